"""Shows a Plotly figure so that zoom survives a rerun; the figures themselves come from `pages/ui/charts/`."""

from __future__ import annotations

import json

import plotly.graph_objects as go

from pages.ui import component, state, theme
from pages.ui.charts.base import Spec
from pages.ui.server import PLOTLY_ADDRESS

_HTML = """<figure class="sk-plot"><figcaption class="sk-plot-title"></figcaption>
<div class="sk-plot-canvas" role="img"></div><div class="sk-plot-source"></div></figure>"""


def plot(
    figure: go.Figure | Spec, *, key: str, title: str, source: str = "", height: int = 360, clickable: bool = False
) -> str | None:
    """Draw the figure under its message.

    title: the chart's message, in words. source: where the figures come from. clickable: give back the first
    `customdata` value of the mark that was clicked, once; None otherwise.
    """
    result = component.element("plot", _HTML)(
        key=f"plot:{key}",
        data={
            "figure": _as_json(figure),
            "title": title,
            "source": source,
            "height": height,
            "clickable": clickable,
            "dark": theme.DARK,
            "library": component.absolute(PLOTLY_ADDRESS),
        },
        on_clicked_change=state.touch,
    )
    clicked = result.get("clicked")
    return str(clicked) if clicked is not None else None


def _as_json(figure: go.Figure | Spec) -> str:
    # NaN is no JSON: better an error here than an empty chart in the browser.
    return json.dumps(figure, allow_nan=False) if isinstance(figure, dict) else figure.to_json(validate=False)
