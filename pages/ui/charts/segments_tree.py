"""Ward's tree: which customers are joined at which distance, and the cut."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import pandas as pd
import plotly.graph_objects as go

from pages.ui import theme
from pages.ui.charts import base
from pages.ui.charts.segments_scale import ticks
from pages.ui.formatting import number
from pages.ui.i18n import _
from segmentation.clustering import Tree


def dendrogram(tree: Tree, names: Mapping[int, str], most: int) -> go.Figure:
    """Branches below the cut in the colour of their segment, the others quiet; a mark at each merge that can be cut.

    The mark's `customdata` is the number of segments of a cut just below it. names: of the segments; most: no cut
    gives more segments than that.
    """
    figure = base.figure(
        x_title=_("Customers in each branch"), y_title=_("Distance when joined, standard scores"), legend=True
    )
    merges = tree.merges
    _branches(figure, merges[merges["segment"].isna()], theme.QUIET, _("joined above the cut"))
    for segment, name in names.items():
        if segment in set(tree.leaves["segment"]):
            own = merges[merges["segment"] == segment]
            _branches(figure, own, theme.segment_colour(segment), name, _single(tree, segment))
    _marks(figure, merges[merges["pieces"] <= most])
    _cut(figure, tree)
    leaves = tree.leaves["customers"]
    figure.update_xaxes(
        tickvals=list(range(len(leaves))), ticktext=[number(count) for count in leaves], tickangle=0,
        tickfont={"size": 11 if len(leaves) <= 20 else 10}, range=[-0.7, len(leaves) - 0.3],
    )  # fmt: skip
    top = float(merges["height"].max())
    places = ticks(0.0, max(top, 1e-6), "none")
    figure.update_yaxes(tickvals=places, ticktext=[_written(place) for place in places], range=[0, top * 1.06])
    figure.update_layout(legend={"font": {"size": 13}, "itemclick": False, "itemdoubleclick": False})
    return figure


def _single(tree: Tree, segment: int) -> list[tuple[int, float]]:
    """Branches that are a segment by themselves: their place, and the height at which they are joined."""
    merges = tree.merges
    above = merges[merges["segment"].isna()]
    joined = {at: height for side in ("left", "right")
              for at, height, below in zip(above[side], above["height"], above[f"{side}_height"], strict=True)
              if below == 0.0}  # fmt: skip
    return [(place, joined[place]) for place in tree.leaves.index[tree.leaves["segment"] == segment] if place in joined]


def _branches(
    figure: go.Figure, merges: pd.DataFrame, colour: str, name: str, single: list[tuple[int, float]] | None = None
) -> None:
    xs: list[float | None] = []
    ys: list[float | None] = []
    for row in merges.to_dict("records"):
        xs += [row["left"], row["left"], row["right"], row["right"], None]
        ys += [row["left_height"], row["height"], row["height"], row["right_height"], None]
    for place, height in single or []:
        xs += [float(place), float(place), None]
        ys += [0.0, height, None]
    if xs:
        figure.add_scatter(
            x=xs, y=ys, mode="lines", line={"color": colour, "width": 2}, name=name, hoverinfo="skip",
            connectgaps=False,
        )  # fmt: skip


def _marks(figure: go.Figure, merges: pd.DataFrame) -> None:
    rows: list[dict[Any, Any]] = merges.to_dict("records")
    figure.add_scatter(
        x=[(row["left"] + row["right"]) / 2 for row in rows],
        y=[row["height"] for row in rows],
        mode="markers",
        marker={"size": 9, "color": theme.QUIET},
        customdata=[str(row["pieces"]) for row in rows],
        text=[
            _(
                "{customers} customers are joined here at distance {height}.<br>Click to cut just below: {pieces} "
                "segments",
                customers=number(row["customers"]),
                height=_written(row["height"]),
                pieces=number(row["pieces"]),
            )
            for row in rows
        ],
        hovertemplate=base.HOVER_TEXT,
        showlegend=False,
    )


def _cut(figure: go.Figure, tree: Tree) -> None:
    low, high = tree.span(tree.k)
    at = (low + high) / 2
    figure.add_shape(
        type="line", xref="paper", x0=0, x1=1, y0=at, y1=at, line={"color": theme.ACCENT, "width": 2, "dash": "dash"}
    )
    figure.add_annotation(
        xref="paper", x=1, y=at, xanchor="right", yanchor="bottom", showarrow=False,
        text=_("cut: {k} segments", k=number(tree.k)), font={"size": 13, "color": theme.ACCENT},
    )  # fmt: skip


def _written(distance: float) -> str:
    return number(distance, 0 if abs(distance) >= 20 or float(distance).is_integer() else 1)
