"""The chart of one criterion: where the customers of each segment stand in it."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from html import escape
from textwrap import shorten

import pandas as pd
import plotly.graph_objects as go

from pages.ui import theme
from pages.ui.charts import base
from pages.ui.charts.segments import FADED
from pages.ui.formatting import number
from pages.ui.i18n import _
from segmentation.feature_list import Feature

# In the place of a word: those that are counted together.
_REST = ""
_LONGEST = 32


def spread(
    counted: pd.DataFrame,
    feature: Feature,
    names: Mapping[int, str],
    label: str,
    write: Callable[[float], str],
    *,
    chosen: int | None = None,
) -> go.Figure:
    """Customers by bin or word, one on top of the other in the colours of their segments.

    counted: `clustering.distribution`; names: of the segments; label: of the criterion; write: a figure with its unit;
    chosen: the segment that stands out.
    """
    figure = base.figure(x_title=label, y_title=_("Customers"), legend=True, barmode="stack", bargap=0.06)
    bins = _words(counted) if feature.unit == "category" else _bins(counted, write)
    places = {key: place for place, key in enumerate(bins)}
    written = list(bins.values())
    at = counted["word"].fillna(_REST) if feature.unit == "category" else counted["low"]
    placed = counted.assign(place=at.map(places))
    for segment, name in names.items():
        customers = placed[placed["segment"] == segment].set_index("place")["customers"].sort_index()
        figure.add_bar(
            x=customers.index.tolist(),
            y=customers.tolist(),
            name=name,
            marker={
                "color": theme.segment_colour(segment),
                "opacity": 1.0 if chosen in (None, segment) else FADED,
            },
            text=[
                _("{name}: {count} customers, {where}", name=name, count=number(count), where=written[place])
                for place, count in zip(customers.index, customers, strict=True)
            ],
            textposition="none",
            hovertemplate=base.HOVER_TEXT,
        )
    figure.update_layout(legend_traceorder="normal")
    if feature.unit == "category":
        figure.update_xaxes(tickvals=list(range(len(bins))), ticktext=written)
    else:
        _mark_edges(figure, counted, write)
    return figure


def _words(counted: pd.DataFrame) -> dict[object, str]:
    """The most frequent first, what is together last."""
    totals = counted.groupby("word")["customers"].sum().sort_values(ascending=False, kind="stable")
    # Data may write what a chart would take for a tag.
    found: dict[object, str] = {word: escape(shorten(str(word), _LONGEST, placeholder=" …")) for word in totals.index}
    return found | ({_REST: _("others")} if counted["word"].isna().any() else {})


def _bins(counted: pd.DataFrame, write: Callable[[float], str]) -> dict[object, str]:
    edges = counted[["low", "high"]].drop_duplicates().sort_values("low")
    return {
        low: _("{low} to under {high}", low=write(low), high=write(high)) for low, high in edges.itertuples(index=False)
    }


def _mark_edges(figure: go.Figure, counted: pd.DataFrame, write: Callable[[float], str]) -> None:
    """Values stand where bins meet, at about every fourth."""
    lows = sorted(counted["low"].unique())
    shown = range(0, len(lows), max(1, len(lows) // 7))
    figure.update_xaxes(tickvals=[at - 0.5 for at in shown], ticktext=[write(lows[at]) for at in shown])
