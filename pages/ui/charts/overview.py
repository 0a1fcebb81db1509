"""The overview's four pictures: who earns, which segments, how large the market, what return."""

from __future__ import annotations

from collections.abc import Sequence

import pandas as pd
import plotly.graph_objects as go

from pages.ui import theme
from pages.ui.charts import base
from pages.ui.formatting import as_percent, euro_short, percent
from pages.ui.i18n import _

_ROOM = 0.4
"""The share of a bar from which its words fit beside its figure."""


def _two_rows(rows: Sequence[str], legend: bool = False) -> go.Figure:
    figure = base.figure(x_title=_("Share in %"), legend=legend, barmode="stack", bargap=0.34)
    figure.update_xaxes(range=[0, 100.5], showgrid=False, tickvals=[0, 25, 50, 75, 100])
    figure.update_yaxes(categoryorder="array", categoryarray=list(reversed(rows)), showgrid=False)
    return figure


def top_customers(share_of_customers: float, share_of_measure: float, measure: str) -> go.Figure:
    """Two bars: the best customers' share of all customers, and of the measure."""
    rows = [_("Customers"), measure]
    figure = _two_rows(rows)
    shares = (share_of_customers, share_of_measure)
    for name, colour, values in (
        (_("the best customers"), theme.ACCENT, shares),
        (_("all others"), theme.QUIET, tuple(1 - share for share in shares)),
    ):
        figure.add_bar(
            orientation="h",
            y=rows,
            x=[as_percent(value) for value in values],
            marker_color=colour,
            text=[f"<b>{percent(value, 0)}</b> {name if value > _ROOM else ''}" for value in values],
            textposition="inside",
            insidetextanchor="middle",
            textangle=0,
            constraintext="none",
            textfont={"color": theme.ON_COLOUR if colour == theme.ACCENT else theme.ON_QUIET},
            hoverinfo="skip",
            name=name,
        )
    return figure


def segments(frame: pd.DataFrame, names: Sequence[str], measure: str, label: str) -> go.Figure:
    """Two bars: each segment's share of customers and of the measure.

    frame: segment, share, and the measure with its share; names: what the screen calls the segments, in order.
    """
    rows = [_("Customers"), label]
    figure = _two_rows(rows, legend=True)
    # A segment that loses money has no share to draw; the message above the chart speaks of the leading one.
    columns = [frame["share"], frame[f"{measure}_share"].fillna(0.0).clip(lower=0)]
    for position, (number, name) in enumerate(zip(frame["segment"], names, strict=True)):
        shares = [float(column.iloc[position]) for column in columns]
        figure.add_bar(
            orientation="h",
            y=rows,
            x=[as_percent(share) for share in shares],
            name=name,
            marker_color=theme.segment_colour(int(number)),
            text=[percent(share, 0) if share >= 0.06 else "" for share in shares],
            textposition="inside",
            insidetextanchor="middle",
            textangle=0,
            textfont={"color": theme.ON_COLOUR},
            hovertext=[f"{name}: {percent(share)}" for share in shares],
            hovertemplate="%{hovertext}<extra></extra>",
            customdata=[[str(number)]] * 2,
        )
    figure.update_layout(legend={"traceorder": "normal", "xref": "container", "x": 0.02, "font": {"size": 12}})
    return figure


def market(tam: float, sam: float, som: float) -> go.Figure:
    """Three bars, TAM to SOM; the scale is in millions of euros a year."""
    rows = [_("Market (TAM)"), _("Serviceable (SAM)"), _("Obtainable (SOM)")]
    figure = base.figure(x_title=_("€m per year"), bargap=0.38)
    figure.add_bar(
        orientation="h",
        y=rows,
        x=[value / 1e6 for value in (tam, sam, som)],
        marker_color=[theme.QUIET, theme.ACTUAL, theme.ACCENT],
        text=[euro_short(value) for value in (tam, sam, som)],
        textposition="outside",
        cliponaxis=False,
        hoverinfo="skip",
    )
    figure.update_yaxes(categoryorder="array", categoryarray=list(reversed(rows)), showgrid=False)
    figure.update_xaxes(range=[0, tam / 1e6 * 1.22], nticks=5, showgrid=True)
    return figure


def returns(cases: Sequence[tuple[str, float]], emphasis: int) -> go.Figure:
    """One hatched bar a case (a forecast): net benefit over the horizon in millions of euros."""
    figure = base.figure(y_title=_("€m, cumulative"), bargap=0.5)
    colours = [theme.ACCENT if index == emphasis else theme.QUIET for index in range(len(cases))]
    figure.add_bar(
        x=[name for name, _value in cases],
        y=[value / 1e6 for _name, value in cases],
        marker={"color": colours, "pattern": base.FORECAST_PATTERN},
        text=[euro_short(value) for _name, value in cases],
        textposition="outside",
        cliponaxis=False,
        hoverinfo="skip",
    )
    figure.update_yaxes(nticks=5, rangemode="tozero")
    return figure
