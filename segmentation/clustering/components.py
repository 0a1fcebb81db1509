"""Principal components of the criteria (S-SEG: many correlated features), with what makes each of them."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
import pandas as pd

from segmentation.clustering.criteria import Criteria
from segmentation.clustering.methods import METHODS
from segmentation.clustering.preparation import Matrix, prepare
from segmentation.clustering.segmentation import Segmentation
from segmentation.errors import InputError, Message

MOST_VARIANCE = 0.8
STRONG = 0.4
MOST_NAMED = 3


@dataclass(frozen=True)
class Components:
    """customers: their numbers; scores: (customers, components) where each lies; shares: (components,) of the variance
    that each component has, descending, fractions; loadings: one row per criterion, one column per component from 0:
    the correlation of the criterion, after its transformation, with the component; notes: what was done to the
    criteria."""

    customers: tuple[str, ...]
    scores: Matrix
    shares: npt.NDArray[np.float64]
    loadings: pd.DataFrame
    notes: tuple[Message, ...]

    @property
    def needed(self) -> int:
        """How many components together have 80 % of the variance."""
        return int(np.searchsorted(np.cumsum(self.shares), MOST_VARIANCE - 1e-9) + 1)

    def makers(self, component: int) -> tuple[tuple[str, ...], tuple[str, ...]]:
        """The criteria that are high and those that are low where the component is high: at most three, of a
        correlation of 0.4 or more, the strongest in any case."""
        loading = self.loadings[component]
        strongest = loading.reindex(loading.abs().sort_values(ascending=False, kind="stable").index)[:MOST_NAMED]
        told = strongest[(strongest.abs() >= STRONG) | (strongest.index == strongest.index[0])]
        return tuple(told.index[told > 0]), tuple(told.index[told <= 0])


def _too_few(notes: tuple[Message, ...] = ()) -> InputError:
    return InputError(
        Message("Principal components need at least two criteria that are figures, and three customers"),
        notes or [Message("Criteria that are words are shown on the correspondence map")],
    )


def principal_components(features: pd.DataFrame, segmentation: Segmentation) -> Components:
    """The components of the figures among the criteria, prepared and weighed as for clustering.

    features: one row per customer. They are found on the customers in segments; those set apart are placed by them.
    A component points to where its strongest criterion is high. Raises InputError with fewer than two figures that
    tell customers apart: words belong on the correspondence map.
    """
    from sklearn.decomposition import PCA

    criteria = segmentation.criteria
    figures = Criteria(
        tuple(
            (feature.name, weight if METHODS[segmentation.method].weighs else 1.0)
            for feature, weight in criteria
            if feature.unit != "category"
        )
    )
    ordered = features.sort_values("customer_id", ignore_index=True)
    numbers = ordered["customer_id"].astype(str)
    inside = numbers.map(segmentation.assignments.set_index("customer_id")["far_out_in"]).isna().to_numpy()
    if not figures.weights:
        raise _too_few()
    prepared = prepare(ordered, figures, inside)
    if min(len(prepared.names), inside.sum() - 1) < 2:
        raise _too_few(prepared.notes)
    # With all singular values the result does not hang on a random start.
    found = PCA(svd_solver="full").fit(prepared.matrix[inside])
    scores = found.transform(prepared.matrix)
    kept = found.explained_variance_ > 1e-9
    scores, shares = scores[:, kept], found.explained_variance_ratio_[kept]
    own = prepared.matrix[inside]
    loadings = np.array([[np.corrcoef(column, score)[0, 1] for score in scores[inside].T] for column in own.T])
    signs = np.sign(loadings[np.abs(loadings).argmax(axis=0), np.arange(loadings.shape[1])])
    return Components(
        customers=tuple(numbers),
        scores=scores * signs,
        shares=shares,
        loadings=pd.DataFrame(loadings * signs, index=list(prepared.names)),
        notes=prepared.notes,
    )
