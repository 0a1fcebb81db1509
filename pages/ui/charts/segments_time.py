"""The segments year by year: which share of the customers is in each."""

from __future__ import annotations

from collections.abc import Mapping

import pandas as pd
import plotly.graph_objects as go

from pages.ui import theme
from pages.ui.charts import base
from pages.ui.charts.segments import coloured, wrapped
from pages.ui.formatting import number, percent, set_percent
from pages.ui.i18n import _


def by_year(shares: pd.DataFrame, names: Mapping[int, str]) -> go.Figure:
    """A line for each segment, named at its end. shares: `over_time.shares_by_year`; names: of the segments."""
    years = sorted(shares["year"].unique())
    figure = base.figure(y_title=_("Share of the customers that bought"), margin={"r": 200, "t": 12})
    for segment, rows in shares.groupby("segment"):
        own = rows.sort_values("year")
        label = names.get(int(str(segment)), str(segment))
        figure.add_scatter(
            x=[int(year) for year in own["year"]],
            y=own["share"].tolist(),
            mode="lines+markers",
            line={"color": theme.segment_colour(int(str(segment))), "width": 3},
            marker={"size": 9},
            text=[
                _("{name} {year}: {customers} customers, {share}", name=label, year=int(row["year"]),
                  customers=number(row["customers"]), share=percent(row["share"]))
                for row in own.to_dict("records")
            ],
            hovertemplate=base.HOVER_TEXT,
            showlegend=False,
        )  # fmt: skip
    last = shares[shares["year"] == years[-1]].sort_values("share")
    for row, place in zip(last.to_dict("records"), _apart(last["share"].tolist()), strict=True):
        segment = int(row["segment"])
        figure.add_annotation(
            text=coloured(wrapped(names[segment], 24), segment, bold=True), x=1.0, xref="paper", y=place,
            xanchor="left", xshift=14, align="left", showarrow=False,
        )  # fmt: skip
    highest = float(shares["share"].max()) * 1.15
    ticks = [step / 10 for step in range(11) if step / 10 <= highest] or [0.0]
    figure.update_yaxes(range=[0, highest], tickvals=ticks, ticktext=[set_percent(tick) for tick in ticks])
    figure.update_xaxes(tickvals=[int(year) for year in years], ticktext=[str(year) for year in years])
    return figure


def _apart(shares: list[float]) -> list[float]:
    """Where names stand so that none covers another: at least a twelfth of the highest apart. shares: ascending."""
    step = max(shares, default=0.0) / 12
    places: list[float] = []
    for share in shares:
        places.append(max(share, places[-1] + step) if places else share)
    return places
