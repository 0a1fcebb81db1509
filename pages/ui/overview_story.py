"""What the overview tells of the data alone, gathered from the domain: who earns the money, which segments."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Literal, TypeVar

import pandas as pd

from pages.ui.pareto_ranking import measures_known
from segmentation import pareto, periods
from segmentation.by_hand import ByHand, firm_names, in_force
from segmentation.clustering import Segmentation
from segmentation.errors import InputError, Message
from segmentation.features import stored_features
from segmentation.own_figures import OwnFigures, own_figures
from segmentation.scope import ALL
from segmentation.segment_figures import segment_figures
from segmentation.warehouse import Warehouse

BEST = 0.15
FEWEST = 20
"""With fewer customers 15 % of them are not even three: then the best one stands against the others."""

Told = Literal["revenue", "contribution_margin"]
_Part = TypeVar("_Part")


@dataclass(frozen=True)
class Best:
    """The best customers beside the others, of those whose measure is known.

    customers, others: how many; of_customers: the share that the best are of them. share: what the best make, as a
    fraction of the total, above 1 where the others lose; amount, others_amount: EUR.
    """

    customers: int
    others: int
    of_customers: float
    share: float
    amount: float
    others_amount: float


@dataclass(frozen=True)
class Earnings:
    """The last full calendar year.

    own: of all order lines and all cost to serve. customers: that bought. measure: how the best of these are found:
    the contribution margin, or the revenue where no line has a cost or the margins add up to nothing. best: None where
    the revenues, too, add up to nothing. losing: customers below zero by the last measure that the data know
    (losing_by), None where that is the revenue.
    """

    own: OwnFigures
    customers: int
    measure: Told
    best: Best | None
    losing: int | None
    losing_by: str


@dataclass(frozen=True)
class Story:
    """Each part, or why these data do not give it. segments: as `segment_figures` of the year."""

    earnings: Earnings | InputError
    segments: pd.DataFrame | InputError


def tell(warehouse: Warehouse, decided: ByHand, segmentation: Callable[[], Segmentation]) -> Story:
    """Gather it; a part that the data cannot give is its reason. decided: what people made of the segments;
    segmentation: gives these, or raises the InputError why there are none."""
    values = _or_reason(lambda: _customer_values(warehouse))
    if isinstance(values, InputError):
        return Story(values, values)
    return Story(
        earnings=_earnings(warehouse, values),
        segments=_or_reason(lambda: _segments(warehouse, values, decided, segmentation())),
    )


def _or_reason(part: Callable[[], _Part]) -> _Part | InputError:
    try:
        return part()
    except InputError as error:
        # Its traceback would hold the warehouse open.
        return error.with_traceback(None)


def _customer_values(warehouse: Warehouse) -> pd.DataFrame:
    first, last = periods.order_days(warehouse)
    if periods.last_full_year(first, last) is None:
        raise InputError(
            Message(
                "The order lines run from {first} to {last}, which is no full calendar year.", first=first, last=last
            )
        )
    return pareto.customer_values(warehouse, "last-year")


def _earnings(warehouse: Warehouse, values: pd.DataFrame) -> Earnings:
    measures = measures_known(values)
    losing_by = measures[-1]
    measure: Told = "contribution_margin" if values["contribution_margin"].sum() > 0 else "revenue"
    return Earnings(
        own=own_figures(warehouse),
        customers=len(values),
        measure=measure,
        best=best_customers(pareto.measured(values, measure)),
        losing=None if losing_by == "revenue" else int((values[losing_by] < 0).sum()),
        losing_by=losing_by,
    )


def best_customers(values: pd.Series[float]) -> Best | None:
    """The best 15 % (of fewer than 20 customers the one best) against the others; None without a positive total."""
    spread = pareto.concentration(values)
    if spread.top_15_share is None:
        return None
    count, of_customers, share = round(BEST * spread.customers), BEST, spread.top_15_share
    if spread.customers < FEWEST:
        count, of_customers, share = 1, 1 / spread.customers, float(values.max()) / spread.total
    amount = share * spread.total
    return Best(count, spread.customers - count, of_customers, share, amount, spread.total - amount)


def _segments(warehouse: Warehouse, values: pd.DataFrame, decided: ByHand, found: Segmentation) -> pd.DataFrame:
    features = stored_features(warehouse)
    return segment_figures(in_force(found, features, firm_names(warehouse), decided.within(ALL)).segmentation, values)
