"""Segments over time: planted movement is found, chance is not sold as movement, sums are those of SQL."""

from __future__ import annotations

import json
from datetime import date, timedelta
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
import pytest

from segmentation import over_time
from segmentation.__main__ import main
from segmentation.clustering import Segmentation, by_customer, criteria_of, segment_customers, store
from segmentation.clustering.movement import NOT_BOUGHT, Movement, Places
from segmentation.errors import InputError
from segmentation.features import customer_features, write_features
from segmentation.period_features import Span, full_years, period_features
from segmentation.warehouse import Warehouse, open_warehouse
from tests.segmentation.order_warehouse import order_warehouse

BY_ORDERS = criteria_of({"orders_per_year": 1.0, "mean_order_value": 1.0, "margin_rate": 1.0})


def two_kinds(path: Path, movers: int, seed: int, count: int = 120) -> Warehouse:
    """Half of the customers order often and little, half seldom and much, at random days of 2023 and 2024; so many of
    the first kind order as the second from 2024 on."""
    rng = np.random.default_rng(seed)
    lines: list[dict[str, Any]] = []
    for customer in range(count):
        for year in (2023, 2024):
            is_often = customer % 2 == 0 and not (year == 2024 and customer < 2 * movers)
            orders, worth, margin = (24, 800.0, 0.2) if is_often else (6, 9_000.0, 0.4)
            for order in range(rng.poisson(orders)):
                revenue = round(worth * float(rng.lognormal(0, 0.3)), 2)
                lines.append(
                    {
                        "order_id": f"{customer}-{year}-{order}",
                        "customer_id": f"K{customer:03d}",
                        "order_date": date(year, 1, 1) + timedelta(days=int(rng.integers(0, 365))),
                        "revenue": revenue,
                        "cost": round(revenue * (1 - margin), 2),
                    }
                )
    # Both years are covered whole.
    for order, day in enumerate((date(2023, 1, 1), date(2024, 12, 31))):
        lines.append(
            {"order_id": f"first-{order}", "customer_id": "K000", "order_date": day, "revenue": 800.0, "cost": 640.0}
        )
    return order_warehouse(path, order_lines=lines)


def moved(warehouse: Warehouse, found: Segmentation) -> Movement:
    return over_time.moved_between(found, 2023, 2024, 2024, over_time.asked_of(warehouse))


def newest_segments(warehouse: Warehouse) -> Segmentation:
    """Of what is so today; the years before are held against it."""
    return segment_customers(period_features(warehouse, Span.of_year(2024)), k=2, criteria=BY_ORDERS)


def test_who_really_moved_is_found_and_nobody_else(tmp_path: Path) -> None:
    with two_kinds(tmp_path / "w.duckdb", movers=15, seed=1) as warehouse:
        found = newest_segments(warehouse)
        movement = moved(warehouse, found)
        movers = over_time.risers_and_fallers(movement, found)
    planted = {f"K{customer:03d}" for customer in range(0, 30, 2)}
    # Nobody else, and of those nearly all: some are elsewhere in a year drawn again, and so not sure.
    assert set(movers["customer_id"]) <= planted
    assert len(movers) >= 12
    assert movers["rises"].nunique() == 1
    assert movement.is_more_than_chance
    assert movement.moved == pytest.approx(15 / 120, abs=0.02)
    (reason,) = over_time.review(movement, None, date(2025, 1, 1))
    assert "another segment" in str(reason)


@pytest.mark.parametrize("seed", range(4))
def test_customers_who_stay_as_they_are_are_not_said_to_move(tmp_path: Path, seed: int) -> None:
    with two_kinds(tmp_path / "w.duckdb", movers=0, seed=seed) as warehouse:
        found = newest_segments(warehouse)
        movement = moved(warehouse, found)
        assert over_time.risers_and_fallers(movement, found).empty
    assert over_time.review(movement, None, date(2025, 1, 1)) == ()


def by_degree(path: Path, seed: int, count: int = 300) -> Warehouse:
    """Customers who differ by degree, each in the second year as in the first."""
    rng = np.random.default_rng(seed)
    rates, worths = rng.gamma(2.0, 3.0, count), rng.lognormal(6, 0.7, count)
    lines = [
        {
            "order_id": f"{customer}-{year}-{order}",
            "customer_id": f"K{customer:03d}",
            "order_date": date(year, 1, 1) + timedelta(days=int(rng.integers(0, 365))),
            "revenue": (revenue := round(worths[customer] * float(rng.lognormal(0, 0.5)), 2)),
            "cost": round(revenue * (0.7 + 0.1 * float(rng.normal())), 2),
        }
        for customer in range(count)
        for year in (2023, 2024)
        for order in range(rng.poisson(rates[customer]))
    ]
    lines += [
        {"order_id": f"first-{day}", "customer_id": "K000", "order_date": day, "revenue": 500.0, "cost": 350.0}
        for day in (date(2023, 1, 1), date(2024, 12, 31))
    ]
    return order_warehouse(path, order_lines=lines)


def test_who_lies_near_a_border_is_not_said_to_move(tmp_path: Path) -> None:
    """A third of the customers cross a border and none changes: with every border amid customers it is chance."""
    more, sure, crossed = 0, 0, 0
    for seed in range(6):
        with by_degree(tmp_path / f"{seed}.duckdb", seed) as warehouse:
            year = period_features(warehouse, Span.of_year(2024))
            movement = moved(warehouse, segment_customers(year, k=4, criteria=BY_ORDERS))
        more += movement.is_more_than_chance
        sure += int(movement.customers["sure"].sum())
        crossed += round(movement.moved * 300)
        assert np.mean(movement.by_chance) == pytest.approx(movement.moved, abs=0.08)
    assert crossed > 300
    assert more <= 1
    assert sure <= 3


def test_a_periods_features_are_those_of_a_warehouse_that_holds_nothing_else(tmp_path: Path) -> None:
    with two_kinds(tmp_path / "w.duckdb", movers=5, seed=3) as warehouse:
        within = period_features(warehouse, Span.of_year(2023)).set_index("customer_id")
        sums = warehouse.query(
            "SELECT customer_id, count(DISTINCT order_id)::INTEGER AS orders, sum(revenue)::DOUBLE AS revenue, "
            "1 - sum(cost)::DOUBLE / sum(revenue)::DOUBLE AS margin_rate FROM core.order_lines "
            "WHERE year(order_date) = 2023 GROUP BY 1"
        ).set_index("customer_id")
    assert set(within.index) == set(sums.index)
    for name in ("orders", "revenue", "margin_rate"):
        assert within[name].to_dict() == pytest.approx(sums[name].to_dict()), name
    assert within["orders_per_year"].to_dict() == pytest.approx((sums["orders"] * 365.25 / 365).to_dict())


def test_two_years_exchange_weeks_customer_by_customer(demo_warehouse: Warehouse) -> None:
    """What one year loses the other gets, week by week, and nothing else happens."""
    own, other = Span.of_year(2024), Span.of_year(2025)
    sums = {
        (span.first.year, swapped): period_features(demo_warehouse, span, (partner, 3) if swapped else None).set_index(
            "customer_id"
        )[["revenue", "orders"]]
        for span, partner in ((own, other), (other, own))
        for swapped in (False, True)
    }
    before = sums[2024, False].add(sums[2025, False], fill_value=0.0)
    after = sums[2024, True].add(sums[2025, True], fill_value=0.0)
    # But for who is left with returns alone in a year, and so did not buy in it.
    assert after["revenue"].sum() == pytest.approx(before["revenue"].sum(), rel=1e-4)
    assert after["orders"].sum() == pytest.approx(before["orders"].sum(), rel=1e-3)
    weeks = demo_warehouse.query(
        "SELECT customer_id, (dayofyear(order_date) - 1) // 7 AS week, "
        "sum(revenue) FILTER (year(order_date) = 2024)::DOUBLE AS a, "
        "sum(revenue) FILTER (year(order_date) = 2025)::DOUBLE AS b FROM core.order_lines "
        "WHERE year(order_date) IN (2024, 2025) GROUP BY ALL"
    ).fillna(0.0)
    # Of who bought in one week of the year alone, the year after is the year before or the other one.
    single = weeks.groupby("customer_id").filter(lambda rows: len(rows) == 1).set_index("customer_id")
    exchanged = sums[2024, True]["revenue"].reindex(single.index).fillna(0.0)
    stays, goes = (np.isclose(exchanged, single[name], atol=0.01) for name in ("a", "b"))
    assert (stays | goes).all()
    assert 0.3 < stays.mean() < 0.7
    revenues = [period_features(demo_warehouse, own, (other, draw))["revenue"].sum() for draw in range(4)]
    assert len({round(revenue) for revenue in revenues}) == 4
    again = period_features(demo_warehouse, own, (other, 3)).set_index("customer_id")["revenue"]
    pd.testing.assert_series_equal(again, sums[2024, True]["revenue"])


def test_the_demo_firm_by_sql(demo_warehouse: Warehouse) -> None:
    features = customer_features(demo_warehouse)
    found = segment_customers(features, k=4)
    years = over_time.years_of(demo_warehouse)
    assert years == [2023, 2024, 2025]
    ask = over_time.asked_of(demo_warehouse)
    movement = over_time.moved_between(found, 2024, 2025, 2025, ask)
    table = over_time.matrix(movement)
    buyers = demo_warehouse.query(
        "SELECT year(order_date) AS year, customer_id FROM core.order_lines WHERE document_type = 'order' "
        "AND year(order_date) IN (2024, 2025) GROUP BY 1, 2"
    )
    known = buyers[buyers["customer_id"].isin(features["customer_id"])]
    before, after = (set(known.loc[known["year"] == year, "customer_id"]) for year in (2024, 2025))
    assert table["customers"].sum() == len(before | after)
    assert table.loc[table["before"] != NOT_BOUGHT, "customers"].sum() == len(before)
    assert table.loc[table["after"] == NOT_BOUGHT, "customers"].sum() == len(before - after)
    assert movement.kept > 0.95
    shares = over_time.shares_by_year(found, years, ask)
    assert shares.groupby("year")["customers"].sum()[2025] == len(after)
    assert shares.groupby("year")["share"].sum().to_list() == pytest.approx([1.0, 1.0, 1.0])
    # The firm was made without movement: what is seen is no more than chance.
    assert not movement.is_more_than_chance


def test_customers_set_apart_take_no_part(tmp_path: Path) -> None:
    with two_kinds(tmp_path / "w.duckdb", movers=0, seed=2) as warehouse:
        year = period_features(warehouse, Span.of_year(2024))
        found = newest_segments(warehouse)
        segment = found.assignments["segment"].where(found.assignments["customer_id"] != "K003", 3)
        apart = Segmentation(**{**vars(found), "assignments": found.assignments.assign(segment=segment)})
        placed = Places(year, apart).of([year])[0].segment
    assert "K003" not in placed.index
    assert set(placed.index) == set(by_customer(found.assignments).index) - {"K003"}


def test_what_cannot_be_told_is_said(tmp_path: Path, northwind_warehouse: Warehouse) -> None:
    assert len(full_years(northwind_warehouse)) == 1
    with pytest.raises(InputError, match="two full calendar years"):
        over_time.years_of(northwind_warehouse)
    with two_kinds(tmp_path / "w.duckdb", movers=0, seed=2) as warehouse:
        found = newest_segments(warehouse)
        only = Segmentation(**{**vars(found), "criteria": criteria_of({"growth": 1.0})})
        with pytest.raises(InputError, match="single year: Growth"):
            moved(warehouse, only)
        nobody = Segmentation(**{**vars(found), "assignments": found.assignments.assign(segment=1)})
        with pytest.raises(InputError, match="two segments"):
            moved(warehouse, nobody)


def test_a_segmentation_kept_for_more_than_a_year_is_to_be_reviewed(tmp_path: Path) -> None:
    with two_kinds(tmp_path / "w.duckdb", movers=0, seed=1) as warehouse:
        movement = moved(warehouse, newest_segments(warehouse))
    assert over_time.review(movement, date(2024, 1, 2), date(2025, 1, 1)) == ()
    (reason,) = over_time.review(movement, date(2024, 1, 1), date(2025, 1, 2))
    assert "more than a year" in str(reason)


def test_the_command_tells_it(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    path = tmp_path / "w.duckdb"
    two_kinds(path, movers=15, seed=1).close()
    with open_warehouse(path, writable=True) as warehouse:
        write_features(warehouse)
        store(warehouse, newest_segments(warehouse))
    assert main(["migration", "--warehouse", str(path), "--json"]) == 0
    told = json.loads(capsys.readouterr().out)
    assert (told["from"], told["to"]) == (2023, 2024)
    assert 12 <= len(told["movers"]) <= 15
    assert told["moved"] > told["by_chance"]
    assert main(["migration", "--warehouse", str(path)]) == 0
    shown = capsys.readouterr().out
    assert "more than chance moves" in shown
    assert f"{len(told['movers'])} customers are surely in another segment" in shown
    assert main(["migration", "--warehouse", str(path), "--from", "2021"]) == 2
    assert "2021 is no full calendar year" in capsys.readouterr().err
