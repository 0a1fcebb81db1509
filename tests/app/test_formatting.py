"""Numbers as the two languages write them, and the strict reading of typed ones."""

from __future__ import annotations

import re
from datetime import date
from decimal import Decimal

import pytest
from babel.numbers import format_currency, format_decimal
from hypothesis import given
from hypothesis import strategies as st

from pages.ui import currency, formatting
from pages.ui.currency import settled_currency
from pages.ui.i18n import settled_language


@pytest.fixture(params=["de", "en"])
def spoken(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> str:
    monkeypatch.setattr(formatting, "language", lambda: request.param)
    return str(request.param)


def _speak(monkeypatch: pytest.MonkeyPatch, language: str) -> None:
    monkeypatch.setattr(formatting, "language", lambda: language)


@pytest.mark.parametrize(
    ("language", "function", "value", "text"),
    [
        ("de", formatting.number, 1234567.891, "1.234.568"),
        ("en", formatting.number, 1234567.891, "1,234,568"),
        ("de", formatting.percent, 0.7204, "72,0\u00a0%"),
        ("en", formatting.percent, 0.7204, "72.0%"),
        ("de", formatting.percent, -0.0004, "0,0\u00a0%"),
        ("en", formatting.percent, -0.0006, "−0.1%"),
        ("de", formatting.euro, -0.3, "0\u00a0€"),
        ("de", formatting.points, 0.015, "1,5\u00a0Prozentpunkte"),
        ("de", formatting.euro, -1234.5, "−1.234\u00a0€"),
        ("en", formatting.euro, -1234.6, "−€1,235"),
        ("de", formatting.euro_short, 1_900_000, "1,9\u00a0Mio.\u00a0€"),
        ("en", formatting.euro_short, 1_900_000, "€1.9m"),
        ("de", formatting.euro_short, 999_960_000, "1,0\u00a0Mrd.\u00a0€"),
        ("en", formatting.euro_short, 145_000, "€145k"),
        ("en", formatting.euro_short, -2_500_000, "−€2.5m"),
        ("de", formatting.ratio, 12.1034, "12,1\u00a0:\u00a01"),
        ("en", formatting.ratio, 12.1034, "12.1:1"),
        ("de", formatting.day, date(2026, 11, 2), "02.11.2026"),
        ("en", formatting.day, date(2026, 11, 2), "2 Nov 2026"),
        ("de", formatting.percent, float("nan"), "–"),
        ("de", formatting.euro, None, "–"),
    ],
)
def test_written(monkeypatch: pytest.MonkeyPatch, language: str, function: object, value: object, text: str) -> None:
    _speak(monkeypatch, language)
    assert function(value) == text  # type: ignore[operator]


@pytest.mark.parametrize(
    ("language", "typed", "value"),
    [
        ("de", "2,75", 2.75), ("de", "1.234,56", 1234.56), ("de", " 1.234 ", 1234.0), ("de", "-0,5", -0.5),
        ("en", "2.75", 2.75), ("en", "1,234.56", 1234.56), ("en", "−3", -3.0), ("de", "1 000", 1000.0),
        ("de", "1\u202f234\u202f567,5", 1234567.5), ("en", "+0.5", 0.5), ("de", "0,500", 0.5),
    ],
)  # fmt: skip
def test_read(monkeypatch: pytest.MonkeyPatch, language: str, typed: str, value: float) -> None:
    _speak(monkeypatch, language)
    assert formatting.read_number(typed) == value


@pytest.mark.parametrize(
    ("language", "typed"),
    [("de", "2.75"), ("en", "2,75"), ("de", "1.23"), ("de", "zwei"), ("de", "1,2,3"), ("en", "1e6"),
     ("de", "nan"), ("en", "inf"), ("de", "1.2345"), ("de", "٣"), ("de", "20.00"), ("de", "0.500"), ("en", "1,50"),
     ("de", "1.234 567"), ("de", "2 75"), ("de", "12 3456"), ("de", " "), ("de", "1,"), ("en", "--1"), ("de", "5 %"),
     ("en", "€5"), ("de", "1.000.00")],
)  # fmt: skip
def test_the_other_language_is_refused_not_misread(monkeypatch: pytest.MonkeyPatch, language: str, typed: str) -> None:
    _speak(monkeypatch, language)
    with pytest.raises(ValueError, match=re.escape(typed)):
        formatting.read_number(typed)


@given(value=st.integers(-(10**12), 10**12), digits=st.integers(0, 4))
def test_what_is_written_reads_back(value: int, digits: int) -> None:
    exact = value / 10**digits
    for language in ("de", "en"):
        with pytest.MonkeyPatch.context() as patch:
            _speak(patch, language)
            assert formatting.read_number(formatting.number(exact, digits)) == exact


@pytest.mark.parametrize(
    ("language", "typed", "unit", "value"),
    [
        ("de", "1,5 %", "%", 1.5), ("de", "1,5%", "%", 1.5), ("en", "1.5\u00a0%", "%", 1.5),
        ("de", "200.000 €", "€", 2e5),
        ("de", "€ 200.000", "€", 2e5), ("en", "€200,000", "€", 2e5), ("en", "-€1,000.50", "€", -1000.5),
        ("de", "1,5 Prozentpunkte", "Prozentpunkte", 1.5), ("de", "1,5", "%", 1.5),
    ],
)  # fmt: skip
def test_a_number_may_have_its_unit(
    monkeypatch: pytest.MonkeyPatch, language: str, typed: str, unit: str, value: float
) -> None:
    _speak(monkeypatch, language)
    assert formatting.read_number(typed, unit) == value


@pytest.mark.parametrize(
    ("typed", "unit"),
    [("5 €", "%"), ("5 %", "€"), ("% 5", "%"), ("€5€", "€"), ("€", "€"), ("5 % %", "%")],
)
def test_another_unit_is_refused(monkeypatch: pytest.MonkeyPatch, typed: str, unit: str) -> None:
    _speak(monkeypatch, "de")
    with pytest.raises(ValueError, match=re.escape(typed)):
        formatting.read_number(typed, unit)


@pytest.mark.parametrize(
    ("language", "typed", "value"),
    [
        ("de", "1,2 Mio. €", 1_200_000), ("de", "1,2 Mio", 1_200_000), ("de", "1,2mio.", 1_200_000),
        ("de", "€ 1,2 Mio.", 1_200_000), ("de", "-1,1\u00a0Mio.\u00a0€", -1_100_000),
        ("de", "1,234567 Mio.", 1_234_567),
        ("de", "150 Tsd. €", 150_000), ("de", "150 tsd", 150_000), ("de", "150 T€", 150_000), ("de", "150T€", 150_000),
        ("de", "1.234 T€", 1_234_000), ("de", "1 234 T €", 1_234_000), ("de", "1,5 Mrd. €", 1_500_000_000),
        ("en", "€1.2m", 1_200_000), ("en", "1.2m", 1_200_000), ("en", "€1.2 M", 1_200_000), ("en", "150k", 150_000),
        ("en", "150K", 150_000), ("en", "€1.5bn", 1_500_000_000), ("en", "1.5 bn €", 1_500_000_000),
        ("en", "-€1,250k", -1_250_000),
        ("de", "500.000 EUR", 500_000), ("de", "EUR 500.000", 500_000), ("de", "500.000 Euro", 500_000),
        ("de", "1,2 Mio. EUR", 1_200_000), ("de", "150 TEUR", 150_000), ("de", "500 eur", 500),
        ("en", "EUR 500,000", 500_000), ("en", "1.2m EUR", 1_200_000),
    ],
)  # fmt: skip
def test_an_amount_may_be_shortened(monkeypatch: pytest.MonkeyPatch, language: str, typed: str, value: float) -> None:
    _speak(monkeypatch, language)
    assert formatting.read_number(typed, "€") == value


@pytest.mark.parametrize(
    ("language", "typed", "unit"),
    [
        ("de", "1.2 Mio.", "€"), ("en", "1,2m", "€"), ("de", "1,2m", "€"), ("de", "150k", "€"), ("en", "1.2 Mio.", "€"),
        ("en", "150 T€", "€"), ("de", "150 T", "€"), ("de", "€ 150 T", "€"), ("de", "Mio. €", "€"),
        ("de", "1,2 Mio. Mio.", "€"), ("de", "1,2 Mio..", "€"), ("de", "1,2 € Mio.", "€"), ("en", "1.2mm", "€"),
        ("en", "1.2b", "€"), ("en", "150\u212a", "€"), ("de", "1,2 Mio.", ""), ("en", "150k", ""),
        ("de", "1,5 Mio. %", "%"), ("de", "1.000.000 Mrd.", "€"),
        ("de", "€ 500 EUR", "€"), ("de", "500 EUR EUR", "€"), ("de", "500 USD", "€"), ("de", "5 EUR", "%"),
    ],
)  # fmt: skip
def test_other_shortening_is_refused(monkeypatch: pytest.MonkeyPatch, language: str, typed: str, unit: str) -> None:
    _speak(monkeypatch, language)
    with pytest.raises(ValueError, match=re.escape(typed)):
        formatting.read_number(typed, unit)


@given(value=st.floats(-1e14, 1e14), language=st.sampled_from(("de", "en")))
def test_a_shortened_amount_reads_back_within_its_rounding(value: float, language: str) -> None:
    with pytest.MonkeyPatch.context() as patch:
        _speak(patch, language)
        written = formatting.euro_short(value)
        decimal, powers = {
            "de": (",", {"": 0, "Tsd.": 3, "Mio.": 6, "Mrd.": 9}), "en": (".", {"": 0, "k": 3, "m": 6, "bn": 9}),
        }[language]  # fmt: skip
        digits, word = re.fullmatch(r"([−€\d.,]*\d)\s?(\D*?)\s?€?", written).groups()  # type: ignore[union-attr]
        last = 10.0 ** (powers[word] - len(digits.partition(decimal)[2]))
        assert formatting.read_number(written, "€") == pytest.approx(value, abs=last / 2, rel=1e-12)


BEFORE = {
    "de": r"[1-9]\d{0,2}(\.\d{3})+|[1-9]\d{0,2}( \d{3})+|\d+",
    "en": r"[1-9]\d{0,2}(,\d{3})+|[1-9]\d{0,2}( \d{3})+|\d+",
}
"""The whole part of an amount written out."""


@given(st.data(), st.sampled_from(("de", "en")), st.text("0123456789,.€ -+", max_size=9))
def test_amounts_written_out_are_read_as_if_there_were_no_short_ones(
    data: st.DataObject, language: str, any_text: str
) -> None:
    comma = {"de": ",", "en": r"\."}[language]
    pattern = re.compile(rf"(?a)([+-]?)(€ ?)?({BEFORE[language]})({comma}(\d+))?( ?€)?")
    with pytest.MonkeyPatch.context() as patch:
        _speak(patch, language)
        for text in (any_text.strip(), data.draw(st.from_regex(pattern, fullmatch=True))):
            found = pattern.fullmatch(text)
            whole = re.sub("[., ]", "", found[3]) if found else ""
            if found is None or text.count("€") > 1 or len(whole) > 15:
                with pytest.raises(ValueError, match=f"^{re.escape(text)}$"):
                    formatting.read_number(text, "€")
            else:
                fraction = found[found.re.groups - 1]
                assert formatting.read_number(text, "€") == float(f"{found[1]}{whole}.{fraction or 0}")


@given(
    value=st.decimals(-(10**9), 10**9, places=6),
    digits=st.integers(0, 6),
    language=st.sampled_from(("de_DE", "en_GB")),
    unit=st.sampled_from(("", "%", "€", "points", "Prozentpunkte")),
)
def test_what_babel_writes_reads_back(value: Decimal, digits: int, language: str, unit: str) -> None:
    exact = round(value, digits)
    with pytest.MonkeyPatch.context() as patch:
        _speak(patch, language[:2])
        written = format_decimal(exact, format="#,##0." + "0" * digits, locale=language).replace("-", "−")
        assert formatting.read_number(written) == float(exact)
        assert formatting.read_number(formatting.with_unit(written, unit), unit) == float(exact)
        if unit == "€":
            currency = format_currency(exact, "EUR", locale=language, currency_digits=False, decimal_quantization=False)
            assert formatting.read_number(currency, unit) == float(exact)
        if unit == "%":
            assert formatting.read_number(formatting.percent(float(exact) / 100, 9), unit) == pytest.approx(
                float(exact)
            )


@given(value=st.decimals(-(10**9), 10**9, places=2), language=st.sampled_from(("de", "en")))
def test_what_the_screens_write_reads_back(value: Decimal, language: str) -> None:
    with pytest.MonkeyPatch.context() as patch:
        _speak(patch, language)
        assert formatting.read_number(formatting.euro(float(value), 2), "€") == float(value)
        points = "Prozentpunkte" if language == "de" else "points"
        assert formatting.read_number(formatting.points(float(value) / 100, 2), points) == float(value)


@given(st.decimals(-1000, 1000, places=4))
def test_percent_and_fraction_are_inverse(percentage: object) -> None:
    value = float(percentage)  # type: ignore[arg-type]
    assert formatting.as_percent(formatting.as_fraction(value)) == value


@pytest.mark.parametrize(
    ("code", "lang", "full", "short", "loss"),
    [
        ("USD", "de", "1.234 $", "1,2 Mio. $", "−1,2 Mio. $"),
        ("USD", "en", "$1,234", "$1.2m", "−$1.2m"),
        ("GBP", "en", "£1,234", "£1.2m", "−£1.2m"),
        ("CHF", "de", "1.234 CHF", "1,2 Mio. CHF", "−1,2 Mio. CHF"),
        ("CHF", "en", "CHF 1,234", "CHF 1.2m", "−CHF 1.2m"),
        ("PLN", "de", "1.234 zł", "1,2 Mio. zł", "−1,2 Mio. zł"),
        ("SEK", "en", "SEK 1,234", "SEK 1.2m", "−SEK 1.2m"),
    ],
)
def test_amounts_in_another_currency(code: str, lang: str, full: str, short: str, loss: str) -> None:
    with settled_language(lang), settled_currency(code):
        written = [formatting.euro(1234), formatting.euro_short(1.2e6), formatting.euro_short(-1.2e6)]
        assert [text.replace("\u00a0", " ") for text in written] == [full, short, loss]
        assert [formatting.read_number(text, currency.sign()) for text in written] == [1234, 1.2e6, -1.2e6]
        assert formatting.read_number(f"1234 {code}", currency.sign()) == 1234
        with pytest.raises(ValueError, match="5 €"):
            formatting.read_number("5 €", currency.sign())


def test_dollars_are_no_formula_in_markdown() -> None:
    assert formatting.in_markdown(r"$1 of $2, \$3, 4 €") == r"\$1 of \$2, \$3, 4 €"
