"""Numbers and dates in the session's language, by Babel; and the strict reading of typed numbers."""

from __future__ import annotations

import re
from datetime import date
from decimal import Decimal
from functools import lru_cache

import pandas as pd
from babel.dates import format_date
from babel.numbers import format_decimal

from pages.ui.i18n import language

MISSING = "–"
_LOCALES = {"de": "de_DE", "en": "en_GB"}
_TYPED = {
    "de": (re.compile(r"(?a)[+-]?(\d{1,3}(\.\d{3})+|\d+)(,\d+)?"), ".", ","),
    "en": (re.compile(r"(?a)[+-]?(\d{1,3}(,\d{3})+|\d+)(\.\d+)?"), ",", "."),
}


def _absent(value: object) -> bool:
    return bool(pd.isna(value))  # type: ignore[call-overload]


@lru_cache(maxsize=20_000)
def _decimal(value: float, pattern: str, language_code: str) -> str:
    text: str = format_decimal(value, format=pattern, locale=_LOCALES[language_code])
    return text.replace("-", "−")


def _pattern(digits: int) -> str:
    return "#,##0" + ("." + "0" * digits if digits else "")


def number(value: float | None, digits: int = 0) -> str:
    """1.234,5 in German, 1,234.5 in English."""
    return MISSING if _absent(value) else _decimal(float(value or 0), _pattern(digits), language())


def percent(fraction: float | None, digits: int = 1) -> str:
    """A fraction as a percentage with its sign."""
    if fraction is None or _absent(fraction):
        return MISSING
    sign = "\u00a0%" if language() == "de" else "%"
    return number(as_percent(fraction), digits) + sign


def points(fraction: float | None, digits: int = 1) -> str:
    """A fraction of revenue as percentage points."""
    if fraction is None or _absent(fraction):
        return MISSING
    unit = "Prozentpunkte" if language() == "de" else "points"
    return f"{number(as_percent(fraction), digits)}\u00a0{unit}"


def as_percent(fraction: float) -> float:
    """0.0275 → 2.75, without the noise of binary fractions; with its inverse the one such pair of the screens."""
    return float(round(Decimal(repr(float(fraction))) * 100, 10))


def as_fraction(percentage: float) -> float:
    """2.75 → 0.0275, without the noise of binary fractions."""
    return float(round(Decimal(repr(float(percentage))) / 100, 12))


def euro(value: float | None, digits: int = 0) -> str:
    """A full amount: 1.234 € in German, €1,234 in English."""
    if value is None or _absent(value):
        return MISSING
    if language() == "de":
        return number(value, digits) + "\u00a0€"
    text = number(abs(value), digits)
    return ("−" if value < 0 else "") + "€" + text


def euro_short(value: float | None) -> str:
    """A rounded amount that fits a headline: 1,9 Mio. € in German, €1.9m in English."""
    if value is None or _absent(value):
        return MISSING
    german = language() == "de"
    for limit, german_unit, english_unit in ((1e9, "Mrd.", "bn"), (1e6, "Mio.", "m"), (1e4, "Tsd.", "k")):
        if abs(value) >= limit * (1 - 5e-4 if limit > 1e4 else 1):
            scaled = value / (1e3 if limit == 1e4 else limit)
            digits = 0 if abs(scaled) >= 100 or limit == 1e4 else 1
            if german:
                return f"{number(scaled, digits)}\u00a0{german_unit}\u00a0€"
            return f"{'−' if scaled < 0 else ''}€{number(abs(scaled), digits)}{english_unit}"
    return euro(value)


def ratio(value: float | None, digits: int = 1) -> str:
    """12,1 : 1 in German, 12.1:1 in English."""
    if value is None or _absent(value):
        return MISSING
    return number(value, digits) + ("\u00a0:\u00a01" if language() == "de" else ":1")


def day(value: date | None) -> str:
    """22.11.2026 in German, 22 Nov 2026 in English."""
    if value is None or _absent(value):
        return MISSING
    pattern = "dd.MM.yyyy" if language() == "de" else "d MMM yyyy"
    return str(format_date(value, pattern, locale=_LOCALES[language()]))


def read_number(text: str) -> float:
    """A typed number in the session's language: `2,75` and `1.234,56` in German, `2.75` and `1,234.56` in English.

    ValueError for anything else, so that a figure written the other language's way is refused, not misread.
    """
    pattern, thousands, decimal = _TYPED[language()]
    cleaned = text.strip().replace("−", "-").replace("\u00a0", "").replace(" ", "")
    if not pattern.fullmatch(cleaned):
        raise ValueError(text)
    return float(cleaned.replace(thousands, "").replace(decimal, "."))


def separators() -> str:
    """Decimal and thousands sign for Plotly's axes."""
    return ",." if language() == "de" else ".,"
