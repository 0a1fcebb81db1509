"""NPV and IRR against numpy-financial, payback and funding against a month-by-month count."""

from __future__ import annotations

import math
from itertools import pairwise

import numpy as np
import numpy_financial as npf
import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st

from roi import case_values, evaluate
from roi.time_series import internal_rate_of_return
from tests.roi.plans import METHOD, plans, plans_that_pay


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


def month_by_month(values: dict[str, float], method: str) -> tuple[np.ndarray, np.ndarray]:
    """The ends of the months and the days on which effects begin (in months from the start), and cumulative cash then.

    Counted from the inputs alone: the project today, each month a twelfth of the year's running cost, and of the
    yearly effects as much as lies behind their beginning.
    """
    counted = values["contribution_margin_rate"] if method == "contribution-margin" else 1.0
    effects = values["annual_revenue"] * (values["revenue_uplift"] * counted + values["margin_uplift"])
    effects += values["cost_savings"]
    begin = values["start_delay"]
    learning = begin + 12 * (values["learning_from_year"] - 1)
    end = 12 * int(values["horizon"])
    ends = sorted({*range(end + 1), *(moment for moment in (begin, learning) if moment < end)})
    over = 1 + values["cost_overrun"]
    cash = [-values["project_cost"] * over]
    for before, now in pairwise(ends):
        running = values["running_cost_first_year"] if now <= 12 else values["running_cost_later"]
        flow = effects * (before >= begin) + values["learning_effect"] * (before >= learning) - running * over
        cash.append(cash[-1] + flow * (now - before) / 12)
    return np.array(ends, dtype=float), np.array(cash)


@settings(max_examples=300)
@given(plans() | plans_that_pay(), METHOD)
def test_payback_and_peak_funding_against_a_count_of_months(values, method):
    result = evaluate(values, method)
    months, cash = month_by_month(values, method)
    assert cash[-1] == pytest.approx(sum(result.cash_flows), rel=1e-9, abs=1e-3)
    assert result.peak_funding == pytest.approx(max(0.0, -cash.min()), rel=1e-9, abs=1e-3)
    assume(((np.abs(cash) > 1) | (cash == 0)).all())
    owing = months[cash < 0]
    if cash[-1] < 0:
        assert result.payback_month is None
    else:
        assert result.payback_month == (math.floor(owing[-1]) + 1 if len(owing) else 0)


@settings(max_examples=300)
@given(plans_that_pay(), METHOD)
def test_nothing_is_paid_back_before_effects_begin(values, method):
    result = evaluate(values, method)
    assume(values["project_cost"] > 1)
    assert result.payback_month is None or result.payback_month > values["start_delay"]
    spent = values["project_cost"] + values["running_cost_first_year"] * min(values["start_delay"], 12) / 12
    assert result.peak_funding >= (1 + values["cost_overrun"]) * spent * (1 - 1e-9)


@pytest.mark.parametrize(
    ("delay", "month", "funding"),
    [
        # 1,200,000 a year less 25,000 for running it
        (0.0, 2, 120_000),
        # half a year of 25,000 is 132,500 owed; then 97,917 a month
        (6.0, 8, 132_500),
        # a year of 25,000 is 145,000 owed; then (1,200,000 - 45,000) / 12 = 96,250 a month
        (12.0, 14, 145_000),
        # and half a year of 45,000 is 167,500 owed
        (18.0, 20, 167_500),
    ],
)
def test_payback_of_a_later_start_by_hand(delay, month, funding):
    result = evaluate({**case_values(), "start_delay": delay})
    assert result.payback_month == month
    assert result.peak_funding == pytest.approx(funding)


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


@given(st.integers(1, 10), st.integers(1, 5_000), st.sampled_from([1e4, 5e7, 3.7e8]))
def test_money_that_is_back_at_the_very_end_is_back(horizon, per_mille, revenue):
    nothing_else = dict.fromkeys(
        ("revenue_uplift", "cost_savings", "learning_effect", "running_cost_first_year", "running_cost_later"), 0.0
    )
    uplift = per_mille / 1e5
    cost = revenue * uplift * horizon
    assume(cost < 9.9e6)
    plan = {**case_values(), **nothing_else, "annual_revenue": revenue, "margin_uplift": uplift}
    result = evaluate({**plan, "horizon": float(horizon), "project_cost": cost})
    assert result.payback_month == 12 * horizon
    assert evaluate({**plan, "horizon": float(horizon), "project_cost": cost + 0.1}).payback_month is None
