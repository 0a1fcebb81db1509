"""Who brings what: the shares of each segment, and its figures."""

from __future__ import annotations

import streamlit as st

from pages.ui import inputs, segments_treemap, state
from pages.ui import segments_texts as texts
from pages.ui.charts import segments as charts
from pages.ui.formatting import euro_short, number, percent
from pages.ui.i18n import _
from pages.ui.plot import plot
from pages.ui.segments_frames import Picture
from pages.ui.segments_state import DRAWINGS, DRAWN, choose_segment
from pages.ui.table import Format, table

DRAWING_NAMES = {"bars": "Bars", "treemap": "Treemap"}


def brought(picture: Picture, chosen: int | None) -> None:
    """As bars, a segment each, or as a treemap down to the single customer."""
    with st.container(horizontal=True, gap="large"):
        inputs.choice(DRAWN, _("Shown as"), DRAWINGS, show=lambda name: _(DRAWING_NAMES[name]))
        is_treemap = state.get(DRAWN) == "treemap"
        if is_treemap:
            segments_treemap.choose_measure(picture)
    if is_treemap:
        segments_treemap.customers(picture, chosen)
    else:
        shares(picture, chosen)


def shares(picture: Picture, chosen: int | None) -> None:
    """Customers beside what they bring; a click on a segment lists its customers."""
    figures = picture.figures
    columns: dict[str, tuple[str, str | None]] = {"customers_in_period_share": (_("Customers"), None)}
    for measure in picture.measures:
        if figures[f"{measure}_share"].notna().any():
            columns[f"{measure}_share"] = (_(texts.MEASURE_NAMES[measure]), measure)
    clicked = plot(
        charts.shares(figures, texts.names(figures), columns, chosen),
        key="segment-shares",
        title=texts.overview_title(picture),
        source=_source(picture),
        height=60 + 52 * len(figures),
        clickable=True,
    )
    if clicked is not None and clicked != str(chosen):
        choose_segment(clicked)
        st.rerun()


def _source(picture: Picture) -> str:
    period = texts.period(picture)
    if "profit" in picture.measures:
        return _(
            "Shares of all customers that bought and of what they brought, {period}: order lines, cost to serve. Click "
            "a bar to see who it is.",
            period=period,
        )
    return _(
        "Shares of all customers that bought and of what they brought, {period}: order lines. Click a bar to see "
        "who it is.",
        period=period,
    )


def figures(picture: Picture, chosen: int | None) -> None:
    """One row a segment; selecting it lists its customers."""
    frame = picture.figures.copy()
    frame["named"] = [texts.in_table(row) for row in frame.to_dict("records")]
    table(
        frame,
        _columns(picture),
        # Another key for another choice: the tick of a row would outlive it.
        key=f"segment-figures:{chosen}",
        selectable=True,
        help={
            "customers_in_period": _("Customers with an order in the period"),
            "margin_rate": f"{texts.feature_label('margin_rate')}: {texts.feature_meaning('margin_rate')}",
            "profit": texts.feature_meaning("profit"),
        },
        then=lambda row: choose_segment(str(frame["segment"].iloc[row])),
    )
    weakest = picture.figures.sort_values("stability").iloc[0]
    uncertain = "" if picture.figures["certain"].all() else _("* uncertain.")
    if not picture.segmentation.judged:
        st.caption(_("Figures: {period}. Select a row to list the segment’s customers.", period=texts.period(picture)))
        return
    st.caption(
        _(
            "Figures: {period}. Select a row to list the segment’s customers. Stability of the weakest segment, "
            "{name}: {stability}.",
            period=texts.period(picture),
            name=texts.name(weakest),
            stability=texts.stability(weakest["stability"]),
        )
        + (f" {uncertain}" if uncertain else "")
    )


def _columns(picture: Picture) -> dict[str, tuple[str, Format | None]]:
    """As many as a page of 1024 pixels shows whole: a table that is cut off hides its last figures."""
    columns: dict[str, tuple[str, Format | None]] = {
        "named": (_("Segment"), None),
        "customers_in_period": (_("Customers"), number),
        "revenue": (_("Revenue"), euro_short),
    }
    if "contribution_margin" in picture.measures:
        columns["contribution_margin"] = (_("Contribution margin"), euro_short)
        columns["margin_rate"] = (_("CM rate"), percent)
    if "profit" in picture.measures:
        columns["cost_to_serve"] = (_("Cost to serve"), euro_short)
        columns["profit"] = (_("Profit after cost to serve"), euro_short)
    return columns
