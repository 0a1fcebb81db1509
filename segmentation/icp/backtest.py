"""Does the profile foretell? Made from what was known on a day, judged on what was closed after it."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

import numpy as np
import pandas as pd
from scipy.stats import fisher_exact

from segmentation.core_queries import query_core
from segmentation.errors import InputError, Message
from segmentation.icp.attributes import read_accounts, with_attributes
from segmentation.icp.best_customers import BestWeights, rated_customers
from segmentation.icp.criteria import Criterion, find_criteria
from segmentation.icp.fit import balanced_threshold, fit_scores, strictness_curve
from segmentation.statistics import wilson
from segmentation.warehouse import Warehouse

FEWEST_CUSTOMERS = 50
FEWEST_DEALS = 10


@dataclass(frozen=True)
class Backtest:
    """The verdict on a profile made from data up to `split`.

    threshold: the fit score from which an account conforms, balanced on the customers of that day. groups:
    scope ("all" accounts, "new": no order by the split), group ("conforming", "others", "unknown": no score),
    won, lost, win_rate, low, high (Wilson, 95 %). p_values by scope: Fisher's exact test, conforming against
    others. reason: why there is no verdict; then groups is empty. The attributes are those of today: the
    extracts keep no history of them.
    """

    split: date | None
    criteria: tuple[Criterion, ...]
    threshold: int | None
    groups: pd.DataFrame
    p_values: dict[str, float]
    reason: Message | None


def backtest(warehouse: Warehouse, split: date | None = None, weights: BestWeights | None = None) -> Backtest:
    """Judge the profile of the day `split` on the opportunities closed later.

    split: default a year before the last closing, in a shorter history its middle. Raises InputError for a split
    before the first or not before the last closing; too few data are no error but the reason of the result.
    """
    closing = query_core(warehouse, "icp_closing_days")
    first, last = (pd.to_datetime(closing[column]).dropna() for column in ("first", "last"))
    if last.empty or first.iloc[0] == last.iloc[0]:
        return _without(split, Message("No opportunities that were closed on different days are loaded."))
    day = split or _usual_split(first.iloc[0], last.iloc[0])
    if not first.iloc[0].date() <= day < last.iloc[0].date():
        span = {"first": first.iloc[0].date(), "last": last.iloc[0].date()}
        raise InputError(
            Message("The split date {value} cannot be used.", value=day),
            [Message("Opportunities were closed from {first} to {last}.", **span)],
        )
    accounts = read_accounts(warehouse)
    described = with_attributes(rated_customers(warehouse, day, weights).merge(accounts, on="customer_id"))
    if len(described) < FEWEST_CUSTOMERS:
        counts = {"count": len(described), "split": day, "fewest": FEWEST_CUSTOMERS}
        return _without(
            day,
            Message("Only {count} customers with attributes bought up to {split}: {fewest} are needed.", **counts),
        )
    criteria = find_criteria(described)
    if not criteria:
        return _without(day, Message("Up to {split} no attribute set the best customers apart.", split=day))
    threshold = balanced_threshold(strictness_curve(fit_scores(described, criteria)))
    deals = query_core(warehouse, "icp_closed_deals", {"split": day}).merge(
        fit_scores(accounts, criteria)[["account_id", "fit_score"]], on="account_id", how="left"
    )
    groups, p_values = judge(deals, threshold)
    if not p_values:
        return _without(
            day,
            Message(
                "After {split} conforming accounts or the others closed fewer than {fewest} opportunities.",
                fewest=FEWEST_DEALS,
                split=day,
            ),
        )
    return Backtest(day, criteria, threshold, groups, p_values, None)


def judge(deals: pd.DataFrame, threshold: float) -> tuple[pd.DataFrame, dict[str, float]]:
    """Win rates by scope and group, and Fisher's p for the scopes in which both groups have 10 or more deals.

    deals: won, customer_before (bool), fit_score; one row a closed opportunity. For the result see Backtest.
    """
    named = deals.assign(group="others")
    named.loc[named["fit_score"] >= threshold - 1e-9, "group"] = "conforming"
    named.loc[named["fit_score"].isna(), "group"] = "unknown"
    rows, p_values = [], {}
    for scope, inside in (("all", named), ("new", named[~named["customer_before"].astype(bool)])):
        counts = {}
        for group in ("conforming", "others", "unknown"):
            won = inside.loc[inside["group"] == group, "won"].astype(bool)
            counts[group] = (int(won.sum()), int((~won).sum()))
            low, high = wilson(counts[group][0], len(won))
            rate = won.mean() if len(won) else np.nan
            rows.append({"scope": scope, "group": group, "won": counts[group][0], "lost": counts[group][1],
                         "win_rate": rate, "low": low, "high": high})  # fmt: skip
        if min(sum(counts["conforming"]), sum(counts["others"])) >= FEWEST_DEALS:
            p_values[scope] = float(fisher_exact([counts["conforming"], counts["others"]]).pvalue)
    return pd.DataFrame(rows), p_values


def _usual_split(first: pd.Timestamp, last: pd.Timestamp) -> date:
    return max(last - pd.DateOffset(years=1), first + (last - first) / 2).date()


def _without(split: date | None, reason: Message) -> Backtest:
    return Backtest(split, (), None, pd.DataFrame(), {}, reason)
