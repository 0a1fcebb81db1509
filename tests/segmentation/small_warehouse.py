"""A warehouse file from a few rows, for tests of what reads it."""

from __future__ import annotations

import csv
from pathlib import Path
from typing import Any

import duckdb

from segmentation.schema import TABLES
from segmentation.warehouse import Warehouse, named_query, open_warehouse
from segmentation.warehouse.casting import SQL_TYPES

REFERENCE = Path(__file__).parents[2] / "sample_data" / "reference"
DERIVED = {"customers": {"bundesland": "VARCHAR"}}
SIZE_CLASSES = ("0-9", "10-49", "50-249", "250+")


def small_warehouse(path: Path, **rows: list[dict[str, Any]]) -> Warehouse:
    """All core tables of the schema holding these rows (columns left out hold what a load stores there), and the
    reference."""
    with duckdb.connect(str(path)) as db:
        db.execute("CREATE SCHEMA load; CREATE SCHEMA core; CREATE SCHEMA reference")
        db.execute("CREATE TABLE load.sources (file VARCHAR)")
        for table in TABLES:
            columns = {column.name: SQL_TYPES[column.kind] for column in table.columns} | DERIVED.get(table.name, {})
            spelled = ", ".join(f'"{name}" {kind}' for name, kind in columns.items())
            db.execute(f"CREATE TABLE core.{table.name} ({spelled})")
            stored = {column.name: column.default for column in table.columns if column.default is not None}
            for row in (stored | row for row in rows.get(table.name, [])):
                names = ", ".join(f'"{name}"' for name in row)
                marks = ", ".join("?" for _ in row)
                db.execute(f"INSERT INTO core.{table.name} ({names}) VALUES ({marks})", list(row.values()))
        _reference(db)
    return open_warehouse(path)


def destatis_counts() -> list[tuple[int, str, str, str, int]]:
    """(year, section, title, size class, establishments) read from the file as it came."""
    counts = []
    year = 0
    for row in csv.reader((REFERENCE / "destatis_52111-0003.csv").open(encoding="utf-8-sig"), delimiter=";"):
        if row and row[0].isdecimal() and len(row[0]) == 4:
            year = int(row[0])
        elif row and row[0].startswith("WZ08-"):
            counts += [
                (year, row[0][-1], row[1], size, int(number))
                for size, number in zip(SIZE_CLASSES, row[2:10:2], strict=True)
            ]
    return counts


def _reference(db: duckdb.DuckDBPyConnection) -> None:
    db.execute(
        "CREATE TABLE reference.establishments"
        "(year INTEGER, section VARCHAR, title VARCHAR, size_class VARCHAR, establishments BIGINT)"
    )
    db.executemany("INSERT INTO reference.establishments VALUES (?, ?, ?, ?, ?)", destatis_counts())
    for table, file in (("wz", "wz2008.csv"), ("postal_regions", "plz_bundesland.csv")):
        kinds = "{'level': 'INTEGER'}" if table == "wz" else "{'plz_from': 'VARCHAR', 'plz_to': 'VARCHAR'}"
        db.execute(
            f"CREATE TABLE reference.{table} AS FROM read_csv(?, types = {kinds}, all_varchar = false)",
            [str(REFERENCE / file)],
        )
    db.execute(named_query("postal_codes"))
