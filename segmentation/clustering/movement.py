"""Segments over time: who moved from one period to the next, and how much of that chance alone would have moved."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from typing import Literal

import numpy as np
import numpy.typing as npt
import pandas as pd

from segmentation.clustering.criteria import Criteria, criteria_of
from segmentation.clustering.matching import by_customer
from segmentation.clustering.preparation import prepare
from segmentation.clustering.segmentation import Segmentation
from segmentation.errors import InputError, Message
from segmentation.feature_list import BY_NAME

# Who is in no segment of a period since it did not buy in it.
NOT_BOUGHT = 0
# So often, of the years drawn again, a customer must be where it is said to have gone.
SURE = 0.8
# What a single year does not tell.
_OF_MORE_THAN_A_YEAR = (
    "growth", "recency_days", "tenure_days", "revenue_last_year", "revenue_year_before", "mean_revenue",
    "contribution_margin_last_year",
)  # fmt: skip
FEWEST = 2


@dataclass(frozen=True)
class Movement:
    """From one period to the next.

    customers: one row per customer that bought in either: customer_id, before, after (segment, NOT_BOUGHT for none),
    sure (bool: in another segment than before, and in the years drawn again mostly so), worth_before, worth_after
    (EUR, of the period). worth: which these are, contribution_margin, or revenue where of one period no cost is known.
    moved: of those that bought in both the
    share in another segment; by_chance: the shares that years drawn again of one and the same period give, sorted;
    noise: customers by (before, after), the mean of those draws. kept: of the customers of the last period the share
    that is placed where the method has them.
    """

    customers: pd.DataFrame
    worth: Literal["contribution_margin", "revenue"]
    moved: float
    by_chance: tuple[float, ...]
    noise: pd.DataFrame
    kept: float

    @property
    def floor(self) -> float:
        """What chance alone moves in nineteen of twenty draws at most."""
        return float(np.quantile(self.by_chance, 0.95))

    @property
    def is_more_than_chance(self) -> bool:
        """Whether more moved than that."""
        return self.moved > self.floor


class Places:
    """Where a year of a customer lies among the segments: the nearest, by what the segments' customers were like in the
    newest year, on the scale of that year."""

    def __init__(self, newest: pd.DataFrame, segmentation: Segmentation) -> None:
        in_all = by_customer(segmentation.assignments)
        # Neither who is set apart nor who was not asked about.
        self._who = set(in_all.index[in_all <= segmentation.k])
        segment = newest["customer_id"].astype(str).map(in_all)
        own = (segment <= segmentation.k).to_numpy()
        self._newest, self._segment = newest[own].reset_index(drop=True), segment[own].to_numpy(np.int64)
        self._criteria = _of_a_year(segmentation.criteria)
        if len(np.unique(self._segment)) < FEWEST:
            raise InputError(
                Message("Segments over time need customers of two segments at least who bought in the newest year.")
            )

    def of(self, years: Sequence[pd.DataFrame]) -> list[pd.Series[int]]:
        """For each year the segment by customer number. years: `period_features`."""
        years = [year[year["customer_id"].astype(str).isin(self._who)] for year in years]
        stacked = pd.concat([self._newest, *years], ignore_index=True)
        inside = np.arange(len(stacked)) < len(self._newest)
        matrix = prepare(stacked, self._criteria, inside).matrix
        known = np.unique(self._segment)
        own = matrix[inside]
        centres = np.vstack([own[self._segment == segment].mean(axis=0) for segment in known])
        found = []
        at = len(self._newest)
        for year in years:
            rows = matrix[at : at + len(year)]
            at += len(year)
            distance = ((rows**2).sum(axis=1)[:, None] - 2 * rows @ centres.T) + (centres**2).sum(axis=1)
            found.append(pd.Series(known[distance.argmin(axis=1)], index=year["customer_id"].astype(str)))
        return found

    def kept(self) -> float:
        """Of the newest year's customers the share that is placed where the method has them."""
        return float((self.of([self._newest])[0].to_numpy() == self._segment).mean())


def movement(
    places: Places,
    before: pd.DataFrame,
    after: pd.DataFrame,
    drawn: Callable[[], Iterable[tuple[pd.DataFrame, pd.DataFrame]]],
) -> Movement:
    """From one year to another. before, after: `period_features`; drawn: gives both drawn again, pair by pair."""
    once, again = places.of([before, after])
    draws = [places.of(pair) for pair in drawn()]
    both = pd.DataFrame({"before": once, "after": again})
    customers = both.fillna(NOT_BOUGHT).astype("int64").rename_axis("customer_id").reset_index()
    stayed = both.dropna()
    crossings = [
        pd.DataFrame({"before": one[side], "after": other[side]}).dropna().astype("int64")
        for side in (0, 1)
        for place, one in enumerate(draws)
        for other in draws[place + 1 :]
    ]
    customers["sure"] = _sure(customers, draws)
    is_costed = all(year["contribution_margin"].notna().any() for year in (before, after))
    worth: Literal["contribution_margin", "revenue"] = "contribution_margin" if is_costed else "revenue"
    for name, year in (("worth_before", before), ("worth_after", after)):
        amounts = pd.to_numeric(year.set_index(year["customer_id"].astype(str))[worth])
        customers[name] = customers["customer_id"].map(amounts).fillna(0.0)
    counted = pd.concat([pair.value_counts().rename("customers").reset_index() for pair in crossings])
    noise = counted.groupby(["before", "after"], as_index=False)["customers"].sum()
    return Movement(
        customers=customers,
        worth=worth,
        moved=float((stayed["before"] != stayed["after"]).mean()) if len(stayed) else 0.0,
        by_chance=tuple(sorted(float((pair["before"] != pair["after"]).mean()) for pair in crossings)),
        noise=noise.assign(customers=noise["customers"] / len(crossings)),
        kept=places.kept(),
    )


def _sure(customers: pd.DataFrame, draws: list[list[pd.Series[int]]]) -> npt.NDArray[np.bool_]:
    """Who is in another segment than before, and in the years drawn again of each side mostly where it is there."""
    sure = (customers["before"] != customers["after"]) & (customers[["before", "after"]] != NOT_BOUGHT).all(axis=1)
    for side, name in enumerate(("before", "after")):
        there = sum(
            (customers["customer_id"].map(draw[side]) == customers[name]).to_numpy(np.float64) for draw in draws
        )
        sure &= there >= SURE * len(draws)
    return sure.to_numpy(np.bool_)


def _of_a_year(criteria: Criteria) -> Criteria:
    weights = {name: weight for name, weight in criteria.weights if name not in _OF_MORE_THAN_A_YEAR}
    if not weights:
        names = ", ".join(BY_NAME[name].label for name, _ in criteria.weights)
        raise InputError(Message("Nothing of these criteria can be told of a single year: {names}.", names=names))
    return criteria_of(weights)
