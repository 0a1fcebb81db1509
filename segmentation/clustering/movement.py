"""Segments over time: who moved from one period to the next, and how much of that chance alone would have moved."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from typing import Literal

import numpy as np
import pandas as pd

from segmentation.clustering.criteria import Criteria, criteria_of
from segmentation.clustering.matching import by_customer
from segmentation.clustering.preparation import prepare
from segmentation.clustering.segmentation import Segmentation
from segmentation.errors import InputError, Message
from segmentation.feature_list import BY_NAME
from segmentation.statistics import benjamini_hochberg

# Who is in no segment of a period since it did not buy in it.
NOT_BOUGHT = 0
# Of those said to be surely elsewhere, no more than this share may be there by chance.
SURE = 0.05
_FEWEST_DRAWS = 5
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
    sure (bool: in another segment than before, and further away than chance takes it), worth_before, worth_after
    (EUR, of the period). worth: which these are, contribution_margin, or revenue where of one period no cost is known.
    moved: of those that bought in both the
    share in another segment; by_chance: the shares that years with exchanged weeks give, sorted;
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
        """What chance alone exceeds in one of twenty cases (bound of prediction of one more draw); all, where nobody
        bought in both years of two draws."""
        from scipy.stats import t

        draws = len(self.by_chance)
        if draws < 2:
            return 1.0
        spread = float(np.std(self.by_chance, ddof=1)) * np.sqrt(1 + 1 / draws)
        return float(np.mean(self.by_chance) + t.ppf(0.95, draws - 1) * spread)

    @property
    def is_more_than_chance(self) -> bool:
        """Whether more moved than that."""
        return self.moved > self.floor


@dataclass(frozen=True)
class Placed:
    """segment, and at (the criteria on the scale of the newest year): by customer number."""

    segment: pd.Series[int]
    at: pd.DataFrame


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

    def of(self, years: Sequence[pd.DataFrame]) -> list[Placed]:
        """Where the customers of each year are. years: `period_features`."""
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
            who = pd.Index(year["customer_id"].astype(str))
            found.append(Placed(pd.Series(known[distance.argmin(axis=1)], index=who), pd.DataFrame(rows, index=who)))
        return found

    def kept(self) -> float:
        """Of the newest year's customers the share that is placed where the method has them."""
        return float((self.of([self._newest])[0].segment.to_numpy() == self._segment).mean())


def movement(
    places: Places,
    before: pd.DataFrame,
    after: pd.DataFrame,
    drawn: Callable[[], Iterable[tuple[pd.DataFrame, pd.DataFrame]]],
) -> Movement:
    """From one year to another. before, after: `period_features`; drawn: gives both with exchanged weeks, pair by
    pair."""
    once, again = places.of([before, after])
    draws = [places.of(pair) for pair in drawn()]
    both = pd.DataFrame({"before": once.segment, "after": again.segment})
    customers = both.fillna(NOT_BOUGHT).astype("int64").rename_axis("customer_id").reset_index()
    stayed = both.dropna()
    crossings = [
        pd.DataFrame({"before": one.segment, "after": other.segment}).dropna().astype("int64") for one, other in draws
    ]
    customers["sure"] = customers["customer_id"].isin(_sure(stayed, (once, again), draws))
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
        by_chance=tuple(sorted(float((pair["before"] != pair["after"]).mean()) for pair in crossings if len(pair))),
        noise=noise.assign(customers=noise["customers"] / len(crossings)),
        kept=places.kept(),
    )


def _sure(stayed: pd.DataFrame, years: tuple[Placed, Placed], draws: list[list[Placed]]) -> pd.Index:
    """Who went further than chance takes it: of those that bought in both years, corrected for their number.

    How far: along the way that it went, in what exchanged weeks take it that way and back.
    """
    from scipy.stats import t

    gone = stayed.index[stayed["before"] != stayed["after"]]
    way = (years[1].at.loc[gone] - years[0].at.loc[gone]).to_numpy()
    far = (way**2).sum(axis=1)
    by_chance = np.vstack(
        [
            ((other.at.reindex(gone).to_numpy() - one.at.reindex(gone).to_numpy()) * way).sum(axis=1)
            for one, other in draws
        ]
    )
    known = (~np.isnan(by_chance)).sum(axis=0)
    spread = np.divide(np.nansum(by_chance**2, axis=0), known, out=np.full(len(gone), np.inf), where=known > 0)
    reached = np.divide(far, np.sqrt(spread), out=np.full(len(gone), np.inf), where=spread > 0)
    p = np.where(known < _FEWEST_DRAWS, 1.0, 2 * t.sf(reached, np.maximum(known, 1)))
    everybody = np.concatenate([p, np.ones(len(stayed) - len(gone))])
    return gone[benjamini_hochberg(everybody)[: len(gone)] < SURE]


def _of_a_year(criteria: Criteria) -> Criteria:
    weights = {name: weight for name, weight in criteria.weights if name not in _OF_MORE_THAN_A_YEAR}
    if not weights:
        names = ", ".join(BY_NAME[name].label for name, _ in criteria.weights)
        raise InputError(Message("Nothing of these criteria can be told of a single year: {names}.", names=names))
    return criteria_of(weights)
