"""One CSV record: its fields, and whether it is whole."""

from __future__ import annotations

import re
from functools import cache


class MalformedError(Exception):
    """A quoted field goes on after its closing quote."""


class OpenRecord:
    """A record that is read line by line.

    fields: those that are whole; is_open: another one, which is quoted, goes on in the next line.
    """

    def __init__(self, delimiter: str) -> None:
        self.fields: list[str] = []
        self._delimiter = delimiter
        self._begun: list[str] = []

    @property
    def is_open(self) -> bool:
        """Whether a quoted field goes on in the next line."""
        return bool(self._begun)

    @property
    def is_blank(self) -> bool:
        """Whether the field that goes on holds nothing but blanks yet."""
        return not any(map(str.strip, self._begun))

    def add(self, line: str) -> None:
        """Read another line. Raises MalformedError where a quoted field goes on after its closing quote.

        A quote inside a field that does not begin with one (`Rohr 5"`) is a plain character.
        """
        position = 0
        while True:
            if self.is_open or line.startswith('"', position):
                position = self._quoted(line, position if self.is_open else position + 1)
                if self.is_open:
                    return
                if position < len(line) and not line.startswith(self._delimiter, position):
                    raise MalformedError
            else:
                end = line.find(self._delimiter, position)
                end = len(line) if end < 0 else end
                self.fields.append(line[position:end])
                position = end
            if position >= len(line):
                return
            position += len(self._delimiter)

    def _quoted(self, line: str, start: int) -> int:
        """Read on within a quoted field; the position behind its closing quote."""
        position = start
        while (quote := line.find('"', position)) >= 0:
            if not line.startswith('""', quote):
                self.fields.append("\n".join([*self._begun, line[start:quote].replace('""', '"')]))
                self._begun = []
                return quote + 1
            position = quote + 2
        self._begun.append(line[start:].replace('""', '"'))
        return len(line)


def split_record(text: str, delimiter: str) -> list[str] | None:
    """The fields of a record; None if a quoted field is still open at its end. Raises MalformedError."""
    if '"' not in text:
        return text.split(delimiter)
    record = OpenRecord(delimiter)
    record.add(text)
    return None if record.is_open else record.fields


def join_record(fields: list[str], delimiter: str) -> str:
    """The record with every field quoted."""
    return delimiter.join('"' + field.replace('"', '""') + '"' for field in fields)


@cache
def whole_record(delimiter: str, fields: int) -> re.Pattern[str]:
    """A pattern for a line that is a record of that many fields, quotes only where they belong."""
    separator = re.escape(delimiter)
    field = rf'(?:"(?:[^"]|"")*+"|[^"{separator}]*+)'
    return re.compile(rf"{field}(?:{separator}{field}){{{fields - 1}}}")
