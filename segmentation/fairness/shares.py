"""How groups are spread over segments: how strongly the two hang together, and who stands out where."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from segmentation.statistics import cells_by_fisher, holm, wilson

Counts = npt.NDArray[np.int64]
Floats = npt.NDArray[np.float64]

DRAWS = 9_999
# From here on the chi-square distribution is near enough to the true one (Cochran).
LEAST_EXPECTED = 5.0


@dataclass(frozen=True)
class Spread:
    """strength: Cramér's V, corrected for what chance alone gives (Bergsma), 0 to 1. p: that chance alone spreads the
    groups so unevenly, for this one test. By group and segment: difference of the group's share from that of all
    customers, its 95 % interval low to high, the adjusted residual (about 2 and more stands out) and p_cells (Fisher's
    exact test, corrected for all cells by Holm)."""

    strength: float
    p: float
    difference: Floats
    low: Floats
    high: Floats
    residual: Floats
    p_cells: Floats


def spread(counts: Counts) -> Spread:
    """counts: customers by group and segment; at least two rows and columns, none of them empty."""
    total = int(counts.sum())
    rows, columns = counts.sum(axis=1), counts.sum(axis=0)
    expected = np.outer(rows, columns) / total
    chi_square = float(((counts - expected) ** 2 / expected).sum())
    cells = np.outer(1 - rows / total, 1 - columns / total)
    low, high = _intervals(counts)
    return Spread(
        strength=cramers_v(chi_square, counts.shape, total),
        p=_p_value(chi_square, expected, rows, columns),
        difference=counts / rows[:, None] - columns / total,
        low=low,
        high=high,
        residual=(counts - expected) / np.sqrt(expected * cells),
        p_cells=holm(cells_by_fisher(counts).ravel()).reshape(counts.shape),
    )


def cramers_v(chi_square: float, shape: tuple[int, ...], total: int) -> float:
    """Bergsma's (2013) corrected V: that of independent words is 0, not what their number of cells makes it."""
    rows, columns = shape
    phi = max(0.0, chi_square / total - (rows - 1) * (columns - 1) / (total - 1))
    r, c = (size - (size - 1) ** 2 / (total - 1) for size in (rows, columns))
    return float(np.sqrt(phi / (min(r, c) - 1))) if min(r, c) > 1 else 0.0


def _p_value(chi_square: float, expected: Floats, rows: Counts, columns: Counts) -> float:
    """Of the chi-square test; where cells are sparse, among tables drawn at random with the same margins."""
    from scipy.stats import chi2, random_table

    if expected.min() >= LEAST_EXPECTED:
        return float(chi2.sf(chi_square, (len(rows) - 1) * (len(columns) - 1)))
    drawn = random_table(rows, columns, seed=0).rvs(DRAWS)
    others = ((drawn - expected) ** 2 / expected).sum(axis=(1, 2))
    return float((1 + np.count_nonzero(others >= chi_square * (1 - 1e-9))) / (1 + DRAWS))


def _intervals(counts: Counts) -> tuple[Floats, Floats]:
    """Of the difference from all customers: Newcombe's interval of that from the others, by how many these are."""
    low, high = np.empty(counts.shape), np.empty(counts.shape)
    total, columns = int(counts.sum()), counts.sum(axis=0)
    for row, inside in enumerate(counts.sum(axis=1)):
        outside = total - int(inside)
        for column, hits in enumerate(counts[row]):
            others = int(columns[column] - hits)
            own, other = hits / inside, others / outside
            (own_low, own_high), (other_low, other_high) = wilson(int(hits), int(inside)), wilson(others, outside)
            down = np.hypot(own - own_low, other_high - other)
            up = np.hypot(own_high - own, other - other_low)
            low[row, column] = (own - other - down) * outside / total
            high[row, column] = (own - other + up) * outside / total
    return low, high
