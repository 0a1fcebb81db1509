"""Customers that lie far out in one of the criteria: a group of their own, that they distort no segment."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from segmentation.clustering.criteria import Criteria
from segmentation.clustering.preparation import MOST_MISSING, Mask, transformed
from segmentation.errors import Message

if TYPE_CHECKING:
    import pandas as pd

# Tukey's outer fences (Exploratory Data Analysis, 1977): what lies beyond is "far out".
FENCE = 3.0
# What more customers share is no exception but may be a segment.
MOST = 0.05
# Of all criteria together no more are set apart: the farthest.
MOST_TOGETHER = 0.1


def far_out(features: pd.DataFrame, criteria: Criteria) -> tuple[pd.Series[str], tuple[Message, ...]]:
    """For each customer the name of the criterion in which it lies farthest out, missing for all others; and notes.

    Far out: more than three times the middle half beyond it, after the feature's transformation. A feature in which
    more than 5 % of the customers of whom it is known lie out sets nobody apart, nor does one whose middle half has one
    value, or that is left out for being missing too often. Of all customers at most a tenth is set apart.
    """
    farthest, by = np.zeros(len(features)), nobody(features)
    notes = []
    for feature, _weight in criteria:
        if feature.unit == "category" or feature.name not in features.columns:
            continue
        values = transformed(features, feature)
        known = values[~np.isnan(values)]
        if len(known) < (1.0 - MOST_MISSING) * len(values) or not len(known):
            continue
        lower, upper = np.quantile(known, [0.25, 0.75])
        if upper <= lower:
            continue
        beyond = np.nan_to_num(np.maximum(lower - values, values - upper) / (upper - lower), nan=0.0)
        out: Mask = beyond > FENCE
        if out.sum() > MOST * len(known):
            notes.append(
                Message(
                    "{feature} sets nobody apart: {out} of {customers} customers lie far out in it, too many for "
                    "exceptions",
                    feature=feature.label, out=int(out.sum()), customers=len(known),
                )
            )  # fmt: skip
            continue
        farther = out & (beyond > farthest)
        by = by.mask(farther, feature.name)
        farthest[farther] = beyond[farther]
    most = int(MOST_TOGETHER * len(features))
    if (everybody := int(by.notna().sum())) > most:
        order = np.argsort(-farthest, kind="stable")
        by = by.mask(np.isin(np.arange(len(by)), order[most:]))
        notes.append(
            Message(
                "{out} of {customers} customers lie far out in one criterion or another; the {most} farthest are set "
                "apart",
                out=everybody, customers=len(features), most=most,
            )
        )  # fmt: skip
    return by, tuple(notes)


def nobody(features: pd.DataFrame) -> pd.Series[str]:
    """As `far_out`, where nobody is set apart."""
    import pandas as pd

    return pd.Series(None, index=features.index, dtype="str")
