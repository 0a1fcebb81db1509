"""Customers without groups are not told to have any, however often the cut through them falls in the same place."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest

from segmentation.clustering import Segmentation, segment_customers
from segmentation.clustering.methods import METHODS
from segmentation.clustering.without_groups import exceeds, lies_apart, without_groups
from segmentation.features import customer_features
from segmentation.warehouse import Warehouse
from tests.segmentation.clustering.customers import customers
from tests.segmentation.order_warehouse import order_warehouse
from tests.segmentation.random_orders import random_orders

K_MEANS = METHODS["kmeans"]


def segmented(path: Path, count: int, lines: int, seed: int) -> Segmentation:
    with order_warehouse(path, order_lines=random_orders(count, lines, seed)) as warehouse:
        return segment_customers(customer_features(warehouse))


@pytest.mark.parametrize("seed", range(2))
@pytest.mark.parametrize(("count", "lines"), [(30, 600), (300, 1_500), (1_000, 10_000)])
def test_random_orders_hold_no_segments(tmp_path: Path, count: int, lines: int, seed: int) -> None:
    found = segmented(tmp_path / "w.duckdb", count, lines, seed)
    assert not found.segments["certain"].any()
    assert any("without any groups, as spread and correlated" in str(reason) for reason in found.reasons)


def test_stability_alone_would_take_random_orders_for_segments(tmp_path: Path) -> None:
    """What the comparison with customers without groups is for."""
    found = segmented(tmp_path / "w.duckdb", 1_000, 10_000, seed=10)
    assert found.segments["stability"].min() >= 0.75
    assert found.k_choice.loc[found.k_choice["recommended"], "eligible"].all()
    assert not found.segments["certain"].any()


@pytest.mark.parametrize("method", METHODS)
def test_planted_kinds_are_certain(method: str) -> None:
    found = segment_customers(customers(400)[0], method=method, k=4)
    assert found.segments["certain"].all()


def test_real_segments_and_real_customers_without(
    adventureworks_warehouse: Warehouse, northwind_warehouse: Warehouse
) -> None:
    assert segment_customers(customer_features(adventureworks_warehouse)).segments["certain"].sum() == 2
    assert not segment_customers(customer_features(northwind_warehouse)).segments["certain"].any()


def test_a_segment_that_does_not_come_back_is_uncertain_beside_those_that_do(demo_warehouse: Warehouse) -> None:
    segments = segment_customers(customer_features(demo_warehouse), k=5).segments
    assert segments["certain"].to_list() == (segments["stability"].round(2) >= 0.75).to_list()
    assert segments["certain"].nunique() == 2


def test_where_no_number_is_stable_the_segments_are_at_least_large_enough(northwind_warehouse: Warehouse) -> None:
    tried = segment_customers(customer_features(northwind_warehouse)).k_choice
    assert not tried["eligible"].any()
    assert not tried["too_small"].all()
    assert not tried.loc[tried["recommended"], "too_small"].any()


@pytest.mark.parametrize(
    ("customers", "lines", "shape"), [(1_000, 3_000, 0.3), (1_000, 4_000, 0.5), (1_000, 10_000, 1.0)]
)
def test_buyers_who_differ_by_degree_hold_no_segments(tmp_path: Path, customers: int, lines: int, shape: float) -> None:
    with order_warehouse(tmp_path / "w.duckdb", order_lines=random_orders(customers, lines, 0, shape)) as warehouse:
        found = segment_customers(customer_features(warehouse))
    assert found.segments["stability"].max() >= 0.75
    assert not found.segments["certain"].any()


def test_one_group_far_away_does_not_make_groups_of_the_rest() -> None:
    points = np.random.default_rng(0).standard_normal((1_000, 4))
    points[:100] += 6
    points = (points - points.mean(axis=0)) / points.std(axis=0)
    grouping = K_MEANS.fit(points, [6], 0, K_MEANS.starts)[6]
    apart, _told = lies_apart(points, grouping, 6, K_MEANS, seed=0)
    assert apart.sum() == 1
    assert apart[grouping.labels[0]]


def test_below_zero_nothing_exceeds_chance() -> None:
    assert exceeds(np.array([-0.2, 0.0, 0.05, 0.06]), np.full(4, -0.2)).tolist() == [False, False, False, True]


def test_the_draws_keep_spreads_correlations_and_atoms() -> None:
    rng = np.random.default_rng(5)
    points = rng.standard_normal((2_000, 3)) @ np.array([[1.0, 0.9, 0.0], [0.0, 0.4, 0.0], [0.0, 0.0, 1.0]])
    points[:, 2] = np.maximum(points[:, 2], 0)
    drawn = without_groups(points, 5, rng).reshape(-1, 3)
    assert np.corrcoef(drawn, rowvar=False) == pytest.approx(np.corrcoef(points, rowvar=False), abs=0.15)
    assert drawn.std(axis=0) == pytest.approx(points.std(axis=0), rel=0.12)
    assert (drawn[:, 2] == 0).mean() == pytest.approx((points[:, 2] == 0).mean(), abs=0.03)


def test_a_column_that_repeats_another_is_borne() -> None:
    points = np.random.default_rng(1).standard_normal((100, 1)) @ np.ones((1, 3))
    grouping = K_MEANS.fit(points, [4], 0, K_MEANS.starts)[4]
    apart, _told = lies_apart(points, grouping, 4, K_MEANS, seed=0)
    assert not apart.any()


def test_drawn_customers_have_one_word_each() -> None:
    rng = np.random.default_rng(2)
    words = np.eye(4)[rng.integers(0, 4, 300)]
    matrix = np.column_stack([rng.normal(size=(300, 2)), words])
    drawn = without_groups(matrix, 5, rng, [slice(2, 6)])
    assert (drawn[:, :, 2:].sum(axis=2) == 1.0).all()
    assert drawn[:, :, 2:].mean(axis=(0, 1)) == pytest.approx(words.mean(axis=0), abs=0.03)
