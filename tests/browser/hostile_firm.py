"""The demo firm as somebody would deliver it who wants the screens to run or fetch what is in its texts."""

from __future__ import annotations

import csv
from collections.abc import Set
from itertools import islice
from pathlib import Path

from segmentation.schema import LOADABLE, Column, Table
from tests.conftest import SAMPLE_DATA

HOST = "evil.invalid"
MARK = "pwned"
MARKUP = (
    f'<b class={MARK}>Q7</b><img src=//{HOST}/a.png onerror="{MARK}=1"><script>{MARK}=1</script>'
    f'<a href="https://{HOST}/b">c</a>[d](https://{HOST}/e)![f](https://{HOST}/g.png) https://{HOST}/h '
    "$\\frac{a}{b}$ :red[r] :material/bomb: `k` <b>Q8</b><br>%{x}"
)
NUMBER_MARKUP = f"<b class={MARK}>"
NAME = f"W <b class={MARK}>x</b> [d](//{HOST}) $x^2$ :red[r]"
"""Of the workspace."""
_LIKE_WORDS = {"postal_code", "country", "vat_id", "mail_domain", "wz_code", "email", "phone", "currency", "parent"}
_CUSTOMERS = 260


def write_hostile_firm(folder: Path) -> None:
    """Its extracts: every free text ends in MARKUP, customers' numbers begin with some, and a line names a hostile
    document type."""
    folder.mkdir(parents=True)
    with (SAMPLE_DATA / "extracts" / "kunden.csv").open(encoding="cp1252", newline="") as file:
        kept = {row["Kundennummer"] for row in islice(csv.DictReader(file, delimiter=";"), _CUSTOMERS)}
    for table in LOADABLE:
        source = SAMPLE_DATA / "extracts" / f"{table.file_stem}.csv"
        if source.is_file():
            _write(table, source, folder / source.name, kept)


def _write(table: Table, source: Path, target: Path, kept: Set[str]) -> None:
    columns = {column.header: column for column in table.columns}
    with source.open(encoding="cp1252", newline="") as file, target.open("w", encoding="utf-8", newline="") as out:
        rows = csv.DictReader(file, delimiter=";")
        writer = csv.DictWriter(out, rows.fieldnames or (), delimiter=";")
        writer.writeheader()
        for place, row in enumerate(rows):
            customer = row.get("Kundennummer") or ""
            if "Kundennummer" in row and customer not in kept and table.name != "accounts":
                continue
            written = {header: _hostile(table, columns.get(header), cell) for header, cell in row.items()}
            if table.name == "order_lines" and place < 3:
                written[table.column("document_type").header] = MARKUP
            writer.writerow(written)


def _hostile(table: Table, column: Column | None, cell: str) -> str:
    if column is None or not cell:
        return cell
    if column.name == "customer_id" or column.references == "customers":
        return NUMBER_MARKUP + cell
    free = column.kind == "text" and not column.closed and column.name not in _LIKE_WORDS
    return cell + MARKUP if free and column.references is None and column.name not in table.key else cell
