"""Latent class analysis: kinds of customers within which the answers are independent of each other (Goodman 1974)."""

from __future__ import annotations

import warnings
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from segmentation.clustering.preparation import Matrix

Answers = npt.NDArray[np.intp]

# Where the likelihood has many peaks, many short climbs find the highest more surely than a few to the top: so many
# steps for all starts, for a fifth of them, for the best.
STEPS = (30, 100, 1_000)
CONTINUED = 5
# What the log likelihood of a customer must still gain with a step, and by how much two may differ and be alike.
GAIN = 1e-8
ALIKE = 1e-6
LEAST_CHANCE = 1e-15


@dataclass(frozen=True)
class LatentClasses:
    """shares: (k,) of the customers; chances: for each question (answers, k), what each class answers how often;
    log_likelihood: of all customers it was fitted on."""

    shares: Matrix
    chances: tuple[Matrix, ...]
    log_likelihood: float

    def membership(self, answers: Answers) -> Matrix:
        """(customers, k) posterior shares of these answers, (customers, questions); an answer that nobody gave whom
        the classes were found by counts as the highest that somebody gave."""
        heard = [np.minimum(given, len(table) - 1) for given, table in zip(answers.T, self.chances, strict=True)]
        scores = np.log(np.maximum(self.shares, LEAST_CHANCE)) + sum(
            np.log(table)[given] for given, table in zip(heard, self.chances, strict=True)
        )
        shares = np.exp(scores - scores.max(axis=1, keepdims=True))
        return np.asarray(shares / shares.sum(axis=1, keepdims=True), dtype=np.float64)


def latent_classes(answers: Answers, k: int, seed: int, starts: int) -> LatentClasses:
    """The k classes of the highest likelihood that so many starts lead to (expectation maximisation).

    answers: (customers, questions), counted from 0. Customers with the same answers are one row with a count; the
    starts are climbed at once, the best fifth further, and the best to the top. The order of rows does not matter.
    """
    patterns, counts = np.unique(answers, axis=0, return_counts=True)
    highest = patterns.max(axis=0)
    given = np.hstack([np.eye(most + 1)[column] for most, column in zip(highest, patterns.T, strict=True)])
    weights = counts.astype(np.float64)
    shares = _starts(given, weights, k, np.random.default_rng(seed), starts)
    shares, likelihood = _climbed(given, weights, shares, STEPS[0])
    best = _highest(likelihood, weights)[: _fifth(starts)]
    shares, likelihood = _climbed(given, weights, shares[best], STEPS[1])
    best = _highest(likelihood, weights)[:1]
    shares, likelihood = _climbed(given, weights, shares[best], STEPS[2])
    sizes, chances = _estimated(given * weights[:, None], weights, shares)
    tables = np.split(chances[0].T, np.cumsum(highest + 1)[:-1])
    return LatentClasses(sizes[0], tuple(tables), float(likelihood[0]))


def _starts(given: Matrix, weights: Matrix, k: int, rng: np.random.Generator, starts: int) -> Matrix:
    """(starts, k, patterns) shares: a fifth by k-means, the others by chance."""
    from sklearn.cluster import KMeans

    shares = rng.random((starts, k, len(given)))
    shares /= shares.sum(axis=1, keepdims=True)
    for start in range(_fifth(starts)):
        model = KMeans(n_clusters=min(k, len(given)), n_init=1, random_state=int(rng.integers(2**31)))
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")  # fewer different answers than classes: seen from the labels
            shares[start] = np.eye(k)[:, model.fit(given, sample_weight=weights).labels_]
    return shares


def _fifth(starts: int) -> int:
    """At least one."""
    return -(-starts // CONTINUED)


def _highest(likelihood: Matrix, weights: Matrix) -> npt.NDArray[np.intp]:
    """The starts from the highest down; of those alike the first, which is of k-means: with few questions many classes
    explain the answers as well."""
    return np.argsort((likelihood.max() - likelihood) // (ALIKE * weights.sum()), kind="stable")


def _climbed(given: Matrix, weights: Matrix, shares: Matrix, steps: int) -> tuple[Matrix, Matrix]:
    """Shares (starts, k, patterns) and log likelihood (starts,) after so many steps, or when none gains any more."""
    counted = given * weights[:, None]
    likelihood = np.full(len(shares), -np.inf)
    for _ in range(steps):
        before = likelihood
        sizes, chances = _estimated(counted, weights, shares)
        scores = (np.log(chances).reshape(-1, given.shape[1]) @ given.T).reshape(shares.shape)
        scores += np.log(sizes)[:, :, None]
        highest = scores.max(axis=1, keepdims=True)
        shares = np.exp(scores - highest)
        together = shares.sum(axis=1, keepdims=True)
        shares /= together
        likelihood = (np.log(together) + highest)[:, 0] @ weights
        if (likelihood - before < GAIN * weights.sum()).all():
            break
    return shares, likelihood


def _estimated(counted: Matrix, weights: Matrix, shares: Matrix) -> tuple[Matrix, Matrix]:
    """Sizes (starts, k) and chances (starts, k, answers) of the classes, none of them 0. counted: given, as often as
    it was."""
    customers = shares @ weights
    answered = (shares.reshape(-1, len(weights)) @ counted).reshape(*customers.shape, -1)
    chances = answered / np.maximum(customers, LEAST_CHANCE)[:, :, None]
    return np.maximum(customers / weights.sum(), LEAST_CHANCE), np.maximum(chances, LEAST_CHANCE)
