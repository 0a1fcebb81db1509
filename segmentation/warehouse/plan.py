"""What is to be read and how: the contract between the reading of extracts and the warehouse that stores them."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from pathlib import Path

from segmentation.schema import ORDER_LINES, Column, Table


@dataclass(frozen=True)
class DateForm:
    """A way to write a date: as people name it, as a strict pattern, as a strptime format."""

    name: str
    pattern: str
    strptime: str
    example: str


DATE_FORMS = {
    form.name: form
    for form in (
        DateForm("dd.mm.yyyy", r"\d{2}\.\d{2}\.\d{4}", "%d.%m.%Y", "31.12.2025"),
        DateForm("yyyy-mm-dd", r"\d{4}-\d{2}-\d{2}", "%Y-%m-%d", "2025-12-31"),
        DateForm("yyyymmdd", r"\d{8}", "%Y%m%d", "20251231"),
        DateForm("d/m/yyyy", r"\d{1,2}/\d{1,2}/\d{4}", "%d/%m/%Y", "31/12/2025"),
        DateForm("m/d/yyyy", r"\d{1,2}/\d{1,2}/\d{4}", "%m/%d/%Y", "12/31/2025"),
        DateForm("dd-mm-yyyy", r"\d{2}-\d{2}-\d{4}", "%d-%m-%Y", "31-12-2025"),
        DateForm("mm-dd-yyyy", r"\d{2}-\d{2}-\d{4}", "%m-%d-%Y", "12-31-2025"),
        DateForm("dd/mm/yyyy", r"\d{2}/\d{2}/\d{4}", "%d/%m/%Y", "31/12/2025"),
        DateForm("mm/dd/yyyy", r"\d{2}/\d{2}/\d{4}", "%m/%d/%Y", "12/31/2025"),
        DateForm("d.m.yyyy", r"\d{1,2}\.\d{1,2}\.\d{4}", "%d.%m.%Y", "31.1.2025"),
        DateForm("d-m-yyyy", r"\d{1,2}-\d{1,2}-\d{4}", "%d-%m-%Y", "31-1-2025"),
        DateForm("m-d-yyyy", r"\d{1,2}-\d{1,2}-\d{4}", "%m-%d-%Y", "1-31-2025"),
        DateForm("yyyy-m-d", r"\d{4}-\d{1,2}-\d{1,2}", "%Y-%m-%d", "2025-1-31"),
        DateForm("yyyy/m/d", r"\d{4}/\d{1,2}/\d{1,2}", "%Y/%m/%d", "2025/1/31"),
    )
}
# A time of day behind a date, which is left out: ` 12:30`, `T12:30:00.000Z`, ` 12:00:00 AM`.
TIME_OF_DAY = (
    r"(?:T| {1,2})(?:[01]?\d|2[0-3])[:.][0-5]\d(?:[:.][0-5]\d(?:[.,]\d{1,9})?)?"
    r" ?(?:[AaPp][Mm]|Uhr|Z|UTC|[+-]\d{2}(?::?\d{2})?)?"
)


@dataclass(frozen=True)
class NumberForm:
    """A way to write numbers. thousands: "" for none; currency: the one that may stand at an amount, "" for none."""

    decimal: str
    thousands: str = ""
    currency: str = ""


@dataclass(frozen=True)
class Format:
    """How a file is said to write things; None: to be found from the file.

    header: its row, 0 for none. empty: words that stand for nothing. percent: how 12.5 % is written, `12.5` or `0.125`.
    returns: `positive` if amounts of returns and credit notes have no minus, else `negative`. chart: a DATEV client's
    chart of accounts, `SKR03` or `SKR04`.
    """

    decimal: str | None = None
    thousands: str | None = None
    date: DateForm | None = None
    delimiter: str | None = None
    encoding: str | None = None
    header: int | None = None
    currency: str | None = None
    empty: tuple[str, ...] = ()
    percent: str | None = None
    returns: str | None = None
    chart: str | None = None


# What DuckDB itself writes and Parquet's texts hold.
MACHINE_NUMBERS = NumberForm(decimal=".")
MACHINE_DATES = DATE_FORMS["yyyy-mm-dd"]

# The first cell of a row that sums up others, in lower case; `*` is SAP's.
TOTAL = (
    r"(?:(?:zwischen|teil|end|gesamt)?summen?|gesamt(?:ergebnis|betrag|wert|umsatz)?|insgesamt|(?:grand |sub ?)?totals?"
    r"|sum|[σ∑]|\*{1,3})(?:[ :].*)?"
)

# How amounts name their currency: the code first, then its signs.
CURRENCIES = {
    "EUR": ("EUR", "€"),
    "USD": ("USD", "US$", "$"),
    "GBP": ("GBP", "£"),
    "CHF": ("CHF", "SFr.", "Fr."),
    "PLN": ("PLN", "zł"),
    "CZK": ("CZK", "Kč"),
}


PARQUET_SUFFIX = ".parquet"
BOOK_SUFFIXES = (".xlsx", ".xlsm", ".xls", ".ods")


def is_parquet(path: Path) -> bool:
    """Whether the file is a Parquet file, by its name."""
    return path.suffix.casefold() == PARQUET_SUFFIX


@dataclass(frozen=True)
class Lookup:
    """A value fetched from another file: where `own` equals that file's `key`, take its `value`.

    file: the other file's name for people.
    """

    path: Path
    file: str
    own: str
    key: str
    value: str


@dataclass(frozen=True)
class Product:
    """The product of other columns of the row, and of 1 − each of `less`, where nothing counts as 0."""

    factors: tuple[str, ...]
    less: tuple[str, ...] = ()

    @property
    def columns(self) -> tuple[str, ...]:
        """The columns it is made from."""
        return self.factors + self.less


@dataclass(frozen=True)
class Numbered:
    """The row's place, from 1, among those rows of the file that have the same value in another column."""

    within: str

    @property
    def columns(self) -> tuple[str, ...]:
        """The column it counts in."""
        return (self.within,)


# Columns that an extract may have and that only serve to make others.
CURRENCY = Column("currency", "text", "Währung", description="code or sign of the currency of the row's amounts")
UNIT_COST = Column(
    "unit_cost", "money", "Stückkosten", low=0, description="in place of cost: times quantity it is that"
)


CUSTOMER_NAME = Column(
    "customer_name", "text", "Kundenname", description="names the customers where no file of them is delivered"
)


def offered(table: Table) -> tuple[Column, ...]:
    """The columns that an extract of the table may fill: its own and those that only serve to make them."""
    money = any(column.kind == "money" for column in table.columns)
    return table.columns + (CURRENCY,) * money + (UNIT_COST, CUSTOMER_NAME) * (table is ORDER_LINES)


@dataclass(frozen=True)
class Field:
    """Where a column of the table comes from: a column of the file, a constant, a lookup, or others of the row.

    values: words replaced first, compared exactly. factor: numbers are multiplied by it. form: how its numbers or
    dates are written, once that is settled; what has none is read as the machine writes.
    """

    column: Column
    header: str | None = None
    constant: str | None = None
    lookup: Lookup | None = None
    values: tuple[tuple[str, str], ...] = ()
    factor: float | None = None
    computed: Product | Numbered | None = None
    form: NumberForm | DateForm | None = None

    @property
    def number_form(self) -> NumberForm:
        """How its numbers are written."""
        return self.form if isinstance(self.form, NumberForm) else MACHINE_NUMBERS

    @property
    def date_form(self) -> DateForm:
        """How its dates are written."""
        return self.form if isinstance(self.form, DateForm) else MACHINE_DATES

    @property
    def shown(self) -> str:
        """The column's name as the author of the file knows it."""
        if self.lookup is not None:
            return self.lookup.own
        return self.header if self.header is not None else self.column.name


@dataclass(frozen=True)
class Source:
    """One file that fills one core table.

    file: its name in the source folder, with the sub-folder or archive. number: tells sources apart, since one file
    may fill several tables. sheet: the one of a workbook, if it is named. convert: the currency of amounts whose row
    names none, if they are to be converted into EUR. part_of: the file as a part of which it is read, for its name says
    so. declared: the file has the layout of schema.py, so that its optional columns may be absent and other columns are
    an error; with a mapping it is the other way round.
    """

    path: Path
    file: str
    number: int
    table: Table
    fields: tuple[Field, ...]
    format: Format
    declared: bool = False
    sheet: str | None = None
    convert: str | None = None
    part_of: str | None = None

    @property
    def is_parquet(self) -> bool:
        """Whether the file carries its own types."""
        return is_parquet(self.path)

    @property
    def is_row_by_row(self) -> bool:
        """Whether what a row says does not hang on other rows."""
        return not any(isinstance(field.computed, Numbered) for field in self.fields)

    @property
    def is_book(self) -> bool:
        """Whether the file is an Excel workbook."""
        return self.path.suffix.casefold() in BOOK_SUFFIXES


@dataclass(frozen=True)
class Cells:
    """A table made ready for DuckDB: UTF-8 after `skip` lines, every record with all its fields; or Parquet.

    paths: the files that hold its records one after the other; first: the number of the first record; padded: some
    cells may have blanks around them.
    """

    paths: tuple[Path, ...]
    headers: tuple[str, ...]
    delimiter: str = ";"
    skip: int = 0
    parquet: bool = False
    padded: bool = True
    first: int = 0


@dataclass(frozen=True)
class Prepared:
    """A source whose files are ready to be read; lookups: the other files it fetches values from.

    parts: of `cells`, to be read beside each other. Every field's header is one of `cells.headers`, letter by letter.
    """

    source: Source
    cells: Cells
    lookups: Mapping[Path, Cells]
    parts: tuple[Cells, ...] = ()

    @property
    def pieces(self) -> list[Prepared]:
        """The same piece by piece, as far as that can be."""
        if not self.source.is_row_by_row or len(self.parts) < 2:
            return [self]
        return [replace(self, cells=part, parts=()) for part in self.parts]
