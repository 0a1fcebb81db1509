"""The simulation against the analytic moments of what it draws."""

from __future__ import annotations

import numpy as np
import pytest
from scipy import stats

from roi import SCENARIOS, InputError, case_values, evaluate
from roi.simulation import Draw, simulate, uncertain

DRAWS = 40_000
ANNUITY = sum(1.08**-year for year in range(1, 6))


@pytest.mark.parametrize("method", ["published", "contribution-margin"])
def test_mean_npv_is_the_npv_at_the_mean_inputs(method):
    # the NPV is linear in each drawn input and the draws are independent
    found = simulate(DRAWS, 7, method)
    means = {draw.id: draw.mean() for draw in uncertain()}
    expected = evaluate({**case_values(), **means}, method).npv
    error = found.standard_deviation / np.sqrt(DRAWS)
    assert abs(found.mean - expected) < 4 * error


def test_spread_against_the_variance_by_hand():
    low, mode, high = 0.01, 0.02, 0.04
    triangular = (low**2 + mode**2 + high**2 - low * mode - low * high - mode * high) / 18
    mean = (0.008 + 4 * 0.015 + 0.025) / 6
    pert = (mean - 0.008) * (0.025 - mean) / 7
    expected = 50e6 * ANNUITY * np.sqrt(0.3**2 * triangular + pert)
    found = simulate(DRAWS, 7)
    assert found.standard_deviation == pytest.approx(expected, rel=0.02)
    assert found.p10 < found.p50 < found.p90
    assert [driver.id for driver in found.drivers] == ["margin_uplift", "revenue_uplift"]


@pytest.mark.parametrize("kind", ["pert", "triangular"])
def test_draws_follow_their_distribution(kind):
    draw = Draw("x", kind, 0.0, 2.0, 10.0)
    sample = draw.sample(np.random.default_rng(1), 20_000)
    reference = stats.beta(1 + 4 * 0.2, 1 + 4 * 0.8, scale=10) if kind == "pert" else stats.triang(0.2, scale=10)
    assert draw.mean() == pytest.approx(reference.mean())
    assert stats.kstest(sample, reference.cdf).pvalue > 1e-4


def test_same_seed_same_result_and_another_seed_another():
    assert simulate(2_000, 3).p50 == simulate(2_000, 3).p50
    assert simulate(2_000, 3).p50 != simulate(2_000, 4).p50


def test_probability_of_loss_and_payback():
    plan = {**case_values(), "project_cost": 5_700_000.0}
    found = simulate(DRAWS, 1, values=plan)
    without_project = simulate(DRAWS, 1, values={**plan, "project_cost": 0.0})
    # the project is paid today, so it shifts every draw by the same amount
    assert found.mean == pytest.approx(without_project.mean - 5_700_000)
    assert 0.3 < found.probability_of_loss < 0.7
    assert found.payback_within[0] == 0
    assert list(found.payback_within) == sorted(found.payback_within)
    assert found.payback_within[-1] > 0.5
    assert found.histogram_counts.sum() == DRAWS


def test_no_draw_is_paid_back_before_effects_begin():
    late = simulate(2_000, 1, values={**case_values(), "start_delay": 12.0})
    assert late.payback_within[:2] == (0.0, 1.0)


def test_chunks_join_to_one_stream():
    found = simulate(150_000, 5)
    assert found.histogram_counts.sum() == 150_000
    assert found.p50 == pytest.approx(simulate(100_000, 5).p50, rel=0.005)


def test_inputs_with_cases_of_their_own_are_drawn():
    cases = {scenario: case_values(scenario) for scenario in SCENARIOS}
    cases["worst"]["project_cost"] = 240_000.0
    assert "project_cost" in {driver.id for driver in simulate(1_000, 0, cases=cases).drivers}


def test_a_plan_with_nothing_uncertain_gives_one_figure():
    cases = dict.fromkeys(SCENARIOS, case_values())
    found = simulate(10, 0, cases=cases)
    assert found.p10 == found.p90 == pytest.approx(evaluate(case_values()).npv)
    assert found.drivers == ()


@pytest.mark.parametrize(("draws", "seed", "said"), [(0, 0, "draws"), (10**9, 0, "draws"), (10, -1, "seed")])
def test_bad_numbers_are_refused(draws, seed, said):
    with pytest.raises(InputError, match=said):
        simulate(draws, seed)
