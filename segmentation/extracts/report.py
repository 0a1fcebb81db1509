"""What a load did: every line accounted for, control totals, the first rejects."""

from __future__ import annotations

import json
from collections.abc import Callable, Sequence
from dataclasses import asdict, dataclass
from decimal import Decimal
from typing import Any

from segmentation.errors import InputError, Message
from segmentation.warehouse import Warehouse

SHOWN_REJECTS = 200


@dataclass(frozen=True)
class SourceCount:
    """One file and the table it fills: read = loaded + rejected + duplicate."""

    file: str
    table: str
    read: int
    loaded: int
    rejected: int
    duplicate: int


@dataclass(frozen=True)
class FileFormat:
    """How a file was read, as said or found; None where it has nothing of the kind.

    thousands and currency: "" for none; dates: the forms that its date columns have; header_row: from 1.
    """

    file: str
    table: str
    encoding: str | None
    delimiter: str | None
    decimal: str | None
    thousands: str | None
    currency: str | None
    dates: list[str]
    header_row: int | None


@dataclass(frozen=True)
class Reject:
    """One thing wrong with one line. row: its line in the file, as an editor counts; line: its raw text."""

    file: str
    row: int
    column: str
    value: str | None
    reason: Message
    line: str

    def message(self) -> Message:
        """The reject as one sentence."""
        place = {"file": self.file, "row": self.row, "reason": self.reason}
        if not self.column:
            return Message("{file}, row {row}: {reason}", **place)
        if self.value is None:
            return Message("{file}, row {row}, column {column}: {reason}", **place, column=self.column)
        return Message(
            "{file}, row {row}, column {column}, value “{value}”: {reason}",
            **place, column=self.column, value=self.value,
        )  # fmt: skip


@dataclass(frozen=True)
class Orphans:
    """Rows that name an unknown key. outcome: rejected or kept."""

    table: str
    column: str
    value: str
    rows: int
    outcome: str


@dataclass(frozen=True)
class LoadReport:
    """Every line accounted for, the control totals and what was wrong.

    sources and formats in the order of loading; totals: order_lines, revenue (EUR), buying_customers, opportunities,
    won_opportunities, won_value (EUR), those that the sources give; rejects: the first ones by source and row.
    """

    sources: tuple[SourceCount, ...]
    totals: dict[str, Decimal]
    rejects: tuple[Reject, ...]
    orphans: tuple[Orphans, ...]
    formats: tuple[FileFormat, ...] = ()

    def as_json(self) -> dict[str, Any]:
        """The report in JSON's own types; counts are whole numbers."""
        return {
            "sources": [asdict(source) for source in self.sources],
            "totals": {
                name: int(value) if value == value.to_integral_value() else float(value)
                for name, value in self.totals.items()
            },
            "rejects": [
                {"file": r.file, "row": r.row, "column": r.column, "value": r.value,
                 "reason": str(r.reason), "line": r.line}
                for r in self.rejects
            ],
            "orphans": [asdict(orphan) for orphan in self.orphans],
            "formats": [asdict(form) for form in self.formats],
        }  # fmt: skip


Rows = Callable[[str, Sequence[object]], list[tuple[Any, ...]]]


def read_report(warehouse: Warehouse, rejects: int = SHOWN_REJECTS) -> LoadReport:
    """The report of the load that made the warehouse, with at most so many rejects of each source.

    InputError for a warehouse of an earlier version, which did not keep how its files were written.
    """
    if not warehouse.has("load.formats"):
        raise InputError(
            Message("These data were loaded by an earlier version of the program."),
            [Message("Load the extracts again; the files themselves need no change.")],
        )
    return report_from(warehouse.rows, rejects)


def report_from(rows: Rows, rejects: int = SHOWN_REJECTS) -> LoadReport:
    """The report that the tables of schema `load` tell."""
    found = rows("SELECT source, file, table_name, read, loaded, rejected, duplicate FROM load.sources", [])
    return LoadReport(
        tuple(SourceCount(*counted) for _, *counted in found),
        dict(rows("FROM load.totals", [])),
        tuple(reject for number, *_ in found for reject in rejects_of(rows, number, rejects)),
        tuple(Orphans(*row) for row in rows("FROM load.orphans", [])),
        tuple(FileFormat(*row) for row in rows("SELECT * EXCLUDE (source) FROM load.formats", [])),
    )


def rejects_of(rows: Rows, source: int, limit: int) -> list[Reject]:
    """The first rejects of a source by line."""
    found = rows(
        "SELECT file, row, column_name, value, reason, line FROM load.rejects WHERE source = ? ORDER BY row LIMIT ?",
        [source, limit],
    )
    return [Reject(name, row, column, value, stored_reason(why), line) for name, row, column, value, why, line in found]


def stored_reason(text: str) -> Message:
    """The message kept as JSON in load.rejects.reason."""
    stored = json.loads(text)
    return Message(stored["template"], **stored["params"])
