"""NPV and IRR against numpy-financial, payback and funding against a month-by-month count."""

from __future__ import annotations

import math

import numpy as np
import numpy_financial as npf
import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from roi import case_values, evaluate
from roi.time_series import internal_rate_of_return
from tests.roi.plans import METHOD, plans


@given(plans(), METHOD)
def test_npv_is_numpy_financials(values, method):
    result = evaluate(values, method)
    expected = npf.npv(values["discount_rate"], result.cash_flows)
    assert result.npv == pytest.approx(expected, rel=1e-9, abs=1e-3)


@given(
    st.lists(st.floats(1e3, 1e7), min_size=1, max_size=10),
    st.floats(1e3, 1e7),
)
def test_irr_brings_the_value_to_zero_and_agrees_with_numpy_financial(inflows, outlay):
    flows = np.array([-outlay, *inflows])
    rate = float(internal_rate_of_return(flows))
    value = sum(flow / (1 + rate) ** year for year, flow in enumerate(flows))
    assert abs(value) <= 1e-9 * np.abs(flows).sum() * max(1.0, (1 + rate) ** -len(inflows))
    reference = npf.irr(flows)
    if math.isfinite(reference):
        assert rate == pytest.approx(reference, rel=1e-6, abs=1e-9)


def test_irr_takes_many_draws_at_once():
    flows = np.array([[-100.0, -100.0], [60.0, 110.0], [60.0, 0.0]])
    rates = internal_rate_of_return(flows)
    assert rates == pytest.approx([npf.irr([-100, 60, 60]), 0.1], rel=1e-9)


def test_irr_only_with_one_change_of_sign():
    base = case_values()
    assert evaluate(base).irr == pytest.approx(npf.irr(evaluate(base).cash_flows), rel=1e-9)
    free = evaluate({**base, "project_cost": 0.0})
    assert free.irr is None
    assert "pays out" in str(free.irr_reason)
    loss = evaluate({**base, "running_cost_first_year": 2e6, "running_cost_later": 2e6})
    assert loss.irr is None
    assert "brings in" in str(loss.irr_reason)
    twice = {**base, "learning_effect": 0.0, "running_cost_later": 2e6}
    assert evaluate(twice).irr is None
    assert "2 times" in str(evaluate(twice).irr_reason)
    nothing = dict.fromkeys(("revenue_uplift", "margin_uplift", "cost_savings", "learning_effect"), 0.0)
    nothing |= dict.fromkeys(("project_cost", "running_cost_first_year", "running_cost_later"), 0.0)
    assert evaluate({**base, **nothing}).irr is None


@given(plans(), METHOD)
def test_irr_and_its_reason_exclude_each_other(values, method):
    result = evaluate(values, method)
    assert (result.irr is None) == (result.irr_reason is not None)
    assert (result.payback_month is None) == (result.payback_reason is not None)


def months_of(flows: tuple[float, ...]) -> np.ndarray:
    """Cumulative cash at the end of month 0, 1, 2, ..., each year's flow spread evenly."""
    return np.cumsum([flows[0], *(flow / 12 for flow in flows[1:] for _ in range(12))])


@given(plans(), METHOD)
def test_payback_and_peak_funding_against_a_count_of_months(values, method):
    result = evaluate(values, method)
    cumulative = months_of(result.cash_flows)
    assume(np.abs(cumulative).min() > 1 or cumulative[0] == 0)
    assert result.peak_funding == pytest.approx(max(0.0, -cumulative.min()), rel=1e-9, abs=1e-3)
    owing = np.flatnonzero(cumulative < 0)
    if cumulative[-1] < 0:
        assert result.payback_month is None
    else:
        assert result.payback_month == (owing[-1] + 1 if len(owing) else 0)


def test_payback_example():
    # 120,000 owed, 1,055,000 + 120,000 = 1,175,000 a year: 97,917 a month, so the second month
    assert evaluate(case_values()).payback_month == 2
    # exactly at the end of a month: 97,916.67 × 2
    exact = evaluate({**case_values(), "project_cost": 1_175_000 / 6})
    assert exact.payback_month == 2


def test_after_tax_view():
    result = evaluate(case_values(), "published")
    year = result.years[0]
    assert year.tax == pytest.approx(0.3 * (1_900_000 - 145_000))
    after = [-120_000, 1_875_000 - 0.3 * 1_755_000, *[2_155_000 * 0.7] * 4]
    assert result.npv_after_tax == pytest.approx(npf.npv(0.08, after), abs=0.01)


@given(st.floats(0, 0.49), st.floats(0.001, 0.01))
def test_npv_of_an_outlay_and_inflows_falls_with_the_rate(rate, step):
    lower = evaluate({**case_values(), "discount_rate": rate})
    higher = evaluate({**case_values(), "discount_rate": rate + step})
    assert higher.npv < lower.npv
