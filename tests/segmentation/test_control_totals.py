"""Control totals by year against another library, and a user's sum beside them."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from pathlib import Path

import pandas as pd
import pytest

from segmentation.control_totals import YearTotals, compare, control_totals
from segmentation.warehouse import Warehouse
from tests.segmentation.order_warehouse import order_warehouse


def test_the_years_of_adventureworks_as_pandas_sums_its_files(
    adventureworks_warehouse: Warehouse, shared_data: Path
) -> None:
    lines = pd.read_parquet(shared_data / "adventureworks" / "FactResellerSales.parquet")
    dates = pd.to_datetime(lines["OrderDateKey"].astype(str))
    by_year = lines["SalesAmount"].astype(float).groupby(dates.dt.year).agg(["count", "sum"])
    found = control_totals(adventureworks_warehouse)
    assert [year.year for year in found] == [*by_year.index, None]
    for year in found[:-1]:
        assert year.lines == by_year.loc[year.year, "count"]
        assert float(year.revenue) == pytest.approx(by_year.loc[year.year, "sum"], abs=0.5)
    assert found[-1].lines == sum(year.lines for year in found[:-1]) == 60_855
    assert found[-1].revenue == sum(year.revenue for year in found[:-1])


def test_a_crm_alone_has_none(maven_warehouse: Warehouse) -> None:
    assert control_totals(maven_warehouse) == ()


def test_a_customer_of_two_years_counts_once_in_all(tmp_path: Path) -> None:
    lines = [
        {"order_id": "A", "order_date": date(2023, 5, 1), "customer_id": "K1", "revenue": "10.10"},
        {"order_id": "B", "order_date": date(2024, 5, 1), "customer_id": "K1", "revenue": "20.20"},
        {"order_id": "C", "order_date": date(2024, 5, 2), "customer_id": "K2", "revenue": "-0.05",
         "document_type": "return"},
    ]  # fmt: skip
    with order_warehouse(tmp_path / "w.duckdb", order_lines=lines) as warehouse:
        found = control_totals(warehouse)
    assert [(year.year, year.lines, year.revenue, year.buying_customers) for year in found] == [
        (2023, 1, Decimal("10.10"), 1), (2024, 2, Decimal("20.15"), 1), (None, 3, Decimal("30.25"), 1),
    ]  # fmt: skip


@pytest.mark.parametrize(
    ("told", "missing", "share"),
    [(1000.0, "0.00", 0.0), (1000.01, "0.01", 1e-5), (900.0, "-100.00", -1 / 9), (0.0, "-1000.00", None)],
)
def test_the_users_sum_is_compared_to_the_cent(told: float, missing: str, share: float | None) -> None:
    found = compare(told, YearTotals(2024, 1, Decimal("1000.0040"), 1))
    assert found.missing == Decimal(missing)
    assert found.share == (None if share is None else pytest.approx(share, rel=1e-3))
