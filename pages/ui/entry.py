"""What was typed into a number field: the number, or a sentence that says what would be right."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from pages.ui import currency
from pages.ui.formatting import in_full, read_number, read_with_other_signs, read_with_other_words, with_unit
from pages.ui.i18n import _

_MILLION = 1e6


@dataclass(frozen=True)
class Entry:
    """What a number field takes.

    low, high: bounds, and example: a number like those expected, in the model's unit. typed: a value to the field's
    text; read: a typed number to the model's unit, ValueError where only whole ones are. unit: may be typed with it.
    """

    low: float
    high: float
    example: float
    typed: Callable[[float], str]
    read: Callable[[float], float]
    unit: str

    def written(self, value: float) -> str:
        """The value as the field shows it, with its unit."""
        return with_unit(self.typed(value), self.unit)

    def hint(self) -> str:
        """How to type."""
        return _("The point is the decimal sign, for example {example}.", example=self.written(self.example))

    def judge(self, text: str, current: float | None) -> float | str:
        """The value in the model's unit, or why there is none and what holds meanwhile: `current`, None for none."""
        verdict = self._verdict(text)
        if not isinstance(verdict, str):
            return verdict
        if current is None:
            return _("{why} Until then the field counts as empty.", why=verdict)
        return _("{why} {value} still holds.", why=verdict, value=self.written(current))

    def rounds(self, text: str, value: float) -> bool:
        """Whether that value is a rounded form of the amount that was typed."""
        return currency.is_sign(self.unit) and read_number(text, self.unit) != value

    def _verdict(self, text: str) -> float | str:
        example = self.written(self.example)
        if not text.strip():
            return _("The field is empty. Write a number like {example}.", example=example)
        try:
            shown = read_number(text, self.unit)
        except ValueError:
            return self._no_number(text)
        try:
            value = self.read(shown)
        except ValueError:
            return _("“{text}” is not possible here, only whole numbers like {example}.", text=text, example=example)
        return self._doubt(text, shown, value) or value

    def _no_number(self, text: str) -> str:
        elsewhere = self._admissible(read_with_other_signs(text, self.unit))
        if elsewhere is not None:
            return _(
                "“{text}” is not a number here: the point is the decimal sign. Did you mean {meant}?",
                text=text,
                meant=self._in_full(elsewhere),
            )
        shortened = self._admissible(read_with_other_words(text, self.unit))
        if shortened is not None:
            return _(
                "“{text}” is not an amount here: k, m and bn shorten it. Did you mean {meant}?",
                text=text,
                meant=self._in_full(shortened),
            )
        return _(
            "“{text}” is not a number here. Write it like {example}: the point is the decimal sign, the comma groups "
            "thousands.",
            text=text,
            example=self.written(self.example),
        )

    def _doubt(self, text: str, shown: float, value: float) -> str:
        """Why the value is not taken though it is one; empty where it is."""
        if not self.low <= value <= self.high:
            low, high = self.written(self.low), self.written(self.high)
            return _("“{text}” is out of bounds: {low} to {high}.", text=text, low=low, high=high)
        elsewhere = self._admissible(read_with_other_signs(text, self.unit))
        if elsewhere is None or elsewhere == shown:
            return ""
        # Three decimals that may be thousands: a misreading by a factor of 1,000 that nobody would notice. Below a
        # million people write thousands, from there on decimals: 1,234 Mio.
        less, more = sorted((shown, elsewhere), key=abs)
        if shown == (more if abs(less) < _MILLION else less):
            return ""
        return _(
            "“{text}” could be {less} or {more}. Write one of them.",
            text=text,
            less=self._in_full(less),
            more=self._in_full(more),
        )

    def _admissible(self, shown: float | None) -> float | None:
        """That number, where the field takes it."""
        try:
            return shown if shown is not None and self.low <= self.read(shown) <= self.high else None
        except ValueError:
            return None

    def _in_full(self, shown: float) -> str:
        return with_unit(in_full(shown), self.unit)
