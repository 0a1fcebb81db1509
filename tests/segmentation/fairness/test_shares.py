"""Groups over segments, against SciPy and against simulation."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.extra.numpy import arrays
from scipy.stats import binom, chi2_contingency, fisher_exact
from scipy.stats.contingency import association

from segmentation.fairness.expected import expected
from segmentation.fairness.shares import spread
from segmentation.statistics import holm

TABLES = (
    arrays(np.int64, st.tuples(st.integers(2, 5), st.integers(2, 5)), elements=st.integers(0, 60))
    .filter(lambda table: table.sum(axis=0).all() and table.sum(axis=1).all())
    .filter(lambda table: len(np.unique(table)) > 1)
)


@settings(max_examples=60, deadline=None)
@given(TABLES)
def test_against_scipy(table: np.ndarray) -> None:
    found = spread(table)
    total, (rows, columns) = table.sum(), table.shape
    # Bergsma (2013) from SciPy's uncorrected V.
    raw = association(table, method="cramer", correction=False)
    phi = max(0.0, raw**2 * min(rows - 1, columns - 1) - (rows - 1) * (columns - 1) / (total - 1))
    smaller = min(size - (size - 1) ** 2 / (total - 1) for size in (rows, columns))
    assert found.strength == pytest.approx((phi / (smaller - 1)) ** 0.5, abs=1e-9)
    tested = chi2_contingency(table, correction=False)
    if tested.expected_freq.min() >= 5:
        assert found.p == pytest.approx(tested.pvalue, abs=1e-12)
    two_by_two = [
        [[own, table[r].sum() - own], [table[:, c].sum() - own, total - table[r].sum() - table[:, c].sum() + own]]
        for (r, c), own in np.ndenumerate(table)
    ]
    for place, cell in enumerate(two_by_two):
        at = np.unravel_index(place, table.shape)
        # The squared adjusted residual is the chi-square of the cell against everything else.
        assert found.residual[at] ** 2 == pytest.approx(chi2_contingency(cell, correction=False).statistic, abs=1e-6)
        assert found.low[at] <= found.difference[at] + 1e-12
        assert found.difference[at] <= found.high[at] + 1e-12
    assert found.p_cells.ravel() == pytest.approx(holm([fisher_exact(cell).pvalue for cell in two_by_two]))
    assert (table.sum(axis=1) @ found.difference) == pytest.approx(np.zeros(columns), abs=1e-9)


def test_sparse_tables_are_tested_by_drawing_and_not_by_chi_square() -> None:
    """Of independent tables with cells near nothing about 5 % are called uneven."""
    rng = np.random.default_rng(4)
    chances = np.outer([0.8, 0.1, 0.1], [0.85, 0.1, 0.05]).ravel()
    tables = [rng.multinomial(60, chances).reshape(3, 3) for _ in range(250)]
    there = [table for table in tables if table.sum(axis=0).all() and table.sum(axis=1).all()]
    assert np.mean([spread(table).p < 0.05 for table in there]) == pytest.approx(0.045, abs=0.03)


def test_the_interval_holds_the_true_difference() -> None:
    rng = np.random.default_rng(2)
    sizes, shares = np.array([40, 160]), np.array([0.35, 0.2])
    true = 0.35 - (sizes @ shares) / 200
    hit = []
    for _ in range(500):
        inside = rng.binomial(sizes, shares)
        found = spread(np.column_stack([inside, sizes - inside]))
        hit.append(found.low[0, 0] <= true <= found.high[0, 0])
    assert 0.93 <= np.mean(hit) <= 0.985


def test_equal_chances_are_the_binomial() -> None:
    chances = np.tile([0.3, 0.7], (50, 1))
    group = np.repeat([0, 1], [20, 30])
    counts = np.array([[11, 9], [9, 21]])
    found = expected(chances, group, counts)
    assert found.share == pytest.approx(np.tile([0.3, 0.7], (2, 1)))
    for row, size in enumerate((20, 30)):
        of = binom(size, 0.3)
        own = counts[row, 0]
        assert found.p[row, 0] == pytest.approx(min(1.0, 2 * min(of.cdf(own), of.sf(own - 1))))
        assert (found.lower[row, 0] * size, found.upper[row, 0] * size) == pytest.approx(of.interval(0.95))


def test_unequal_chances_against_drawing() -> None:
    rng = np.random.default_rng(3)
    own = rng.uniform(0, 1, 60) ** 2
    drawn = (rng.uniform(size=(40_000, 60)) < own).sum(axis=1)
    observed = int(np.quantile(drawn, 0.97))
    found = expected(np.column_stack([own, 1 - own]), np.zeros(60, int), np.array([[observed, 60 - observed]]))
    assert found.share[0, 0] == pytest.approx(drawn.mean() / 60, abs=0.003)
    assert found.p[0, 0] == pytest.approx(2 * (drawn >= observed).mean(), abs=0.01)
    assert np.mean((drawn >= found.lower[0, 0] * 60) & (drawn <= found.upper[0, 0] * 60)) >= 0.95
