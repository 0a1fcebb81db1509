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
    """The rows of segmentation/warehouse/sql/NAME.sql; a core table that was not loaded counts as empty.

    The file must name an alias for each core table it reads.
    """
    sql = named_query(name)
    for table in TABLES:
        reference = rf"\bcore\.{table.name}\b"
        if re.search(reference, sql) and not warehouse.has(f"core.{table.name}"):
            sql = re.sub(reference, empty_table(table), sql)
    return warehouse.query(sql, params)


def empty_table(table: Table) -> str:
    """A subquery of no rows with the columns of the table, in the place of one that was not delivered."""
    columns = ", ".join(f'NULL::{SQL_TYPES[column.kind]} AS "{column.name}"' for column in table.columns)
    return f"(SELECT {columns}{DERIVED.get(table.name, '')} WHERE false)"
