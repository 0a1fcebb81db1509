"""How large an old Excel workbook (.xls) is in memory, told from its records before anything reads its sheets.

Two layers: a compound file, whose sectors are chained by tables, and in it one stream of records (MS-CFB, MS-XLS). All
its sheets are in memory at once. What a reader might follow otherwise, or without end, is refused.
"""

from __future__ import annotations

import struct
from collections.abc import Iterator, Sequence
from pathlib import Path

from segmentation.errors import InputError
from segmentation.extracts.book_size import Extent, unreadable_book

SIGNATURE = bytes.fromhex("d0cf11e0a1b11ae1")

_END, _FREE = 0xFFFFFFFE, 0xFFFFFFFF
_HEADER, _DIRECTORY, _MINI = 512, 128, 64  # bytes
_IN_HEADER = slice(76, 512)
_LEAST_OF_SECTORS = 4096

_BOF, _SHEET, _SHARED, _CONTINUE, _NAME, _DIMENSIONS = 0x809, 0x85, 0xFC, 0x3C, 0x18, 0x200
_LOCKED, _LABEL, _LABEL_SHARED, _STRING, _FORMULA, _NUMBERS = 0x2F, 0x204, 0xFD, 0x207, 0x6, 0xBD
_CELLS = {0x203, _LABEL, 0x205, 0x27E, _LABEL_SHARED, _NUMBERS, _FORMULA}
# A reference to a name takes at least so many bytes of a formula.
_REFERENCE = 5
_MOST_SHEETS = 10_000

_Record = tuple[int, int, bytes]
"""Kind, place in the stream, content."""


def check_xls(path: Path, file: str) -> None:
    """InputError for a workbook that is too large, or of which that cannot be told. file: its name for people."""
    try:
        for stream in _streams(path.read_bytes()):
            _walk(stream, Extent(file), _Globals(stream, file))
    except (ValueError, IndexError, struct.error) as error:
        raise InputError(unreadable_book(file)) from error


class _Globals:
    """What the sheets refer to: lengths of the shared texts, places of the sheets, length of the longest name."""

    def __init__(self, stream: bytes, file: str) -> None:
        self.shared: list[int] = []
        self.sheets: set[int] = set()
        self.longest_name = 0
        parts: list[bytes] = []
        before = 0
        for kind, _, content in _records(stream):
            if kind == _SHEET:
                self._add_sheet(content)
            elif kind == _NAME and len(content) > 3:
                self.longest_name = max(self.longest_name, content[3])
            elif kind == _SHARED:
                if parts:
                    raise ValueError
                parts.append(content)
            elif kind == _CONTINUE and before == _SHARED:
                parts.append(content)
            elif kind == _LOCKED:
                raise ValueError
            before = before if kind == _CONTINUE else kind
        if parts:
            texts = _Texts(parts)
            Extent(file).reach(texts.count, 1)
            self.shared = list(texts.lengths())

    def _add_sheet(self, content: bytes) -> None:
        place = struct.unpack_from("<I", content)[0]
        if place in self.sheets or len(self.sheets) > _MOST_SHEETS:
            # One sheet named many times would be read as often.
            raise ValueError
        self.sheets.add(place)
        self.longest_name = max(self.longest_name, content[6])


def _walk(stream: bytes, extent: Extent, known: _Globals) -> None:
    missing = set(known.sheets)
    for kind, place, content in _records(stream):
        if kind == _BOF and place in missing:
            missing.remove(place)
            extent.next_sheet()
        elif kind in _CELLS:
            row, column = struct.unpack_from("<HH", content)
            extent.reach(row + 1, (column if kind != _NUMBERS else _number(content, len(content) - 2)) + 1)
        if kind == _LABEL_SHARED:
            index = struct.unpack_from("<I", content, 6)[0]
            extent.add_text(known.shared[index] if index < len(known.shared) else 0)
        elif kind in (_LABEL, _STRING):
            extent.add_text(_number(content, 6 if kind == _LABEL else 0))
        elif kind == _FORMULA:
            extent.add_text(len(content) // _REFERENCE * known.longest_name)
        elif kind == _DIMENSIONS:
            _reserve(content, extent)
    if missing:
        raise ValueError


def _reserve(content: bytes, extent: Extent) -> None:
    """Readers take the room for all cells that a sheet says it has."""
    first_row, rows, first_column, columns = struct.unpack_from("<IIHH" if len(content) == 14 else "<HHHH", content)
    if rows and columns:
        if first_row >= rows or first_column >= columns:
            raise ValueError
        extent.reach(rows - first_row, columns - first_column)


class _Texts:
    """The shared texts, which go on in the next record where one is full."""

    def __init__(self, parts: Sequence[bytes]) -> None:
        self._parts, self._part, self._at = parts, 0, 8
        self.count = int(struct.unpack_from("<I", parts[0], 4)[0])

    def lengths(self) -> Iterator[int]:
        """Signs of each."""
        for _ in range(self.count):
            if self._at >= len(self._parts[self._part]):
                self._next()
            length, flags = struct.unpack_from("<HB", self._parts[self._part], self._at)
            self._at += 3
            behind = 4 * self._given("<H") if flags & 8 else 0
            behind += self._given("<I") if flags & 4 else 0
            self._skip_signs(length, 1 + (flags & 1))
            self._skip(behind)
            yield length

    def _given(self, form: str) -> int:
        value = struct.unpack_from(form, self._parts[self._part], self._at)[0]
        self._at += struct.calcsize(form)
        return int(value)

    def _skip_signs(self, length: int, width: int) -> None:
        while length > (there := (len(self._parts[self._part]) - self._at) // width):
            length -= there
            self._next()
            # Each part says anew how wide its signs are.
            width = 1 + (self._parts[self._part][0] & 1)
            self._at = 1
        self._at += length * width

    def _skip(self, count: int) -> None:
        while count > (there := len(self._parts[self._part]) - self._at):
            count -= there
            self._next()
        self._at += count

    def _next(self) -> None:
        self._part, self._at = self._part + 1, 0
        if self._part == len(self._parts):
            raise ValueError


def _records(stream: bytes) -> Iterator[_Record]:
    place = 0
    while place + 4 <= len(stream):
        kind, length = struct.unpack_from("<HH", stream, place)
        content = stream[place + 4 : place + 4 + length]
        if len(content) < length:
            return
        yield kind, place, content
        place += 4 + length


def _streams(book: bytes) -> Iterator[bytes]:
    """The records of the compound file: of today's form and, where it is there, of an older one that a reader may take
    as well. ValueError for a file without, or with chains that do not end."""
    size = {9: 512, 12: 4096}.get(_number(book, 30), 0)
    if not size:
        raise ValueError
    sectors = memoryview(book)[size:]
    directory, mini_table, lists = (struct.unpack_from("<I", book, at)[0] for at in (48, 60, 68))
    table = _table(sectors, _numbers(book[_IN_HEADER]), lists, size)
    entries = _chain(sectors, directory, table, size)
    named: dict[str, bytes] = {}
    for at in range(0, len(entries), _DIRECTORY):
        entry = entries[at : at + _DIRECTORY]
        named.setdefault(entry[:64].decode("utf-16-le", "replace").partition("\0")[0], entry)
    # Followed in any case, as readers do.
    mini_sectors = memoryview(_chain(sectors, struct.unpack_from("<I", entries, 116)[0], table, size))
    minis = _numbers(_chain(sectors, mini_table, table, size))
    found = [named[name] for name in ("Workbook", "Book") if name in named]
    if not found:
        raise ValueError
    for entry in found:
        start, length = struct.unpack_from("<II" if size == _HEADER else "<IQ", entry, 116)
        if not length:
            raise ValueError
        in_minis = length < _LEAST_OF_SECTORS
        chain = _chain(mini_sectors, start, minis, _MINI) if in_minis else _chain(sectors, start, table, size)
        yield chain[:length]


def _table(sectors: memoryview, listed: list[int], lists: int, size: int) -> list[int]:
    """Which sector follows each. listed: the sectors of the table itself; lists: the first with more of these."""
    # Twice as many as the file needs.
    most = 2 * len(sectors) // size // (size // 4) + len(listed)
    while lists not in (_END, _FREE):
        *more, lists = _numbers(_sector(sectors, lists, size))
        listed += more
        if len(listed) > most + size // 4:
            raise ValueError
    return [entry for sector in listed if sector != _FREE for entry in _numbers(_sector(sectors, sector, size))]


def _chain(sectors: memoryview, sector: int, table: Sequence[int], size: int) -> bytes:
    chain: list[int] = []
    while sector not in (_END, _FREE):
        if len(chain) > len(sectors) // size:
            raise ValueError
        chain.append(sector)
        sector = table[sector]
    return b"".join(_sector(sectors, number, size) for number in chain)


def _sector(sectors: memoryview, number: int, size: int) -> bytes:
    # The last one may be cut short.
    if number * size >= len(sectors):
        raise ValueError
    return bytes(sectors[number * size : (number + 1) * size])


def _numbers(content: bytes) -> list[int]:
    return list(struct.unpack(f"<{len(content) // 4}I", content[: len(content) // 4 * 4]))


def _number(content: bytes, at: int) -> int:
    return int(struct.unpack_from("<H", content, at)[0])
