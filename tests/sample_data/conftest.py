"""The committed extracts, read with the csv module alone: independent of the loader under test elsewhere."""

from __future__ import annotations

import csv
from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal, InvalidOperation
from functools import cache
from pathlib import Path

import pytest

from sample_data.exported import exported
from segmentation.schema import TABLES, Column, Table

FOLDER = Path(__file__).resolve().parents[2] / "sample_data"


@dataclass(frozen=True)
class Extract:
    """One file: all data rows as read, and of them the valid ones, typed, by column name."""

    declared: Table
    header: list[str]
    raw: list[list[str]]
    rows: list[dict[str, object]]
    rejected: int
    duplicate: int


def typed(text: str, column: Column) -> object:
    """The value of one field; ValueError if it is none of its column's kind."""
    if text == "":
        if column.required:
            raise ValueError("required")
        return None
    if column.kind == "text":
        return text
    if column.kind == "date":
        return datetime.strptime(text, "%d.%m.%Y").date()
    try:
        number = Decimal(text.replace(".", "").replace(",", "."))
    except InvalidOperation:
        raise ValueError(text) from None
    if column.kind == "percent":
        number /= 100
    if (column.low is not None and number < column.low) or (column.high is not None and number > column.high):
        raise ValueError(text)
    return int(number) if column.kind == "integer" else number


@cache
def read_extract(name: str) -> Extract:
    declared = exported(name)
    with (FOLDER / "extracts" / f"{declared.file_stem}.csv").open(encoding="cp1252", newline="") as file:
        header, *raw = csv.reader(file, delimiter=";", strict=True)
    rows: list[dict[str, object]] = []
    seen: set[tuple[str, ...]] = set()
    rejected = duplicate = 0
    for fields in raw:
        try:
            values = [typed(text, column) for text, column in zip(fields, declared.columns, strict=True)]
        except ValueError:
            rejected += 1
            continue
        if tuple(fields) in seen:
            duplicate += 1
            continue
        seen.add(tuple(fields))
        rows.append({column.name: value for column, value in zip(declared.columns, values, strict=True)})
    return Extract(declared, header, raw, rows, rejected, duplicate)


@pytest.fixture(scope="session")
def extract() -> Callable[[str], Extract]:
    """Reads the extract of a core table."""
    return read_extract


@pytest.fixture(scope="session")
def truth() -> Callable[[str], list[dict[str, str]]]:
    """Reads a file of sample_data/truth."""

    def read(name: str) -> list[dict[str, str]]:
        with (FOLDER / "truth" / f"{name}.csv").open(encoding="utf-8", newline="") as file:
            return list(csv.DictReader(file))

    return read


@pytest.fixture(scope="session")
def known_lines(extract: Callable[[str], Extract]) -> list[dict[str, object]]:
    """The valid order lines of known customers."""
    known = {row["customer_id"] for row in extract("customers").rows}
    return [row for row in extract("order_lines").rows if row["customer_id"] in known]


@pytest.fixture(scope="session")
def active(known_lines: list[dict[str, object]]) -> set[object]:
    """Customers with an order in 2025."""
    return {
        row["customer_id"]
        for row in known_lines
        if row["document_type"] == "Auftrag" and isinstance(day := row["order_date"], date) and day.year == 2025
    }


@pytest.fixture(params=[declared.name for declared in TABLES])
def table_name(request: pytest.FixtureRequest) -> str:
    """Each core table in turn."""
    return str(request.param)
