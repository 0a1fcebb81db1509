"""Verdicts on what the data support agree with what the domain then does."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from pathlib import Path
from typing import Any

import pytest

from segmentation import icp, market, pareto
from segmentation.clustering import segment_customers
from segmentation.errors import InputError
from segmentation.features import stored_features
from segmentation.own_figures import own_figures
from segmentation.sufficiency import ABILITIES, Verdict, judge
from segmentation.warehouse import Warehouse
from tests.segmentation.order_warehouse import order_warehouse

YEAR = [date(2024, 1, 2), date(2024, 12, 30)]


def _ranked(measure: str) -> Callable[[Warehouse], object]:
    return lambda warehouse: pareto.measured(pareto.customer_values(warehouse, "all"), measure)


def _profit(warehouse: Warehouse) -> object:
    if not pareto.customer_values(warehouse, "all")["cost_to_serve"].any():
        raise ValueError("no cost to serve")
    return _ranked("profit")(warehouse)


def _profile(warehouse: Warehouse) -> object:
    found = icp.make_profile(warehouse)
    # That nothing sets the best apart is an answer.
    if found.year is None and found.reason:
        raise InputError(found.reason)
    return found


def _tested(warehouse: Warehouse) -> object:
    _profile(warehouse)
    found = icp.backtest(warehouse)
    if found.reason:
        raise InputError(found.reason)
    return found


def _grown(warehouse: Warehouse) -> object:
    if stored_features(warehouse)["growth"].isna().all():
        raise ValueError("no growth")
    return None


ANSWERS: dict[str, Callable[[Warehouse], object]] = {
    "Segments by what customers buy": lambda warehouse: segment_customers(stored_features(warehouse)),
    "Growth of customers and segments": _grown,
    "Pareto and ABC by revenue": _ranked("revenue"),
    "Pareto and ABC by contribution margin": _ranked("contribution_margin"),
    "Profit after cost to serve by customer": _profit,
    "TAM, SAM and SOM": market.read_own_data,
    "Ideal customer profile": _profile,
    "Test of the profile on closed opportunities": _tested,
    "Segmentation ROI on your own baseline": own_figures,
}


def _levels(warehouse: Warehouse) -> dict[str, str]:
    return {verdict.ability.label: verdict.level for verdict in judge(warehouse)}


@pytest.mark.parametrize("data", ["demo_warehouse", "adventureworks_warehouse", "maven_warehouse"])
def test_a_verdict_holds_when_the_question_is_asked(data: str, request: pytest.FixtureRequest) -> None:
    warehouse: Warehouse = request.getfixturevalue(data)
    levels = _levels(warehouse)
    assert set(levels) == set(ANSWERS) == {ability.label for ability in ABILITIES}
    for label, ask in ANSWERS.items():
        if levels[label] == "not":
            with pytest.raises((InputError, ValueError)):
                ask(warehouse)
        else:
            ask(warehouse)


def test_the_demo_firm_lacks_nothing_and_a_crm_alone_the_orders(
    demo_warehouse: Warehouse, maven_warehouse: Warehouse
) -> None:
    assert set(_levels(demo_warehouse).values()) == {"whole"}
    assert set(_levels(maven_warehouse).values()) == {"not"}
    for verdict in judge(maven_warehouse):
        # A file that is not there is told once, not once for each of its columns.
        files = [lack.params["file"] for lack in verdict.lacks]
        assert len(files) == len(set(files))
        assert "auftragspositionen.csv" in files


def _verdict(path: Path, label: str, *lines: dict[str, Any]) -> Verdict:
    rows = [{"order_id": str(place), "customer_id": "K1", "revenue": 10} | line for place, line in enumerate(lines)]
    with order_warehouse(path, order_lines=rows) as warehouse:
        return next(verdict for verdict in judge(warehouse) if verdict.ability.label == label)


def test_a_half_filled_column_makes_an_answer_less_sure(tmp_path: Path) -> None:
    label = "Pareto and ABC by contribution margin"
    lines = [{"order_date": day, "cost": cost} for day, cost in zip(YEAR * 3, [1, 1, None, 1, None, 1], strict=True)]
    verdict = _verdict(tmp_path / "w.duckdb", label, *lines)
    assert verdict.level == "partly"
    assert [str(lack) for lack in verdict.lacks] == [
        "“Variable Kosten” in auftragspositionen.csv is filled in 66% of the rows."
    ]


@pytest.mark.parametrize(("count", "level"), [(19, "not"), (20, "partly")])
def test_a_few_customers_make_no_segments(tmp_path: Path, count: int, level: str) -> None:
    lines = [
        {"order_id": f"{n}-{day}", "customer_id": f"K{n}", "order_date": day, "revenue": 10 * n}
        for n in range(count)
        for day in YEAR
    ]
    with order_warehouse(tmp_path / "w.duckdb", order_lines=lines) as warehouse:
        verdict = judge(warehouse)[0]
    assert verdict.level == level
    told = "Customers that ordered and do not object: 19; needed: 20." in map(str, verdict.lacks)
    assert told == (level == "not")


def test_who_objects_makes_no_segments(tmp_path: Path) -> None:
    """Twenty that ordered are enough for segments, but not if one of them is in none."""
    lines = [{"order_id": f"{n}", "customer_id": f"K{n}", "order_date": YEAR[n % 2], "revenue": 10} for n in range(20)]
    customers = [{"customer_id": "K7", "name": "Firma K7", "opt_out": "yes"}]
    with order_warehouse(tmp_path / "w.duckdb", order_lines=lines, customers=customers) as warehouse:
        told = {verdict.ability.label: set(map(str, verdict.lacks)) for verdict in judge(warehouse)}
    assert "Customers that ordered and do not object: 19; needed: 20." in told["Segments by what customers buy"]
    assert (
        "Customers that ordered in the last full year and do not object: 19; needed: 50."
        in told["Ideal customer profile"]
    )


def test_columns_of_which_one_is_needed_stand_without_the_marks_of_a_language(tmp_path: Path) -> None:
    verdict = _verdict(tmp_path / "w.duckdb", "Ideal customer profile", *({"order_date": day} for day in YEAR))
    assert "One of these columns is needed: WZ-Code, Mitarbeiter, Branche, ERP-System." in map(str, verdict.lacks)


@pytest.mark.parametrize(
    ("days", "years"),
    [
        ([date(2024, 1, 2), date(2024, 12, 30)], 1),
        ([date(2024, 3, 1), date(2024, 12, 30)], 0),
        ([date(2023, 3, 1), date(2024, 12, 30)], 1),
        ([date(2023, 1, 3), date(2024, 12, 30)], 2),
        ([date(2023, 1, 3), date(2024, 5, 1), date(2025, 6, 30)], 2),
        ([date(2015, 1, 2), date(2024, 12, 30)], 1),
        ([date(2024, 6, 1), date(2025, 6, 30)], 0),
    ],
)
def test_full_years_are_counted(tmp_path: Path, days: list[date], years: int) -> None:
    label = "Growth of customers and segments"
    verdict = _verdict(tmp_path / "w.duckdb", label, *({"order_date": day} for day in days))
    assert verdict.level == ("whole" if years >= 2 else "not")
    if years < 2:
        assert verdict.lacks[0].params == {"found": years, "needed": 2}
