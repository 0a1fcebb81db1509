"""The chart of fairness: the share of each group in a segment beside the share that behaviour lets expect."""

from __future__ import annotations

from collections.abc import Sequence

import pandas as pd
import plotly.graph_objects as go

from pages.ui import theme
from pages.ui.charts import base
from pages.ui.charts.segments import wrapped
from pages.ui.formatting import percent, set_percent
from pages.ui.i18n import _

_STEPS = (0.01, 0.02, 0.05, 0.1, 0.2, 0.25)
_MOST_TICKS = 6


def shares(cells: pd.DataFrame, labels: Sequence[str], hovers: Sequence[str], segment: int, axis: str) -> go.Figure:
    """One line a group: what was observed as a dot in the segment's colour, in the accent where it remains; what is
    expected as a hollow diamond on the range that chance leaves around it.

    cells: `Fairness.cells` of one attribute and segment, the groups from the top; labels, hovers: of each; axis: title.
    """
    places = list(range(len(cells)))
    figure = base.figure(x_title=axis, legend=True, margin={"r": 24})
    figure.add_bar(
        base=cells["lower"].tolist(),
        x=(cells["upper"] - cells["lower"]).tolist(),
        y=places,
        orientation="h",
        width=0.34,
        marker={"color": theme.QUIET, "opacity": 0.45},
        name=_("range that chance leaves"),
        hoverinfo="skip",
    )
    figure.add_scatter(
        x=cells["by_behaviour"].tolist(),
        y=places,
        mode="markers",
        marker={"symbol": "diamond-open", "size": 15, "line": {"width": 2}, "color": theme.QUIET},
        name=_("expected by buying behaviour"),
        hoverinfo="skip",
    )
    figure.add_scatter(
        x=cells["share"].tolist(),
        y=places,
        mode="markers",
        marker={
            "size": 10,
            "color": [theme.ACCENT if remains else theme.segment_colour(segment) for remains in cells["remains"]],
            "symbol": ["square" if remains else "circle" for remains in cells["remains"]],
        },
        name=_("observed"),
        text=list(hovers),
        hovertemplate=base.HOVER_TEXT,
    )
    overall = float(cells["overall"].iloc[0])
    figure.add_vline(x=overall, line={"color": theme.QUIET, "width": 1, "dash": "dot"})
    # A line of the ground has no entry in the legend.
    figure.add_scatter(
        x=[None], y=[None], mode="lines", line={"color": theme.QUIET, "width": 1, "dash": "dot"},
        name=_("all customers {share}", share=percent(overall)),
    )  # fmt: skip
    most = min(1.0, float(cells[["share", "upper", "overall"]].to_numpy().max()) * 1.08 + 0.01)
    step = next((step for step in _STEPS if most / step <= _MOST_TICKS), _STEPS[-1])
    ticks = [round(at * step, 4) for at in range(int(most / step + 1e-9) + 1)]
    figure.update_xaxes(
        range=[-0.015 * most, most * 1.02], tickvals=ticks, ticktext=[set_percent(tick) for tick in ticks],
        showgrid=True,
    )  # fmt: skip
    figure.update_yaxes(
        tickvals=places, ticktext=[wrapped(label, 30) for label in labels], range=[len(cells) - 0.5, -0.5],
        showgrid=False,
    )  # fmt: skip
    return figure
