"""What a load did: every line accounted for, control totals, the first rejects."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator, Sequence
from dataclasses import asdict, dataclass
from datetime import date
from decimal import Decimal
from typing import Any

from segmentation.errors import InputError, Message
from segmentation.extracts.currency import EURO, CurrencyCount
from segmentation.extracts.reasons import TOTAL
from segmentation.warehouse import Warehouse

SHOWN_REJECTS = 200


@dataclass(frozen=True)
class SourceCount:
    """One file and the table it fills: read = loaded + rejected + duplicate.

    totals: of the rejected, the rows that sum up others, which are loaded themselves.
    """

    file: str
    table: str
    read: int
    loaded: int
    rejected: int
    duplicate: int
    totals: int = 0


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
class Repeated:
    """A line whose key an earlier line had already, so that it was not counted again.

    first_file, first_row: where the earlier one stands. same: all its fields agree with that one's.
    """

    file: str
    row: int
    first_file: str
    first_row: int
    same: bool
    line: str


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
    won_opportunities, won_value (EUR), those that the sources give; rejects: the first ones by source and row;
    currencies: what each source's amounts are in; currency: what all are in once loaded, in place of EUR; left_out:
    files that were recognised and hold nothing for any table; seconds: how long the load took, with features and
    segments where it made them; first_day, last_day: of the orders.
    """

    sources: tuple[SourceCount, ...]
    totals: dict[str, Decimal]
    rejects: tuple[Reject, ...]
    orphans: tuple[Orphans, ...]
    formats: tuple[FileFormat, ...] = ()
    currencies: tuple[CurrencyCount, ...] = ()
    currency: str = EURO
    left_out: tuple[Message, ...] = ()
    seconds: float = 0.0
    first_day: date | None = None
    last_day: date | None = None

    @property
    def files(self) -> int:
        """How many files the lines came from."""
        return len({source.file for source in self.sources})

    @property
    def rows_per_second(self) -> float:
        """Lines read; 0 where the time is not known."""
        return self.lines["read"] / self.seconds if self.seconds else 0.0

    @property
    def lines(self) -> dict[str, int]:
        """What became of all lines: read, the sum of loaded, rejected (without totals rows), totals and duplicate."""
        counts = {
            name: sum(getattr(source, name) for source in self.sources)
            for name in ("read", "loaded", "rejected", "totals", "duplicate")
        }
        return counts | {"rejected": counts["rejected"] - counts["totals"]}

    @property
    def worth_a_look(self) -> dict[str, int]:
        """How many lines were rejected, delivered twice or were loaded though they name something unknown, and how many
        files left out."""
        unknown = sum(orphans.rows for orphans in self.orphans if orphans.outcome == "kept")
        lines = {name: self.lines[name] for name in ("rejected", "duplicate")}
        return lines | {"unknown": unknown, "left_out": len(self.left_out)}

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
            "currencies": [asdict(count) for count in self.currencies],
            "currency": self.currency,
            "left_out": [str(message) for message in self.left_out],
            "files": self.files,
            "lines": self.lines,
            "worth_a_look": self.worth_a_look,
            "seconds": round(self.seconds, 3),
            "rows_per_second": round(self.rows_per_second),
            "period": [str(self.first_day), str(self.last_day)] if self.first_day else None,
        }  # fmt: skip


def stored_text(message: Message) -> str:
    """The message as JSON, which stored_reason reads again."""
    return json.dumps({"template": message.template, "params": message.params})


_TEMPLATE = "reason->>'$.template'"

Rows = Callable[[str, Sequence[object]], list[tuple[Any, ...]]]


def read_report(warehouse: Warehouse, rejects: int = SHOWN_REJECTS) -> LoadReport:
    """The report of the load that made the warehouse, with at most so many rejects of each source.

    InputError for a warehouse of an earlier version, which did not keep all of it.
    """
    if not warehouse.has("load.run"):
        raise InputError(
            Message("These data were loaded by an earlier version of the program."),
            [Message("Load the extracts again; the files themselves need no change.")],
        )
    return report_from(warehouse.rows, rejects)


def report_from(rows: Rows, rejects: int = SHOWN_REJECTS) -> LoadReport:
    """The report that the tables of schema `load` tell."""
    found = rows(
        "SELECT source, file, table_name, read, loaded, rejected, duplicate, (SELECT count(*) FROM load.rejects "
        f"WHERE rejects.source = sources.source AND {_TEMPLATE} = ?) FROM load.sources ORDER BY sources.rowid",
        [TOTAL],
    )
    return LoadReport(
        tuple(SourceCount(*counted) for _, *counted in found),
        dict(rows("FROM load.totals", [])),
        tuple(reject for number, *_ in found for reject in rejects_of(rows, number, rejects)),
        tuple(Orphans(*row) for row in rows("FROM load.orphans", [])),
        tuple(FileFormat(*row) for row in rows("SELECT * EXCLUDE (source) FROM load.formats", [])),
        tuple(CurrencyCount(*row) for row in rows("SELECT * EXCLUDE (source) FROM load.currencies", [])),
        rows("SELECT code FROM load.currency", [])[0][0],
        tuple(stored_reason(text) for (text,) in rows("SELECT reason FROM load.left_out", [])),
        *rows("SELECT seconds, first_day, last_day FROM load.run", [])[0],
    )


def rejects_of(rows: Rows, source: int, limit: int, totals: bool | None = None) -> list[Reject]:
    """The first rejects of a source by line. totals: only the rows that sum up others, or all but these."""
    found = rows(
        "SELECT file, row, column_name, value, reason, line FROM load.rejects WHERE source = ? "
        f"AND (?::BOOLEAN IS NULL OR ({_TEMPLATE} = ?) = ?) ORDER BY row LIMIT ?",
        [source, totals, TOTAL, totals, limit],
    )
    return [Reject(name, row, column, value, stored_reason(why), line) for name, row, column, value, why, line in found]


def all_rejects(warehouse: Warehouse, file: str, limit: int, totals: bool) -> Iterator[Reject]:
    """The rejects by source and row, at most so many of each source; file: of this one alone, "" for all; totals: the
    rows that sum up others, or all but these."""
    for number, name in warehouse.rows("SELECT source, file FROM load.sources"):
        if file in ("", name):
            yield from rejects_of(warehouse.rows, number, limit, totals)


def repeated(warehouse: Warehouse, limit: int = SHOWN_REJECTS) -> tuple[Repeated, ...]:
    """The first lines that were delivered twice, those with another content before all others, by source and row."""
    found = warehouse.rows(
        "SELECT file, row, first_file, first_row, same, line FROM load.duplicates ORDER BY same, source, row LIMIT ?",
        [limit],
    )
    return tuple(Repeated(*row) for row in found)


def repeated_otherwise(warehouse: Warehouse) -> int:
    """How many of the lines that were delivered twice have another content than the first one."""
    ((count,),) = warehouse.rows("SELECT count(*) FILTER (NOT same) FROM load.duplicates")
    return int(count)


def stored_reason(text: str) -> Message:
    """The message kept as JSON in load.rejects.reason."""
    stored = json.loads(text)
    return Message(stored["template"], **stored["params"])
