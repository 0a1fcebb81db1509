"""The inputs of the model, read from assumptions.toml: labels, units, cases, bounds, evidence."""

from __future__ import annotations

import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Literal

from roi.errors import InputError, Message
from roi.names import unknown_name
from roi.units import Kind, Text

Scenario = Literal["worst", "base", "best"]
Grade = Literal["measured", "benchmark", "guess"]
Distribution = Literal["pert", "triangular", "fixed"]
WithRevenue = Literal["proportional", "never_below"]
SCENARIOS: tuple[Scenario, ...] = ("worst", "base", "best")
REVENUE = "annual_revenue"


@dataclass(frozen=True)
class Assumption:
    """One input.

    worst, base, best: its value in each case; low, high: admissible bounds (both included); step: of a
    slider; all raw, rates as fractions. better: the direction that helps the result. source: a source key,
    "own data" or "estimate". grade: the evidence behind it. distribution, reason: what a simulation draws,
    and why. with_revenue: how an amount in EUR carries over to a firm of another revenue; None where it does not depend
    on it.
    """

    id: str
    label: Text
    kind: Kind
    worst: float
    base: float
    best: float
    low: float
    high: float
    step: float
    better: Literal["higher", "lower"]
    source: str
    grade: Grade
    distribution: Distribution
    reason: Text
    note: Text
    with_revenue: WithRevenue | None = None

    def case(self, scenario: Scenario) -> float:
        """The value in that case."""
        return {"worst": self.worst, "base": self.base, "best": self.best}[scenario]

    @property
    def ranged(self) -> bool:
        """Whether its worst and best case differ; an input without a range is the same plan in every case."""
        return self.worst != self.best


def read_toml(name: str) -> dict[str, Any]:
    """One of the declarations beside this module."""
    with (Path(__file__).parent / name).open("rb") as file:
        return tomllib.load(file)


def _assumption(entry: Mapping[str, Any]) -> Assumption:
    texts = {key: Text(**entry[key]) for key in ("label", "reason", "note")}
    numbers = {key: float(entry[key]) for key in ("worst", "base", "best", "low", "high", "step")}
    return Assumption(**{**entry, **texts, **numbers})


ASSUMPTIONS: tuple[Assumption, ...] = tuple(_assumption(entry) for entry in read_toml("assumptions.toml")["input"])


def assumption(input_id: str) -> Assumption:
    """The input of that id; InputError with the closest known id otherwise."""
    for candidate in ASSUMPTIONS:
        if candidate.id == input_id:
            return candidate
    raise InputError(Message("There is no such input."), [unknown_name("input", input_id, [a.id for a in ASSUMPTIONS])])


def case_values(scenario: Scenario = "base", revenue: float | None = None) -> dict[str, float]:
    """Input id -> value in that case, rates as fractions. InputError unless worst, base or best.

    revenue: EUR/yr of a firm to which the source's example is carried over; its amounts then follow `with_revenue`, to
    three digits, for the source knows no more. InputError where the model does not take that revenue.
    """
    if scenario not in SCENARIOS:
        raise InputError(Message("There is no such case."), [unknown_name("case", scenario, SCENARIOS)])
    values = {a.id: a.case(scenario) for a in ASSUMPTIONS}
    if revenue is None:
        return values
    bounds = assumption(REVENUE)
    if not bounds.low <= revenue <= bounds.high:  # neither does NaN lie within
        raise InputError(
            Message("The example cannot be carried over to this revenue."),
            [
                Message(
                    "{field}: {value} is outside {low}..{high}",
                    field=REVENUE, value=revenue, low=bounds.low, high=bounds.high,
                )
            ],
        )  # fmt: skip
    factor = revenue / bounds.base
    carried = {a.id: _carried_over(a, values[a.id], factor) for a in ASSUMPTIONS if a.with_revenue}
    return values | carried | {REVENUE: revenue}


def scenario_of(values: Mapping[str, float], scenario: Scenario) -> dict[str, float]:
    """That case of a plan: its ranged inputs at the case's values, all others as planned.

    values: the whole plan, raw, rates as fractions. InputError unless worst, base or best.
    """
    case = case_values(scenario)
    return dict(values) | {a.id: case[a.id] for a in ASSUMPTIONS if a.ranged}


def _carried_over(a: Assumption, amount: float, factor: float) -> float:
    least = amount if a.with_revenue == "never_below" else a.low
    return min(a.high, max(least, float(f"{amount * factor:.3g}")))
