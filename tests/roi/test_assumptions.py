"""The source's example carried over to firms of another revenue."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

import roi

FIXED = ("project_cost", "running_cost_first_year", "running_cost_later")
PROPORTIONAL = ("cost_savings", "learning_effect")


def test_a_firm_of_the_examples_size_keeps_its_amounts() -> None:
    assert roi.case_values("best", 50_000_000.0) == roi.case_values("best")


def test_a_larger_firm_has_larger_amounts_and_the_same_rates() -> None:
    values = roi.case_values("base", 377_000_000.0)
    assert [values[name] for name in PROPORTIONAL] == [1_130_000, 2_260_000]
    assert [values[name] for name in FIXED] == [905_000, 188_000, 339_000]
    assert (values["revenue_uplift"], values["margin_uplift"]) == (0.02, 0.015)


def test_a_smaller_firm_saves_less_but_its_project_costs_no_less_than_the_examples() -> None:
    values = roi.case_values("base", 5_000_000.0)
    assert [values[name] for name in PROPORTIONAL] == [15_000, 30_000]
    assert [values[name] for name in FIXED] == [120_000, 25_000, 45_000]


@pytest.mark.parametrize("revenue", [float("nan"), -5.0, 0.0, 3e9])
def test_a_revenue_that_the_model_does_not_take_is_refused(revenue: float) -> None:
    with pytest.raises(roi.InputError) as refused:
        roi.case_values("base", revenue)
    assert refused.value.problems[0].params["field"] == "annual_revenue"


@given(st.floats(10_000, 2_000_000_000))
def test_no_firm_does_better_than_the_example_by_its_size_alone(revenue: float) -> None:
    """The published method's ROI rests on shares of revenue and amounts in proportion to it: it cannot rise."""
    values = roi.case_values("base", revenue)
    assert all(a.low <= values[a.id] <= a.high for a in roi.ASSUMPTIONS)
    found, example = roi.evaluate(values, "published").total.roi, roi.evaluate(roi.case_values(), "published").total.roi
    assert found is not None
    assert example is not None
    assert found <= example + 1e-9 or found == pytest.approx(example, rel=0.005)  # amounts have three digits
