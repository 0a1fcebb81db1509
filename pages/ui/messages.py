"""The domain's messages in the session's language."""

from __future__ import annotations

import re
from collections.abc import Mapping
from datetime import date
from pathlib import Path
from typing import Protocol, runtime_checkable

from pages.ui.formatting import day, decimals, euro, number, percent
from pages.ui.i18n import _

# Facts that are numbers only in form.
_AS_THEY_STAND = {"year", "row"}
# Facts whose folder is the server's own affair.
_PATHS = {"path"}
# Facts that are the domain's own words and have a translation.
_WORDS = {"feature", "other_feature", "content", "form"}

# An address becomes a link even where its signs are escaped, unless something invisible stands within.
_ADDRESS = re.compile(r"(?i)(?<=http:)(?=//)|(?<=https:)(?=//)|(?<=www)(?=\.)|(?<=[-.\w+])(?=@)")
_WORD_JOINER = "\u2060"
_MARKDOWN = re.compile(r"([\\`*_{}\[\]()#+.!|<>~$:&-])")


def plain(text: object, longest: int | None = None) -> str:
    """A text that someone else wrote (data, an address), to be shown as it stands where Markdown is read."""
    written = str(text)
    if longest is not None and len(written) > longest:
        written = written[:longest] + "…"
    return _MARKDOWN.sub(r"\\\1", _ADDRESS.sub(_WORD_JOINER, " ".join(written.split())))


@runtime_checkable
class Sentence(Protocol):
    """A message whose facts stand apart (`InputError.title`, a reject's reason, a reason for a choice)."""

    @property
    def template(self) -> str: ...

    @property
    def params(self) -> Mapping[str, object]: ...


class _Figure(float):
    """A number that a template (`{count}`, `{revenue:,.0f}`, `{base:.0%}`) writes in the session's language.

    A translation says `{revenue:money}` for an amount in the currency of the data.
    """

    def __format__(self, spec: str) -> str:
        if spec == "money":
            return euro(float(self))
        if spec.endswith("%"):
            return percent(float(self), _digits(spec))
        return number(float(self), _digits(spec or f".{decimals(float(self), 6)}f"))


def _digits(spec: str) -> int:
    return int(spec.rpartition(".")[2].rstrip("f%g") or 0) if "." in spec else 0


def _written(name: str, fact: object) -> object:
    if name in _AS_THEY_STAND or isinstance(fact, bool):
        return fact
    if isinstance(fact, int | float):
        return _Figure(fact)
    if isinstance(fact, date):
        return day(fact)
    if isinstance(fact, Sentence):
        return say(fact)
    if name in _PATHS:
        return Path(str(fact)).name
    return _(str(fact)) if name in _WORDS else fact


def told(sentence: Sentence) -> str:
    """The message as a sentence of its own, with its full stop, to be shown as it stands where Markdown is read."""
    text = say(sentence)
    return plain(text if text.endswith((".", "!", "?", "…")) else f"{text}.")


def say(sentence: Sentence) -> str:
    """The message, its numbers and days written as the language writes them."""
    return _(sentence.template, **{name: _written(name, fact) for name, fact in sentence.params.items()})
