"""What a number field takes, and what it says to the rest."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pages.ui import formatting, i18n
from pages.ui.entry import Entry

SPACE = "\u00a0"
SHARE = Entry(-0.05, 0.2, 0.015, formatting.percentage, formatting.as_fraction, "%")
MONEY = Entry(0, 1e9, 150_000, formatting.in_full, float, "€")
LARGE = Entry(0, 1e12, 150_000, formatting.in_full, float, "€")


def _whole(number: float) -> float:
    if number != int(number):
        raise ValueError(number)
    return number


YEARS = Entry(1, 10, 5, formatting.number, _whole, "")


def _speak(monkeypatch: pytest.MonkeyPatch, language: str) -> None:
    for module in (formatting, i18n):
        monkeypatch.setattr(module, "language", lambda: language)


@pytest.mark.parametrize(
    ("language", "entry", "text", "value"),
    [
        ("de", SHARE, "1,5 %", 0.015), ("de", SHARE, "2,755", 0.02755), ("en", SHARE, "-1.5%", -0.015),
        ("de", SHARE, "0,125", 0.00125), ("de", MONEY, "200.000 €", 200_000), ("en", MONEY, "€200,000", 200_000),
        ("de", MONEY, "1.500", 1500), ("en", MONEY, "1,500", 1500), ("de", MONEY, "0", 0.0), ("de", YEARS, "3", 3.0),
        ("de", MONEY, "1,2 Mio. €", 1_200_000), ("en", MONEY, "€1.2m", 1_200_000), ("de", MONEY, "150 T€", 150_000),
        # Decimals of millions, groups of thousands: nobody means it otherwise.
        ("de", MONEY, "1,234 Mio.", 1_234_000), ("en", MONEY, "€1.234m", 1_234_000),
        ("de", MONEY, "1.234 T€", 1_234_000), ("en", MONEY, "1,234k", 1_234_000),
    ],
)  # fmt: skip
def test_taken(monkeypatch: pytest.MonkeyPatch, language: str, entry: Entry, text: str, value: float) -> None:
    _speak(monkeypatch, language)
    assert entry.judge(text, 0.02) == value


@pytest.mark.parametrize(
    ("language", "entry", "text", "why"),
    [
        ("de", SHARE, "", f"Das Feld ist leer. Schreiben Sie eine Zahl wie 1,5{SPACE}%."),
        ("en", SHARE, "  ", "The field is empty. Write a number like 1.5%."),
        ("de", SHARE, "1.5", f"„1.5“ ist hier keine Zahl: Dezimalzeichen ist das Komma. Meinten Sie 1,5{SPACE}%?"),
        ("en", SHARE, "1,5 %", "“1,5 %” is not a number here: the point is the decimal sign. Did you mean 1.5%?"),
        ("de", MONEY, "20.00", f"„20.00“ ist hier keine Zahl: Dezimalzeichen ist das Komma. Meinten Sie 20{SPACE}€?"),
        (
            "de",
            MONEY,
            "200.000.0",
            f"„200.000.0“ ist hier keine Zahl. Schreiben Sie sie wie 150.000{SPACE}€: Dezimalzeichen ist das Komma, "
            "der Punkt trennt Tausender.",
        ),
        (
            "en",
            SHARE,
            "5 €",
            "“5 €” is not a number here. Write it like 1.5%: the point is the decimal sign, the comma groups "
            "thousands.",
        ),
        ("de", SHARE, "99", f"„99“ liegt außerhalb der Grenzen: −5{SPACE}% bis 20{SPACE}%."),
        ("de", MONEY, "200,000", f"„200,000“ kann 200{SPACE}€ oder 200.000{SPACE}€ heißen. Schreiben Sie eines davon."),
        (
            "de",
            LARGE,
            "1.234 Mio.",
            f"„1.234 Mio.“ kann 1.234.000{SPACE}€ oder 1.234.000.000{SPACE}€ heißen. Schreiben Sie eines davon.",
        ),
        ("en", LARGE, "€1,234m", "“€1,234m” could be €1,234,000 or €1,234,000,000. Write one of them."),
        (
            "de",
            MONEY,
            "150,000 Tsd. €",
            f"„150,000 Tsd. €“ kann 150.000{SPACE}€ oder 150.000.000{SPACE}€ heißen. Schreiben Sie eines davon.",
        ),
        (
            "de",
            MONEY,
            "1.2 Mio. €",
            f"„1.2 Mio. €“ ist hier keine Zahl: Dezimalzeichen ist das Komma. Meinten Sie 1.200.000{SPACE}€?",
        ),
        (
            "de",
            MONEY,
            "€1.2m",
            f"„€1.2m“ ist hier kein Betrag: Abgekürzt wird er mit Tsd., Mio. und Mrd. Meinten Sie 1.200.000{SPACE}€?",
        ),
        (
            "de",
            MONEY,
            "150k",
            f"„150k“ ist hier kein Betrag: Abgekürzt wird er mit Tsd., Mio. und Mrd. Meinten Sie 150.000{SPACE}€?",
        ),
        (
            "en",
            MONEY,
            "1,2 Mio. €",
            "“1,2 Mio. €” is not an amount here: k, m and bn shorten it. Did you mean €1,200,000?",
        ),
        ("de", MONEY, "1,5 Mrd.", f"„1,5 Mrd.“ liegt außerhalb der Grenzen: 0{SPACE}€ bis 1.000.000.000{SPACE}€."),
        ("en", MONEY, "€1.500", "“€1.500” could be €1.5 or €1,500. Write one of them."),
        ("en", YEARS, "2.5", "“2.5” is not possible here, only whole numbers like 5."),
        ("de", YEARS, "2.5", "„2.5“ ist hier keine Zahl. Schreiben Sie sie wie 5: Dezimalzeichen ist das Komma, der "
         "Punkt trennt Tausender."),
    ],
)  # fmt: skip
def test_refused_with_what_would_be_right(
    monkeypatch: pytest.MonkeyPatch, language: str, entry: Entry, text: str, why: str
) -> None:
    _speak(monkeypatch, language)
    held = entry.written(3)
    still = {"de": f"Weiter gilt {held}.", "en": f"{held} still holds."}[language]
    assert entry.judge(text, 3) == f"{why} {still}"


def test_refused_where_no_number_holds(monkeypatch: pytest.MonkeyPatch) -> None:
    for language, end in (
        ("de", "Bis dahin zählt das Feld als leer."),
        ("en", "Until then the field counts as empty."),
    ):
        _speak(monkeypatch, language)
        assert str(SHARE.judge("99", None)).endswith(end)


@pytest.mark.parametrize(
    ("language", "hint"), [("de", "Dezimalzeichen ist das Komma"), ("en", "The point is the decimal")]
)
def test_the_hint_names_the_decimal_sign(monkeypatch: pytest.MonkeyPatch, language: str, hint: str) -> None:
    _speak(monkeypatch, language)
    assert SHARE.hint().startswith(hint)


@given(cents=st.integers(0, 10**11), millionths=st.integers(-50_000, 200_000), language=st.sampled_from(("de", "en")))
def test_what_the_field_shows_it_takes(cents: int, millionths: int, language: str) -> None:
    amount, share = cents / 100, millionths / 1e6
    with pytest.MonkeyPatch.context() as patch:
        _speak(patch, language)
        for text in (MONEY.written(amount), MONEY.typed(amount)):
            assert MONEY.judge(text, 0) == amount
        for text in (SHARE.written(share), SHARE.typed(share)):
            assert SHARE.judge(text, 0) == pytest.approx(share, abs=1e-12)


@given(amount=st.floats(0, 9.9e8), language=st.sampled_from(("de", "en")))
def test_what_headlines_write_it_takes(amount: float, language: str) -> None:
    with pytest.MonkeyPatch.context() as patch:
        _speak(patch, language)
        assert MONEY.judge(formatting.euro_short(amount), 0) == pytest.approx(amount, rel=0.05, abs=0.5)


@pytest.mark.parametrize("entry", [SHARE, MONEY, YEARS])
def test_endless_digits_are_no_number(monkeypatch: pytest.MonkeyPatch, entry: Entry) -> None:
    _speak(monkeypatch, "de")
    for text in ("9" * 20, "9" * 400, "1." + "000." * 8 + "000"):
        assert "ist hier keine Zahl" in str(entry.judge(text, 5))
