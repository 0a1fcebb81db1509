"""Charts of the ideal-customer screen: criteria by lift, what strictness costs, win rates of the back-test."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import pandas as pd
import plotly.graph_objects as go

from pages.ui import theme
from pages.ui.charts import base
from pages.ui.formatting import number, percent
from pages.ui.i18n import _
from pages.ui.segments_texts import MEASURE_NAMES, SHARES
from segmentation.icp.profile import Worth

_BAND = "rgba(192,112,42,0.18)"
_SHADE = 0.07
_WIDE = 14
_MIDDLE = 50
_LABEL_GAP = 0.062
_TICKS = (0.0, 0.2, 0.4, 0.6, 0.8, 1.0)


def lifts(frame: pd.DataFrame, names: Sequence[str]) -> go.Figure:
    """A dot with its interval for each criterion, the largest lift on top; 1 is no difference.

    frame: lift, lift_low, lift_high, conforming, conforming_best; names: what the criteria are called.
    """
    rows = frame.to_dict("records")
    figure = base.figure(x_title=_("Lift: frequency of best customers against the average"))
    figure.add_scatter(
        x=frame["lift"],
        y=list(names),
        mode="markers+text",
        marker={"color": theme.ACCENT, "size": 12},
        error_x={
            "type": "data",
            "symmetric": False,
            "array": frame["lift_high"] - frame["lift"],
            "arrayminus": frame["lift"] - frame["lift_low"],
            "color": theme.ACCENT,
            "thickness": 2,
            "width": 6,
        },
        text=[f"<b>{_('{lift}×', lift=number(row['lift'], 1))}</b>" for row in rows],
        textposition="top center",
        hovertext=[
            _(
                "{best} of the {count} customers that meet it are best; lift {low} to {high} (95%)",
                best=number(row["conforming_best"]),
                count=number(row["conforming"]),
                low=number(row["lift_low"], 2),
                high=number(row["lift_high"], 2),
            )
            for row in rows
        ],
        hovertemplate="%{hovertext}<extra></extra>",
    )
    figure.add_vline(x=1, line={"color": theme.QUIET, "width": 1.5, "dash": "dot"})
    figure.add_annotation(
        x=1, y=1, yref="paper", yanchor="bottom", text=_("1 = no difference"), showarrow=False, font={"size": 12}
    )
    low, high = min(1.0, frame["lift_low"].min()), frame["lift_high"].max()
    figure.update_xaxes(range=[low - 0.12 * (high - low), high + 0.06 * (high - low)], showgrid=True, nticks=8)
    # Half a row above the first for its figure.
    figure.update_yaxes(range=[len(rows) - 0.5, -0.7], showgrid=False, tickfont={"size": 13})
    figure.update_layout(margin={"t": 26})
    return figure


def strictness(
    curve: pd.DataFrame, *, chosen: float, recommended: float, right: tuple[float, float], worth: Worth
) -> go.Figure:
    """From broad to strict: precision with its interval, accounts and contribution margin (or revenue) left;
    `customdata` is the threshold.

    curve: `icp.strictness_curve`; right: the lowest and highest threshold neither too broad nor too narrow.
    """
    figure = base.figure(
        x_title=_("Fit score from … (0 = broad, 100 = strict)"), y_title=_("Share in %"), margin={"r": 188, "t": 26}
    )
    figure.update_xaxes(range=[-1, 101], tickvals=list(range(0, 101, 10)), showgrid=False)
    figure.update_yaxes(tickvals=list(_TICKS), ticktext=[percent(tick, 0) for tick in _TICKS], range=[0, 1.06])
    _add_zones(figure, right)
    known = curve[curve["precision"].notna()]
    figure.add_scatter(
        x=[*known["threshold"], *known["threshold"][::-1]],
        y=[*known["precision_high"], *known["precision_low"][::-1]],
        fill="toself",
        fillcolor=_BAND,
        line={"width": 0},
        mode="lines",
        hoverinfo="skip",
    )
    lines = (
        (f"{worth}_share", theme.ACTUAL, "solid", _(MEASURE_NAMES[worth])),
        ("account_share", theme.QUIET, "solid", _("Accounts left")),
        ("precision", theme.ACCENT, "solid", _("Best customers among<br>the customers left")),
    )
    ends = []
    for column, colour, dash, name in lines:
        figure.add_scatter(
            x=curve["threshold"],
            y=curve[column],
            name=name,
            mode="lines+markers",
            line={"color": colour, "width": 3 if column == "precision" else 2, "dash": dash},
            marker={"size": 6},
            customdata=[f"{threshold:g}" for threshold in curve["threshold"]],
            text=[_hover(row, worth) for row in curve.to_dict("records")],
            hovertemplate=base.HOVER_TEXT,
        )
        end = curve[curve[column].notna()].iloc[-1:]
        ends += [(float(row[column]), name, colour) for row in end.to_dict("records")]
    for height, (_value, name, colour) in zip(_spread([end[0] for end in ends]), ends, strict=True):
        figure.add_annotation(
            x=1, xref="paper", y=height, xanchor="left", xshift=8, align="left", text=name, showarrow=False,
            font={"color": colour, "size": 13},
        )  # fmt: skip
    _mark(figure, curve, chosen, recommended)
    return figure


def _add_zones(figure: go.Figure, right: tuple[float, float]) -> None:
    low, high = max(right[0] - 2.5, -1), min(right[1] + 2.5, 101)
    figure.add_vrect(x0=low, x1=high, fillcolor=theme.ACTUAL, opacity=_SHADE, line_width=0, layer="below")
    name = {"yref": "paper", "y": 1, "yanchor": "bottom", "showarrow": False}
    figure.add_annotation(x=(low + high) / 2, text=f"<b>{_('right')}</b>", **name)
    # In a narrow zone at the edge the name starts or ends at its border and reaches into the margin.
    if low >= _WIDE:
        figure.add_annotation(x=low / 2, text=f"<b>{_('too broad')}</b>", **name)
    if 100 - high >= _WIDE:
        figure.add_annotation(x=(high + 100) / 2, text=f"<b>{_('too narrow')}</b>", **name)
    elif high < 100:
        figure.add_annotation(x=high, text=f"<b>{_('too narrow')}</b>", xanchor="left", xshift=14, **name)


def _spread(heights: Sequence[float]) -> list[float]:
    """The heights moved apart so that their labels do not touch; their order stays."""
    placed: list[float] = [0.0] * len(heights)
    before = float("-inf")
    for place in sorted(range(len(heights)), key=heights.__getitem__):
        before = placed[place] = max(heights[place], before + 2 * _LABEL_GAP)
    return placed


def _mark(figure: go.Figure, curve: pd.DataFrame, chosen: float, recommended: float) -> None:
    precision = curve.set_index("threshold")["precision"]
    if chosen == recommended:
        text = _("recommended: {threshold}", threshold=number(chosen))
        _line(figure, chosen, theme.ACCENT, f"<b>{text}</b>", to_left=chosen > _MIDDLE)
    else:
        # Outward, so that neither name crosses the other's line.
        text = _("recommended: {threshold}", threshold=number(recommended))
        _line(figure, recommended, theme.QUIET, text, to_left=recommended < chosen)
        text = _("chosen: {threshold}", threshold=number(chosen))
        _line(figure, chosen, theme.ACCENT, f"<b>{text}</b>", to_left=chosen < recommended)
    if pd.notna(precision[chosen]):
        figure.add_scatter(
            x=[chosen], y=[precision[chosen]], mode="markers", hoverinfo="skip",
            marker={"color": theme.ACCENT, "size": 12},
        )  # fmt: skip
        # Under a rising curve, left of the line: there nothing else is drawn.
        figure.add_annotation(
            x=chosen, y=precision[chosen], xanchor="right", xshift=-6, yshift=-24, showarrow=False,
            text=f"<b>{percent(precision[chosen], 0)}</b>",
        )  # fmt: skip


def _line(figure: go.Figure, x: float, colour: str, text: str, *, to_left: bool) -> None:
    figure.add_vline(x=x, line={"color": colour, "width": 1.5, "dash": "dash"})
    # The curves leave room at the bottom while broad and at the top once strict.
    low = x <= _MIDDLE
    figure.add_annotation(
        x=x, y=0.02 if low else 1.02, xanchor="right" if to_left else "left", xshift=-6 if to_left else 6,
        yanchor="bottom" if low else "top", text=text, showarrow=False,
    )  # fmt: skip


def _hover(row: dict[Any, Any], worth: Worth) -> str:
    return _(
        "Fit score from {threshold}: {accounts} accounts ({prospects} prospects), {best} best of {customers} rated "
        "customers = {precision} ({low} to {high}), {left}",
        threshold=number(row["threshold"]),
        accounts=number(row["accounts"]),
        prospects=number(row["prospects"]),
        best=number(row["best_customers"]),
        customers=number(row["customers"]),
        precision=percent(row["precision"]),
        low=percent(row["precision_low"]),
        high=percent(row["precision_high"]),
        left=_(SHARES[worth], share=percent(row[f"{worth}_share"])),
    )


def win_rates(groups: pd.DataFrame, names: Sequence[str]) -> go.Figure:
    """A dot with its interval for each group of the back-test, in the frame's order.

    groups: group, won, lost, win_rate, low, high (`icp.Backtest.groups`); names: what they are called.
    """
    rows = groups.to_dict("records")
    figure = base.figure(x_title=_("Win rate in % with 95% interval"))
    for row, name in zip(rows, names, strict=True):
        colour = theme.ACCENT if row["group"] == "conforming" else theme.QUIET
        figure.add_scatter(
            x=[row["win_rate"]],
            y=[name],
            mode="markers+text",
            marker={"color": colour, "size": 12},
            error_x={
                "type": "data", "symmetric": False, "array": [row["high"] - row["win_rate"]],
                "arrayminus": [row["win_rate"] - row["low"]], "color": colour, "thickness": 2, "width": 6,
            },
            text=[f"<b>{percent(row['win_rate'], 0)}</b>"],
            textposition="top center",
            hovertext=[
                _(
                    "{won} of {count} closed opportunities won: {rate} ({low} to {high})",
                    won=number(row["won"]),
                    count=number(row["won"] + row["lost"]),
                    rate=percent(row["win_rate"]),
                    low=percent(row["low"]),
                    high=percent(row["high"]),
                )
            ],
            hovertemplate="%{hovertext}<extra></extra>",
        )  # fmt: skip
    highest = groups["high"].max()
    ticks = [tick / 10 for tick in range(11) if tick / 10 <= highest + 0.1]
    figure.update_xaxes(
        range=[0, min(1.02, highest + 0.06)],
        tickvals=ticks,
        ticktext=[percent(tick, 0) for tick in ticks],
        showgrid=True,
    )
    figure.update_yaxes(range=[len(rows) - 0.5, -0.7], showgrid=False)
    return figure
