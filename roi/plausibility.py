"""Whether an ROI is too good to be believed, and which assumption to doubt first."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass

import numpy as np

from roi import validation
from roi.assumptions import ASSUMPTIONS, REVENUE, Assumption
from roi.model import DEFAULT_METHOD, Method, check_method, inputs_of
from roi.results import Result
from roi.targets import measure
from roi.units import WHOLE_KINDS

BEYOND_BELIEF = 10.0
"""A net ROI above this (1,000 %) wants an explanation. A convention of ours: no source gives a bound."""
LARGE_PART = 0.25
"""A margin uplift above this part of the contribution margin rate that it adds to wants one, too. As above."""
_ROI = "total_roi"


@dataclass(frozen=True)
class Doubt:
    """One assumption that turns out half as good: what helps comes half, what hurts twice.

    factor: 0.5 or 2. value: then, raw. roi: of all years, net, then; the others stay at plan.
    """

    id: str
    factor: float
    value: float
    roi: float


@dataclass(frozen=True)
class Explanation:
    """What makes an ROI so high.

    cost_share, benefit_share: cost and benefit of all years as fractions of the revenue of these years. doubts: what
    lowers the ROI most comes first; empty where nothing lowers it.
    """

    cost_share: float
    benefit_share: float
    doubts: tuple[Doubt, ...]


def is_beyond_belief(result: Result) -> bool:
    """Whether the ROI of all years wants an explanation."""
    return result.total.roi is not None and result.total.roi > BEYOND_BELIEF


def lifts_margin_far(values: Mapping[str, float]) -> bool:
    """Whether the margin uplift is large beside the contribution margin rate. values: the plan, raw."""
    return values["margin_uplift"] > LARGE_PART * values["contribution_margin_rate"]


def explain(result: Result, measured: Collection[str] = ()) -> Explanation | None:
    """Why the ROI of all years is that high; None where it is not beyond belief, or there is none.

    measured: ids of inputs that are facts and not to be doubted; the revenue is one in any case.
    """
    if not is_beyond_belief(result):
        return None
    revenue = result.values[REVENUE] * len(result.years)
    doubts = doubted(result.values, result.method, {REVENUE, *measured})
    return Explanation(result.total.cost / revenue, result.total.benefit / revenue, doubts)


def doubted(
    values: Mapping[str, float], method: Method = DEFAULT_METHOD, facts: Collection[str] = ()
) -> tuple[Doubt, ...]:
    """Every assumption that lowers the ROI when it turns out half as good, the worst first.

    values: the plan. facts: ids left out. Left out, too, are years, amounts of zero or less, and what would go
    beyond its bounds. InputError for bad values.
    """
    check_method(method)
    validation.check(values)
    counted = inputs_of(_ROI, method)
    moved = [(a, _half_as_good(a)) for a in ASSUMPTIONS if a.id in counted and a.id not in facts]
    moved = [(a, factor) for a, factor in moved if _can_be(a, values[a.id], factor)]
    if not moved:
        return ()
    # One calculation for all: in each column one of them is moved.
    columns = {
        a.id: np.where(np.arange(len(moved)) == place, values[a.id] * factor, values[a.id])
        for place, (a, factor) in enumerate(moved)
    }
    at_plan, then = float(measure(values, method, _ROI)), measure({**values, **columns}, method, _ROI).tolist()
    doubts = [
        Doubt(a.id, factor, values[a.id] * factor, roi)
        for (a, factor), roi in zip(moved, then, strict=True)
        if roi < at_plan
    ]
    return tuple(sorted(doubts, key=lambda doubt: doubt.roi))


def _half_as_good(a: Assumption) -> float:
    return 0.5 if a.better == "higher" else 2.0


def _can_be(a: Assumption, plan: float, factor: float) -> bool:
    return a.kind not in WHOLE_KINDS and plan > 0 and a.low <= plan * factor <= a.high
