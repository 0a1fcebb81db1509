"""What all charts share: quiet axes with units, room for labels, number signs of the session's language."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

import plotly.graph_objects as go

from pages.ui.formatting import separators

Spec = dict[str, Any]
"""A figure in Plotly's own JSON form: its data and its layout."""


def figure(
    data: Sequence[Mapping[str, Any]] = (),
    *,
    x_title: str = "",
    y_title: str = "",
    legend: bool = False,
    **layout: Any,
) -> go.Figure:
    """The same as `spec`, as an object that can be added to."""
    return go.Figure(spec(data, x_title=x_title, y_title=y_title, legend=legend, **layout))


def spec(
    data: Sequence[Mapping[str, Any]] = (),
    *,
    x_title: str = "",
    y_title: str = "",
    legend: bool = False,
    **layout: Any,
) -> Spec:
    """A figure with these traces; axis titles carry the unit. The chart component colours text and grid by the theme.

    layout: what differs from the common look. Nothing here is checked, which is half the time of a chart that follows
    a slider; the tests hand each such spec to `go.Figure`, which checks all of it.
    """
    axis = {"automargin": True, "zeroline": False, "ticks": ""}
    title = {"standoff": 10, "font": {"size": 12}}
    common: dict[str, Any] = {
        "template": "none",
        "separators": separators(),
        "margin": {"l": 8, "r": 16, "t": 12, "b": 8},
        "font": {"size": 13},
        "showlegend": legend,
        "legend": {"orientation": "h", "x": 0, "y": 1.02, "xanchor": "left", "yanchor": "bottom"},
        "hovermode": "closest",
        "bargap": 0.28,
        "dragmode": "zoom",
        "xaxis": axis | {"title": title | {"text": x_title}, "showgrid": False},
        "yaxis": axis | {"title": title | {"text": y_title}, "showgrid": True, "gridwidth": 1},
    }
    return {"data": list(data), "layout": _merged(common, layout)}


def _merged(common: Mapping[str, Any], special: Mapping[str, Any]) -> dict[str, Any]:
    merged = dict(common)
    for name, value in special.items():
        known = merged.get(name)
        if isinstance(known, Mapping) and isinstance(value, Mapping):
            merged[name] = _merged(known, value)
        else:
            merged[name] = value
    return merged


HOVER_TEXT = "%{text}<extra></extra>"
"""Hover that says a prepared sentence in the session's language."""

FORECAST_PATTERN: dict[str, Any] = {"shape": "/", "solidity": 0.35, "fillmode": "replace"}
"""Actual is solid, forecast hatched."""
