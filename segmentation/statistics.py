"""Intervals and corrections for shares counted in small samples."""

from __future__ import annotations

import math

import numpy as np
import numpy.typing as npt

Z_95 = 1.959963984540054


def wilson(hits: int, trials: int, z: float = Z_95) -> tuple[float, float]:
    """Wilson's interval of a share, 95 % unless told; (0, 1) without a trial."""
    if trials == 0:
        return 0.0, 1.0
    share = hits / trials
    spread = z * math.sqrt(share * (1 - share) / trials + z * z / (4 * trials * trials))
    centre = share + z * z / (2 * trials)
    scale = 1 + z * z / trials
    return max(0.0, (centre - spread) / scale), min(1.0, (centre + spread) / scale)


def benjamini_hochberg(p_values: npt.ArrayLike) -> npt.NDArray[np.float64]:
    """The q-value of each p-value: the smallest false discovery rate at which it is taken as found."""
    p = np.asarray(p_values, dtype=np.float64)
    order = np.argsort(p, kind="stable")
    scaled = p[order] * len(p) / np.arange(1, len(p) + 1)
    q = np.empty_like(p)
    q[order] = np.minimum(1.0, np.minimum.accumulate(scaled[::-1])[::-1])
    return q


def holm(p_values: npt.ArrayLike) -> npt.NDArray[np.float64]:
    """The p-values for so many tests at once: below 0.05, the chance of one false finding among all is below 5 %."""
    p = np.asarray(p_values, dtype=np.float64)
    order = np.argsort(p, kind="stable")
    scaled = p[order] * (len(p) - np.arange(len(p)))
    adjusted = np.empty_like(p)
    adjusted[order] = np.minimum(1.0, np.maximum.accumulate(scaled))
    return adjusted


def cells_by_fisher(counts: npt.NDArray[np.int64]) -> npt.NDArray[np.float64]:
    """For each cell of a table of counts how likely chance alone makes it as uneven (Fisher's exact test of the cell
    against all other rows and columns)."""
    from scipy.stats import fisher_exact

    total, rows, columns = int(counts.sum()), counts.sum(axis=1), counts.sum(axis=0)
    found = [
        fisher_exact([[own, rows[r] - own], [columns[c] - own, total - rows[r] - columns[c] + own]]).pvalue
        for (r, c), own in np.ndenumerate(counts)
    ]
    return np.asarray(found, dtype=np.float64).reshape(counts.shape)
