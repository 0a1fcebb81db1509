"""Intervals and corrections against SciPy."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy.stats import binomtest, false_discovery_control

from segmentation.statistics import benjamini_hochberg, holm, wilson


@settings(deadline=None)
@given(st.integers(0, 400), st.integers(1, 400))
def test_wilson(hits: int, trials: int) -> None:
    hits = min(hits, trials)
    expected = binomtest(hits, trials).proportion_ci(method="wilson")
    assert wilson(hits, trials) == pytest.approx((expected.low, expected.high), abs=1e-9)


def test_wilson_without_a_trial_says_nothing() -> None:
    assert wilson(0, 0) == (0.0, 1.0)


@settings(deadline=None)
@given(st.lists(st.floats(0, 1), min_size=1, max_size=40))
def test_benjamini_hochberg(p_values: list[float]) -> None:
    assert benjamini_hochberg(p_values) == pytest.approx(false_discovery_control(p_values), abs=1e-12)


@settings(deadline=None)
@given(st.lists(st.floats(0, 1), min_size=1, max_size=40))
def test_holm_step_by_step(p_values: list[float]) -> None:
    """As Holm wrote it: the smallest of m times m, the next times m - 1, …, none below one before."""
    ranked, reached = sorted(range(len(p_values)), key=lambda at: p_values[at]), 0.0
    expected = [0.0] * len(p_values)
    for step, at in enumerate(ranked):
        reached = max(reached, min(1.0, p_values[at] * (len(p_values) - step)))
        expected[at] = reached
    assert holm(p_values) == pytest.approx(expected, abs=1e-12)


def test_holm_keeps_the_chance_of_any_false_finding() -> None:
    drawn = np.random.default_rng(1).uniform(size=(4000, 12))
    assert np.mean([holm(row).min() < 0.05 for row in drawn]) == pytest.approx(0.05, abs=0.01)
