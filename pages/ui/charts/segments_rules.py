"""The chart of the rules: of each segment's customers, how many the rules place there."""

from __future__ import annotations

from collections.abc import Mapping

import pandas as pd
import plotly.graph_objects as go

from pages.ui import theme
from pages.ui.charts import base
from pages.ui.charts.segments import FADED, coloured, wrapped
from pages.ui.formatting import number, percent, set_percent
from pages.ui.i18n import _


def fidelity(figures: pd.DataFrame, names: Mapping[int, str], chosen: int | None = None) -> go.Figure:
    """A bar of all customers of each segment: placed there in its colour, uncertain pale, placed elsewhere hollow.

    figures: `RuleCard.fidelity`; names: of the segments; chosen: the one that stands out.
    """
    figure = base.figure(x_title=_("Share of the segment’s customers"), barmode="stack", bargap=0.35, margin={"r": 32})
    rows = figures.to_dict("records")
    elsewhere = 1.0 - figures["found"] - figures["uncertain"]
    colours = [theme.segment_colour(int(row["segment"])) for row in rows]
    for label, shares, opacity in (
        (_("placed there"), figures["found"], 1.0),
        (_("uncertain"), figures["uncertain"], 0.35),
        (_("placed in another segment"), elsewhere, 0.12),
    ):
        figure.add_bar(
            x=shares.clip(lower=0.0).tolist(),
            y=list(range(len(rows))),
            orientation="h",
            marker={
                "color": colours,
                "opacity": [opacity * (1.0 if chosen in (None, row["segment"]) else FADED) for row in rows],
            },
            text=[percent(share, 0) if opacity == 1.0 and share >= 0.04 else "" for share in shares],
            textposition="inside",
            insidetextanchor="middle",
            hovertext=[
                _(
                    "{name}: {share} {what}, of {customers} customers",
                    name=names[int(row["segment"])],
                    share=percent(share),
                    what=label,
                    customers=number(row["customers"]),
                )
                for row, share in zip(rows, shares, strict=True)
            ],
            hovertemplate="%{hovertext}<extra></extra>",
        )
    places = [0.0, 0.25, 0.5, 0.75, 1.0]
    figure.update_xaxes(range=[0, 1.0], tickvals=places, ticktext=[set_percent(place) for place in places])
    figure.update_yaxes(
        tickvals=list(range(len(rows))),
        ticktext=[
            coloured(wrapped(names[int(row["segment"])], 24), int(row["segment"]), chosen in (None, row["segment"]))
            for row in rows
        ],
        range=[len(rows) - 0.5, -0.5],
        showgrid=False,
    )
    return figure
