"""Shows a Plotly figure so that zoom survives a rerun; the figures themselves come from `pages/ui/charts/`."""

from __future__ import annotations

from functools import cache
from pathlib import Path

import plotly.graph_objects as go
import streamlit as st

from pages.ui import theme
from pages.ui.server import PLOTLY_ADDRESS

_ASSETS = Path(__file__).parent / "assets"
_HTML = """<figure class="sk-plot"><figcaption class="sk-plot-title"></figcaption>
<div class="sk-plot-canvas" role="img"></div><div class="sk-plot-source"></div></figure>"""


def _asset(name: str) -> str:
    return (_ASSETS / name).read_text(encoding="utf-8")


@cache
def _component():  # type: ignore[no-untyped-def]
    # Plotly writes its own styles into the page's head; a shadow root would shut them out.
    return st.components.v2.component(
        "segmentkompass_plot", html=_HTML, css=_asset("plot.css"), js=_asset("plot.js"), isolate_styles=False
    )


def _ignore() -> None:
    """A component state needs a callback to exist."""


def plot(
    figure: go.Figure, *, key: str, title: str, source: str = "", height: int = 360, clickable: bool = False
) -> str | None:
    """Draw the figure under its message.

    title: the chart's message, in words. source: where the figures come from. clickable: give back the first
    `customdata` value of the mark that was clicked, once; None otherwise.
    """
    base = st.get_option("server.baseUrlPath")
    figure.update_layout(height=height, uirevision=key)
    result = _component()(
        key=f"plot:{key}",
        data={
            "figure": figure.to_json(),
            "title": title,
            "source": source,
            "height": height,
            "clickable": clickable,
            "dark": theme.DARK,
            "library": f"/{base}/{PLOTLY_ADDRESS}".replace("//", "/"),
        },
        on_clicked_change=_ignore,
    )
    clicked = result.get("clicked")
    return str(clicked) if clicked is not None else None
