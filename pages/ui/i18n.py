"""Two languages. English is written in the code; German stands in `locale/de/*.po`, one file a screen.

`locale/en` holds what a screen says in other words than the command line, which shares the domain's messages.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from functools import cache
from pathlib import Path
from typing import Literal, get_args

import streamlit as st
from babel.messages.pofile import read_po

from pages.ui import state

Language = Literal["de", "en"]
LANGUAGES: tuple[Language, ...] = get_args(Language)
LOCALE_FOLDER = Path(__file__).parent / "locale"


def _parse(text: str) -> str:
    if text not in LANGUAGES:
        raise ValueError(text)
    return text


def _from_browser() -> str:
    browser = st.context.locale or ""
    return "de" if browser.lower().startswith("de") else "en"


_settled: ContextVar[Language | None] = ContextVar("language of this run", default=None)

LANGUAGE = state.Param("lang", default=_from_browser, parse=_parse, write=str)


@cache
def _catalogue(language: str) -> dict[str, str]:
    texts: dict[str, str] = {}
    for path in sorted((LOCALE_FOLDER / language).glob("*.po")):
        with path.open("rb") as file:
            texts.update({str(m.id): str(m.string) for m in read_po(file) if m.id and m.string})
    return texts


def language() -> Language:
    """The session's language: chosen, in the address, or the browser's."""
    settled: Language = _settled.get() or state.get(LANGUAGE)
    return settled


@contextmanager
def settled_language(code: str | None = None) -> Iterator[None]:
    """Within, the language is fixed: the session's, which is asked for at every number and answers slowly, or `code`.

    A code that is none of a language stands for the session's.
    """
    token = _settled.set(None)
    _settled.set(next((known for known in LANGUAGES if known == code), None) or language())
    try:
        yield
    finally:
        _settled.reset(token)


def translate(text: str, language_code: str) -> str:
    """The text in that language; the English text where it has no translation."""
    return _catalogue(language_code).get(text, text)


def _(text: str, /, **params: object) -> str:
    """The text in the session's language, its named fields filled with `params`."""
    translated = translate(text, language())
    return translated.format(**params) if params else translated


def counted(count: float, one: str, many: str, /, **params: object) -> str:
    """The text for one or the text for all other counts; both languages part there."""
    return _(one if count == 1 else many, **params)
