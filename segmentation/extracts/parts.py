"""Names of files that are parts of one extract: only a number or a period tells them apart."""

from __future__ import annotations

import re
from collections.abc import Iterable
from pathlib import Path

from segmentation.extracts.deliveries import Delivered, comparable_name

_SEPARATOR = r"[ _.-]"
_BETWEEN = rf"{_SEPARATOR}+"
# 11, 2025, Q3, KW45, 2025Q3, 20251105T0200Z; beside one of these also the name of a month.
_NUMBER = r"(?:q|kw)?\d+(?:[a-z]{1,2}\d+)*z?"
_MONTH = (
    r"(?:jan(?:uar|uary)?|jänner|feb(?:ruar|ruary)?|mär(?:z)?|mrz|mar(?:ch)?|apr(?:il)?|mai|may|jun[ie]?|jul[iy]?"
    r"|aug(?:ust)?|sept?(?:ember)?|o[ck]t(?:ober)?|nov(?:ember)?|de[cz](?:ember)?)"
)
_PERIOD = rf"(?:{_MONTH}{_BETWEEN})*{_NUMBER}(?:{_BETWEEN}(?:{_NUMBER}|{_MONTH}))*(?={_BETWEEN}|$)"
_PERIODS = re.compile(rf"(?:^|(?<={_SEPARATOR})){_PERIOD}")
_MARK = "#"


def part_of(stem: str, stems: Iterable[str]) -> str | None:
    """The one of these stems that a file's stem is, alone or with a number or a period behind it."""
    return next((own for own in stems if re.fullmatch(rf"{re.escape(own)}(?:{_BETWEEN}{_PERIOD})?", stem)), None)


def closest_parts(name: str, others: Iterable[str]) -> list[str]:
    """Those of the other files' names that are called like parts of the same extract: in the same words around the
    number; if there are none, the whole of which it is a part, or the parts of which it is the whole."""
    kind, words = _kind_and_words(name)
    plain = _without_number(words)
    same, whole = [], []
    for other in others:
        other_kind, other_words = _kind_and_words(other)
        if other_kind != kind or not plain or _without_number(other_words) != plain:
            continue
        if other_words == words:
            same.append(other)
        elif plain in (words, other_words):
            whole.append(other)
    return same or whole


def _kind_and_words(name: str) -> tuple[str, tuple[str, ...]]:
    """The kind of the file, and the words of its name with one mark for each number or period."""
    file = Delivered(name, Path(name)).file
    marked = _PERIODS.sub(_MARK, comparable_name(file.stem))
    return file.suffix.casefold(), tuple(filter(None, re.split(_BETWEEN, marked)))


def _without_number(words: tuple[str, ...]) -> tuple[str, ...]:
    return tuple(word for word in words if word != _MARK)
