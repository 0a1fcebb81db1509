"""Excel sheets: what Excel typed is taken as typed, and only texts are read in a form that is found or said."""

from __future__ import annotations

import datetime as dt
import math
from collections import Counter
from collections.abc import Callable, Iterator, Sequence, Set
from dataclasses import dataclass
from decimal import Decimal
from itertools import islice
from pathlib import Path
from typing import Any

from python_calamine import CalamineError, CalamineWorkbook

from segmentation.errors import InputError, Message
from segmentation.extracts.deliveries import unreadable_book
from segmentation.extracts.forms import Settled, formed, settle
from segmentation.extracts.record import join_record
from segmentation.extracts.scan import Scan
from segmentation.extracts.seen import ColumnSeen, Seen
from segmentation.extracts.sniff import TITLE_ROWS, Header, count_named, normal
from segmentation.warehouse.plan import Cells, Field, Source

CLEAN_DELIMITER = ";"


@dataclass(frozen=True)
class Sheet:
    """One sheet of a workbook."""

    path: Path
    title: str

    def rows(self) -> Iterator[list[Any]]:
        """The cells of each row from the first row of the sheet on: text, float, bool, date, time; "" for none."""
        yield from CalamineWorkbook.from_path(self.path).get_sheet_by_name(self.title).iter_rows()

    def lines(self) -> Iterator[str]:
        """Each row as one line."""
        for row in self.rows():
            yield " | ".join(_shown(cell) for cell in row)


def sheet_titles(path: Path, file: str) -> list[str]:
    """The titles of a workbook's sheets; InputError if it is none."""
    return _opened(path, file).sheet_names


def find_sheet(path: Path, file: str, wanted: Sequence[str], title: str | None) -> tuple[Sheet, Header]:
    """The sheet and row that name most of the wanted columns; title: the only sheet to look at."""
    book = _opened(path, file)
    if title is not None and title not in book.sheet_names:
        raise InputError(
            Message("{file} has no such sheet. Its sheets are {found}.", file=file, found=", ".join(book.sheet_names))
        )
    names = {normal(name) for name in wanted}
    titles = book.sheet_names if title is None else [title]
    headers = [(Sheet(path, name), _header(book.get_sheet_by_name(name).iter_rows(), names)) for name in titles]
    best = max(headers, key=lambda found: count_named(found[1].names, names), default=None)
    if best is None or not best[1].names:
        raise InputError(Message("{file} is empty. Export it again, or leave it out.", file=file))
    return best


def _opened(path: Path, file: str) -> CalamineWorkbook:
    try:
        return CalamineWorkbook.from_path(path)
    except (CalamineError, OSError, ValueError) as error:
        raise InputError(unreadable_book(file)) from error


def _header(rows: Iterator[list[Any]], wanted: Set[str]) -> Header:
    best = Header(1, (), CLEAN_DELIMITER)
    for number, row in enumerate(islice(rows, TITLE_ROWS), start=1):
        cells = tuple(_shown(cell).strip() for cell in row)
        if count_named(cells, wanted) > count_named(best.names, wanted) or (number == 1 and any(cells)):
            best = Header(number, cells, CLEAN_DELIMITER)
    return best


def settle_sheet(source: Source, sheet: Sheet, header: Header) -> Settled | list[Message]:
    """The forms of the texts in columns of numbers and dates, or why they cannot be told."""
    fields = [field for field in source.fields if field.header is not None and formed(field, source)]
    places = [header.names.index(field.header or "") for field in fields]
    texts: list[Counter[str]] = [Counter() for _ in fields]
    first: list[dict[str, int]] = [{} for _ in fields]
    shares: dict[int, tuple[int, float]] = {}
    for number, row in enumerate(sheet.rows(), start=1):
        if number <= header.line:
            continue
        for place, at in enumerate(places):
            cell, kind = row[at], fields[place].column.kind
            # A number in a column of dates may be one of the form yyyymmdd.
            if isinstance(cell, float) and kind == "date":
                cell = _shown(cell)
            if isinstance(cell, str) and (text := cell.strip()):
                texts[place][text] += 1
                first[place].setdefault(text, number)
            elif isinstance(cell, float) and kind == "percent" and abs(cell) > abs(shares.get(place, (0, 0.0))[1]):
                shares[place] = (number, cell)
    problems = [
        _doubtful_share(source, fields[place], *largest)
        for place, largest in shares.items()
        if fields[place].factor is None and abs(largest[1]) <= 1
    ]
    columns = [
        ColumnSeen(field, tuple(Seen(text, count, text, rows[text]) for text, count in found.items()))
        for field, found, rows in zip(fields, texts, first, strict=True)
    ]
    settled = settle(source, columns)
    if isinstance(settled, list):
        return [*problems, *settled]
    return problems or settled


def _doubtful_share(source: Source, field: Field, row: int, value: float) -> Message:
    return Message(
        "{file}, row {row}, column {column}: no number is above 1, so that {value} may be {value} percent or a share "
        "that Excel shows as percent. Say which in a mapping, under [source.factors]: {key} = 1 or {key} = 100.",
        file=source.file, row=row, column=field.shown, value=value, key=field.column.name,
    )  # fmt: skip


def write_sheet(sheet: Sheet, header: Header, fields: Sequence[Field], out: Path) -> tuple[Scan, Cells]:
    """Write the rows of the sheet as CSV; its numbers and dates in the form of their column, so that all are alike."""
    result = Scan(padded=True)
    of_column = {field.header: field for field in fields}
    writers = [_writer(of_column.get(name)) for name in header.names]
    with out.open("w", encoding="utf-8", newline="\n") as file:
        for number, row in enumerate(sheet.rows(), start=1):
            if number <= header.line or not any(cell != "" for cell in row):
                continue
            result.note(number)
            cells = [write(cell) for write, cell in zip(writers, row, strict=True)]
            file.write(join_record(cells, CLEAN_DELIMITER) + "\n")
    return result, Cells(out, header.names, CLEAN_DELIMITER)


def _writer(field: Field | None) -> Callable[[Any], str]:
    if field is None or field.form is None:
        return _shown
    if field.column.kind == "date":
        form = field.date_form.strptime
        return lambda cell: f"{cell:{form}}" if isinstance(cell, dt.date) else _shown(cell)
    decimal = field.number_form.decimal
    return lambda cell: _number(cell, decimal) if isinstance(cell, float) else _shown(cell)


def _number(value: float, decimal: str) -> str:
    text = f"{Decimal(repr(value)):f}" if math.isfinite(value) else str(value)
    return (text.rstrip("0").rstrip(".") if "." in text else text).replace(".", decimal)


def _shown(cell: Any) -> str:
    if isinstance(cell, float):
        return _number(cell, ".")
    if isinstance(cell, str):
        return cell.replace("\r\n", "\n").replace("\r", "\n").replace("\0", "")
    return str(cell)
