"""What a mapping says about how files are written: the sections [format] and [source.format]."""

from __future__ import annotations

import re
import sys
from collections.abc import Callable
from typing import Any

from segmentation.errors import Message
from segmentation.warehouse.plan import DATE_FORMS, Format

WORDS: dict[str, tuple[str, ...]] = {
    "decimal": (",", "."),
    "thousands": ("", ",", ".", " ", "'"),
    "date": tuple(DATE_FORMS),
    "percent": ("12.5", "0.125"),
    "returns": ("positive", "negative"),
    "chart": ("SKR03", "SKR04"),
}
TEXTS = (*WORDS, "delimiter", "encoding", "currency")
FORMAT_KEYS = (*TEXTS, "header", "empty")


def said_format(found: dict[str, Any], base: Format, at: dict[str, object], note: Callable[[Message], None]) -> Format:
    """The format that a section says, on top of another one; what is wrong with it is noted.

    found: its keys are known ones. at: the mapping and the place in it, for messages.
    """
    problems = [problem for key, value in found.items() if (problem := _problem(key, value, at))]
    for problem in problems:
        note(problem)
    if problems:
        return base
    decimal = found.get("decimal", base.decimal)
    # A new decimal sign without a word on thousands: to be found, since the old sign may now be the decimal one.
    thousands = found.get("thousands", base.thousands if "decimal" not in found else None)
    if decimal is not None and decimal == thousands:
        note(
            Message(
                "{mapping}, {where}: “decimal” and “thousands” are both “{value}”. They must differ.",
                **at, value=decimal,
            )
        )  # fmt: skip
    return Format(
        decimal,
        thousands,
        DATE_FORMS[found["date"]] if "date" in found else base.date,
        found.get("delimiter", base.delimiter),
        found.get("encoding", base.encoding),
        found.get("header", base.header),
        found.get("currency", base.currency),
        tuple(found.get("empty", base.empty)),
        found.get("percent", base.percent),
        found.get("returns", base.returns),
        found.get("chart", base.chart),
    )


def _problem(key: str, value: object, at: dict[str, object]) -> Message | None:
    if key == "header":
        whole = isinstance(value, int) and not isinstance(value, bool) and 0 <= value <= sys.maxsize
        return None if whole else Message(
            "{mapping}, {where}: “header” must be the row that names the columns, 0 for none, not “{value}”.",
            **at, value=str(value),
        )  # fmt: skip
    if key == "empty":
        words = isinstance(value, list | tuple) and all(isinstance(word, str) and word for word in value)
        return None if words else Message(
            "{mapping}, {where}: “empty” must be a list of words that stand for nothing, not “{value}”.",
            **at, value=str(value),
        )  # fmt: skip
    if not isinstance(value, str):
        return Message("{mapping}, {where}: “{key}” must be a text, not {value}.", **at, key=key, value=value)
    return _wrong_word(key, value, at)


def _wrong_word(key: str, value: str, at: dict[str, object]) -> Message | None:
    known = WORDS.get(key)
    problem = None
    if known and value not in known:
        problem = Message(
            "{mapping}, {where}: “{key}” cannot be “{value}”. It is one of {known}.",
            **at, key=key, value=value, known=", ".join(f'"{word}"' for word in known),
        )  # fmt: skip
    elif key == "delimiter" and (len(value) != 1 or value in '"\r\n'):
        problem = Message(
            "{mapping}, {where}: “delimiter” must be one character such as “;”, not “{value}”.", **at, value=value
        )
    elif key == "encoding" and not _is_encoding(value):
        problem = Message(
            "{mapping}, {where}: There is no encoding “{value}”. Usual ones are utf-8 and cp1252.", **at, value=value
        )
    elif key == "currency" and not re.fullmatch("[A-Z]{3}", value):
        problem = Message(
            "{mapping}, {where}: “currency” must be a code of three letters such as USD, not “{value}”.",
            **at, value=value,
        )  # fmt: skip
    return problem


def _is_encoding(name: str) -> bool:
    """Whether bytes can be read in it. Python's codecs know some that are none: hex, rot13, idna, undefined."""
    try:
        bytes(range(256)).decode(name, "replace")
    except (LookupError, ValueError):
        return False
    return True
