"""What each segment is like: its sums, and where it differs from all customers."""

from __future__ import annotations

import numpy as np
import numpy.typing as npt
import pandas as pd

from segmentation.clustering.methods import Labels
from segmentation.clustering.preparation import z_scores
from segmentation.feature_list import FEATURES

PROFILED = tuple(
    feature for feature in FEATURES if feature.unit not in {"text", "date"} and feature.name != "customer_key"
)
SUMS = (
    "revenue", "contribution_margin", "cost_to_serve", "profit", "revenue_last_year",
    "contribution_margin_last_year",
)  # fmt: skip


def segment_sums(features: pd.DataFrame, segment: Labels, stability: npt.NDArray[np.float64]) -> pd.DataFrame:
    """One row per segment 1..k: segment, customers, share of customers, SUMS in EUR, margin_rate, stability.

    A sum is missing where no customer of the segment has the figure.
    """
    sums = pd.DataFrame({"segment": segment})
    for name in SUMS:
        sums[name] = _column(features, name)
    grouped = sums.groupby("segment")
    table = grouped.size().rename("customers").reset_index()
    table["share"] = table["customers"] / len(features)
    for name in SUMS:
        table[name] = grouped[name].sum(min_count=1).to_numpy()
    revenue = table["revenue"].where(table["revenue"].abs() >= 1.0)
    table["margin_rate"] = table["contribution_margin"] / revenue
    table["stability"] = stability
    return table


def segment_profile(features: pd.DataFrame, segment: Labels) -> pd.DataFrame:
    """One row per segment and numeric feature: segment, feature, mean, overall (mean of all), difference.

    difference: mean of the segment's standard scores after the feature's transformation; 0 is like all
    customers. Features that are missing for all customers, or the same for all, have no row.
    """
    rows = []
    for feature in PROFILED:
        if feature.name not in features.columns:
            continue
        scores = z_scores(features, feature)
        if scores is None:
            continue
        frame = pd.DataFrame({"segment": segment, "mean": _column(features, feature.name), "difference": scores})
        means = frame.groupby("segment").mean()
        rows.append(means.assign(feature=feature.name, overall=frame["mean"].mean()).reset_index())
    columns = ["segment", "feature", "mean", "overall", "difference"]
    if not rows:
        return pd.DataFrame(columns=columns)
    order = {feature.name: position for position, feature in enumerate(PROFILED)}
    profile = pd.concat(rows, ignore_index=True)
    return profile.sort_values(
        ["segment", "feature"], key=lambda s: s.map(order) if s.name == "feature" else s, ignore_index=True
    )[columns]


def _column(features: pd.DataFrame, name: str) -> npt.NDArray[np.float64]:
    if name not in features.columns:
        return np.full(len(features), np.nan)
    return pd.to_numeric(features[name], errors="coerce").to_numpy(dtype=np.float64, na_value=np.nan)
