"""Latent classes against published analyses, StepMix, and classes that are known.

Stouffer & Toby (1951), "Role conflict and personality", American Journal of Sociology 56: 216 students, four
questions; Goodman (1974), "Exploratory latent structure analysis", Biometrika 61, analyses them. Agresti (2002),
"Categorical Data Analysis", 2nd ed., Table 13.1: seven pathologists, 118 slides. The log likelihoods are those that
the R package poLCA (Linzer & Lewis 2011, Journal of Statistical Software 42) documents for both data sets.
"""

from __future__ import annotations

import warnings

import numpy as np
import pandas as pd
import pytest
from scipy.optimize import linear_sum_assignment
from stepmix.stepmix import StepMix

from segmentation.clustering import METHODS, criteria_of, segment_customers

ROLE_CONFLICT = {
    "1111": 42, "1112": 23, "1121": 6, "1122": 25, "1211": 6, "1212": 24, "1221": 7, "1222": 38,
    "2111": 1, "2112": 4, "2121": 1, "2122": 6, "2211": 2, "2212": 9, "2221": 2, "2222": 20,
}  # fmt: skip
CARCINOMA = {
    "1111111": 34, "1111211": 2, "1211111": 6, "1211112": 1, "1211211": 4, "1211212": 5, "2111111": 2, "2121212": 1,
    "2211111": 2, "2211112": 1, "2211211": 2, "2211212": 7, "2211222": 1, "2212112": 1, "2212212": 2, "2212222": 3,
    "2221212": 13, "2221222": 5, "2222212": 10, "2222222": 16,
}  # fmt: skip
STARTS = METHODS["latent-class"].starts


def answers_of(counted: dict[str, int]) -> np.ndarray:
    """(persons, questions), from 0."""
    return np.array([[int(answer) - 1 for answer in row] for row, count in counted.items() for _ in range(count)])


def stepmix(answers: np.ndarray, k: int) -> StepMix:
    model = StepMix(
        n_components=k, measurement="categorical", n_init=5, init_params="random", random_state=1, max_iter=500,
        abs_tol=1e-9, progress_bar=0, verbose=0,
    )  # fmt: skip
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        return model.fit(answers)


def in_order_of(own: np.ndarray, other: np.ndarray) -> np.ndarray:
    """The columns of own in the order in which they are closest to other's."""
    apart = ((own[:, :, None] - other[:, None, :]) ** 2).sum(axis=0)
    return own[:, linear_sum_assignment(apart.T)[1]]


def test_students_through_the_whole_segmentation() -> None:
    """The answers as words of four criteria; membership is the posterior of StepMix."""
    answers = answers_of(ROLE_CONFLICT)
    names = ["erp_system", "bundesland", "wz_section", "ownership"]
    frame = pd.DataFrame(np.array(["no", "yes"])[answers], columns=names)
    frame.insert(0, "customer_id", [f"K{number:03d}" for number in range(len(frame))])
    found = segment_customers(frame, method="latent-class", k=2, criteria=criteria_of(dict.fromkeys(names, 1.0)))
    expected = stepmix(answers, 2).predict_proba(answers)
    own = np.empty_like(expected)
    rows = np.arange(len(own))
    own[rows, found.assignments["segment"] - 1] = found.assignments["membership"]
    own[rows, found.assignments["next_segment"] - 1] = 1 - found.assignments["membership"]
    assert in_order_of(own, expected) == pytest.approx(expected, abs=1e-3)


@pytest.mark.parametrize("k", [2, 3])
def test_pathologists_through_the_method(k: int) -> None:
    """Their ratings as figures of two values."""
    answers = answers_of(CARCINOMA)
    matrix = (answers - answers.mean(axis=0)) / answers.std(axis=0)
    grouping = METHODS["latent-class"].fit(matrix, [k], 0, STARTS)[k]
    expected = stepmix(answers, k).predict_proba(answers)
    own = grouping.membership(matrix)
    assert in_order_of(own, expected) == pytest.approx(expected, abs=2e-3)
    assert (grouping.labels == own.argmax(axis=1)).all()


def simulated(count: int, seed: int) -> tuple[np.ndarray, np.ndarray]:
    """Answers to six questions of three answers each, and the posterior of the three classes they were drawn from."""
    rng = np.random.default_rng(seed)
    shares = np.array([0.5, 0.3, 0.2])
    chances = rng.dirichlet(np.full(3, 0.6), size=(6, 3))  # question, class, answer
    classes = rng.choice(3, count, p=shares)
    draws = rng.random((count, 6))
    answers = (draws[:, :, None] > chances[:, classes].cumsum(axis=2).transpose(1, 0, 2)).sum(axis=2)
    joint = shares * np.prod([chances[q][:, answers[:, q]].T for q in range(6)], axis=0)
    return answers, joint / joint.sum(axis=1, keepdims=True)


@pytest.mark.parametrize("seed", [1, 2, 3])
def test_known_posteriors_are_found(seed: int) -> None:
    """By Bayes, from the chances that the answers were drawn with. A class drawn from the posterior would be off by
    sqrt(mean p(1 - p)); what was estimated from 4,000 customers must be four times closer."""
    answers, posterior = simulated(4_000, seed)
    matrix = np.hstack([np.eye(3)[answers[:, question]] for question in range(6)])
    method = METHODS["latent-class"].of([slice(3 * question, 3 * question + 3) for question in range(6)])
    own = in_order_of(method.fit(matrix, [3], 0, STARTS)[3].membership(matrix), posterior)
    drawn = np.sqrt((posterior * (1 - posterior)).mean())
    assert np.sqrt(((own - posterior) ** 2).mean()) < drawn / 4


@pytest.mark.parametrize(("counted", "k", "published"), [(ROLE_CONFLICT, 2, -504.4677), (CARCINOMA, 3, -293.705)])
def test_the_reference_reaches_the_published_likelihood(counted: dict[str, int], k: int, published: float) -> None:
    """What the method is held against below is what the source found."""
    answers = answers_of(counted)
    assert stepmix(answers, k).score(answers) * len(answers) == pytest.approx(published, abs=0.01)


def test_what_only_few_lack_is_an_answer() -> None:
    """Of a figure that nine in ten customers share, the tenth is told apart by it."""
    rng = np.random.default_rng(0)
    lacks = rng.random(500) < 0.1
    matrix = np.column_stack([np.where(lacks, -3.0, 0.33)] * 3 + [rng.normal(size=500)])
    labels = METHODS["latent-class"].fit(matrix, [2], 0, STARTS)[2].labels
    assert ((labels == labels[lacks][0]) == lacks).all()
