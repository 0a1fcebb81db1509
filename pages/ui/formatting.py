"""Numbers and dates in the session's language, by Babel; and the strict reading of typed numbers."""

from __future__ import annotations

import re
from collections.abc import Sequence
from datetime import date, datetime
from decimal import ROUND_HALF_UP, Decimal
from functools import lru_cache
from math import floor, isfinite, log10
from typing import Literal

import pandas as pd
from babel.dates import format_date, format_datetime
from babel.lists import format_list
from babel.numbers import format_decimal

from pages.ui import currency
from pages.ui.i18n import language

MISSING = "–"
_MOST_DECIMALS = 6
DECIMALS = 12
"""As many a fraction has that was typed as a percentage."""
_MOST_DIGITS = 15
"""As many whole numbers can have and still be exact."""
_LOCALES = {"de": "de_DE", "en": "en_GB"}
_SIGNS = {"de": (".", ","), "en": (",", ".")}
"""Thousands and decimal sign."""
_MAGNITUDES = {"de": {"Mrd.": 9, "Mio.": 6, "Tsd.": 3}, "en": {"bn": 9, "m": 6, "k": 3}}
"""What an amount is shortened with, and its power of ten; the greatest first."""
_TYPED_MAGNITUDES = {"de": r"mrd\.?|mio\.?|tsd\.?|t(?= ?{sign})", "en": "bn|m|k"}
"""The same as typed. T€ stands on no screen, but controllers write it."""
_SPACES = str.maketrans({"\u00a0": " ", "\u202f": " ", "−": "-"})


def _absent(value: object) -> bool:
    return bool(pd.isna(value))  # type: ignore[call-overload]


@lru_cache(maxsize=20_000)
def _decimal(value: float, pattern: str, language_code: str) -> str:
    text: str = format_decimal(value, format=pattern, locale=_LOCALES[language_code])
    # What rounds to nothing has no sign.
    return text.replace("-", "−") if any(digit in text for digit in "123456789") else text.removeprefix("-")


def _pattern(digits: int) -> str:
    return "#,##0" + ("." + "0" * digits if digits else "")


def number(value: float | None, digits: int = 0) -> str:
    """1.234,5 in German, 1,234.5 in English."""
    return MISSING if _absent(value) else _decimal(float(value or 0), _pattern(digits), language())


def percent(fraction: float | None, digits: int = 1) -> str:
    """A fraction as a percentage with its sign.

    What was calculated has one decimal on every page, so that a figure looks the same wherever it stands; a limit that
    was set is written by `set_percent`.
    """
    if fraction is None or _absent(fraction):
        return MISSING
    return with_unit(number(as_percent(fraction), digits), "%")


def decimals(value: float, most: int) -> int:
    """How many decimals the value has, at most `most`."""
    return len(f"{value:.{most}f}".rstrip("0").partition(".")[2])


def in_full(value: float, least: int = 0) -> str:
    """The number with all its decimals, at least `least` and at most six, as a field holds it."""
    return number(value, max(least, decimals(value, _MOST_DECIMALS)))


def amount(value: float) -> str:
    """An amount as every field holds it, without its sign: in whole ones."""
    return number(whole_euros(value))


def whole_euros(value: float) -> float:
    """A typed amount as the fields count, half a euro rounded up as in bookkeeping. ValueError for no number."""
    if not isfinite(value):
        raise ValueError(value)
    return float(Decimal(repr(float(value))).to_integral_value(ROUND_HALF_UP))


def times(value: float) -> str:
    """How many times as much, of less than once two digits: 1,9; 0,012."""
    return number(value, 1 if value >= 1 or value <= 0 else 1 - floor(log10(value)))


def percentage(fraction: float, least: int = 0) -> str:
    """A fraction as a percentage without its sign, as a field holds it: 12,5."""
    return in_full(as_percent(fraction), least)


def set_percent(fraction: float) -> str:
    """A limit or value that was set, as exactly as it was: 15 %, 2,5 %."""
    return with_unit(percentage(fraction), "%")


def known_share(fraction: float) -> float:
    """Cut to what can be known of it: a tenth of a percentage point, of less than one per cent two digits."""
    return round(fraction, 3) if abs(fraction) >= 0.01 else float(f"{fraction:.2g}")


def points(fraction: float | None, digits: int = 1) -> str:
    """A fraction of revenue as percentage points."""
    if fraction is None or _absent(fraction):
        return MISSING
    return with_unit(number(as_percent(fraction), digits), "Prozentpunkte" if language() == "de" else "points")


def as_percent(fraction: float) -> float:
    """0.0275 → 2.75, without the noise of binary fractions; with its inverse the one such pair of the screens."""
    return float(round(Decimal(repr(float(fraction))) * 100, 10))


def as_fraction(percentage: float) -> float:
    """2.75 → 0.0275, without the noise of binary fractions."""
    return float(round(Decimal(repr(float(percentage))) / 100, DECIMALS))


def euro(value: float | None, digits: int = 0) -> str:
    """A full amount in the currency of the data: 1.234 € in German, €1,234 in English."""
    if value is None or _absent(value):
        return MISSING
    return with_unit(number(value, digits), currency.sign())


def to_the_cent(value: Decimal | float | None) -> str:
    """1.234,56 € in German, €1,234.56 in English."""
    return euro(None if value is None else float(value), 2)


def with_unit(text: str, unit: str) -> str:
    """A written number with its unit, or as it stands where that is empty."""
    is_money = currency.is_sign(unit)
    if language() == "de" or not (is_money or unit == "%"):
        return f"{text}\u00a0{unit}" if unit else text
    if not is_money:
        return text + unit
    before = f"{unit}\u00a0" if unit[-1].isalpha() else unit
    return ("−" if text.startswith("−") else "") + before + text.removeprefix("−")


def euro_short(value: float | None) -> str:
    """A rounded amount that fits a headline, in the currency of the data: 1,9 Mio. € in German, €1.9m in English."""
    if value is None or _absent(value):
        return MISSING
    for word, power in _MAGNITUDES[language()].items():
        if abs(value) >= (10**power * (1 - 5e-4) if power > 3 else 10**4):
            scaled = value / 10**power
            digits = 0 if abs(scaled) >= 100 or power == 3 else 1
            space = "\u00a0" if language() == "de" else ""
            return with_unit(f"{number(scaled, digits)}{space}{word}", currency.sign())
    return euro(value)


def in_markdown(text: str) -> str:
    """A text with amounts for where Markdown is read; there, what stands between two dollar signs is a formula."""
    return re.sub(r"(?<!\\)\$", r"\\$", text)


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


def moment(value: datetime) -> str:
    """22.11.2026, 14:05 in German, 22 Nov 2026, 14:05 in English, by the server's clock. value: with its zone."""
    pattern = "dd.MM.yyyy, HH:mm" if language() == "de" else "d MMM yyyy, HH:mm"
    return str(format_datetime(value.astimezone().replace(tzinfo=None), pattern, locale=_LOCALES[language()]))


def listed(parts: Sequence[str], last: Literal["standard", "or"] = "standard") -> str:
    """a, b and c; last: "or" for a, b or c."""
    return str(format_list(list(parts), style=last, locale=_LOCALES[language()]))


def read_number(text: str, unit: str = "", *, signs: str | None = None, words: str | None = None) -> float:
    """A typed number: `2,75`, `1.234,56` or `1 234` in German, `2.75` and `1,234.56` in English; the unit may be there.

    An amount may have its currency's code or name instead of its sign, and be shortened: `1,2 Mio. €`, `150 TEUR`;
    `€1.2m`. signs, words: the language of decimal and thousands
    sign, and that of such words; the session's by default. ValueError for anything else, so that a figure written the
    other language's way is refused, not misread.
    """
    thousands, decimal = map(re.escape, _SIGNS[signs or language()])
    whole = rf"[1-9]\d{{0,2}}(?:{thousands}\d{{3}})+|[1-9]\d{{0,2}}(?: \d{{3}})+|\d+"
    # Money may have its sign on either side, everything else behind it.
    sign = f"(?:{currency.pattern(unit)})"
    before, magnitude = "()", "()"
    if currency.is_sign(unit):
        before = f"(?:({sign}) ?)?"
        magnitude = f"(?: ?((?i:{_TYPED_MAGNITUDES[words or language()].format(sign=sign)})))?"
    found = re.fullmatch(
        rf"(?a)([+-]?){before}({whole})(?:{decimal}(\d+))?{magnitude}(?: ?({sign}))?",
        text.translate(_SPACES).strip(),
    )
    if found is None:
        raise ValueError(text)
    minus, sign_before, grouped, fraction, word, sign_behind = found.groups()
    if sign_before and sign_behind:
        raise ValueError(text)
    digits = re.sub("[., ]", "", grouped)
    power = _power(word, words or language()) if word else 0
    if len(digits) + power > _MOST_DIGITS:
        raise ValueError(text)
    return float(f"{minus}{digits}.{fraction or 0}e{power}")


def _power(word: str, language_code: str) -> int:
    start = word.rstrip(".").casefold()
    return next(power for short, power in _MAGNITUDES[language_code].items() if short.casefold().startswith(start))


def read_with_other_signs(text: str, unit: str = "") -> float | None:
    """What the text is where decimal and thousands sign are the other language's; None where it is no number there."""
    return _read_or_none(text, unit, signs=_other_language())


def read_with_other_words(text: str, unit: str = "") -> float | None:
    """What an amount is that is shortened in the other language; None where it is no such amount."""
    other = _other_language()
    read = _read_or_none(text, unit, signs=other, words=other)
    return _read_or_none(text, unit, words=other) if read is None else read


def _read_or_none(text: str, unit: str, **languages: str) -> float | None:
    try:
        return read_number(text, unit, **languages)
    except ValueError:
        return None


def _other_language() -> str:
    return "en" if language() == "de" else "de"


def separators() -> str:
    """Decimal and thousands sign for Plotly's axes."""
    return ",." if language() == "de" else ".,"
