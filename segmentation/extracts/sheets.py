"""Excel sheets: what Excel typed is taken as typed, and only texts are read in a form that is found or said."""

from __future__ import annotations

import datetime as dt
import math
from collections import Counter
from collections.abc import Callable, Iterator, Sequence, Set
from dataclasses import dataclass
from decimal import Decimal
from io import BytesIO
from itertools import islice
from pathlib import Path
from typing import Any

from python_calamine import CalamineError, CalamineSheet, CalamineWorkbook

from segmentation.errors import InputError, Message
from segmentation.extracts.book_size import unreadable_book
from segmentation.extracts.doubts import asks_for_shares, doubtful_share
from segmentation.extracts.forms import Settled, formed, settle
from segmentation.extracts.headers import PLACE, by_place, looks_like_data
from segmentation.extracts.record import join_record
from segmentation.extracts.scan import Scan
from segmentation.extracts.seen import ColumnSeen, Seen
from segmentation.extracts.sniff import TITLE_ROWS, Header, count_named, normal
from segmentation.progress import abandoned_if_cancelled, counting
from segmentation.warehouse.plan import Cells, Field, Source

CLEAN_DELIMITER = ";"
LINE_DELIMITER = " | "


@dataclass(frozen=True)
class Sheet:
    """One sheet of a workbook; most: so many rows are read, None: all; height: its rows, once it was looked at."""

    path: Path
    title: str
    most: int | None = None
    height: int = 0

    def rows(self) -> Iterator[list[Any]]:
        """The cells of each row from the first row of the sheet on: text, float, bool, date, time; "" for none."""
        sheet = _sheet(_book(self.path), self.title)
        yield from counting(islice(sheet.iter_rows(), self.most))

    def records(self, header: Header) -> int:
        """How many rows below the header hold something."""
        return sum(any(cell != "" for cell in row) for row in islice(self.rows(), header.line, None))

    def lines(self) -> Iterator[str]:
        """Each row as one line."""
        for row in self.rows():
            yield LINE_DELIMITER.join(shown(cell) for cell in row)


def sheet_titles(path: Path, file: str) -> list[str]:
    """The titles of a workbook's sheets; InputError if it is none."""
    return _opened(path, file).sheet_names


def find_sheet(
    path: Path, file: str, wanted: Sequence[str], title: str | None, said: int | None = None
) -> tuple[Sheet, Header]:
    """The sheet and row that name most of the wanted columns; title: the only sheet to look at; said: the row that a
    mapping says, 0 for none."""
    book = _opened(path, file)
    if title is not None and title not in book.sheet_names:
        raise InputError(
            Message("{file} has no such sheet. Its sheets are {found}.", file=file, found=", ".join(book.sheet_names))
        )
    names = {normal(name) for name in wanted}
    titles = book.sheet_names if title is None else [title]
    if said is None and wanted and all(map(PLACE.fullmatch, wanted)):
        said = 0
    headers = [
        (Sheet(path, name, height=sheet.total_height), _header(sheet.iter_rows(), names, said))
        for name in titles
        for sheet in [_sheet(book, name)]
    ]
    best = max(headers, key=lambda found: count_named(found[1].names, names), default=None)
    if best is None or not best[1].names:
        raise InputError(Message("{file} is empty. Export it again, or leave it out.", file=file))
    return best


def _sheet(book: CalamineWorkbook, title: str) -> CalamineSheet:
    """All of it is read at once, which takes ten seconds for the largest."""
    return abandoned_if_cancelled(lambda: book.get_sheet_by_name(title))


def _book(path: Path) -> CalamineWorkbook:
    """The file is closed by then: one whose reading was left to itself can be deleted at once, on Windows too."""
    return CalamineWorkbook.from_filelike(BytesIO(path.read_bytes()))


def _opened(path: Path, file: str) -> CalamineWorkbook:
    try:
        return _book(path)
    except (CalamineError, OSError, ValueError) as error:
        raise InputError(unreadable_book(file)) from error


def _header(rows: Iterator[list[Any]], wanted: Set[str], said: int | None) -> Header:
    best = Header(1, (), CLEAN_DELIMITER)
    head = list(islice(rows, max(TITLE_ROWS, said or 0)))
    full = [number for number, row in enumerate(head) if any(cell != "" for cell in row)]
    if full and (said == 0 or (said is None and _is_data(head[full[0]]) and not _named(head, wanted))):
        return Header(full[0], by_place(len(head[0])), CLEAN_DELIMITER, named=False)
    for number, row in enumerate(head, start=1):
        cells = tuple(shown(cell).strip() for cell in row)
        if said:
            best = Header(number, cells, CLEAN_DELIMITER) if number == said else best
            continue
        if count_named(cells, wanted) > count_named(best.names, wanted) or (number == 1 and any(cells)):
            best = Header(number, cells, CLEAN_DELIMITER)
    return best


def _is_data(row: list[Any]) -> bool:
    typed = any(isinstance(cell, float | dt.date) for cell in row)
    return typed or looks_like_data([shown(cell) for cell in row])


def _named(rows: list[list[Any]], wanted: Set[str]) -> bool:
    return any(count_named(map(shown, row), wanted) for row in rows)


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
                cell = shown(cell)
            if isinstance(cell, str) and (text := cell.strip()):
                texts[place][text] += 1
                first[place].setdefault(text, number)
            elif isinstance(cell, float) and kind == "percent" and abs(cell) > abs(shares.get(place, (0, 0.0))[1]):
                shares[place] = (number, cell)
    problems = [
        doubtful_share(source, fields[place], *largest)
        for place, largest in shares.items()
        if asks_for_shares(source, fields[place]) and abs(largest[1]) <= 1
    ]
    columns = [
        ColumnSeen(field, tuple(Seen(text, count, text, rows[text]) for text, count in found.items()))
        for field, found, rows in zip(fields, texts, first, strict=True)
    ]
    settled = settle(source, columns)
    if isinstance(settled, list):
        return [*problems, *settled]
    return problems or settled


def write_sheet(sheet: Sheet, header: Header, fields: Sequence[Field], out: Path) -> tuple[Scan, Cells]:
    """Write the rows of the sheet as CSV; its numbers and dates in the form of their column, so that all are alike."""
    result = Scan()
    of_column = {field.header: field for field in fields}
    writers = [_writer(of_column.get(name)) for name in header.names]
    with out.open("w", encoding="utf-8", newline="\n") as file:
        for number, row in enumerate(sheet.rows(), start=1):
            if number <= header.line or not any(cell != "" for cell in row):
                continue
            result.note(number)
            cells = [write(cell) for write, cell in zip(writers, row, strict=True)]
            file.write(join_record(cells, CLEAN_DELIMITER) + "\n")
    return result, Cells((out,), header.names, CLEAN_DELIMITER)


def _writer(field: Field | None) -> Callable[[Any], str]:
    if field is None or field.form is None:
        return shown
    if field.column.kind == "date":
        form = field.date_form.strptime
        return lambda cell: f"{cell:{form}}" if isinstance(cell, dt.date) else shown(cell)
    decimal = field.number_form.decimal
    return lambda cell: _number(cell, decimal) if isinstance(cell, float) else shown(cell)


def _number(value: float, decimal: str) -> str:
    text = f"{Decimal(repr(value)):f}" if math.isfinite(value) else str(value)
    return (text.rstrip("0").rstrip(".") if "." in text else text).replace(".", decimal)


def shown(cell: Any) -> str:
    """The cell as text."""
    if isinstance(cell, float):
        return _number(cell, ".")
    if isinstance(cell, str):
        return cell.replace("\r\n", "\n").replace("\r", "\n").replace("\0", "")
    return str(cell)
