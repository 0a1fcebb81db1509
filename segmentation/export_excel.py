"""The Excel file of customers: a sheet of figures in their units, and one that says what each column means."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from pathlib import Path
from typing import TYPE_CHECKING

from segmentation.errors import InputError, Message
from segmentation.feature_list import FEATURES, Feature, Unit

if TYPE_CHECKING:
    import pandas as pd
    from xlsxwriter import Workbook

EXCEL_ROWS = 1_048_576
SEGMENT_COLUMNS: tuple[Feature, ...] = (
    Feature("name", "Customer", "Kunde", "text", "none", description="Name of the firm in the ERP"),
    Feature(
        "segment", "Segment", "Segment", "key", "none",
        description="Number of the segment; 1 has the highest contribution margin a customer",
    ),
    Feature("segment_name", "Name of the segment", "Name des Segments", "text", "none"),
    Feature(
        "role", "Role of the segment", "Rolle des Segments", "text", "none",
        description="premium, volume, innovation, occasional or other",
    ),
    Feature(
        "membership", "Membership", "Zugehörigkeit", "fraction", "none",
        description="How surely the customer belongs to its segment",
    ),
    Feature(
        "next_segment", "Next nearest segment", "Nächstliegendes Segment", "key", "none",
        description="Number of the segment that is likeliest after its own; missing with one segment",
    ),
)  # fmt: skip
COLUMNS: dict[str, Feature] = {column.name: column for column in (*SEGMENT_COLUMNS, *FEATURES)}
_SHEETS = ("Customers", "Columns")
_EXPLAINED = ("Column", "English", "Deutsch", "Unit", "Description")
_EXPLAINED_WIDTHS = (30, 34, 36, 22, 100)


@dataclass(frozen=True)
class _Form:
    """called: the unit's name; written: its cells' format, which takes the signs of the reader's own spreadsheet;
    width: in characters."""

    called: str
    written: str
    width: int = 10


_FORMS: dict[Unit, _Form] = {
    "key": _Form("key", "0"),
    "text": _Form("text", "@", 20),
    "date": _Form("date", "dd.mm.yyyy", 12),
    "eur": _Form("EUR", '#,##0.00 "€"', 18),
    "fraction": _Form("fraction, shown in %", "0.0%"),
    "days": _Form("days", "#,##0"),
    "count": _Form("count", "#,##0"),
    "per_year": _Form("per year", "#,##0.0"),
    "number": _Form("number", "0.00"),
    "score": _Form("score", "0.0"),
}
_WIDEST = 44


def write_excel(table: pd.DataFrame, path: Path) -> None:
    """Write the table, whose columns are among COLUMNS, their ids in the first row; text never runs as a formula.

    InputError: more rows than a sheet holds.
    """
    import xlsxwriter

    if len(table) >= EXCEL_ROWS:
        raise InputError(
            Message("{rows} customers do not fit into an Excel sheet. Write .csv or .parquet.", rows=len(table))
        )
    options = {"strings_to_formulas": False, "strings_to_urls": False, "constant_memory": True}
    with xlsxwriter.Workbook(str(path), options) as book:
        _write_customers(book, table)
        _write_columns(book, table)


def _write_customers(book: Workbook, table: pd.DataFrame) -> None:
    import pandas as pd

    sheet = book.add_worksheet(_SHEETS[0])
    sheet.freeze_panes(1, 1)
    for place, name in enumerate(table.columns):
        sheet.set_column(place, place, _width(table[name]), book.add_format({"num_format": _form(name).written}))
    sheet.write_row(0, 0, list(table.columns), book.add_format({"bold": True}))
    for row, cells in enumerate(table.astype(object).itertuples(index=False), start=1):
        for place, cell in enumerate(cells):
            if pd.isna(cell):
                continue
            if isinstance(cell, (date, datetime)):
                sheet.write_datetime(row, place, cell)
            elif isinstance(cell, str):
                sheet.write_string(row, place, cell)
            else:
                sheet.write_number(row, place, cell)
    if len(table):
        sheet.autofilter(0, 0, len(table), len(table.columns) - 1)


def _form(column: str) -> _Form:
    return _FORMS[COLUMNS[column].unit]


def _width(column: pd.Series) -> int:
    """In characters: room for the id beside the filter's arrow, for figures of the unit, and for most texts."""
    form = _form(str(column.name))
    texts = column.dropna().astype(str).str.len() if form == _FORMS["text"] else column.iloc[:0]
    return min(_WIDEST, max(len(str(column.name)) + 4, form.width if texts.empty else int(texts.max()) + 1))


def _write_columns(book: Workbook, table: pd.DataFrame) -> None:
    """What each column means, a row each."""
    sheet = book.add_worksheet(_SHEETS[1])
    sheet.freeze_panes(1, 1)
    for place, width in enumerate(_EXPLAINED_WIDTHS):
        sheet.set_column(place, place, width)
    sheet.write_row(0, 0, _EXPLAINED, book.add_format({"bold": True}))
    for row, name in enumerate(table.columns, start=1):
        column = COLUMNS[name]
        told = (name, column.label, column.label_de, _form(name).called, column.description)
        for place, text in enumerate(told):
            sheet.write_string(row, place, text)
    sheet.autofilter(0, 0, len(table.columns), len(_EXPLAINED) - 1)
