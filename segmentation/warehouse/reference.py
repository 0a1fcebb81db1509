"""The reference tables that every warehouse holds: establishments, industries, postal codes of Germany.

Sources and licences: sample_data/reference/README.md.
"""

from __future__ import annotations

import csv
from collections.abc import Iterator
from pathlib import Path

import duckdb

from segmentation.warehouse.connection import file_literal, named_query

FOLDER = Path(__file__).resolve().parents[2] / "sample_data" / "reference"
SIZE_CLASSES = ("0-9", "10-49", "50-249", "250+")


def load_reference(root: duckdb.DuckDBPyConnection) -> None:
    """Create reference.establishments, wz, postal_regions and postal_codes."""
    root.execute(
        "CREATE TABLE reference.establishments "
        "(year INTEGER, section VARCHAR, title VARCHAR, size_class VARCHAR, establishments BIGINT)"
    )
    rows = [list(column) for column in zip(*_establishments(), strict=True)]
    root.execute(f"INSERT INTO reference.establishments SELECT {', '.join('unnest(?)' for _ in rows)}", rows)
    for table, file, columns in (
        ("wz", "wz2008.csv", {"code": "VARCHAR", "level": "INTEGER", "parent": "VARCHAR", "title_de": "VARCHAR"}),
        ("postal_regions", "plz_bundesland.csv",
         {"plz_from": "VARCHAR", "plz_to": "VARCHAR", "bundesland": "VARCHAR"}),
    ):  # fmt: skip
        root.execute(
            f"CREATE TABLE reference.{table} AS FROM read_csv("
            f"{file_literal(FOLDER / file)}, auto_detect=false, header=true, columns={columns})"
        )
    root.execute(named_query("postal_codes"))


def _establishments() -> Iterator[tuple[int, str, str, str, int]]:
    """The rows of Destatis table 52111-0003; a year stands alone in the line above its sections."""
    year = 0
    with (FOLDER / "destatis_52111-0003.csv").open(encoding="utf-8-sig", newline="") as file:
        for cells in csv.reader(file, delimiter=";"):
            if cells and cells[0].isdigit() and len(cells[0]) == 4:
                year = int(cells[0])
            elif cells and cells[0].startswith("WZ08-"):
                for size_class, count in zip(SIZE_CLASSES, cells[2:10:2], strict=True):
                    if count.isdigit():
                        yield year, cells[0].removeprefix("WZ08-"), cells[1], size_class, int(count)
