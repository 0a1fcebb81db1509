"""Customer features to the matrix that is clustered: transform, fill, winsorise, standardise, drop."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
import numpy.typing as npt

from segmentation.errors import InputError, Message
from segmentation.feature_list import BY_NAME, CLUSTERING_FEATURES, Feature

if TYPE_CHECKING:
    import pandas as pd

Matrix = npt.NDArray[np.float64]

MOST_MISSING = 0.5
# One giant customer must not stretch the scale on which all others are told apart.
TAIL = 0.01
SPREADS_FROM_MEDIAN = 5.0
SAME_FEATURE = 0.98
# Sums differ in their last digits with the number of threads; what is clustered must not.
DECIMALS = 8


@dataclass(frozen=True)
class Prepared:
    """matrix: (customers, features), of mean 0 and spread 1; names: its columns; notes: what was done."""

    matrix: Matrix
    names: tuple[str, ...]
    notes: tuple[Message, ...]


def prepare(features: pd.DataFrame, declared: Sequence[Feature] = CLUSTERING_FEATURES) -> Prepared:
    """The matrix of the declared features that the frame holds and that tell customers apart.

    Missing values are taken as the median of the others. Left out, each with a note: a feature missing for
    more than half of the customers, one with a single value, and one that repeats another (correlation above
    0.98). Raises InputError if nothing is left.
    """
    columns: list[Matrix] = []
    names: list[str] = []
    notes: list[Message] = []
    for feature in declared:
        if feature.name not in features.columns:
            continue
        values = _numbers(features[feature.name], feature)
        missing = np.isnan(values)
        if len(values) == 0 or missing.mean() > MOST_MISSING:
            notes.append(
                Message(
                    "{feature} is left out: it is missing for {missing} of {customers} customers",
                    feature=feature.label, missing=int(missing.sum()), customers=len(values),
                )
            )  # fmt: skip
            continue
        if missing.any():
            notes.append(
                Message(
                    "{feature} is missing for {missing} of {customers} customers: taken as the median",
                    feature=feature.label, missing=int(missing.sum()), customers=len(values),
                )
            )  # fmt: skip
        column = _standardised(np.where(missing, np.median(values[~missing]), values))
        if column is None:
            notes.append(
                Message(
                    "{feature} is left out: it is the same for all {customers} customers",
                    feature=feature.label, customers=len(values),
                )
            )  # fmt: skip
            continue
        twin = _twin(column, columns)
        if twin is not None:
            notes.append(
                Message(
                    "{feature} is left out: it says the same as {other_feature}",
                    feature=feature.label, other_feature=BY_NAME[names[twin]].label,
                )
            )  # fmt: skip
            continue
        columns.append(column)
        names.append(feature.name)
    if not columns:
        raise InputError(
            Message("The customer features do not tell the {customers} customers apart", customers=len(features)),
            notes or [Message("None of the features that customers are clustered by is in the data")],
        )
    return Prepared(np.column_stack(columns), tuple(names), tuple(notes))


def z_scores(features: pd.DataFrame, feature: Feature) -> Matrix | None:
    """One feature as it would be clustered, missing values kept; None if it has a single value or none."""
    values = _numbers(features[feature.name], feature)
    missing = np.isnan(values)
    if missing.all():
        return None
    column = _standardised(np.where(missing, np.median(values[~missing]), values))
    return None if column is None else np.where(missing, np.nan, column)


def _numbers(column: pd.Series, feature: Feature) -> Matrix:
    import pandas as pd

    values = pd.to_numeric(column, errors="coerce").to_numpy(dtype=np.float64, na_value=np.nan).copy()
    values[~np.isfinite(values)] = np.nan
    if feature.transform == "log1p":
        return np.asarray(np.log1p(np.clip(values, 0.0, None)), dtype=np.float64)
    if feature.transform == "symlog":
        return np.asarray(np.sign(values) * np.log1p(np.abs(values)), dtype=np.float64)
    return values


def _standardised(values: Matrix) -> Matrix | None:
    low, median, high = np.quantile(values, [TAIL, 0.5, 1.0 - TAIL])
    clipped = np.clip(values, low, high)
    # Among few customers a quantile reaches to the giant itself: the middle half then sets the bound.
    lower, upper = np.quantile(values, [0.25, 0.75])
    if upper > lower:
        reach = SPREADS_FROM_MEDIAN * (upper - lower)
        clipped = np.clip(clipped, median - reach, median + reach)
    spread = clipped.std()
    if spread < 1e-9 * max(1.0, float(np.abs(clipped).max())):
        return None
    return np.asarray(np.round((clipped - clipped.mean()) / spread, DECIMALS), dtype=np.float64)


def _twin(column: Matrix, others: Sequence[Matrix]) -> int | None:
    for position, other in enumerate(others):
        if abs(float(np.mean(column * other))) > SAME_FEATURE:
            return position
    return None
