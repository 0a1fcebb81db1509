"""Where a text file names its columns: as said, found by the names that are wanted, or nowhere.

A file without a header has its columns named by their place: Spalte 1, Spalte 2 …
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import replace
from itertools import islice

from segmentation.extracts.dates import readings
from segmentation.extracts.numbers import told_by
from segmentation.extracts.record import MalformedError, split_record
from segmentation.extracts.scan import printable
from segmentation.extracts.sniff import DELIMITERS, HEAD, RULE, Header, Text, count_named, find_header, normal
from segmentation.warehouse.plan import Format

PLACE = re.compile(r"Spalte [1-9]\d*", re.IGNORECASE)
JUDGED = 100


def by_place(columns: int) -> tuple[str, ...]:
    """The names of so many columns that have none."""
    return tuple(f"Spalte {place}" for place in range(1, columns + 1))


def text_header(text: Text, wanted: Sequence[str], said: Format) -> Header:
    """The header of a file; wanted: column names, one of which it is likely to hold; said: what a mapping tells.

    Bytes that are no text show as the replacement character: names are shown and said.
    """
    found = _header(text, wanted, said)
    return replace(found, names=tuple(map(printable, found.names)))


def _header(text: Text, wanted: Sequence[str], said: Format) -> Header:
    if said.header == 0 or (wanted and all(map(PLACE.fullmatch, wanted))):
        return _without_header(text, said.delimiter)
    if said.header is not None:
        line = next(islice(text.lines(HEAD), said.header - 1, None), "")
        return _with_rules(text, _split(said.header, line, wanted, said.delimiter))
    found = find_header(text, wanted, said.delimiter)
    if count_named(found.names, set(map(normal, wanted))):
        return _with_rules(text, found)
    usual = _usual(text, said.delimiter)
    if usual is None:
        return found
    first = next(_records(text, usual))
    if looks_like_data(first[1]):
        return _without_header(text, usual)
    return _with_rules(text, Header(first[0], first[1], usual))


def looks_like_data(cells: Sequence[str]) -> bool:
    """Whether a record holds a number or a date, as a header hardly does."""
    return any(told_by(cell.strip(), whole=False) or readings(cell.strip()) for cell in cells)


def _without_header(text: Text, delimiter: str | None) -> Header:
    delimiter = delimiter or _usual(text, None) or DELIMITERS[0]
    first = next(_records(text, delimiter), None)
    return Header(0 if first is None else first[0] - 1, by_place(len(first[1]) if first else 1), delimiter, named=False)


def _usual(text: Text, delimiter: str | None) -> str | None:
    """The delimiter that parts most lines into the same number of fields, more than one."""
    found: Counter[tuple[str, int]] = Counter()
    for candidate in (delimiter,) if delimiter else DELIMITERS:
        for _, cells in islice(_all_records(text, candidate), JUDGED):
            if len(cells) > 1:
                found[(candidate, len(cells))] += 1
    best = max(found, key=lambda way: (found[way], way[1]), default=None)
    return best[0] if best else None


def _records(text: Text, delimiter: str) -> Iterator[tuple[int, tuple[str, ...]]]:
    """The records (line, cells) of the head that have the usual number of fields."""
    head = list(islice(_all_records(text, delimiter), JUDGED))
    usual = Counter(len(cells) for _, cells in head).most_common(1)
    yield from (record for record in head if len(record[1]) == usual[0][0])


def _all_records(text: Text, delimiter: str) -> Iterator[tuple[int, tuple[str, ...]]]:
    for number, line in enumerate(text.lines(HEAD), start=1):
        try:
            cells = split_record(line, delimiter) if line.strip() else None
        except MalformedError:
            continue
        if cells is not None:
            yield number, tuple(cell.strip() for cell in cells)


def _split(line: int, content: str, wanted: Sequence[str], delimiter: str | None) -> Header:
    names = set(map(normal, wanted))
    ways = [
        Header(line, tuple(cell.strip() for cell in _cells(content, candidate)), candidate)
        for candidate in ((delimiter,) if delimiter else DELIMITERS)
    ]
    return max(ways, key=lambda way: (count_named(way.names, names), len(way.names)))


def _cells(content: str, delimiter: str) -> list[str]:
    """The cells of a line; of one whose quotation marks belong to no cells of that delimiter, the line itself."""
    try:
        return split_record(content, delimiter) or [content]
    except MalformedError:
        return [content]


def _with_rules(text: Text, header: Header) -> Header:
    """The header, with a word on whether it stands in a list with ruled lines."""
    if header.delimiter != "|":
        return header
    beside = islice(text.lines(HEAD), max(header.line - 2, 0), header.line + 1)
    return replace(header, ruled=any(RULE.fullmatch(line.strip()) for line in beside))
