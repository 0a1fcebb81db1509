"""Charts of the segments screen: shares, profile, choice of the number, a customer's quarters."""

from __future__ import annotations

import textwrap
from collections.abc import Hashable, Mapping, Sequence
from itertools import pairwise
from typing import Any

import pandas as pd
import plotly.graph_objects as go

from pages.ui import currency, theme
from pages.ui.charts import base
from pages.ui.charts.segments_scale import ticks
from pages.ui.formatting import euro, euro_short, number, percent
from pages.ui.i18n import _
from pages.ui.segments_texts import BANDS
from segmentation.clustering.stability import DOUBTFUL

FADED = 0.3
# See-through in the middle, so that "like all customers" is the page's ground by day and by night.
DIVERGING = [[0.0, "rgba(192,112,42,0.75)"], [0.5, "rgba(128,128,128,0)"], [1.0, "rgba(31,90,138,0.75)"]]
_REACH = 2.0
_GAP = 0.03


def wrapped(text: str, width: int = 20) -> str:
    """The text over several lines of at most about this many letters."""
    return "<br>".join(textwrap.wrap(text, width, break_long_words=False, break_on_hyphens=False)) or text


def coloured(text: str, segment: int, bold: bool = False) -> str:
    """A segment's name in its colour."""
    inner = f"<b>{text}</b>" if bold else text
    return f'<span style="color:{theme.segment_colour(segment)}">{inner}</span>'


def shares(
    figures: pd.DataFrame,
    names: Mapping[int, str],
    columns: Mapping[str, tuple[str, str | None]],
    chosen: int | None,
    narrow: bool = False,
) -> go.Figure:
    """For each segment its share of the customers and of each measure; `customdata` is the segment.

    figures: `segment_figures`; columns: share column to (heading, column of the amount in EUR; None: customers that
    bought); chosen: the segment whose customers are listed, which stands out; narrow: it fills half a page.
    """
    # The figures that stand outside of the longest bars need the more of the span the shorter that is.
    room, right, letters = (0.62, 24, 14) if narrow else (0.34, 8, 22)
    segments = [int(segment) for segment in figures["segment"]]
    lines = max(wrapped(heading, letters).count("<br>") for heading, _amount in columns.values()) + 1
    figure = base.figure(bargap=0.3, margin={"t": 16 + 18 * lines, "r": right})
    known = figures[list(columns)].fillna(0.0)
    low, high = min(0.0, float(known.min().min())), max(0.05, float(known.max().max()))
    span = high - low
    width = (1 + _GAP) / len(columns)
    axes: dict[str, Any] = {}
    headings = []
    for place, (column, (heading, amount)) in enumerate(columns.items(), start=1):
        axis = "x" if place == 1 else f"x{place}"
        start = (place - 1) * width
        figure.add_bar(
            x=figures[column].tolist(),
            y=list(range(len(segments))),
            orientation="h",
            xaxis=axis,
            marker={
                "color": [theme.segment_colour(segment) for segment in segments],
                "opacity": [FADED if chosen not in (None, segment) else 1.0 for segment in segments],
            },
            customdata=[str(segment) for segment in segments],
            text=[_short(value) for value in figures[column]],
            textposition="outside",
            cliponaxis=False,
            hovertext=[
                _("{name}: {share}, {amount}", name=names[int(row["segment"])], share=percent(row[column]),
                  amount=_amount(row, amount))
                for row in figures.to_dict("records")
            ],
            hovertemplate="%{hovertext}<extra>" + heading + "</extra>",
        )  # fmt: skip
        axes[f"xaxis{axis[1:]}"] = {
            "domain": [start, start + width - _GAP],
            "range": [low - (room * span if low < 0 else 0), high + room * span],
            "visible": False,
            "fixedrange": True,
        }
        headings.append(
            {"text": f"<b>{wrapped(heading, letters)}</b>", "x": start, "y": 1, "xref": "paper", "yref": "paper",
             "xanchor": "left", "yanchor": "bottom", "yshift": 6, "showarrow": False, "align": "left"}
        )  # fmt: skip
    figure.update_layout(axes, annotations=headings)
    figure.update_yaxes(
        tickvals=list(range(len(segments))),
        ticktext=[coloured(wrapped(names[segment], 24), segment, chosen in (None, segment)) for segment in segments],
        tickfont={"size": 14},
        range=[len(segments) - 0.5, -0.5],
        showgrid=False,
        showline=False,
        ticklabelstandoff=8,
        fixedrange=True,
    )
    return figure


def _amount(row: Mapping[Hashable, Any], measure: str | None) -> str:
    return euro(row[measure]) if measure else _("{count} customers", count=number(row["customers_in_period"]))


def _short(share: float) -> str:
    """11,9 %, but 0,04 % or −0,004 % where that would be nothing."""
    # A hair more than half of the last digit, for halves are rounded to even.
    digits = next((digits for digits in range(1, 7) if abs(share) > 0.00501 * 10**-digits), 0)
    return percent(share, digits) if digits else percent(0.0)


def profile(
    differences: Sequence[Sequence[float]],
    labels: Sequence[str],
    names: Mapping[int, str],
    written: Sequence[Sequence[str]],
    hover: Sequence[Sequence[str]],
    *,
    chosen: int | None = None,
) -> go.Figure:
    """Features × segments, coloured by the difference from all customers in standard scores.

    differences, written (the segment's mean with its unit), hover: for each feature from the top, one for each
    segment; labels: of the features; chosen: the segment whose column is framed.
    """
    segments = [int(segment) for segment in names]
    across, down = list(range(len(segments))), list(range(len(labels)))
    figure = base.figure(margin={"t": 8, "r": 8})
    figure.add_heatmap(
        x=across,
        y=down,
        z=differences,
        text=hover,
        hovertemplate=base.HOVER_TEXT,
        colorscale=DIVERGING,
        zmin=-_REACH,
        zmax=_REACH,
        xgap=2,
        ygap=2,
        colorbar={
            "orientation": "h", "y": -0.01, "yanchor": "top", "x": 0, "xanchor": "left", "len": 0.55, "thickness": 9,
            "outlinewidth": 0,
            "tickvals": [-_REACH, 0, _REACH],
            "ticktext": [_("2 or more below"), _("like all customers"), _("2 or more above")],
        },
    )  # fmt: skip
    figure.add_scatter(
        x=[x for _row in down for x in across],
        y=[y for y in down for _column in across],
        text=[text for row in written for text in row],
        mode="text",
        hoverinfo="skip",
    )
    if chosen in segments:
        at = segments.index(chosen)
        figure.add_shape(
            type="rect", x0=at - 0.49, x1=at + 0.49, y0=-0.49, y1=len(labels) - 0.51, fillcolor="rgba(0,0,0,0)",
            line={"color": theme.segment_colour(chosen), "width": 3},
        )  # fmt: skip
    figure.update_xaxes(
        side="top",
        tickvals=across,
        ticktext=[
            coloured(wrapped(names[segment], 26 if len(segments) <= 4 else 14), segment, bold=True)
            for segment in segments
        ],
        range=[-0.5, len(segments) - 0.5],
        fixedrange=True,
    )
    figure.update_yaxes(
        tickvals=down, ticktext=list(labels), range=[len(labels) - 0.5, -0.5], showgrid=False, fixedrange=True
    )
    return figure


def numbers(k_choice: pd.DataFrame, k: int) -> go.Figure:
    """How much of the segments comes back for each number of segments: their mean, and the weakest of them."""
    figure = base.figure(x_title=_("Number of segments"), y_title=_("Stability (0 to 1)"), margin={"r": 120})
    ks = k_choice["k"].tolist()
    for column, label, colour, dash in (
        ("stability", _("mean of the segments"), theme.ACTUAL, "solid"),
        ("weakest_stability", _("weakest segment"), theme.QUIET, "solid"),
    ):
        values = k_choice[column].tolist()
        figure.add_scatter(
            x=ks,
            y=values,
            mode="lines+markers",
            line={"color": colour, "width": 2.5, "dash": dash},
            marker={
                "size": [13 if each == k else 8 for each in ks],
                "color": [theme.ACCENT if each == k else colour for each in ks],
                "opacity": 1,
            },
            cliponaxis=False,
            text=[
                _("{k} segments, {what}: {value}", k=number(each), what=label, value=number(value, 2))
                for each, value in zip(ks, values, strict=True)
            ],
            hovertemplate=base.HOVER_TEXT,
        )
        figure.add_annotation(
            x=ks[-1], y=values[-1], text=wrapped(label, 14), xanchor="left", xshift=12, showarrow=False, align="left"
        )
    low = min(DOUBTFUL - 0.12, float(k_choice["weakest_stability"].min()) - 0.05)
    edges = [low, *(limit for limit, _word in BANDS), 1.03]
    words = (_("unstable"), *(_(word) for _limit, word in BANDS))
    for (start, end), word in zip(pairwise(edges), words, strict=True):
        figure.add_annotation(
            x=ks[0] - 0.95, y=(start + end) / 2, text=word, xanchor="left", showarrow=False, font={"size": 12}
        )
    places = [*(limit for limit, _word in BANDS), 1.0]
    figure.update_yaxes(range=[low, 1.03], tickvals=places, ticktext=[number(place, 2) for place in places])
    figure.update_xaxes(tickvals=ks, range=[ks[0] - 1, ks[-1] + 0.2])
    return figure


def quarters(revenue: pd.DataFrame, segment: int) -> go.Figure:
    """One customer's revenue by quarter, in its segment's colour.

    revenue: quarter (its first day), revenue, contribution_margin (EUR), orders.
    """
    figure = base.figure(y_title=_("Revenue, {currency}", currency=currency.sign()), bargap=0.25)
    rows = revenue.to_dict("records")
    labels = [quarter(row["quarter"]) for row in rows]
    figure.add_bar(
        x=list(range(len(rows))),
        y=revenue["revenue"].tolist(),
        marker_color=theme.segment_colour(segment),
        text=[
            _(
                "{quarter}: revenue {revenue}, contribution margin {margin}, {orders} orders",
                quarter=label,
                revenue=euro(row["revenue"]),
                margin=euro(row["contribution_margin"]),
                orders=number(row["orders"]),
            )
            for label, row in zip(labels, rows, strict=True)
        ],
        textposition="none",
        hovertemplate=base.HOVER_TEXT,
    )
    # A label for every quarter while they fit, then for every year's first.
    shown = [i for i, row in enumerate(rows) if len(rows) <= 8 or row["quarter"].month == 1]
    figure.update_xaxes(
        tickvals=shown, ticktext=[labels[i] if len(rows) <= 8 else str(rows[i]["quarter"].year) for i in shown]
    )
    places = ticks(min(0.0, float(revenue["revenue"].min())), max(1.0, float(revenue["revenue"].max())), "none")
    figure.update_yaxes(tickvals=places, ticktext=[euro_short(place) for place in places])
    return figure


def quarter(first_day: pd.Timestamp) -> str:
    """Q1 2025."""
    return f"Q{first_day.quarter} {first_day.year}"
