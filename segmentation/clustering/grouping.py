"""Rows to clusters: fitted, their number chosen, and judged by what would come of other draws."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from typing import Literal

import numpy as np
import numpy.typing as npt
import pandas as pd

from segmentation.clustering.choice import FEWEST, candidates, choose
from segmentation.clustering.methods import Grouping, Labels, Method
from segmentation.clustering.preparation import Matrix
from segmentation.clustering.stability import bootstrap_jaccard, comes_back
from segmentation.clustering.without_groups import lies_apart
from segmentation.errors import InputError, Message


@dataclass(frozen=True)
class Found:
    """labels (n,), membership (n, k) and as a function of other rows, stability (k,), certain (k,: whether the cluster
    comes back and lies apart more than those of customers without groups), in the order the method gave the clusters;
    figures, reasons: as `Choice` has them. judged: stability is known; until then it is missing, and all are certain.
    """

    labels: Labels
    membership: Matrix
    membership_of: Callable[[Matrix], Matrix]
    stability: npt.NDArray[np.float64]
    certain: npt.NDArray[np.bool_]
    figures: pd.DataFrame
    reasons: tuple[Message, ...]
    judged: bool


def found_and_judged(
    matrix: Matrix, method: Method, k: int | Literal["auto"], seed: int, words: Sequence[slice]
) -> Iterator[Found]:
    """Fit on a sample where there are many rows, then assign all; first as found, then as judged. words: as `Prepared`
    has them. Raises InputError: too few rows, or too few different ones."""
    rows = fitted_rows(len(matrix), method, seed)
    sample = matrix[rows]
    kinds = len(np.unique(sample, axis=0))
    if kinds < (FEWEST if k == "auto" else k):
        raise _too_alike(FEWEST if k == "auto" else k, kinds)
    groupings = method.fit(sample, candidates(len(sample)) if k == "auto" else [k], seed, method.starts)
    first = choose(sample, groupings, seed) if k == "auto" else None
    count = first.k if first else next(iter(groupings))
    grouping = groupings[count]
    # Where the number is chosen, another may be left by stability.
    if first is None or len(np.unique(grouping.labels)) == count:
        labels, membership = _everyone(matrix, rows, grouping, count)
        yield Found(
            labels=labels,
            membership=membership,
            membership_of=grouping.membership,
            stability=np.full(count, np.nan),
            certain=np.ones(count, dtype=np.bool_),
            figures=first.figures if first else pd.DataFrame(),
            reasons=(),
            judged=False,
        )
    stability = bootstrap_jaccard(sample, groupings, method, seed)
    last = choose(sample, groupings, seed, stability) if k == "auto" else None
    count = last.k if last else count
    grouping = groupings[count]
    labels, membership = _everyone(matrix, rows, grouping, count)
    apart, told = lies_apart(sample, grouping, count, method, seed, words=words)
    yield Found(
        labels=labels,
        membership=membership,
        membership_of=grouping.membership,
        stability=stability[count],
        certain=comes_back(stability[count]) & apart,
        figures=last.figures if last else pd.DataFrame(),
        reasons=(*(last.reasons if last else ()), told),
        judged=True,
    )


def fitted_rows(count: int, method: Method, seed: int) -> npt.NDArray[np.intp]:
    """On which of so many rows it is fitted: on all, or on a sample where there are too many."""
    if count <= method.most_rows:
        return np.arange(count)
    return np.sort(np.random.default_rng(seed).choice(count, method.most_rows, replace=False))


def _everyone(matrix: Matrix, rows: npt.NDArray[np.intp], grouping: Grouping, k: int) -> tuple[Labels, Matrix]:
    """Cluster and membership of each row; InputError where a cluster has none."""
    membership = np.vstack([grouping.membership(part) for part in np.array_split(matrix, len(matrix) // 50_000 + 1)])
    labels = membership.argmax(axis=1).astype(np.intp)
    labels[rows] = grouping.labels
    kinds = len(np.unique(labels))
    if kinds < k:
        raise _too_alike(k, kinds)
    return labels, membership


def _too_alike(k: int, kinds: int) -> InputError:
    return InputError(
        Message("The customers cannot be put into {k} segments", k=k),
        [Message("They are too alike: only {kinds} kinds could be told apart", kinds=kinds)],
    )
