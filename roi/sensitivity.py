"""Which input moves the result how far: the tornado, and the two-way map."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from roi import validation
from roi.assumptions import ASSUMPTIONS, Grade, Scenario, case_values, scenario_of
from roi.model import DEFAULT_METHOD, Method, check_method
from roi.targets import DEFAULT_AXES, find_target, measure, steady_axes


@dataclass(frozen=True)
class Bar:
    """One input moved from worst to best, the others at plan.

    result_at_worst, result_at_best: the target, None where it has no value. swing: their difference.
    grade: the evidence behind the input.
    """

    id: str
    worst: float
    best: float
    result_at_worst: float | None
    result_at_best: float | None
    swing: float
    grade: Grade


@dataclass(frozen=True)
class Surface:
    """The target over two inputs: z[j, i] at y[j], x[i]; NaN where it has no value."""

    x_id: str
    y_id: str
    x: NDArray[np.float64]
    y: NDArray[np.float64]
    z: NDArray[np.float64]


def tornado(
    values: Mapping[str, float] | None = None,
    method: Method = DEFAULT_METHOD,
    target: str = "npv",
    cases: Mapping[Scenario, Mapping[str, float]] | None = None,
) -> list[Bar]:
    """Every input from its worst to its best case, widest swing first.

    values: the plan the others stay at, base by default. cases: worst and best by input, by default those of the plan
    (`scenario_of`). Inputs whose two cases are equal have a swing of 0. A target of a later year than a moved horizon
    has no value.
    """
    check_method(method)
    plan = dict(values or case_values("base"))
    worst, best = (dict(cases[s]) if cases else scenario_of(plan, s) for s in ("worst", "best"))
    for checked in (plan, worst, best):
        validation.check(checked)
    goal = find_target(target, int(plan["horizon"]))

    def result(input_id: str, value: float) -> float | None:
        moved = {**plan, input_id: value}
        if goal.year is not None and goal.year > moved["horizon"]:
            return None
        figure = float(measure(moved, method, goal.line, goal.year))
        return None if np.isnan(figure) else figure

    bars = []
    for a in ASSUMPTIONS:
        at_worst, at_best = result(a.id, worst[a.id]), result(a.id, best[a.id])
        swing = 0.0 if at_worst is None or at_best is None else at_best - at_worst
        bars.append(Bar(a.id, worst[a.id], best[a.id], at_worst, at_best, swing, a.grade))
    return sorted(bars, key=lambda bar: -abs(bar.swing))


def surface(
    values: Mapping[str, float],
    axes: tuple[str, str] = DEFAULT_AXES,
    method: Method = DEFAULT_METHOD,
    target: str = "npv",
    points: int = 41,
) -> Surface:
    """The target over the admissible ranges of two inputs, points × points, others at plan."""
    check_method(method)
    validation.check(values)
    goal, (x, y) = find_target(target, int(values["horizon"])), steady_axes(axes)
    xs, ys = np.linspace(x.low, x.high, points), np.linspace(y.low, y.high, points)
    grid_x, grid_y = np.meshgrid(xs, ys)
    z = measure({**values, x.id: grid_x.ravel(), y.id: grid_y.ravel()}, method, goal.line, goal.year)
    return Surface(x.id, y.id, xs, ys, z.reshape(points, points))
