"""Charts of the ROI screen. All figures in it are plans, so bars are hatched and the cases beside them are outlined."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from math import ceil, floor, inf, log10
from typing import Any

from pages.ui import theme
from pages.ui.charts import base
from pages.ui.formatting import euro, euro_short, percent
from pages.ui.i18n import _
from roi.results import Result

FARTHEST = 4.0
"""Distances from plan beyond this (400 %) are drawn up to here, with an arrow behind their figure."""
_TICKS = (-4, -2, -1, 0, 1, 2, 4)
_LABEL = {"size": 12}
# Room that is fixed need not be found: each slider release would otherwise lay every chart out twice.
_ROOM = {"l": 104, "t": 22, "b": 48}
_STRENGTHS = (1.0, 0.72, 0.5, 0.32)
_BAR = 0.55
"""The width of a bar, in years."""
_EDGE = 0.42
"""The right edge of the plot, in years behind the last one; labels begin there."""
CUMULATIVE_HEIGHT = 244
"""The height of the cumulative chart, in pixels."""
_TWO_LINES = 34
"""The height of a label of two lines, in pixels."""
_Text = tuple[float, float, str]
"""Where a label is, and what it says."""


@dataclass(frozen=True)
class Part:
    """One line of benefit or cost: EUR in years 1, 2, …; costs are negative."""

    label: str
    amounts: tuple[float, ...]
    cost: bool


@dataclass(frozen=True)
class Distance:
    """One driver's way to break-even. distance: fraction of plan; text says all of it."""

    label: str
    distance: float
    text: str
    hover: str


def cumulative(name: str, plan: Result, cases: Mapping[str, Result]) -> base.Spec:
    """Cumulative net benefit by year, EUR: the plan as bars, each other case (label to result) as a line."""
    amounts = [year.cumulative_net for year in plan.years]
    ends = {label: result.years[-1].cumulative_net for label, result in {name: plan, **cases}.items()}
    low, high = min(0.0, *amounts, *ends.values()), max(0.0, *amounts, *ends.values())
    axes = _axes(len(amounts), low, high)
    bottom, top = axes["yaxis"]["range"]
    pixel = (top - bottom) / (CUMULATIVE_HEIGHT - _ROOM["t"] - _ROOM["b"])
    heights = _apart(list(ends.values()), _TWO_LINES * pixel, top)
    texts = [f"{label}<br>{euro_short(end)}" for label, end in ends.items()]
    texts[0] = f"<b>{texts[0]}</b>"
    return base.spec(
        [
            _plan_bars(plan),
            *(_case_line(label, result) for label, result in cases.items()),
            _texts([(len(amounts) + _EDGE, height, text) for height, text in zip(heights, texts, strict=True)]),
        ],
        x_title=_("Year"),
        y_title=_("Net benefit, cumulative"),
        margin=_ROOM | {"r": 124},
        bargap=1 - _BAR,
        **axes,
    )


def _plan_bars(plan: Result) -> dict[str, Any]:
    return {
        "type": "bar",
        "x": [year.year for year in plan.years],
        "y": [year.cumulative_net for year in plan.years],
        "marker": _hatched(theme.ACTUAL),
        "hovertext": [
            _("Year {year}: {amount}", year=year.year, amount=euro(year.cumulative_net)) for year in plan.years
        ],
        "hoverinfo": "text",
    }


def _case_line(name: str, result: Result) -> dict[str, Any]:
    return {
        "type": "scatter",
        "x": [year.year for year in result.years],
        "y": [year.cumulative_net for year in result.years],
        "mode": "lines+markers",
        "line": {"color": theme.QUIET, "width": 1.5, "dash": "dot"},
        "marker": {"symbol": "circle-open", "size": 7, "color": theme.QUIET},
        "hovertext": [
            _("{case}, year {year}: {amount}", case=name, year=year.year, amount=euro(year.cumulative_net))
            for year in result.years
        ],
        "hoverinfo": "text",
    }


def parts(lines: Sequence[Part]) -> base.Spec:
    """Benefit above and cost below zero by line, stacked, EUR per year."""
    by_year = list(zip(*(line.amounts for line in lines), strict=True))
    low = min(sum(min(amount, 0.0) for amount in year) for year in by_year)
    high = max(sum(max(amount, 0.0) for amount in year) for year in by_year)
    benefits, costs = [line for line in lines if not line.cost], [line for line in lines if line.cost]
    return base.spec(
        [
            *(_part_bars(line, place) for side in (benefits, costs) for place, line in enumerate(side)),
            _texts(_last_year_labels(lines, _span(low, high) * 0.085)),
            _texts(_earlier_labels(lines), "bottom right"),
        ],
        x_title=_("Year"),
        y_title=_("Benefit and cost per year"),
        margin=_ROOM | {"r": 186},
        barmode="relative",
        bargap=1 - _BAR,
        **_axes(len(by_year), low, high),
    )


def _part_bars(line: Part, place: int) -> dict[str, Any]:
    years = range(1, len(line.amounts) + 1)
    return {
        "type": "bar",
        "x": list(years),
        # A bar of height 0 would still be drawn, as a line.
        "y": [amount or None for amount in line.amounts],
        "name": line.label,
        "marker": _hatched(theme.LOSS if line.cost else theme.GAIN),
        "opacity": _STRENGTHS[place % len(_STRENGTHS)],
        "hovertext": [
            _("{line}, year {year}: {amount}", line=line.label, year=year, amount=euro(amount))
            for year, amount in zip(years, line.amounts, strict=True)
        ],
        "hoverinfo": "text",
    }


def _last_year_labels(lines: Sequence[Part], least: float) -> list[_Text]:
    """Each line's name beside the last bar, at the height of its part of it."""
    top = bottom = 0.0
    heights = {}
    for line in lines:
        last = line.amounts[-1]
        if last < 0:
            heights[line.label] = bottom + last / 2
            bottom += last
        elif last > 0:
            heights[line.label] = top + last / 2
            top += last
    right = len(lines[0].amounts) + _EDGE
    return [(right, y, name) for name, y in zip(heights, _apart(list(heights.values()), least), strict=True)]


def _earlier_labels(lines: Sequence[Part]) -> list[_Text]:
    """The name of a line that is over in the last year, below its largest bar, from its left edge on."""
    notes = []
    for line in lines:
        if not line.amounts[-1] and any(line.amounts):
            peak = max(range(len(line.amounts)), key=lambda year: abs(line.amounts[year]))
            below = sum(min(other.amounts[peak], 0.0) for other in lines)
            notes.append((peak + 1 - _BAR / 2, below, f"{line.label} {euro_short(abs(line.amounts[peak]))}"))
    return notes


def distances(rows: Sequence[Distance], x_title: str) -> base.Spec:
    """How far each driver is from break-even, in percent of plan; nearest on top. Without any, no axis either."""
    drawn = [max(-FARTHEST, min(FARTHEST, row.distance)) for row in rows]
    bars = {
        "type": "bar",
        "x": drawn,
        "y": [row.label for row in rows],
        "orientation": "h",
        "marker": {
            "color": "rgba(0,0,0,0)",
            "line": {"color": [theme.QUIET if place else theme.ACCENT for place in range(len(rows))], "width": 2},
        },
        "hovertext": [row.hover for row in rows],
        "hoverinfo": "text",
    }
    return base.spec(
        [bars, _at_bars(rows, drawn)],
        x_title=x_title,
        margin={"l": 200, "t": 4, "b": 48 if rows else 0},
        bargap=0.4,
        xaxis={
            "visible": bool(rows),
            "range": [-FARTHEST * 1.6, FARTHEST * 1.6],
            "tickvals": _TICKS,
            "ticktext": [percent(tick, 0) for tick in _TICKS],
            "zeroline": True,
            "zerolinewidth": 1,
            "automargin": False,
        },
        yaxis={"autorange": "reversed", "showgrid": False, "automargin": False, "visible": bool(rows)},
    )


def _at_bars(rows: Sequence[Distance], drawn: Sequence[float]) -> dict[str, Any]:
    """Each bar's text at its end."""
    return {
        "type": "scatter",
        "mode": "text",
        "x": drawn,
        "y": [row.label for row in rows],
        "text": [f"\u2002{row.text}\u2002" for row in rows],
        "textposition": ["middle left" if x < 0 else "middle right" for x in drawn],
        "textfont": _LABEL,
        "hovertext": [row.hover for row in rows],
        "hoverinfo": "text",
        "cliponaxis": False,
    }


def _texts(texts: Sequence[_Text], position: str = "middle right") -> dict[str, Any]:
    """Words in a chart. One trace: a browser draws it in half the time of as many annotations."""
    xs, ys, words = zip(*texts, strict=True) if texts else ((), (), ())
    return {
        "type": "scatter",
        "mode": "text",
        "x": xs,
        "y": ys,
        "text": words,
        "textposition": position,
        "textfont": _LABEL,
        "hoverinfo": "skip",
        "cliponaxis": False,
    }


def _hatched(colour: str) -> dict[str, Any]:
    return {"color": colour, "pattern": base.FORECAST_PATTERN, "line": {"color": colour, "width": 1.5}}


def _axes(years: int, low: float, high: float) -> dict[str, Any]:
    """Whole years below, and amounts at round steps as the language writes them, with room for labels."""
    span = _span(low, high)
    least = span / 5
    magnitude = 10.0 ** floor(log10(least))
    step = next(magnitude * factor for factor in (1, 2, 2.5, 5, 10) if magnitude * factor >= least)
    ticks = [step * place for place in range(floor(low / step), ceil(high / step) + 1)]
    return {
        "xaxis": {"dtick": 1, "range": [0.5, years + _EDGE], "automargin": False},
        "yaxis": {
            "automargin": False,
            "tickvals": ticks,
            "ticktext": [euro_short(tick) for tick in ticks],
            "range": [low - span * (0.14 if low < 0 else 0.0), high + span * 0.1],
            "zeroline": True,
            "zerolinewidth": 1,
        },
    }


def _span(low: float, high: float) -> float:
    return high - low or 1.0


def _apart(heights: Sequence[float], least: float, top: float = inf) -> list[float]:
    """The heights, moved up where two labels would touch, and down again where they would pass the top."""
    moved = list(heights)
    upwards = sorted(range(len(moved)), key=moved.__getitem__)
    below = -inf
    for place in upwards:
        moved[place] = below = max(moved[place], below + least)
    above = top + least
    for place in reversed(upwards):
        moved[place] = above = min(moved[place], above - least)
    return moved
