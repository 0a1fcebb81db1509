"""Ward's method: the merges of customers to ever larger groups, and their cuts."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import numpy.typing as npt

from segmentation.clustering.preparation import Matrix


def linked(matrix: Matrix) -> Matrix:
    """The merges of Ward's method, (rows - 1, 4), as SciPy's `linkage` gives them."""
    from scipy.cluster.hierarchy import linkage

    return np.asarray(linkage(matrix, method="ward"), dtype=np.float64)


def cut(merges: Matrix, ks: Sequence[int]) -> npt.NDArray[np.intp]:
    """(rows, numbers) the group of each row for each number of groups."""
    from scipy.cluster.hierarchy import cut_tree

    return np.asarray(cut_tree(merges, n_clusters=list(ks)), dtype=np.intp)
