"""Whether customers of one segment are treated alike: discount, price level and cost to serve by group."""

from __future__ import annotations

from typing import Any

import numpy as np
import numpy.typing as npt
import pandas as pd

from segmentation.clustering.preparation import TAIL

MEASURES = ("discount_rate", "price_level", "cost_to_serve_rate")
LEAST_OF_GROUP = 5


def differences(
    features: pd.DataFrame, segment: npt.NDArray[np.intp], group: npt.NDArray[np.intp], groups: int
) -> pd.DataFrame:
    """One row per group and measure that is known: group (its number), measure, customers (of whom it is known),
    difference (of the mean from that of the other customers of the same segments), low, high (95 %), p.

    The outermost 1 % count as the bound. The difference is the one that remains when segments have means of their own
    (regression with an effect for each segment); its interval holds for unequal variances (HC3), p is of ranks.
    """
    rows = [
        {"group": place, "measure": measure} | found
        for measure in MEASURES
        if measure in features.columns
        for place in range(groups)
        if (found := _difference(_winsorised(features[measure]), segment, group == place))
    ]
    return pd.DataFrame(rows, columns=["group", "measure", "customers", "difference", "low", "high", "p"])


def _winsorised(column: pd.Series) -> npt.NDArray[np.float64]:
    values = pd.to_numeric(column, errors="coerce").to_numpy(np.float64, na_value=np.nan).copy()
    values[~np.isfinite(values)] = np.nan
    if np.isnan(values).all():
        return values
    low, high = np.nanquantile(values, [TAIL, 1 - TAIL])
    return np.asarray(np.clip(values, low, high), dtype=np.float64)


def _difference(
    values: npt.NDArray[np.float64], segment: npt.NDArray[np.intp], is_own: npt.NDArray[np.bool_]
) -> dict[str, float] | None:
    from scipy.stats import t

    known = ~np.isnan(values)
    own, value, at = is_own[known].astype(float), values[known], segment[known]
    inside = own - _means(own, at)
    weight = float((inside**2).sum())
    free = len(value) - len(np.unique(at)) - 1
    if own.sum() < LEAST_OF_GROUP or weight < 1e-9 or free < 1:
        return None
    within = value - _means(value, at)
    difference = float((inside * within).sum() / weight)
    # Who is alone in a segment fits by itself and says nothing.
    room = np.maximum(1.0 - 1.0 / np.bincount(at)[at] - inside**2 / weight, 1e-9)
    left = (within - difference * inside) / room
    # A small group has no more degrees of freedom than customers.
    reach = float(t.ppf(0.975, min(free, int(own.sum()) - 1)) * np.sqrt((inside**2 * left**2).sum()) / weight)
    return {
        "customers": int(own.sum()), "difference": difference, "low": difference - reach, "high": difference + reach,
        "p": _p_of_ranks(value, at, inside),
    }  # fmt: skip


def _p_of_ranks(values: npt.NDArray[np.float64], at: npt.NDArray[np.intp], inside: npt.NDArray[np.float64]) -> float:
    """Of the ranks within each segment (van Elteren): means of figures as skewed as costs mislead in small groups."""
    from scipy.stats import norm

    ranks = pd.Series(values).groupby(at).rank().to_numpy(np.float64, copy=True)
    ranks -= _means(ranks, at)
    sizes = np.bincount(at)
    spread = np.bincount(at, inside**2) * np.bincount(at, ranks**2) / np.maximum(sizes - 1, 1)
    error = float(np.sqrt(spread.sum()))
    return 2 * float(norm.sf(abs(float((inside * ranks).sum())) / error)) if error > 1e-9 else 1.0


def _means(values: npt.NDArray[Any], at: npt.NDArray[np.intp]) -> npt.NDArray[np.float64]:
    """Of each one's segment."""
    counts = np.bincount(at)
    return np.asarray((np.bincount(at, values) / np.maximum(counts, 1))[at], dtype=np.float64)
