"""Names of files that are parts of one extract: only a number or a period tells them apart."""

from __future__ import annotations

import re
from collections.abc import Iterable
from itertools import groupby
from pathlib import Path

from segmentation.extracts.deliveries import Delivered, comparable_name

_SEPARATORS = " _.-"
# 11, 2025, Q3, H1, KW45, Teil1, 2025Q3, 1a, 2of3, 20251105T0200Z.
_NUMBER = re.compile(r"(?:q|h|hj|w|kw|week|woche|m|t|p|v|nr|no|part|teil)?\d+(?:[a-z]{1,3}\d+)*[a-z]?")
# Beside a number they belong to it: 2025_November, 2025-01-01_bis_2025-03-31, Teil_1_von_3, KW_45.
_BESIDE_NUMBERS = re.compile(
    r"jan(?:uar|uary)?|jänner|feb(?:ruar|ruary)?|mär(?:z)?|mrz|mar(?:ch)?|apr(?:il)?|mai|may|jun[ie]?|jul[iy]?"
    r"|aug(?:ust)?|sept?(?:ember)?|o[ck]t(?:ober)?|nov(?:ember)?|de[cz](?:ember)?"
    r"|bis|to|von|of|und|and|q|quartal|quarter|h|hj|halbjahr|w|kw|week|woche|nr|no|part|teil"
)
_MARK = "#"


def part_of(stem: str, stems: Iterable[str]) -> str | None:
    """The one of these stems that a file's stem is, alone or with a number or a period behind it."""
    called = comparable_name(stem)
    for own in stems:
        behind = called.removeprefix(own)
        words = _words(behind)
        is_part = behind[:1] in tuple(_SEPARATORS) and words and all(_MARK in word for word in words)
        if called == own or (called.startswith(own) and is_part):
            return own
    return None


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
    return file.suffix.casefold(), _words(comparable_name(file.stem))


def _words(name: str) -> tuple[str, ...]:
    """The words of a comparable name; what belongs to one number or period is one mark together, and so is each number
    within another word (lauf7)."""
    found: list[str] = []
    words = [word for word in re.split(f"[{_SEPARATORS}]+", name) if word]
    for is_period, some in groupby(
        words, lambda word: bool(_NUMBER.fullmatch(word) or _BESIDE_NUMBERS.fullmatch(word))
    ):
        run = list(some)
        has_number = is_period and any(map(_NUMBER.fullmatch, run))
        found += [_MARK] if has_number else [re.sub(r"\d+", _MARK, word) for word in run]
    return tuple(found)


def _without_number(words: tuple[str, ...]) -> tuple[str, ...]:
    return tuple(word for word in words if word != _MARK)
