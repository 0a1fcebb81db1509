"""The steps of clustering one by one: preparation, choice of k, stability, storing."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from sklearn.datasets import make_blobs
from sklearn.metrics import jaccard_score
from threadpoolctl import threadpool_limits

from segmentation.clustering import METHODS, segment_customers, store, stored
from segmentation.clustering.choice import Choice, candidates, choose, separation
from segmentation.clustering.methods import Method
from segmentation.clustering.preparation import prepare
from segmentation.clustering.stability import bootstrap_jaccard, jaccard
from segmentation.warehouse import open_warehouse
from tests.segmentation.clustering.customers import customers
from tests.segmentation.order_warehouse import order_warehouse

K_MEANS = METHODS["kmeans"]


@pytest.fixture(autouse=True)
def one_thread() -> Iterator[None]:
    """As `segment_customers` runs it."""
    with threadpool_limits(limits=1):
        yield


def blobs(k: int, spread: float, count: int = 400) -> np.ndarray:
    corners = 8.0 * np.eye(k)
    points, _ = make_blobs(n_samples=count, centers=corners, cluster_std=spread, random_state=2)
    return np.asarray(points)


def chosen(points: np.ndarray, method: Method) -> Choice:
    groupings = method.fit(points, candidates(len(points)), 0, method.starts)
    return choose(points, groupings, 0, bootstrap_jaccard(points, groupings, method, 0))


@pytest.mark.parametrize("k", [4, 5, 6])
@pytest.mark.parametrize("method", ["kmeans", "ward", "mixture"])
def test_the_number_of_clouds_is_recommended(k: int, method: str) -> None:
    choice = chosen(blobs(k, 0.8), METHODS[method])
    assert choice.k == k
    assert list(choice.figures["k"]) == [4, 5, 6, 7, 8]
    assert choice.figures.loc[choice.figures["recommended"], "k"].tolist() == [k]


def test_a_shapeless_cloud_is_said_to_be_one() -> None:
    points = np.random.default_rng(0).normal(size=(400, 6))
    choice = chosen(points, K_MEANS)
    assert not choice.figures["eligible"].any()
    assert any("read these with care" in str(reason) for reason in choice.reasons)


def test_stability_is_high_for_clouds_and_low_for_halves_of_one() -> None:
    clear, cloud = blobs(4, 0.5), np.random.default_rng(0).normal(size=(400, 4))
    for points, low, high in ((clear, 0.99, 1.0), (cloud, 0.0, 0.75)):
        groupings = K_MEANS.fit(points, [4], 0, 10)
        found = bootstrap_jaccard(points, groupings, K_MEANS, 0)[4]
        assert found.shape == (4,)
        assert ((found >= 0) & (found <= 1)).all()
        assert low <= found.mean() <= high


@settings(max_examples=30, deadline=None)
@given(st.lists(st.tuples(st.integers(0, 2), st.integers(0, 2)), min_size=1, max_size=40))
def test_jaccard_is_scikit_learns(pairs: list[tuple[int, int]]) -> None:
    one, other = np.array(pairs).T
    found = jaccard(one, other, 3)
    for a in range(3):
        for b in range(3):
            assert found[a, b] == pytest.approx(jaccard_score(one == a, other == b, zero_division=0))


def test_separation_of_a_cut_cloud_and_of_two() -> None:
    """Cutting a normal cloud in the middle leaves halves 2·sqrt(2/pi) apart, each of spread sqrt(1-2/pi)."""
    cloud = np.random.default_rng(1).normal(size=(200_000, 1))
    halves = (cloud[:, 0] > 0).astype(np.intp)
    assert separation(cloud, halves) == pytest.approx(2 * np.sqrt(2 / np.pi) / np.sqrt(1 - 2 / np.pi), rel=0.01)
    assert separation(cloud + 10 * halves[:, None], halves) > 15


@settings(max_examples=30, deadline=None)
@given(st.integers(0, 10_000))
def test_prepared_columns_are_standard_and_finite(seed: int) -> None:
    frame, _ = customers(60, seed=seed, noise=3.0)
    holes = np.random.default_rng(seed).random(len(frame)) < 0.2
    frame.loc[holes, "margin_rate"] = np.nan
    prepared = prepare(frame)
    assert prepared.matrix.shape == (len(frame), len(prepared.names))
    assert np.isfinite(prepared.matrix).all()
    np.testing.assert_allclose(prepared.matrix.mean(axis=0), 0, atol=1e-7)
    np.testing.assert_allclose(prepared.matrix.std(axis=0), 1, atol=1e-6)


def test_missing_is_the_median_of_the_others() -> None:
    frame, _ = customers(60)
    filled = frame.copy()
    frame.loc[:9, "margin_rate"] = np.nan
    filled.loc[:9, "margin_rate"] = frame["margin_rate"].median()
    np.testing.assert_allclose(prepare(frame).matrix, prepare(filled).matrix)
    assert [str(note) for note in prepare(frame).notes] == [
        "Contribution margin rate is missing for 10 of 60 customers: taken as the median"
    ]


def test_stored_segmentation_reads_back(tmp_path: Path) -> None:
    path = tmp_path / "w.duckdb"
    order_warehouse(path).close()
    frame, _ = customers(120)
    for k in ("auto", 5):
        found = segment_customers(frame, k=k)  # type: ignore[arg-type]
        with open_warehouse(path, writable=True) as warehouse:
            assert (stored(warehouse) is None) == (k == "auto")
            store(warehouse, found)
        with open_warehouse(path) as warehouse:
            back = stored(warehouse)
        assert back is not None
        for name in ("assignments", "segments", "profile"):
            pd.testing.assert_frame_equal(getattr(back, name), getattr(found, name), check_dtype=False)
        assert len(back.k_choice) == len(found.k_choice)
        assert (back.method, back.k, back.seed) == (found.method, found.k, found.seed)
        assert [str(reason) for reason in back.reasons] == [str(reason) for reason in found.reasons]
