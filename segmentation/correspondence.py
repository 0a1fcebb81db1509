"""Which words and classes of the criteria go together with which segments (S-SEG: correspondence analysis)."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
import pandas as pd

from segmentation.errors import InputError, Message
from segmentation.feature_list import BY_NAME, Feature
from segmentation.statistics import benjamini_hochberg, cells_by_fisher

MOST_WORDS = 16
"""So many words of a criterion are shown by themselves, the others together."""
CLASSES = 4
LEAST_EXPECTED = 5.0
SHARE_BELOW = 0.2
DRAWS = 4_999
"""Cochran's rule: with more than a fifth of the cells expected below five the test draws tables at random."""
CHANCE = 0.05
NOTHING = 1e-12
"""An inertia of no more is one of rounding."""


@dataclass(frozen=True)
class Category:
    """What a customer may be in a criterion: of words the word (None: the rarer ones together), of figures a class
    from `low` to under `high`, of the highest one to `high` itself. lowest, highest: the first, the last."""

    feature: str
    word: str | None = None
    low: float | None = None
    high: float | None = None
    lowest: bool = False
    highest: bool = False


@dataclass(frozen=True)
class Correspondence:
    """rows, columns: one per row or column of the table, in its order: mass (share of all), inertia (share of the
    total), and for each axis from 0 its principal coordinate; contributions: (columns, axes) how much of the axis's
    inertia the column makes; inertias: (axes,) principal inertias, descending; total: their sum, chi-square over n."""

    rows: pd.DataFrame
    columns: pd.DataFrame
    contributions: pd.DataFrame
    inertias: npt.NDArray[np.float64]
    total: float

    @property
    def shares(self) -> npt.NDArray[np.float64]:
        """Of the total inertia, by axis."""
        return self.inertias / self.total if self.total > 0 else self.inertias


@dataclass(frozen=True)
class Association:
    """chi_square, degrees (of freedom), p (of a table as uneven by chance), cramers_v (0 to 1), customers (known);
    drawn: p is from tables drawn at random, for the cells are too small for the usual approximation."""

    chi_square: float
    degrees: int
    p: float
    cramers_v: float
    customers: int
    drawn: bool


def cross_table(features: pd.DataFrame, segment: pd.Series[int], feature: Feature) -> pd.DataFrame:
    """Customers by segment (rows) and category of the criterion (columns of `Category`), of whom it is known.

    features: one row per customer; segment: theirs, in the same order. Figures are put into four classes of as many
    customers each, as far as equal values allow; words are ordered by frequency. Empty with fewer than two segments or
    categories.
    """
    values = _values(features[feature.name], feature)
    known = values.notna().to_numpy()
    if not known.any():
        return pd.DataFrame()
    place, categories = (_words if feature.unit == "category" else _quarters)(values[known], feature)
    counted = pd.crosstab(segment.to_numpy()[known], place)
    if min(counted.shape) < 2:
        return pd.DataFrame()
    return counted.set_axis([categories[int(at)] for at in counted.columns], axis=1).rename_axis("segment")


def _values(column: pd.Series, feature: Feature) -> pd.Series:
    if feature.unit == "category":
        return column.astype(object).where(column.notna(), None)
    return pd.to_numeric(column, errors="coerce").astype(float).replace([np.inf, -np.inf], np.nan)


Places = npt.NDArray[np.intp]


def _words(column: pd.Series, feature: Feature) -> tuple[Places, list[Category]]:
    """For each customer the place of its category, and the categories: the most frequent first, what is together
    last."""
    words = column.astype(str)
    often = list(words.value_counts().sort_index(kind="stable").sort_values(ascending=False, kind="stable").index)
    # One word more needs no place that "others" would not need as well.
    kept = often if len(often) <= MOST_WORDS + 1 else often[:MOST_WORDS]
    place = words.map({word: at for at, word in enumerate(kept)}).fillna(len(kept)).to_numpy(np.intp)
    return place, [Category(feature.name, word) for word in kept] + [Category(feature.name)]


def _quarters(column: pd.Series, feature: Feature) -> tuple[Places, list[Category]]:
    """As `_words`, the lowest class first."""
    values = column.to_numpy(np.float64)
    edges = np.unique(np.quantile(values, np.linspace(0.0, 1.0, CLASSES + 1), method="higher"))
    starts, different = edges[:-1], np.unique(values)
    if len(different) <= CLASSES:
        starts = different
    elif len(starts) < 2:
        # Nearly all share the lowest value, or the highest.
        starts = np.array([different[0], different[1] if np.median(values) == different[0] else edges[-1]])
    ends = [*starts[1:], edges[-1]]
    place = np.clip(np.searchsorted(starts, values, side="right") - 1, 0, None)
    return place, [
        Category(feature.name, None, float(low), float(high), lowest=at == 0, highest=at == len(ends) - 1)
        for at, (low, high) in enumerate(zip(starts, ends, strict=True))
    ]


def correspondence(table: pd.DataFrame) -> Correspondence:
    """Simple correspondence analysis (Greenacre 1984) of a table of counts, or of several side by side.

    Rows and columns in principal coordinates. Raises InputError where there are not two rows and two columns that hold
    somebody.
    """
    from prince import CA

    counts = table.to_numpy(np.float64)
    used = counts[counts.sum(axis=1) > 0][:, counts.sum(axis=0) > 0]
    if min(used.shape) < 2:
        raise InputError(
            Message("A correspondence map needs at least two segments and two categories"),
            [Message("Choose a criterion in which the customers differ")],
        )
    # By their places: a category is not a name that a data frame takes.
    numbered = pd.DataFrame(used)
    found = CA(n_components=min(used.shape) - 1, engine="scipy").fit(numbered)
    # On an axis that holds nothing the library leaves a direction at random.
    held = found.eigenvalues_ > NOTHING
    places = found.column_coordinates(numbered).to_numpy() * held
    # The same picture on every machine: the heaviest column of an axis lies to the right or above.
    contributions = found.column_contributions_.to_numpy()
    signs = np.where(places[contributions.argmax(axis=0), np.arange(places.shape[1])] < 0, -1.0, 1.0)
    rows, columns = table.index[counts.sum(axis=1) > 0], table.columns[counts.sum(axis=0) > 0]
    return Correspondence(
        rows=_points(found.row_coordinates(numbered).to_numpy() * signs * held, found.row_masses_, rows),
        columns=_points(places * signs, found.col_masses_, columns),
        contributions=pd.DataFrame(contributions, index=columns),
        inertias=found.eigenvalues_,
        total=float(found.total_inertia_),
    )


def _points(places: npt.NDArray[np.float64], mass: pd.Series[float], names: pd.Index) -> pd.DataFrame:
    inertia = mass.to_numpy() * (places**2).sum(axis=1)
    share = inertia / inertia.sum() if inertia.sum() > 0 else inertia
    return pd.DataFrame(places, index=names).assign(mass=mass.to_numpy(), inertia=share)


def association(table: pd.DataFrame, seed: int = 0) -> Association:
    """How far rows and columns of a table of counts hang together: Pearson's chi-square and Cramér's V."""
    from scipy.stats import MonteCarloMethod, chi2_contingency
    from scipy.stats.contingency import expected_freq

    counts = table.to_numpy(np.int64)
    counts = counts[counts.sum(axis=1) > 0][:, counts.sum(axis=0) > 0]
    drawn = bool((expected_freq(counts) < LEAST_EXPECTED).mean() > SHARE_BELOW)
    usual = chi2_contingency(counts, correction=False)
    p = float(usual.pvalue)
    if drawn:
        method = MonteCarloMethod(n_resamples=DRAWS, rng=np.random.default_rng(seed))
        p = float(chi2_contingency(counts, correction=False, method=method).pvalue)
    people, smaller = int(counts.sum()), min(counts.shape) - 1
    return Association(
        chi_square=float(usual.statistic),
        degrees=int(usual.dof),
        p=p,
        cramers_v=float(np.sqrt(usual.statistic / (people * smaller))),
        customers=people,
        drawn=drawn,
    )


def over_and_under(tables: Sequence[pd.DataFrame]) -> pd.DataFrame:
    """One row per segment and category of all tables (as `cross_table` gives them), the largest residual first.

    Columns segment, category, customers (of the segment in the category), share (of the segment's customers), overall
    (of all customers), residual (adjusted standardised, Haberman 1973), p (Fisher's exact test), q (its false discovery
    rate among all rows, Benjamini and Hochberg), beyond_chance (q below 5 %).
    """
    rows = []
    for table in tables:
        counts = table.to_numpy(np.float64)
        total = counts.sum()
        p = cells_by_fisher(table.to_numpy(np.int64))
        across, down = counts.sum(axis=1, keepdims=True), counts.sum(axis=0, keepdims=True)
        expected = across * down / total
        spread = np.sqrt(expected * (1 - across / total) * (1 - down / total))
        residual = np.divide(counts - expected, spread, out=np.zeros_like(counts), where=spread > 0)
        rows += [
            {
                "segment": int(segment),
                "category": category,
                "customers": int(counts[row, column]),
                "share": counts[row, column] / across[row, 0],
                "overall": down[0, column] / total,
                "residual": residual[row, column],
                "p": p[row, column],
            }
            for row, segment in enumerate(table.index)
            for column, category in enumerate(table.columns)
        ]
    found = pd.DataFrame(rows, columns=["segment", "category", "customers", "share", "overall", "residual", "p"])
    found["q"] = benjamini_hochberg(found["p"])
    found["beyond_chance"] = found["q"] < CHANCE
    return found.reindex(found["residual"].abs().sort_values(ascending=False, kind="stable").index)


def usable(features: pd.DataFrame, names: Sequence[str]) -> tuple[str, ...]:
    """Those of the criteria that have at least two values among these customers."""
    return tuple(name for name in names if name in BY_NAME and name in features and features[name].nunique() > 1)
