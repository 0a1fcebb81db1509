"""Break-even: for every input the value that brings the result to zero, and the frontier of two inputs."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from itertools import pairwise
from typing import Literal

import numpy as np
from numpy.typing import NDArray

from roi import validation
from roi.assumptions import ASSUMPTIONS, Assumption
from roi.errors import Message
from roi.model import DEFAULT_METHOD, Method, check_method, inputs_of
from roi.targets import DEFAULT_AXES, Target, find_target, measure, steady_axes
from roi.units import WHOLE_KINDS

GRID_POINTS = 257
HALVINGS = 60
Step = Literal["from", "up_to"]


@dataclass(frozen=True)
class BreakEven:
    """One input's break-even, the others at plan.

    plan, break_even: raw values. distance: (break_even - plan) / |plan|, None without a break-even or where
    the plan is 0.
    step: in whole years the result seldom is exactly zero; it passes zero between two of them, and the break-even is
    the one above zero: "from" it upwards, or "up_to" it. None where the result is zero there.
    reason: why there is no break-even. sign: of the result over the whole admissible range then, else None.
    """

    id: str
    plan: float
    break_even: float | None
    distance: float | None
    reason: Message | None = None
    sign: int | None = None
    step: Step | None = None


@dataclass(frozen=True)
class Frontier:
    """Where two inputs together bring the target to zero: y[i] at x[i], NaN where no admissible y does."""

    x_id: str
    y_id: str
    x: NDArray[np.float64]
    y: NDArray[np.float64]


def break_even(values: Mapping[str, float], method: Method = DEFAULT_METHOD, target: str = "npv") -> list[BreakEven]:
    """Every input's break-even, nearest to plan first; those without one last.

    target: npv, npv_after_tax, roi_total or roi_year_N. Of several zeros the one nearest to plan is given.
    Inputs in whole years have a step instead of a zero, see `BreakEven`. InputError for bad values.
    """
    check_method(method)
    validation.check(values)
    goal = find_target(target, int(values["horizon"]))
    at_plan = float(measure(values, method, goal.zero_line, goal.year))
    found = [_of_input(a, values, method, goal, at_plan) for a in ASSUMPTIONS]
    return sorted(found, key=lambda b: (b.break_even is None, abs(b.distance) if b.distance is not None else np.inf))


def _of_input(a: Assumption, values: Mapping[str, float], method: Method, goal: Target, at_plan: float) -> BreakEven:
    plan = float(values[a.id])
    if at_plan == 0:
        return BreakEven(a.id, plan, plan, 0.0)
    if a.id not in inputs_of(goal.zero_line, method):
        reason = Message("{field} has no effect on {target} under this method", field=a.id, target=goal.name)
        return BreakEven(a.id, plan, None, None, reason, int(np.sign(at_plan)))
    step: Step | None = None
    if a.kind in WHOLE_KINDS:
        zero, step = _nearest_year(a, values, method, goal)
    else:
        zero = _nearest_zero(a, values, method, goal)
    if zero is not None:
        return BreakEven(a.id, plan, zero, (zero - plan) / abs(plan) if plan else None, step=step)
    sign = int(np.sign(at_plan))
    reason = Message(
        "{target} stays {sign} for every {field} from {low} to {high}",
        target=goal.name, sign="positive" if sign > 0 else "negative", field=a.id, low=a.low, high=a.high,
    )  # fmt: skip
    return BreakEven(a.id, plan, None, None, reason, sign)


def _nearest_zero(a: Assumption, values: Mapping[str, float], method: Method, goal: Target) -> float | None:
    from scipy.optimize import brentq

    plan = float(values[a.id])
    grid = np.union1d(np.linspace(a.low, a.high, GRID_POINTS), [plan])
    results = measure({**values, a.id: grid}, method, goal.zero_line, goal.year)
    zeros = list(grid[results == 0])

    def result(x: float) -> float:
        return float(measure({**values, a.id: x}, method, goal.zero_line, goal.year))

    # Zero over a range, it is so from a place between two points on.
    for left in np.flatnonzero((results[:-1] == 0) != (results[1:] == 0)):
        zeros.append(_edge(result, grid[left], grid[left + 1]))
    for left in np.flatnonzero(results[:-1] * results[1:] < 0):
        zeros.append(brentq(result, grid[left], grid[left + 1], xtol=1e-300, rtol=8.9e-16))
    return min((float(zero) for zero in zeros), key=lambda zero: abs(zero - plan), default=None)


def _edge(result: Callable[[float], float], one: float, other: float) -> float:
    """The last place where the result is zero, between one where it is and one where it is not."""
    zero, none = (one, other) if result(one) == 0 else (other, one)
    for _ in range(HALVINGS):
        middle = (zero + none) / 2
        zero, none = (middle, none) if result(middle) == 0 else (zero, middle)
    return zero


def _nearest_year(
    a: Assumption, values: Mapping[str, float], method: Method, goal: Target
) -> tuple[float | None, Step | None]:
    first = max(int(a.low), goal.year or 0) if a.id == "horizon" else int(a.low)
    years = [float(year) for year in range(first, int(a.high) + 1)]
    # one by one: the horizon cannot be an array
    results = [float(measure({**values, a.id: year}, method, goal.zero_line, goal.year)) for year in years]
    found: dict[float, Step | None] = {year: None for year, result in zip(years, results, strict=True) if result == 0}
    for (year, result), (following, next_result) in pairwise(zip(years, results, strict=True)):
        if result < 0 < next_result:
            found.setdefault(following, "from")
        elif next_result < 0 < result:
            found.setdefault(year, "up_to")
    nearest = min(found, key=lambda year: abs(year - values[a.id]), default=None)
    return nearest, None if nearest is None else found[nearest]


def frontier(
    values: Mapping[str, float],
    axes: tuple[str, str] = DEFAULT_AXES,
    method: Method = DEFAULT_METHOD,
    target: str = "npv",
    points: int = 61,
) -> Frontier:
    """The break-even frontier over the admissible range of the first axis, others at plan.

    axes: two inputs that move steadily, not in whole years. The map around it is `sensitivity.surface`.
    """
    check_method(method)
    validation.check(values)
    goal, (x, y) = find_target(target, int(values["horizon"])), steady_axes(axes)
    xs = np.linspace(x.low, x.high, points)

    def result(ys: NDArray[np.float64]) -> NDArray[np.float64]:
        return measure({**values, x.id: xs, y.id: ys}, method, goal.zero_line, goal.year)

    return Frontier(x.id, y.id, xs, _halve(result, np.full(points, y.low), np.full(points, y.high)))


def _halve(
    result: Callable[[NDArray[np.float64]], NDArray[np.float64]],
    low: NDArray[np.float64],
    high: NDArray[np.float64],
) -> NDArray[np.float64]:
    at_low = np.sign(result(low))
    bracketed = at_low * np.sign(result(high)) <= 0
    for _ in range(HALVINGS):
        middle = (low + high) / 2
        same = np.sign(result(middle)) == at_low
        low, high = np.where(same, middle, low), np.where(same, high, middle)
    return np.where(bracketed, (low + high) / 2, np.nan)
