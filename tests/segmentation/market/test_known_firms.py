"""Which firms the extracts know, whether they buy, and what of the revenue is in the market."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest

from segmentation import market
from segmentation.warehouse import Warehouse
from tests.segmentation.market.firm import customers, order
from tests.segmentation.small_warehouse import small_warehouse


def test_own_revenue_adds_up_from_all_customers_to_the_market(demo_warehouse: Warehouse) -> None:
    own = market.read_own_data(demo_warehouse)
    preset = market.default_assumptions(own)
    assert preset.choices.sections == ("C", "F", "G")
    bridge = market.bridge(own, preset.choices).set_index("step")
    revenue = demo_warehouse.rows(
        """
        SELECT
            sum(revenue)::DOUBLE,
            sum(revenue) FILTER (country = 'Deutschland')::DOUBLE,
            sum(revenue) FILTER (
                country = 'Deutschland' AND coalesce(customers.headcount, accounts.headcount) IS NOT NULL
                AND (left(coalesce(customers.wz_code, accounts.wz_code), 2) BETWEEN '10' AND '33'
                OR left(coalesce(customers.wz_code, accounts.wz_code), 2) BETWEEN '41' AND '47')
            )::DOUBLE
        FROM core.order_lines
        JOIN core.customers USING (customer_id)
        LEFT JOIN core.accounts USING (customer_id)
        WHERE year(order_date) = 2025
        """
    )
    assert bridge.loc[["all", "germany", "market"], "revenue"].tolist() == pytest.approx(revenue[0])
    whole = bridge.drop(columns=["prospects_in_erp"])
    assert (whole.loc["all"] + whole.loc["abroad"]).tolist() == pytest.approx(whole.loc["germany"].tolist())
    parts = whole.loc["germany"] + whole.loc["no_section_or_size"] + whole.loc["elsewhere"]
    assert parts.tolist() == pytest.approx(whole.loc["market"].tolist())
    # One figure wherever the screen and the command line speak of the own revenue.
    inside = bridge.loc["market", "revenue"]
    assert market.revenue_in_market(own, preset.choices) == pytest.approx(inside)
    assert market.bottom_up(own, preset).steps["current_revenue"].sum() == pytest.approx(inside)
    assert market.regions(own, preset)["revenue"].sum() == pytest.approx(inside)
    sam = market.top_down(own.establishments, preset).sam
    assert preset.value("penetration") == pytest.approx(inside / sam)


def test_prospects_never_bought_and_former_customers_stand_apart(demo_warehouse: Warehouse) -> None:
    own = market.read_own_data(demo_warehouse)
    everyone = market.bridge(own, market.default_assumptions(own).choices).iloc[0]
    first_order = """
        SELECT customer_id, min(order_date) AS first, count(*) FILTER (year(order_date) = 2025) AS in_year
        FROM core.order_lines WHERE document_type = 'order' GROUP BY 1
    """
    counted = demo_warehouse.rows(
        f"""
        WITH bought AS ({first_order})
        SELECT
            (SELECT count(*) FROM bought WHERE in_year > 0),
            (SELECT count(*) FROM bought WHERE in_year = 0 AND first < DATE '2025-01-01'),
            (SELECT count(*) FROM bought WHERE first > DATE '2025-12-31'),
            (SELECT count(*) FROM core.accounts WHERE customer_id IS NULL),
            (SELECT count(*) FROM core.customers WHERE customer_id NOT IN (SELECT customer_id FROM bought))
        """
    )
    active, former, new, accounts, without_order = counted[0]
    assert everyone[list(market.FIRM_COUNTS)].tolist() == [active, former, new, accounts + without_order]
    assert everyone["prospects_in_erp"] == without_order
    assert accounts == 400
    german = own.prospects["customer_id"].isna().sum()
    located = demo_warehouse.rows(
        "SELECT count(*) FROM core.accounts JOIN reference.postal_codes USING (postal_code) WHERE customer_id IS NULL"
    )
    assert german == located[0][0]


def test_an_account_without_place_or_size_has_its_customers(tmp_path: Path) -> None:
    known = customers(1, "25.62", 20, "Hessen", 1)
    former = {"customer_id": "c2", "name": "Alt", "country": "DE", "wz_code": "25.62", "headcount": 20,
              "postal_code": "80331", "bundesland": "Bayern"}  # fmt: skip
    foreign = {"customer_id": "c3", "name": "Ailleurs", "country": "France"}
    unplaced = {"customer_id": "c4", "name": "Ohne Ort"}
    accounts = [
        {"account_id": "a2", "customer_id": "c2", "name": "Alt"},
        {"account_id": "a3", "customer_id": "c3", "name": "Ailleurs", "postal_code": "80331"},
        {"account_id": "a4", "customer_id": "c4", "name": "Ohne Ort", "postal_code": "80331", "headcount": 5},
        {"account_id": "b4", "customer_id": "c4", "name": "Ohne Ort, Werk 2"},
    ]
    deals = [
        {"opportunity_id": f"o{n}", "account_id": account, "stage": "offer", "value": 10.0}
        for n, account in enumerate(["a2", "a4", "b4"])
    ]
    lines = [
        order(1, "c1", date(2024, 3, 1), 9.0), order(2, "c2", date(2024, 1, 2), 5.0),
        order(3, "c1", date(2025, 2, 1), 9.0), order(4, "c1", date(2026, 2, 1), 1.0),
        order(5, "c3", date(2026, 1, 7), 2.0),
    ]  # fmt: skip
    warehouse = small_warehouse(
        tmp_path / "w.duckdb",
        customers=[*known, former, foreign, unplaced],
        accounts=accounts,
        opportunities=deals,
        order_lines=lines,
    )
    firms = market.read_own_data(warehouse).firms.set_index("customer_id")
    assert firms["bundesland"].dropna().to_dict() == {"c1": "Hessen", "c2": "Bayern", "c4": "Bayern"}
    assert firms["standing"].to_dict() == {"c1": "active", "c2": "former", "c3": "new", "c4": "prospect"}
    assert firms.loc["c2", ["section", "size_class", "open_value"]].tolist() == ["C", "10-49", 10.0]
    assert firms.loc["c4", ["open_deals", "open_value", "size_class"]].tolist() == [2, 20.0, "0-9"]


def test_an_account_whose_customer_the_erp_does_not_know_is_a_prospect_of_the_crm(tmp_path: Path) -> None:
    known = customers(2, "25.62", 20, "Hessen", 1)
    accounts = [
        {"account_id": account, "customer_id": customer, "name": account, "wz_code": "25.11", "headcount": 20}
        for account, customer in (("a1", "c1"), ("b1", "c1"), ("x1", "gone"), ("x2", "gone"), ("p1", None))
    ]
    deals = [
        {"opportunity_id": f"o{account}", "account_id": account, "stage": "offer", "value": value}
        for account, value in (("a1", 1.0), ("b1", 2.0), ("x1", 10.0), ("x2", 20.0))
    ]
    lines = [order(1, "c1", date(2024, 1, 2), 9.0), order(2, "c1", date(2024, 12, 30), 9.0)]
    with small_warehouse(
        tmp_path / "w.duckdb", customers=known, accounts=accounts, opportunities=deals, order_lines=lines
    ) as warehouse:
        own = market.read_own_data(warehouse)
    everyone = market.bridge(own, market.default_assumptions(own).choices).iloc[0]
    assert everyone[["active_customers", "prospects", "prospects_in_erp"]].to_list() == [1, 4, 1]
    alone = own.firms.dropna(subset="account_id").set_index("account_id")
    assert alone["customer_id"].dropna().to_dict() == {"a1": "c1"}
    assert alone["open_value"].to_dict() == {"a1": 3.0, "p1": 0.0, "x1": 10.0, "x2": 20.0}


def test_who_bought_before_and_again_after_but_not_in_the_year_is_a_former_customer(tmp_path: Path) -> None:
    days = {"c1": [date(2023, 5, 1), date(2025, 2, 1)], "c2": [date(2025, 2, 1)], "c3": [date(2024, 1, 2)]}
    lines = [
        order(n, customer, day, 9.0)
        for n, (customer, day) in enumerate((customer, day) for customer in days for day in days[customer])
    ]
    with small_warehouse(
        tmp_path / "w.duckdb", customers=customers(3, "25.62", 20, "Hessen", 1), order_lines=lines
    ) as warehouse:
        own = market.read_own_data(warehouse)
    assert own.year == 2024
    assert own.firms.set_index("customer_id")["standing"].to_dict() == {"c1": "former", "c2": "new", "c3": "active"}
