"""Reading a clean file straight into its core table, in one pass.

What is not beyond doubt is not judged here: the file is then left to the careful reading, as if never looked at.
"""

from __future__ import annotations

from collections.abc import Set

import duckdb

from segmentation.schema import CUSTOMERS, ORDER_LINES, Table
from segmentation.warehouse import staging
from segmentation.warehouse.connection import named_query, one_number, quoted
from segmentation.warehouse.plan import Prepared


def load_directly(root: duckdb.DuckDBPyConnection, prepared: Prepared, known: Set[str]) -> int | None:
    """Create the core table; the number of its rows, or None, and no table, if the file needs a careful look.

    known: the tables loaded before. Order lines leave the table memory.main.orders_draft behind (orders_draft.sql).
    """
    table = prepared.source.table
    if not _created(root, prepared):
        return None
    if _has_problems(root, table, known):
        root.execute(f"DROP TABLE {staging.core(table)}")
        return None
    return one_number(root, f"SELECT count(*) FROM {staging.core(table)}")


def _created(root: duckdb.DuckDBPyConnection, prepared: Prepared) -> bool:
    try:
        # Without the optimiser's guess DuckDB builds its hash table on the lines, not on the customers.
        root.execute("SET disabled_optimizers = 'join_order,build_side_probe_side'")
        root.execute("SET preserve_insertion_order = false")
        root.execute(f"CREATE TABLE {staging.core(prepared.source.table)} AS {_select(prepared)}")
    except (duckdb.DataError, duckdb.InvalidInputException, duckdb.NotImplementedException):
        # The last one is said of a record that is longer than the reader's buffer.
        return False
    finally:
        root.execute("RESET disabled_optimizers")
        root.execute("RESET preserve_insertion_order")
    return True


def _select(prepared: Prepared) -> str:
    select = staging.direct_select(prepared.source, prepared.cells)
    if prepared.source.table is not ORDER_LINES:
        return select
    return f"SELECT s.*, c.customer_key FROM ({select}) AS s LEFT JOIN {staging.CUSTOMER_OF_LINE}"


def _has_problems(root: duckdb.DuckDBPyConnection, table: Table, known: Set[str]) -> bool:
    """Whether a directly read table breaks a rule, names an unknown key or holds a key twice."""
    if any(one_number(root, sql) for sql in staging.direct_problems(table, known)):
        return True
    for column in table.columns:
        if column.required and column.references in known and _unknown(root, table, column.name):
            return True
    if table is ORDER_LINES:
        root.execute(named_query("orders_draft"))
        if one_number(root, staging.padded("memory.main.orders_draft", staging.ORDER_NUMBER)):
            return True
        if not one_number(root, "SELECT count(*) FROM memory.main.orders_draft WHERE suspect"):
            return False
    key = ", ".join(quoted(name) for name in table.key)
    twice = f"SELECT count(*) FROM (SELECT 1 FROM {staging.core(table)} GROUP BY {key} HAVING count(*) > 1)"
    return one_number(root, twice) > 0


def _unknown(root: duckdb.DuckDBPyConnection, table: Table, column: str) -> int:
    if table is ORDER_LINES and table.column(column).references == CUSTOMERS.name:
        return one_number(root, f"SELECT count(*) - count(customer_key) FROM {staging.core(table)}")
    known, key = staging.referenced(table, column)
    return one_number(
        root, f"SELECT count(*) FROM {staging.core(table)} AS t ANTI JOIN {known} AS k ON k.{key} = t.{quoted(column)}"
    )
