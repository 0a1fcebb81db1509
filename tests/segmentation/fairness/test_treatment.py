"""Conditions within segments, against least squares with a column for each segment and against SciPy."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest
from scipy.stats import mannwhitneyu, t

from segmentation.clustering.preparation import TAIL
from segmentation.fairness.treatment import MEASURES, differences


@pytest.fixture
def customers() -> tuple[pd.DataFrame, np.ndarray, np.ndarray]:
    rng = np.random.default_rng(0)
    segment, group = rng.integers(0, 3, 200), rng.choice(3, 200, p=[0.6, 0.3, 0.1])
    frame = pd.DataFrame({"discount_rate": rng.gamma(2, 0.03, 200) + 0.05 * segment + 0.03 * (group == 2)})
    frame["price_level"] = 1 - frame["discount_rate"]
    frame.loc[::7, "price_level"] = np.nan
    return frame, segment, group


def test_the_difference_is_that_of_least_squares(customers: tuple[pd.DataFrame, np.ndarray, np.ndarray]) -> None:
    frame, segment, group = customers
    found = differences(frame, segment, group, 3).set_index(["measure", "group"])
    for measure in frame:
        known = frame[measure].notna().to_numpy()
        y = frame[measure].clip(*frame[measure].quantile([TAIL, 1 - TAIL])).to_numpy()[known]
        for place in range(3):
            design = np.column_stack([(group == place)[known], *[(segment == s)[known] for s in range(3)]]).astype(
                float
            )
            inverse = np.linalg.inv(design.T @ design)
            fit = inverse @ design.T @ y
            leverage = np.einsum("ij,jk,ik->i", design, inverse, design)
            weighed = (y - design @ fit) / (1 - leverage)
            error = (inverse @ (design.T * weighed**2) @ design @ inverse)[0, 0] ** 0.5
            row = found.loc[(measure, place)]
            assert row["customers"] == (group == place)[known].sum()
            assert row["difference"] == pytest.approx(fit[0])
            degrees = min(known.sum() - 4, row["customers"] - 1)
            assert row["high"] - row["difference"] == pytest.approx(t.ppf(0.975, degrees) * error)
    assert found.loc[("discount_rate", 2), "p"] < 0.01


def test_in_one_segment_the_test_is_that_of_mann_and_whitney(
    customers: tuple[pd.DataFrame, np.ndarray, np.ndarray],
) -> None:
    frame, _segment, group = customers
    found = differences(frame[["discount_rate"]], np.zeros(200, int), group, 3)
    values = frame["discount_rate"].clip(*frame["discount_rate"].quantile([TAIL, 1 - TAIL]))
    for row in found.to_dict("records"):
        own = group == row["group"]
        one = mannwhitneyu(values[own], values[~own], method="asymptotic", use_continuity=False)
        assert row["p"] == pytest.approx(one.pvalue)


def test_skewed_costs_give_no_more_false_findings_than_they_may() -> None:
    rng = np.random.default_rng(6)
    p_values = []
    for _ in range(150):
        frame = pd.DataFrame({"cost_to_serve_rate": rng.lognormal(-3, 1.5, 120)})
        segment, group = rng.integers(0, 2, 120), rng.choice(2, 120, p=[0.9, 0.1])
        found = differences(frame, segment, group, 2)
        p_values += found.loc[found["group"] == 1, "p"].to_list()
    assert np.mean(np.array(p_values) < 0.05) < 0.09


def test_a_group_is_held_against_its_own_segments_only() -> None:
    """The group pays less only because it is in the segment that pays less."""
    segment = np.repeat([0, 1], 50)
    group = np.where(np.arange(100) < 45, 0, 1)
    frame = pd.DataFrame({"price_level": np.where(segment == 0, 0.7, 0.9) + np.tile([0.01, -0.01], 50)})
    found = differences(frame, segment, group, 2)
    assert found["difference"].abs().max() < 0.01
    assert found["p"].min() > 0.1


@pytest.mark.parametrize("values", [[0.1] * 40, [np.nan] * 40, [np.inf] * 40, [np.nan] * 37 + [0.1, 0.2, 0.3]])
def test_nothing_to_compare_is_no_finding(values: list[float]) -> None:
    frame = pd.DataFrame({MEASURES[0]: values})
    found = differences(frame, np.repeat([0, 1], 20), np.tile([0, 1], 20), 2)
    assert found.empty or found["p"].min() == 1.0
