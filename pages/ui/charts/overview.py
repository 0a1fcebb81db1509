"""The overview's pictures: who earns, how large the market, what return; segments are drawn as on their page."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from pages.ui import theme
from pages.ui.charts import base
from pages.ui.formatting import as_percent, euro_short, number, percent

_WORDS = 0.4
"""The share of the width from which a bar's words fit beside its figure."""
_FIGURE = 0.08
"""The same for its figure alone; that of a shorter bar stands outside."""
_OUTSIDE, _OUTSIDE_WORDS = 0.14, 0.3
"""The room that it needs there, without and with words."""
_HIDDEN = {"visible": False, "fixedrange": True}
_NAMES = {"showgrid": False, "showline": False, "tickfont": {"size": 14}, "ticklabelstandoff": 8, "fixedrange": True}


def top_customers(
    rows: tuple[str, str], shares: tuple[float, float], customers: tuple[str, str], best: str, others: str
) -> base.Spec:
    """Two bars: what the best customers are of all customers, and what they make of the measure.

    rows: what stands above the bars; shares: of the best, the second above 1 where the others lose: then these stand
    left of zero. customers: the first bar's shares as they are written, of the best and of the others.
    """
    rest = [1 - share for share in shares]
    low, high = min(0.0, *rest), max(1.0, *shares)
    span = high - low
    outside = _OUTSIDE * span if 0 <= rest[1] < _FIGURE * span else 0.0
    beside = _OUTSIDE_WORDS * span if low < 0 else 0.0
    written = [(text, percent(each[1])) for text, each in zip(customers, (shares, rest), strict=True)]
    return base.spec(
        [
            _shares(best, shares, written[0], span) | _coloured([theme.ACCENT] * 2, theme.ON_COLOUR),
            _shares(others, rest, written[1], span)
            | _coloured([theme.LOSS if share < 0 else theme.QUIET for share in rest], theme.ON_QUIET),
        ],
        barmode="relative",
        bargap=0.5,
        shapes=[_zero_line("x")] if low < 0 else [],
        annotations=[
            {"text": name, "x": 0, "xanchor": "left", "y": place - 0.27, "yanchor": "bottom", "font": {"size": 14},
             "showarrow": False}
            for place, name in enumerate(rows)
        ],
        xaxis=_HIDDEN
        | {"range": [as_percent(low - beside), as_percent(high + outside)]},
        yaxis=_HIDDEN | {"range": [1.35, -0.65]},
    )  # fmt: skip


def _shares(name: str, shares: Sequence[float], written: Sequence[str], span: float) -> dict[str, Any]:
    return {
        "type": "bar",
        "orientation": "h",
        "name": name,
        "y": list(range(len(shares))),
        "x": [as_percent(share) for share in shares],
        "text": [_told(name, share, text, span) for share, text in zip(shares, written, strict=True)],
        "textposition": ["inside" if share >= _FIGURE * span else "outside" for share in shares],
        "insidetextanchor": "middle",
        "textangle": 0,
        "constraintext": "none",
        "cliponaxis": False,
        "outsidetextfont": {"size": 15},
        "hoverinfo": "skip",
    }


def _told(name: str, share: float, written: str, span: float) -> str:
    """A bar's figure, and whose it is where there is room; always beside a bar below zero, whose colour says it not."""
    if share < 0:
        return f"<b>{written}</b><br>{name}"
    return f"<b>{written}</b> {name if share >= _WORDS * span else ''}"


def _coloured(colours: list[str], ink: str) -> dict[str, Any]:
    return {"marker": {"color": colours}, "insidetextfont": {"color": ink, "size": 15}}


def sizes(rows: Sequence[tuple[str, float, str]]) -> base.Spec:
    """One bar a row, from the top: what it is called, EUR a year, colour."""
    return _bars([(name, amount / 1e6, euro_short(amount), colour) for name, amount, colour in rows])


def counts(rows: Sequence[tuple[str, int, str]]) -> base.Spec:
    """One bar a row, from the top: what is counted, how many, colour."""
    return _bars([(name, count, number(count), colour) for name, count, colour in rows])


def _bars(rows: Sequence[tuple[str, float, str, str]]) -> base.Spec:
    """Name, length, the length as it is written, colour."""
    return base.spec(
        [
            {
                "type": "bar",
                "orientation": "h",
                "y": [name for name, *_rest in rows],
                "x": [length for _name, length, *_rest in rows],
                "marker": {"color": [colour for *_rest, colour in rows]},
                "text": [written for *_rest, written, _colour in rows],
                "textposition": "outside",
                "textfont": {"size": 15},
                "cliponaxis": False,
                "hoverinfo": "skip",
            }
        ],
        xaxis=_HIDDEN | {"range": [0, max(length for _name, length, *_rest in rows) * 1.3]},
        yaxis=_NAMES | {"autorange": "reversed"},
    )


def returns(cases: Sequence[tuple[str, float]], emphasis: int) -> base.Spec:
    """One hatched bar a case (a forecast): its name, and its net benefit over the horizon in EUR."""
    amounts = [amount / 1e6 for _name, amount in cases]
    low, high = min(0.0, *amounts), max(0.0, *amounts)
    room = 0.16 * (high - low)
    colours = [theme.ACCENT if index == emphasis else theme.QUIET for index in range(len(cases))]
    return base.spec(
        [
            {
                "type": "bar",
                "x": [name for name, _amount in cases],
                "y": amounts,
                "marker": {"color": colours, "pattern": base.FORECAST_PATTERN},
                "text": [euro_short(amount) for _name, amount in cases],
                "textposition": "outside",
                "textfont": {"size": 15},
                "cliponaxis": False,
                "hoverinfo": "skip",
            }
        ],
        bargap=0.5,
        shapes=[_zero_line("y")],
        xaxis=_NAMES,
        yaxis=_HIDDEN | {"range": [low - (room if low < 0 else 0), high + room]},
    )


def _zero_line(axis: str) -> dict[str, Any]:
    along = "y" if axis == "x" else "x"
    return {
        "type": "line", f"{axis}0": 0, f"{axis}1": 0, f"{along}0": 0, f"{along}1": 1, f"{along}ref": "paper",
        "line": {"color": theme.QUIET, "width": 1},
    }  # fmt: skip
