"""The map of customers: two features or components on the axes, one point a customer, coloured by segment."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass

import numpy as np
import pandas as pd
import plotly.graph_objects as go

from pages.ui import theme
from pages.ui.charts import base
from pages.ui.charts.segments_scale import ticks
from segmentation.feature_list import Transform
from segmentation.scales import scaled

MOST_POINTS = 3_000
_FADED, _CLEAR = 0.12, 0.7


@dataclass(frozen=True)
class Axis:
    """transform: the scale of the axis; label: its words; written: a value's text."""

    transform: Transform
    label: str
    written: Callable[[float], str]


def customer_map(
    points: pd.DataFrame, across: Axis, up: Axis, names: Mapping[int, str], *, chosen: int | None, customer: str
) -> go.Figure:
    """One trace a segment; `customdata` is the customer number.

    points: customer_id, segment, x, y (in their units), text (hover); chosen: the segment that stands out;
    customer: the one whose card is open, marked.
    """
    figure = base.figure(x_title=across.label, y_title=up.label, legend=True, margin={"t": 8})
    figure.update_layout(legend={"font": {"size": 14}, "itemsizing": "constant"})
    figure.update_xaxes(showgrid=True)
    for segment, name in names.items():
        rows = points[points["segment"] == segment]
        figure.add_scatter(
            x=scaled(rows["x"].to_numpy(float), across.transform).tolist(),
            y=scaled(rows["y"].to_numpy(float), up.transform).tolist(),
            mode="markers",
            name=name,
            marker={
                "color": theme.segment_colour(segment),
                "size": 7,
                "opacity": _FADED if chosen not in (None, segment) else _CLEAR,
                "line": {"width": 0},
            },
            customdata=rows["customer_id"].tolist(),
            text=rows["text"].tolist(),
            hovertemplate=base.HOVER_TEXT,
        )
    marked = points[points["customer_id"] == customer]
    if not marked.empty:
        figure.add_scatter(
            x=scaled(marked["x"].to_numpy(float), across.transform).tolist(),
            y=scaled(marked["y"].to_numpy(float), up.transform).tolist(),
            mode="markers",
            marker={"symbol": "circle-open", "size": 18, "color": theme.ACCENT, "line": {"width": 3}},
            hoverinfo="skip",
            showlegend=False,
        )
    for key, axis, values in (("xaxis", across, points["x"]), ("yaxis", up, points["y"])):
        places = ticks(float(values.min()), float(values.max()), axis.transform)
        figure.layout[key].update(
            tickvals=scaled(np.array(places), axis.transform).tolist(),
            ticktext=[axis.written(place) for place in places],
        )
    return figure
