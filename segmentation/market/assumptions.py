"""The assumptions behind a market size: each a record with value, range, source and evidence grade."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import asdict, dataclass, replace
from typing import Any, Literal

from segmentation.errors import InputError, Message
from segmentation.market.sections import SIZE_CLASSES

Evidence = Literal["measured", "benchmark", "guess"]
CHOICES = ("year", "sections", "size_classes")


@dataclass(frozen=True)
class Assumption:
    """One number of the model.

    unit: "share" (fraction of 1) or "EUR/yr". low and high: the range in which the truth plausibly lies.
    minimum and maximum: what is allowed at all. evidence: measured in the firm's own data, a benchmark, or a
    guess.
    """

    id: str
    label_en: str
    label_de: str
    unit: Literal["share", "EUR/yr"]
    value: float
    low: float
    high: float
    source: str
    evidence: Evidence
    note: Message

    minimum: float = 0.0

    @property
    def maximum(self) -> float:
        """The largest value allowed."""
        return 1.0 if self.unit == "share" else 1e9

    def problem_with(self, value: float) -> Message | None:
        """What is wrong with that value, if anything."""
        if self.minimum <= value <= self.maximum:
            return None
        return Message(
            "{id}: {value} is not between {minimum:g} and {maximum:g} ({unit}).",
            id=self.id, value=value, minimum=self.minimum, maximum=self.maximum, unit=self.unit,
        )  # fmt: skip

    def entered(self, value: float) -> Assumption:
        """The assumption with a value that somebody typed: no longer measured, unless it is the same."""
        if value == self.value:
            return self
        # What the preset was measured from says nothing about a value that somebody typed.
        if self.unit == "share":
            note = Message("Entered instead of the preset of {preset:.1%}.", preset=self.value)
        else:
            note = Message("Entered instead of the preset of €{preset:,.0f}.", preset=self.value)
        return replace(self, value=value, source="entered", evidence="guess", note=note)

    def record(self) -> dict[str, Any]:
        """The fields by name, the note as an English sentence."""
        return {**asdict(self), "note": str(self.note), "maximum": self.maximum}


@dataclass(frozen=True)
class MarketChoices:
    """Which establishments are counted: reference year, sections of WZ 2008, size classes by employees."""

    year: int
    sections: tuple[str, ...]
    size_classes: tuple[str, ...] = SIZE_CLASSES


@dataclass(frozen=True)
class MarketAssumptions:
    """Choices and numbers of the market model (S-HOWTO). Ids of the numbers:

    region_share · relevance.SECTION · revenue_per_customer.SIZE_CLASS · serviceable_share · penetration ·
    reach · win_rate.
    """

    choices: MarketChoices
    items: tuple[Assumption, ...]

    def value(self, id: str) -> float:
        """The value of the assumption of that id; KeyError if there is none."""
        return self._by_id()[id].value

    def used(self) -> tuple[Assumption, ...]:
        """The numbers that enter the result under the present choices."""
        cells = {f"relevance.{s}" for s in self.choices.sections}
        cells |= {f"revenue_per_customer.{s}" for s in self.choices.size_classes}
        return tuple(item for item in self.items if "." not in item.id or item.id in cells)

    def with_values(self, values: Mapping[str, float]) -> MarketAssumptions:
        """A copy with these numbers, marked as entered where they differ from the preset.

        Raises InputError naming every unknown id and every value out of bounds.
        """
        known = self._by_id()
        problems = [_unknown(id, known) for id in values if id not in known]
        problems += [
            problem
            for id, value in values.items()
            if id in known and (problem := known[id].problem_with(value)) is not None
        ]
        if problems:
            raise InputError(Message("The market assumptions cannot be used."), problems)
        items = tuple(item.entered(float(values[item.id])) if item.id in values else item for item in self.items)
        return replace(self, items=items)

    def records(self) -> list[dict[str, Any]]:
        """The choices and the used numbers as records for JSON and tables."""
        return [*choice_records(self.choices), *(item.record() for item in self.used())]

    def _by_id(self) -> dict[str, Assumption]:
        return {item.id: item for item in self.items}


def choice_records(choices: MarketChoices) -> list[dict[str, Any]]:
    """The choices in the form of assumption records; low and high have no meaning for them."""
    labels = {
        "year": ("Year of the reference counts", "Jahr der Referenzzahlen", choices.year, "measured"),
        "sections": ("Sections of WZ 2008", "Abschnitte der WZ 2008", list(choices.sections), "measured"),
        "size_classes": ("Size classes", "Größenklassen", list(choices.size_classes), "measured"),
    }
    notes = {
        "year": "Establishments (Niederlassungen), not enterprises; Statistisches Bundesamt, dl-de/by-2-0",
        "sections": "Unless chosen: those in which the firm's active customers are",
        "size_classes": "Unless chosen: those in which the firm's active customers are",
    }
    sources = {"year": "Destatis 52111-0003"}
    return [
        {"id": id, "label_en": en, "label_de": de, "unit": "choice", "value": value, "low": None,
         "high": None, "source": sources.get(id, "own data"), "evidence": evidence, "note": notes[id]}
        for id, (en, de, value, evidence) in labels.items()
    ]  # fmt: skip


def parse_settings(settings: Iterable[str]) -> tuple[dict[str, Any], dict[str, float]]:
    """`ID=VALUE` texts as (choices, numbers): `sections=C,F`, `size_classes=10-49,250+`, `year=2023`,
    `reach=0.2`.

    Raises InputError naming every text that is no such pair, whose value is no number, or no whole one for the year.
    """
    choices: dict[str, Any] = {}
    numbers: dict[str, float] = {}
    problems: list[Message] = []
    for setting in settings:
        id, equals, text = (part.strip() for part in setting.partition("="))
        if not equals or not text:
            problems.append(Message("“{setting}” is not of the form ID=VALUE.", setting=setting))
        elif id in {"sections", "size_classes"}:
            choices[id] = tuple(part.strip() for part in text.split(","))
        else:
            number = _number(text)
            if number is None:
                problems.append(Message("{id}: “{value}” is not a number such as 0.25.", id=id, value=text))
            elif id == "year" and number.is_integer():
                choices[id] = int(number)
            elif id == "year":
                problems.append(Message("{id}: “{value}” is not a whole year such as 2024.", id=id, value=text))
            else:
                numbers[id] = number
    if problems:
        raise InputError(Message("The market assumptions cannot be used."), problems)
    return choices, numbers


def _number(text: str) -> float | None:
    try:
        number = float(text)
    except ValueError:
        return None
    return number if abs(number) < float("inf") else None


def _unknown(id: str, known: Mapping[str, Assumption]) -> Message:
    return Message("There is no assumption “{id}”; there are {known}.", id=id, known=", ".join([*CHOICES, *known]))
