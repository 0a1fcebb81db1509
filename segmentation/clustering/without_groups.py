"""Whether segments lie apart more than those of customers without groups: any method cuts these into segments, too."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import numpy.typing as npt

from segmentation.clustering.methods import Grouping, Labels, Method
from segmentation.clustering.preparation import Matrix
from segmentation.errors import Message
from segmentation.progress import steering

# None of 20 draws reaches the silhouette by chance alone but once in 21 times; the margin is for what the draws do not
# keep of the data. Buyers drawn as Poisson-gamma, half of whom bought once or twice, exceed their highest by up to 7 %.
SURPLUS = 1.1
LEAST = 0.05
"""The highest silhouette of the draws counts as this at least: a tenth above nothing, or less, is nothing."""
MOST_ROWS = 2_000
WINDOW, FEWEST_IN_WINDOW = 0.25, 20


def lies_apart(
    matrix: Matrix, grouping: Grouping, k: int, method: Method, seed: int, *, words: Sequence[slice] = ()
) -> tuple[npt.NDArray[np.bool_], Message]:
    """Whether each cluster lies apart, (k,), and the figures.

    A segment may come back whenever customers are drawn again and still be no more than a part of all: with few
    features and many customers the cut falls in the same place each time. The mean silhouette of all must exceed the
    highest of customers without groups by a tenth; so must that of all but the closest segment, for the next one to
    lie apart, and so on: one group far away does not make groups of the parts of the rest.
    """
    rng = np.random.default_rng(seed)
    rows = np.sort(rng.choice(len(matrix), min(len(matrix), MOST_ROWS), replace=False))
    order, own = closeness(matrix[rows], grouping.labels[rows], k)
    drawn = []
    for points in without_groups(matrix[rows], method.resamples, rng, words):
        again = method.fit(points, [k], int(rng.integers(2**31)), method.starts)[k]
        drawn.append(closeness(points, again.labels, k)[1])
        steering().part(0.5 + len(drawn) / method.resamples / 2)
    chance = np.max(drawn, axis=0)
    apart = np.zeros(k, dtype=np.bool_)
    apart[order] = np.logical_and.accumulate(exceeds(own, chance))
    return apart, _told(apart, float(own[0]), float(chance[0]))


def _told(apart: npt.NDArray[np.bool_], own: float, chance: float) -> Message:
    if apart.all():
        return Message(
            "Customers are closer to their own segment than customers without any groups would be: silhouette "
            "{own:.2f} against at most {chance:.2f}",
            own=own, chance=chance,
        )  # fmt: skip
    if apart.any():
        return Message(
            "Customers are closer to their own segment than customers without any groups would be (silhouette "
            "{own:.2f} against at most {chance:.2f}), but only because of {apart} of {k} segments",
            own=own, chance=chance, apart=int(apart.sum()), k=len(apart),
        )  # fmt: skip
    return Message(
        "Customers without any groups, as spread and correlated as these, would be about as close to their own "
        "segment: silhouette up to {chance:.2f}, here {own:.2f}",
        own=own, chance=chance,
    )  # fmt: skip


def exceeds(own: Matrix, chance: Matrix) -> npt.NDArray[np.bool_]:
    """Whether a silhouette is more than chance; where chance is below zero, it must still be above."""
    return np.asarray(own >= SURPLUS * np.maximum(chance, LEAST))


def closeness(matrix: Matrix, labels: Labels, k: int) -> tuple[npt.NDArray[np.intp], Matrix]:
    """The clusters from the closest to the loosest by their mean silhouette, (k,), and for each the mean silhouette
    of the customers of it and of all looser ones, (k,); 0 where there is nobody or no second cluster."""
    from sklearn.metrics import silhouette_samples

    sizes = np.bincount(labels, minlength=k)
    if not 1 < np.count_nonzero(sizes) < len(labels):
        return np.arange(k), np.zeros(k)
    sums = np.bincount(labels, silhouette_samples(matrix, labels), minlength=k)
    means = np.divide(sums, sizes, out=np.full(k, -1.0), where=sizes > 0)
    order = np.argsort(-means, kind="stable")
    left, customers = (np.cumsum(figures[order][::-1])[::-1] for figures in (sums, sizes))
    return order, np.divide(left, customers, out=np.zeros(k), where=customers > 0)


def without_groups(matrix: Matrix, draws: int, rng: np.random.Generator, words: Sequence[slice] = ()) -> Matrix:
    """So many times as many customers, (draws, rows, features), who differ by degree as these do and form no groups.

    What they differ in most, the first principal component, stays as it is. Given that, each feature is drawn from
    what it is among the quarter of the customers nearest in it, and the ranks therein are as correlated as these
    customers'. Of a feature that holds words each has the one of a customer near by. Atoms (all who bought once) and
    bent dependences stay, spreads and correlations nearly (within a tenth and an eighth on a normal cloud); other gaps
    are filled. words: the columns of each such feature.
    """
    from scipy.special import ndtr, ndtri

    rows, features = matrix.shape
    main = np.linalg.svd(matrix - matrix.mean(axis=0), full_matrices=False)[2][0]
    ordered = matrix[np.argsort(matrix @ main, kind="stable")]
    window = min(rows, max(FEWEST_IN_WINDOW, round(WINDOW * rows)))
    first = np.clip(np.arange(rows) - window // 2, 0, rows - window)
    near = first[:, None] + np.arange(window)
    scores = np.empty_like(matrix)
    for feature, column in enumerate(ordered.T):
        below = (column[near] < column[:, None]).sum(axis=1)
        same = (column[near] == column[:, None]).sum(axis=1)
        rank = (below + rng.random(rows) * same) / window
        scores[:, feature] = ndtri(np.clip(rank, 0.5 / window, 1 - 0.5 / window))
    # What repeats other features has no spread of its own, which the decomposition asks for.
    together = np.atleast_2d(np.corrcoef(scores, rowvar=False)) + 1e-6 * np.eye(features)
    ranks = ndtr(rng.standard_normal((draws, rows, features)) @ np.linalg.cholesky(together).T)
    places = np.minimum((ranks * window).astype(np.intp), window - 1)
    drawn = np.empty((draws, rows, features))
    for feature, column in enumerate(ordered.T):
        drawn[:, :, feature] = np.sort(column[near], axis=1)[np.arange(rows), places[:, :, feature]]
    for block in words:
        # Drawn column by column, customers would have several words or none.
        picked = first[:, None] + rng.integers(0, window, (rows, draws))
        drawn[:, :, block] = ordered[picked][:, :, block].transpose(1, 0, 2)
    return drawn
