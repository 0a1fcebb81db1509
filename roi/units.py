"""What the figures are counted in, and the only place of the model where fractions become percent and back.

Inside the code every rate is a fraction; the kinds of PERCENT_KINDS are shown times 100.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

Language = Literal["de", "en"]
Kind = Literal[
    "eur", "eur_per_year", "percent_of_revenue", "points", "share", "rate",
    "years", "year", "months", "ratio", "factor", "count",
]  # fmt: skip

PERCENT_KINDS: frozenset[Kind] = frozenset({"percent_of_revenue", "points", "share", "rate"})
MONEY_KINDS: frozenset[Kind] = frozenset({"eur", "eur_per_year"})
WHOLE_KINDS: frozenset[Kind] = frozenset({"years", "year"})
DECIMALS: dict[Kind, int] = {
    "eur": 0, "eur_per_year": 0, "percent_of_revenue": 2, "points": 2, "share": 1, "rate": 1,
    "years": 0, "year": 0, "months": 0, "ratio": 4, "factor": 4, "count": 0,
}  # fmt: skip


@dataclass(frozen=True)
class Text:
    """The same words in German and English."""

    de: str
    en: str

    def get(self, language: Language) -> str:
        return self.de if language == "de" else self.en


UNITS: dict[Kind, Text] = {
    "eur": Text("EUR", "EUR"),
    "eur_per_year": Text("EUR/Jahr", "EUR per year"),
    "percent_of_revenue": Text("% vom Umsatz", "% of revenue"),
    "points": Text("Prozentpunkte vom Umsatz", "points of revenue"),
    "share": Text("%", "%"),
    "rate": Text("% pro Jahr", "% per year"),
    "years": Text("Jahre", "years"),
    "year": Text("Jahr", "year"),
    "months": Text("Monate", "months"),
    "ratio": Text(": 1", ": 1"),
    "factor": Text("Faktor", "factor"),
    "count": Text("Anzahl", "count"),
}


def to_display(value: float, kind: Kind) -> float:
    """0.02 becomes 2.0 for the kinds shown in percent or points; all else stays."""
    return value * 100 if kind in PERCENT_KINDS else value


def from_display(value: float, kind: Kind) -> float:
    """The inverse of `to_display`; divides, so that 2.0 becomes exactly the literal 0.02."""
    return value / 100 if kind in PERCENT_KINDS else value


def format_plain(value: float | None, kind: Kind, language: Language = "en") -> str:
    """A figure with its unit for tables and formula texts: `2,75 %`, `50.000.000 EUR`, `–` for none."""
    if value is None:
        return "–"
    text = f"{to_display(value, kind):z,.{DECIMALS[kind]}f}"
    if language == "de":
        text = text.translate(str.maketrans(",.", ".,"))
    suffix = {"eur": " EUR", "eur_per_year": " EUR"}.get(kind, " %" if kind in PERCENT_KINDS else "")
    return text + suffix


def excel_format(kind: Kind) -> str:
    """The number format of a cell that holds the raw value."""
    if kind in PERCENT_KINDS:
        return "0.00%"
    if kind in {"ratio", "factor"}:
        return "0.0000"
    return "#,##0.00" if kind in MONEY_KINDS else "0"
