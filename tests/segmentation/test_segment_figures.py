"""What each segment brought in a period: against SQL; and the pair of features that tells segments apart."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest

from segmentation import clustering, pareto
from segmentation.clustering import STANDARD
from segmentation.features import customer_features
from segmentation.objections import objecting_buyers
from segmentation.segment_figures import SHARES, by_themselves, segment_figures, telling_pair
from segmentation.warehouse import Warehouse


@pytest.fixture(scope="module")
def demo_features(demo_warehouse: Warehouse) -> pd.DataFrame:
    return customer_features(demo_warehouse)


@pytest.fixture(scope="module")
def segmentation(demo_features: pd.DataFrame) -> clustering.Segmentation:
    return clustering.segment_customers(demo_features, k=5)


def test_sums_of_a_year_are_those_of_its_lines(
    demo_warehouse: Warehouse, segmentation: clustering.Segmentation
) -> None:
    figures = segment_figures(segmentation, pareto.customer_values(demo_warehouse, "2024"))
    lines = demo_warehouse.query(
        "SELECT customer_id, revenue::DOUBLE AS revenue, (revenue - cost)::DOUBLE AS contribution_margin "
        "FROM core.order_lines WHERE year(order_date) = 2024"
    )
    of_customer = lines.groupby("customer_id").sum()
    buyers = demo_warehouse.query(
        "SELECT DISTINCT customer_id FROM core.order_lines WHERE year(order_date) = 2024 AND document_type = 'order'"
    )["customer_id"]
    segment = segmentation.assignments.set_index("customer_id")["segment"]
    expected = of_customer.loc[buyers].groupby(segment.reindex(buyers).to_numpy()).sum()
    assert figures["revenue"].to_list() == pytest.approx(expected["revenue"].to_list())
    assert figures["contribution_margin"].to_list() == pytest.approx(expected["contribution_margin"].to_list())
    assert figures["customers_in_period"].to_list() == segment.reindex(buyers).value_counts().sort_index().to_list()


def test_shares_are_of_all_who_bought_and_rates_fit_the_sums(
    demo_warehouse: Warehouse, segmentation: clustering.Segmentation
) -> None:
    values = pareto.customer_values(demo_warehouse, "last-year")
    figures = segment_figures(segmentation, values)
    assert figures["segment"].to_list() == [1, 2, 3, 4, 5]
    objecting = values["customer_id"].isin(objecting_buyers(demo_warehouse))
    assert objecting.any()
    counted = values.assign(customers_in_period=1)
    for name in SHARES:
        outside = counted.loc[objecting, name].sum() / counted[name].sum()
        assert figures[f"{name}_share"].sum() == pytest.approx(1 - outside)
    assert (figures["margin_rate"] * figures["revenue"]).to_list() == pytest.approx(
        figures["contribution_margin"].to_list()
    )
    assert (figures["contribution_margin"] - figures["cost_to_serve"]).to_list() == pytest.approx(
        figures["profit"].to_list()
    )


def test_without_costs_there_is_no_margin_and_no_share_of_it(
    demo_warehouse: Warehouse, segmentation: clustering.Segmentation
) -> None:
    values = pareto.customer_values(demo_warehouse).assign(contribution_margin=np.nan, profit=np.nan)
    values = values[values["customer_id"].isin(segmentation.assignments["customer_id"])]
    figures = segment_figures(segmentation, values)
    assert figures[["contribution_margin", "margin_rate", "profit", "profit_share"]].isna().all(axis=None)
    assert figures["revenue_share"].sum() == pytest.approx(1)


def test_a_segment_in_which_nobody_bought_brought_nothing(
    demo_warehouse: Warehouse, segmentation: clustering.Segmentation
) -> None:
    asleep = segmentation.assignments.loc[segmentation.assignments["segment"] == 3, "customer_id"]
    values = pareto.customer_values(demo_warehouse)
    figures = segment_figures(segmentation, values[~values["customer_id"].isin(asleep)]).set_index("segment")
    assert figures.loc[3, ["customers_in_period", "revenue", "contribution_margin", "profit"]].eq(0).all()
    assert np.isnan(figures.loc[3, "margin_rate"])


def test_a_total_below_zero_has_no_shares(demo_warehouse: Warehouse, segmentation: clustering.Segmentation) -> None:
    values = pareto.customer_values(demo_warehouse)
    figures = segment_figures(segmentation, values.assign(profit=-values["profit"].abs()))
    assert figures["profit_share"].isna().all()


def test_the_telling_pair_is_the_one_that_was_planted() -> None:
    rng = np.random.default_rng(3)
    segment = pd.Series(np.repeat([1, 2, 3, 4], 100))
    frame = pd.DataFrame(
        {
            "orders_per_year": segment.isin([1, 2]) * 8 + rng.normal(10, 1, 400),
            "margin_rate": segment.isin([1, 3]) * 0.3 + rng.normal(0.3, 0.03, 400),
            "mean_order_value": rng.lognormal(5, 1, 400),
            # Repeats the first, and has few values.
            "product_groups": segment.isin([1, 2]) * 2 + 1,
        }
    )
    assert set(telling_pair(frame, segment, STANDARD) or ()) == {"orders_per_year", "margin_rate"}


def test_one_feature_is_no_pair() -> None:
    frame = pd.DataFrame({"margin_rate": [0.1, 0.2, 0.3], "revenue": [1.0, 2.0, 3.0]})
    assert telling_pair(frame, pd.Series([1, 2, 2]), STANDARD) is None


def test_segments_that_lie_by_themselves_are_told_from_those_that_mix() -> None:
    rng = np.random.default_rng(7)
    centres = {1: (0, 0), 2: (5, 5), 3: (5, 5), 4: (1000, 5), 5: (-50, -50)}
    sizes = {1: 80, 2: 80, 3: 80, 4: 80, 5: 4}
    points = pd.concat(
        [
            pd.DataFrame(
                {
                    "segment": segment,
                    "x": x + rng.normal(0, 0.5, sizes[segment]),
                    "y": y + rng.normal(0, 0.5, sizes[segment]),
                }
            )
            for segment, (x, y) in centres.items()
        ]
    ).sample(frac=1, random_state=1)
    # The small one has its three others nearest; neither its size nor the far one's distance counts.
    assert by_themselves(points) == [1, 4, 5]


def test_points_that_cannot_have_neighbours_of_their_own() -> None:
    points = pd.DataFrame({"segment": [1, 2, 3], "x": [0.0, 1.0, 2.0], "y": [0.0, 1.0, 2.0]})
    assert by_themselves(points) == []
    assert by_themselves(points.assign(segment=[1, 1, 2])) == [1]
    assert by_themselves(points.assign(segment=1)) == [1]
