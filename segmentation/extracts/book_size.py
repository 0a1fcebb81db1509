"""How large a workbook is in memory, told from its parts before anything reads its sheets.

A sheet of three cells may span all columns and rows, a text of 30,000 signs may stand in a million cells, a row be
repeated a million times: the file is small, and whoever reads it lays out every cell. So its XML is walked through
once, block by block, and only its spans and lengths are kept.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable
from functools import lru_cache
from xml.parsers import expat

from segmentation.errors import InputError, Message

MOST_CELLS = 1 << 25
"""Of one sheet up to its last, empty ones among them: as many rows as Excel has, 32 columns wide."""
MOST_TEXT = 1 << 30
"""Signs of one sheet's cells, a text counted in each cell that shows it."""

_DIGITS = 11
# What is no XML is a picture or a macro, unless it names what a sheet is made of.
_OF_A_SHEET = re.compile(rb"<[\w:.-]{0,40}(?:sheetData|row|table-row|si|sst)[\s>/]")
_OVERLAP = 64


class BookSize:
    """What the parts of one workbook hold. file: its name for people; shared: length of each text that cells share."""

    def __init__(self, file: str) -> None:
        self.file = file
        self._shared: list[int] = []

    def add(self, blocks: Iterable[bytes]) -> None:
        """Walk through one part. InputError if a sheet is too large, or is written so that it cannot be told.

        The part with the shared texts has to come before the sheets.
        """
        part, is_xml, tail = _Part(self.file, self._shared), True, b""
        for block in blocks:
            if is_xml:
                try:
                    part.parser.Parse(block, False)
                    continue
                except expat.ExpatError:
                    is_xml = False
            if part.is_of_a_sheet or _OF_A_SHEET.search(tail + block):
                raise InputError(_damaged(self.file))
            tail = block[-_OVERLAP:]
        if is_xml and part.is_of_a_sheet:
            part.end()


class _Part:
    """One part while it is walked through. Rows and columns count from 1."""

    def __init__(self, file: str, shared: list[int]) -> None:
        self._file, self._shared = file, shared
        self.is_of_a_sheet = False
        self.parser = expat.ParserCreate()
        self.parser.buffer_text = True
        self.parser.StartDoctypeDeclHandler = self._doctype
        self.parser.StartElementHandler = self._root
        # Numbers are short.
        self._by_type = {"s": self._shared_index, "str": self._own_text, "inlineStr": self._own_text}
        self._new_sheet()

    def end(self) -> None:
        """Nothing of it comes any more."""
        try:
            self.parser.Parse(b"", True)
        except expat.ExpatError as error:
            raise InputError(_damaged(self._file)) from error
        self._end_of_value()

    def _doctype(self, *_: object) -> None:
        raise InputError(_damaged(self._file))

    def _root(self, name: str, _attributes: dict[str, str]) -> None:
        start = {"worksheet": self._of_sheet, "sst": self._of_texts, "document-content": self._of_document}
        own = name.rpartition(":")[2]
        self.is_of_a_sheet = own in start
        if own == "sst" and self._shared:
            # Of two the reader might take the other one.
            raise InputError(_damaged(self._file))
        self.parser.StartElementHandler = start.get(own)

    def _new_sheet(self) -> None:
        self._row = self._column = self._text = 0
        self._last_row = self._last_column = 0
        self._height = self._repeats = 1
        self._text_in_cell: Callable[[str], None] | None = None
        self._index = ""

    def _fill(self, last_row: int, last_column: int) -> None:
        """The sheet reaches to this cell, which holds something; whoever reads it goes over all cells before."""
        self._last_row, self._last_column = max(self._last_row, last_row), max(self._last_column, last_column)
        if self._last_row * self._last_column > MOST_CELLS:
            self._too_large()

    def _add_text(self, length: int) -> None:
        self._text += length
        if self._text > MOST_TEXT:
            self._too_large()

    def _too_large(self) -> None:
        raise InputError(
            Message(
                "A sheet of {file} is too large: up to its last cell it has more than {most} million cells, empty ones "
                "among them, or its texts have more than {most_text} million signs. Delete what stands far outside "
                "the table, or export it as CSV.",
                file=self._file, most=MOST_CELLS // 1_000_000, most_text=MOST_TEXT // 1_000_000,
            )
        )  # fmt: skip

    # Excel: texts that cells share.

    def _of_texts(self, name: str, _attributes: dict[str, str]) -> None:
        if name.rpartition(":")[2] == "si":
            self._shared.append(0)
        self.parser.CharacterDataHandler = self._shared_text

    def _shared_text(self, text: str) -> None:
        if self._shared:
            self._shared[-1] += len(text)

    # Excel: a sheet.

    def _of_sheet(self, name: str, attributes: dict[str, str]) -> None:
        # Called for every cell, so what is seldom comes last.
        own = name if ":" not in name else name.rpartition(":")[2]
        if own == "c":
            if self._index:
                self._end_of_value()
            self._place(attributes.get("r", ""))
            self._text_in_cell = self._by_type.get(attributes.get("t", "n"))
            self.parser.CharacterDataHandler = None
        elif own in ("v", "t"):
            if self._row > self._last_row or self._column > self._last_column:
                self._fill(self._row, self._column)
            self.parser.CharacterDataHandler = self._text_in_cell
        elif own == "row":
            self._end_of_value()
            self._row = _whole(attributes.get("r"), self._row + 1)
            self._column = 0

    def _place(self, address: str) -> None:
        letters = address.rstrip("0123456789")
        column, row = _column(letters), address[len(letters) :]
        if column and row:
            self._row, self._column = int(row[:_DIGITS]), column
        else:
            self._column += 1

    def _shared_index(self, text: str) -> None:
        self._index += text

    def _end_of_value(self) -> None:
        if self._index:
            place = _whole(self._index.strip(), len(self._shared))
            self._index = ""
            self._add_text(self._shared[place] if place < len(self._shared) else 0)

    def _own_text(self, text: str) -> None:
        self._add_text(len(text))

    # LibreOffice: all sheets in one part.

    def _of_document(self, name: str, attributes: dict[str, str]) -> None:
        own = name.rpartition(":")[2]
        if own == "table":
            self._new_sheet()
        elif own == "table-row":
            self._row += self._height
            self._height = _repeated(attributes, "number-rows-repeated")
            self._column, self._repeats = 1, 0
            self.parser.CharacterDataHandler = None
        elif own in ("table-cell", "covered-table-cell"):
            self._column += self._repeats
            self._repeats = _repeated(attributes, "number-columns-repeated")
            if any(key.endswith((":value-type", ":formula")) for key in attributes):
                self._fill_repeated()
            self.parser.CharacterDataHandler = self._repeated_text

    def _fill_repeated(self) -> None:
        self._fill(self._row + self._height - 1, self._column + self._repeats - 1)

    def _repeated_text(self, text: str) -> None:
        if not text.isspace():
            self._fill_repeated()
            self._add_text(len(text) * self._height * self._repeats)


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
