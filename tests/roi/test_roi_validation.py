"""Bad input is refused with field, value and bound, all problems at once; the declaration itself is sound."""

from __future__ import annotations

import math

import pytest

from roi import ASSUMPTIONS, InputError, case_values, evaluate
from roi.units import from_display, to_display
from roi.validation import check


def refused(**changes) -> InputError:
    with pytest.raises(InputError) as caught:
        evaluate({**case_values(), **changes})
    return caught.value


@pytest.mark.parametrize(
    ("value", "said"),
    [
        (math.nan, "NaN"),
        (None, "empty"),
        ("", "empty"),
        ("2,75", "'2,75' is not a number"),
        (True, "not a number"),
        (math.inf, "outside"),
        (0.21, "revenue_uplift: 0.21 is outside -0.1..0.2"),
        (2, "for 2 % write 0.02"),
    ],
)
def test_one_bad_value(value, said):
    error = refused(revenue_uplift=value)
    assert said in str(error)
    assert len(error.problems) == 1
    assert error.problems[0].params["field"] == "revenue_uplift"


def test_all_problems_are_named():
    error = refused(revenue_uplift=3, margin_uplfit=0.01, horizon=2.5, project_cost=-1)
    said = str(error)
    assert len(error.problems) == 4
    assert "did you mean margin_uplift" in said
    assert "2.5 is not a whole number" in said
    assert "project_cost: -1 is outside 0..10,000,000" in said


def test_a_missing_input_is_named():
    values = case_values()
    del values["tax_rate"]
    with pytest.raises(InputError, match="tax_rate: no value given"):
        check(values)


@pytest.mark.parametrize("a", ASSUMPTIONS, ids=lambda a: a.id)
def test_bounds_belong_to_the_admissible_range(a):
    evaluate({**case_values(), a.id: a.low})
    evaluate({**case_values(), a.id: a.high})
    for beyond in (math.nextafter(a.low, -math.inf), math.nextafter(a.high, math.inf)):
        with pytest.raises(InputError, match=a.id):
            evaluate({**case_values(), a.id: beyond})


def test_unknown_case_and_method_are_refused():
    with pytest.raises(InputError, match="did you mean best"):
        case_values("bst")
    with pytest.raises(InputError, match="contribution-margin"):
        evaluate(case_values(), "contribution_margin")


@pytest.mark.parametrize("a", ASSUMPTIONS, ids=lambda a: a.id)
def test_the_declaration_is_sound(a):
    worst, base, best = (case_values(scenario)[a.id] for scenario in ("worst", "base", "best"))
    assert (worst <= base <= best) if a.better == "higher" else (worst >= base >= best)
    assert a.low < a.high
    assert 0 < a.step <= a.high - a.low
    assert a.grade in {"measured", "benchmark", "guess"}
    assert a.distribution in {"pert", "triangular", "fixed"}
    assert a.source
    for text in (a.label, a.reason, a.note):
        assert text.de
        assert text.en
        assert text.de != text.en


def test_percent_turns_to_fraction_and_back():
    for percent in (0.1, 2.0, 2.75, 30.0):
        assert to_display(from_display(percent, "points"), "points") == pytest.approx(percent)
    assert from_display(2.75, "share") == 0.0275
    assert to_display(120_000, "eur") == 120_000
