"""Who objects to being put into segments (GDPR, S-SEG): left out of features, segments, the ideal customer and lists of
ranked customers. What they bought still counts in every total.

A firm objects where its own entry or its CRM account says so, or where everybody who is known there does: one contact
of several who wants no mail speaks for nobody else.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from segmentation.core_queries import core_statement, query_core

if TYPE_CHECKING:
    import pandas as pd

    from segmentation.warehouse import Warehouse

CUSTOMERS, ACCOUNTS = "objecting_customers", "objecting_accounts"


def objecting_buyers(warehouse: Warehouse) -> frozenset[str]:
    """The customers that bought, object, and so are in no segment."""
    if not warehouse.has("core.order_lines"):
        return frozenset()
    bought = "SELECT customer_id FROM core.order_lines WHERE document_type = 'order'"
    objecting = core_statement(warehouse, CUSTOMERS)
    return frozenset(
        str(customer) for (customer,) in warehouse.rows(f"FROM ({objecting}) WHERE customer_id IN ({bought})")
    )


def objecting_prospects(warehouse: Warehouse) -> int:
    """How many CRM accounts object of whom nobody bought."""
    accounts = query_core(warehouse, ACCOUNTS)
    customers = query_core(warehouse, "account_customers")
    told = accounts.merge(customers, on="account_id", how="left")
    return int((~told["customer_id"].isin(objecting_buyers(warehouse))).sum())


def without_objecting(warehouse: Warehouse, rows: pd.DataFrame) -> pd.DataFrame:
    """The rows whose customer_id, and account_id if they have one, is of nobody who objects."""
    stays = ~rows["customer_id"].isin(query_core(warehouse, CUSTOMERS)["customer_id"])
    if "account_id" in rows:
        stays &= ~rows["account_id"].isin(query_core(warehouse, ACCOUNTS)["account_id"])
    return rows[stays]
