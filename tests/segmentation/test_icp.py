"""The ideal customer profile: planted drivers found, lifts recomputed another way, too few data said plainly."""

from __future__ import annotations

import csv
import math
from dataclasses import replace
from datetime import date
from pathlib import Path

import duckdb
import numpy as np
import pandas as pd
import pytest
from scipy.stats import hypergeom
from scipy.stats.contingency import relative_risk

from segmentation import icp
from segmentation.errors import InputError
from segmentation.icp.best_customers import passed_over
from segmentation.warehouse import Warehouse, named_query, open_warehouse
from tests.segmentation.small_warehouse import small_warehouse

TRUTH = Path(__file__).parents[2] / "sample_data" / "truth"
SAME = {"wz_code": "wz_division", "erp_system": "erp"}


@pytest.fixture(scope="module")
def profile(demo_warehouse: Warehouse) -> icp.Profile:
    return icp.make_profile(demo_warehouse)


def crowd(size: int = 400, seed: int = 1) -> pd.DataFrame:
    """Customers of whom those with 150 or more employees are best four times as often; nothing else matters."""
    rng = np.random.default_rng(seed)
    headcount = rng.choice([15.0, 60.0, 200.0, 700.0], size)
    return pd.DataFrame(
        {
            "headcount": np.where(rng.random(size) < 0.1, np.nan, headcount),
            "automation": rng.integers(1, 6, size).astype(float),
            "erp": rng.choice(["yes", "no"], size),
            "ownership": rng.choice(["Konzern", "Mittelstand"], size),
            "wz_division": rng.choice(["25", "28"], size),
            "bundesland": rng.choice(["Hessen", "Bayern", "Berlin"], size),
            "best": rng.random(size) < np.where(headcount >= 150, 0.4, 0.1),
        }
    )


def test_planted_drivers_are_found_with_at_most_one_false(profile: icp.Profile) -> None:
    with (TRUTH / "drivers.csv").open(encoding="utf-8") as file:
        planted = {SAME.get(row["attribute"], row["attribute"]) for row in csv.DictReader(file)}
    found = {criterion.attribute for criterion in profile.criteria}
    assert len(planted) >= 4
    assert planted <= found
    assert len(found - planted) <= 1


def test_lifts_against_sql(profile: icp.Profile, demo_warehouse: Warehouse) -> None:
    rated = icp.rated_customers(demo_warehouse, date(2025, 12, 31))
    objecting = named_query("objecting_customers")
    names = ", ".join(f"'{customer}'" for customer in rated.loc[rated["best"], "customer_id"])
    for criterion in profile.criteria:
        if criterion.attribute not in ("automation", "ownership"):
            continue
        values = ", ".join(f"'{value}'" for value in criterion.values)
        condition = f"automation >= {criterion.values[0]}" if criterion.ordered else f"ownership IN ({values})"
        counts = demo_warehouse.query(
            f"SELECT count(*) AS known, count(*) FILTER ({condition}) AS conforming, "
            f"count(*) FILTER (best) AS best, count(*) FILTER (best AND {condition}) AS both FROM "
            f"(SELECT automation, ownership, customer_id IN ({names}) AS best FROM core.accounts "
            f"WHERE {criterion.attribute} IS NOT NULL AND customer_id NOT IN ({objecting}) "
            "AND customer_id IN (SELECT customer_id FROM core.order_lines "
            "WHERE year(order_date) = 2025 AND document_type = 'order'))"
        ).iloc[0]
        assert (criterion.conforming, criterion.conforming_best) == (counts["conforming"], counts["both"])
        assert criterion.lift == pytest.approx(
            counts["both"] / counts["conforming"] / (counts["best"] / counts["known"])
        )


def test_fisher_and_weight_against_scipy(profile: icp.Profile) -> None:
    for c in profile.criteria:
        known, best = c.conforming + c.others, c.conforming_best + c.others_best
        chances = hypergeom(known, best, c.conforming).pmf(np.arange(c.conforming + 1))
        expected = chances[chances <= chances[c.conforming_best] * (1 + 1e-7)].sum()
        assert c.p_value == pytest.approx(expected, rel=1e-6, abs=1e-300)
        ratio = relative_risk(c.conforming_best, c.conforming, c.others_best, c.others).relative_risk
        assert math.exp(c.weight) == pytest.approx(ratio, rel=0.1)
        assert c.lift_low < c.lift < c.lift_high
        assert c.lift > 1
        assert c.q_value <= 0.05


def test_only_what_matters_is_found() -> None:
    criteria = icp.find_criteria(crowd())
    assert [criterion.id for criterion in criteria] == ["headcount>=100"]  # 100 and 150 cut alike here
    assert criteria[0].unknown == crowd()["headcount"].isna().sum()


def test_chance_alone_rarely_makes_a_criterion() -> None:
    found = 0
    for seed in range(40):
        customers = crowd(seed=seed)
        customers["best"] = np.random.default_rng(1000 + seed).random(len(customers)) < 0.2
        found += bool(icp.find_criteria(customers))
    assert found <= 6  # 5 % of 40 with room for luck: more than 6 has a chance of under 2 %


def test_missing_data_lower_the_known_share_not_the_score() -> None:
    (size,) = icp.find_criteria(crowd())
    erp = replace(size, attribute="erp", values=("yes",))
    accounts = pd.DataFrame({"headcount": [500, 500, 10, np.nan, np.nan], "erp": ["yes", None, "no", "yes", None]})
    scored = icp.fit_scores(accounts, [size, erp])
    assert scored["fit_score"].tolist()[:4] == [100, 100, 0, 100]
    assert math.isnan(scored["fit_score"].iloc[4])
    assert scored["known_share"].tolist() == [1, 0.5, 1, 0.5, 0]
    assert scored[["met", "missed", "unknown"]].to_numpy().tolist() == [
        [2, 0, 0], [1, 0, 1], [0, 2, 0], [1, 0, 1], [0, 0, 2],
    ]  # fmt: skip


def test_strictness_only_ever_takes_accounts_away(profile: icp.Profile) -> None:
    curve = profile.curve
    for column in ("accounts", "customers", "prospects", "best_customers", "recall"):
        assert curve[column].is_monotonic_decreasing, column
    broad, strict = curve.iloc[0], curve.iloc[-1]
    assert broad["account_share"] == 1
    assert broad["recall"] == 1
    assert broad["contribution_margin_share"] == pytest.approx(1)
    assert strict["precision_low"] > broad["precision_high"]
    rated = profile.accounts[profile.accounts["best"].notna()]
    middle = curve.set_index("threshold").loc[50]
    left = rated[rated["fit_score"] >= 50]
    assert middle["customers"] == len(left)
    assert middle["precision"] == pytest.approx(left["best"].astype(bool).mean())


def test_the_profile_foretells_who_buys_on_the_demo_firm(demo_warehouse: Warehouse) -> None:
    verdict = icp.backtest(demo_warehouse)
    assert verdict.reason is None
    groups = verdict.groups.set_index(["scope", "group"])
    closed = demo_warehouse.query(
        "SELECT count(*) AS n, count(*) FILTER (stage = 'won') AS won FROM core.opportunities "
        "JOIN core.accounts USING (account_id) WHERE stage IN ('won', 'lost') AND closed_on > ?",
        [verdict.split],
    ).iloc[0]
    judged = groups.loc["all"]
    assert judged["won"].sum() == closed["won"]
    assert (judged["won"] + judged["lost"]).sum() == closed["n"]
    assert judged.loc["conforming", "win_rate"] > judged.loc["others", "win_rate"]


def test_the_profile_of_a_day_knows_nothing_later(demo_warehouse: Warehouse, tmp_path: Path) -> None:
    day = date(2025, 6, 30)
    early = icp.rated_customers(demo_warehouse, day)
    small_warehouse(tmp_path / "cut.duckdb").close()
    with duckdb.connect(str(tmp_path / "cut.duckdb")) as db:
        db.execute(f"ATTACH '{demo_warehouse.path}' AS demo (READ_ONLY)")
        for table, column in (("order_lines", "order_date"), ("service_costs", "month"), ("surveys", "answered_on")):
            rows = f"FROM demo.core.{table} WHERE {column} <= DATE '{day}'"
            db.execute(f"CREATE OR REPLACE TABLE core.{table} AS {rows}")
        for table in ("customers", "accounts", "contacts"):
            db.execute(f"CREATE OR REPLACE TABLE core.{table} AS FROM demo.core.{table}")
    with open_warehouse(tmp_path / "cut.duckdb") as warehouse:
        pd.testing.assert_frame_equal(early, icp.rated_customers(warehouse, day))


@pytest.mark.parametrize(("begin", "growth"), [(date(2024, 1, 15), 1.0), (date(2024, 1, 16), np.nan)])
def test_growth_is_not_measured_against_a_part_of_a_year(tmp_path: Path, begin: date, growth: float) -> None:
    lines = [
        {"order_id": f"o{day}", "line_no": 1, "order_date": day, "customer_id": "c1", "revenue": revenue, "cost": 9}
        for day, revenue in ((begin, 50), (date(2025, 3, 1), 100))
    ]
    with small_warehouse(tmp_path / "w.duckdb", order_lines=lines) as warehouse:
        assert icp.rated_customers(warehouse, date(2025, 12, 31), icp.BestWeights())["growth"].to_list() == (
            pytest.approx([growth], nan_ok=True)
        )


def test_too_few_data_are_said_not_scored(tmp_path: Path) -> None:
    lines = [
        {"order_id": f"o{i}", "line_no": 1, "order_date": day, "customer_id": "c1", "revenue": 5, "cost": 2}
        for i, day in enumerate((date(2024, 1, 2), date(2024, 12, 30)))
    ]
    profile = icp.make_profile(
        small_warehouse(tmp_path / "w.duckdb", order_lines=lines, customers=[{"customer_id": "c1"}])
    )
    assert profile.criteria == ()
    assert "Of none of the 1 customers" in str(profile.reason)
    assert "fit_score" not in profile.accounts


def test_customers_that_lose_money_are_never_best(tmp_path: Path) -> None:
    """Ten customers, the largest of them with the most cost to serve."""
    lines = [
        {"order_id": f"o{n}", "line_no": 1, "order_date": date(2025, 3, 1), "customer_id": f"c{n}", "revenue": 100 * n,
         "cost": 50 * n}
        for n in range(1, 11)
    ]  # fmt: skip
    costs = [{"customer_id": "c10", "month": date(2025, 5, 1), "activity": "visit", "amount": 501}]
    weights = icp.BestWeights(low_cost_to_serve=0, best_share=0.3)
    with small_warehouse(tmp_path / "w.duckdb", order_lines=lines, service_costs=costs) as warehouse:
        rated = icp.rated_customers(warehouse, date(2025, 12, 31), weights).set_index("customer_id")
    assert rated.index[0] == "c10"
    assert rated.loc["c10", "profit"] == -1
    assert rated.index[rated["best"]].tolist() == ["c9", "c8", "c7"]
    assert passed_over(rated.reset_index()) == 1


@pytest.mark.parametrize(("costed", "losing"), [(1, False), (94, False), (95, True), (100, True)])
def test_a_loss_is_told_only_where_the_costs_are_known(tmp_path: Path, costed: int, losing: bool) -> None:
    """A hundred lines of 10 EUR; the cost to serve is more than all of them bring."""
    lines = [
        {"order_id": f"o{n}", "line_no": 1, "order_date": date(2025, 3, 1), "customer_id": "c1", "revenue": 10,
         "cost": 5 if n < costed else None}
        for n in range(100)
    ]  # fmt: skip
    costs = [{"customer_id": "c1", "month": date(2025, 5, 1), "activity": "visit", "amount": 501}]
    with small_warehouse(tmp_path / "w.duckdb", order_lines=lines, service_costs=costs) as warehouse:
        rated = icp.rated_customers(warehouse, date(2025, 12, 31))
    assert rated["losing"].to_list() == [losing]


def test_without_costs_the_revenue_stands_for_the_margin(northwind_warehouse: Warehouse) -> None:
    profile = icp.make_profile(northwind_warehouse)
    assert profile.by_revenue
    assert not profile.served
    rated = icp.rated_customers(northwind_warehouse, date(1997, 12, 31))
    bought = northwind_warehouse.rows(
        "SELECT count(DISTINCT customer_id) FROM core.order_lines WHERE year(order_date) = 1997"
    )
    assert profile.customers == len(rated) == bought[0][0]
    largest = rated.nlargest(profile.best, "revenue")["customer_id"]
    assert set(rated.loc[rated["best"], "customer_id"]) == set(largest)


def test_a_threshold_in_a_gap_between_scores_is_no_other(profile: icp.Profile) -> None:
    scores = profile.accounts["fit_score"].dropna()
    distinct = icp.distinct_thresholds(profile.curve)
    assert len({int((scores >= threshold - 1e-9).sum()) for threshold in distinct}) == len(distinct)
    assert set(profile.curve["accounts"]) == {int((scores >= threshold - 1e-9).sum()) for threshold in distinct}
    assert profile.threshold in distinct


def test_a_split_outside_the_closings_is_named(demo_warehouse: Warehouse) -> None:
    with pytest.raises(InputError, match="1999-01-01"):
        icp.backtest(demo_warehouse, date(1999, 1, 1))


@pytest.mark.parametrize(
    ("fields", "named"),
    [({"nps": -1.0}, "nps: -1.0"), ({"best_share": 1.0}, "best_share"), ({"growth": float("nan")}, "growth: nan")],
)
def test_weights_that_mean_nothing_are_named(fields: dict[str, float], named: str) -> None:
    with pytest.raises(InputError) as error:
        icp.BestWeights(**fields)
    assert named in str(error.value)
