"""The figures of all segments as a file, in which nobody can be told from a small group."""

from __future__ import annotations

import streamlit as st

from pages.ui import download, inputs, segments_texts, state
from pages.ui.formatting import number
from pages.ui.i18n import _, counted
from pages.ui.segments_frames import Picture
from segmentation.suppression import LEAST_COUNT, suppressed

COUNTS = ("0", "3", "5", "10", "20")
LEAST = state.one_of("least", COUNTS, str(LEAST_COUNT))


def file(picture: Picture) -> None:
    """The count below which figures are left out, what that hides, and the download."""
    figures = picture.figures.assign(named=[segments_texts.name(row) for row in picture.figures.to_dict("records")])
    labels = {
        "named": _("Segment"),
        "customers_in_period": _("Customers"),
        "revenue": _("Revenue"),
        **{name: _(segments_texts.MEASURE_NAMES[name]) for name in picture.measures if name != "revenue"},
    }
    chosen, told, button = st.columns([2, 3, 2], vertical_alignment="bottom")
    with chosen:
        least = int(inputs.select(LEAST, _("In the file, hide segments under"), COUNTS, show=_shown))
    shown = suppressed(figures[list(labels)], "customers_in_period", ["named"], least)
    hidden = int(shown["customers_in_period"].isna().sum())
    with told:
        if hidden:
            st.caption(
                counted(
                    hidden,
                    "The file leaves out the figures of one segment.",
                    "The file leaves out the figures of {count} segments, so that none can be had from the total.",
                    count=number(hidden),
                )
            )
    with button:
        name = _("Segments {period}", period=segments_texts.period(picture))
        download.as_csv(shown, labels, name, key="segment-groups")


def _shown(count: str) -> str:
    return _("no limit") if count == "0" else _("{count} customers", count=number(int(count)))
