"""Named queries over core that also run where a source did not deliver every table."""

from __future__ import annotations

import re
from collections.abc import Mapping

import pandas as pd

from segmentation.schema import TABLES, Table
from segmentation.warehouse import Warehouse, named_query
from segmentation.warehouse.casting import SQL_TYPES

# What load adds to a table beyond its declaration and these queries read.
DERIVED = {"customers": ", NULL::VARCHAR AS bundesland"}


def query_core(warehouse: Warehouse, name: str, params: Mapping[str, object] | None = None) -> pd.DataFrame:
    """The rows of segmentation/warehouse/sql/NAME.sql (`core_statement`)."""
    return warehouse.query(core_statement(warehouse, name), params)


def core_statement(warehouse: Warehouse, name: str) -> str:
    """The query in segmentation/warehouse/sql/NAME.sql as this warehouse can run it: a core table that was not loaded
    counts as empty, and so does a column that the program did not know yet when it was.

    The file must name an alias for each core table it reads.
    """
    sql = named_query(name)
    asked = [table for table in TABLES if re.search(rf"\bcore\.{table.name}\b", sql)]
    there = _columns(warehouse) if asked else {}
    for table in asked:
        known = there.get(table.name, set())
        unknown = [column for column in table.columns if column.name not in known]
        if not known:
            sql = re.sub(rf"\bcore\.{table.name}\b", empty_table(table), sql)
        elif unknown:
            added = ", ".join(f'NULL::{SQL_TYPES[column.kind]} AS "{column.name}"' for column in unknown)
            sql = re.sub(rf"\bcore\.{table.name}\b", f"(SELECT *, {added} FROM core.{table.name})", sql)
    return sql


def _columns(warehouse: Warehouse) -> dict[str, set[str]]:
    """The columns of each core table there is."""
    found = warehouse.rows("SELECT name, column_names FROM (SHOW ALL TABLES) WHERE schema = 'core'")
    return {str(name): set(columns) for name, columns in found}


def empty_table(table: Table) -> str:
    """A subquery of no rows with the columns of the table, in the place of one that was not delivered."""
    columns = ", ".join(f'NULL::{SQL_TYPES[column.kind]} AS "{column.name}"' for column in table.columns)
    return f"(SELECT {columns}{DERIVED.get(table.name, '')} WHERE false)"
