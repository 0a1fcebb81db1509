"""The careful reading of a CSV file: whole records go on as clean UTF-8, everything else is rejected by line.

DuckDB's CSV reader then meets only records with all their fields, so that no open quote swallows the rows
behind it and no row is lost. Memory stays bounded by the block size.
"""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from itertools import islice
from operator import itemgetter
from pathlib import Path
from typing import Protocol

from segmentation.errors import Message
from segmentation.extracts.reasons import total
from segmentation.extracts.record import MalformedError, OpenRecord, join_record, whole_record
from segmentation.extracts.scan_lines import Lines
from segmentation.extracts.sniff import RULE, Header, Text
from segmentation.progress import counting, steering
from segmentation.warehouse.plan import TOTAL, Cells

# The line below the last row of a list that psql prints: (2 rows), (2 Zeilen).
FOOT = re.compile(r"\(\d+ \w+\)")
NO_ROW = Message("The line stands within the table without the bar that begins each of its rows.")
NO_TEXT = Message("The line holds bytes that are no text in the file's encoding.")
NOT_CLOSED = Message("The quotation mark opened in this line is not closed.")
MOST_LINES = 500  # of one record; an open quote beyond that is a stray one
LONGEST_RECORD = 1 << 19  # characters; a longer line is none that anyone wrote
PART = 1 << 24  # bytes that a part of the clean file holds at least
# In place of the cells of a record that goes on as it stands.
SIMPLE: list[str] = []


@dataclass(frozen=True)
class Part:
    """A file of clean records. first: the number of its first record; padded: some cells may have blanks around."""

    path: Path
    first: int = 0
    padded: bool = True

    def cells(self, header: Header) -> Cells:
        """The part as it is read."""
        return Cells((self.path,), header.names, header.delimiter, padded=self.padded, first=self.first)


@dataclass
class Scan:
    """What became of the lines of a file.

    records: whole records passed on, in order, in these parts; starts, shifts: from record number `starts[i]` on, a
    record's line is its number + `shifts[i]`; marks: lines with the byte of the file where they begin, to find them
    again; spans: lines of the records that take more than one; broken: line -> why.
    """

    records: int = 0
    parts: list[Part] = field(default_factory=list)
    starts: list[int] = field(default_factory=lambda: [0])
    shifts: list[int] = field(default_factory=lambda: [0])
    marks: list[tuple[int, int]] = field(default_factory=lambda: [(1, 0)])
    spans: dict[int, int] = field(default_factory=dict)
    broken: dict[int, Message] = field(default_factory=dict)

    @property
    def read(self) -> int:
        """Records the file holds, whole or not; blank lines and the header are none."""
        return self.records + len(self.broken)

    def cells(self, header: Header) -> Cells:
        """All parts as they are read together."""
        padded = any(part.padded for part in self.parts)
        return Cells(tuple(part.path for part in self.parts), header.names, header.delimiter, padded=padded)

    def line_of(self, record: int) -> int:
        """The line (from 1) on which the record (from 0) begins."""
        return record + self.shifts[bisect_right(self.starts, record) - 1]

    def note(self, line: int, records: int = 1) -> None:
        """Take down that the next records begin on that line and those behind it."""
        shift = line - self.records
        if shift != self.shifts[-1]:
            self.starts.append(self.records)
            self.shifts.append(shift)
        self.records += records


def scan(text: Text, header: Header, out: Path, take: Callable[[Part], None] = lambda _part: None) -> Scan:
    """Write the whole records of the file (UTF-8, LF, no header) and account for every other line.

    They stand in parts of bounded size, `out` and others beside it, of which there is at least one; take: called with
    each part as soon as it is written.
    """
    result = Scan()
    with _Parts(out, result, take) as parts:
        if header.ruled:
            _scan_list(text, header, parts)
        else:
            _Scanning(header, parts).run(text)
    return result


class _Parts:
    """Writes records into parts of bounded size; a context manager."""

    def __init__(self, out: Path, result: Scan, take: Callable[[Part], None]) -> None:
        self.result = result
        self._out = out
        self._take = take
        self._begin()

    def _begin(self) -> None:
        path, number = self._out, len(self.result.parts)
        self._path = path.with_name(f"{path.stem}-part{number}{path.suffix}") if number else path
        self._first, self.padded, self._size = self.result.records, False, 0
        self._file = self._path.open("wb")

    def __enter__(self) -> _Parts:
        return self

    def __exit__(self, kind: type[BaseException] | None, *_: object) -> None:
        self._file.close()
        if kind is None and (self._size or not self.result.parts):
            self._end()

    def _end(self) -> None:
        part = Part(self._path, self._first, self.padded)
        self.result.parts.append(part)
        self._take(part)

    def write(self, lines: bytes, line: int, records: int) -> None:
        """Pass on so many records of one line each, which begin on that line."""
        self.result.note(line, records)
        self._write(lines)

    def rewrite(self, cells: list[str], delimiter: str, line: int, span: int) -> None:
        """Pass on one record of so many lines, well quoted."""
        self.result.note(line)
        if span > 1:
            self.result.spans[line] = span
        self._write(join_record(cells, delimiter).encode() + b"\n")

    def rotate(self) -> None:
        """Begin another part if this one is large enough."""
        if self._size >= PART:
            self._file.close()
            self._end()
            self._begin()

    def _write(self, content: bytes) -> None:
        self._size += self._file.write(content)


class _Scanning:
    """The scan of a file block by block."""

    def __init__(self, header: Header, parts: _Parts) -> None:
        self.delimiter, self.fields = header.delimiter, len(header.names)
        self.parts = parts
        self.line = 1
        self.to_skip = header.line
        self.whole = whole_record(self.delimiter, self.fields).fullmatch

    def run(self, text: Text) -> None:
        waiting, odd = b"", False
        for block in text.blocks():
            steering().at(self.parts.result.read)
            self.parts.result.marks.append((self.line + waiting.count(b"\n"), block.start))
            lines = Lines(b"%b%b\n" % (waiting, block.data), self.delimiter)
            odd = block.odd or (odd and bool(waiting))
            waiting = lines.data[lines.start(self._lines(lines, odd=odd, last=False)) :]
            self.parts.rotate()
        self._lines(Lines(waiting, self.delimiter), odd=odd, last=True)

    def _lines(self, lines: Lines, *, odd: bool, last: bool) -> int:
        """Pass on what is whole; the number of lines used (the lines of a record that may still go on are left)."""
        at = begun = min(self.to_skip, len(lines))
        self.to_skip -= at
        first, progress = self.line, steering()
        # A NUL, which is left out, may stand beside a blank.
        self.parts.padded = self.parts.padded or odd or lines.padded()
        for line in lines.doubtful(self.fields, LONGEST_RECORD, odd=odd):
            if line < at:
                continue
            progress.check()
            found = self._doubtful(lines, line, last=last)
            if found is None:
                at = line
                break
            span, cells = found
            at = line + span
            if cells is SIMPLE:
                continue
            self._pass_on(lines, begun, line)
            begun = at
            if cells is not None:
                self.parts.rewrite(cells, self.delimiter, first + line, span)
        else:
            at = len(lines)
        self._pass_on(lines, begun, at)
        self.line = first + at
        return at

    def _pass_on(self, lines: Lines, begun: int, end: int) -> None:
        if end > begun:
            self.parts.write(lines.between(begun, end), self.line + begun, end - begun)

    def _doubtful(self, lines: Lines, at: int, *, last: bool) -> tuple[int, list[str] | None] | None:
        """How many lines belong to what begins there, with its cells if it is a record: SIMPLE if it is one as it
        stands. None: its end is not in sight."""
        line = lines.text(at)
        if not line.strip():
            return 1, None
        if len(line) <= LONGEST_RECORD and not _odd(line) and self.whole(line):
            return 1, SIMPLE
        outcome = _record_at(lines.texts(at), self.delimiter, self.fields)
        if outcome is None:
            if not last and len(lines) - at <= MOST_LINES:
                return None
            outcome = NOT_CLOSED
        if isinstance(outcome, Message):
            self.parts.result.broken[self.line + at] = outcome
            return 1, None
        cells, span = outcome
        return span, [cell.replace("\r", "\n").replace("\0", "") for cell in cells]


class Rows(Protocol):
    """A file whose rows can be shown as lines."""

    def lines(self) -> Iterator[str]: ...


class RawLines:
    """The raw text of lines asked for in rising order; of a text file only those blocks are read that hold one.

    scanned: of the file as it was found.
    """

    def __init__(self, rows: Rows, scanned: Scan | None = None) -> None:
        marks = scanned.marks if scanned is not None else [(1, 0)]
        self._lines = _BlockLines(rows, marks) if isinstance(rows, Text) else _LineByLine(rows)
        self._held: tuple[int, str] = (0, "")

    def at(self, line: int, span: int = 1) -> str:
        """The text of so many lines from that line on; the line asked for last may be asked for again."""
        if self._held[0] != line:
            text = "\n".join(self._lines.at(number) for number in range(line, line + span))
            self._held = (line, printable(text))
        return self._held[1]


class _LineByLine:
    def __init__(self, rows: Rows) -> None:
        self._lines = enumerate(rows.lines(), start=1)

    def at(self, line: int) -> str:
        return next(text for number, text in self._lines if number == line)


class _BlockLines:
    def __init__(self, text: Text, marks: list[tuple[int, int]]) -> None:
        self._text = text
        self._marks = marks
        self._blocks = text.raw_lines()
        self._first = 0
        self._found: Sequence[bytes] = ()

    def at(self, line: int) -> str:
        marked, start = self._marks[bisect_right(self._marks, line, key=itemgetter(0)) - 1]
        if marked > self._first:
            self._blocks, self._first, self._found = self._text.raw_lines(start), marked, ()
        while line >= self._first + len(self._found):
            self._first += len(self._found)
            self._found = next(self._blocks)
        return self._text.raw_text(self._found[line - self._first])


def printable(text: str) -> str:
    """The text with undecodable bytes shown as the replacement character."""
    return text.encode("utf-8", "replace").decode("utf-8") if not text.isascii() else text


def _undecodable(text: str) -> bool:
    try:
        text.encode("utf-8")
    except UnicodeEncodeError:
        return True
    return False


def _scan_list(text: Text, header: Header, parts: _Parts) -> None:
    """As the scan of other files, of a list with ruled lines: rules, repeated headers and what stands between two pages
    are no rows."""
    result, parts.padded = parts.result, True
    boxed = header.names[0] == ""
    # Between pages: a rule has closed the table, and no row has followed yet.
    opening, between = True, False
    beside: list[int] = []
    for number, line in enumerate(counting(text.lines()), start=1):
        if number <= header.line or not line.strip("|+- \t\f"):
            if number > header.line and RULE.fullmatch(line.strip()):
                opening, between = False, not opening
            continue
        cells = [cell.strip() for cell in line.rstrip().split(header.delimiter)]
        if tuple(cells) == header.names:
            opening, between, beside = True, False, []
        elif not boxed and FOOT.fullmatch(line.strip()):
            continue
        elif boxed and not line.startswith(header.delimiter):
            if between and header.delimiter not in line:
                beside.append(number)
            else:
                result.broken[number] = NO_ROW
        else:
            result.broken.update(dict.fromkeys(beside, NO_ROW))
            opening, between, beside = False, False, []
            if problem := _unlisted(line, cells, header):
                result.broken[number] = problem
            else:
                parts.rewrite(cells, header.delimiter, number, 1)
    # No page follows what stands behind the last one.
    result.broken.update(dict.fromkeys(beside, NO_ROW))
    result.broken = dict(sorted(result.broken.items()))


def _unlisted(line: str, cells: list[str], header: Header) -> Message | None:
    """Why a row of a ruled list is no record."""
    if len(cells) != len(header.names):
        return _ragged(cells, len(header.names), 1)
    if _undecodable(line):
        return NO_TEXT
    return None


def _odd(line: str) -> bool:
    return "\r" in line or "\0" in line or _undecodable(line)


def _record_at(lines: Iterable[str], delimiter: str, expected: int) -> tuple[list[str], int] | Message | None:
    """The record that begins the lines with its number of lines, or why there is none; None: its end is not in
    sight."""
    record, length = OpenRecord(delimiter), 0
    for span, line in enumerate(islice(lines, MOST_LINES), start=1):
        length += len(line)
        if length > LONGEST_RECORD:
            return (
                Message("The line is longer than {most} characters.", most=LONGEST_RECORD) if span == 1 else NOT_CLOSED
            )
        if _undecodable(line):
            return NO_TEXT
        try:
            record.add(line)
        except MalformedError:
            return Message("A quoted field goes on after its closing quotation mark.")
        if record.is_open and (len(record.fields) < expected or record.is_blank):
            continue
        return _whole(record, expected, span)
    return None


def _whole(record: OpenRecord, expected: int, span: int) -> tuple[list[str], int] | Message:
    """The fields of a record that has come to its end, or to more fields than it may have."""
    cells = record.fields
    if record.is_open:
        return NOT_CLOSED
    if len(cells) == expected or (len(cells) > expected and not any(map(str.strip, cells[expected:]))):
        return cells[:expected], span
    return _ragged(cells, expected, span)


def _ragged(cells: list[str], expected: int, span: int) -> Message:
    """Why a record with another number of fields than the header is none."""
    if span > 1:
        return NOT_CLOSED
    first, *others = [cell.strip() for cell in cells if cell.strip()] or [""]
    if re.fullmatch(TOTAL, first.lower()) and not any(map(str.isalpha, "".join(others))):
        return total(first)
    return Message("The line has {found} fields, the header has {expected}.", found=len(cells), expected=expected)
