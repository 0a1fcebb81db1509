"""A warehouse of a few orders, with the customer keys that the load derives and the order table by its own SQL."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import duckdb
import pandas as pd

from segmentation.schema import TABLES
from segmentation.warehouse import Warehouse, named_query, open_warehouse
from segmentation.warehouse.casting import SQL_TYPES

DERIVE = """
ALTER TABLE core.customers ADD COLUMN customer_key INTEGER;
ALTER TABLE core.customers ADD COLUMN bundesland VARCHAR;
UPDATE core.customers SET customer_key = place
    FROM (SELECT customer_id AS id, row_number() OVER (ORDER BY customer_id)::INTEGER AS place
        FROM core.customers) AS ranks
    WHERE customer_id = id;
CREATE OR REPLACE TABLE core.order_lines AS
    SELECT order_lines.*, customer_key FROM core.order_lines LEFT JOIN core.customers USING (customer_id);
"""


def order_warehouse(path: Path, **rows: list[dict[str, Any]]) -> Warehouse:
    """A warehouse of these rows (columns left out are null) with all core tables but no reference tables.

    Customers that only lines name are added; a line is line 1 of an order unless it says otherwise.
    """
    lines = [{"document_type": "order", "line_no": 1} | line for line in rows.pop("order_lines", [])]
    known = {row["customer_id"] for row in rows.setdefault("customers", [])}
    for customer in sorted({line["customer_id"] for line in lines} - known):
        rows["customers"].append({"customer_id": customer, "name": f"Firma {customer}"})
    with duckdb.connect(":memory:") as database:
        database.execute(f"ATTACH '{path}' AS w; USE w")
        database.execute("CREATE SCHEMA load; CREATE SCHEMA core; CREATE TABLE load.sources (file VARCHAR)")
        for table, filled in ((table, (rows | {"order_lines": lines}).get(table.name)) for table in TABLES):
            columns = ", ".join(f'"{column.name}" {SQL_TYPES[column.kind]}' for column in table.columns)
            database.execute(f"CREATE TABLE core.{table.name} ({columns})")
            if filled:
                frame = pd.DataFrame(filled)
                database.register("filled", frame.astype(object).where(frame.notna(), None))
                database.execute(f"INSERT INTO core.{table.name} BY NAME FROM filled")
        database.execute(DERIVE)
        for statement in ("orders_draft", "orders"):
            database.execute(named_query(statement))
    return open_warehouse(path)
