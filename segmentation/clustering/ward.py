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
    return np.column_stack([_groups(merges, k) for k in ks])


def _groups(merges: Matrix, k: int) -> npt.NDArray[np.intp]:
    """The k groups that are left when the last k - 1 merges are undone; scipy's `cut_tree`, which walks the tree in
    Python, takes far longer than to build it."""
    from scipy.sparse import coo_array
    from scipy.sparse.csgraph import connected_components

    rows = len(merges) + 1
    merged = merges[: rows - k, :2].astype(np.intp)
    into = np.repeat(np.arange(rows, rows + len(merged)), 2)
    joined = coo_array((np.ones(into.size), (merged.ravel(), into)), shape=(2 * rows - 1, 2 * rows - 1))
    components = connected_components(joined, directed=False)[1]
    return np.unique(components[:rows], return_inverse=True)[1].astype(np.intp)
