"""Who was in which segment, and is in which now: one segmentation against another."""

from __future__ import annotations

from collections.abc import Mapping

import pandas as pd
import plotly.graph_objects as go

from pages.ui.charts import base
from pages.ui.charts.segments import wrapped
from pages.ui.formatting import number, percent
from pages.ui.i18n import _

# Of the colour of what is actual, so pale that figures are read on it in both themes.
_SCALE = [[0.0, "rgba(31, 90, 138, 0)"], [1.0, "rgba(31, 90, 138, 0.55)"]]


def crossing(counts: pd.DataFrame, before: Mapping[int, str], after: Mapping[int, str]) -> go.Figure:
    """A field for each pair of segments: the darker, the larger the share of the former segment that is there now.

    counts: `clustering.crossed`; before, after: the segments' names.
    """
    table = counts.pivot_table(index="before", columns="after", values="customers", aggfunc="sum", fill_value=0)
    table = table.reindex(index=list(before), columns=list(after), fill_value=0)
    cells = [[int(cell) for cell in row] for row in table.to_numpy().tolist()]
    rows, columns = list(range(len(before))), list(range(len(after)))
    figure = base.figure(margin={"t": 60, "l": 8, "r": 8, "b": 8})
    figure.add_heatmap(
        x=columns,
        y=rows,
        z=[[cell / max(1, sum(row)) for cell in row] for row in cells],
        text=[
            [_told((then, now), cell, sum(row)) for now, cell in zip(after.values(), row, strict=True)]
            for then, row in zip(before.values(), cells, strict=True)
        ],
        hovertemplate=base.HOVER_TEXT,
        colorscale=_SCALE,
        zmin=0.0,
        zmax=1.0,
        showscale=False,
        xgap=2,
        ygap=2,
    )
    figure.add_scatter(
        x=[column for _row in rows for column in columns],
        y=[row for row in rows for _column in columns],
        text=[number(cell) if cell else "" for row in cells for cell in row],
        mode="text",
        hoverinfo="skip",
    )
    figure.update_xaxes(
        side="top", tickvals=columns, ticktext=[wrapped(name, 16) for name in after.values()], showgrid=False
    )
    figure.update_yaxes(
        tickvals=rows, ticktext=[wrapped(name, 24) for name in before.values()], range=[len(before) - 0.5, -0.5],
        showgrid=False,
    )  # fmt: skip
    return figure


def _told(pair: tuple[str, str], customers: int, former: int) -> str:
    return _(
        "{count} customers: {before} then, {after} now ({share} of the former)",
        count=number(customers),
        before=pair[0],
        after=pair[1],
        share=percent(customers / max(1, former)),
    )
