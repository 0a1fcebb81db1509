"""Two segmentations beside each other: who is where, and which of both holds more apart."""

from __future__ import annotations

import pandas as pd

from segmentation.clustering.criteria_figures import criteria_figures
from segmentation.clustering.rules import RuleCard
from segmentation.clustering.segmentation import Segmentation

# What a segmentation is for: figures on which segments should differ, whatever they were built by.
EVALUATED = ("contribution_margin", "margin_rate", "cost_to_serve_rate", "growth", "price_level")


def standing_figures(found: Segmentation, features: pd.DataFrame, card: RuleCard) -> dict[str, float]:
    """How good a segmentation is, all but the first to be high: segments; stability and weakest (Jaccard, mean and
    lowest; of judged segments), smallest (share of the customers), rules (share that six rules place alike), and for
    each of EVALUATED that these data know the share of its spread between the segments (`criteria_figures`)."""
    own = found.segments[found.segments["segment"] <= found.k]
    figures = {"segments": float(found.k)}
    if found.judged:
        figures |= {"stability": float(own["stability"].mean()), "weakest": float(own["stability"].min())}
    figures |= {"smallest": float(own["share"].min()), "rules": card.agreed}
    between = criteria_figures(features, found).set_index("feature")["between"]
    known = {name: float(between[name]) for name in EVALUATED if name in between.index and pd.notna(between[name])}
    return figures | known


def crossed(before: pd.Series[int], after: pd.Series[int]) -> pd.DataFrame:
    """One row per pair of segments that share customers: before, after, customers. Each: segment by customer number;
    customers that only one of both knows are in no row."""
    both = pd.DataFrame({"before": before, "after": after}).dropna().astype("int64")
    return both.value_counts(sort=False).rename("customers").reset_index()
