"""What share of each group would be in a segment if the criteria alone decided: standardisation by a model."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

import numpy as np
import numpy.typing as npt

from segmentation.clustering import Criteria
from segmentation.clustering.one_thread import one_thread
from segmentation.clustering.preparation import Matrix, prepare
from segmentation.errors import InputError

if TYPE_CHECKING:
    import pandas as pd

    from segmentation.fairness.shares import Floats

FOLDS = 5
MOST_STEPS = 500
# Lightly, for segments that a straight line parts have no finite best fit.
REGULARISATION = 10.0
# What the own firm grants, charges or spends, or what follows from it: none of it is the customer's doing.
CONDITIONS = frozenset(
    {
        "discount_rate", "price_level", "margin_rate", "contribution_margin", "contribution_margin_last_year",
        "cost_to_serve", "cost_to_serve_rate", "profit",
    }
)  # fmt: skip


@dataclass(frozen=True)
class Expected:
    """By group and segment: the share that the model expects, the range lower to upper in which 95 of 100 shares lie by
    chance alone, and p (exact, by the Poisson-binomial distribution) that chance leads as far off as was observed."""

    share: Floats
    lower: Floats
    upper: Floats
    p: Floats


def without(criteria: Criteria, names: frozenset[str]) -> Criteria:
    """What counts, each alike, but for these features."""
    return replace(criteria.unweighed, weights=tuple((n, 1.0) for n, _ in criteria.weights if n not in names))


def probabilities(features: pd.DataFrame, segment: npt.NDArray[np.intp], criteria: Criteria) -> Matrix:
    """(customers, segments) the chance of each customer to be in each segment by these criteria.

    segment: of each customer, from 0, each of five customers at least. Multinomial logistic regression on the matrix as
    it is clustered; each customer's chances come from a model that was fitted on others. Where no criterion tells
    customers apart, the shares of all.
    """
    from sklearn.linear_model import LogisticRegression
    from sklearn.model_selection import StratifiedKFold

    count = int(segment.max()) + 1
    shares = np.bincount(segment, minlength=count) / len(segment)
    found = np.tile(shares, (len(segment), 1))
    if not criteria.weights:
        return found
    try:
        matrix = prepare(features, criteria).matrix
    except InputError:
        return found
    # Its steps are small: beside other work two threads wait for each other five times as long as one takes.
    with one_thread():
        for fitted, rest in StratifiedKFold(FOLDS, shuffle=True, random_state=0).split(matrix, segment):
            model = LogisticRegression(C=REGULARISATION, max_iter=MOST_STEPS)
            found[rest] = model.fit(matrix[fitted], segment[fitted]).predict_proba(matrix[rest])
    return found


def expected(chances: Matrix, group: npt.NDArray[np.intp], counts: npt.NDArray[np.int64]) -> Expected:
    """chances: as `probabilities`; group: of each customer, from 0; counts: customers by group and segment."""
    share, lower, upper, p = (np.empty(counts.shape) for _ in range(4))
    for row in range(len(counts)):
        own = chances[group == row]
        for column, observed in enumerate(counts[row]):
            up_to = _chance_up_to(own[:, column])
            share[row, column] = own[:, column].mean()
            lower[row, column], upper[row, column] = np.searchsorted(up_to, [0.025, 0.975]) / len(own)
            fewer = up_to[observed - 1] if observed else 0.0
            p[row, column] = min(1.0, 2 * min(up_to[observed], 1.0 - fewer))
    return Expected(share, lower, upper, p)


def _chance_up_to(chances: Floats) -> Floats:
    """Of 0, 1, … customers at most being in the segment."""
    from scipy.stats import poisson_binom

    exactly = poisson_binom.pmf(np.arange(len(chances) + 1), np.clip(chances, 1e-9, 1 - 1e-9))
    return np.asarray(np.minimum(np.cumsum(exactly), 1.0), dtype=np.float64)
