"""What makes an ROI too good to be believed, against the model calculated anew for each doubt."""

from __future__ import annotations

import pytest

import roi
from roi.plausibility import BEYOND_BELIEF, doubted, explain, is_beyond_belief
from roi.results import evaluate


@pytest.mark.parametrize("method", roi.METHODS)
@pytest.mark.parametrize("case", roi.SCENARIOS)
def test_each_doubt_is_the_plan_with_one_assumption_half_as_good(
    case: roi.assumptions.Scenario, method: roi.Method
) -> None:
    values = roi.case_values(case)
    plan = evaluate(values, method)
    assert plan.total.roi is not None
    doubts = doubted(values, method)
    for doubt in doubts:
        factor = 0.5 if roi.assumption(doubt.id).better == "higher" else 2.0
        then = evaluate({**values, doubt.id: values[doubt.id] * factor}, method)
        assert (doubt.factor, doubt.value) == (factor, values[doubt.id] * factor)
        assert doubt.roi == pytest.approx(then.total.roi)
        assert doubt.roi < plan.total.roi
    assert [doubt.roi for doubt in doubts] == sorted(doubt.roi for doubt in doubts)
    assert ("contribution_margin_rate" in {doubt.id for doubt in doubts}) == (method == "contribution-margin")
    assert not {"discount_rate", "tax_rate", "horizon", "learning_from_year"} & {doubt.id for doubt in doubts}


def test_facts_are_not_doubted() -> None:
    values = roi.case_values()
    explained = explain(evaluate(values), {"contribution_margin_rate"})
    assert explained is not None
    named = {doubt.id for doubt in explained.doubts}
    assert named == {doubt.id for doubt in doubted(values)} - {"annual_revenue", "contribution_margin_rate"}
    assert explained.cost_share == pytest.approx(325_000 / 250_000_000)
    assert explained.benefit_share == pytest.approx(7_200_000 / 250_000_000)


def test_what_cannot_be_half_as_good_is_left_out() -> None:
    values = roi.case_values() | {"revenue_uplift": -0.01, "cost_savings": 0.0, "project_cost": 9_000_000.0}
    assert not {"revenue_uplift", "cost_savings", "project_cost"} & {doubt.id for doubt in doubted(values)}


def test_only_beyond_belief_is_explained() -> None:
    values = roi.case_values() | {"learning_effect": 0.0, "revenue_uplift": 0.0, "margin_uplift": 0.0}
    # Five years of savings over all cost: exactly at the bound, and a euro above it.
    cost = 325_000 - 120_000
    savings = (BEYOND_BELIEF + 1) * cost / 5
    at_bound = evaluate(values | {"project_cost": 0.0, "cost_savings": savings})
    assert at_bound.total.roi == pytest.approx(BEYOND_BELIEF)
    for more, beyond in ((-1, False), (1, True)):
        result = evaluate(values | {"project_cost": 0.0, "cost_savings": savings + more})
        assert is_beyond_belief(result) is beyond
        assert (explain(result) is not None) is beyond
    free = {"project_cost": 0.0, "running_cost_first_year": 0.0, "running_cost_later": 0.0}
    assert explain(evaluate(values | free)) is None
