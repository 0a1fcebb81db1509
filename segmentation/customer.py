"""One customer, all that the extracts say of it: the drill-down from its segment."""

from __future__ import annotations

import pandas as pd

from segmentation.core_queries import query_core
from segmentation.warehouse import Warehouse

MOST_ROWS = 50


def customer_list(warehouse: Warehouse) -> pd.DataFrame:
    """Columns customer_id, name, city, bundesland; one row per ERP customer, by customer_id."""
    return query_core(warehouse, "customer_list")


def customer_facts(warehouse: Warehouse, customer_id: str) -> pd.DataFrame:
    """One row for the customer, none if the ERP does not know it.

    Columns customer_id, name, street, postal_code, city, bundesland, country, wz_code and wz_title (WZ 2008),
    headcount, annual_revenue (its own, EUR/yr), customer_since, parent_id, parent_name, payment_terms_days, and
    from its CRM account (missing without one) account_id, sector, ownership, erp_system, automation (1 to 5).
    Where ERP and CRM differ on industry, headcount or revenue, the ERP holds.
    """
    return query_core(warehouse, "customer_facts", {"customer_id": customer_id})


def customer_revenue(warehouse: Warehouse, customer_id: str) -> pd.DataFrame:
    """Columns quarter (its first day), revenue, contribution_margin (EUR, returns netted; missing where no cost is
    known), orders; one row for every quarter that the firm's order lines reach into, oldest first."""
    return query_core(warehouse, "customer_quarters", {"customer_id": customer_id})


def customer_orders(warehouse: Warehouse, customer_id: str, most: int = MOST_ROWS) -> pd.DataFrame:
    """The last documents: order_id, order_date, document_type (order, return, credit), channel, lines, revenue,
    contribution_margin (EUR); newest first."""
    return query_core(warehouse, "customer_orders", {"customer_id": customer_id, "most": most})


def open_opportunities(warehouse: Warehouse, customer_id: str) -> pd.DataFrame:
    """Neither won nor lost: opportunity_id, created_on, product, stage, source, value (EUR); newest first."""
    return query_core(warehouse, "customer_opportunities", {"customer_id": customer_id})


def customer_tickets(warehouse: Warehouse, customer_id: str, most: int = MOST_ROWS) -> pd.DataFrame:
    """The last tickets: ticket_id, opened_on, closed_on, category, text; newest first."""
    return query_core(warehouse, "customer_tickets", {"customer_id": customer_id, "most": most})


def customer_surveys(warehouse: Warehouse, customer_id: str, most: int = MOST_ROWS) -> pd.DataFrame:
    """The last survey answers: survey_id, answered_on, nps (0 to 10), csat (1 to 5), comment; newest first."""
    return query_core(warehouse, "customer_surveys", {"customer_id": customer_id, "most": most})
