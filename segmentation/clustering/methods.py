"""The four clustering methods behind one face (S-SEG): k-means, Ward, Gaussian mixture, latent classes."""

from __future__ import annotations

import warnings
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from functools import partial

import numpy as np
import numpy.typing as npt

from segmentation.clustering.preparation import Matrix
from segmentation.clustering.ward import cut, linked
from segmentation.errors import InputError, Message
from segmentation.progress import steering

Labels = npt.NDArray[np.intp]

# Latent classes: steps by which starts are told apart, and to the top; the mean log likelihood of a customer that a
# step must gain, and by which two starts are alike.
FIRST_STEPS, MOST_STEPS = 15, 1_000
LEAST_GAIN, ALIKE = 1e-9, 1e-6


@dataclass(frozen=True)
class Grouping:
    """A fitted clustering.

    labels: (rows,) cluster of each row it was fitted on, 0 to k-1. membership: rows (n, features) to shares
    (n, k) that sum to 1, for rows it has not seen as well.
    """

    labels: Labels
    membership: Callable[[Matrix], Matrix]


Fit = Callable[[Matrix, Sequence[int], int, int], dict[int, Grouping]]


@dataclass(frozen=True)
class Method:
    """A method by its name on the command line.

    label: English, for the screens. fit(matrix, numbers of clusters, seed, starts): a grouping for each
    number. starts: fits of which the best is kept, for the segmentation and for each resample. resamples:
    how often customers are drawn again to see what stays. most_rows: more are sampled to fit, and all
    assigned. weighs: whether it heeds how widely a column spreads, and so the weight of a criterion. reading: the fit
    that takes the columns of words (`Prepared.words`) for what they are; None where they are columns as any other.
    """

    name: str
    label: str
    fit: Fit
    starts: int
    resample_starts: int
    resamples: int
    most_rows: int
    weighs: bool = True
    reading: Callable[[Sequence[slice]], Fit] | None = None

    def of(self, words: Sequence[slice]) -> Method:
        """The method for a matrix in which these columns hold words."""
        return replace(self, fit=self.reading(words)) if words and self.reading else self


def _k_means(matrix: Matrix, k: int, seed: int, starts: int) -> Grouping:
    from sklearn.cluster import KMeans

    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # fewer distinct customers than k: seen from the labels
        fitted = KMeans(n_clusters=k, n_init=starts, random_state=seed).fit(matrix)
    return Grouping(fitted.labels_.astype(np.intp), _nearness(fitted.cluster_centers_))


def _ward(matrix: Matrix, ks: Sequence[int], seed: int, starts: int) -> dict[int, Grouping]:
    groupings = {}
    for k, labels in zip(ks, cut(linked(matrix), ks).T, strict=True):
        centres = np.vstack([matrix[labels == cluster].mean(axis=0) for cluster in range(k)])
        groupings[k] = Grouping(labels, _nearness(centres))
    return groupings


def _mixture(matrix: Matrix, k: int, seed: int, starts: int) -> Grouping:
    from sklearn.mixture import GaussianMixture

    # Variances only, and not below a twentieth: a full covariance finds a needle in every repeated value.
    model = GaussianMixture(
        n_components=k, covariance_type="diag", reg_covar=0.05, n_init=starts, random_state=seed, max_iter=300
    )
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        labels = model.fit_predict(matrix)
    return Grouping(labels.astype(np.intp), lambda rows: np.asarray(model.predict_proba(rows), dtype=np.float64))


def _latent_class(matrix: Matrix, k: int, seed: int, starts: int, words: Sequence[slice] = ()) -> Grouping:
    """words: the columns of each feature that holds words: they are the answers; of figures it is the fifth in which
    they lie."""
    from stepmix.stepmix import StepMix

    figures = sorted(set(range(matrix.shape[1])).difference(*(range(one.start, one.stop) for one in words)))
    edges = {column: _fifths(matrix[:, column]) for column in figures}

    def answers(rows: Matrix) -> npt.NDArray[np.intp]:
        fifths = [np.searchsorted(cut, rows[:, column], side="left") for column, cut in edges.items()]
        # Not to be known is an answer, too.
        said = [np.where(rows[:, one].any(axis=1), rows[:, one].argmax(axis=1) + 1, 0) for one in words]
        return np.column_stack([*fifths, *said])

    # What nobody answered whom the classes were found by, they know nothing of.
    known = answers(matrix).max(axis=0)

    def known_answers(rows: Matrix) -> npt.NDArray[np.intp]:
        heard: npt.NDArray[np.intp] = np.minimum(answers(rows), known)
        return heard

    given = answers(matrix)

    def climbed(start: int, steps: int) -> StepMix:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")  # not at the top yet, or fewer different answers than classes
            return StepMix(
                n_components=k, measurement="categorical", n_init=1, init_params="random" if start else "kmeans",
                random_state=seed + start, max_iter=steps, abs_tol=LEAST_GAIN, progress_bar=0, verbose=0,
            ).fit(given)  # fmt: skip

    # The likelihood has many peaks: many short climbs find the highest more surely than a few to the top. Of those
    # alike the first, which is of k-means: with few questions many classes explain the answers as well. A class that
    # is nobody's likeliest is no segment.
    tried = [climbed(start, FIRST_STEPS) for start in range(starts)]
    heights = np.array([one.score(given) for one in tried])
    full = np.array([len(np.unique(one.predict(given))) == k for one in tried])
    heights[~full & full.any()] = -np.inf
    model = climbed(int(np.argmax(heights > heights.max() - ALIKE)), MOST_STEPS)
    labels = np.asarray(model.predict(given), dtype=np.intp)
    return Grouping(labels, lambda rows: np.asarray(model.predict_proba(known_answers(rows)), dtype=np.float64))


def _fifths(column: Matrix) -> Matrix:
    """The bounds of an answer on a scale of five: quarters hide a segment that fills no more than the end of a scale.
    What more than four fifths share is one answer, and what is less, however rare, another."""
    different = np.unique(column)
    return np.unique(np.minimum(np.quantile(column, (0.2, 0.4, 0.6, 0.8)), different[:-1].max(initial=different[0])))


def _each(fit: Callable[[Matrix, int, int, int], Grouping]) -> Fit:
    def fit_each(matrix: Matrix, ks: Sequence[int], seed: int, starts: int) -> dict[int, Grouping]:
        found = {}
        for k in ks:
            steering().check()
            found[k] = fit(matrix, k, seed, starts)
        return found

    return fit_each


def _nearness(centres: Matrix) -> Callable[[Matrix], Matrix]:
    """Shares by inverse squared distance to the centres, as in fuzzy clustering with exponent 2."""

    def membership(rows: Matrix) -> Matrix:
        squared = ((rows[:, None, :] - centres[None, :, :]) ** 2).sum(axis=2)
        closeness = 1.0 / np.maximum(squared, 1e-12)
        return np.asarray(closeness / closeness.sum(axis=1, keepdims=True), dtype=np.float64)

    return membership


METHODS: dict[str, Method] = {
    method.name: method
    for method in (
        Method("kmeans", "k-means", _each(_k_means), 10, 3, 20, 20_000),
        Method("ward", "Hierarchical (Ward)", _ward, 1, 1, 20, 5_000),
        Method("mixture", "Finite mixture", _each(_mixture), 5, 1, 20, 20_000, weighs=False),
        Method(
            "latent-class", "Latent classes", _each(_latent_class), 20, 5, 5, 5_000, weighs=False,
            reading=lambda words: _each(partial(_latent_class, words=words)),
        ),
    )
}  # fmt: skip


def method_named(name: str) -> Method:
    """The method of that name; InputError naming those there are."""
    if name not in METHODS:
        raise InputError(
            Message("There is no clustering method “{value}”", value=name),
            [Message("It is one of {methods}", methods=", ".join(METHODS))],
        )
    return METHODS[name]
