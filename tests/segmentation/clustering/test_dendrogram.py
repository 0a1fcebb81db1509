"""Ward's tree: the same as the clustering's, cut where the clustering cuts; Ward on a sample of many customers."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pandas as pd
import pytest
from scipy.cluster.hierarchy import cut_tree, linkage
from sklearn.cluster import AgglomerativeClustering
from sklearn.metrics import adjusted_rand_score

from segmentation.clustering import METHODS, criteria_of, segment_customers, ward_tree
from segmentation.clustering.dendrogram import LEAVES, tree_of
from segmentation.clustering.grouping import fitted_rows
from segmentation.clustering.preparation import prepare
from segmentation.features import customer_features
from segmentation.warehouse import Warehouse
from tests.segmentation.clustering.customers import customers


@pytest.mark.parametrize("k", [2, 4, 7])
def test_the_cut_gives_the_segments(demo_warehouse: Warehouse, k: int) -> None:
    features = customer_features(demo_warehouse)
    found = segment_customers(features.sample(frac=1.0, random_state=1), method="ward", k=k)
    tree = ward_tree(features, found)
    segment = found.assignments["segment"]
    assert adjusted_rand_score(segment, tree.labels) == 1.0
    # scikit-learn comes to the same groups by itself.
    other = AgglomerativeClustering(n_clusters=k, linkage="ward").fit(
        prepare(features.sort_values("customer_id", ignore_index=True)).matrix
    )
    assert adjusted_rand_score(other.labels_, tree.labels) == 1.0
    by_leaves = tree.leaves.groupby("segment")["customers"].sum()
    assert by_leaves.to_dict() == found.segments.set_index("segment")["customers"].to_dict()


@pytest.mark.parametrize("apart", [False, True])
def test_the_tree_heeds_weights_and_leaves_out_who_is_set_apart(apart: bool) -> None:
    features, _kinds = customers(200, noise=2.0)
    features.loc[0, "mean_order_value"] = 1e12
    criteria = criteria_of({"mean_order_value": 3, "margin_rate": 1, "digital_share": 0.5}, outliers_apart=apart)
    found = segment_customers(features, method="ward", k=4, criteria=criteria)
    tree = ward_tree(features, found)
    inside = found.assignments["far_out_in"].isna()
    assert (~inside).sum() == int(apart)
    assert tree.leaves["customers"].sum() == inside.sum() == tree.everybody
    assert adjusted_rand_score(found.assignments.loc[inside, "segment"], tree.labels) == 1.0


def test_branches_below_the_cut_are_of_one_segment_and_those_above_of_none() -> None:
    features, _kinds = customers(300)
    found = segment_customers(features, method="ward", k=5)
    tree = ward_tree(features, found)
    assert len(tree.leaves) == LEAVES == len(tree.merges) + 1
    assert (tree.merges["segment"].isna() == (tree.merges["pieces"] <= 5)).all()
    assert tree.merges["height"].is_monotonic_increasing
    assert tree.merges["customers"].iloc[-1] == 300
    merges = tree.merges.dropna(subset="segment")
    for row in merges.to_dict("records"):
        within = tree.leaves.loc[int(np.ceil(row["left"])) : int(row["right"]), "segment"]
        assert set(within) == {row["segment"]}


def test_heights_are_those_of_the_sum_of_squares() -> None:
    """A merge adds half its squared height to the sum of squares within groups: all together, the total."""
    points = np.random.default_rng(3).normal(size=(60, 3))
    tree = tree_of(points, np.ones(60, dtype=np.intp), 4, 60)
    total = ((points - points.mean(axis=0)) ** 2).sum()
    assert (tree.heights**2).sum() / 2 == pytest.approx(total)
    low, high = tree.span(4)
    scipy_says = linkage(points, "ward")[:, 2]
    assert (low, high) == pytest.approx((scipy_says[-4], scipy_says[-3]))


def test_the_largest_jump_lies_at_the_number_of_clouds() -> None:
    rng = np.random.default_rng(0)
    for k in (3, 5):
        clouds = np.vstack([rng.normal(20 * corner, 1.0, size=(40, 5)) for corner in np.eye(5)[:k]])
        assert tree_of(clouds, np.ones(len(clouds), dtype=np.intp), 4, len(clouds)).largest_jump() == k


@pytest.mark.parametrize("rows", [2, 3, 31])
def test_few_and_equal_customers_have_a_tree(rows: int) -> None:
    tree = tree_of(np.zeros((rows, 4)), np.ones(rows, dtype=np.intp), 2, rows)
    assert tree.leaves["customers"].sum() == rows
    assert (tree.merges["height"] == 0).all()
    assert tree.largest_jump() == 2
    assert tree.span(rows) == (0.0, 0.0)


@pytest.mark.parametrize(("noise", "least"), [(1.0, 0.99), (2.0, 0.95)])
def test_ward_on_a_sample_agrees_with_ward_on_all(noise: float, least: float) -> None:
    """More than 5,000 customers: a tree of 5,000 of them, the others to the nearest segment."""
    features, kinds = customers(8_000, seed=3, noise=noise)
    method = METHODS["ward"]
    ordered = features.sort_values("customer_id", ignore_index=True)
    matrix = prepare(ordered).matrix
    assert len(matrix) > method.most_rows
    rows = fitted_rows(len(matrix), method, 0)
    assert len(rows) == method.most_rows
    grouping = method.fit(matrix[rows], [4], 0, 1)[4]
    labels = grouping.membership(matrix).argmax(axis=1)
    labels[rows] = grouping.labels
    whole = cut_tree(linkage(matrix, "ward"), 4)[:, 0]
    assert adjusted_rand_score(whole, labels) >= least
    assert adjusted_rand_score(kinds.loc[ordered["customer_id"]], labels) >= least - 0.05


def test_of_many_customers_the_tree_holds_the_sample(monkeypatch: pytest.MonkeyPatch) -> None:
    features, _kinds = customers(400)
    monkeypatch.setitem(METHODS, "ward", replace(METHODS["ward"], most_rows=150, resamples=2))
    found = segment_customers(features, method="ward", k=4)
    tree = ward_tree(features, found)
    assert (tree.leaves["customers"].sum(), tree.everybody) == (150, 400)
    sample = found.assignments.iloc[fitted_rows(400, METHODS["ward"], found.seed)]
    assert pd.Series(tree.labels).nunique() == 4
    assert adjusted_rand_score(sample["segment"], tree.labels) == 1.0
