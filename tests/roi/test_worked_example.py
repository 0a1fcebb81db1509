"""The published worked example and our own recalculation of it, to the digit."""

from __future__ import annotations

import pytest

from roi import case_values, evaluate

FOUR_DIGITS = 5e-5


@pytest.mark.parametrize(
    ("scenario", "method", "first_benefit", "five_year_roi"),
    [
        ("base", "published", 1_900_000, 31.9231),
        ("best", "published", 3_400_000, 55.0),
        ("worst", "published", 1_050_000, 18.8462),
        ("base", "contribution-margin", 1_200_000, 21.1538),
        ("best", "contribution-margin", 2_000_000, 33.4615),
        ("worst", "contribution-margin", 700_000, 13.4615),
    ],
)
def test_five_year_roi(scenario, method, first_benefit, five_year_roi):
    result = evaluate(case_values(scenario), method)
    assert result.years[0].benefit == pytest.approx(first_benefit, abs=1e-6)
    assert result.total.roi == pytest.approx(five_year_roi, abs=FOUR_DIGITS)


def test_published_base_year_by_year():
    result = evaluate(case_values("base"), "published")
    first, *later = result.years
    assert (first.benefit, first.cost) == pytest.approx((1_900_000, 145_000))
    assert first.roi == pytest.approx(12.1034, abs=FOUR_DIGITS)
    assert len(later) == 4
    for year in later:
        assert (year.benefit, year.cost) == pytest.approx((2_200_000, 45_000))
        assert year.roi == pytest.approx(47.8889, abs=FOUR_DIGITS)
        assert year.benefit_cost_ratio == pytest.approx(48.8889, abs=FOUR_DIGITS)
    assert (result.total.benefit, result.total.cost) == pytest.approx((10_700_000, 325_000))


def test_npv_check_vector():
    result = evaluate(case_values("base"), "published")
    assert result.cash_flows == pytest.approx((-120_000, 1_875_000, *[2_155_000] * 4))
    assert result.npv == pytest.approx(8_225_030.87, abs=0.005)


def test_contribution_margin_is_the_default_and_splits_as_stated():
    result = evaluate(case_values())
    assert result.method == "contribution-margin"
    parts = [result.lines[name][1] for name in ("revenue_effect", "margin_effect", "savings_effect", "learning")]
    assert parts == pytest.approx([300_000, 750_000, 150_000, 0])
    assert result.total.benefit == pytest.approx(7_200_000)


@pytest.mark.parametrize(("effect", "best", "worst"), [("fixed", 55.0, 18.8462), ("none", 51.3077, 15.1538)])
def test_learning_readings(effect, best, worst):
    for scenario, expected in (("best", best), ("worst", worst)):
        values = case_values(scenario)
        if effect == "none":
            values["learning_effect"] = 0.0
        assert evaluate(values, "published").total.roi == pytest.approx(expected, abs=FOUR_DIGITS)
