"""How large a workbook is in memory, told from its parts before anything reads its sheets.

A sheet of three cells may span all columns and rows, a text of 30,000 signs may stand in a million cells, a row be
repeated a million times: the file is small, and whoever reads it lays out every cell. So its XML is walked through
once, block by block, and only its spans and lengths are kept.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from functools import lru_cache
from xml.parsers import expat

from segmentation.errors import InputError, Message

MOST_CELLS = 1 << 25
"""Up to the last of the sheets that a reader holds at once, empty ones among them: Excel's rows, 32 columns wide."""
MOST_TEXT = 1 << 30
"""Signs of their cells, a text counted in each cell that shows it."""

_DIGITS = 11
# What is no XML is a picture or a macro, unless it names what a sheet is made of.
_OF_A_SHEET = re.compile(rb"<[\w:.-]{0,40}(?:sheetData|row|table-row|si|sst)[\s>/]")
_OVERLAP = 64


class Extent:
    """How far the sheets that are in memory together reach so far, and how long their texts are."""

    def __init__(self, file: str) -> None:
        self._file = file
        self._cells_before = self._text = self._last_row = self._last_column = 0

    def next_sheet(self) -> None:
        """What comes is of another sheet; the one before stays in memory."""
        self._cells_before += self._last_row * self._last_column
        self._last_row = self._last_column = 0

    def reach(self, row: int, column: int) -> None:
        """This cell holds something, counted from 1; whoever reads the sheet goes over all cells before."""
        if row > self._last_row or column > self._last_column:
            self._last_row, self._last_column = max(self._last_row, row), max(self._last_column, column)
            if self._cells_before + self._last_row * self._last_column > MOST_CELLS:
                self._too_large()

    def add_text(self, length: int) -> None:
        """So many signs stand in a cell."""
        self._text += length
        if self._text > MOST_TEXT:
            self._too_large()

    def _too_large(self) -> None:
        raise InputError(
            Message(
                "{file} is too large: up to the last cells of its sheets it has more than {most} million cells, empty "
                "ones among them, or its texts have more than {most_text} million signs. Delete what stands far "
                "outside the table, or export it as CSV.",
                file=self._file, most=MOST_CELLS // 1_000_000, most_text=MOST_TEXT // 1_000_000,
            )
        )  # fmt: skip


class _Shared:
    """The texts that cells share: the length of each, the part they stand in, whether cells came before them."""

    def __init__(self) -> None:
        self.lengths: list[int] = []
        self.part: _Part | None = None
        self.is_missed = False


class BookSize:
    """What the parts of one workbook hold. file: its name for people."""

    def __init__(self, file: str) -> None:
        self.file = file
        self._shared = _Shared()

    def add(self, blocks: Iterable[bytes]) -> None:
        """Walk through one part. InputError if a sheet is too large, or is written so that it cannot be told.

        The part with the shared texts has to come before the sheets.
        """
        part, is_xml, tail = _Part(self.file, self._shared), True, b""
        for block in blocks:
            if is_xml:
                try:
                    part.parser.Parse(block, False)
                except expat.ExpatError:
                    is_xml = False
            if not is_xml and (part.is_of_a_sheet or _OF_A_SHEET.search(tail + block)):
                raise InputError(_damaged(self.file))
            tail = block[-_OVERLAP:]
        if is_xml and part.is_of_a_sheet:
            part.end()


# What is counted, by what it is a part of (tens) and how deep it stands there: in any part of the workbook, since the
# readers do not ask what an element is in.
_ROOT, _TEXT, _VALUE = 1, 14, 15
_LEVELS = {
    "sheetData": 11, "row": 12, "c": 13, "is": _TEXT, "v": _VALUE,
    "table": 21, "table-row": 22, "table-cell": 23, "covered-table-cell": 23,
    "si": 31,
}  # fmt: skip


class _Part:
    """One part while it is walked through. Rows and columns count from 1."""

    def __init__(self, file: str, shared: _Shared) -> None:
        self._file, self._shared, self._extent = file, shared, Extent(file)
        self.is_of_a_sheet = False
        self.parser = expat.ParserCreate()
        self.parser.buffer_text = True
        self.parser.StartDoctypeDeclHandler = self._refuse
        self.parser.StartElementHandler = self._start
        self.parser.EndElementHandler = self._end
        # Readers differ in whether an index goes on behind these.
        self.parser.CommentHandler = self.parser.ProcessingInstructionHandler = self._within_value
        self.parser.StartCdataSectionHandler = self._within_value
        self._open: list[int] = []
        self._begin = {
            "sheetData": self._sheet, "row": self._excel_row, "c": self._excel_cell, "is": self._own, "v": self._value,
            "table": self._sheet, "table-row": self._table_row, "table-cell": self._table_cell,
            "covered-table-cell": self._table_cell, "si": self._shared_item,
        }  # fmt: skip
        self._row = self._column = 0
        self._height = self._repeats = 1
        self._type = self._index = ""

    def end(self) -> None:
        """Nothing of it comes any more."""
        try:
            self.parser.Parse(b"", True)
        except expat.ExpatError as error:
            raise InputError(_damaged(self._file)) from error

    def _refuse(self, *_: object) -> None:
        raise InputError(_damaged(self._file))

    def _within_value(self, *_: object) -> None:
        if self._open and self._open[-1] == _VALUE and self._type == "s":
            self._refuse()

    def _start(self, name: str, attributes: dict[str, str]) -> None:
        # Called for every cell: most names stand in the list as they are.
        own = name if name in _LEVELS else name.rpartition(":")[2]
        level = _LEVELS.get(own)
        inner = self._open[-1] if self._open else 0
        if level is None:
            if inner == _VALUE:
                self._refuse()
            return
        if inner:
            # A cell in a cell, a row of another kind: readers would differ in what belongs to what.
            if level <= inner or level // 10 != inner // 10:
                self._refuse()
        elif level % 10 != _ROOT:
            return  # of a chart or a note
        self._open.append(level)
        self._begin[own](attributes)

    def _end(self, name: str) -> None:
        if not self._open or (name not in _LEVELS and name.rpartition(":")[2] not in _LEVELS):
            return
        self._open.pop()
        self.parser.CharacterDataHandler = None
        if self._index:
            self._end_of_index()

    # Excel: texts that cells share.

    def _shared_item(self, _attributes: dict[str, str]) -> None:
        self.is_of_a_sheet = True
        if self._shared.is_missed or self._shared.part not in (None, self):
            # Of two lists the reader might take the other one.
            self._refuse()
        self._shared.part = self
        self._shared.lengths.append(0)
        self._extent.reach(len(self._shared.lengths), 1)
        self.parser.CharacterDataHandler = self._shared_text

    def _shared_text(self, text: str) -> None:
        self._shared.lengths[-1] += len(text)

    # Excel: a sheet.

    def _sheet(self, _attributes: dict[str, str]) -> None:
        self.is_of_a_sheet = True
        self._extent.next_sheet()
        self._row = self._column = 0
        self._height = self._repeats = 1

    def _excel_row(self, attributes: dict[str, str]) -> None:
        self._row = _whole(attributes.get("r"), self._row + 1)
        self._column = 0

    def _excel_cell(self, attributes: dict[str, str]) -> None:
        address = attributes.get("r", "")
        letters = address.rstrip("0123456789")
        column, row = _column(letters), address[len(letters) :]
        if column and row:
            self._row, self._column = int(row[:_DIGITS]), column
        else:
            self._column += 1
        self._type = attributes.get("t", "n")

    def _value(self, _attributes: dict[str, str]) -> None:
        self._extent.reach(self._row, self._column)
        self.parser.CharacterDataHandler = self._index_text if self._type == "s" else self._own_text

    def _own(self, _attributes: dict[str, str]) -> None:
        self._extent.reach(self._row, self._column)
        self.parser.CharacterDataHandler = self._own_text

    def _index_text(self, text: str) -> None:
        self._index += text

    def _end_of_index(self) -> None:
        place = _whole(self._index.strip(), -1)
        self._index = ""
        if place < 0:
            self._refuse()
        elif place < len(self._shared.lengths):
            self._extent.add_text(self._shared.lengths[place])
        else:
            self._shared.is_missed = True

    def _own_text(self, text: str) -> None:
        self._extent.add_text(len(text))

    # LibreOffice: all sheets in one part.

    def _table_row(self, attributes: dict[str, str]) -> None:
        self._row += self._height
        self._height = _repeated(attributes, "number-rows-repeated")
        self._column, self._repeats = 1, 0

    def _table_cell(self, attributes: dict[str, str]) -> None:
        self._column += self._repeats
        self._repeats = _repeated(attributes, "number-columns-repeated")
        if any(key.endswith((":value-type", ":formula")) for key in attributes):
            self._reach_repeated()
        self.parser.CharacterDataHandler = self._repeated_text

    def _reach_repeated(self) -> None:
        self._extent.reach(self._row + self._height - 1, self._column + self._repeats - 1)

    def _repeated_text(self, text: str) -> None:
        if not text.isspace():
            self._reach_repeated()
            self._extent.add_text(len(text) * self._height * self._repeats)


@lru_cache(maxsize=20_000)
def _column(letters: str) -> int:
    """The place of the column that is called so; 0 if none is."""
    place = 0
    for letter in letters.upper():
        if not "A" <= letter <= "Z":
            return 0
        place = 26 * place + ord(letter) - 64
    return place


def _repeated(attributes: dict[str, str], name: str) -> int:
    return next((max(1, _whole(value, 1)) for key, value in attributes.items() if key.endswith(f":{name}")), 1)


def _whole(text: str | None, otherwise: int) -> int:
    return int(text) if text is not None and text.isascii() and text.isdigit() and len(text) <= _DIGITS else otherwise


def _damaged(file: str) -> Message:
    return Message("A sheet of {file} is damaged, or was not written by a spreadsheet. Save it anew.", file=file)


def unreadable_book(file: str) -> Message:
    """What is wrong with a file that only its name makes a workbook."""
    return Message(
        "{file} is not a readable Excel file, or it is protected by a password. Save it as .xlsx again.", file=file
    )
