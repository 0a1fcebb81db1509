"""Break-even values against closed forms derived by hand."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given, settings

from roi import ASSUMPTIONS, InputError, case_values, evaluate
from roi.break_even import break_even, frontier
from roi.sensitivity import surface, tornado
from tests.roi.plans import METHOD, plans

ANNUITY = sum(1.08**-year for year in range(1, 6))
LATER = ANNUITY - 1 / 1.08


def by_id(values, method, target="npv"):
    return {found.id: found for found in break_even(values, method, target)}


@pytest.mark.parametrize(("method", "counted"), [("published", 1.0), ("contribution-margin", 0.3)])
def test_npv_break_even_closed_forms(method, counted):
    base = case_values()
    found = by_id(base, method)
    # NPV = (R·u·c + R·m + S)·A + L·A' − r1/1.08 − r2·A' − P, solved for one at a time
    uplift, margin = 50e6 * 0.02 * counted, 50e6 * 0.015
    fixed = 300_000 * LATER - 25_000 / 1.08 - 45_000 * LATER - 120_000
    npv = (uplift + margin + 150_000) * ANNUITY + fixed
    assert found["project_cost"].break_even == pytest.approx(120_000 + npv, rel=1e-9)
    assert found["margin_uplift"].break_even == pytest.approx(-(fixed / ANNUITY + uplift + 150_000) / 50e6, rel=1e-9)
    if method == "contribution-margin":
        expected = -(fixed / ANNUITY + margin + 150_000) / (50e6 * counted)
        assert found["revenue_uplift"].break_even == pytest.approx(expected, rel=1e-9)
        assert found["running_cost_later"].break_even == pytest.approx(45_000 + npv / LATER, rel=1e-9)
    assert found["tax_rate"].break_even is None
    assert "no effect" in str(found["tax_rate"].reason)


def test_first_year_break_even_closed_form():
    found = by_id(case_values(), "published", "roi_year_1")
    # 1,000,000 + 50m · m + 150,000 = 145,000
    assert found["margin_uplift"].break_even == pytest.approx((145_000 - 1_150_000) / 50e6, rel=1e-9)
    assert found["project_cost"].break_even == pytest.approx(1_900_000 - 25_000, rel=1e-9)
    assert found["learning_effect"].break_even is None


def test_discount_rate_break_even_is_the_internal_rate():
    values = {**case_values(), "project_cost": 4_000_000.0}
    found = by_id(values, "contribution-margin")["discount_rate"]
    assert found.break_even == pytest.approx(evaluate(values).irr, rel=1e-9)


@pytest.mark.parametrize(("plan", "nearest"), [(0.05, 0.1), (0.18, 0.1), (0.22, 0.3), (0.4, 0.3)])
def test_of_two_zeros_the_one_nearest_to_plan(plan, nearest):
    # -100,000 + 240,000/q - 143,000/q² = -100,000 (q - 1.1)(q - 1.3)/q²
    values = {**case_values(), "revenue_uplift": 0.0, "margin_uplift": 0.0, "learning_effect": 0.0, "horizon": 2.0}
    values |= {"cost_savings": 240_000.0, "running_cost_first_year": 0.0, "running_cost_later": 383_000.0}
    values |= {"project_cost": 100_000.0, "discount_rate": plan}
    assert by_id(values, "published")["discount_rate"].break_even == pytest.approx(nearest, rel=1e-9)


def test_horizon_break_even_is_the_first_year_that_pays():
    values = {**case_values(), "project_cost": 10e6, "margin_uplift": 0.1, "revenue_uplift": 0.04}
    found = by_id({**values, "discount_rate": 0.0008}, "contribution-margin")["horizon"]
    assert (found.break_even, found.step, found.distance) == (2.0, "from", -0.6)


def test_learning_pays_up_to_the_last_year_it_may_begin_in():
    # a year costs 100,000 net and learning brings 300,000: undiscounted, five years need two years of it
    values = {**case_values(), "revenue_uplift": 0.0, "margin_uplift": 0.0, "cost_savings": 0.0, "discount_rate": 0.0}
    values |= {"project_cost": 0.0, "running_cost_first_year": 100_000.0, "running_cost_later": 100_000.0}
    for planned in (1.0, 2.0, 9.0):
        found = by_id({**values, "learning_from_year": planned}, "published")["learning_from_year"]
        assert (found.break_even, found.step) == (4.0, "up_to")


@settings(max_examples=60)
@given(plans(), METHOD)
def test_whole_years_against_all_of_them(values, method):
    for found in break_even(values, method):
        bounds = next(a for a in ASSUMPTIONS if a.id == found.id)
        if bounds.kind not in {"year", "years"}:
            assert found.step is None
            continue
        every = {
            year: evaluate({**values, found.id: float(year)}, method).npv
            for year in range(int(bounds.low), int(bounds.high) + 1)
        }
        pays = {
            year
            for year in every
            if (every[year] > 0 and min(every.get(year - 1, 0), every.get(year + 1, 0)) < 0) or every[year] == 0
        }
        if every[int(values[found.id])] == 0:
            assert (found.break_even, found.step) == (values[found.id], None)
        elif not pays:
            assert found.break_even is None
        else:
            nearest = min(abs(year - values[found.id]) for year in pays)
            assert found.break_even in pays
            assert abs(found.break_even - values[found.id]) == nearest
            if found.step is not None:
                assert every[int(found.break_even) + (-1 if found.step == "from" else 1)] < 0


def test_where_the_result_is_zero_over_a_range_its_edge_is_the_break_even():
    plan = {**case_values(), "project_cost": 0.0, "running_cost_first_year": 0.0}
    (delay,) = (b for b in break_even(plan, target="roi_year_1") if b.id == "start_delay")
    assert delay.break_even == pytest.approx(12.0, abs=1e-9)


def test_nothing_in_range_says_which_sign():
    found = by_id(case_values(), "contribution-margin")["cost_savings"]
    assert (found.break_even, found.distance, found.sign) == (None, None, 1)
    assert "positive" in str(found.reason)
    loss = {**case_values(), "running_cost_later": 2e6, "project_cost": 5e6}
    assert by_id(loss, "contribution-margin")["contribution_margin_rate"].sign == -1


def test_ranked_by_distance():
    distances = [abs(found.distance) for found in break_even(case_values()) if found.distance is not None]
    assert len(distances) >= 4
    assert distances == sorted(distances)


@settings(max_examples=40)
@given(plans(), METHOD)
def test_a_break_even_put_back_gives_zero(values, method):
    whole = {a.id for a in ASSUMPTIONS if a.kind in {"year", "years"}}
    for found in break_even(values, method):
        if found.break_even is None:
            assert found.reason is not None
            continue
        bounds = next(a for a in ASSUMPTIONS if a.id == found.id)
        assert bounds.low <= found.break_even <= bounds.high
        if found.id in whole:
            continue
        flows = evaluate(values, method).cash_flows
        scale = np.abs(flows).sum() + np.abs(evaluate({**values, found.id: found.break_even}, method).cash_flows).sum()
        assert abs(evaluate({**values, found.id: found.break_even}, method).npv) <= 1e-9 * scale + 1e-6


@settings(max_examples=40)
@given(plans(), METHOD)
def test_where_none_is_found_the_ends_of_the_range_have_the_same_sign(values, method):
    for found in break_even(values, method):
        if found.break_even is None and found.sign:
            bounds = next(a for a in ASSUMPTIONS if a.id == found.id)
            for end in (bounds.low, bounds.high):
                assert np.sign(evaluate({**values, found.id: end}, method).npv) in {found.sign, 0}


def test_frontier_is_zero_along_its_length_and_inside_the_map():
    values = case_values()
    line = frontier(values)
    inside = ~np.isnan(line.y)
    assert inside.sum() > 30
    for x, y in zip(line.x[inside], line.y[inside], strict=True):
        at = {**values, "revenue_uplift": float(x), "margin_uplift": float(y)}
        assert evaluate(at).npv == pytest.approx(0, abs=1e-3)
    map_ = surface(values, points=5)
    at = {**values, "revenue_uplift": float(map_.x[3]), "margin_uplift": float(map_.y[1])}
    assert map_.z[1, 3] == pytest.approx(evaluate(at).npv)


def test_frontier_has_no_point_where_none_is_admissible():
    line = frontier({**case_values(), "annual_revenue": 1e6, "project_cost": 1e7})
    assert np.isnan(line.y).all()


def test_a_map_of_whole_years_is_refused():
    with pytest.raises(InputError, match="steadily"):
        frontier(case_values(), ("horizon", "margin_uplift"))
    with pytest.raises(InputError, match="did you mean revenue_uplift"):
        surface(case_values(), ("revenue_uplfit", "margin_uplift"))


def test_unknown_target_is_refused():
    with pytest.raises(InputError, match="roi_year_6"):
        break_even(case_values(), target="roi_year_6")


def test_tornado_swings_by_hand():
    bars = tornado(case_values(), "contribution-margin")
    swings = {bar.id: bar.swing for bar in bars}
    assert swings["margin_uplift"] == pytest.approx(50e6 * (0.025 - 0.008) * ANNUITY)
    assert swings["revenue_uplift"] == pytest.approx(50e6 * 0.3 * (0.04 - 0.01) * ANNUITY)
    assert [bar.id for bar in bars][:2] == ["margin_uplift", "revenue_uplift"]
    assert all(bar.swing == 0 for bar in bars[2:])
