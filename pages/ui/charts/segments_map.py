"""The map of customers: two features on the axes, one point a customer, coloured by segment."""

from __future__ import annotations

import math
from collections.abc import Callable, Mapping
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
import pandas as pd
import plotly.graph_objects as go

from pages.ui import theme
from pages.ui.charts import base
from segmentation.feature_list import Feature, Transform

Floats = npt.NDArray[np.float64]
MOST_POINTS = 3_000
_FADED, _CLEAR = 0.12, 0.7


def scaled(values: Floats, transform: Transform) -> Floats:
    """Where a value lies on its axis: on the scale by which it is clustered."""
    return values if transform == "none" else np.sign(values) * np.log1p(np.abs(values))


def ticks(low: float, high: float, transform: Transform) -> list[float]:
    """Four to nine round values between the bounds, which are in the feature's unit."""
    if transform == "none" or max(abs(low), abs(high)) < 2:
        step = 10 ** math.floor(math.log10(max(high - low, 1e-9)))
        step = next(s for s in (step / 5, step / 2, step, step * 2) if (high - low) / s <= 8)
        return [round(place * step, 10) for place in range(math.ceil(low / step), math.floor(high / step) + 1)]
    decades = [10.0**power for power in range(math.ceil(math.log10(max(abs(low), abs(high)))) + 1)]
    if len(decades) <= 3:
        decades = sorted({decade * factor for decade in decades for factor in (1.0, 2.0, 5.0)})
    return [value for value in [*(-d for d in reversed(decades)), 0.0, *decades] if low <= value <= high]


@dataclass(frozen=True)
class Axis:
    """feature: what lies on the axis; label: its words; written: a value's text."""

    feature: Feature
    label: str
    written: Callable[[float], str]


def customer_map(
    points: pd.DataFrame, across: Axis, up: Axis, names: Mapping[int, str], *, chosen: int | None, customer: str
) -> go.Figure:
    """One trace a segment; `customdata` is the customer number.

    points: customer_id, segment, x, y (in the features' units), text (hover); chosen: the segment that stands out;
    customer: the one whose card is open, marked.
    """
    figure = base.figure(x_title=across.label, y_title=up.label, margin={"t": 30})
    figure.update_xaxes(showgrid=True)
    for segment, name in names.items():
        rows = points[points["segment"] == segment]
        figure.add_scatter(
            x=scaled(rows["x"].to_numpy(float), across.feature.transform),
            y=scaled(rows["y"].to_numpy(float), up.feature.transform),
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
            x=scaled(marked["x"].to_numpy(float), across.feature.transform),
            y=scaled(marked["y"].to_numpy(float), up.feature.transform),
            mode="markers",
            marker={"symbol": "circle-open", "size": 18, "color": theme.ACCENT, "line": {"width": 3}},
            hoverinfo="skip",
        )
    for key, axis, values in (("xaxis", across, points["x"]), ("yaxis", up, points["y"])):
        places = ticks(float(values.min()), float(values.max()), axis.feature.transform)
        figure.layout[key].update(
            tickvals=scaled(np.array(places), axis.feature.transform).tolist(),
            ticktext=[axis.written(place) for place in places],
        )
    _name_clouds(figure, points, across.feature, up.feature, names)
    return figure


def _name_clouds(
    figure: go.Figure, points: pd.DataFrame, across: Feature, up: Feature, names: Mapping[int, str]
) -> None:
    """Each segment's name above its middle, on the page's ground, lest it drown in points."""
    for segment, name in names.items():
        rows = points[points["segment"] == segment]
        if rows.empty:
            continue
        figure.add_annotation(
            x=float(np.median(scaled(rows["x"].to_numpy(float), across.transform))),
            y=float(np.median(scaled(rows["y"].to_numpy(float), up.transform))),
            text=f"<b>{name}</b>",
            showarrow=False,
            font={"color": "#FFFFFF", "size": 13},
            bgcolor=theme.segment_colour(segment),
            borderpad=3,
            opacity=0.92,
        )
