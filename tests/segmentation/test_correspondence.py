"""Correspondence analysis against published examples, tests of independence against SciPy and closed forms."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest
from scipy.stats import chi2_contingency
from scipy.stats.contingency import association as scipy_association

from segmentation.correspondence import (
    MOST_WORDS,
    Category,
    association,
    correspondence,
    cross_table,
    over_and_under,
    usable,
)
from segmentation.errors import InputError
from segmentation.feature_list import BY_NAME

SMOKE = pd.DataFrame(
    [[4, 2, 3, 2], [4, 3, 7, 4], [25, 10, 12, 4], [18, 24, 33, 13], [10, 6, 7, 2]],
    index=["senior managers", "junior managers", "senior employees", "junior employees", "secretaries"],
    columns=["none", "light", "medium", "heavy"],
)
"""Staff groups by smoking: Greenacre, Theory and Applications of Correspondence Analysis, 1984, table 3.1."""
HOUSE_TASKS = pd.DataFrame(
    [[156, 14, 2, 4], [124, 20, 5, 4], [77, 11, 7, 13], [82, 36, 15, 7], [53, 11, 1, 57], [32, 24, 4, 53],
     [33, 23, 9, 55], [12, 46, 23, 15], [10, 51, 75, 3], [13, 13, 21, 66], [8, 1, 53, 77], [0, 3, 160, 2],
     [0, 1, 6, 153]]
)  # fmt: skip
"""Thirteen tasks of a household by who does them: the table `housetasks` of the R package ade4."""


def test_greenacres_staff_groups() -> None:
    """Inertias and coordinates as published (the sign of an axis is free)."""
    found = correspondence(SMOKE)
    assert found.total == pytest.approx(0.08519, abs=5e-6)
    np.testing.assert_allclose(found.inertias, [0.074759, 0.010017, 0.000414], atol=5e-7)
    np.testing.assert_allclose(
        np.abs(found.rows[[0, 1]]),
        [[0.066, 0.194], [0.259, 0.243], [0.381, 0.011], [0.233, 0.058], [0.201, 0.079]],
        atol=6e-4,
    )
    np.testing.assert_allclose(
        np.abs(found.columns[[0, 1]]), [[0.393, 0.030], [0.099, 0.141], [0.196, 0.007], [0.294, 0.198]], atol=6e-4
    )
    np.testing.assert_allclose(found.rows["mass"], [0.057, 0.093, 0.264, 0.456, 0.130], atol=6e-4)
    assert found.shares[:2].sum() == pytest.approx(0.995, abs=5e-4)


def test_house_tasks() -> None:
    found = correspondence(HOUSE_TASKS)
    assert found.total == pytest.approx(1.115, abs=5e-4)
    np.testing.assert_allclose(found.inertias[:2], [0.5429, 0.4450], atol=5e-5)
    assert association(HOUSE_TASKS).chi_square == pytest.approx(1944.456, abs=1e-3)


def test_squared_distances_on_all_axes_are_those_of_chi_square() -> None:
    """And each point's inertia is its mass times its squared distance from the middle."""
    found = correspondence(HOUSE_TASKS)
    profiles = HOUSE_TASKS.div(HOUSE_TASKS.sum(axis=1), axis=0).to_numpy()
    mass = HOUSE_TASKS.sum().to_numpy() / HOUSE_TASKS.to_numpy().sum()
    places = found.rows[[0, 1, 2]].to_numpy()
    for one, other in ((0, 1), (3, 12), (5, 11)):
        expected = ((profiles[one] - profiles[other]) ** 2 / mass).sum()
        assert ((places[one] - places[other]) ** 2).sum() == pytest.approx(expected)
    inertia = found.rows["mass"] * (places**2).sum(axis=1)
    np.testing.assert_allclose(inertia / inertia.sum(), found.rows["inertia"])
    np.testing.assert_allclose(found.contributions.sum(), 1.0)


@pytest.mark.parametrize("table", [[[3, 4]], [[3], [4]], [[3, 0], [4, 0]], [[0, 0], [0, 0]], [[1, 2], [0, 0]]], ids=str)
def test_what_has_no_two_rows_and_columns_is_said(table: list[list[int]]) -> None:
    with pytest.raises(InputError, match="at least two segments"):
        correspondence(pd.DataFrame(table))


def test_independent_rows_lie_in_one_point() -> None:
    found = correspondence(pd.DataFrame([[10, 20], [30, 60]]))
    assert found.total == pytest.approx(0.0, abs=1e-12)
    np.testing.assert_allclose(found.rows[0], 0.0, atol=1e-7)


def test_the_connection_is_what_scipy_says() -> None:
    found = association(HOUSE_TASKS)
    other = chi2_contingency(HOUSE_TASKS.to_numpy(), correction=False)
    assert (found.chi_square, found.p, found.degrees) == pytest.approx((other.statistic, other.pvalue, 36))
    assert found.cramers_v == pytest.approx(scipy_association(HOUSE_TASKS.to_numpy(), method="cramer"))
    assert not found.drawn


def test_small_cells_are_tested_by_drawn_tables() -> None:
    """Against Fisher's exact test; the usual approximation would be a third of it."""
    found = association(pd.DataFrame([[3, 1], [1, 3]]))
    assert found.drawn
    assert found.p == pytest.approx(0.4857, abs=0.03)
    assert association(SMOKE).p == pytest.approx(0.1718, abs=0.03)


def test_chance_is_called_chance_as_often_as_it_should() -> None:
    rng = np.random.default_rng(1)
    low = 0
    for _ in range(200):
        table = pd.crosstab(rng.integers(0, 4, 300), rng.integers(0, 5, 300))
        low += association(table).p < 0.05
    assert 2 <= low <= 20
    tables = [pd.crosstab(rng.integers(1, 5, 2_000), rng.integers(0, 6, 2_000)) for _ in range(5)]
    assert over_and_under(tables)["beyond_chance"].sum() <= 1


def test_residuals_of_two_by_two_are_the_root_of_chi_square() -> None:
    table = pd.DataFrame([[30, 10], [20, 40]], index=[1, 2], columns=["a", "b"])
    cells = over_and_under([table])
    root = np.sqrt(chi2_contingency(table, correction=False).statistic)
    np.testing.assert_allclose(cells["residual"].abs(), root)
    first = cells[(cells["segment"] == 1) & (cells["category"] == "a")].iloc[0]
    assert (first["share"], first["overall"], first["customers"]) == (0.75, 0.5, 30)
    assert first["residual"] > 0
    assert cells["beyond_chance"].all()


def _table(values: list[object], name: str) -> pd.DataFrame:
    features = pd.DataFrame({name: values})
    return cross_table(features, pd.Series(np.arange(len(values)) % 2 + 1), BY_NAME[name])


def test_figures_fall_into_quarters() -> None:
    table = _table([float(value) for value in range(100)], "headcount")
    assert table.sum().tolist() == [25, 25, 25, 25]
    first, *_middle, last = table.columns
    assert (first.lowest, first.low, last.highest, last.high) == (True, 0.0, True, 99.0)
    assert [c.low for c in table.columns][1:] == [c.high for c in table.columns][:-1]


@pytest.mark.parametrize(
    ("values", "sizes"),
    [
        ([0] * 90 + list(range(1, 11)), [90, 10]),
        ([1] * 90 + [0] * 10, [10, 90]),
        ([0, 1] * 50, [50, 50]),
        ([0] * 30 + [1] * 30 + [2] * 40, [30, 30, 40]),
    ],
)
def test_equal_figures_stay_together(values: list[object], sizes: list[int]) -> None:
    assert _table(values, "headcount").sum().tolist() == sizes


@pytest.mark.parametrize("values", [[5.0] * 20, [np.nan] * 20, [np.nan] * 19 + [1.0], [np.inf, np.nan] * 10])
def test_no_two_classes_are_no_table(values: list[object]) -> None:
    assert _table(values, "headcount").empty


def test_one_segment_is_no_table() -> None:
    features = pd.DataFrame({"erp_system": ["a", "b"] * 5})
    assert cross_table(features, pd.Series([1] * 10), BY_NAME["erp_system"]).empty


def test_rare_words_are_taken_together_and_missing_ones_left_out() -> None:
    words: list[object] = [f"w{place:02d}" for place in range(20) for _ in range(21 - place)] + [None] * 7
    table = _table(words, "erp_system")
    assert len(table.columns) == MOST_WORDS + 1
    assert table.columns[0] == Category("erp_system", "w00")
    assert table.columns[-1] == Category("erp_system")
    assert table.to_numpy().sum() == len(words) - 7
    assert _table([None] * 10, "erp_system").empty


def test_what_has_two_values_is_usable() -> None:
    features = pd.DataFrame({"headcount": [1, 2], "erp_system": ["a", "a"], "nps": [None, None]})
    assert usable(features, ["headcount", "erp_system", "nps", "ownership", "nothing"]) == ("headcount",)
