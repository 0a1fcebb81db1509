"""Shows a Plotly figure so that zoom survives a rerun; the figures themselves come from `pages/ui/charts/`."""

from __future__ import annotations

import json
from dataclasses import dataclass
from typing import Any

import plotly.graph_objects as go

from pages.ui import component, state, theme
from pages.ui.charts.base import Spec

_HTML = """<figure class="sk-plot"><figcaption class="sk-plot-title"></figcaption>
<div class="sk-plot-canvas" role="img"></div><div class="sk-plot-source"></div></figure>"""


@dataclass(frozen=True)
class Chart:
    """A figure under its message.

    key: names it on its page. title: the message, in words. source: where the figures come from. height: in px.
    """

    figure: go.Figure | Spec
    key: str
    title: str
    source: str = ""
    height: int = 360
    clickable: bool = False

    def data(self) -> dict[str, Any]:
        """What the browser draws it from."""
        return {
            "key": self.key,
            "figure": _as_json(self.figure),
            "title": self.title,
            "source": self.source,
            "height": self.height,
            "clickable": self.clickable,
            "dark": theme.DARK,
            "heard": state.last_heard(),
            "library": component.absolute(component.PLOTLY_ADDRESS),
        }


def show(chart: Chart) -> str | None:
    """Draw the chart.

    Of a clickable one: the first `customdata` value of the mark that was clicked, once; None otherwise.
    """
    result = component.element("plot", _HTML)(key=f"plot:{chart.key}", data=chart.data(), on_clicked_change=state.touch)
    clicked = result.get("clicked")
    return str(clicked) if clicked is not None else None


def plot(
    figure: go.Figure | Spec, *, key: str, title: str, source: str = "", height: int = 360, clickable: bool = False
) -> str | None:
    """Draw the figure under its message; see `Chart` and `show`."""
    return show(Chart(figure, key, title, source, height, clickable))


def _as_json(figure: go.Figure | Spec) -> str:
    # NaN is no JSON: better an error here than an empty chart in the browser.
    return json.dumps(figure, allow_nan=False) if isinstance(figure, dict) else figure.to_json(validate=False)
