"""The ideal customer profile of today: best customers, criteria, fit of every account, strictness."""

from __future__ import annotations

from dataclasses import dataclass

import pandas as pd

from segmentation import periods
from segmentation.errors import InputError, Message
from segmentation.icp.attributes import read_accounts
from segmentation.icp.backtest import FEWEST_CUSTOMERS
from segmentation.icp.best_customers import BestWeights, rated_customers
from segmentation.icp.criteria import Criterion, find_criteria
from segmentation.icp.fit import balanced_threshold, fit_scores, strictness_curve
from segmentation.warehouse import Warehouse


@dataclass(frozen=True)
class Profile:
    """What the best customers of the last full calendar year have in common.

    year: that year. customers, best: how many were rated and called best. accounts: every CRM account and
    customer with its attributes, fit_score and counts (see fit_scores), best and contribution_margin where
    rated. curve: see strictness_curve. threshold: balanced precision and recall. reason: why there is no
    profile; criteria are empty then and no account has a score.
    """

    year: int | None
    customers: int
    best: int
    criteria: tuple[Criterion, ...]
    accounts: pd.DataFrame
    curve: pd.DataFrame
    threshold: int | None
    reason: Message | None


def make_profile(warehouse: Warehouse, weights: BestWeights | None = None) -> Profile:
    """Find the profile. Too few data are no error: the profile then holds a reason."""
    accounts = read_accounts(warehouse)
    try:
        year = periods.resolve(warehouse, "last-year")
    except InputError as error:
        return Profile(
            None,
            0,
            0,
            (),
            accounts,
            pd.DataFrame(),
            None,
            error.problems[0] if error.problems else error.title,
        )
    rated = rated_customers(warehouse, year.last, weights)
    described = rated.merge(accounts, on="customer_id")
    best = int(rated["best"].sum())
    reason = None
    criteria: tuple[Criterion, ...] = ()
    if len(described) < FEWEST_CUSTOMERS:
        reason = Message(
            "Only {count} customers with attributes bought in {year}: {fewest} are needed.",
            count=len(described), year=year.first.year, fewest=FEWEST_CUSTOMERS,
        )  # fmt: skip
    else:
        criteria = find_criteria(described)
        if not criteria:
            reason = Message(
                "No attribute sets the best {best} of {count} customers apart.",
                best=best,
                count=len(described),
            )
    if reason is not None:
        return Profile(year.first.year, len(rated), best, (), accounts, pd.DataFrame(), None, reason)
    scored = fit_scores(accounts, criteria).merge(
        rated[["customer_id", "best", "contribution_margin"]], on="customer_id", how="left"
    )
    curve = strictness_curve(scored)
    return Profile(year.first.year, len(rated), best, criteria, scored, curve, balanced_threshold(curve), None)
