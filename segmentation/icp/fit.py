"""How well accounts fit the profile, and what becoming stricter costs and brings."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import pandas as pd

from segmentation.icp.criteria import Criterion
from segmentation.statistics import wilson

THRESHOLDS = tuple(range(0, 101, 5))
WORTHS = ("revenue", "contribution_margin")


def fit_scores(accounts: pd.DataFrame, criteria: Sequence[Criterion]) -> pd.DataFrame:
    """The accounts with fit_score, met, missed, unknown (counts of criteria) and known_share (of the weight).

    fit_score: 0 to 100, the weight of the criteria met over the weight of those known; what is not known
    lowers known_share, not the score. Missing where none is known.
    """
    held = pd.DataFrame({c.id: c.holds(accounts) for c in criteria}, index=accounts.index, dtype=float)
    weight = pd.Series({c.id: c.weight for c in criteria}, dtype=float)
    known = held.notna().mul(weight).sum(axis=1)
    return accounts.assign(
        fit_score=100 * held.mul(weight).sum(axis=1) / known.where(known > 0),
        met=(held == 1).sum(axis=1),
        missed=(held == 0).sum(axis=1),
        unknown=held.isna().sum(axis=1),
        known_share=known / max(float(weight.sum()), 1e-12),
    )


def strictness_curve(scored: pd.DataFrame) -> pd.DataFrame:
    """What is left at each threshold of the fit score, from broad (0) to strict (100).

    scored: fit_score, prospect, best (missing where the customer is not rated), revenue and contribution_margin
    (EUR). Columns threshold, accounts, account_share (of those with a score), prospects, customers (rated
    ones), revenue_share and contribution_margin_share (of the rated customers'), best_customers, recall (share
    of all best), precision (share of best among the customers left) with precision_low and precision_high
    (Wilson, 95 %); missing where nobody is left. The same customers found the criteria: precision flatters, the
    backtest does not.
    """
    known = scored[scored["fit_score"].notna()]
    totals = {worth: float(known[worth].sum()) for worth in WORTHS}
    all_best = int(known["best"].fillna(False).astype(bool).sum())
    rows = []
    for threshold in THRESHOLDS:
        left = known[known["fit_score"] >= threshold - 1e-9]
        customers = left[left["best"].notna()]
        best = int(customers["best"].astype(bool).sum())
        low, high = wilson(best, len(customers)) if len(customers) else (np.nan, np.nan)
        rows.append(
            {
                "threshold": threshold,
                "accounts": len(left),
                "account_share": len(left) / max(len(known), 1),
                "prospects": int(left["prospect"].sum()),
                "customers": len(customers),
                **{
                    f"{worth}_share": customers[worth].sum() / total if total > 0 else np.nan
                    for worth, total in totals.items()
                },
                "best_customers": best,
                "recall": best / all_best if all_best else np.nan,
                "precision": best / len(customers) if len(customers) else np.nan,
                "precision_low": low,
                "precision_high": high,
            }
        )
    return pd.DataFrame(rows)


def distinct_thresholds(curve: pd.DataFrame) -> tuple[int, ...]:
    """The thresholds beyond which accounts drop out: of those that leave the same accounts the highest.

    A few criteria make a few scores, with wide gaps between them: in a gap a stricter threshold changes nothing.
    """
    drops = curve["accounts"] != curve["accounts"].shift(-1)
    return tuple(int(threshold) for threshold in curve.loc[drops, "threshold"])


def balanced_threshold(curve: pd.DataFrame) -> int:
    """The distinct threshold with the best balance of precision and recall (F1), the broadest of equals."""
    curve = curve[curve["threshold"].isin(distinct_thresholds(curve))]
    both = curve["precision"] + curve["recall"]
    balance = (2 * curve["precision"] * curve["recall"] / both.where(both > 0)).fillna(0.0)
    return int(curve["threshold"].iloc[int(balance.to_numpy().argmax())])
