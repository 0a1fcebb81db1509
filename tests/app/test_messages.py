"""The domain's messages on a screen: in the language's form, nested ones too, nothing of the server's own."""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import date

import pytest

from pages.ui import i18n
from pages.ui.messages import plain, say, told
from segmentation.errors import Message
from segmentation.extracts import Reject

Language = Callable[[str], None]


@pytest.fixture
def language(monkeypatch: pytest.MonkeyPatch) -> Language:
    def settle(code: str) -> None:
        monkeypatch.setattr(i18n, "language", lambda: code)
        monkeypatch.setattr("pages.ui.formatting.language", lambda: code)

    return settle


REASON = Message("This is not a date of the form {form}, such as {example}.", form="dd.mm.yyyy", example="31.12.2025")
REJECT = Reject("auftragspositionen.csv", 22826, "Belegdatum", "31.02.2024", REASON, "")


@pytest.mark.parametrize(
    ("code", "said"),
    [
        (
            "de",
            "auftragspositionen.csv, Zeile 22826, Spalte Belegdatum, Wert „31.02.2024“: Das ist kein Datum der Form "
            "TT.MM.JJJJ, wie etwa 31.12.2025.",
        ),
        (
            "en",
            "auftragspositionen.csv, row 22826, column Belegdatum, value “31.02.2024”: This is not a date of the form "
            "dd.mm.yyyy, such as 31.12.2025.",
        ),
    ],
)
def test_a_reject_is_one_sentence_in_one_language(language: Language, code: str, said: str) -> None:
    language(code)
    assert say(REJECT.message()) == said


def test_numbers_have_the_decimals_they_have(language: Language) -> None:
    language("de")
    assert say(Message("{a} {b} {c:.2f} {d:.0%}", a=1234, b=0.0275, c=1.5, d=1)) == "1.234 0,0275 1,50 100\u00a0%"
    assert say(Message("{day} {year}", day=date(2026, 3, 1), year=2026)) == "01.03.2026 2026"


def test_a_sentence_has_one_full_stop(language: Language) -> None:
    language("en")
    assert told(Message("Nobody bought")) == told(Message("Nobody bought.")) == r"Nobody bought\."


def test_the_servers_folders_stay_on_the_server(language: Language) -> None:
    language("en")
    said = say(Message("{path} is not a warehouse made by load.", path="/srv/private/abc/warehouse.duckdb"))
    assert said == "The loaded data cannot be read. Load the extracts again on the page “Data”."


@pytest.mark.parametrize(
    "address", ["https://evil.invalid/a", "http://evil.invalid", "www.evil.invalid", "a@evil.invalid"]
)
def test_an_address_in_a_foreign_text_is_no_link(address: str) -> None:
    """Where Markdown is read an address becomes a link even if all its signs are escaped."""
    found = plain(f"Firma {address} GmbH")
    assert re.sub(r"\\(.)|\u2060", r"\1", found) == f"Firma {address} GmbH"
    assert not re.search(r"https?:/|www\.|\w@", found.replace("\\", ""))
