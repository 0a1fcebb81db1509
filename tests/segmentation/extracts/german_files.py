"""Small extracts in the German layout, written by hand for a test."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from pathlib import Path

from segmentation.schema import table

CUSTOMERS = (("10001", "Müller GmbH"), ("10002", "Groß & Söhne KG"), ("10003", "Straßenbau „Nord“ AG"))
CUSTOMER_COLUMNS = ("customer_id", "name")
LINE_COLUMNS = ("order_id", "line_no", "order_date", "customer_id", "revenue")


GERMAN = '[format]\ndecimal = ","\nthousands = "."\ndate = "dd.mm.yyyy"\n'


def german_format(folder: Path) -> Path:
    """A mapping that says the German form, where the few cells of a test would show another one."""
    path = folder / "german.toml"
    path.write_text(GERMAN, encoding="utf-8")
    return path


def write_extract(
    folder: Path,
    name: str,
    columns: Sequence[str],
    rows: Iterable[Sequence[str]],
    *,
    encoding: str = "cp1252",
    line_end: str = "\r\n",
) -> Path:
    """The extract of a table with the headers of those core columns; cells are written as they are."""
    declared = table(name)
    folder.mkdir(parents=True, exist_ok=True)
    lines = [";".join(declared.column(column).header for column in columns), *(";".join(row) for row in rows)]
    path = folder / f"{declared.file_stem}.csv"
    path.write_bytes((line_end.join(lines) + line_end).encode(encoding))
    return path


def write_firm(folder: Path, lines: Iterable[Sequence[str]], **how: str) -> Path:
    """Three customers and the given order lines; the path of the lines."""
    write_extract(folder, "customers", CUSTOMER_COLUMNS, CUSTOMERS, **how)  # type: ignore[arg-type]
    return write_extract(folder, "order_lines", LINE_COLUMNS, lines, **how)  # type: ignore[arg-type]
