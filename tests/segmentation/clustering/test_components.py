"""Principal components against NumPy's decomposition, on made-up and on real customers."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pandas as pd
import pytest
from sklearn.decomposition import PCA

from segmentation.clustering import criteria_of, principal_components, segment_customers
from segmentation.clustering.preparation import prepare
from segmentation.errors import InputError
from segmentation.features import customer_features
from segmentation.warehouse import Warehouse
from tests.segmentation.clustering.customers import customers


def _by_numpy(features: pd.DataFrame) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """Shares, scores and loadings from the correlation matrix and its eigenvectors."""
    matrix = prepare(features.sort_values("customer_id", ignore_index=True)).matrix
    values, vectors = np.linalg.eigh(np.cov(matrix, rowvar=False))
    values, vectors = values[::-1], vectors[:, ::-1]
    loadings = vectors * np.sqrt(values) / matrix.std(axis=0, ddof=1)[:, None]
    return values / values.sum(), matrix @ vectors, loadings


def test_the_components_of_the_demo_firm_are_those_of_its_correlations(demo_warehouse: Warehouse) -> None:
    features = customer_features(demo_warehouse)
    found = principal_components(features, segment_customers(features, k=4))
    shares, scores, loadings = _by_numpy(features)
    np.testing.assert_allclose(found.shares, shares, atol=1e-9)
    np.testing.assert_allclose(np.abs(found.scores[:, :3]), np.abs(scores[:, :3]), atol=1e-6)
    np.testing.assert_allclose(np.abs(found.loadings[[0, 1]]), np.abs(loadings[:, :2]), atol=1e-6)
    assert found.shares[: found.needed].sum() >= 0.8 > found.shares[: found.needed - 1].sum()
    # Squared, the loadings of a criterion over all components add up to all of it.
    np.testing.assert_allclose((found.loadings**2).sum(axis=1), 1.0, atol=1e-6)


def test_wholesale_customers_of_porto_and_lisbon(shared_data: Path) -> None:
    """UCI's 440 customers: their six annual spendings stand in for six of our figures."""
    spent = pd.read_csv(shared_data / "uci_wholesale" / "wholesale.csv")
    names = {"Fresh": "mean_order_value", "Milk": "revenue", "Grocery": "mean_revenue", "Frozen": "annual_revenue",
             "Detergents_Paper": "orders_per_year", "Delicassen": "tickets_per_year"}  # fmt: skip
    features = spent[list(names)].rename(columns=names).assign(customer_id=[f"K{i:03d}" for i in range(len(spent))])
    criteria = criteria_of(dict.fromkeys(names.values(), 1.0))
    found = principal_components(features, segment_customers(features, k=4, criteria=criteria))
    matrix = prepare(features, criteria).matrix
    other = PCA(svd_solver="full").fit(matrix)
    np.testing.assert_allclose(found.shares, other.explained_variance_ratio_, atol=1e-9)
    # Known of these data: milk, groceries and detergents go together, fresh and frozen goods are the other direction.
    high, low = found.makers(0)
    assert set(high) == {"mean_revenue", "orders_per_year", "revenue"}
    assert low == ()
    assert set(found.makers(1)[0]) >= {"mean_order_value", "annual_revenue"}


def test_a_component_points_to_where_its_strongest_criterion_is_high() -> None:
    features, _kinds = customers(300)
    found = principal_components(features, segment_customers(features, k=4))
    for component in range(2):
        loading = found.loadings[component]
        strongest = loading.abs().idxmax()
        assert loading[strongest] > 0
        assert found.makers(component)[0][0] == strongest
        score = pd.Series(found.scores[:, component], index=found.customers)
        values = features.set_index("customer_id")[strongest].loc[score.index]
        assert score.corr(values, method="spearman") > 0.5


def test_weights_turn_the_components_only_where_the_method_heeds_them() -> None:
    features, _kinds = customers(300)
    weights = {"digital_share": 10.0, "margin_rate": 1.0, "discount_rate": 1.0}
    heavy, plain = (
        principal_components(features, segment_customers(features, method=method, k=4, criteria=criteria_of(weights)))
        for method in ("kmeans", "mixture")
    )
    assert heavy.loadings[0]["digital_share"] > 0.99
    assert heavy.shares[0] > plain.shares[0]


def test_special_cases_are_placed_but_turn_nothing() -> None:
    features, _kinds = customers(300)
    apart = features.copy()
    apart.loc[0, "mean_order_value"] = 1e12
    names = ("mean_order_value", "margin_rate", "digital_share")
    criteria = criteria_of(dict.fromkeys(names, 1.0), outliers_apart=True)
    found = principal_components(apart, segment_customers(apart, k=4, criteria=criteria))
    rest = apart.drop(index=0)
    without = principal_components(rest, segment_customers(rest, k=4, criteria=criteria))
    assert len(found.customers) == 300
    np.testing.assert_allclose(found.loadings, without.loadings, atol=1e-6)


@pytest.mark.parametrize(
    "weights", [{"margin_rate": 1.0}, {"erp_system": 1.0}, {"margin_rate": 1.0, "erp_system": 1.0}]
)
def test_fewer_than_two_figures_are_said(weights: dict[str, float]) -> None:
    features, _kinds = customers(100)
    features["erp_system"] = ["A", "B", "C", "D"] * 25
    found = segment_customers(features, k=2, criteria=criteria_of(weights))
    with pytest.raises(InputError, match="at least two criteria"):
        principal_components(features, found)


def test_constants_and_missing_figures_are_left_out_with_a_note() -> None:
    features, _kinds = customers(100)
    features["digital_share"], features["discount_rate"] = 0.5, np.nan
    found = principal_components(features, segment_customers(features, k=4))
    assert not {"digital_share", "discount_rate"} & set(found.loadings.index)
    assert sum("is left out" in str(note) for note in found.notes) == 2
    assert np.isfinite(found.scores).all()
