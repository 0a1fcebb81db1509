"""What each segment is like: its sums, and where it differs from all customers."""

from __future__ import annotations

import numpy as np
import numpy.typing as npt
import pandas as pd

from segmentation.clustering.methods import Labels
from segmentation.clustering.preparation import z_scores
from segmentation.feature_list import FIGURES, Feature
from segmentation.rates import GROWTH, MARGIN_RATE

SUMS = (
    "revenue", "ordered", "costed_revenue", "costed_ordered", "contribution_margin", "cost_to_serve", "profit",
    "revenue_last_year", "revenue_year_before", "ordered_year_before", "contribution_margin_last_year",
)  # fmt: skip


def segment_sums(features: pd.DataFrame, segment: Labels, stability: npt.NDArray[np.float64]) -> pd.DataFrame:
    """One row per segment 1..k.

    Columns segment, customers, share (of customers, a fraction), SUMS in EUR (missing where no customer of the segment
    has the figure), margin_rate and growth (fractions, of these sums; see segmentation.rates), stability (0 to 1).
    """
    grouped = _columns(features, SUMS).groupby(segment)
    table = grouped.size().rename("customers").rename_axis("segment").reset_index()
    table["share"] = table["customers"] / len(features)
    table[list(SUMS)] = grouped.sum(min_count=1).to_numpy()
    table["margin_rate"] = MARGIN_RATE.of(table)
    table["growth"] = GROWTH.of(table)
    table["stability"] = stability
    return table


def segment_profile(features: pd.DataFrame, segment: Labels) -> pd.DataFrame:
    """One row per segment and numeric feature: segment, feature, value, overall (that of all customers), difference.

    value and overall, in the feature's unit: the mean of the customers, of a rate with sums that of their sums
    (missing where these are not in the features). difference: mean of the customers' standard scores after the
    feature's transformation; 0 is like all customers. Features that are missing for all customers, or the same for
    all, have no rows.
    """
    columns = ["segment", "feature", "value", "overall", "difference"]
    rows = []
    for feature in FIGURES:
        scores = z_scores(features, feature) if feature.name in features.columns else None
        if scores is None:
            continue
        rows.append(
            pd.DataFrame(
                {
                    "feature": feature.name,
                    "value": _of_groups(features, feature, segment),
                    "overall": _of_groups(features, feature, np.zeros_like(segment)).iloc[0],
                    "difference": pd.Series(scores).groupby(segment).mean(),
                }
            ).rename_axis("segment")
        )
    if not rows:
        return pd.DataFrame(columns=columns)
    return pd.concat(rows).sort_values("segment", kind="stable").reset_index()[columns]


def _of_groups(features: pd.DataFrame, feature: Feature, groups: Labels) -> pd.Series[float]:
    """The feature of each group of customers, indexed by group."""
    if feature.rate is None:
        return _columns(features, (feature.name,))[feature.name].groupby(groups).mean()
    parts = _columns(features, (feature.rate.part, feature.rate.whole, feature.rate.ordered))
    return feature.rate.of(parts.groupby(groups).sum(min_count=1))


def _columns(features: pd.DataFrame, names: tuple[str, ...]) -> pd.DataFrame:
    """These columns as numbers; one that is not there is missing for all."""
    return pd.DataFrame(
        {
            name: pd.to_numeric(features[name], errors="coerce").astype(float) if name in features.columns else np.nan
            for name in names
        },
        index=features.index,
    )
