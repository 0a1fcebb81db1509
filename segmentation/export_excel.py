"""An Excel file: a sheet of customers, segments or stored fields, and one that says what each column means."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Literal

from segmentation.errors import InputError, Message
from segmentation.extracts.currency import EURO
from segmentation.feature_list import FEATURES, Feature, Unit

if TYPE_CHECKING:
    import pandas as pd
    from xlsxwriter import Workbook
    from xlsxwriter.worksheet import Worksheet

EXCEL_ROWS = 1_048_576
SEGMENT_COLUMNS: tuple[Feature, ...] = (
    Feature("name", "Customer", "Kunde", "text", "none", description="Name of the firm in the ERP",
            description_de="Name der Firma im ERP"),
    Feature(
        "segment", "Segment", "Segment", "key", "none",
        description="Number of the segment, in the order of the contribution margin a customer when it was first found",
        description_de="Nummer des Segments, in der Reihenfolge des Deckungsbeitrags je Kunde, als es gefunden wurde",
    ),
    Feature("segment_name", "Name of the segment", "Name des Segments", "text", "none"),
    Feature(
        "role", "Role of the segment", "Rolle des Segments", "text", "none",
        description="premium, volume, innovation, occasional, other, or exceptions (set apart)",
        description_de="premium (Premium-Partner), volume (Volumenkunden), innovation (Innovationstreiber), occasional "
        "(Gelegenheitskäufer), other (andere) oder exceptions (Sonderfälle)",
    ),
    Feature(
        "membership", "Membership", "Zugehörigkeit", "fraction", "none",
        description="How surely the customer belongs to its segment; missing where it was placed by hand",
        description_de="Wie sicher der Kunde zu seinem Segment gehört; fehlt, wo er von Hand zugeordnet ist",
    ),
    Feature(
        "next_segment", "Next nearest segment", "Nächstliegendes Segment", "key", "none",
        description="Number of the segment that is likeliest after its own; missing with one segment",
        description_de="Nummer des Segments, das nach dem eigenen am wahrscheinlichsten ist; fehlt bei einem Segment",
    ),
    Feature(
        "placed_by_hand", "Placed by hand", "Von Hand zugeordnet", "text", "none",
        description="Whether somebody placed the customer there, and not the method",
        description_de="Ob jemand den Kunden dort zugeordnet hat und nicht das Verfahren",
    ),
)  # fmt: skip
GROUP_COLUMNS: tuple[Feature, ...] = (
    Feature(
        "customers", "Customers", "Kunden", "count", "none",
        description="Customers of the segment; missing where they are so few that somebody could be recognised",
        description_de="Kunden des Segments; fehlt, wo es so wenige sind, dass jemand zu erkennen wäre",
    ),
)  # fmt: skip
REGISTER_COLUMNS: tuple[Feature, ...] = (
    Feature("table", "Table", "Tabelle", "text", "none"),
    Feature("column", "Column", "Spalte", "text", "none"),
    Feature("field", "Field", "Feld", "text", "none", description="Its name in the German layout",
            description_de="Sein Name in der deutschen Dateivorlage"),
    Feature("sources", "Sources", "Quellen", "text", "none", description="File and column that filled it",
            description_de="Datei und Spalte, die es gefüllt haben"),
    Feature("person", "Tells of a person", "Sagt etwas über eine Person", "text", "none",
            description="Whether it tells of a natural person",
            description_de="Ob es etwas über eine natürliche Person sagt"),
    Feature("outcome", "What becomes of it", "Was daraus wird", "text", "none"),
    Feature("purpose", "What for", "Wofür", "text", "none"),
    Feature("retention", "How long", "Wie lange", "text", "none"),
)  # fmt: skip
COLUMNS: dict[str, Feature] = {
    column.name: column for column in (*SEGMENT_COLUMNS, *GROUP_COLUMNS, *REGISTER_COLUMNS, *FEATURES)
}
Language = Literal["de", "en"]
# By the first column, which says what a row is.
_ROWS: dict[Language, dict[str, str]] = {
    "de": {"customer_id": "Kunden", "segment": "Segmente", "table": "Felder"},
    "en": {"customer_id": "Customers", "segment": "Segments", "table": "Fields"},
}
_COLUMNS_SHEET: dict[Language, str] = {"de": "Spalten", "en": "Columns"}
_EXPLAINED: dict[Language, tuple[str, ...]] = {
    "de": ("Spalte", "Deutsch", "Englisch", "Einheit", "Beschreibung"),
    "en": ("Column", "English", "Deutsch", "Unit", "Description"),
}
_EXPLAINED_WIDTHS = (30, 36, 36, 30, 100)


@dataclass(frozen=True)
class _Form:
    """called, called_de: the unit's name; written: its cells' format, which takes the signs of the reader's own
    spreadsheet; width: in characters."""

    called: str
    called_de: str
    written: str
    width: int = 10


# Beside money, which is written in the currency of the data.
_FORMS: dict[Unit, _Form] = {
    "key": _Form("key", "Schlüssel", "0"),
    "text": _Form("text", "Text", "@", 20),
    "category": _Form("word", "Wort", "@", 20),
    "date": _Form("date", "Datum", "dd.mm.yyyy", 12),
    "fraction": _Form("fraction, shown in %", "Anteil, gezeigt in %", "0.0%"),
    "days": _Form("days", "Tage", "#,##0"),
    "count": _Form("count", "Anzahl", "#,##0"),
    "per_year": _Form("per year", "pro Jahr", "#,##0.0"),
    "number": _Form("number", "Zahl", "0.00"),
    "score": _Form("score", "Punkte", "0.0"),
}
_WIDEST = 44


def write_excel(table: pd.DataFrame, path: Path, language: Language = "en", currency: str = EURO) -> None:
    """Write the table, whose columns are among COLUMNS, their ids in the first row; text never runs as a formula.

    Its first column says what the rows are: customer_id, segment or table. language: of the sheets' names and of what
    explains the columns; their ids are the same in both, for other systems read them. currency: of amounts, a code.

    InputError: more rows than a sheet holds.
    """
    import xlsxwriter

    if len(table) >= EXCEL_ROWS:
        raise InputError(
            Message("{rows} rows do not fit into an Excel sheet. Write .csv or .parquet.", rows=len(table))
        )
    options = {"strings_to_formulas": False, "strings_to_urls": False, "constant_memory": True}
    with xlsxwriter.Workbook(str(path), options) as book:
        forms = {str(name): _form(str(name), currency) for name in table.columns}
        _write_rows(book.add_worksheet(_ROWS[language][str(table.columns[0])]), book, table, forms)
        _write_columns(book.add_worksheet(_COLUMNS_SHEET[language]), book, forms, language)


def _write_rows(sheet: Worksheet, book: Workbook, table: pd.DataFrame, forms: dict[str, _Form]) -> None:
    import pandas as pd

    sheet.freeze_panes(1, 1)
    for place, name in enumerate(table.columns):
        form = forms[str(name)]
        sheet.set_column(place, place, _width(table[name], form), book.add_format({"num_format": form.written}))
    sheet.write_row(0, 0, list(table.columns), book.add_format({"bold": True}))
    for row, cells in enumerate(table.astype(object).itertuples(index=False), start=1):
        for place, cell in enumerate(cells):
            if pd.isna(cell):
                continue
            if isinstance(cell, (date, datetime)):
                sheet.write_datetime(row, place, cell)
            elif isinstance(cell, str):
                sheet.write_string(row, place, cell)
            elif isinstance(cell, bool):
                sheet.write_boolean(row, place, cell)
            else:
                sheet.write_number(row, place, cell)
    if len(table):
        sheet.autofilter(0, 0, len(table), len(table.columns) - 1)


def _form(column: str, currency: str) -> _Form:
    unit = COLUMNS[column].unit
    if unit != "eur":
        return _FORMS[unit]
    # A code comes from the data; within a number's form it is to be nothing but a word.
    code = "".join(filter(str.isalnum, currency))
    return _Form(code, code, f'#,##0.00 "{"€" if code == EURO else code}"', 18)


def cell_format(column: str, currency: str) -> str:
    """The number format of a cell of this column of COLUMNS; currency: of amounts, a code."""
    return _form(column, currency).written


def _width(column: pd.Series, form: _Form) -> int:
    """In characters: room for the id beside the filter's arrow, for figures of the unit, and for most texts."""
    texts = column.dropna().astype(str).str.len() if form == _FORMS["text"] else column.iloc[:0]
    return min(_WIDEST, max(len(str(column.name)) + 4, form.width if texts.empty else int(texts.max()) + 1))


def _write_columns(sheet: Worksheet, book: Workbook, forms: dict[str, _Form], language: Language) -> None:
    """What each column means, a row each."""
    sheet.freeze_panes(1, 1)
    for place, width in enumerate(_EXPLAINED_WIDTHS):
        sheet.set_column(place, place, width)
    sheet.write_row(0, 0, _EXPLAINED[language], book.add_format({"bold": True}))
    for row, (name, form) in enumerate(forms.items(), start=1):
        column = COLUMNS[name]
        told = (name, column.label, column.label_de, form.called, column.description)
        if language == "de":
            told = (name, column.label_de, column.label, form.called_de, column.description_de)
        for place, text in enumerate(told):
            sheet.write_string(row, place, text)
    sheet.autofilter(0, 0, len(forms), len(_EXPLAINED[language]) - 1)
