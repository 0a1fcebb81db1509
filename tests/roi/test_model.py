"""What holds for every plan: conservation, monotonicity, one answer for one plan and for many."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from roi import ASSUMPTIONS, MODEL, case_values, evaluate
from roi.explain import formula, formula_with_numbers
from roi.expression import FormulaError, parse
from roi.model import evaluate_lines, inputs_of
from tests.roi.plans import METHOD, plans

HELPFUL = ("revenue_uplift", "margin_uplift", "cost_savings", "learning_effect", "contribution_margin_rate")
HARMFUL = ("project_cost", "running_cost_first_year", "running_cost_later", "cost_overrun")


@given(plans(), METHOD)
def test_parts_sum_to_benefit_and_cost_and_years_to_the_total(values, method):
    result = evaluate(values, method)
    groups = {g: [line.id for line in MODEL.lines if line.group == g] for g in ("benefit", "cost")}
    assert len(groups["benefit"]) == 4
    assert len(groups["cost"]) == 2
    for year in result.years:
        for group, parts in groups.items():
            total = sum(result.lines[part][year.year] for part in parts)
            assert getattr(year, group) == pytest.approx(total, rel=1e-9, abs=1e-3)
        assert year.net == pytest.approx(year.benefit - year.cost, rel=1e-9, abs=1e-3)
    for name in ("benefit", "cost", "net"):
        total = sum(getattr(year, name) for year in result.years)
        assert getattr(result.total, name) == pytest.approx(total, rel=1e-9, abs=1e-2)
    assert result.years[-1].cumulative_net == pytest.approx(result.total.net, rel=1e-9, abs=1e-2)
    assert sum(result.cash_flows) == pytest.approx(result.total.net, rel=1e-9, abs=1e-2)


@given(plans(), METHOD)
def test_the_model_against_a_calculation_by_hand(values, method):
    result = evaluate(values, method)
    counted = values["contribution_margin_rate"] if method == "contribution-margin" else 1.0
    for year in result.years:
        months_before = 12 * (year.year - 1)
        effective = sum(_within(months_before + month, values["start_delay"]) for month in range(12)) / 12
        learnt_after = 12 * (values["learning_from_year"] - 1) + values["start_delay"]
        learnt = sum(_within(months_before + month, learnt_after) for month in range(12)) / 12
        benefit = values["annual_revenue"] * (values["revenue_uplift"] * counted + values["margin_uplift"])
        benefit = (benefit + values["cost_savings"]) * effective + values["learning_effect"] * learnt
        first = year.year == 1
        cost = values["project_cost"] if first else 0
        cost += values["running_cost_first_year"] if first else values["running_cost_later"]
        cost += values["cost_overrun"] * cost
        assert year.benefit == pytest.approx(benefit, rel=1e-9, abs=1e-3)
        assert year.cost == pytest.approx(cost)
        if cost > 0.01:
            assert year.roi * cost == pytest.approx(benefit - cost, rel=1e-6, abs=1e-3)
        elif not cost:
            assert year.roi is None


def _within(month: int, begins_after: float) -> float:
    """How much of the month (counted from 0) lies after that many months."""
    return min(1.0, max(0.0, month + 1 - begins_after))


def test_the_worst_case_can_bear_more_cost_and_a_later_start():
    """By hand, 30 % contribution margin: 50m · (1 % · 0.3 + 0.8 points) + 150,000 = 700,000 a year."""
    worst = evaluate({**case_values("worst"), "cost_overrun": 0.5, "start_delay": 18.0})
    assert [year.benefit for year in worst.years] == pytest.approx([0, 350_000, 850_000, 1_000_000, 1_000_000])
    assert [year.cost for year in worst.years] == pytest.approx([217_500, 67_500, 67_500, 67_500, 67_500])
    assert worst.cash_flows[:2] == pytest.approx((-180_000, -37_500))


@given(plans(), METHOD, st.sampled_from(HELPFUL + HARMFUL), st.floats(0.01, 1))
def test_total_net_moves_the_right_way_with_every_driver(values, method, driver, share):
    bounds = next(a for a in ASSUMPTIONS if a.id == driver)
    values["revenue_uplift"] = abs(values["revenue_uplift"])
    more = values[driver] + share * (bounds.high - values[driver])
    before, after = evaluate(values, method), evaluate({**values, driver: more}, method)
    slack = 1e-9 * (abs(before.total.benefit) + abs(before.total.cost))
    if driver in HELPFUL:
        assert after.total.benefit >= before.total.benefit - slack
        assert after.npv >= before.npv - slack
    else:
        assert after.total.cost >= before.total.cost - slack
        assert after.npv <= before.npv + slack


@settings(max_examples=25)
@given(st.lists(plans(), min_size=2, max_size=5), METHOD, st.integers(1, 10))
def test_many_plans_at_once_give_what_each_gives_alone(many, method, horizon):
    together = {name: np.array([plan[name] for plan in many]) for name in many[0]} | {"horizon": float(horizon)}
    figures = evaluate_lines(together, method)
    for i, plan in enumerate(many):
        alone = evaluate_lines({**plan, "horizon": float(horizon)}, method)
        for name, figure in alone.items():
            shape = (*figure.shape, len(many))
            np.testing.assert_allclose(np.broadcast_to(figures[name], shape)[..., i], figure, rtol=1e-12)


@pytest.mark.parametrize(
    "text", ["revenue * 2", "__import__('os')", "a.b", "a if b else c", "total(a + b)", "f(a)", "a <"]
)
def test_formulas_outside_the_language_are_refused(text):
    with pytest.raises(FormulaError):
        parse(text)


def test_formulas_are_shown_with_names_and_with_numbers_in_both_languages():
    result = evaluate(case_values())
    assert (
        formula("margin_effect", "de", result.method) == "Jahresumsatz × Margenverbesserung × Wirksamer Teil des Jahres"
    )
    assert formula_with_numbers("margin_effect", result, 1, "de") == "50.000.000 EUR × 1,50 % × 100,0 %"
    assert formula_with_numbers("margin_effect", result, 1, "en") == "50,000,000 EUR × 1.50 % × 100.0 %"
    assert formula("revenue_effect", "en", "published") == "Extra revenue"
    assert formula("revenue_effect", "en", "contribution-margin") == "Contribution margin of the extra revenue"
    for line in MODEL.lines:
        year = None if line.scope == "total" else 1
        for language in ("de", "en"):
            assert formula(line.id, language, result.method)
            assert formula_with_numbers(line.id, result, year, language)


def test_dependencies_follow_the_method():
    assert "contribution_margin_rate" not in inputs_of("benefit", "published")
    assert "contribution_margin_rate" in inputs_of("benefit", "contribution-margin")
    assert "tax_rate" not in inputs_of("npv", "published")


@given(plans(), METHOD, st.sampled_from([a.id for a in ASSUMPTIONS]), st.data())
def test_an_input_that_is_no_dependency_moves_nothing(values, method, moved, data):
    bounds = next(a for a in ASSUMPTIONS if a.id == moved)
    if bounds.kind in {"year", "years"}:
        other = data.draw(st.integers(int(bounds.low), int(bounds.high)))
    else:
        other = data.draw(st.floats(bounds.low, bounds.high))
    if moved in inputs_of("npv", method):
        return
    assert evaluate({**values, moved: float(other)}, method).npv == evaluate(values, method).npv
