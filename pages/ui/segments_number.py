"""Why this many segments: the figures for each number, and the reasons in words."""

from __future__ import annotations

import streamlit as st

from pages.ui import segments_texts as texts
from pages.ui.charts import segments as charts
from pages.ui.formatting import number, percent
from pages.ui.i18n import _
from pages.ui.messages import say
from pages.ui.plot import plot
from pages.ui.segments_frames import Picture
from pages.ui.table import table


def why(picture: Picture) -> None:
    """The chart and the reasons side by side, the figures of each number and of each segment below."""
    segmentation = picture.segmentation
    tried = segmentation.k_choice
    if tried.empty:
        st.info(
            _(
                "The number {k} was set by hand. With “automatic” the figures for 4 to 8 segments stand here.",
                k=number(segmentation.k),
            )
        )
        _reasons(picture)
        _segments(picture)
        return
    left, right = st.columns([3, 2], gap="large")
    with left:
        row = tried[tried["k"] == segmentation.k].iloc[0]
        plot(
            charts.numbers(tried, segmentation.k),
            key="segment-numbers",
            title=_(
                "With {k} segments {stability} of a segment comes back, of the weakest {weakest}",
                k=number(segmentation.k),
                stability=percent(row["stability"], 0),
                weakest=percent(row["weakest_stability"], 0),
            ),
            source=_("Mean Jaccard similarity with segments of customers drawn again at random"),
            height=330,
        )
    with right:
        _reasons(picture)
    _figures(picture)
    _segments(picture)


def _reasons(picture: Picture) -> None:
    if picture.segmentation.reasons:
        # With a number set by hand there is only what was done to the data.
        heading = _("Notes on the data") if picture.segmentation.k_choice.empty else _("Reasons")
        st.markdown(f"**{heading}**")
        st.markdown("\n".join(f"- {say(message)}" for message in picture.segmentation.reasons))


def _verdict(too_small: bool, unstable: bool) -> str:
    if too_small and unstable:
        return _("ruled out: a segment too small, not stable enough")
    if too_small:
        return _("ruled out: a segment too small")
    return _("ruled out: not stable enough") if unstable else _("possible")


def _figures(picture: Picture) -> None:
    frame = picture.segmentation.k_choice.copy()
    frame["verdict"] = [
        _("chosen") if row["k"] == picture.segmentation.k else _verdict(row["too_small"], row["unstable"])
        for row in frame.to_dict("records")
    ]
    table(
        frame,
        {
            "k": (_("Number of segments"), number),
            "verdict": (_("Verdict"), None),
            "stability": (_("Stability, mean"), texts.stability),
            "weakest_stability": (_("Stability, weakest segment"), texts.stability),
            "smallest_share": (_("Smallest segment"), percent),
            "silhouette": (_("Silhouette"), lambda value: number(value, 2)),
            "separation": (_("Separation"), lambda value: number(value, 1)),
            "rank": (_("Mean rank"), lambda value: number(value, 1)),
        },
        key="segment-k-figures",
        help={
            "smallest_share": _("Share of all customers in it; under 5% rules the number out"),
            "silhouette": _("How much closer customers are to their own segment than to the next, −1 to 1"),
            "separation": _("Distance of the two closest segments in their spread; about 2.7 is one cloud cut in two"),
            "rank": _("Over silhouette, separation and stability; 1 is best"),
        },
    )


def _segments(picture: Picture) -> None:
    """How sure each segment is, and how many are in it."""
    frame = picture.figures.copy()
    frame["named"] = [texts.name(row) for row in frame.to_dict("records")]
    table(
        frame,
        {
            "named": (_("Segment"), None),
            "customers": (_("Customers of all years"), number),
            "share": (_("Share of customers"), percent),
            "stability": (_("Stability"), texts.stability),
        },
        key="segment-stability",
        help={
            "customers": _("All customers that were put into the segment, by what they bought in all years"),
            "stability": _(
                "How much of the segment comes back when customers are drawn again: below 0.60 unstable, from 0.60 "
                "doubtful, from 0.75 stable, from 0.85 very stable"
            ),
        },
    )
