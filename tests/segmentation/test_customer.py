"""The drill-down to a customer: every figure against pandas over the raw core tables."""

from __future__ import annotations

from pathlib import Path

import pandas as pd
import pytest

from segmentation import customer
from segmentation.warehouse import Warehouse
from tests.segmentation.small_warehouse import small_warehouse

CUSTOMERS = ("10472", "10001", "10808")


@pytest.fixture(scope="module")
def lines(demo_warehouse: Warehouse) -> pd.DataFrame:
    frame = demo_warehouse.query("FROM core.order_lines")
    frame["document_type"] = frame["document_type"].fillna("order")
    return frame


@pytest.mark.parametrize("customer_id", CUSTOMERS)
def test_quarters_add_up_to_the_customers_lines(
    demo_warehouse: Warehouse, lines: pd.DataFrame, customer_id: str
) -> None:
    quarters = customer.customer_revenue(demo_warehouse, customer_id).set_index("quarter")
    own = lines[lines["customer_id"] == customer_id]
    of_quarter = own.groupby(own["order_date"].dt.to_period("Q").dt.start_time)
    bought = quarters.loc[list(of_quarter.groups)]
    assert len(own) > 0
    assert bought["revenue"].to_list() == pytest.approx(of_quarter["revenue"].sum().to_list())
    margin = of_quarter["revenue"].sum() - of_quarter["cost"].sum()
    assert bought["contribution_margin"].to_list() == pytest.approx(margin.to_list())
    orders = own[own["document_type"] == "order"].groupby(own["order_date"].dt.to_period("Q").dt.start_time)
    assert bought["orders"].sum() == orders["order_id"].nunique().sum()
    assert quarters.drop(bought.index)[["revenue", "contribution_margin", "orders"]].eq(0).all(axis=None)


def test_quarters_reach_over_all_of_the_firms_lines(demo_warehouse: Warehouse, lines: pd.DataFrame) -> None:
    quarters = customer.customer_revenue(demo_warehouse, CUSTOMERS[1])["quarter"]
    all_quarters = pd.period_range(lines["order_date"].min(), lines["order_date"].max(), freq="Q").start_time
    assert quarters.to_list() == all_quarters.to_list()


@pytest.mark.parametrize("customer_id", CUSTOMERS)
def test_last_documents(demo_warehouse: Warehouse, lines: pd.DataFrame, customer_id: str) -> None:
    found = customer.customer_orders(demo_warehouse, customer_id, most=10_000)
    own = lines[lines["customer_id"] == customer_id]
    grouped = own.groupby(["order_id", "document_type"])
    assert len(found) == grouped.ngroups
    assert found["lines"].sum() == len(own)
    keys = list(zip(found["order_id"], found["document_type"], strict=True))
    assert found["revenue"].to_list() == pytest.approx(grouped["revenue"].sum().loc[keys].to_list())
    assert found["order_date"].is_monotonic_decreasing
    assert customer.customer_orders(demo_warehouse, customer_id, most=3)["order_id"].to_list() == keys_of(found, 3)


def keys_of(found: pd.DataFrame, count: int) -> list[str]:
    return list(found["order_id"].head(count))


def test_facts_are_those_of_erp_and_crm(demo_warehouse: Warehouse) -> None:
    erp = demo_warehouse.query("FROM core.customers").set_index("customer_id")
    crm = demo_warehouse.query("FROM core.accounts").dropna(subset="customer_id").set_index("customer_id")
    titles = demo_warehouse.query("FROM reference.wz").set_index("code")["title_de"]
    for customer_id in CUSTOMERS:
        facts = customer.customer_facts(demo_warehouse, customer_id).iloc[0]
        assert facts["name"] == erp.loc[customer_id, "name"]
        assert facts["bundesland"] == erp.loc[customer_id, "bundesland"]
        assert facts["account_id"] == crm.loc[customer_id, "account_id"]
        assert facts["automation"] == crm.loc[customer_id, "automation"]
        assert facts["wz_title"] == titles[erp.loc[customer_id, "wz_code"]]


def test_an_unknown_customer_has_no_facts(demo_warehouse: Warehouse) -> None:
    assert customer.customer_facts(demo_warehouse, "' OR 1=1 --").empty
    assert customer.customer_orders(demo_warehouse, "nobody").empty
    assert customer.customer_revenue(demo_warehouse, "nobody")["revenue"].eq(0).all()


def test_open_opportunities_are_neither_won_nor_lost(demo_warehouse: Warehouse) -> None:
    deals = demo_warehouse.query("FROM core.opportunities").merge(
        demo_warehouse.query("SELECT account_id, customer_id FROM core.accounts"), on="account_id"
    )
    still_open = deals[~deals["stage"].isin(["won", "lost"])].dropna(subset="customer_id")
    counts = still_open.groupby("customer_id").size().sort_values(ascending=False)
    for customer_id in counts.index[:3]:
        found = customer.open_opportunities(demo_warehouse, customer_id)
        of_customer = still_open[still_open["customer_id"] == customer_id]
        assert set(found["opportunity_id"]) == set(of_customer["opportunity_id"])
        assert found["value"].sum() == pytest.approx(float(of_customer["value"].sum()))


@pytest.mark.parametrize(
    ("table", "day", "read"),
    [("tickets", "opened_on", customer.customer_tickets), ("surveys", "answered_on", customer.customer_surveys)],
)
def test_tickets_and_answers(demo_warehouse: Warehouse, table: str, day: str, read: object) -> None:
    rows = demo_warehouse.query(f"FROM core.{table}")
    busiest = rows["customer_id"].value_counts().index[0]
    found = read(demo_warehouse, busiest, 10_000)  # type: ignore[operator]
    assert len(found) == (rows["customer_id"] == busiest).sum()
    assert found[day].is_monotonic_decreasing


def test_lines_without_cost_leave_the_margin_unknown(tmp_path: Path) -> None:
    lines = [
        {"order_id": "1", "line_no": 1, "order_date": "2025-02-01", "customer_id": "A", "revenue": 100},
        {"order_id": "2", "line_no": 1, "order_date": "2025-08-01", "customer_id": "A", "revenue": 50, "cost": 30},
    ]
    with small_warehouse(
        tmp_path / "w.duckdb", customers=[{"customer_id": "A", "name": "A"}], order_lines=lines
    ) as warehouse:
        quarters = customer.customer_revenue(warehouse, "A")
    assert quarters["revenue"].to_list() == [100, 0, 50]
    assert quarters["contribution_margin"].isna().to_list() == [True, False, False]
    assert quarters["contribution_margin"].to_list()[1:] == [0, 20]


def test_the_list_is_every_customer(demo_warehouse: Warehouse) -> None:
    listed = customer.customer_list(demo_warehouse)
    assert listed["customer_id"].to_list() == sorted(
        demo_warehouse.query("SELECT customer_id FROM core.customers")["customer_id"]
    )
    assert list(listed.columns) == ["customer_id", "name", "city", "bundesland"]
