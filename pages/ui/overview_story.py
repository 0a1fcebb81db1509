"""What the overview tells, gathered from the domain: who earns the money, which segments, which market, what return."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import TypeVar

import pandas as pd

import roi
from pages.ui import roi_baseline
from segmentation import clustering, market, pareto
from segmentation.errors import InputError
from segmentation.own_figures import own_figures
from segmentation.segment_figures import segment_figures
from segmentation.warehouse import Warehouse

_Part = TypeVar("_Part")


@dataclass(frozen=True)
class Earnings:
    """The last full calendar year, EUR.

    revenue, contribution_margin, profit: of all order lines and all cost to serve, as `own_figures`. customers,
    negative_profit: counts of those that bought. measure: how the best of these are found: contribution_margin, or
    revenue where no line has a cost.
    """

    year: int
    customers: int
    revenue: float
    contribution_margin: float | None
    profit: float | None
    measure: pareto.Measure
    top_15_share: float | None
    negative_profit: int


@dataclass(frozen=True)
class Returns:
    """Five-year result of each case. revenue: what it is calculated on, EUR/yr; own: the firm's, not the example's."""

    revenue: float
    own: bool
    results: Mapping[roi.assumptions.Scenario, roi.Result]


@dataclass(frozen=True)
class Story:
    """Each part, or why these data do not give it.

    segments: as `segment_figures` of the year; None without a segmentation or a full year.
    """

    earnings: Earnings | InputError
    segments: pd.DataFrame | None
    market: market.TopDown | InputError
    returns: Returns


def tell(warehouse: Warehouse) -> Story:
    """Gather it; a part that the data cannot give is its reason."""
    values = _or_reason(lambda: pareto.customer_values(warehouse, "last-year"))
    segmented = clustering.stored(warehouse)
    return Story(
        earnings=values if isinstance(values, InputError) else _earnings(warehouse, values),
        segments=None if segmented is None or isinstance(values, InputError) else segment_figures(segmented, values),
        market=_or_reason(lambda: _market(warehouse)),
        returns=_returns(warehouse),
    )


def _or_reason(part: Callable[[], _Part]) -> _Part | InputError:
    try:
        return part()
    except InputError as error:
        return error


def _earnings(warehouse: Warehouse, values: pd.DataFrame) -> Earnings:
    own = own_figures(warehouse)
    costed = bool(values["contribution_margin"].notna().any())
    measure: pareto.Measure = "contribution_margin" if costed else "revenue"
    spread = pareto.concentration(pareto.measured(values, measure))
    return Earnings(
        year=own.year,
        customers=len(values),
        revenue=own.revenue,
        contribution_margin=own.contribution_margin,
        profit=own.profit,
        measure=measure,
        top_15_share=spread.top_15_share,
        negative_profit=int((values["profit"] < 0).sum()),
    )


def _market(warehouse: Warehouse) -> market.TopDown:
    own = market.read_own_data(warehouse)
    return market.top_down(own.establishments, market.default_assumptions(own))


def _returns(warehouse: Warehouse) -> Returns:
    try:
        own = roi_baseline.measure(warehouse).inputs()
    except InputError:
        own = {}
    results = {case: roi.evaluate(roi.case_values(case) | own, roi.DEFAULT_METHOD) for case in roi.SCENARIOS}
    revenue = own.get(roi_baseline.REVENUE, roi.assumption(roi_baseline.REVENUE).base)
    return Returns(revenue=revenue, own=bool(own), results=results)
