"""What all charts share: quiet axes with units, room for labels, number signs of the session's language."""

from __future__ import annotations

from typing import Any

import plotly.graph_objects as go

from pages.ui.formatting import separators


def figure(*, x_title: str = "", y_title: str = "", legend: bool = False, **layout: Any) -> go.Figure:
    """An empty figure; axis titles carry the unit. The chart component colours text and grid by the theme."""
    result = go.Figure()
    result.update_layout(
        template="none",
        separators=separators(),
        margin={"l": 8, "r": 16, "t": 12, "b": 8},
        font={"size": 13},
        showlegend=legend,
        legend={"orientation": "h", "x": 0, "y": 1.02, "xanchor": "left", "yanchor": "bottom"},
        hovermode="closest",
        bargap=0.28,
        dragmode="zoom",
    )
    axis = {"automargin": True, "zeroline": False, "title": {"standoff": 10}, "ticks": ""}
    result.update_xaxes(**axis, title_text=x_title, showgrid=False)
    result.update_yaxes(**axis, title_text=y_title, showgrid=True, gridwidth=1)
    result.update_layout(**layout)
    return result


HOVER_TEXT = "%{text}<extra></extra>"
"""Hover that says a prepared sentence in the session's language."""

PLAN_PATTERN: dict[str, Any] = {"shape": "", "solidity": 0.3}
FORECAST_PATTERN: dict[str, Any] = {"shape": "/", "solidity": 0.35, "fillmode": "replace"}
"""Actual is solid, plan outlined, forecast hatched."""
