"""The top of Ward's tree of the customers, to be drawn and cut (S-SEG: hierarchical, for an unknown number)."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
import pandas as pd

from segmentation.clustering.grouping import fitted_rows
from segmentation.clustering.methods import METHODS
from segmentation.clustering.preparation import Matrix
from segmentation.clustering.segmentation import Segmentation, prepared_for
from segmentation.clustering.ward import cut, linked

LEAVES = 30
LARGEST = 12
"""Up to as many segments a jump between merges is looked for."""


@dataclass(frozen=True)
class Tree:
    """The top of Ward's tree of some customers, cut into k.

    merges: one row per merge shown, from the bottom: pieces (how many groups there are before it), height (its
    distance: the root of twice what it adds to the sum of squares within groups; of two single customers how far apart
    they are, in standard scores), customers, left, right (of which it is made: place of its branch from the left),
    left_height, right_height, segment (that all of it belongs to; missing above the cut).
    leaves: one row per branch that is not divided further, from the left: customers, segment.
    heights: (merges,) of the whole tree, ascending. k: the number of groups below the cut. labels: (customers,) the
    group of each, 0 to k-1. everybody: how many customers were to be grouped; the tree holds a sample where it has
    fewer.
    """

    merges: pd.DataFrame
    leaves: pd.DataFrame
    heights: npt.NDArray[np.float64]
    k: int
    labels: npt.NDArray[np.intp]
    everybody: int

    def span(self, k: int) -> tuple[float, float]:
        """Between which distances a cut gives k groups: of the merge that leads to k, and of the next one."""
        count = len(self.heights) + 1
        return float(self.heights[count - k - 1]) if k < count else 0.0, float(self.heights[count - k])

    def largest_jump(self, few: int = 2, many: int = LARGEST) -> int:
        """The number of groups, within these bounds, at which the next merge costs most more than the last one."""
        numbers = range(few, min(many, len(self.heights)) + 1)
        return max(numbers, key=lambda k: self.span(k)[1] - self.span(k)[0], default=few)


def tree_of(matrix: Matrix, segment: npt.NDArray[np.intp], k: int, everybody: int, most: int = LEAVES) -> Tree:
    """The tree of these rows, at least two, with at most so many branches.

    segment: of each row, which its branch is said to belong to: that of most of its rows.
    """
    from scipy.cluster.hierarchy import dendrogram, leaves_list

    whole = linked(matrix)
    rows, shown = len(matrix), min(len(matrix), most)
    labels = cut(whole, [k])[:, 0]
    # Which segment each group of the cut is: the one that most of its customers are in.
    counted = np.zeros((k, int(segment.max()) + 1))
    np.add.at(counted, (labels, segment), 1.0)
    of_group = counted.argmax(axis=1)
    top = dendrogram(whole, p=shown, truncate_mode="lastp", no_plot=True)["leaves"]
    sizes = np.append(np.ones(rows), whole[:, 3])
    # A node's first row stands in the order of leaves where its branch begins.
    begins = np.append(0, np.cumsum(sizes[top])[:-1]).astype(int)
    order = leaves_list(whole)
    leaves = pd.DataFrame({"customers": sizes[top].astype(int), "segment": of_group[labels[order[begins]]]})
    at = {node: float(place) for place, node in enumerate(top)}
    kinds = {node: int(leaves["segment"].iloc[place]) for place, node in enumerate(top)}
    merges = []
    for step in range(rows - shown, rows - 1):
        left, right = (int(child) for child in whole[step, :2])
        if at[left] > at[right]:
            left, right = right, left
        node, pieces = rows + step, rows - step
        at[node] = (at[left] + at[right]) / 2
        kinds[node] = kinds[left]
        below = [whole[child - rows, 2] if child >= rows and child not in top else 0.0 for child in (left, right)]
        merges.append((pieces, whole[step, 2], int(sizes[node]), at[left], at[right], *below,
                       float(kinds[node]) if pieces > k else np.nan))  # fmt: skip
    names = ["pieces", "height", "customers", "left", "right", "left_height", "right_height", "segment"]
    return Tree(pd.DataFrame(merges, columns=names), leaves, whole[:, 2].copy(), k, labels, everybody)


def ward_tree(features: pd.DataFrame, segmentation: Segmentation) -> Tree:
    """The tree that a segmentation by Ward's method was cut from; those set apart are not in it.

    features: one row per customer, as they were clustered.
    """
    method = METHODS["ward"]
    ordered = features.sort_values("customer_id", ignore_index=True)
    assigned = segmentation.assignments.set_index("customer_id").loc[list(ordered["customer_id"].astype(str))]
    inside = assigned["far_out_in"].isna().to_numpy()
    matrix = prepared_for(method, ordered, segmentation.criteria, inside).matrix[inside]
    rows = fitted_rows(len(matrix), method, segmentation.seed)
    segment = assigned["segment"].to_numpy(np.intp)[inside][rows]
    return tree_of(matrix[rows], segment, segmentation.k, len(matrix))
