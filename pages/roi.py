"""ROI: what segmenting is worth, under whose assumptions, and how wrong they may be."""

import streamlit as st

import roi
from pages.ui import caches, frame, roi_controls, roi_results, roi_state, roi_tables, state

PARAMS = roi_state.PARAMS


def show() -> None:
    """Title, inputs beside results, details."""
    values, method = roi_state.plan(), state.get(roi_state.METHOD)
    case = roi_state.shown_case(values)
    result = caches.roi_result(values, method)
    # What was set holds in every case, or their sums could not be compared.
    cases = {name: caches.roi_result(roi.scenario_of(values, name), method) for name in roi.SCENARIOS}
    frame.header(roi_results.title(case, result), roi_results.lead(result))
    roi_controls.model_choice(case)
    left, right = st.columns([2, 3], gap="medium")
    below = st.container()
    # What a slider changes is sent before what it leaves as it was.
    with right:
        roi_results.key_figures(result)
        roi_results.cumulative(case, result, cases)
        roi_results.parts(result)
    with below:
        target = roi_results.target_choice()
        found = caches.roi_break_even(values, method, target)
        roi_results.break_even(found, target)
    with left:
        roi_controls.drivers()
    view = roi_tables.view_choice()
    if view == roi_state.CASES:
        roi_tables.cases_side_by_side(case, result, cases)
    elif view == roi_state.BREAK_EVEN:
        roi_tables.break_even_values(found, target)
    elif view == roi_state.YEARS:
        roi_tables.year_by_year(result)
    else:
        roi_tables.published_figures()


if __name__ == "__main__":
    frame.page(show, PARAMS)
