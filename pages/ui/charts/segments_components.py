"""What makes each principal component: criteria × components."""

from __future__ import annotations

from collections.abc import Sequence

import pandas as pd
import plotly.graph_objects as go

from pages.ui.charts import base
from pages.ui.charts.segments import DIVERGING, wrapped
from pages.ui.formatting import number
from pages.ui.i18n import _


def loadings(table: pd.DataFrame, labels: Sequence[str], heads: Sequence[str]) -> go.Figure:
    """Coloured by the correlation of the criterion with the component, which stands in the cell with its sign.

    table: criteria (rows, from the top) × components; labels: of the criteria; heads: of the components.
    """
    across, down = list(range(table.shape[1])), list(range(table.shape[0]))
    values = table.to_numpy(float)
    figure = base.figure(margin={"t": 8, "r": 8})
    figure.add_heatmap(
        x=across,
        y=down,
        z=values.tolist(),
        text=[
            [
                _(
                    "{criterion} and {component}: correlation {value}",
                    criterion=label,
                    component=head,
                    value=signed(value),
                )
                for head, value in zip(heads, row, strict=True)
            ]
            for label, row in zip(labels, values, strict=True)
        ],
        hovertemplate=base.HOVER_TEXT,
        colorscale=DIVERGING,
        zmin=-1,
        zmax=1,
        xgap=2,
        ygap=2,
        showscale=False,
    )
    # As a trace of its own the text takes the theme's colour; a heatmap's own text would not on dark ground.
    figure.add_scatter(
        x=[x for _row in down for x in across],
        y=[y for y in down for _column in across],
        text=[signed(value) for row in values for value in row],
        mode="text",
        hoverinfo="skip",
    )
    figure.update_xaxes(
        side="top", tickvals=across, ticktext=[f"<b>{wrapped(head, 24)}</b>" for head in heads],
        range=[-0.5, len(across) - 0.5], fixedrange=True,
    )  # fmt: skip
    figure.update_yaxes(
        tickvals=down, ticktext=list(labels), range=[len(down) - 0.5, -0.5], showgrid=False, fixedrange=True
    )
    return figure


def signed(value: float) -> str:
    """+0.83, −0.27."""
    return f"+{number(value, 2)}" if round(value, 2) > 0 else number(value, 2)
