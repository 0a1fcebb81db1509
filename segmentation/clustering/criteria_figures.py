"""What each criterion is like among the customers, and how much of it the segments hold apart."""

from __future__ import annotations

import numpy as np
import pandas as pd

from segmentation.clustering.segmentation import Segmentation
from segmentation.feature_list import CRITERIA, Feature
from segmentation.scales import Floats, scaled, unscaled

BINS = 24
# So many words are shown by themselves, the others together.
MOST_WORDS = 12


def criteria_figures(features: pd.DataFrame, segmentation: Segmentation) -> pd.DataFrame:
    """One row per criterion that the features hold, used or not.

    features: one row per customer, as clustered. Columns feature, weight (0: shown only, for evaluation), missing (a
    fraction), lower, median, upper (quartiles in the feature's unit; missing for words), words (how many there are;
    missing for figures), between: the share of the spread that lies between the segments, 0 to 1, missing where there
    is none: of figures the variance of their ranks (eta squared), of words the chance of two customers to differ
    (Goodman and Kruskal's tau).
    """
    weights = dict(segmentation.criteria.weights)
    segment = features["customer_id"].astype(str).map(segmentation.assignments.set_index("customer_id")["segment"])
    rows = []
    for feature in CRITERIA:
        if feature.name not in features.columns:
            continue
        known = features[feature.name].notna()
        values, groups = _values(features.loc[known, feature.name], feature), segment[known]
        is_word = feature.unit == "category"
        lower, median, upper = [np.nan] * 3 if is_word or values.empty else values.quantile([0.25, 0.5, 0.75])
        rows.append(
            {
                "feature": feature.name,
                "weight": weights.get(feature.name, 0.0),
                "missing": 1.0 - float(known.mean()),
                "lower": lower,
                "median": median,
                "upper": upper,
                "words": float(values.nunique()) if is_word else np.nan,
                "between": (_tau if is_word else _eta_squared)(values, groups),
            }
        )
    return pd.DataFrame(rows)


def distribution(features: pd.DataFrame, segmentation: Segmentation, feature: Feature) -> pd.DataFrame:
    """How many customers of each segment a criterion finds where.

    Columns segment, customers and, of figures, low and high (of the bin, in the feature's unit; evenly wide after its
    transformation, the outermost reach to the farthest customer), of words word (missing: the rarer ones together).
    Customers of whom it is not known are in no row.
    """
    known = features[features[feature.name].notna()]
    segment = known["customer_id"].astype(str).map(segmentation.assignments.set_index("customer_id")["segment"])
    values = _values(known[feature.name], feature)
    if feature.unit == "category":
        often = values.value_counts().sort_index(kind="stable").sort_values(ascending=False, kind="stable")
        word = values.where(values.isin(often.index[:MOST_WORDS]))
        return _counts(pd.DataFrame({"word": word, "segment": segment}))
    if values.empty:
        return pd.DataFrame(columns=["low", "high", "segment", "customers"])
    edges = _edges(values, feature)
    place = np.clip(np.searchsorted(edges, values, side="right") - 1, 0, len(edges) - 2)
    counted = pd.crosstab(place, segment).reindex(range(len(edges) - 1), fill_value=0).rename_axis("place")
    found = counted.reset_index().melt("place", var_name="segment", value_name="customers")
    return found.assign(low=edges[found["place"]], high=edges[found["place"] + 1]).drop(columns="place")


def _counts(customers: pd.DataFrame) -> pd.DataFrame:
    """How many rows are alike."""
    found: pd.DataFrame = customers.value_counts(dropna=False).rename("customers").reset_index()
    return found


def _values(column: pd.Series, feature: Feature) -> pd.Series:
    return column.astype(str) if feature.unit == "category" else pd.to_numeric(column).astype(float)


def _edges(values: pd.Series, feature: Feature) -> Floats:
    """Of the bins: the middle 98 % in equal steps of the scale that is clustered on."""
    low, high = values.min(), values.max()
    if feature.unit in ("count", "score") and high - low < BINS:
        return np.arange(np.floor(low), np.floor(high) + 2)
    start, end = scaled(np.quantile(values.to_numpy(np.float64), [0.01, 0.99]), feature.transform)
    inner = unscaled(np.linspace(start, end, BINS + 1), feature.transform)
    edges = np.array([min(low, inner[0]), *inner[1:-1], max(high, inner[-1])])
    return edges if edges[-1] > edges[0] else np.array([low - 0.5, low + 0.5])


def _eta_squared(values: pd.Series, groups: pd.Series) -> float:
    ranks = values.rank()
    spread = ranks.var(ddof=0)
    return float(ranks.groupby(groups).transform("mean").var(ddof=0) / spread) if spread > 0 else np.nan


def _tau(words: pd.Series, groups: pd.Series) -> float:
    counted = pd.crosstab(groups, words).to_numpy(float)
    total = counted.sum()
    alike = ((counted.sum(axis=0) / total) ** 2).sum() if total else 1.0
    if alike >= 1.0:
        return np.nan
    within = ((counted**2).sum(axis=1) / counted.sum(axis=1)).sum() / total
    return float((within - alike) / (1.0 - alike))
