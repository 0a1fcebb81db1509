"""How much of a segment comes back when the customers are drawn again (Hennig 2007)."""

from __future__ import annotations

from collections.abc import Mapping

import numpy as np
import numpy.typing as npt

from segmentation.clustering.methods import Grouping, Labels, Method
from segmentation.clustering.preparation import Matrix
from segmentation.progress import steering

# Hennig's reading: below 0.6 a segment is not to be trusted, from 0.75 it is a stable pattern.
DOUBTFUL = 0.6
STABLE = 0.75
# Of more customers so many are drawn: fewer make a segment seem less stable, never more.
MOST_DRAWN = 5_000


def bootstrap_jaccard(
    matrix: Matrix, groupings: Mapping[int, Grouping], method: Method, seed: int
) -> dict[int, npt.NDArray[np.float64]]:
    """For each number of clusters k (k,) mean best Jaccard similarity of each cluster with those of
    resamples, 0 to 1.

    A cluster of which a resample holds nobody is not judged by it; one that no resample holds gets 0. A resample has as
    many customers as there are, 5,000 at most.
    """
    rng = np.random.default_rng(seed)
    sums = {k: np.zeros(k) for k in groupings}
    judged = {k: np.zeros(k) for k in groupings}
    for draw in range(method.resamples):
        drawn = rng.integers(0, len(matrix), min(len(matrix), MOST_DRAWN))
        again = method.fit(matrix[drawn], list(groupings), int(rng.integers(2**31)), method.resample_starts)
        rows, first = np.unique(drawn, return_index=True)
        for k, grouping in groupings.items():
            labels = grouping.labels[rows]
            present = np.bincount(labels, minlength=k) > 0
            sums[k][present] += jaccard(labels, again[k].labels[first], k).max(axis=1)[present]
            judged[k] += present
        steering().part((draw + 1) / method.resamples / 2)
    return {k: np.divide(sums[k], judged[k], out=np.zeros(k), where=judged[k] > 0) for k in groupings}


def comes_back(stability: npt.NDArray[np.float64]) -> npt.NDArray[np.bool_]:
    """Whether a segment of this stability is a stable pattern, by the two digits that are written of it."""
    return np.round(stability, 2) >= STABLE


def jaccard(one: Labels, other: Labels, k: int) -> npt.NDArray[np.float64]:
    """(k, k) Jaccard similarity of each cluster of one labelling with each of the other."""
    both = np.zeros((k, k))
    np.add.at(both, (one, other), 1.0)
    either = both.sum(axis=1, keepdims=True) + both.sum(axis=0, keepdims=True) - both
    return np.asarray(np.divide(both, either, out=np.zeros((k, k)), where=either > 0), dtype=np.float64)
