"""The correspondence map: segments and the categories of criteria in one picture."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import pandas as pd
import plotly.graph_objects as go

from pages.ui import theme
from pages.ui.charts import base
from pages.ui.charts.segments import coloured

_SYMBOLS = ("circle", "diamond", "triangle-up", "square-open", "star", "cross")
_WIDTH, _HEIGHT, _LETTER, _LINE = 860.0, 460.0, 6.6, 16.0
_MOST_COVERED = 0.05
_SPOTS = {
    "top center": (0.0, 1.0),
    "bottom center": (0.0, -1.0),
    "middle right": (1.0, 0.0),
    "middle left": (-1.0, 0.0),
    "top right": (1.0, 1.0),
    "top left": (-1.0, 1.0),
    "bottom right": (1.0, -1.0),
    "bottom left": (-1.0, -1.0),
}


@dataclass(frozen=True)
class Box:
    """A rectangle in px: its middle, half its width and half its height."""

    x: float
    y: float
    half_width: float
    half_height: float

    def overlap(self, other: Box) -> float:
        """The area that both cover."""
        across = self.half_width + other.half_width - abs(self.x - other.x)
        down = self.half_height + other.half_height - abs(self.y - other.y)
        return across * down if across > 0 and down > 0 else 0.0


def correspondence_map(
    segments: pd.DataFrame,
    categories: pd.DataFrame,
    names: Mapping[int, str],
    criteria: Mapping[str, str],
    axes: tuple[str, str],
) -> go.Figure:
    """Segments as squares in their colour, categories as quiet marks with another form for each criterion.

    segments: segment, x, y, size (px), text (hover); categories: criterion, label, x, y, size, text; names: of the
    segments; criteria: label by name; axes: their titles.
    """
    figure = base.figure(x_title=axes[0], y_title=axes[1], legend=True, margin={"t": 8})
    figure.update_layout(legend={"font": {"size": 13}, "itemsizing": "constant"})
    written = [names[segment] for segment in segments["segment"]] + categories["label"].tolist()
    points = pd.concat([segments[["x", "y", "size"]], categories[["x", "y", "size"]]], ignore_index=True)
    spots = label_spots(points["x"].tolist(), points["y"].tolist(), points["size"].tolist(), written, len(segments))
    for name, label in criteria.items():
        rows = categories["criterion"] == name
        own = categories[rows]
        at = [place + len(segments) for place, is_own in enumerate(rows) if is_own]
        figure.add_scatter(
            x=own["x"].tolist(), y=own["y"].tolist(), mode="markers+text", name=label,
            marker={"symbol": _SYMBOLS[list(criteria).index(name) % len(_SYMBOLS)], "size": own["size"].tolist(),
                    "color": theme.QUIET, "opacity": 0.85, "line": {"width": 0}},
            text=[written[place] if spots[place] else "" for place in at],
            textposition=[spots[place] or "top center" for place in at], textfont={"size": 12},
            hovertext=own["text"].tolist(), hovertemplate="%{hovertext}<extra></extra>", cliponaxis=False,
        )  # fmt: skip
    for place, row in enumerate(segments.to_dict("records")):
        colour = theme.segment_colour(row["segment"])
        figure.add_scatter(
            x=[row["x"]], y=[row["y"]], mode="markers+text", showlegend=False,
            marker={"symbol": "square", "size": [row["size"]], "color": colour, "line": {"width": 0}},
            text=[coloured(names[row["segment"]], row["segment"], bold=True)], textposition=[spots[place]],
            textfont={"size": 14}, hovertext=[row["text"]], hovertemplate="%{hovertext}<extra></extra>",
            cliponaxis=False,
        )  # fmt: skip
    for key in ("xaxis", "yaxis"):
        figure.layout[key].update(showticklabels=False, showgrid=False)
    middle = {"type": "line", "line": {"color": theme.QUIET, "width": 1, "dash": "dot"}, "layer": "below"}
    figure.add_shape(middle | {"xref": "paper", "x0": 0, "x1": 1, "y0": 0, "y1": 0})
    figure.add_shape(middle | {"yref": "paper", "y0": 0, "y1": 1, "x0": 0, "x1": 0})
    # Distances say how alike two points are, and so one step must be as long across as up.
    _room(figure, points)
    figure.update_yaxes(scaleanchor="x", scaleratio=1)
    return figure


def _room(figure: go.Figure, points: pd.DataFrame) -> None:
    for axis, key, share in (("xaxis", "x", 0.2), ("yaxis", "y", 0.12)):
        low, high = min(0.0, float(points[key].min())), max(0.0, float(points[key].max()))
        span = max(high - low, 1e-6)
        figure.layout[axis].range = [low - share * span, high + share * span]


def label_spots(
    x: Sequence[float], y: Sequence[float], size: Sequence[float], texts: Sequence[str], always: int
) -> list[str | None]:
    """Where each text stands beside its mark, so that it covers as little as possible of what stands there already;
    None where there is no room. The first `always` texts stand in any case.

    size: of the marks, px; texts: their lines parted by <br>. The first ones choose first.
    """
    steps = max((max(x) - min(x)) / (0.7 * _WIDTH), (max(y) - min(y)) / (0.8 * _HEIGHT), 1e-9)
    centres = [(across / steps, up / steps) for across, up in zip(x, y, strict=True)]
    taken = [Box(across, up, own / 2, own / 2) for (across, up), own in zip(centres, size, strict=True)]
    spots: list[str | None] = []
    for place, ((across, up), own, text) in enumerate(zip(centres, size, texts, strict=True)):
        others = [box for at, box in enumerate(taken) if at != place]
        lines = text.split("<br>")
        wide, high = _LETTER * max(map(len, lines)) / 2, _LINE * len(lines) / 2
        boxes = {
            spot: Box(across + right * (own / 2 + wide), up + above * (own / 2 + high), wide, high)
            for spot, (right, above) in _SPOTS.items()
        }
        covered = {spot: sum(box.overlap(other) for other in others) for spot, box in boxes.items()}
        best = min(covered, key=lambda spot: covered[spot])
        if place >= always and covered[best] > _MOST_COVERED * 4 * wide * high:
            spots.append(None)
            continue
        spots.append(best)
        taken.append(boxes[best])
    return spots
