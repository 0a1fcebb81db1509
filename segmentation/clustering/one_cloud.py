"""Whether segments lie apart more than parts of one cloud do: k-means cuts customers without any groups as well."""

from __future__ import annotations

import numpy as np

from segmentation.clustering.choice import silhouette
from segmentation.clustering.methods import Grouping, Method
from segmentation.clustering.preparation import Matrix
from segmentation.errors import Message

# Random orders, whose features depend on each other in more ways than one cloud's, exceed it by up to an eighth.
SURPLUS = 1.2


def lies_apart(matrix: Matrix, grouping: Grouping, k: int, method: Method, seed: int) -> tuple[bool, Message]:
    """Whether the silhouette is at least a fifth above the highest of customers without groups, and the figures.

    A segment may come back whenever customers are drawn again and still be no more than a part of one cloud: with few
    features and many customers the cut falls in the same place each time.
    """
    own, chance = silhouette(matrix, grouping.labels, seed), highest_silhouette(matrix, k, method, seed)
    facts = {"own": own, "chance": chance}
    if own >= SURPLUS * chance:
        return True, Message(
            "Customers are closer to their own segment than customers without any groups would be: silhouette "
            "{own:.2f} against at most {chance:.2f}",
            **facts,
        )
    return False, Message(
        "Customers without any groups, as spread and correlated as these, would be about as close to their own "
        "segment: silhouette up to {chance:.2f}, here {own:.2f}",
        **facts,
    )


def highest_silhouette(matrix: Matrix, k: int, method: Method, seed: int) -> float:
    """The highest that the method reaches with k clusters on normal clouds of the same spreads and correlations."""
    rng = np.random.default_rng(seed)
    spread = np.atleast_2d(np.cov(matrix, rowvar=False))
    # What repeats other columns has no spread of its own, which the decomposition asks for.
    root = np.linalg.cholesky(spread + 1e-6 * np.eye(len(spread)))
    found = []
    for _ in range(method.resamples):
        cloud = rng.standard_normal(matrix.shape) @ root.T
        again = method.fit(cloud, [k], int(rng.integers(2**31)), method.resample_starts)[k]
        found.append(silhouette(cloud, again.labels, seed))
    return max(found)
