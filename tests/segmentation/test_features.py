"""Customer features: against pandas on real data, by hand on a few orders, and identities that hold."""

from __future__ import annotations

from datetime import date, timedelta
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from segmentation.errors import InputError
from segmentation.feature_list import BY_NAME, CLUSTERING_FEATURES, FEATURES
from segmentation.features import (
    SOURCES,
    compiled,
    customer_features,
    feature_table,
    stored_features,
    view,
    write_features,
)
from segmentation.objections import without_objecting
from segmentation.warehouse import Warehouse, named_query, open_warehouse
from tests.segmentation.order_warehouse import order_warehouse


def line(order: str, day: str, revenue: float, customer: str = "K1", **more: Any) -> dict[str, Any]:
    return {
        "order_id": order, "order_date": date.fromisoformat(day), "customer_id": customer, "revenue": revenue,
    } | more  # fmt: skip


def only(warehouse: Warehouse) -> dict[str, Any]:
    frame = customer_features(warehouse)
    assert len(frame) == 1
    return dict(frame.iloc[0])


def by_pandas(lines: pd.DataFrame) -> pd.DataFrame:
    """The order features another way: pandas group by group, for data without returns."""
    last = lines["order_date"].max()
    year = 2012
    rows = []
    for customer, mine in lines.groupby("customer_id"):
        orders = mine.groupby("order_id")["order_date"].min().sort_values()
        gaps = orders.diff().dt.days.dropna()
        years = mine.groupby(mine["order_date"].dt.year)["revenue"].sum()
        revenue, cost = mine["revenue"].sum(), mine["cost"].sum()
        gross = (mine["quantity"] * mine["unit_price"]).sum()
        tenure = (last - orders.min()).days
        before = years.get(year - 1, 0.0)
        rows.append(
            {
                "customer_id": customer,
                "orders": len(orders),
                "lines": len(mine),
                "recency_days": (last - orders.max()).days,
                "tenure_days": tenure,
                "orders_per_year": len(orders) / (tenure / 365.25) if tenure >= 90 else np.nan,
                "mean_order_value": revenue / len(orders),
                "order_regularity": gaps.std() / gaps.mean() if len(gaps) >= 2 else np.nan,
                "revenue": revenue,
                "contribution_margin": revenue - cost,
                "margin_rate": 1 - cost / revenue,
                "costed_revenue": revenue,
                "revenue_last_year": years.get(year, 0.0),
                "revenue_year_before": before,
                "growth": years.get(year, 0.0) / before - 1 if before >= 1 else np.nan,
                "discount_rate": 1 - revenue / gross,
            }
        )
    return pd.DataFrame(rows).sort_values("customer_id", ignore_index=True)


def test_adventureworks_agrees_with_pandas(adventureworks_warehouse: Warehouse) -> None:
    found = customer_features(adventureworks_warehouse)
    lines = adventureworks_warehouse.query("FROM core.order_lines")
    for column in ("revenue", "cost", "unit_price"):
        lines[column] = lines[column].astype(float)
    expected = by_pandas(lines)
    assert len(found) == 635
    assert found["revenue"].sum() == pytest.approx(80_450_596.98, abs=0.01)
    pd.testing.assert_frame_equal(found[list(expected.columns)], expected, check_dtype=False, rtol=1e-9)


def test_columns_are_those_declared(tmp_path: Path) -> None:
    with order_warehouse(tmp_path / "w.duckdb", order_lines=[line("A", "2024-03-01", 100)]) as warehouse:
        assert list(customer_features(warehouse).columns) == [feature.name for feature in FEATURES]
    assert len(BY_NAME) == len(FEATURES)
    assert len({feature.label for feature in FEATURES}) == len(FEATURES)
    assert {feature.approach for feature in CLUSTERING_FEATURES} == {
        "technographic", "behavioural", "value", "needs",
    }  # fmt: skip


def test_features_by_hand(tmp_path: Path) -> None:
    rows: dict[str, list[dict[str, Any]]] = {
        "products": [
            {"product_id": "P1", "product_group": "Drehteile", "list_price": 10},
            {"product_id": "P2", "product_group": "Normteile", "list_price": 5},
        ],
        "order_lines": [
            line("A", "2023-01-02", 90, product_id="P1", quantity=10, unit_price=10, cost=50, channel="edi"),
            line("B", "2023-01-12", 20, product_id="P2", quantity=5, unit_price=5, cost=10, channel="phone"),
            line("C", "2024-02-01", 50, product_id="P1", quantity=5, unit_price=10, cost=25, channel="webshop"),
            line("R", "2024-03-01", -16, document_type="return", cost=-8),
            line("G", "2024-12-20", -4, document_type="credit", cost=0),
        ],
        "payments": [
            {"invoice_id": "1", "customer_id": "K1", "due_on": date(2023, 2, 1), "paid_on": date(2023, 2, 5),
             "amount": 90},
            {"invoice_id": "2", "customer_id": "K1", "due_on": date(2023, 3, 1), "paid_on": date(2023, 2, 27),
             "amount": 20},
            {"invoice_id": "3", "customer_id": "K1", "due_on": date(2024, 3, 1), "amount": 50},
        ],
        "service_costs": [
            {"customer_id": "K1", "month": date(2024, 1, 1), "activity": "Technik", "amount": 6},
            {"customer_id": "K1", "month": date(2024, 1, 1), "activity": "Logistik", "amount": 8},
            {"customer_id": "K1", "month": date(2025, 1, 1), "activity": "Logistik", "amount": 99},
        ],
        "tickets": [{"ticket_id": "T", "customer_id": "K1", "opened_on": date(2024, 1, 1)}],
        "surveys": [
            {"survey_id": "S1", "customer_id": "K1", "answered_on": date(2024, 1, 1), "nps": 7},
            {"survey_id": "S2", "customer_id": "K1", "answered_on": date(2024, 6, 1), "nps": 10},
        ],
        "accounts": [{"account_id": "F1", "name": "F", "customer_id": "K1", "automation": 4}],
        "opportunities": [
            {"opportunity_id": str(number), "account_id": "F1", "stage": stage, "closed_on": date(2024, 1, 1)}
            for number, stage in enumerate(["won", "won", "lost", "lost", "offer"])
        ],
    }  # fmt: skip
    with order_warehouse(tmp_path / "w.duckdb", **rows) as warehouse:
        found = only(warehouse)
    tenure = (date(2024, 12, 20) - date(2023, 1, 2)).days
    gaps = np.array([10, 385])
    expected = {
        "first_order": pd.Timestamp(2023, 1, 2), "last_order": pd.Timestamp(2024, 2, 1), "tenure_days": tenure,
        "recency_days": (date(2024, 12, 20) - date(2024, 2, 1)).days, "orders": 3, "lines": 3,
        "orders_per_year": 3 * 365.25 / tenure, "mean_order_value": 160 / 3,
        "order_regularity": gaps.std(ddof=1) / gaps.mean(), "revenue": 140, "contribution_margin": 63,
        "margin_rate": 0.45, "cost_to_serve": 14, "cost_to_serve_rate": 0.1, "profit": 49,
        "costed_revenue": 140, "revenue_last_year": 30, "revenue_year_before": 110,
        "contribution_margin_last_year": 13, "growth": 30 / 110 - 1,
        "return_rate": 0.1, "discount_rate": 1 - 160 / 175, "price_level": 160 / 175, "product_groups": 2,
        "top_group_share": 140 / 160, "digital_share": 2 / 3, "payment_delay_days": 1.0,
        "tickets_per_year": 365.25 / tenure, "technical_service_share": 6 / 14, "nps": 8.5, "automation": 4,
        "win_rate": 0.5,
    }  # fmt: skip
    for name, value in expected.items():
        assert found[name] == (pytest.approx(value) if isinstance(value, (int, float)) else value), name


def test_rates_over_next_to_nothing_are_missing(tmp_path: Path) -> None:
    """Returns that all but cancel the sales leave a denominator near zero, not zero."""
    lines = [
        line("A", "2023-02-01", 1000, cost=500),
        line("R", "2023-05-01", -999.99, document_type="return", cost=-500),
        line("B", "2024-03-01", 0.01, cost=0, quantity=1, unit_price=0.02),
        line("Z", "2023-01-01", 5, customer="K2"),
        line("Z", "2024-12-31", 5, customer="K2", line_no=2),
    ]
    with order_warehouse(tmp_path / "w.duckdb", order_lines=lines) as warehouse:
        found = customer_features(warehouse).set_index("customer_id").loc["K1"]
    assert pd.isna(found["margin_rate"])
    assert pd.isna(found["growth"])
    assert pd.isna(found["discount_rate"])
    assert found["return_rate"] == pytest.approx(999.99 / 1000.01)
    assert pd.isna(found["order_regularity"])


def test_what_is_not_recorded_is_missing_not_zero(tmp_path: Path) -> None:
    with order_warehouse(tmp_path / "w.duckdb", order_lines=[line("A", "2024-03-01", 100)]) as warehouse:
        found = only(warehouse)
    for name in (
        "contribution_margin", "cost_to_serve", "profit", "tickets_per_year", "nps", "growth", "digital_share",
        "revenue_last_year", "discount_rate", "price_level", "product_groups", "orders_per_year",
    ):  # fmt: skip
        assert pd.isna(found[name]), name


def test_no_cost_for_one_customer_is_none_at_all_where_the_firm_records_it(tmp_path: Path) -> None:
    costs = [{"customer_id": "K2", "month": date(2024, 3, 1), "activity": "Logistik", "amount": 5}]
    lines = [line("A", "2024-03-01", 100, cost=60), line("B", "2024-03-01", 100, customer="K2", cost=60)]
    with order_warehouse(tmp_path / "w.duckdb", order_lines=lines, service_costs=costs) as warehouse:
        assert list(customer_features(warehouse)["profit"]) == [40.0, 35.0]


@pytest.mark.parametrize(("first", "growth"), [("2023-01-15", 1.0), ("2023-01-16", np.nan), ("2023-11-01", np.nan)])
def test_growth_is_not_measured_against_a_part_of_a_year(tmp_path: Path, first: str, growth: float) -> None:
    lines = [line("A", first, 100), line("B", "2024-01-10", 200), line("C", "2024-12-20", 5, customer="K2")]
    with order_warehouse(tmp_path / "w.duckdb", order_lines=lines) as warehouse:
        found = customer_features(warehouse).set_index("customer_id").loc["K1"]
    assert found["revenue_last_year"] == 200
    assert found["growth"] == pytest.approx(growth, nan_ok=True)


def test_growth_of_the_demo_firm_is_what_sql_says(demo_warehouse: Warehouse) -> None:
    expected = demo_warehouse.query(
        """
        SELECT customer_id,
            coalesce(sum(revenue) FILTER (year(order_date) = 2025), 0)::DOUBLE
                / sum(revenue) FILTER (year(order_date) = 2024)::DOUBLE - 1 AS growth
        FROM core.order_lines GROUP BY customer_id
        """
    ).set_index("customer_id")["growth"]
    found = customer_features(demo_warehouse).set_index("customer_id")["growth"].dropna()
    assert len(found) > 500
    assert found.to_list() == pytest.approx(expected[found.index].to_list())


def test_only_customers_that_bought_are_listed(tmp_path: Path) -> None:
    lines = [line("A", "2024-03-01", 100), line("R", "2024-03-02", -5, customer="K2", document_type="return")]
    customers = [{"customer_id": "K3", "name": "Ohne Auftrag"}]
    with order_warehouse(tmp_path / "w.duckdb", order_lines=lines, customers=customers) as warehouse:
        assert list(customer_features(warehouse)["customer_id"]) == ["K1"]


def test_as_of_looks_back_from_a_day(tmp_path: Path) -> None:
    lines = [line("A", "2022-01-03", 10), line("B", "2023-06-01", 20), line("C", "2024-06-01", 40)]
    with order_warehouse(tmp_path / "w.duckdb", order_lines=lines) as warehouse:
        found = customer_features(warehouse, as_of=date(2023, 12, 31)).iloc[0]
        assert (found["orders"], found["revenue"], found["revenue_last_year"]) == (2, 30.0, 20.0)
        with pytest.raises(InputError, match="2021-12-31"):
            customer_features(warehouse, as_of=date(2021, 12, 31))


def test_without_order_lines_the_message_says_so(tmp_path: Path) -> None:
    with (
        order_warehouse(tmp_path / "w.duckdb") as warehouse,
        pytest.raises(InputError, match="no order lines"),
    ):
        customer_features(warehouse)


def test_a_firm_that_only_took_back_is_told_so(tmp_path: Path) -> None:
    path = tmp_path / "w.duckdb"
    lines = [line("R", "2024-03-01", -5, document_type="return")]
    order_warehouse(path, order_lines=lines).close()
    with open_warehouse(path, writable=True) as warehouse:
        write_features(warehouse)
    with open_warehouse(path) as warehouse:
        for read in (customer_features, stored_features):
            with pytest.raises(InputError, match="No customer has bought"):
                read(warehouse)


def test_written_features_read_back(tmp_path: Path) -> None:
    path = tmp_path / "w.duckdb"
    order_warehouse(path, order_lines=[line("A", "2024-03-01", 100), line("B", "2024-03-09", 1, "K2")]).close()
    with open_warehouse(path, writable=True) as warehouse:
        write_features(warehouse)
    with open_warehouse(path) as warehouse:
        pd.testing.assert_frame_equal(stored_features(warehouse), customer_features(warehouse))


@settings(max_examples=15, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    orders=st.lists(
        st.tuples(
            st.sampled_from(["K1", "K2", "K3"]),
            st.integers(0, 1500),
            st.decimals(-500, 5000, places=2, allow_nan=False),
            st.sampled_from(["order", "order", "return", "credit"]),
        ),
        min_size=1,
        max_size=30,
    )
)
def test_identities(tmp_path: Path, orders: list[tuple[str, int, Any, str]]) -> None:
    """Sums are conserved, rates stay in their bounds, whatever was ordered and sent back."""
    path = tmp_path / "identities.duckdb"
    path.unlink(missing_ok=True)
    lines = [
        line(f"D{number}", "2021-01-01", float(amount), customer, document_type=kind, cost=float(amount) / 2)
        | {"order_date": date(2021, 1, 1) + timedelta(days=day)}
        for number, (customer, day, amount, kind) in enumerate(orders)
    ]
    with order_warehouse(path, order_lines=lines) as warehouse:
        if all(kind != "order" for *_, kind in orders):
            with pytest.raises(InputError, match="No customer has bought"):
                customer_features(warehouse)
            return
        found = customer_features(warehouse)
    bought = {customer for customer, _, _, kind in orders if kind == "order"}
    assert set(found["customer_id"]) == bought
    total = sum(float(amount) for customer, _, amount, _ in orders if customer in bought)
    assert found["revenue"].sum() == pytest.approx(total, abs=1e-6)
    assert (found["tenure_days"] >= found["recency_days"]).all()
    assert (found["recency_days"] >= 0).all()
    assert np.isfinite(found.select_dtypes("number").to_numpy(dtype=float, na_value=0.0)).all()
    assert (found["margin_rate"].dropna().abs() <= 1 / 0.05 + 1).all()


def test_the_stored_statement_is_the_compiled_expression() -> None:
    stored = named_query("customer_features").partition("\n")[2]
    assert stored.strip() == compiled().strip(), "run python -m segmentation.features"


def test_the_expression_run_by_ibis_gives_the_same(demo_warehouse: Warehouse) -> None:
    """What another engine would be given, over the tables of the warehouse and without the stored statement."""
    backend = demo_warehouse.ibis()
    tables = {name: backend.table(name, database="core") for name in SOURCES}
    direct = backend.execute(feature_table(tables, view(demo_warehouse)))
    direct = without_objecting(demo_warehouse, direct).reset_index(drop=True)
    found = customer_features(demo_warehouse)
    pd.testing.assert_frame_equal(found, direct, check_dtype=False, rtol=1e-12)
