"""Rates from sums: what is left after returns must be enough to tell one."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest

from segmentation import clustering
from segmentation.clustering.profiles import segment_sums
from segmentation.rates import COST_TO_SERVE_RATE, GROWTH, MARGIN_RATE, Rate
from segmentation.segment_figures import segment_figures

RATES = [MARGIN_RATE, COST_TO_SERVE_RATE, GROWTH]


def sums(rate: Rate, whole: float, ordered: float, part: float = 10.0) -> pd.DataFrame:
    return pd.DataFrame({rate.part: [part], rate.whole: [whole], rate.ordered: [ordered]})


@pytest.mark.parametrize("rate", RATES)
@pytest.mark.parametrize(
    ("whole", "ordered", "told"),
    [(50.0, 1000.0, True), (49.99, 1000.0, False), (1.0, 1.0, True), (0.99, 0.99, False), (-50.0, 1000.0, False),
     (np.nan, 1000.0, False), (50.0, np.nan, False)],
)  # fmt: skip
def test_a_rate_needs_a_twentieth_of_what_was_ordered(rate: Rate, whole: float, ordered: float, told: bool) -> None:
    found = rate.of(sums(rate, whole, ordered)).iloc[0]
    if told:
        assert found == pytest.approx(10.0 / whole - rate.less)
    else:
        assert np.isnan(found)


def _segment(customers: pd.DataFrame) -> pd.Series:
    """The sums of all these customers as one segment."""
    ones = np.ones(len(customers), dtype=np.intp)
    return segment_sums(customers, ones, np.array([1.0])).iloc[0]


@pytest.mark.parametrize(("name", "rate"), [("margin_rate", MARGIN_RATE), ("growth", GROWTH)])
@pytest.mark.parametrize(("whole", "ordered"), [(2.0, 10_000.0), (600.0, 10_000.0), (0.5, 0.5), (-20.0, 400.0)])
def test_a_segment_of_one_has_the_rate_of_its_customer(name: str, rate: Rate, whole: float, ordered: float) -> None:
    one = sums(rate, whole, ordered, part=-3000.0)
    assert _segment(one)[name] == pytest.approx(rate.of(one).iloc[0], nan_ok=True)


def test_one_customers_returns_do_not_make_an_odd_rate_of_a_segment() -> None:
    """Two ordered for 1,000 EUR each and kept 60 EUR between them, less than 5 % of it."""
    customers = pd.DataFrame(
        {"contribution_margin": [400.0, -900.0], "costed_revenue": [1000.0, -940.0], "costed_ordered": [1000.0, 1000.0]}
    )
    assert np.isnan(_segment(customers)["margin_rate"])
    assert np.isnan(_segment(customers.assign(costed_revenue=[1000.0, -901.0]))["margin_rate"])
    assert _segment(customers.assign(costed_revenue=[1000.0, -900.0]))["margin_rate"] == pytest.approx(-5.0)


def test_growth_of_a_segment_counts_its_new_and_lost_customers() -> None:
    customers = pd.DataFrame(
        {
            "revenue_last_year": [100.0, 0.0, 80.0],
            "revenue_year_before": [100.0, 50.0, 0.0],
            "ordered_year_before": [100.0, 60.0, np.nan],
        }
    )
    assert _segment(customers)["growth"] == pytest.approx(180 / 150 - 1)


def _one_that_sent_all_but_nothing_back() -> pd.DataFrame:
    """Features of twenty usual customers, and of one that ordered for 10,000 EUR and kept 2, at costs of 3,002."""
    usual = pd.DataFrame(
        {
            "customer_id": [f"K{number:02}" for number in range(20)],
            "orders_per_year": np.linspace(10, 12, 20),
            "mean_order_value": np.linspace(900, 1100, 20),
            "discount_rate": 0.05,
            "revenue": 1000.0,
            "costed_revenue": 1000.0,
            "costed_ordered": 1000.0,
            "contribution_margin": 400.0,
            "margin_rate": np.linspace(0.38, 0.42, 20),
        }
    )
    odd = {"customer_id": "K20", "orders_per_year": 1000.0, "mean_order_value": 10.0, "discount_rate": 0.9,
           "revenue": 2.0, "costed_revenue": 2.0, "costed_ordered": 10_000.0, "contribution_margin": -3000.0,
           "margin_rate": np.nan}  # fmt: skip
    return pd.concat([usual, pd.DataFrame([odd])], ignore_index=True)


def test_a_segment_of_one_customer_with_heavy_returns_has_no_rate() -> None:
    features = _one_that_sent_all_but_nothing_back()
    found = clustering.segment_customers(features, k=2)
    assert found.segments["customers"].to_list() == [20, 1]
    assert found.segments["margin_rate"].to_list() == pytest.approx([0.4, np.nan], nan_ok=True)
    profile = found.profile[found.profile["feature"] == "margin_rate"]
    assert profile["value"].to_list() == pytest.approx([0.4, np.nan], nan_ok=True)
    assert profile["overall"].to_list() == pytest.approx([5000 / 20_002] * 2)

    values = features[["customer_id", "revenue", "costed_revenue", "costed_ordered", "contribution_margin"]].assign(
        cost_to_serve=0.0, profit=features["contribution_margin"]
    )
    figures = segment_figures(found, values)
    assert figures["margin_rate"].to_list() == pytest.approx([0.4, np.nan], nan_ok=True)
