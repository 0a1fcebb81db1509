"""Customer features to the matrix that is clustered: transform, fill, winsorise, standardise, drop, weigh."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

import numpy as np
import numpy.typing as npt

from segmentation.clustering.criteria import STANDARD, Criteria
from segmentation.errors import InputError, Message
from segmentation.feature_list import BY_NAME, Feature

if TYPE_CHECKING:
    import pandas as pd

Matrix = npt.NDArray[np.float64]
Mask = npt.NDArray[np.bool_]

MOST_MISSING = 0.5
# One giant customer must not stretch the scale on which all others are told apart.
TAIL = 0.01
SPREADS_FROM_MEDIAN = 5.0
SAME_FEATURE = 0.98
# Sums differ in their last digits with the number of threads; what is clustered must not.
DECIMALS = 8
# A word that fewer customers have is one of the others.
LEAST_WORD = 0.02


@dataclass(frozen=True)
class Prepared:
    """matrix: (customers, columns), each feature's columns of mean 0 and together of the feature's weight as variance,
    among those by whom the scale is set; names: the features; words: the columns of each that holds words, one for
    each word; notes: what was done."""

    matrix: Matrix
    names: tuple[str, ...]
    notes: tuple[Message, ...]
    words: tuple[slice, ...] = ()


@dataclass
class _Draft:
    """Prepared, feature by feature."""

    columns: list[Matrix] = field(default_factory=list)
    numbers: dict[str, Matrix] = field(default_factory=dict)
    names: list[str] = field(default_factory=list)
    words: list[slice] = field(default_factory=list)
    notes: list[Message] = field(default_factory=list)

    def add(self, feature: Feature, columns: Matrix, weight: float) -> None:
        self.names.append(feature.name)
        self.columns.append(columns * np.sqrt(weight))

    def add_words(self, feature: Feature, columns: Matrix, weight: float) -> None:
        at = sum(block.shape[1] for block in self.columns)
        self.words.append(slice(at, at + columns.shape[1]))
        self.add(feature, columns, weight)


def prepare(features: pd.DataFrame, criteria: Criteria = STANDARD, inside: Mask | None = None) -> Prepared:
    """The matrix of the criteria that the frame holds and that tell customers apart.

    inside: (customers,) those by whom the scale is set; all, where not given. Missing figures are taken as the median
    of the others, a missing word tells nobody apart. Of words each has a column; all that fewer than 2 % have share
    one; together they spread as one figure does. Left out, each with a note: a feature missing for more than half of
    the customers, one with a single value, and a figure that repeats another (correlation above 0.98). Raises
    InputError if nothing is left.
    """
    among = np.ones(len(features), dtype=np.bool_) if inside is None else inside
    draft = _Draft()
    # Of two that say the same the one of more weight stays.
    for feature, weight in sorted(criteria, key=lambda criterion: -criterion[1]):
        if feature.name not in features.columns:
            continue
        is_word = feature.unit == "category"
        values = features[feature.name]
        missing = values.isna().to_numpy() if is_word else np.isnan(_numbers(values, feature))
        if not among.any() or missing[among].mean() > MOST_MISSING:
            draft.notes.append(
                Message(
                    "{feature} is left out: it is missing for {missing} of {customers} customers",
                    feature=feature.label, missing=int(missing.sum()), customers=len(values),
                )
            )  # fmt: skip
            continue
        if missing.any():
            draft.notes.append(_filled(feature, int(missing.sum()), len(values)))
        columns = _words(values, missing, among) if is_word else _figure(values, feature, missing, among)
        if columns is None:
            draft.notes.append(_useless(feature, values[among & ~missing].nunique(), int(among.sum())))
        elif is_word:
            draft.add_words(feature, columns, weight)
        elif (twin := _twin(columns[among, 0], draft.numbers)) is not None:
            draft.notes.append(
                Message(
                    "{feature} is left out: it says the same as {other_feature}",
                    feature=feature.label, other_feature=BY_NAME[twin].label,
                )
            )  # fmt: skip
        else:
            draft.numbers[feature.name] = columns[among, 0]
            draft.add(feature, columns, weight)
    if not draft.columns:
        raise InputError(
            Message("The customer features do not tell the {customers} customers apart", customers=len(features)),
            draft.notes or [Message("None of the features that customers are clustered by is in the data")],
        )
    return Prepared(np.hstack(draft.columns), tuple(draft.names), tuple(draft.notes), tuple(draft.words))


def z_scores(features: pd.DataFrame, feature: Feature) -> Matrix | None:
    """One figure as it would be clustered, missing values kept; None if it has a single value or none."""
    values = _numbers(features[feature.name], feature)
    missing = np.isnan(values)
    if missing.all():
        return None
    column = _standardised(np.where(missing, np.median(values[~missing]), values), np.ones_like(missing))
    return None if column is None else np.where(missing, np.nan, column)


def transformed(features: pd.DataFrame, feature: Feature) -> Matrix:
    """One figure after its transformation; missing where it is not known."""
    return _numbers(features[feature.name], feature)


def _filled(feature: Feature, missing: int, customers: int) -> Message:
    if feature.unit == "category":
        return Message(
            "{feature} is not known for {missing} of {customers} customers: it does not tell them apart",
            feature=feature.label, missing=missing, customers=customers,
        )  # fmt: skip
    return Message(
        "{feature} is missing for {missing} of {customers} customers: taken as the median",
        feature=feature.label, missing=missing, customers=customers,
    )  # fmt: skip


def _useless(feature: Feature, different: int, customers: int) -> Message:
    if feature.unit == "category" and different > 1:
        return Message(
            "{feature} is left out: none of its {different} words is that of {least:.0%} of the customers",
            feature=feature.label, different=different, least=LEAST_WORD,
        )  # fmt: skip
    return Message(
        "{feature} is left out: it is the same for all {customers} customers",
        feature=feature.label, customers=customers,
    )  # fmt: skip


def _numbers(column: pd.Series, feature: Feature) -> Matrix:
    import pandas as pd

    values = pd.to_numeric(column, errors="coerce").to_numpy(dtype=np.float64, na_value=np.nan).copy()
    values[~np.isfinite(values)] = np.nan
    if feature.transform == "log1p":
        return np.asarray(np.log1p(np.clip(values, 0.0, None)), dtype=np.float64)
    if feature.transform == "symlog":
        return np.asarray(np.sign(values) * np.log1p(np.abs(values)), dtype=np.float64)
    return values


def _figure(column: pd.Series, feature: Feature, missing: Mask, among: Mask) -> Matrix | None:
    """(customers, 1)"""
    values = _numbers(column, feature)
    scores = _standardised(np.where(missing, np.median(values[among & ~missing]), values), among)
    return None if scores is None else scores[:, None]


def _words(column: pd.Series, missing: Mask, among: Mask) -> Matrix | None:
    """(customers, words): whether the customer has the word, centred; nothing where it is not known."""
    words = column.astype(str)
    shares = words[among & ~missing].value_counts(normalize=True)
    # Of equal shares the first in the alphabet: the order of rows does not matter.
    known = sorted(shares.index[shares >= LEAST_WORD], key=lambda word: (-shares[word], word))
    has = np.column_stack([words == word for word in known] or [np.zeros(len(words), dtype=np.bool_)])
    if len(known) < len(shares):
        has = np.column_stack([has, ~has.any(axis=1)])
    has = has[:, has[among & ~missing].any(axis=0)]
    if has.shape[1] < 2:
        return None
    share = has[among & ~missing].mean(axis=0)
    scores = np.where(missing[:, None], 0.0, (has - share) / np.sqrt(1.0 - (share**2).sum()))
    return np.asarray(np.round(scores, DECIMALS), dtype=np.float64)


def _standardised(values: Matrix, among: Mask) -> Matrix | None:
    """The scores of all, on the scale of some."""
    own = values[among]
    low, median, high = np.quantile(own, [TAIL, 0.5, 1.0 - TAIL])
    # Among few customers a quantile reaches to the giant itself: the middle half then sets the bound.
    lower, upper = np.quantile(own, [0.25, 0.75])
    if upper > lower:
        reach = SPREADS_FROM_MEDIAN * (upper - lower)
        low, high = (float(np.clip(bound, median - reach, median + reach)) for bound in (low, high))
    clipped = np.clip(values, low, high)
    spread = clipped[among].std()
    if spread < 1e-9 * max(1.0, float(np.abs(clipped[among]).max())):
        return None
    return np.asarray(np.round((clipped - clipped[among].mean()) / spread, DECIMALS), dtype=np.float64)


def _twin(column: Matrix, others: dict[str, Matrix]) -> str | None:
    return next((name for name, other in others.items() if abs(float(np.mean(column * other))) > SAME_FEATURE), None)
