"""ROI: what segmenting is worth, under whose assumptions, and how wrong they may be."""

import streamlit as st

from pages.ui import frame, live, plot, roi_controls, roi_results, roi_state, roi_tables
from pages.ui.currency import settled_currency

PARAMS = roi_state.PARAMS


def show() -> None:
    """Title, inputs beside results, details."""
    with settled_currency(roi_state.currency()):
        _show()


def _show() -> None:
    outcome = roi_results.outcome()
    *upper, break_even = roi_results.charts(outcome)
    with frame.message():
        roi_results.headline(outcome).show()
    roi_controls.model_choice(outcome.case)
    left, right = st.columns([2, 3], gap="medium")
    below = st.container()
    # What a slider changes is sent before what it leaves as it was.
    # By its name it stays in sight beside the drivers, see frame.css.
    with right, st.container(key="sk-in-sight"):
        roi_results.key_figures(outcome).show()
        for chart in upper:
            plot.show(chart)
    with below:
        roi_results.target_choice()
        plot.show(break_even)
        live.follow("roi")
    with left:
        roi_controls.drivers()
    view = roi_tables.view_choice()
    if view == roi_state.CASES:
        roi_tables.cases_side_by_side(outcome.case, outcome.result, outcome.cases)
    elif view == roi_state.BREAK_EVEN:
        roi_tables.break_even_values(outcome.found, outcome.target)
    elif view == roi_state.YEARS:
        roi_tables.year_by_year(outcome.result)
    else:
        roi_tables.published_figures()


if __name__ == "__main__":
    frame.page(show, PARAMS)
