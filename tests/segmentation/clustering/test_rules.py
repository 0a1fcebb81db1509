"""Segments as rules: readable, a partition of all customers, measured on others, the same in SQL and in a workbook."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import duckdb
import numpy as np
import openpyxl
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from sklearn.model_selection import StratifiedKFold
from sklearn.tree import DecisionTreeClassifier

from segmentation.clustering import STANDARD, RuleCard, Segmentation, criteria_of, rule_card, segment_customers, store
from segmentation.clustering.rules import MOST_RULES, SURE, apply_rules, rule_for
from segmentation.errors import InputError
from segmentation.feature_list import BY_NAME
from segmentation.features import customer_features, write_features
from segmentation.rule_files import rules_sql, write_workbook
from segmentation.warehouse import Warehouse, open_warehouse
from tests.roi.spreadsheet import Spreadsheet
from tests.segmentation.clustering.customers import customers

FIRMS = criteria_of(dict.fromkeys(("bundesland", "wz_division", "headcount", "annual_revenue"), 1.0))


@pytest.fixture(scope="module")
def demo_features(demo_warehouse: Warehouse) -> pd.DataFrame:
    return customer_features(demo_warehouse)


@pytest.fixture(scope="module", params=["four", "eight", "groups", "apart"])
def made(request: pytest.FixtureRequest, demo_features: pd.DataFrame) -> tuple[Segmentation, RuleCard]:
    criteria = {"groups": FIRMS, "apart": replace(STANDARD, outliers_apart=True)}.get(request.param, STANDARD)
    found = segment_customers(demo_features, k=8 if request.param == "eight" else 4, criteria=criteria)
    return found, rule_card(demo_features, found)


def test_at_most_six_rules_of_which_exactly_one_holds(
    made: tuple[Segmentation, RuleCard], demo_features: pd.DataFrame
) -> None:
    found, card = made
    assert 2 <= len(card.rules) <= MOST_RULES
    inside = found.assignments[found.assignments["segment"] <= found.k]
    known = demo_features.set_index("customer_id").loc[inside["customer_id"]]
    counted = [0] * len(card.rules)
    for _, customer in known.iterrows():
        rule = rule_for(card, customer.to_dict())
        counted[card.rules.index(rule)] += 1
        alone = [r for r in card.rules if apply_rules((r,), customer.to_frame().T, card.filled)[0] == (r.segment or 0)]
        assert rule in alone
    assert counted == [rule.customers for rule in card.rules]
    # Each customer is counted once.
    assert sum(counted) == len(inside)


def test_a_rule_says_what_most_of_its_customers_are(
    made: tuple[Segmentation, RuleCard], demo_features: pd.DataFrame
) -> None:
    found, card = made
    inside = found.assignments[found.assignments["segment"] <= found.k]
    known = demo_features.set_index("customer_id").loc[inside["customer_id"]]
    rules = [rule_for(card, customer.to_dict()) for _, customer in known.iterrows()]
    for rule in card.rules:
        own = inside["segment"][[one is rule for one in rules]]
        assert rule.likeliest == own.mode()[0]
        assert rule.share == pytest.approx((own == rule.likeliest).mean())
        assert rule.segment == (rule.likeliest if rule.share >= SURE else None)


def test_bounds_are_round(made: tuple[Segmentation, RuleCard]) -> None:
    _, card = made
    for rule in card.rules:
        for condition in rule.conditions:
            for bound in (condition.low, condition.high):
                if bound is not None:
                    assert float(f"{bound:.2e}") == bound, condition


def test_rounding_costs_next_to_nothing_against_the_bare_tree(demo_features: pd.DataFrame) -> None:
    """Fidelity beside that of scikit-learn's tree with its own bounds, on the same folds."""
    found = segment_customers(demo_features, k=4)
    card = rule_card(demo_features, found)
    ordered = demo_features.sort_values("customer_id", ignore_index=True)
    labels = ordered["customer_id"].map(found.assignments.set_index("customer_id")["segment"]).to_numpy()
    names = [feature.name for feature in STANDARD.features]
    values = ordered[names].astype(float)
    values = values.fillna(values.median()).to_numpy()
    agreed = np.zeros(len(labels), dtype=bool)
    for made_from, other in StratifiedKFold(5, shuffle=True, random_state=0).split(values, labels):
        tree = DecisionTreeClassifier(max_leaf_nodes=6, min_samples_leaf=5, class_weight="balanced", random_state=0)
        agreed[other] = tree.fit(values[made_from], labels[made_from]).predict(values[other]) == labels[other]
    assert card.agreed == pytest.approx(agreed.mean(), abs=0.02)
    assert card.agreed > 0.95


def test_what_no_rule_can_know_is_not_found(demo_features: pd.DataFrame) -> None:
    """Segments drawn by lot: measured on others, the rules are no better than a guess."""
    found = segment_customers(demo_features, k=4)
    drawn = np.random.default_rng(1).integers(1, 5, len(found.assignments))
    card = rule_card(demo_features, replace(found, assignments=found.assignments.assign(segment=drawn)))
    assert card.agreed < 0.3
    assert all(rule.segment is None for rule in card.rules if rule.customers > 100)
    assert card.fidelity["found"].max() < 0.45


def test_fidelity_counts_every_customer(made: tuple[Segmentation, RuleCard]) -> None:
    found, card = made
    fidelity = card.fidelity
    sizes = found.segments.set_index("segment")["customers"].head(found.k)
    assert fidelity.set_index("segment")["customers"].to_dict() == sizes.to_dict()
    assert (fidelity["found"] * fidelity["customers"]).sum() / sizes.sum() == pytest.approx(card.agreed)
    assert (fidelity["uncertain"] * fidelity["customers"]).sum() / sizes.sum() == pytest.approx(card.uncertain)
    assert fidelity[["found", "uncertain"]].sum(axis=1).le(1 + 1e-12).all()


def test_sql_places_every_customer_as_the_rules_do(
    made: tuple[Segmentation, RuleCard], demo_warehouse: Warehouse, tmp_path: Path
) -> None:
    _, card = made
    path = tmp_path / "w.duckdb"
    path.write_bytes(demo_warehouse.path.read_bytes())
    names = {1: "Eins 'a'", 2: 'Zwei "b"', 3: "Drei", 4: "Vier"} | {n: f"Nr. {n}" for n in range(5, 9)}
    with open_warehouse(path, writable=True) as warehouse:
        write_features(warehouse)
    with open_warehouse(path) as warehouse:
        placed = warehouse.query(rules_sql(card, names, "de")).set_index("customer_id")["segment_name"]
        features = customer_features(warehouse)
    expected = apply_rules(card.rules, features, card.filled)
    told = [names.get(segment, "unsicher") for segment in expected]
    assert placed[features["customer_id"]].to_list() == told
    assert len(set(told)) > 2


@pytest.mark.parametrize("language", ["de", "en"])
def test_the_workbook_places_customers_by_formula(
    made: tuple[Segmentation, RuleCard], demo_features: pd.DataFrame, tmp_path: Path, language: str
) -> None:
    found, card = made
    column = "name" if language == "de" else "name_en"
    names = dict(zip(found.segments["segment"], found.segments[column], strict=True))
    path = tmp_path / "rules.xlsx"
    write_workbook(card, names, path, language)  # type: ignore[arg-type]
    book = openpyxl.load_workbook(path)
    sheet = book.worksheets[1]
    places = {str(row[4].value): row[0].row for row in sheet.iter_rows(min_row=4) if row[4].value}
    assert set(places) == {feature.name for feature in card.features}
    for _, customer in demo_features.sample(25, random_state=1).iterrows():
        recalculated = Spreadsheet(path)
        for name, row in places.items():
            if pd.notna(customer[name]):
                recalculated.change(sheet.title, f"B{row}", customer[name])
        rule = rule_for(card, customer.to_dict())
        said = recalculated.value(sheet.title, f"B{5 + len(places)}")
        assert said == (names[rule.segment] if rule.segment else {"de": "unsicher", "en": "uncertain"}[language])


def test_the_command_writes_what_it_tells(
    demo_warehouse: Warehouse, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    import json

    from segmentation.__main__ import main

    path = tmp_path / "w.duckdb"
    path.write_bytes(demo_warehouse.path.read_bytes())
    with open_warehouse(path, writable=True) as warehouse:
        write_features(warehouse)
        store(warehouse, segment_customers(customer_features(warehouse), k=4))
    out = tmp_path / "rules.sql"
    assert main(["rules", "--warehouse", str(path), "--out", str(out), "--json"]) == 0
    told = json.loads(capsys.readouterr().out)
    assert told["agreed"] > 0.95
    with open_warehouse(path) as warehouse:
        counted = warehouse.query(f"SELECT segment_name, count(*) AS n FROM ({out.read_text('utf-8')}) GROUP BY 1")
    expected: dict[str, int] = {}
    for rule in told["rules"]:
        expected[rule["name"] or "unsicher"] = expected.get(rule["name"] or "unsicher", 0) + rule["customers"]
    assert dict(zip(counted["segment_name"], counted["n"], strict=True)) == expected
    assert main(["rules", "--warehouse", str(path), "--out", str(tmp_path / "rules.pdf")]) == 2
    assert "“.pdf”" in capsys.readouterr().err
    assert main(["rules", "--warehouse", str(path)]) == 0
    shown = capsys.readouterr().out
    assert all(feature in shown for feature in {c["feature"] for rule in told["rules"] for c in rule["conditions"]})


def test_two_customers_a_segment_and_none_to_tell_apart_by() -> None:
    frame, _ = customers(200)
    found = segment_customers(frame, k=4)
    few = found.assignments.groupby("segment").head(2)
    card = rule_card(frame[frame["customer_id"].isin(few["customer_id"])], found)
    assert sum(rule.customers for rule in card.rules) == 8
    with pytest.raises(InputError, match="no rule does"):
        rule_card(frame.assign(**{feature.name: np.nan for feature in STANDARD.features}), found)


def test_unknown_figures_count_as_the_median_and_unknown_words_as_none(demo_features: pd.DataFrame) -> None:
    found = segment_customers(demo_features, k=4, criteria=FIRMS)
    card = rule_card(demo_features, found)
    told = {feature.name: card.filled.get(feature.name) for feature in card.features}
    assert rule_for(card, {}) == rule_for(card, told)
    for name, value in card.filled.items():
        values = demo_features[name].astype(float).dropna()
        assert (values < value).mean() == pytest.approx(0.5, abs=0.02), name
        assert BY_NAME[name].unit != "category"


HOSTILE = ["=cmd|' /C calc'!A0", "O'Brien; DROP TABLE x --", '<img src=x onerror="alert(1)">', 'a"b', "x" * 300]


def test_hostile_words_are_words_in_sql_and_in_the_workbook(tmp_path: Path) -> None:
    frame, kinds = customers(300)
    words = dict(zip(sorted(set(kinds)), HOSTILE, strict=False))
    frame = frame.assign(ownership=kinds.map(words).to_numpy())
    frame.loc[frame.index[::17], "ownership"] = HOSTILE[-1]
    found = segment_customers(frame, k=4, criteria=criteria_of({"ownership": 1.0}))
    card = rule_card(frame, found)
    assert card.agreed > 0.9
    asked = {condition.word for rule in card.rules for condition in rule.conditions}
    # A formula holds no text so long.
    assert asked <= set(HOSTILE[:-1])
    names = dict(zip(found.segments["segment"], found.segments["name"], strict=True))
    placed = duckdb.sql(rules_sql(card, names).replace("marts.customer_features", "frame")).df()
    told = [names.get(segment, "uncertain") for segment in apply_rules(card.rules, frame, card.filled)]
    assert placed["segment_name"].to_list() == told
    path = tmp_path / "rules.xlsx"
    write_workbook(card, names, path, "en")
    sheet = openpyxl.load_workbook(path).worksheets[1]
    for word in HOSTILE[:-1]:
        recalculated = Spreadsheet(path)
        recalculated.change(sheet.title, "B4", word)
        rule = rule_for(card, {"ownership": word})
        assert recalculated.value(sheet.title, "B6") == (names[rule.segment] if rule.segment else "uncertain")


@settings(max_examples=30, deadline=None)
@given(seed=st.integers(0, 10_000), size=st.integers(10, 120), digits=st.integers(0, 3))
def test_every_customer_there_can_be_has_a_rule(seed: int, size: int, digits: int) -> None:
    """Also where few customers, coarse figures and round bounds leave branches of the tree empty."""
    rng = np.random.default_rng(seed)
    names = ["margin_rate", "mean_order_value", "product_groups"]
    frame = pd.DataFrame(
        {
            "customer_id": [f"K{number}" for number in range(size)],
            "margin_rate": np.round(rng.normal(0.3, 0.1, size), digits),
            "mean_order_value": np.round(rng.lognormal(8, 1, size), -digits),
            "product_groups": rng.integers(1, 4, size).astype(float),
        }
    )
    assignments = pd.DataFrame({"customer_id": frame["customer_id"], "segment": rng.integers(1, 4, size)})
    found = replace(
        segment_customers(customers(40)[0], k=3),
        assignments=assignments,
        criteria=criteria_of(dict.fromkeys(names, 1.0)),
    )
    card = rule_card(frame, found)
    assert sum(rule.customers for rule in card.rules) == size
    others = pd.DataFrame({name: rng.choice([-1e9, 0.0, 0.3, 2.0, 1e4, 1e9, np.nan], 50) for name in names})
    for row in others.to_dict("records"):
        rule_for(card, row)


def test_a_small_segment_survives_round_bounds() -> None:
    """Of 1,000 customers ten differ: rounding may move no more of them than of the others."""
    rng = np.random.default_rng(3)
    frame = pd.DataFrame(
        {
            "customer_id": [f"K{number:04d}" for number in range(1000)],
            "mean_order_value": np.r_[rng.uniform(100, 9_000, 990), rng.uniform(9_900, 10_100, 10)],
        }
    )
    labels = np.where(np.arange(1000) < 990, 1, 2)
    found = replace(
        segment_customers(customers(40)[0], k=2),
        assignments=pd.DataFrame({"customer_id": frame["customer_id"], "segment": labels}),
        criteria=criteria_of({"mean_order_value": 1.0}),
    )
    card = rule_card(frame, found)
    assert [(rule.segment, rule.customers) for rule in card.rules] == [(1, 990), (2, 10)]


def test_customers_set_apart_are_told_wherever_the_rules_go(demo_features: pd.DataFrame, tmp_path: Path) -> None:
    found = segment_customers(demo_features, k=4, criteria=replace(STANDARD, outliers_apart=True))
    card = rule_card(demo_features, found)
    assert card.apart == int((found.assignments["segment"] > 4).sum()) > 0
    names = dict(zip(found.segments["segment"], found.segments["name"], strict=True))
    assert f"{card.apart} special cases" in rules_sql(card, names).splitlines()[0]
    write_workbook(card, names, tmp_path / "rules.xlsx", "de")
    assert f"{card.apart} Sonderfälle" in openpyxl.load_workbook(tmp_path / "rules.xlsx").worksheets[1]["A2"].value


def test_what_cannot_be_read_as_a_figure_is_not_known() -> None:
    frame, _ = customers(200)
    found = segment_customers(frame, k=3)
    card = rule_card(frame, found)
    name = card.features[0].name
    for unreadable in ("viel", float("inf"), None):
        assert rule_for(card, {name: unreadable}) == rule_for(card, {})
    broken = frame.assign(**{name: np.inf})
    assert name not in {feature.name for feature in rule_card(broken, found).features}
