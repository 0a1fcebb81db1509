"""The currency that amounts are written in: that of the data on screen, euros outside of any."""

from __future__ import annotations

import re
from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar

from segmentation.extracts.currency import EURO

_SIGNS = {EURO: "€", "USD": "$", "GBP": "£", "PLN": "zł", "CZK": "Kč"}
"""Every other currency is written by its code."""
_NAMES = {EURO: "Euro"}
_CODE = re.compile("[A-Z]{3}")

_settled: ContextVar[str] = ContextVar("currency of this run", default=EURO)


def code() -> str:
    """The currency's code."""
    return _settled.get()


def sign() -> str:
    """What stands beside an amount: €, $, CHF."""
    return _SIGNS.get(code(), code())


def is_sign(unit: str) -> bool:
    """Whether a unit is a currency's sign."""
    return unit in _SIGNS.values() or _CODE.fullmatch(unit) is not None


def pattern(unit: str) -> str:
    """What may be typed for a unit, as a regular expression: a currency also by its code or name."""
    code = next((code for code, sign in _SIGNS.items() if sign == unit), unit)
    words = {code, _NAMES.get(code, code)} if is_sign(unit) else set()
    return "|".join([re.escape(unit), *(f"(?i:{word})" for word in sorted(words))])


@contextmanager
def settled_currency(code: str) -> Iterator[None]:
    """Within, amounts are in the currency of that code."""
    token = _settled.set(code)
    try:
        yield
    finally:
        _settled.reset(token)
