"""What is to be read and how: the contract between the reading of extracts and the warehouse that stores them."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from segmentation.schema import Column, Table


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
        DateForm("dd/mm/yyyy", r"\d{2}/\d{2}/\d{4}", "%d/%m/%Y", "31/12/2025"),
        DateForm("mm/dd/yyyy", r"\d{2}/\d{2}/\d{4}", "%m/%d/%Y", "12/31/2025"),
        DateForm("yyyymmdd", r"\d{8}", "%Y%m%d", "20251231"),
    )
}


@dataclass(frozen=True)
class Format:
    """How a CSV file writes things. delimiter and encoding None: found from the file."""

    decimal: str
    thousands: str
    date: DateForm
    delimiter: str | None = None
    encoding: str | None = None


GERMAN = Format(decimal=",", thousands=".", date=DATE_FORMS["dd.mm.yyyy"])
MACHINE = Format(decimal=".", thousands="", date=DATE_FORMS["yyyy-mm-dd"])


@dataclass(frozen=True)
class Lookup:
    """A value fetched from another file: where `own` equals that file's `key`, take its `value`."""

    path: Path
    own: str
    key: str
    value: str


@dataclass(frozen=True)
class Field:
    """Where a core column comes from: a column of the file, a constant, or a lookup.

    values: words replaced first, compared exactly. factor: numbers are multiplied by it.
    """

    column: Column
    header: str | None = None
    constant: str | None = None
    lookup: Lookup | None = None
    values: tuple[tuple[str, str], ...] = ()
    factor: float | None = None

    @property
    def shown(self) -> str:
        """The column's name as the author of the file knows it."""
        if self.lookup is not None:
            return self.lookup.own
        return self.header if self.header is not None else self.column.name


@dataclass(frozen=True)
class Source:
    """One file that fills one core table.

    file: its name in the source folder, with the sub-folder. number: tells sources apart, since one file may fill
    several tables. declared: the file has the layout of schema.py, so that its optional columns may be absent and
    other columns are an error; with a mapping it is the other way round.
    """

    path: Path
    file: str
    number: int
    table: Table
    fields: tuple[Field, ...]
    format: Format
    declared: bool = False

    @property
    def is_parquet(self) -> bool:
        """Whether the file carries its own types."""
        return self.path.suffix.lower() == ".parquet"


@dataclass(frozen=True)
class Cells:
    """A file made ready for DuckDB: UTF-8 after `skip` lines, every record with all its fields; or Parquet.

    padded: some cells may have blanks around them.
    """

    path: Path
    headers: tuple[str, ...]
    delimiter: str = ";"
    skip: int = 0
    parquet: bool = False
    padded: bool = True


@dataclass(frozen=True)
class Prepared:
    """A source whose files are ready to be read; lookups: the other files it fetches values from.

    Every field's header is one of `cells.headers`, letter by letter.
    """

    source: Source
    cells: Cells
    lookups: Mapping[Path, Cells]
