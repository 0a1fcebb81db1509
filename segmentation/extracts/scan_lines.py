"""The lines of a block as numbers: where each begins, and which of them need to be looked at one by one."""

from __future__ import annotations

from collections.abc import Iterator
from functools import cached_property

import numpy as np
import numpy.typing as npt

from segmentation.extracts.sniff import text_of

_LINE_FEED, _RETURN, _BLANK, _QUOTE = b'\n\r "'
# What follows it, from this byte on, makes it half of a pair: a byte that is no text (segmentation.extracts.sniff).
_SURROGATE, _HALVES_FROM = 0xED, 0xA0
_NO_BREAK_SPACE = "\u00a0".encode()

_Places = npt.NDArray[np.intp]
_Truths = npt.NDArray[np.bool_]


class Lines:
    """Lines in UTF-8, a line feed behind each."""

    def __init__(self, data: bytes, delimiter: str) -> None:
        self.data = data
        # One that is several bytes is not looked for among them: half of it may be half of another sign.
        self._delimiter = ord(delimiter) if delimiter.isascii() else None
        self._bytes = np.frombuffer(data, np.uint8)
        self._ends = np.flatnonzero(self._bytes == _LINE_FEED)
        self._starts = np.concatenate(([0], self._ends + 1))[:-1]

    def __len__(self) -> int:
        return len(self._ends)

    def between(self, first: int, last: int) -> bytes:
        """The lines from the first up to the last, without that one."""
        return self.data[self.start(first) : self.start(last)]

    def start(self, line: int) -> int:
        """Where the line begins; behind the last line, where the data end."""
        return int(self._starts[line]) if line < len(self) else len(self.data)

    def text(self, line: int) -> str:
        """One line."""
        return text_of(self.data[self.start(line) : int(self._ends[line])])

    def texts(self, first: int) -> Iterator[str]:
        """The lines from that one on."""
        return (self.text(line) for line in range(first, len(self)))

    def doubtful(self, fields: int, longest: int, *, odd: bool) -> list[int]:
        """The lines that are not beyond doubt a record of so many fields, in rising order.

        longest: bytes that a record may have; odd: some lines hold carriage returns, NUL or undecodable bytes.
        """
        if self._delimiter is None:
            return list(range(len(self)))
        found: _Truths = np.diff(np.searchsorted(self._delimiters, self._ends), prepend=0) != fields - 1
        found |= self._ends - self._starts > longest
        if fields == 1:
            # Only there can blanks be a record.
            found |= self._ends - self._starts <= self._blanks()
        if _QUOTE in self.data:
            found |= ~self._well_quoted()
        if odd:
            found[self._line_of(np.flatnonzero(self._odd_bytes()))] = True
        return [int(line) for line in np.flatnonzero(found)]

    def padded(self) -> bool:
        """Whether a blank may stand at the edge of a cell."""
        if self._delimiter is None or _NO_BREAK_SPACE in self.data:
            return True
        # Where tabs part the cells, only one within quotation marks stands for itself.
        if b"\t" in self.data and (self._delimiter != ord("\t") or _QUOTE in self.data):
            return True
        if b" " not in self.data:
            return False
        blanks = np.flatnonzero(self._bytes == _BLANK)
        return any(bool(self._are(places, _QUOTE).any()) for places in (blanks - 1, blanks + 1))

    @cached_property
    def _delimiters(self) -> _Places:
        return np.flatnonzero(self._bytes == self._delimiter)

    def _are(self, places: _Places, *others: int) -> _Truths:
        """Whether a delimiter, a line end or one of these bytes stands there."""
        there = self._bytes[places]
        found: _Truths = there == self._delimiter
        for other in (_LINE_FEED, *others):
            found |= there == other
        return found

    def _line_of(self, places: _Places) -> _Places:
        return np.searchsorted(self._ends, places)

    def _blanks(self) -> _Places:
        """How many bytes of each line are blanks of some kind."""
        blank = np.isin(self._bytes, np.frombuffer(b" \t\v\f\r", np.uint8))
        return np.bincount(self._line_of(np.flatnonzero(blank)), minlength=len(self))

    def _odd_bytes(self) -> _Truths:
        behind = np.append(self._bytes[1:], _LINE_FEED)
        halves = (self._bytes == _SURROGATE) & (behind >= _HALVES_FROM)
        odd: _Truths = (self._bytes == 0) | (self._bytes == _RETURN) | halves
        return odd

    def _well_quoted(self) -> _Truths:
        """Whether the quotation marks of each line open and close whole cells without a delimiter or a mark within."""
        quotes = np.flatnonzero(self._bytes == _QUOTE)
        line = self._line_of(quotes)
        count = np.bincount(line, minlength=len(self))
        well: _Truths = count % 2 == 0
        # Of the marks in lines that hold an even number of them every second one closes.
        quotes = quotes[well[line]]
        opens, closes = quotes[::2], quotes[1::2]
        # The line feed at the very end is what stands before the first mark, too.
        ill = ~self._are(opens - 1) | ~self._are(closes + 1)
        ill |= np.searchsorted(self._delimiters, opens) != np.searchsorted(self._delimiters, closes)
        well[self._line_of(opens[ill])] = False
        return well
