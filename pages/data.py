"""Data: what was read, what was refused and why, control totals, and the way to load own extracts."""

from __future__ import annotations

import streamlit as st

from pages.ui import caches, data_panels, frame, state, workspace
from pages.ui.formatting import number
from pages.ui.i18n import _, counted

FILE = state.free_text("file")
PARAMS = (FILE,)


def show() -> None:
    """The load's accounting first, then the rejects, then the upload."""
    here = workspace.current()
    report = caches.load_report(here.path)
    read = sum(source.read for source in report.sources)
    rejected = sum(source.rejected for source in report.sources)
    frame.header(
        counted(
            read,
            "One line read, {rejected} rejected: every line is accounted for",
            "{count} lines read, {rejected} rejected: every line is accounted for",
            count=number(read),
            rejected=number(rejected),
        ),
        data_panels.whose_data(here),
    )
    data_panels.control_totals(report)
    st.subheader(_("Read = loaded + rejected + duplicate"), anchor=False)
    data_panels.accounting(report)
    data_panels.rejects(report, FILE)
    st.subheader(_("Load your own extracts"), anchor=False)
    data_panels.own_extracts(here)
    data_panels.layouts()


if __name__ == "__main__":
    frame.page(show, PARAMS)
