"""One CSV record: its fields, and whether it is whole."""

from __future__ import annotations

import re
from functools import cache


class MalformedError(Exception):
    """A quoted field goes on after its closing quote."""


def split_record(text: str, delimiter: str) -> list[str] | None:
    """The fields of a record; None if a quoted field is still open at its end.

    A quote inside a field that does not begin with one (`Rohr 5"`) is a plain character. Raises MalformedError.
    """
    if '"' not in text:
        return text.split(delimiter)
    fields = []
    position = 0
    while True:
        if text.startswith('"', position):
            value, position = _quoted_field(text, position + 1)
            if position < 0:
                return None
            if position < len(text) and not text.startswith(delimiter, position):
                raise MalformedError
        else:
            end = text.find(delimiter, position)
            end = len(text) if end < 0 else end
            value, position = text[position:end], end
        fields.append(value)
        if position >= len(text):
            return fields
        position += len(delimiter)


def join_record(fields: list[str], delimiter: str) -> str:
    """The record with every field quoted."""
    return delimiter.join('"' + field.replace('"', '""') + '"' for field in fields)


@cache
def whole_record(delimiter: str, fields: int) -> re.Pattern[str]:
    """A pattern for a line that is a record of that many fields, quotes only where they belong."""
    separator = re.escape(delimiter)
    field = rf'(?:"(?:[^"]|"")*+"|[^"{separator}]*+)'
    return re.compile(rf"{field}(?:{separator}{field}){{{fields - 1}}}")


def _quoted_field(text: str, start: int) -> tuple[str, int]:
    """The field that opens before `start`, and the position behind its closing quote (-1: none)."""
    position = start
    while True:
        quote = text.find('"', position)
        if quote < 0:
            return "", -1
        if text.startswith('""', quote):
            position = quote + 2
            continue
        return text[start:quote].replace('""', '"'), quote + 1
