"""Charts of the ROI screen. All figures in it are plans, so bars are hatched and the cases beside them are outlined."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import plotly.graph_objects as go

from pages.ui import theme
from pages.ui.charts import base
from pages.ui.formatting import euro, euro_short
from pages.ui.i18n import _
from roi.results import Result

_LABEL_SIZE = 12
_STRENGTHS = (1.0, 0.72, 0.5, 0.32)
FARTHEST = 4.0
"""Distances from plan beyond this (400 %) are drawn up to here, with an arrow behind their figure."""


@dataclass(frozen=True)
class Part:
    """One line of benefit (positive) or cost (negative): EUR in years 1, 2, …"""

    label: str
    amounts: tuple[float, ...]
    cost: bool


@dataclass(frozen=True)
class Distance:
    """One driver's way to break-even. distance: fraction of plan, None where there is none; text says all of it."""

    label: str
    distance: float | None
    text: str
    hover: str


def cumulative(plan: Result, cases: Mapping[str, Result]) -> go.Figure:
    """Cumulative net benefit by year, EUR: the plan as bars, each case as a line.

    cases: label to result; one that equals the plan is left out.
    """
    years = [year.year for year in plan.years]
    amounts = [year.cumulative_net for year in plan.years]
    figure = base.figure(
        x_title=_("Year"),
        y_title=_("Net benefit, cumulative, €"),
        margin={"l": 8, "r": 118, "t": 22, "b": 8},
        bargap=0.45,
    )
    figure.add_bar(
        x=years,
        y=amounts,
        marker={"color": theme.ACTUAL, "pattern": base.FORECAST_PATTERN, "line": {"color": theme.ACTUAL, "width": 1.5}},
        text=[euro_short(amount) for amount in amounts],
        textposition="outside",
        cliponaxis=False,
        hovertext=[_("Year {year}: {amount}", year=y, amount=euro(a)) for y, a in zip(years, amounts, strict=True)],
        hoverinfo="text",
    )
    beside = {name: result for name, result in cases.items() if result.values != plan.values}
    for name, result in beside.items():
        figure.add_scatter(
            x=[year.year for year in result.years],
            y=[year.cumulative_net for year in result.years],
            mode="lines+markers",
            line={"color": theme.QUIET, "width": 1.5, "dash": "dot"},
            marker={"symbol": "circle-open", "size": 7, "color": theme.QUIET},
            hovertext=[
                _("{case}, year {year}: {amount}", case=name, year=year.year, amount=euro(year.cumulative_net))
                for year in result.years
            ],
            hoverinfo="text",
        )
    ends = [result.years[-1].cumulative_net for result in beside.values()]
    span = _span([*ends, *amounts, 0.0])
    for (name, result), y in zip(beside.items(), _apart(ends, span * 0.16), strict=True):
        text = f"{name}<br>{euro_short(result.years[-1].cumulative_net)}"
        _note(figure, len(result.years) + 0.34, y, text)
    figure.update_xaxes(dtick=1, range=[0.5, max(len(years), *(len(r.years) for r in beside.values()), 1) + 0.5])
    figure.update_yaxes(tickformat="~s", nticks=6, zeroline=True, zerolinewidth=1)
    return figure


def parts(lines: Sequence[Part]) -> go.Figure:
    """Benefit above and cost below zero by line, stacked, EUR per year."""
    figure = base.figure(
        x_title=_("Year"),
        y_title=_("€ per year"),
        margin={"l": 8, "r": 168, "t": 22, "b": 8},
        barmode="relative",
        bargap=0.45,
    )
    years = list(range(1, len(lines[0].amounts) + 1))
    order = {True: 0, False: 0}
    for line in lines:
        colour = theme.LOSS if line.cost else theme.GAIN
        figure.add_bar(
            x=years,
            y=list(line.amounts),
            name=line.label,
            marker={"color": colour, "pattern": base.FORECAST_PATTERN, "line": {"color": colour, "width": 1.5}},
            opacity=_STRENGTHS[order[line.cost] % len(_STRENGTHS)],
            hovertext=[
                _("{line}, year {year}: {amount}", line=line.label, year=year, amount=euro(amount))
                for year, amount in zip(years, line.amounts, strict=True)
            ],
            hoverinfo="text",
        )
        order[line.cost] += 1
    _line_labels(figure, lines)
    figure.update_xaxes(dtick=1, range=[0.5, len(years) + 0.5])
    figure.update_yaxes(tickformat="~s", nticks=6, zeroline=True, zerolinewidth=1)
    return figure


def _line_labels(figure: go.Figure, lines: Sequence[Part]) -> None:
    """Each line's name beside the last bar, at its height; a line that ended before is named below its own."""
    top = bottom = 0.0
    places = []
    for line in lines:
        last = line.amounts[-1]
        start = bottom if last < 0 else top
        places.append(start + last / 2)
        if last < 0:
            bottom += last
        else:
            top += last
    lasting = [(line, place) for line, place in zip(lines, places, strict=True) if line.amounts[-1]]
    span = _span([amount for line in lines for amount in (*line.amounts, top, bottom, 0.0)])
    heights = _apart([place for _line, place in lasting], span * 0.085)
    for (line, _place), y in zip(lasting, heights, strict=True):
        _note(figure, len(line.amounts) + 0.34, y, f"{line.label} {euro_short(abs(line.amounts[-1]))}")
    for line in lines:
        if not line.amounts[-1] and any(line.amounts):
            peak = max(range(len(line.amounts)), key=lambda year: abs(line.amounts[year]))
            below = sum(other.amounts[peak] for other in lines if other.amounts[peak] < 0)
            _note(
                figure, peak + 0.7, min(below, 0.0) - span * 0.05, f"{line.label} {euro_short(abs(line.amounts[peak]))}"
            )


def distances(rows: Sequence[Distance], x_title: str) -> go.Figure:
    """How far each driver is from break-even, in percent of plan; nearest on top, those without one below."""
    labels = [row.label for row in rows]
    figure = base.figure(x_title=x_title, margin={"l": 8, "r": 8, "t": 4, "b": 8}, bargap=0.4)
    drawn = [None if row.distance is None else max(-FARTHEST, min(FARTHEST, row.distance)) for row in rows]
    colours = [theme.ACCENT if place == 0 and value is not None else theme.QUIET for place, value in enumerate(drawn)]
    figure.add_bar(
        x=drawn,
        y=labels,
        orientation="h",
        marker={"color": "rgba(0,0,0,0)", "line": {"color": colours, "width": 2}},
        hovertext=[row.hover for row in rows],
        hoverinfo="text",
    )
    for row, x in zip(rows, drawn, strict=True):
        left = x is not None and x < 0
        figure.add_annotation(
            x=x or 0.0,
            y=row.label,
            text=row.text,
            showarrow=False,
            xanchor="right" if left else "left",
            xshift=-6 if left else 6,
            font={"size": _LABEL_SIZE},
            opacity=0.7 if x is None else 1.0,
        )
    figure.update_xaxes(
        range=[-FARTHEST * 1.75, FARTHEST * 1.75],
        tickvals=[-4, -2, 0, 2, 4],
        tickformat="+.0%",
        zeroline=True,
        zerolinewidth=1,
    )
    figure.update_yaxes(autorange="reversed", showgrid=False)
    return figure


def _note(figure: go.Figure, x: float, y: float, text: str) -> None:
    figure.add_annotation(
        x=x, y=y, text=text, showarrow=False, xanchor="left", align="left", font={"size": _LABEL_SIZE}
    )


def _span(values: Sequence[float]) -> float:
    return max(values) - min(values) or 1.0


def _apart(heights: Sequence[float], least: float) -> list[float]:
    """The heights, moved up where two labels would touch."""
    moved = list(heights)
    below = float("-inf")
    for place in sorted(range(len(moved)), key=moved.__getitem__):
        moved[place] = max(moved[place], below + least)
        below = moved[place]
    return moved
