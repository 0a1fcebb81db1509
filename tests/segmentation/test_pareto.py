"""Concentration, whale curve and ABC classes against brute force, another formula and AdventureWorks."""

from __future__ import annotations

from datetime import date
from itertools import product
from pathlib import Path

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from segmentation import pareto
from segmentation.errors import InputError
from segmentation.warehouse import Warehouse
from tests.segmentation.small_warehouse import small_warehouse

amounts = st.lists(
    st.floats(min_value=-1e7, max_value=1e7, allow_nan=False).map(lambda x: round(x, 2)),
    min_size=1,
    max_size=60,
)


def line(customer: str, day: date, revenue: float, cost: float | None, **more: object) -> dict[str, object]:
    document = more.pop("document_type", "order")
    number = f"{customer}-{day}-{document}"
    return {"order_id": number, "line_no": more.pop("line_no", 1), "document_type": document,
            "order_date": day, "customer_id": customer, "revenue": revenue, "cost": cost, **more}  # fmt: skip


@pytest.fixture
def firm(tmp_path: Path) -> Warehouse:
    """Three customers over two years; c3 only sends back in 2024."""
    return small_warehouse(
        tmp_path / "firm.duckdb",
        customers=[{"customer_id": c, "name": f"Firma {c}", "bundesland": "Hessen"} for c in ("c1", "c2")],
        order_lines=[
            line("c1", date(2023, 1, 2), 100, 60),
            line("c1", date(2023, 1, 2), 50, 20, line_no=2),
            line("c1", date(2024, 5, 1), 300, 100),
            line("c1", date(2024, 5, 9), -30, -10, document_type="return"),
            line("c2", date(2024, 6, 1), 80, 90),
            line("c3", date(2023, 3, 1), 40, 10),
            line("c3", date(2024, 1, 7), -40, -10, document_type="credit"),
            line("c2", date(2024, 12, 30), 20, None),
        ],
        service_costs=[
            {"customer_id": "c1", "month": date(2023, 1, 1), "activity": "visit", "amount": 7},
            {"customer_id": "c1", "month": date(2024, 5, 1), "activity": "visit", "amount": 30},
            {"customer_id": "c2", "month": date(2024, 6, 1), "activity": "visit", "amount": 5},
        ],
    )


def test_a_year_nets_returns_and_leaves_out_who_did_not_buy(firm: Warehouse) -> None:
    values = pareto.customer_values(firm, "last-year").set_index("customer_id")
    assert list(values.index) == ["c1", "c2"]
    assert values.loc["c1", ["revenue", "contribution_margin", "cost_to_serve", "profit"]].tolist() == [
        270,
        180,
        30,
        150,
    ]
    assert values.loc["c2", ["revenue", "contribution_margin", "profit"]].tolist() == [100, -10, -15]
    assert values["orders"].tolist() == [1, 2]
    assert values["lines_without_cost"].tolist() == [0, 1]


def test_all_counts_the_service_month_in_which_the_lines_begin(firm: Warehouse) -> None:
    values = pareto.customer_values(firm, "all").set_index("customer_id")
    assert values["revenue"].to_dict() == {"c1": 420, "c2": 100, "c3": 0}
    assert values.loc["c1", "cost_to_serve"] == 37
    assert pd.isna(values.loc["c3", "name"])


@pytest.mark.parametrize("period", ["2022", "2025", "letztes Jahr", "20245", "", "0000"])
def test_a_period_that_is_not_there_is_named(firm: Warehouse, period: str) -> None:
    with pytest.raises(InputError) as error:
        pareto.customer_values(firm, period)
    assert f"“{period}”" in str(error.value)
    assert "2024" in str(error.value)


def test_without_order_lines_the_message_says_so(tmp_path: Path) -> None:
    with pytest.raises(InputError, match="no order lines"):
        pareto.customer_values(small_warehouse(tmp_path / "empty.duckdb"))


def test_an_unfinished_year_is_no_full_year(tmp_path: Path) -> None:
    warehouse = small_warehouse(
        tmp_path / "short.duckdb",
        order_lines=[line("c1", date(2024, 2, 1), 1, 1), line("c1", date(2025, 11, 3), 1, 1)],
    )
    with pytest.raises(InputError, match="no full calendar year"):
        pareto.customer_values(warehouse, "last-year")


def test_a_firm_that_only_took_back_is_told_so(tmp_path: Path) -> None:
    lines = [line("c1", date(2024, 2, 1), -5, None, document_type="return")]
    with pytest.raises(InputError, match="returns and credit notes"):
        pareto.customer_values(small_warehouse(tmp_path / "w.duckdb", order_lines=lines))


def test_unknown_measure_and_missing_cost(tmp_path: Path) -> None:
    warehouse = small_warehouse(tmp_path / "w.duckdb", order_lines=[line("c1", date(2024, 2, 1), 5, None)])
    values = pareto.customer_values(warehouse)
    with pytest.raises(InputError, match="umsatz"):
        pareto.measured(values, "umsatz")
    with pytest.raises(InputError, match="No order line has a cost"):
        pareto.measured(values, "profit")
    assert pareto.measured(values, "revenue").tolist() == [5]


@settings(deadline=None)
@given(amounts)
def test_gini_is_the_mean_difference_of_all_pairs(values: list[float]) -> None:
    pairs = sum(abs(a - b) for a, b in product(values, repeat=2))
    absolute = sum(abs(a) for a in values)
    expected = pairs / (2 * len(values) * absolute) if absolute else 0.0
    assert pareto.gini(np.array(values)) == pytest.approx(expected, abs=1e-9)
    assert -1e-12 <= pareto.gini(np.array(values)) <= 1


@settings(deadline=None)
@given(amounts)
def test_concentration_against_counting(values: list[float]) -> None:
    result = pareto.concentration(np.array(values))
    ranked = sorted(values, reverse=True)
    assert (result.customers, result.negative_customers) == (len(values), sum(v < 0 for v in values))
    assert result.total == pytest.approx(sum(values), abs=1e-4)
    if result.customers_for_80 is None:
        assert result.top_20_share is None
        assert result.total <= 0
        return
    needed = result.customers_for_80
    tolerance = 1e-8 * sum(abs(v) for v in values)
    assert sum(ranked[:needed]) >= 0.8 * result.total - tolerance
    assert all(sum(ranked[:fewer]) < 0.8 * result.total + tolerance for fewer in range(needed))


def test_top_shares_are_exact_where_the_customers_divide() -> None:
    values = np.arange(1.0, 101.0)
    result = pareto.concentration(values)
    assert result.top_15_share == pytest.approx(values[-15:].sum() / 5050)
    assert result.top_20_share == pytest.approx(values[-20:].sum() / 5050)
    assert result.gini == pytest.approx(0.33)  # of 1 … n: (n − 1) / 3n


@settings(deadline=None)
@given(amounts)
def test_curve_keeps_total_peak_and_first_loss(values: list[float]) -> None:
    curve = pareto.curve(np.array(values), points=20).set_index("rank")
    ranked = np.sort(values)[::-1]
    cumulative = np.concatenate([[0], np.cumsum(ranked)])
    assert len(curve) <= 20
    assert curve["cumulative"].to_dict() == pytest.approx({rank: cumulative[rank] for rank in curve.index})
    assert curve["cumulative"].iloc[-1] == pytest.approx(ranked.sum())
    assert curve["cumulative"].max() == pytest.approx(cumulative.max())
    if (ranked < 0).any():
        assert int(np.argmax(ranked < 0)) + 1 in curve.index


@settings(deadline=None)
@given(amounts)
def test_classes_hold_every_customer_once_in_order(values: list[float]) -> None:
    frame = pd.DataFrame({"customer_id": [f"c{i:03}" for i in range(len(values))], "revenue": values})
    classes = pareto.abc_classes(frame, "revenue")
    assert sorted(classes["customer_id"]) == sorted(frame["customer_id"])
    assert classes["class"].is_monotonic_increasing
    assert (classes.loc[classes["revenue"] <= 0, "class"] == "C").all()
    positive = classes.loc[classes["revenue"] > 0, "revenue"]
    if len(positive):
        best = classes.loc[classes["class"] == "A", "revenue"]
        assert best.sum() >= (0.8 - 1e-8) * positive.sum()
        assert best.iloc[:-1].sum() < (0.8 + 1e-8) * positive.sum()
    summary = pareto.class_summary(classes, "revenue")
    assert summary["customers"].sum() == len(values)
    assert summary["total"].sum() == pytest.approx(sum(values), abs=1e-4)


@pytest.mark.parametrize("limits", [(0.0, 0.9), (0.9, 0.8), (0.8, 1.1)])
def test_limits_that_do_not_rise_are_refused(limits: tuple[float, float]) -> None:
    with pytest.raises(InputError, match="limits"):
        pareto.abc_classes(pd.DataFrame({"customer_id": ["a"], "revenue": [1.0]}), "revenue", limits)


def test_adventureworks_revenue(adventureworks_warehouse: Warehouse, shared_data: Path) -> None:
    facts = pd.read_parquet(shared_data / "adventureworks" / "FactResellerSales.parquet")
    expected = facts.groupby("ResellerKey")["SalesAmount"].sum().astype(float).sort_values(ascending=False)
    values = pareto.customer_values(adventureworks_warehouse, "all")
    result = pareto.concentration(pareto.measured(values, "revenue"))
    assert np.sort(values["revenue"])[::-1] == pytest.approx(expected.to_numpy())
    assert result.customers == 635
    assert result.total == pytest.approx(80_450_596.98, abs=0.01)
    assert result.top_20_share == pytest.approx(expected.iloc[:127].sum() / expected.sum())
    assert result.top_20_share == pytest.approx(0.6671, abs=5e-5)
    assert result.customers_for_80 == 186
    assert result.share_for_80 == pytest.approx(0.2929, abs=5e-5)


def test_adventureworks_margin(adventureworks_warehouse: Warehouse) -> None:
    values = pareto.customer_values(adventureworks_warehouse)
    below = adventureworks_warehouse.query(
        "SELECT count(*) AS n FROM (SELECT customer_id FROM core.order_lines GROUP BY 1 "
        "HAVING sum(revenue) - sum(cost) < 0)"
    )
    result = pareto.concentration(pareto.measured(values, "contribution_margin"))
    assert result.negative_customers == 335 == int(below["n"].iloc[0])
    assert result.total == pytest.approx(80_450_596.9823 - 79_980_114.3790, abs=0.01)
    assert result.top_20_share is not None
    assert result.top_20_share > 1  # the best fifth makes more than the firm keeps


def test_demo_firm_fifteen_percent_make_seventy_two(demo_warehouse: Warehouse) -> None:
    values = pareto.customer_values(demo_warehouse, "last-year")
    result = pareto.concentration(pareto.measured(values, "contribution_margin"))
    margins = demo_warehouse.query(
        "SELECT sum(revenue - cost)::DOUBLE AS margin FROM core.order_lines WHERE year(order_date) = 2025 "
        "GROUP BY customer_id HAVING count(*) FILTER (document_type = 'order') > 0 ORDER BY 1 DESC"
    )["margin"]
    assert result.customers == len(margins) == 1200
    assert result.top_15_share == pytest.approx(margins.iloc[:180].sum() / margins.sum())
    assert result.top_15_share == pytest.approx(0.72, abs=0.005)


def test_demo_firm_profit_is_margin_less_service(demo_warehouse: Warehouse) -> None:
    values = pareto.customer_values(demo_warehouse, "2025")
    booked = demo_warehouse.query(
        "SELECT sum(amount)::DOUBLE AS booked FROM core.service_costs WHERE year(month) = 2025 AND customer_id IN "
        "(SELECT customer_id FROM core.order_lines WHERE year(order_date) = 2025 AND document_type = 'order')"
    )
    assert values["cost_to_serve"].sum() == pytest.approx(float(booked["booked"].iloc[0]))
    assert values["profit"].sum() == pytest.approx(values["contribution_margin"].sum() - values["cost_to_serve"].sum())
    curve = pareto.curve(pareto.measured(values, "profit"))
    assert curve["cumulative_share"].max() > 1  # some customers lose money
    assert curve["cumulative_share"].iloc[-1] == pytest.approx(1)
