"""The careful reading of a CSV file: whole records go on as clean UTF-8, everything else is rejected by line.

DuckDB's CSV reader then meets only records with all their fields, so that no open quote swallows the rows
behind it and no row is lost. Memory stays bounded by the block size.
"""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from operator import methodcaller
from pathlib import Path

from segmentation.errors import Message
from segmentation.extracts.reasons import total
from segmentation.extracts.record import MalformedError, join_record, split_record, whole_record
from segmentation.extracts.sniff import RULE, Header, Text
from segmentation.warehouse.plan import TOTAL

# The line below the last row of a list that psql prints: (2 rows), (2 Zeilen).
FOOT = re.compile(r"\(\d+ \w+\)")
NO_ROW = Message("The line stands within the table without the bar that begins each of its rows.")
LONGEST_RECORD = 500  # physical lines; an open quote beyond that is a stray one


@dataclass
class Scan:
    """What became of the lines of a file.

    records: whole records passed on, in order; starts, shifts: from record number `starts[i]` on, a record's
    line is its number + `shifts[i]`; spans: lines of the records that take more than one; broken: line -> why;
    padded: some cells have blanks around them.
    """

    records: int = 0
    starts: list[int] = field(default_factory=lambda: [0])
    shifts: list[int] = field(default_factory=lambda: [0])
    spans: dict[int, int] = field(default_factory=dict)
    broken: dict[int, Message] = field(default_factory=dict)
    padded: bool = False

    @property
    def read(self) -> int:
        """Records the file holds, whole or not; blank lines and the header are none."""
        return self.records + len(self.broken)

    def line_of(self, record: int) -> int:
        """The line (from 1) on which the record (from 0) begins."""
        return record + self.shifts[bisect_right(self.starts, record) - 1]

    def note(self, line: int, lines: int = 1) -> None:
        """Take down that the next record begins on that line."""
        shift = line - self.records
        if shift != self.shifts[-1]:
            self.starts.append(self.records)
            self.shifts.append(shift)
        if lines > 1:
            self.spans[line] = lines
        self.records += 1


def scan(text: Text, header: Header, out: Path) -> Scan:
    """Write the whole records of the file to `out` (UTF-8, LF, no header) and account for every other line."""
    if header.ruled:
        return _scan_list(text, header, out)
    result = Scan()
    every_line = {len(header.names) - 1}
    count = methodcaller("count", header.delimiter)
    position, to_skip = 1, header.line
    with out.open("w", encoding="utf-8", newline="\n") as file:
        waiting: list[str] = []
        odd = False
        for block in text.blocks():
            result.padded = result.padded or _padded(block.text, header.delimiter)
            lines = block.lines[to_skip:]
            skipped = len(block.lines) - len(lines)
            position, to_skip = position + skipped, to_skip - skipped
            whole = block.plain and set(map(count, lines)) == every_line and all(lines)
            if not waiting and whole:
                result.note(position)
                result.records += len(lines) - 1
                position += len(lines)
                file.write("\n".join(lines) + "\n")
                continue
            odd = block.odd or (odd and bool(waiting))
            waiting += lines
            used = _scan_lines(waiting, position, header, result, file.write, odd=odd, last=False)
            position += used
            del waiting[:used]
        _scan_lines(waiting, position, header, result, file.write, odd=odd, last=True)
    return result


class RawLines:
    """The raw text of lines asked for in rising order; reads them once, line by line."""

    def __init__(self, lines: Iterable[str]) -> None:
        self._lines = enumerate(lines, start=1)
        self._number = 0
        self._held: tuple[int, str] = (0, "")

    def at(self, line: int, span: int = 1) -> str:
        """The text of so many lines from that line on; the line asked for last may be asked for again."""
        if self._held[0] == line:
            return self._held[1]
        parts = []
        while self._number < line + span - 1:
            self._number, text = next(self._lines)
            if self._number >= line:
                parts.append(text)
        self._held = (line, printable("\n".join(parts)))
        return self._held[1]


def printable(text: str) -> str:
    """The text with undecodable bytes shown as the replacement character."""
    return text.encode("utf-8", "replace").decode("utf-8") if not text.isascii() else text


def _undecodable(text: str) -> bool:
    try:
        text.encode("utf-8")
    except UnicodeEncodeError:
        return True
    return False


def _scan_lines(
    lines: list[str],
    position: int,
    header: Header,
    result: Scan,
    write: Callable[[str], object],
    *,
    odd: bool,
    last: bool,
) -> int:
    """Scan line by line; returns the number of lines used (the lines of a record that may still go on are left).

    position: the line number of the first one; odd: some lines hold carriage returns, NUL or undecodable bytes.
    """
    at = 0
    delimiter, fields = header.delimiter, len(header.names)
    whole = whole_record(delimiter, fields).fullmatch
    kept: list[str] = []
    while at < len(lines):
        line = lines[at]
        simple = line.count(delimiter) == fields - 1 if '"' not in line else whole(line)
        if simple and line and not (odd and (_odd(line) or not line.strip())):
            result.note(position + at)
            kept.append(line)
            at += 1
            continue
        if not line.strip():
            at += 1
            continue
        outcome = _record_at(lines, at, header)
        if outcome is None:
            if not last and len(lines) - at <= LONGEST_RECORD:
                break
            outcome = Message("The quotation mark opened in this line is not closed.")
        if isinstance(outcome, Message):
            result.broken[position + at] = outcome
            at += 1
            continue
        cells, span = outcome
        result.note(position + at, span)
        kept.append(join_record([cell.replace("\r", "\n").replace("\0", "") for cell in cells], delimiter))
        at += span
    if kept:
        write("\n".join(kept) + "\n")
    return at


def _scan_list(text: Text, header: Header, out: Path) -> Scan:
    """As `scan`, of a list with ruled lines: rules, repeated headers and what stands between two pages are no rows."""
    result = Scan(padded=True)
    boxed = header.names[0] == ""
    # Between pages: a rule has closed the table, and no row has followed yet.
    opening, between = True, False
    beside: list[int] = []
    with out.open("w", encoding="utf-8", newline="\n") as file:
        for number, line in enumerate(text.lines(), start=1):
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
                    result.note(number)
                    file.write(join_record(cells, header.delimiter) + "\n")
    # No page follows what stands behind the last one.
    result.broken.update(dict.fromkeys(beside, NO_ROW))
    result.broken = dict(sorted(result.broken.items()))
    return result


def _unlisted(line: str, cells: list[str], header: Header) -> Message | None:
    """Why a row of a ruled list is no record."""
    if len(cells) != len(header.names):
        return _ragged(cells, len(header.names), 1)
    if _undecodable(line):
        return Message("The line holds bytes that are no text in the file's encoding.")
    return None


def _padded(text: str, delimiter: str) -> bool:
    """Whether a blank may stand at the edge of a cell."""
    if "\t" in text or "\u00a0" in text or text[:1] == " " or text[-1:] == " ":
        return True
    return any(edge + " " in text or " " + edge in text for edge in (delimiter, "\n", '"'))


def _odd(line: str) -> bool:
    return "\r" in line or "\0" in line or _undecodable(line)


def _record_at(lines: list[str], at: int, header: Header) -> tuple[list[str], int] | Message | None:
    """The record that begins there with its number of lines, or why there is none; None: its end is not in sight."""
    expected = len(header.names)
    text = ""
    for span, line in enumerate(lines[at : at + LONGEST_RECORD], start=1):
        text = line if span == 1 else f"{text}\n{line}"
        if _undecodable(line):
            return Message("The line holds bytes that are no text in the file's encoding.")
        try:
            cells = split_record(text, header.delimiter)
        except MalformedError:
            return Message("A quoted field goes on after its closing quotation mark.")
        if cells is None:
            continue
        if len(cells) == expected or (len(cells) > expected and not any(map(str.strip, cells[expected:]))):
            return cells[:expected], span
        return _ragged(cells, expected, span)
    return None


def _ragged(cells: list[str], expected: int, span: int) -> Message:
    """Why a record with another number of fields than the header is none."""
    if span > 1:
        return Message("The quotation mark opened in this line is not closed.")
    first, *others = [cell.strip() for cell in cells if cell.strip()] or [""]
    if re.fullmatch(TOTAL, first.lower()) and not any(map(str.isalpha, "".join(others))):
        return total(first)
    return Message("The line has {found} fields, the header has {expected}.", found=len(cells), expected=expected)
