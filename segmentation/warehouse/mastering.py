"""Carrying merges, groups and links through the tables of a warehouse, so that whatever reads them counts a firm once.

This is the one place where they take effect: no query knows of them. The warehouse as it was loaded is left alone;
what is changed here is a copy of it.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from segmentation.schema import ACCOUNTS, CUSTOMERS, ORDER_LINES, TABLES, Table
from segmentation.warehouse.connection import Warehouse, quoted

if TYPE_CHECKING:
    import pandas as pd

# While the tables are rewritten; the finished warehouse does not hold them.
_SCHEMA = "mastering"
MASTER = f"{_SCHEMA}.customers"
LINKS = f"{_SCHEMA}.links"
# Of two entries of one firm the earlier day says since when it is a customer; the rest is that of the entry that stays.
_EARLIEST = ("customer_since",)
# One entry of a firm that objects is an objection of the firm: yes comes after no.
_ANY = ("opt_out",)


def apply_standing(warehouse: Warehouse, customers: pd.DataFrame, links: pd.DataFrame) -> None:
    """Rewrite the core tables of a writable warehouse and drop its marts, which speak of other customers.

    customers: one row per customer of the extract: customer_id, merged_into, mother (None without one), stands_for;
    links: account_id, customer_id. A customer that another stands for is no row of core.customers any more; what it
    bought, paid, cost and said is the other one's. Every table keeps its grain.
    """
    warehouse.write({MASTER: customers, LINKS: links})
    there = [table for table in TABLES if warehouse.has(f"core.{table.name}")]
    moved = f"SELECT customer_id FROM {MASTER} WHERE stands_for <> customer_id"
    if ORDER_LINES in there:
        _move_order_lines(warehouse, moved)
    for table in there:
        if table not in (CUSTOMERS, ORDER_LINES) and any(c.name == "customer_id" for c in table.columns):
            warehouse.execute(
                f"UPDATE core.{table.name} AS t SET customer_id = m.stands_for FROM {MASTER} AS m "
                "WHERE m.customer_id = t.customer_id AND m.stands_for <> m.customer_id"
            )
            if "customer_id" in table.key:
                _add_up(warehouse, table)
    if ACCOUNTS in there:
        warehouse.execute(
            f"UPDATE core.accounts AS a SET customer_id = m.stands_for FROM {LINKS} AS l JOIN {MASTER} AS m "
            "USING (customer_id) WHERE l.account_id = a.account_id"
        )
    _merge_customers(warehouse)
    for name in warehouse.query("SELECT name FROM (SHOW ALL TABLES) WHERE schema = 'marts'")["name"]:
        warehouse.execute(f"DROP TABLE marts.{quoted(str(name))}")
    warehouse.execute(f"DROP SCHEMA {_SCHEMA} CASCADE")


def _add_up(warehouse: Warehouse, table: Table) -> None:
    """One row per key again: amounts of two entries of a firm are added up."""
    amounts = {column.name for column in table.columns if column.kind == "money"}
    columns = []
    for name in map(str, warehouse.query(f"FROM core.{table.name} LIMIT 0").columns):
        column = quoted(name)
        if name in table.key:
            columns.append(column)
        else:
            columns.append(
                f"sum({column})::DECIMAL(18, 4) AS {column}" if name in amounts else f"min({column}) AS {column}"
            )
    warehouse.execute(
        f"CREATE OR REPLACE TABLE core.{table.name} AS SELECT {', '.join(columns)} FROM core.{table.name} "
        f"GROUP BY {', '.join(map(quoted, table.key))}"
    )


def _move_order_lines(warehouse: Warehouse, moved: str) -> None:
    warehouse.execute(
        f"UPDATE core.order_lines AS l SET customer_id = m.stands_for, customer_key = c.customer_key "
        f"FROM {MASTER} AS m JOIN core.customers AS c ON c.customer_id = m.stands_for "
        "WHERE m.customer_id = l.customer_id AND m.stands_for <> m.customer_id"
    )
    touched = (
        f"SELECT customer_key FROM core.customers WHERE customer_id IN ({moved}) "
        f"OR customer_id IN (SELECT stands_for FROM {MASTER} WHERE stands_for <> customer_id)"
    )
    warehouse.execute(f"DELETE FROM core.orders WHERE customer_key IN ({touched})")
    # Two entries of a firm may share an order number: it is one order then.
    warehouse.execute(
        "INSERT INTO core.orders BY NAME SELECT customer_key, min(order_date) AS order_date, document_type, "
        "min(channel) AS channel, count(*)::INTEGER AS lines, sum(revenue)::DECIMAL(18, 4) AS revenue, "
        "sum(revenue) FILTER (cost IS NOT NULL)::DECIMAL(18, 4) AS costed_revenue, "
        "sum(cost)::DECIMAL(18, 4) AS cost "
        f"FROM core.order_lines WHERE customer_key IN ({touched}) GROUP BY order_id, customer_key, document_type"
    )


def _merge_customers(warehouse: Warehouse) -> None:
    made = {
        "customer_id": "m.merged_into",
        "customer_key": "first(customer_key) FILTER (c.customer_id = m.merged_into)",
        # Of the entries of one firm all have the same mother here.
        "parent_id": f"first(m.mother) FILTER (m.mother IN (SELECT customer_id FROM {MASTER} "
        "WHERE stands_for = customer_id))",
    }
    columns = []
    for name in map(str, warehouse.query("FROM core.customers LIMIT 0").columns):
        column = f"c.{quoted(name)}"
        value = made.get(name) or (
            f"min({column})"
            if name in _EARLIEST
            else f"max({column})"
            if name in _ANY
            else f"first({column} ORDER BY c.customer_id <> m.merged_into, c.customer_id) FILTER ({column} IS NOT NULL)"
        )
        columns.append(f"{value} AS {quoted(name)}")
    warehouse.execute(
        f"CREATE OR REPLACE TABLE core.customers AS SELECT {', '.join(columns)} FROM core.customers AS c "
        f"JOIN {MASTER} AS m USING (customer_id) WHERE m.stands_for = m.merged_into "
        "GROUP BY m.merged_into ORDER BY m.merged_into"
    )
