"""The DuckDB file: connection, SQL files, schema, checks. The only package that knows DuckDB."""

from segmentation.warehouse.connection import Warehouse, named_query, open_warehouse

__all__ = ["Warehouse", "named_query", "open_warehouse"]
