"""Refusing input that the model cannot take, with every problem named at once."""

from __future__ import annotations

import math
from collections.abc import Mapping
from numbers import Real

from roi.assumptions import ASSUMPTIONS, Assumption
from roi.errors import InputError, Message
from roi.names import unknown_name
from roi.units import PERCENT_KINDS, WHOLE_KINDS, from_display


def check(values: Mapping[str, object]) -> None:
    """InputError unless `values` holds every input once, as a number within its bounds; lists all problems.

    values: input id -> raw value (rates as fractions).
    """
    found = problems(values)
    if found:
        raise InputError(Message("The assumptions cannot be used."), found)


def problems(values: Mapping[str, object]) -> list[Message]:
    """All that is wrong with the values; empty if nothing is."""
    known = [a.id for a in ASSUMPTIONS]
    found = [unknown_name("input", name, known) for name in values if name not in known]
    for assumption in ASSUMPTIONS:
        if assumption.id not in values:
            found.append(Message("{field}: no value given", field=assumption.id))
        elif (problem := value_problem(assumption, values[assumption.id])) is not None:
            found.append(problem)
    return found


def value_problem(assumption: Assumption, value: object) -> Message | None:
    """What is wrong with one value, or None."""
    a, field = assumption, assumption.id
    if value is None or (isinstance(value, str) and not value.strip()):
        return Message("{field}: empty; a number from {low} to {high} is needed", field=field, low=a.low, high=a.high)
    if isinstance(value, bool) or not isinstance(value, Real):
        return Message("{field}: {value!r} is not a number", field=field, value=value)
    number = float(value)
    if math.isnan(number):
        return Message("{field}: NaN is not a number", field=field)
    if not a.low <= number <= a.high:
        return _out_of_bounds(a, number)
    if a.kind in WHOLE_KINDS and number != int(number):
        return Message("{field}: {value} is not a whole number of years", field=field, value=number)
    return None


def _out_of_bounds(a: Assumption, number: float) -> Message:
    as_fraction = from_display(number, a.kind)
    if a.kind in PERCENT_KINDS and a.low <= as_fraction <= a.high:
        return Message(
            "{field}: {value} is outside {low}..{high}; for {value} % write {fraction}",
            field=a.id, value=number, low=a.low, high=a.high, fraction=as_fraction,
        )  # fmt: skip
    return Message("{field}: {value} is outside {low}..{high}", field=a.id, value=number, low=a.low, high=a.high)
