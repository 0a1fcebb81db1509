"""Hypothesis strategies and small helpers shared by the ROI tests."""

from __future__ import annotations

from hypothesis import strategies as st

from roi import ASSUMPTIONS

WHOLE = {"year", "years"}
METHOD = st.sampled_from(["published", "contribution-margin"])


def plans() -> st.SearchStrategy[dict[str, float]]:
    """Any admissible plan."""
    return st.fixed_dictionaries(
        {
            a.id: st.integers(int(a.low), int(a.high)).map(float)
            if a.kind in WHOLE
            else st.floats(a.low, a.high, allow_subnormal=False)
            for a in ASSUMPTIONS
        }
    )


def plans_that_pay() -> st.SearchStrategy[dict[str, float]]:
    """Plans of a small cost that begin late, in whole months as the screen has them: nearly all are paid back."""
    moderate = {
        "annual_revenue": st.integers(1, 200).map(lambda millions: millions * 1e6),
        "revenue_uplift": st.floats(0, 0.05, allow_subnormal=False),
        "margin_uplift": st.floats(0.001, 0.03, allow_subnormal=False),
        "project_cost": st.integers(0, 500_000).map(float),
        "running_cost_first_year": st.integers(0, 100_000).map(float),
        "running_cost_later": st.integers(0, 100_000).map(float),
        "cost_overrun": st.sampled_from([0.0, 0.5]),
        "start_delay": st.integers(0, 36).map(float),
        "horizon": st.integers(4, 10).map(float),
    }
    return st.builds(lambda plan, moved: plan | moved, plans(), st.fixed_dictionaries(moderate))
