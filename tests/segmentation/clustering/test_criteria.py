"""What customers are told apart by: weights, words, customers set apart, figures of each criterion."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import numpy as np
import pandas as pd
import pytest
from scipy import stats
from sklearn.cluster import KMeans
from sklearn.metrics import adjusted_rand_score

from segmentation.clustering import (
    METHODS,
    STANDARD,
    TEMPLATES,
    Criteria,
    criteria_figures,
    criteria_of,
    distribution,
    segment_customers,
    store,
    stored,
    template_named,
)
from segmentation.clustering.far_out import far_out
from segmentation.clustering.preparation import prepare
from segmentation.errors import InputError
from segmentation.feature_list import BY_NAME, CRITERIA
from segmentation.features import DIVISIONS, customer_features
from segmentation.warehouse import Warehouse, open_warehouse
from tests.segmentation.clustering.customers import customers
from tests.segmentation.order_warehouse import order_warehouse

FIRMS = criteria_of(dict.fromkeys(("bundesland", "wz_division", "headcount", "annual_revenue"), 1.0))


@pytest.fixture(scope="module")
def demo_features(demo_warehouse: Warehouse) -> pd.DataFrame:
    return customer_features(demo_warehouse)


def in_words(count: int = 400) -> pd.DataFrame:
    """Customers whose industry goes with the kind of customer they are, and whose Bundesland does not."""
    frame, kinds = customers(count)
    rng = np.random.default_rng(3)
    industry = {"premium": "29", "volume": "25", "innovation": "28", "occasional": "43"}
    strays = rng.random(len(frame)) < 0.1
    words = np.where(strays, rng.choice(list(industry.values()), len(frame)), kinds.map(industry))
    return frame.assign(wz_division=words, bundesland=rng.choice(["Bayern", "Hessen", "Sachsen"], len(frame)))


@pytest.mark.parametrize("method", ["kmeans", "ward"])
def test_a_criterion_of_weight_two_counts_as_if_it_stood_there_twice(method: str) -> None:
    frame, _ = customers(300, noise=2.5)
    names = ("margin_rate", "mean_order_value", "product_groups")
    found = segment_customers(
        frame, method=method, k=4, criteria=criteria_of(dict.fromkeys(names, 1.0) | {names[0]: 2.0})
    )
    matrix = prepare(frame.sort_values("customer_id"), criteria_of(dict.fromkeys(names, 1.0))).matrix
    place = [feature.name for feature in criteria_of(dict.fromkeys(names, 1.0)).features].index(names[0])
    twice = np.column_stack([matrix, matrix[:, place]])
    bare = METHODS[method].fit(twice, [4], 0, 10)[4].labels
    assert adjusted_rand_score(bare, found.assignments["segment"]) == 1.0
    # And it does make a difference.
    assert adjusted_rand_score(METHODS[method].fit(matrix, [4], 0, 10)[4].labels, found.assignments["segment"]) < 1.0


@pytest.mark.parametrize("method", ["mixture", "latent-class"])
def test_a_method_that_heeds_no_weights_says_so(method: str) -> None:
    frame, _ = customers(120)
    weighed = replace(STANDARD, weights=tuple((n, 2.0 if n == "margin_rate" else w) for n, w in STANDARD.weights))
    said = "Weights make no difference here"
    assert any(said in str(r) for r in segment_customers(frame, method=method, k=4, criteria=weighed).reasons)
    assert not any(said in str(r) for r in segment_customers(frame, method=method, k=4).reasons)
    # Nor do they change what is found.
    found = [segment_customers(frame, method=method, k=4, criteria=c).assignments for c in (weighed, STANDARD)]
    pd.testing.assert_frame_equal(*found)


def test_words_together_spread_as_one_figure_does() -> None:
    frame = in_words()
    frame.loc[frame.index[::10], "wz_division"] = None
    frame.loc[frame.index[[1, 151, 301]], "wz_division"] = ["01", "02", "03"]
    prepared = prepare(frame, criteria_of({"wz_division": 2.0, "margin_rate": 1.0}))
    (words,) = prepared.words
    matrix = prepared.matrix[:, words]
    known = frame["wz_division"].notna().to_numpy()
    # Four industries, and one column for the three that hardly anybody has.
    assert matrix.shape[1] == 5
    assert matrix[known].mean(axis=0) == pytest.approx(0.0, abs=1e-7)
    assert matrix[known].var(axis=0).sum() == pytest.approx(2.0)
    assert (matrix[~known] == 0.0).all()
    assert prepared.matrix[:, 0 if words.start else 5].var() == pytest.approx(1.0)
    assert "Industry division is not known for 40 of 400 customers: it does not tell them apart" in map(
        str, prepared.notes
    )
    # The same customer by pandas' own dummies, up to the common factor.
    rare = frame["wz_division"].where(~frame["wz_division"].isin(["01", "02", "03"]), "rare")[known]
    dummies = pd.get_dummies(rare).astype(float)
    expected = (dummies - dummies.mean()).to_numpy()
    ratio = np.sort(np.linalg.norm(matrix[known], axis=1)) / np.sort(np.linalg.norm(expected, axis=1))
    assert ratio == pytest.approx(np.sqrt(2.0 / expected.var(axis=0).sum()))


@pytest.mark.parametrize("method", METHODS)
def test_customers_are_told_apart_by_words_alone(method: str) -> None:
    frame = in_words(200)
    found = segment_customers(frame, method=method, k=4, criteria=criteria_of({"wz_division": 1.0}))
    industry = frame.set_index("customer_id")["wz_division"][found.assignments["customer_id"]]
    assert adjusted_rand_score(industry, found.assignments["segment"]) == 1.0


def test_one_word_tells_nobody_apart() -> None:
    frame = in_words(80).assign(wz_division="25")
    notes = prepare(frame, criteria_of({"wz_division": 1.0, "margin_rate": 1.0})).notes
    assert [str(note) for note in notes] == ["Industry division is left out: it is the same for all 80 customers"]
    with pytest.raises(InputError, match="do not tell the 80 customers apart"):
        prepare(frame, criteria_of({"wz_division": 1.0}))


def with_giants() -> tuple[pd.DataFrame, list[str]]:
    frame, _ = customers(400)
    giants = frame["customer_id"].iloc[[5, 250, 399]].to_list()
    is_giant = frame["customer_id"].isin(giants)
    frame.loc[is_giant, ["mean_order_value", "revenue", "contribution_margin"]] = [9e12, 9e13, 9e12]
    return frame, giants


@pytest.mark.parametrize("method", METHODS)
def test_who_is_set_apart_changes_no_segment_of_the_others(method: str) -> None:
    frame, giants = with_giants()
    apart = segment_customers(frame, method=method, k=4, criteria=replace(STANDARD, outliers_apart=True))
    without = segment_customers(frame[~frame["customer_id"].isin(giants)], method=method, k=4)
    last = apart.assignments[apart.assignments["segment"] == 5]
    assert sorted(last["customer_id"]) == sorted(giants)
    assert set(last["far_out_in"]) == {"mean_order_value"}
    assert (last["membership"] == 1.0).all()
    assert last["next_segment"].between(1, 4).all()
    rest = apart.assignments[apart.assignments["segment"] < 5].reset_index(drop=True)
    pd.testing.assert_frame_equal(rest, without.assignments)
    pd.testing.assert_series_equal(apart.segments["stability"].head(4), without.segments["stability"])
    assert apart.k == without.k == 4
    assert list(apart.segments["role"])[4] == "exceptions"
    assert (apart.segments["customers"].sum(), apart.segments["revenue"].sum()) == (
        400, pytest.approx(frame["revenue"].sum(), rel=1e-12),
    )  # fmt: skip


def test_far_out_is_tukeys_outer_fence(demo_features: pd.DataFrame) -> None:
    found, notes = far_out(demo_features, STANDARD)
    expected: dict[str, float] = {}
    beyond: dict[str, str] = {}
    too_many = []
    for feature in STANDARD.features:
        values = demo_features.set_index("customer_id")[feature.name].astype(float).dropna()
        if feature.transform == "log1p":
            values = np.log1p(values.clip(lower=0))
        elif feature.transform == "symlog":
            values = np.sign(values) * np.log1p(values.abs())
        low, high = np.percentile(values, [25, 75])
        width = stats.iqr(values)
        if width == 0:
            continue
        steps = np.maximum(low - values, values - high) / width
        out = steps[steps > 3]
        if len(out) > 0.05 * len(values):
            too_many.append(feature.label)
            continue
        for customer, step in out.items():
            if step > expected.get(str(customer), 0.0):
                expected[str(customer)], beyond[str(customer)] = step, feature.name
    told = dict(zip(demo_features["customer_id"], found, strict=True))
    assert {customer: name for customer, name in told.items() if pd.notna(name)} == beyond
    assert len(beyond) > 10
    assert [note.params["feature"] for note in notes] == too_many == ["Technical share of service"]


def test_nobody_far_out_makes_no_group_of_exceptions() -> None:
    frame, _ = customers(200)
    rates = dict.fromkeys(("margin_rate", "digital_share"), 1.0)
    found = segment_customers(frame, k=4, criteria=criteria_of(rates, outliers_apart=True))
    assert len(found.segments) == 4
    assert found.assignments["far_out_in"].isna().all()


def test_no_more_than_a_tenth_are_set_apart_the_farthest_first() -> None:
    """Each of three figures has 4 % far out, together 12 %."""
    rng = np.random.default_rng(5)
    names = ["margin_rate", "digital_share", "return_rate"]
    frame = pd.DataFrame({name: rng.normal(0.5, 0.01, 300) for name in names})
    frame.insert(0, "customer_id", [f"K{number:03d}" for number in range(300)])
    steps = {}
    for place, name in enumerate(names):
        for step in range(12):
            row = place * 12 + step
            frame.loc[row, name] = 1.0 + 0.1 * row
            steps[f"K{row:03d}"] = row
    found, notes = far_out(frame, criteria_of(dict.fromkeys(names, 1.0)))
    apart = set(frame["customer_id"][found.notna()])
    assert len(apart) == 30
    assert apart == {customer for customer, row in steps.items() if row >= 6}
    assert [(note.params["out"], note.params["most"]) for note in notes] == [(36, 30)]


def test_far_out_counts_against_those_of_whom_it_is_known() -> None:
    rng = np.random.default_rng(6)
    frame = pd.DataFrame({"customer_id": [f"K{n:03d}" for n in range(200)], "margin_rate": rng.normal(0.3, 0.01, 200)})
    frame.loc[:7, "margin_rate"] = 0.9
    criteria = criteria_of({"margin_rate": 1.0})
    assert far_out(frame, criteria)[0].notna().sum() == 8
    # 8 of 110 are more than 5 %; of figures missing for more than half of the customers nothing is said.
    frame.loc[110:, "margin_rate"] = np.nan
    found, notes = far_out(frame, criteria)
    assert found.isna().all()
    assert notes[0].params["customers"] == 110
    frame.loc[90:, "margin_rate"] = np.nan
    assert far_out(frame, criteria)[1] == ()


@pytest.mark.parametrize("criteria", [FIRMS, replace(FIRMS, outliers_apart=True)])
def test_the_same_criteria_give_the_same_segments_whatever_the_order_of_rows(
    demo_features: pd.DataFrame, criteria: Criteria
) -> None:
    one = segment_customers(demo_features, k=5, criteria=criteria)
    other = segment_customers(demo_features.sample(frac=1, random_state=2), k=5, criteria=criteria)
    pd.testing.assert_frame_equal(one.assignments, other.assignments)
    pd.testing.assert_frame_equal(one.segments, other.segments)


def test_k_means_by_customer_groups_is_scikit_learns(demo_features: pd.DataFrame) -> None:
    found = segment_customers(demo_features, k=5, seed=4, criteria=FIRMS)
    bare = KMeans(n_clusters=5, n_init=10, random_state=4).fit(prepare(demo_features, FIRMS).matrix)
    assert adjusted_rand_score(bare.labels_, found.assignments["segment"]) == 1.0


def test_criteria_are_stored_with_the_segments(tmp_path: Path) -> None:
    path = tmp_path / "w.duckdb"
    order_warehouse(path).close()
    frame, _ = with_giants()
    criteria = criteria_of({"margin_rate": 2.0, "mean_order_value": 0.5}, outliers_apart=True)
    found = segment_customers(frame, k=4, criteria=criteria)
    with open_warehouse(path, writable=True) as warehouse:
        store(warehouse, found)
    with open_warehouse(path) as warehouse:
        back = stored(warehouse)
    assert back is not None
    assert back.criteria == criteria
    pd.testing.assert_frame_equal(back.assignments, found.assignments, check_dtype=False)
    pd.testing.assert_frame_equal(back.segments, found.segments, check_dtype=False)


@pytest.mark.parametrize(
    ("weights", "told"),
    [
        ({"revenu": 1.0}, "“revenu”"),
        ({"customer_id": 1.0}, "“customer_id”"),
        ({"first_order": 1.0}, "“first_order”"),
        ({"revenue": -1.0}, "weight of Revenue cannot be -1.0"),
        ({"revenue": 10.1}, "from 0.1 to 10.0"),
        ({"revenue": float("nan")}, "cannot be nan"),
        ({"revenue": 0.0}, "at least one"),
        ({}, "at least one"),
    ],
)
def test_impossible_criteria_are_named(weights: dict[str, float], told: str) -> None:
    with pytest.raises(InputError, match="by these criteria") as caught:
        criteria_of(weights)
    assert told in str(caught.value)


def test_templates_count_known_criteria_and_name_what_they_promise(demo_features: pd.DataFrame) -> None:
    with pytest.raises(InputError, match="general, machinery, automotive, process"):
        template_named("shoes")
    for template in TEMPLATES.values():
        assert {name for role in template.roles for name in role.signature} <= set(BY_NAME)
        for language in ("german", "english"):
            names = [getattr(role.name, language) for role in template.roles]
            assert len(set(names)) == len(names)
    machinery = TEMPLATES["machinery"]
    found = segment_customers(demo_features, k=4, criteria=machinery.criteria, roles=machinery.roles)
    named = found.segments.set_index("name")
    assert {"Technologieführer", "Effizienzoptimierer", "Kostenminimierer"} <= set(named.index)
    service = found.profile[found.profile["feature"] == "technical_service_share"].set_index("segment")["value"]
    assert service.idxmax() == named.loc["Technologieführer", "segment"]
    assert named["margin_rate"].idxmin() == "Kostenminimierer"


def test_figures_of_the_criteria_are_those_of_scipy(demo_features: pd.DataFrame) -> None:
    found = segment_customers(demo_features, k=4)
    figures = criteria_figures(demo_features, found).set_index("feature")
    assert list(figures.index) == [feature.name for feature in CRITERIA]
    segment = found.assignments.set_index("customer_id")["segment"][demo_features["customer_id"]].to_numpy()
    for name in ("margin_rate", "growth", "payment_delay_days", "headcount"):
        values = demo_features[name].astype(float)
        known = values.notna().to_numpy()
        ranks = stats.rankdata(values[known])
        f = stats.f_oneway(*(ranks[segment[known] == k] for k in range(1, 5))).statistic
        assert figures.loc[name, "between"] == pytest.approx(3 * f / (3 * f + known.sum() - 4))
        quartiles = np.percentile(values[known], [25, 50, 75])
        assert figures.loc[name, ["lower", "median", "upper"]].to_list() == pytest.approx(list(quartiles))
        assert figures.loc[name, "missing"] == pytest.approx(1 - known.mean())
    assert figures.loc["margin_rate", "weight"] == 1.0
    assert figures.loc["growth", "weight"] == 0.0


def test_words_between_segments_are_goodman_and_kruskals_tau() -> None:
    """By the definition: how much rarer a guess in proportion is wrong when the segment is known."""
    frame = in_words()
    found = segment_customers(frame, k=4)
    figures = criteria_figures(frame, found).set_index("feature")
    segment = found.assignments.set_index("customer_id")["segment"]
    for name in ("wz_division", "bundesland"):
        words = frame.set_index("customer_id")[name]
        wrong = 1 - (words.value_counts(normalize=True) ** 2).sum()
        known = sum(
            len(own) / len(words) * (1 - (own.value_counts(normalize=True) ** 2).sum())
            for _, own in words.groupby(segment[words.index])
        )
        assert figures.loc[name, "between"] == pytest.approx((wrong - known) / wrong)
        assert figures.loc[name, "words"] == words.nunique()
    assert figures.loc["wz_division", "between"] > 0.6
    assert figures.loc["bundesland", "between"] < 0.05


def test_a_distribution_counts_every_customer_once(demo_features: pd.DataFrame) -> None:
    found = segment_customers(demo_features, k=4)
    segment = found.assignments.set_index("customer_id")["segment"]
    for feature in CRITERIA:
        counted = distribution(demo_features, found, feature)
        known = demo_features[demo_features[feature.name].notna()]
        sizes = segment[known["customer_id"]].value_counts().sort_index()
        pd.testing.assert_series_equal(
            counted.groupby("segment")["customers"].sum(), sizes, check_names=False, check_dtype=False
        )
        if feature.unit != "category":
            values = known[feature.name].astype(float)
            for row in counted.sample(min(5, len(counted)), random_state=1).to_dict("records"):
                own = values[(segment[known["customer_id"]] == row["segment"]).to_numpy()]
                is_last = row["high"] == counted["high"].max()
                inside = own.between(row["low"], row["high"], inclusive="both" if is_last else "left")
                assert inside.sum() == row["customers"], feature.name


def test_sections_are_those_of_the_classification(demo_warehouse: Warehouse) -> None:
    rows = demo_warehouse.rows("SELECT parent, code FROM reference.wz WHERE level = 2")
    assert sorted((section, code) for section, codes in DIVISIONS.items() for code in codes) == sorted(rows)


def test_firmographic_features_by_hand(tmp_path: Path) -> None:
    from datetime import date

    def line(customer: str, day: str, revenue: float) -> dict[str, object]:
        return {"order_id": f"{customer}{day}", "order_date": date.fromisoformat(day), "customer_id": customer,
                "revenue": revenue}  # fmt: skip

    customers = [
        {"customer_id": "K1", "name": "Eins", "wz_code": "28.15", "headcount": 30},
        {"customer_id": "K2", "name": "Zwei", "wz_code": "04"},
        {"customer_id": "K3", "name": "Drei"},
    ]
    accounts = [
        {"account_id": "F2", "name": "Eins", "customer_id": "K1", "headcount": 99, "annual_revenue": 5,
         "automation": 1},
        {"account_id": "F1", "name": "Eins", "customer_id": "K1", "annual_revenue": 7, "erp_system": "SAP",
         "automation": 2},
        {"account_id": "F3", "name": "Drei", "customer_id": "K3", "wz_code": "4120", "ownership": "Konzern"},
    ]  # fmt: skip
    lines = [
        line("K1", "2018-01-02", 1000), line("K1", "2020-06-01", 100), line("K1", "2021-06-01", 50),
        line("K1", "2024-12-30", 60), line("K2", "2022-05-05", 10), line("K3", "2025-03-03", 70),
    ]  # fmt: skip
    with order_warehouse(tmp_path / "w.duckdb", customers=customers, accounts=accounts, order_lines=lines) as warehouse:
        found = customer_features(warehouse).set_index("customer_id")
    asked = ["wz_section", "wz_division", "headcount", "annual_revenue", "erp_system", "ownership", "automation"]
    told = found[asked].astype(object).where(found[asked].notna(), None)
    assert told.loc["K1"].to_list() == ["C", "28", 30, 7.0, "SAP", None, 1.5]
    # There is no division 04.
    assert told.loc["K2"].to_list() == [None] * 7
    assert told.loc["K3"].to_list() == ["F", "41", None, None, None, "Konzern", None]
    # The last five full years are 2020 to 2024.
    assert found["mean_revenue"].to_dict() == pytest.approx({"K1": 210 / 5, "K2": 2.0, "K3": 0.0})


def test_of_two_that_say_the_same_the_heavier_stays() -> None:
    frame, _ = customers(120)
    frame["headcount"] = frame["mean_order_value"]
    weights = {"mean_order_value": 0.5, "headcount": 3.0, "margin_rate": 1.0}
    names = prepare(frame, criteria_of(weights)).names
    assert "headcount" in names
    assert "mean_order_value" not in names
    # Weighed alike, it is the first of the list.
    assert "mean_order_value" in prepare(frame, criteria_of(dict.fromkeys(weights, 1.0))).names
