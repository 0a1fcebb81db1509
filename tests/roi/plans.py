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
