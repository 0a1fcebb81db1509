"""The ideal customer profile of today: best customers, criteria, fit of every account, strictness."""

from __future__ import annotations

from dataclasses import dataclass
from functools import partial
from typing import Literal

import pandas as pd

from segmentation import periods
from segmentation.errors import InputError, Message
from segmentation.icp.attributes import read_accounts, with_attributes
from segmentation.icp.backtest import FEWEST_CUSTOMERS
from segmentation.icp.best_customers import BestWeights, has_costs, passed_over, rated_customers
from segmentation.icp.criteria import Criterion, find_criteria
from segmentation.icp.fit import balanced_threshold, fit_scores, strictness_curve
from segmentation.warehouse import Warehouse

Worth = Literal["revenue", "contribution_margin"]
_RATED = ("score", "best", "losing", "revenue", "contribution_margin", "profit")


@dataclass(frozen=True)
class Profile:
    """What the best customers of the last full calendar year have in common.

    year: that year. customers, best: how many were rated and called best. losing: how many stand above the
    last of the best and are none, for they lose money. by_revenue: no line has a cost, so that the revenue stands for
    the contribution margin. served: whether cost to serve is known. accounts: every CRM account and customer with its
    attributes, fit_score and counts (see fit_scores), and where rated score (see rated_customers), best, losing,
    revenue, contribution_margin and profit (EUR). curve: see strictness_curve. threshold: balanced precision and
    recall. reason: why there is no profile; criteria are empty then and no account has a fit score.
    """

    year: int | None
    customers: int
    best: int
    losing: int
    by_revenue: bool
    served: bool
    criteria: tuple[Criterion, ...]
    accounts: pd.DataFrame
    curve: pd.DataFrame
    threshold: int | None
    reason: Message | None

    @property
    def worth(self) -> Worth:
        """What a customer's worth is told in."""
        return "revenue" if self.by_revenue else "contribution_margin"


def make_profile(warehouse: Warehouse, weights: BestWeights | None = None) -> Profile:
    """Find the profile. Too few data are no error: the profile then holds a reason."""
    accounts = read_accounts(warehouse)
    try:
        year = periods.resolve(warehouse, "last-year")
    except InputError as error:
        why = error.problems[0] if error.problems else error.title
        return Profile(None, 0, 0, 0, False, False, (), accounts, pd.DataFrame(), None, why)
    rated = rated_customers(warehouse, year.last, weights)
    found = partial(
        Profile,
        year=year.first.year,
        customers=len(rated),
        best=int(rated["best"].sum()),
        losing=passed_over(rated),
        by_revenue=not has_costs(rated),
        served=bool(rated["profit"].notna().any()),
    )
    described = with_attributes(rated.merge(accounts, on="customer_id"))
    reason: Message | None = None
    criteria: tuple[Criterion, ...] = ()
    if described.empty and not rated.empty:
        reason = Message(
            "Of none of the {count} customers that bought in {year} an attribute is known; of {fewest} one is needed.",
            count=len(rated), year=year.first.year, fewest=FEWEST_CUSTOMERS,
        )  # fmt: skip
    elif len(described) < FEWEST_CUSTOMERS:
        reason = Message(
            "Only {count} customers with attributes bought in {year}: {fewest} are needed.",
            count=len(described), year=year.first.year, fewest=FEWEST_CUSTOMERS,
        )  # fmt: skip
    else:
        criteria = find_criteria(described)
        if not criteria:
            reason = Message(
                "No attribute sets the best {best} of {count} customers apart.",
                best=int(described["best"].sum()),
                count=len(described),
            )
    accounts = accounts.merge(rated[["customer_id", *_RATED]], on="customer_id", how="left")
    if reason is not None:
        return found(criteria=(), accounts=accounts, curve=pd.DataFrame(), threshold=None, reason=reason)
    scored = fit_scores(accounts, criteria)
    curve = strictness_curve(scored)
    return found(criteria=criteria, accounts=scored, curve=curve, threshold=balanced_threshold(curve), reason=None)
