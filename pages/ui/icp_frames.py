"""The ideal-customer screen's tables and its verdict on strictness, from the profile; no words of a language."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, Literal

import numpy as np
import pandas as pd

from pages.ui.icp_choices import ALL, PROSPECTS
from segmentation.icp import Criterion, Profile

Verdict = Literal["broad", "right", "narrow"]
ENOUGH = 0.9
"""Right is what keeps nine tenths of the recommended threshold's precision and of its best customers."""


def criteria_frame(criteria: Sequence[Criterion]) -> pd.DataFrame:
    """One row a criterion, largest lift first: the fields of `Criterion.record`, share_best and share_others
    (fractions of the best and of the other customers that meet it, of those whose attribute is known), place (in
    `criteria`)."""
    frame = pd.DataFrame([criterion.record() for criterion in criteria]).assign(place=range(len(criteria)))
    best = frame["conforming_best"] + frame["others_best"]
    rest = frame["conforming"] + frame["others"] - best
    return frame.assign(
        share_best=frame["conforming_best"] / best,
        share_others=(frame["conforming"] - frame["conforming_best"]) / rest.where(rest > 0),
    ).sort_values("lift", ascending=False, kind="stable", ignore_index=True)


def at_threshold(curve: pd.DataFrame, threshold: float) -> dict[Any, Any]:
    """The curve's row of the threshold."""
    row: dict[Any, Any] = curve[curve["threshold"] == threshold].iloc[0].to_dict()
    return row


def right_span(curve: pd.DataFrame, recommended: float) -> tuple[float, float]:
    """The lowest and the highest threshold that are neither too broad nor too narrow."""
    best = at_threshold(curve, recommended)
    lowest = highest = recommended
    for row in curve[curve["threshold"] < recommended].iloc[::-1].to_dict("records"):
        if not row["precision"] >= ENOUGH * best["precision"]:
            break
        lowest = row["threshold"]
    for row in curve[curve["threshold"] > recommended].to_dict("records"):
        if row["best_customers"] < ENOUGH * best["best_customers"]:
            break
        highest = row["threshold"]
    return float(lowest), float(highest)


def judge_strictness(curve: pd.DataFrame, threshold: float, recommended: float) -> Verdict:
    """Too broad: precision is lost against the recommended threshold; too narrow: best customers are."""
    lowest, highest = right_span(curve, recommended)
    if threshold < lowest:
        return "broad"
    return "narrow" if threshold > highest else "right"


def conforming(profile: Profile, threshold: float, kind: str) -> pd.DataFrame:
    """The profile's accounts with a fit score from the threshold on, best fit first, then what brought most.

    Adds standing: prospect (never bought), best, losing (rated, money is lost), customer (rated, neither of these),
    inactive (did not buy in the profile's year); and first and last: the places in the list of those with the same
    fit score, among which the score does not tell.
    """
    # The same hair of tolerance as the curve's, so that list and curve count alike.
    accounts = profile.accounts[profile.accounts["fit_score"] >= threshold - 1e-9]
    prospect, rated = accounts["prospect"], accounts["best"].notna()
    best = accounts["best"].fillna(False).astype(bool)
    losing = accounts["losing"].fillna(False).astype(bool)
    standing = np.select([prospect, best, losing, rated], ["prospect", "best", "losing", "customer"], "inactive")
    accounts = accounts.assign(standing=standing)
    if kind != ALL:
        accounts = accounts[prospect if kind == PROSPECTS else ~prospect]
    # Sums of weights differ in their last digit with what is known; the score to sort by must not.
    order = accounts.assign(fit_score=accounts["fit_score"].round(6), known_share=accounts["known_share"].round(6))
    brought = "profit" if profile.served else profile.worth
    order = order.sort_values(["fit_score", "known_share", brought], ascending=False, kind="stable")
    places = order["fit_score"]
    return (
        accounts.assign(
            first=places.rank(method="min", ascending=False), last=places.rank(method="max", ascending=False)
        )
        .loc[order.index]
        .reset_index(drop=True)
    )


def best(profile: Profile) -> pd.DataFrame:
    """The best customers, the highest score first."""
    accounts = profile.accounts[profile.accounts["best"].fillna(False).astype(bool)]
    return accounts.sort_values(["score", "customer_id"], ascending=[False, True], ignore_index=True)


def with_reasons(
    accounts: pd.DataFrame, criteria: Sequence[Criterion], names: Sequence[str], none: str
) -> pd.DataFrame:
    """The accounts with their criteria in words: met_names, missed_names, unknown_names.

    names: what the criteria are called, in their order; none: stands where there is none.
    """
    held = np.column_stack([criterion.holds(accounts).to_numpy(dtype=float) for criterion in criteria])
    states = {"met_names": held == 1, "missed_names": held == 0, "unknown_names": np.isnan(held)}
    return accounts.assign(
        **{
            column: [", ".join(n for n, it_is in zip(names, row, strict=True) if it_is) or none for row in table]
            for column, table in states.items()
        }
    )


def overlap(first: dict[Any, Any], second: dict[Any, Any]) -> bool:
    """Whether two rows' intervals (low, high) have a value in common."""
    return bool(first["low"] <= second["high"] and second["low"] <= first["high"])
