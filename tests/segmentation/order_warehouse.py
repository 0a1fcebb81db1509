"""A warehouse of a few orders, with the order table and customer keys that the load derives."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import duckdb
import pandas as pd

from segmentation.schema import TABLES
from segmentation.warehouse import Warehouse, open_warehouse
from tests.segmentation.small_warehouse import TYPES

DERIVE = """
ALTER TABLE core.customers ADD COLUMN customer_key INTEGER;
UPDATE core.customers SET customer_key = place
    FROM (SELECT customer_id AS id, row_number() OVER (ORDER BY customer_id)::INTEGER AS place
        FROM core.customers) AS ranks
    WHERE customer_id = id;
CREATE OR REPLACE TABLE core.order_lines AS
    SELECT order_lines.*, customer_key FROM core.order_lines LEFT JOIN core.customers USING (customer_id);
CREATE TABLE core.orders AS
    SELECT order_id, customer_key, customer_id, min(order_date) AS order_date, document_type,
        min(channel) AS channel, count(*)::INTEGER AS lines, sum(revenue)::DECIMAL(18, 4) AS revenue,
        sum("cost")::DECIMAL(18, 4) AS "cost"
    FROM core.order_lines GROUP BY order_id, customer_key, customer_id, document_type;
"""


def order_warehouse(path: Path, **rows: list[dict[str, Any]]) -> Warehouse:
    """A warehouse of these rows (columns left out are null) with all core tables but no reference tables.

    Customers that only lines name are added; a line is line 1 of an order unless it says otherwise.
    """
    lines = [{"document_type": "order", "line_no": 1} | line for line in rows.pop("order_lines", [])]
    known = {row["customer_id"] for row in rows.setdefault("customers", [])}
    for customer in sorted({line["customer_id"] for line in lines} - known):
        rows["customers"].append({"customer_id": customer, "name": f"Firma {customer}"})
    with duckdb.connect(str(path)) as database:
        database.execute("CREATE SCHEMA load; CREATE SCHEMA core; CREATE TABLE load.sources (file VARCHAR)")
        for table, filled in ((table, (rows | {"order_lines": lines}).get(table.name)) for table in TABLES):
            columns = ", ".join(f'"{column.name}" {TYPES[column.kind]}' for column in table.columns)
            database.execute(f"CREATE TABLE core.{table.name} ({columns})")
            if filled:
                frame = pd.DataFrame(filled)
                database.register("filled", frame.astype(object).where(frame.notna(), None))
                database.execute(f"INSERT INTO core.{table.name} BY NAME FROM filled")
        database.execute(DERIVE)
    return open_warehouse(path)
