"""Who brings what, down to the single customer: a treemap to choose segments and open customers in."""

from __future__ import annotations

from typing import cast

import streamlit as st

from pages.ui import inputs, state
from pages.ui import segments_texts as texts
from pages.ui.charts.segments_treemap import SEGMENT, treemap
from pages.ui.formatting import euro_short, number, percent
from pages.ui.i18n import _, counted
from pages.ui.pareto_texts import customers as so_many
from pages.ui.plot import plot
from pages.ui.segments_frames import Picture
from pages.ui.segments_state import AREA, CUSTOMER, choose_segment, open_customer
from pages.ui.segments_tiles import MOST_NAMED, Tiles, for_half, tiles

HALVES = {
    "revenue": "{count} customers bring half of the revenue of all segments; {own} of them are in {name}",
    "contribution_margin": "{count} customers bring half of the contribution margin of all segments; {own} of them are "
    "in {name}",
    "profit": "{count} customers bring half of the profit after cost to serve of all segments; {own} of them are in "
    "{name}",
}
OF_ONE = {
    "revenue": "{name}: {customers}, {share} of revenue; {count} of them bring half of that",
    "contribution_margin": "{name}: {customers}, {share} of contribution margin; {count} of them bring half of that",
    "profit": "{name}: {customers}, {share} of profit after cost to serve; {count} of them bring half of that",
}


def choose_measure(picture: Picture) -> None:
    """What the area is."""
    inputs.choice(
        AREA,
        _("Area"),
        picture.measures,
        show=lambda name: _(texts.MEASURE_NAMES[name]),
        shown=_measure(picture),
    )


def customers(picture: Picture, chosen: int | None) -> None:
    """A click on a segment lists its customers, one on a customer opens the card."""
    measure = _measure(picture)
    shown = tiles(picture.customers, measure)
    if shown.named.empty:
        st.info(_("Nobody brought anything that could be drawn; choose another measure."), icon=":material/info:")
        return
    figures = picture.figures
    clicked = plot(
        treemap(
            shown,
            texts.names(figures),
            dict(zip(figures["segment"].astype(int), figures[measure].fillna(0.0), strict=True)),
            _(texts.MEASURE_NAMES[measure]),
            chosen,
        ),
        key="segment-treemap",
        title=_title(picture, measure, chosen),
        source=_source(picture, measure, shown),
        height=560,
        clickable=True,
    )
    if clicked is None:
        return
    kind, _sign, which = clicked.partition(":")
    if kind == SEGMENT:
        if which == str(chosen):
            return
        choose_segment(which)
    elif which == state.get(CUSTOMER):
        return
    else:
        open_customer(which)
    st.rerun()


def _measure(picture: Picture) -> str:
    """The one that is chosen, else the contribution margin where costs are known."""
    wanted = state.get(AREA)
    if wanted in picture.measures:
        return str(wanted)
    return "contribution_margin" if "contribution_margin" in picture.measures else "revenue"


def _title(picture: Picture, measure: str, chosen: int | None) -> str:
    rows = picture.customers if chosen is None else picture.customers[picture.customers["segment"] == chosen]
    half = for_half(rows, measure)
    if half.empty:
        return _("{measure} of all customers together: nothing", measure=_(texts.MEASURE_NAMES[measure]))
    by_segment = half["segment"].value_counts()
    most = int(cast(int, by_segment.idxmax()))
    row = picture.figures[picture.figures["segment"] == (chosen or most)].iloc[0]
    facts = {"name": texts.in_title(row), "count": number(len(half))}
    if chosen is None:
        return _(HALVES[measure], own=number(by_segment[most]), **facts)
    return _(
        OF_ONE[measure],
        customers=so_many(int(row["customers_in_period"])),
        share=percent(row[f"{measure}_share"]),
        **facts,
    )


def _source(picture: Picture, measure: str, shown: Tiles) -> str:
    notes = [
        _(
            "Area: {measure}, {period}; the {most} largest customers have a tile of their own. Click a segment to list "
            "its customers, a customer to open the card.",
            measure=_(texts.MEASURE_NAMES[measure]),
            period=texts.period(picture),
            most=number(min(MOST_NAMED, len(shown.named))),
        )
    ]
    if shown.negative:
        notes.append(
            counted(
                shown.negative,
                "Not drawn: one customer below zero, {amount}; the sums of the segments include it.",
                "Not drawn: {count} customers below zero, {amount} together; the sums of the segments include them.",
                count=number(shown.negative),
                amount=euro_short(-shown.lost),
            )
        )
    return " ".join(notes)
