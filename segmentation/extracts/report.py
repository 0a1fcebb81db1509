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
class Amounts:
    """What the order lines of a file sum up to by what became of them, as far as their amounts can be read.

    outcome: loaded, rejected or duplicate; year: of the document, None where it cannot be read; lines: with a readable
    amount; revenue: EUR.
    """

    file: str
    outcome: str
    year: int | None
    lines: int
    revenue: Decimal


@dataclass(frozen=True)
class Stated:
    """What the last totals row of a file says, and what the readable amounts of the lines above it sum up to, EUR."""

    file: str
    stated: Decimal
    above: Decimal


@dataclass(frozen=True)
class Cause:
    """One reason for which lines were rejected. lines: how many; example: the first of them."""

    lines: int
    example: Reject


@dataclass(frozen=True)
class Orphans:
    """Rows that name an unknown key. outcome: rejected or kept; revenue: of order lines, EUR."""

    table: str
    column: str
    value: str
    rows: int
    outcome: str
    revenue: Decimal | None = None


@dataclass(frozen=True)
class LoadReport:
    """Every line accounted for, the control totals and what was wrong.

    sources and formats in the order of loading; totals: order_lines, revenue (EUR), buying_customers, opportunities,
    won_opportunities, won_value (EUR), those that the sources give; rejects: the first ones by source and row;
    currencies: what each source's amounts are in; currency: what all are in once loaded, in place of EUR; left_out:
    files that were recognised and hold nothing for any table; seconds: how long the load took, with features and
    segments where it made them; first_day, last_day: of the orders; amounts: of files that were not read in
    one pass; stated: of files that sum up their lines.
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
    amounts: tuple[Amounts, ...] = ()
    stated: tuple[Stated, ...] = ()

    def revenue_of(self, outcome: str, file: str = "", year: int | None = None) -> Decimal:
        """What the order lines of that outcome sum up to, EUR; file, year: of that one alone."""
        return sum(
            (
                amounts.revenue
                for amounts in self.amounts
                if amounts.outcome == outcome and file in ("", amounts.file) and year in (None, amounts.year)
            ),
            Decimal(0),
        )

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
            "totals": {name: _as_number(value) for name, value in self.totals.items()},
            "rejects": [
                {"file": r.file, "row": r.row, "column": r.column, "value": r.value,
                 "reason": str(r.reason), "line": r.line}
                for r in self.rejects
            ],
            "orphans": [asdict(one) | {"revenue": _as_number(one.revenue)} for one in self.orphans],
            "amounts": [asdict(one) | {"revenue": _as_number(one.revenue)} for one in self.amounts],
            "stated": [
                {"file": one.file, "stated": _as_number(one.stated), "above": _as_number(one.above)}
                for one in self.stated
            ],
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


def _as_number(value: Decimal | None) -> float | None:
    if value is None:
        return None
    return int(value) if value == value.to_integral_value() else float(value)


def stored_text(message: Message) -> str:
    """The message as JSON, which stored_reason reads again."""
    return json.dumps({"template": message.template, "params": message.params})


_TEMPLATE = "reason->>'$.template'"

Rows = Callable[[str, Sequence[object]], list[tuple[Any, ...]]]


def read_report(warehouse: Warehouse, rejects: int = SHOWN_REJECTS) -> LoadReport:
    """The report of the load that made the warehouse, with at most so many rejects of each source.

    InputError for a warehouse of an earlier version, which did not keep all of it.
    """
    if not warehouse.has("load.amounts"):
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
    ((seconds, first_day, last_day),) = rows("SELECT seconds, first_day, last_day FROM load.run", [])
    return LoadReport(
        tuple(SourceCount(*counted) for _, *counted in found),
        dict(rows("FROM load.totals", [])),
        tuple(reject for number, *_ in found for reject in rejects_of(rows, number, rejects)),
        tuple(Orphans(*row) for row in rows("FROM load.orphans", [])),
        tuple(FileFormat(*row) for row in rows("SELECT * EXCLUDE (source) FROM load.formats", [])),
        tuple(CurrencyCount(*row) for row in rows("SELECT * EXCLUDE (source) FROM load.currencies", [])),
        rows("SELECT code FROM load.currency", [])[0][0],
        tuple(stored_reason(text) for (text,) in rows("SELECT reason FROM load.left_out", [])),
        seconds=seconds,
        first_day=first_day,
        last_day=last_day,
        amounts=tuple(
            Amounts(*row)
            for row in rows(
                "SELECT file, outcome, year, lines, revenue FROM load.amounts JOIN load.sources USING (source) "
                "ORDER BY amounts.rowid",
                [],
            )
        ),
        stated=tuple(
            Stated(*row)
            for row in rows("SELECT file, stated, above FROM load.stated JOIN load.sources USING (source)", [])
        ),
    )


def rejects_of(rows: Rows, source: int, limit: int, totals: bool | None = None) -> list[Reject]:
    """The first rejects of a source by line. totals: only the rows that sum up others, or all but these."""
    found = rows(
        "SELECT file, row, column_name, value, reason, line FROM load.rejects WHERE source = ? "
        f"AND (?::BOOLEAN IS NULL OR ({_TEMPLATE} = ?) = ?) ORDER BY row LIMIT ?",
        [source, totals, TOTAL, totals, limit],
    )
    return [_reject(row) for row in found]


def _reject(row: Sequence[Any]) -> Reject:
    """From a row of load.rejects: file, row, column_name, value, reason, line."""
    file, place, column, value, reason, line = row
    return Reject(file, place, column, value, stored_reason(reason), line)


def all_rejects(warehouse: Warehouse, file: str, limit: int, totals: bool) -> Iterator[Reject]:
    """The rejects by source and row, at most so many of each source; file: of this one alone, "" for all; totals: the
    rows that sum up others, or all but these."""
    for number, name in warehouse.rows("SELECT source, file FROM load.sources"):
        if file in ("", name):
            yield from rejects_of(warehouse.rows, number, limit, totals)


def causes(warehouse: Warehouse) -> tuple[Cause, ...]:
    """Why lines were rejected, the most frequent reason first; a line with several counts with each."""
    found = warehouse.rows(
        "SELECT count(DISTINCT (source, row)) AS lines, "
        "arg_min((file, row, column_name, value, reason, line), (source, row)) FROM load.rejects "
        f"WHERE {_TEMPLATE} <> ? GROUP BY {_TEMPLATE}, column_name ORDER BY lines DESC, min((source, row))",
        [TOTAL],
    )
    return tuple(Cause(lines, _reject(example)) for lines, example in found)


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
