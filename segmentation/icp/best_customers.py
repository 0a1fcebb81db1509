"""Which customers one would want more of: a weighted total picture, not revenue alone (S-ICP, S-HOWTO)."""

from __future__ import annotations

from dataclasses import dataclass, fields
from datetime import date

import pandas as pd

from segmentation import periods
from segmentation.core_queries import query_core
from segmentation.errors import InputError, Message
from segmentation.objections import without_objecting
from segmentation.rates import COST_TO_SERVE_RATE, GROWTH, MARGIN_RATE
from segmentation.warehouse import Warehouse

LEAST_COSTED = 0.95
"""The share of a customer's revenue whose lines have a cost, from which on its profit is known."""


@dataclass(frozen=True)
class BestWeights:
    """How much each side of the picture counts; best_share is the fraction of rated customers called best.

    Only proportions matter. Where no line of the year has a cost, contribution_margin is the weight of the revenue. A
    customer of whom a side is not known (new: no growth; no survey: no NPS) is rated by the others.
    """

    contribution_margin: float = 0.35
    margin_rate: float = 0.20
    low_cost_to_serve: float = 0.15
    growth: float = 0.10
    nps: float = 0.20
    best_share: float = 0.20

    def __post_init__(self) -> None:
        sides = {field.name: getattr(self, field.name) for field in fields(self) if field.name != "best_share"}
        problems = [
            Message("{field}: {value} is not a weight of 0 or more.", field=name, value=value)
            for name, value in sides.items()
            if not 0 <= value < float("inf")
        ]
        if not problems and sum(sides.values()) == 0:
            problems.append(Message("{fields}: at least one weight must be above 0.", fields=", ".join(sides)))
        if not 0 < self.best_share < 1:
            problems.append(Message("best_share: {value} is not between 0 and 1.", value=self.best_share))
        if problems:
            raise InputError(Message("The weights of the best customers cannot be used."), problems)


def rated_customers(warehouse: Warehouse, last: date, weights: BestWeights | None = None) -> pd.DataFrame:
    """The customers that bought in the year up to `last` and do not object, from best to worst.

    Columns customer_id, revenue, costed_revenue (of the lines with a cost), contribution_margin, profit (after cost
    to serve; EUR in that year), margin_rate (of costed revenue), growth (of revenue against the year before, a
    fraction; missing where the order lines do not cover that year whole), cost_to_serve_rate (of revenue), nps (mean
    answer, 0 to 10), score (0 to 1: the weighted mean of the ranks), losing (see `_losing`), best (the top
    ones that are not losing, at most best_share of all: an ideal customer is profitable and served at reasonable cost,
    S-ICP). The rates are `Rate.of`.
    """
    weights = weights or BestWeights()
    middle, first = (last - pd.DateOffset(years=back) for back in (1, 2))
    covered_from = periods.opening((first + pd.DateOffset(days=1)).date())
    days = {"first": first.date(), "middle": middle.date(), "last": last, "covered_from": covered_from}
    sums = without_objecting(warehouse, query_core(warehouse, "icp_customer_facts", days))
    facts = sums[["customer_id", "revenue", "costed_revenue", "contribution_margin"]].assign(
        margin_rate=MARGIN_RATE.of(sums),
        growth=GROWTH.of(sums.assign(revenue_last_year=sums["revenue"])),
        profit=sums["contribution_margin"] - sums["cost_to_serve"],
        cost_to_serve_rate=COST_TO_SERVE_RATE.of(sums),
        nps=sums["nps"],
    )
    worth = facts["contribution_margin"] if has_costs(facts) else facts["revenue"]
    ranks = pd.DataFrame(
        {
            "contribution_margin": worth.rank(pct=True),
            "margin_rate": facts["margin_rate"].rank(pct=True),
            "low_cost_to_serve": facts["cost_to_serve_rate"].rank(pct=True, ascending=False),
            "growth": facts["growth"].rank(pct=True),
            "nps": facts["nps"].rank(pct=True),
        }
    )
    weight = pd.Series({side: getattr(weights, side) for side in ranks.columns})
    known = ranks.notna().mul(weight).sum(axis=1)
    # Rounded so that customers with equal ranks tie on every machine and customer_id decides.
    score = (ranks.mul(weight).sum(axis=1) / known.where(known > 0)).round(12)
    rated = facts.assign(score=score).dropna(subset=["score"])
    rated = rated.sort_values(["score", "customer_id"], ascending=[False, True]).reset_index(drop=True)
    losing = _losing(rated)
    return rated.assign(losing=losing, best=~losing & ((~losing).cumsum() <= round(len(rated) * weights.best_share)))


def _losing(rated: pd.DataFrame) -> pd.Series[bool]:
    """Whether money is lost: a negative profit; a negative contribution margin where no cost to serve is known.

    The profit sets the margin of the lines with a cost against the cost to serve of all: with costs for less than
    LEAST_COSTED of the revenue it says nothing, and nobody is said to lose money.
    """
    uncosted = (rated["revenue"] - rated["costed_revenue"]).abs()
    told = uncosted <= (1 - LEAST_COSTED) * rated["revenue"].abs()
    return told & (rated["profit"].fillna(rated["contribution_margin"]) < 0)


def passed_over(rated: pd.DataFrame) -> int:
    """How many have a higher score than the last of the best and are none, for they lose money."""
    return int(rated.loc[: rated.index[rated["best"]].max(), "losing"].sum()) if rated["best"].any() else 0


def has_costs(rated: pd.DataFrame) -> bool:
    """Whether the contribution margin of anybody is known. rated: contribution_margin."""
    return bool(rated["contribution_margin"].notna().any())
