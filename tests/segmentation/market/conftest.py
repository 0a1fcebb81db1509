"""A small firm whose market can be counted by hand."""

from __future__ import annotations

from datetime import date

import pytest

from segmentation import market
from segmentation.warehouse import Warehouse
from tests.segmentation.market.firm import POSTAL_CODE, customers, order
from tests.segmentation.small_warehouse import small_warehouse


@pytest.fixture(scope="module")
def firm(tmp_path_factory: pytest.TempPathFactory) -> Warehouse:
    """12 manufacturers (20 staff, Hessen) at 1,000 a year, 3 builders (400, Bayern) at 5,000; 2 inactive."""
    known = [*customers(14, "25.62", 20, "Hessen", 100), *customers(3, "43.99", 400, "Bayern", 200)]
    active = [*known[:12], *known[14:]]
    lines = [
        order(n, c["customer_id"], date(2024, 3, 1), 1000.0 if c["headcount"] == 20 else 5000.0)
        for n, c in enumerate(active)
    ]
    lines += [order(900, "c112", date(2023, 1, 2), 77.0), order(901, "c100", date(2025, 2, 1), 9.0)]
    accounts = [
        {"account_id": f"a{c['customer_id']}", "customer_id": c["customer_id"], "name": c["name"],
         "wz_code": c["wz_code"], "headcount": c["headcount"], "postal_code": c["postal_code"]}
        for c in known
    ]  # fmt: skip
    accounts += [
        {"account_id": f"p{i}", "name": f"Interessent {i}", "wz_code": "25.11", "headcount": 30,
         "postal_code": POSTAL_CODE["Hessen" if i < 15 else "Bayern"]}
        for i in range(20)
    ]  # fmt: skip
    deals = [
        {"opportunity_id": f"w{i}", "account_id": "p0", "stage": "won" if i < 3 else "lost", "value": 10,
         "created_on": date(2023, 5, 1)}
        for i in range(12)
    ]  # fmt: skip
    deals += [
        {"opportunity_id": f"x{i}", "account_id": f"p{i}", "stage": "offer", "value": 200,
         "created_on": date(2024, 5, 1)}
        for i in range(10)
    ]  # fmt: skip
    path = tmp_path_factory.mktemp("market") / "firm.duckdb"
    return small_warehouse(path, customers=known, order_lines=lines, accounts=accounts, opportunities=deals)


@pytest.fixture(scope="module")
def own(firm: Warehouse) -> market.OwnData:
    return market.read_own_data(firm)
