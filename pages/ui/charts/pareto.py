"""Charts of the Pareto screen: the whale curve and the ABC classes."""

from __future__ import annotations

from typing import Any

import pandas as pd
import plotly.graph_objects as go

from pages.ui import theme
from pages.ui.charts import base
from pages.ui.formatting import euro_short, number, percent, set_percent
from pages.ui.i18n import _, counted
from segmentation.pareto import Concentration

_TICKS = [0, 0.2, 0.4, 0.6, 0.8, 1.0]
# Classes are zones of one quiet colour; the best is the densest.
_ZONES = {"A": (theme.ACTUAL, 0.12), "B": (theme.ACTUAL, 0.05), "C": (theme.QUIET, 0.08)}
_FIRST_SHARE = 0.15
_HIGH_WHALE = 2.0


def whale(
    curve: pd.DataFrame, classes: pd.DataFrame, concentration: Concentration, *, lost: float, y_title: str
) -> go.Figure:
    """Customers from best to worst against what they make together.

    curve: `pareto.curve`; classes: `pareto.class_summary`; lost: what the customers below zero take away (EUR).
    In euros instead of shares where the total is not positive.
    """
    in_shares = concentration.total > 0
    column = "cumulative_share" if in_shares else "cumulative"
    low, high = min(0.0, curve[column].min()), curve[column].max()
    figure = base.figure(x_title=_("Share of customers, best first"), y_title=y_title, margin={"t": 26})
    figure.update_xaxes(
        range=[-0.005, 1.02], tickvals=_TICKS, ticktext=[set_percent(tick) for tick in _TICKS], showgrid=False
    )
    if in_shares:
        ticks = _share_ticks(low, high)
        figure.update_yaxes(
            tickvals=ticks,
            ticktext=[set_percent(tick) for tick in ticks],
            range=[low - 0.02, max(1.0, high) + (high - low) * 0.07],
        )
    else:
        ticks = [low + (high - low) * step / 4 for step in range(5)]
        figure.update_yaxes(tickvals=ticks, ticktext=[euro_short(tick) for tick in ticks])
    _add_zones(figure, classes)
    if in_shares:
        figure.add_scatter(
            x=[0, 1], y=[0, 1], mode="lines", line={"color": theme.QUIET, "width": 1, "dash": "dot"}, hoverinfo="skip"
        )
    figure.add_scatter(
        x=curve["customer_share"],
        y=curve[column],
        mode="lines",
        line={"color": theme.ACTUAL, "width": 3},
        text=[_point(row) for row in curve.to_dict("records")],
        hovertemplate=base.HOVER_TEXT,
    )
    if in_shares:
        _mark_shares(figure, concentration)
    if lost < 0:
        _mark_peak(figure, curve, column, concentration, lost)
    return figure


def _share_ticks(low: float, high: float) -> list[float]:
    """Five to nine round shares that hold 0 and 1."""
    step = next(step for step in (0.2, 0.5, 1, 2, 5, 10, 20, 50, 100, 1000) if (high - low) / step < 8)
    return [round(step * place, 1) for place in range(int(low / step) - 1, int(max(high, 1) / step) + 2)]


def _add_zones(figure: go.Figure, classes: pd.DataFrame) -> None:
    start = 0.0
    for row in classes[classes["customers"] > 0].to_dict("records"):
        colour, opacity = _ZONES[row["class"]]
        end = start + row["customer_share"]
        figure.add_vrect(x0=start, x1=end, fillcolor=colour, opacity=opacity, line_width=0, layer="below")
        figure.add_annotation(
            x=(start + end) / 2, y=1, yref="paper", yanchor="bottom", text=f"<b>{row['class']}</b>", showarrow=False
        )
        start = end


def _mark_shares(figure: go.Figure, concentration: Concentration) -> None:
    """What the title says, and where 80 % are reached."""
    share, needed = concentration.top_15_share, concentration.share_for_80
    if share is not None:
        text = _("{top} of customers: {share}", top=set_percent(_FIRST_SHARE), share=percent(share))
        _mark(figure, _FIRST_SHARE, share, f"<b>{text}</b>", theme.ACCENT, ax=58, ay=74)
    if needed is not None:
        text = _("80% is reached by {share} of customers", share=percent(needed))
        low_enough = concentration.top_15_share is None or concentration.top_15_share <= _HIGH_WHALE
        _mark(figure, needed, 0.8, text, theme.ACTUAL, ax=58, ay=44 if low_enough else 0)


def _mark_peak(figure: go.Figure, curve: pd.DataFrame, column: str, concentration: Concentration, lost: float) -> None:
    peak = curve.iloc[int(curve[column].argmax())]
    top = percent(peak[column]) if column == "cumulative_share" else euro_short(peak[column])
    text = "<br>".join(
        [
            f"<b>{_('Peak: {share}', share=top)}</b>",
            counted(
                concentration.negative_customers,
                "One customer below zero costs {lost}",
                "{count} customers below zero cost {lost}",
                count=number(concentration.negative_customers),
                lost=euro_short(-lost),
            ),
        ]
    )
    low, high = min(0.0, curve[column].min()), peak[column]
    # Its text stands under the line of equal customers; on a high whale, where that line lies flat, above it.
    height = 0.12 if high <= _HIGH_WHALE else 0.5
    place = {"axref": "x", "ayref": "y", "ax": peak["customer_share"] - 0.03, "ay": low + (high - low) * height}
    _mark(figure, peak["customer_share"], high, text, theme.LOSS, side="right", **place)


def _mark(
    figure: go.Figure, x: float, y: float, text: str, colour: str, *, side: str = "left", **place: float | str
) -> None:
    figure.add_scatter(
        x=[x],
        y=[y],
        mode="markers",
        marker={"color": colour, "size": 10, "line": {"width": 0}},
        hoverinfo="skip",
        cliponaxis=False,
    )
    figure.add_annotation(
        x=x, y=y, text=text, align=side, xanchor=side, arrowhead=0, arrowwidth=1, arrowcolor=colour, standoff=5, **place
    )


def _point(row: dict[Any, Any]) -> str:
    if row["cumulative_share"] != row["cumulative_share"]:
        return counted(
            row["rank"],
            "The best customer ({customers}) makes {cumulative}",
            "The best {rank} customers ({customers}) make {cumulative} together",
            rank=number(row["rank"]),
            customers=percent(row["customer_share"]),
            cumulative=euro_short(row["cumulative"]),
        )
    return counted(
        row["rank"],
        "The best customer ({customers}) makes {share}: {cumulative}",
        "The best {rank} customers ({customers}) make {share}: {cumulative}",
        rank=number(row["rank"]),
        customers=percent(row["customer_share"]),
        share=percent(row["cumulative_share"]),
        cumulative=euro_short(row["cumulative"]),
    )


def classes(summary: pd.DataFrame, *, chosen: str, measure_label: str) -> go.Figure:
    """For each class its share of the customers and of the measure; `customdata` is the class.

    summary: `pareto.class_summary`; chosen: the class that is listed below, or all; measure_label: names the measure.
    """
    rows = summary.to_dict("records")
    labels = [f"<b>{row['class']}</b>" for row in rows]
    figure = base.figure(barmode="group", bargroupgap=0.08)
    faded = [0.35 if chosen not in ("all", row["class"]) else 1.0 for row in rows]
    # Without a positive total there is no share of it; the customers' share still is.
    shares = [row["share"] if row["share"] == row["share"] else 0.0 for row in rows]
    value_text = [f"<b>{euro_short(row['total'])}</b>  ({percent(row['share'])} {measure_label})" for row in rows]
    count_text = [
        counted(
            row["customers"],
            "{count} customer ({share})",
            "{count} customers ({share})",
            count=number(row["customers"]),
            share=percent(row["customer_share"]),
        )
        for row in rows
    ]
    for values, colour, texts in (
        (shares, theme.ACTUAL, value_text),
        ([row["customer_share"] for row in rows], theme.QUIET, count_text),
    ):
        figure.add_bar(
            y=labels,
            x=values,
            orientation="h",
            marker={"color": colour, "opacity": faded},
            customdata=[row["class"] for row in rows],
            text=texts,
            textposition="outside",
            cliponaxis=False,
            hovertext=[f"{row['class']}: {text}" for row, text in zip(rows, texts, strict=True)],
            hovertemplate="%{hovertext}<extra></extra>",
        )
    most, least = max(0.5, *shares), min(0.0, *shares)
    # Room for the texts beside the bars, to the left as well where a class loses money.
    room = (most - least) * 0.4
    figure.update_xaxes(visible=False, range=[least - room if least < 0 else 0.0, most + room])
    figure.update_yaxes(autorange="reversed", showgrid=False, tickfont={"size": 18})
    return figure
