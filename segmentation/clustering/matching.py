"""Which segment of one run is which of another: told by the customers they have in common."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pandas as pd

from segmentation.clustering.segmentation import Segmentation

# More than half of all customers of either: a segment has one such partner at most, and nobody has to choose.
SAME = 0.5


def matched(before: pd.Series[int], after: pd.Series[int]) -> dict[int, int]:
    """Segment before -> the same segment after; those that are not found again have no entry.

    Each: segment by customer number. Of the customers that both know, more than half of those in either segment are in
    both (Jaccard).
    """
    both = pd.DataFrame({"before": before, "after": after}).dropna().astype("int64")
    shared = pd.crosstab(both["before"], both["after"])
    table = shared.to_numpy()
    either = table.sum(axis=1, keepdims=True) + table.sum(axis=0, keepdims=True) - table
    rows, columns = np.nonzero(table > SAME * either)
    return dict(zip(shared.index[rows].tolist(), shared.columns[columns].tolist(), strict=True))


def best_match(before: pd.Series[int], after: pd.Series[int]) -> dict[int, int]:
    """Segment before -> the one after that it is best taken for, one to one, so that as many customers as can be stay.

    Each: segment by customer number. Where one side has more segments, some of them have no entry.
    """
    from scipy.optimize import linear_sum_assignment

    both = pd.DataFrame({"before": before, "after": after}).dropna().astype("int64")
    table = pd.crosstab(both["before"], both["after"])
    rows, columns = linear_sum_assignment(-table.to_numpy())
    return dict(zip(table.index[rows].tolist(), table.columns[columns].tolist(), strict=True))


def by_customer(assignments: pd.DataFrame) -> pd.Series[int]:
    """The segment by customer number, as `matched` takes it. assignments: as of a `Segmentation`."""
    return assignments.set_index("customer_id")["segment"]


def in_the_order_of(before: pd.Series[int], found: Segmentation) -> Segmentation:
    """The same segments, those that were there before in the order they had then, the others behind them.

    before: segment by customer number of the run before. Those set apart stay last.
    """
    again = {after: earlier for earlier, after in matched(before, by_customer(found.assignments)).items()}
    own = range(1, found.k + 1)
    order = sorted(own, key=lambda segment: (segment not in again, again.get(segment, segment)))
    place = {segment: position for position, segment in enumerate(order, start=1)}
    if all(segment == position for segment, position in place.items()):
        return found
    # Those set apart have the number behind all others.
    place[found.k + 1] = found.k + 1
    assignments = found.assignments.assign(
        segment=found.assignments["segment"].map(place), next_segment=found.assignments["next_segment"].map(place)
    )
    return replace(
        found, assignments=assignments, segments=_numbered(found.segments, place),
        profile=_numbered(found.profile, place),
    )  # fmt: skip


def _numbered(table: pd.DataFrame, place: dict[int, int]) -> pd.DataFrame:
    numbered = table.assign(segment=table["segment"].map(place))
    return numbered.sort_values("segment", kind="stable", ignore_index=True)
