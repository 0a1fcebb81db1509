"""Data: what was read, what was refused and why, control totals, and the way to load own extracts."""

from __future__ import annotations

import streamlit as st

from pages.ui import (
    caches,
    data_control,
    data_panels,
    data_privacy,
    data_rejects,
    data_sufficiency,
    data_summary,
    frame,
    master_review,
    saved_panel,
    state,
    workspace,
)
from pages.ui.i18n import _
from segmentation.errors import InputError

FILE = state.free_text("file")
_OWN_EXTRACTS = "own-extracts"
PARAMS = (FILE, *data_control.PARAMS, *master_review.PARAMS)


def show() -> None:
    """The load's accounting first, then the rejects, then the upload and what was saved."""
    here = workspace.current()
    report = caches.load_report(here.base)
    frame.header(data_panels.title(report), data_panels.whose_data(here))
    st.markdown(f":material/arrow_downward: [{_('Load your own extracts')}](#{_OWN_EXTRACTS})")
    data_summary.show(report)
    if here.path != here.base:
        st.caption(
            _(
                "The totals count customers as they were delivered; merged ones count on all other pages, groups on "
                "all but the market’s, which counts firms."
            )
        )
    if totals := caches.control_totals(here.base):
        data_control.own_sum(totals, report)
        with st.expander(_("Control totals by year"), icon=":material/calendar_month:"):
            data_control.by_year(totals)
    own = caches.roi_own_figures(here.base)
    data_sufficiency.panel(caches.sufficiency(here.base), own if isinstance(own, InputError) else None)
    data_panels.accounting(report)
    data_panels.left_out(report)
    data_rejects.orphans(report)
    data_rejects.twice(here.base, report)
    data_rejects.totals(here.base, report)
    data_rejects.rejects(here.base, report, FILE)
    master_review.section(here)
    data_privacy.section(here.path)
    st.subheader(_("Load your own extracts"), anchor=_OWN_EXTRACTS)
    data_panels.own_extracts(here)
    saved_panel.section(here)
    data_panels.layouts()


if __name__ == "__main__":
    frame.page(show, PARAMS)
