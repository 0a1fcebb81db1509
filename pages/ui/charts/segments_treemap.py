"""The treemap of customers in their segments: area is what they brought."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from html import escape
from textwrap import shorten

import plotly.graph_objects as go

from pages.ui import theme
from pages.ui.charts import base
from pages.ui.charts.segments import wrapped
from pages.ui.formatting import euro, euro_short, number, percent
from pages.ui.i18n import _
from pages.ui.segments_tiles import Tiles

SEGMENT, CUSTOMER = "segment", "customer"
"""What stands before the number in a tile's `customdata`: `segment:2`, `customer:10472`."""
# Two more digits of a colour: a quarter of its strength, by day and by night.
_FADED = "40"
_PALE = "B8"
_LONGEST = 60
_LETTERS = 15
# An empty one is drawn as a dash.
_NO_TEXT = "\u00a0"
# A smaller tile holds no name that could be read; pointing at it tells.
_LEAST_AREA = 0.006


@dataclass(frozen=True)
class _Tile:
    """place: its own; inside: that of the tile around it, empty for a segment. click: what a click on it chooses."""

    place: str
    inside: str
    value: float
    text: str
    hover: str
    click: str
    segment: int
    is_rest: bool = False


def treemap(
    tiles: Tiles, names: Mapping[int, str], sums: Mapping[int, float], label: str, chosen: int | None
) -> go.Figure:
    """Segments, within them the largest customers by name and the rest in one tile.

    names: of the segments; sums: what each brought, EUR, customers below zero included; label: of the measure; chosen:
    the segment that stands out.
    """
    drawn = [*_segments(tiles, names, sums), *_customers(tiles, names, label), *_others(tiles, names, label)]
    pale = [chosen not in (None, tile.segment) for tile in drawn]
    figure = base.figure(margin={"l": 0, "r": 0, "t": 4, "b": 0})
    figure.add_treemap(
        ids=[tile.place for tile in drawn],
        parents=[tile.inside for tile in drawn],
        values=[tile.value for tile in drawn],
        branchvalues="total",
        labels=[tile.text for tile in drawn],
        text=[tile.hover for tile in drawn],
        customdata=[tile.click for tile in drawn],
        texttemplate="%{label}",
        hovertemplate=base.HOVER_TEXT,
        marker={
            "colors": [
                theme.segment_colour(tile.segment) + (_FADED if is_pale else _PALE if tile.is_rest else "")
                for tile, is_pale in zip(drawn, pale, strict=True)
            ],
            "line": {"width": 1, "color": theme.ON_COLOUR},
            "pad": {"t": 26, "l": 3, "r": 3, "b": 3},
            "depthfade": False,
        },
        textfont={
            "color": [theme.ON_QUIET if is_pale else theme.ON_COLOUR for is_pale in pale],
            "size": [12 if tile.inside else 14 for tile in drawn],
        },
        pathbar={"visible": False},
        root={"color": "rgba(0,0,0,0)"},
        tiling={"packing": "squarify", "pad": 2},
        # As they come, the largest first, so that the rest of a segment stands last.
        sort=False,
    )
    return figure


def _segments(tiles: Tiles, names: Mapping[int, str], sums: Mapping[int, float]) -> Iterator[_Tile]:
    whole = sum(sums.values())
    for segment, area in tiles.drawn.items():
        at = int(str(segment))
        told = [names[at], euro_short(sums[at]), *([percent(sums[at] / whole)] if whole > 0 else [])]
        place = f"{SEGMENT}:{at}"
        yield _Tile(place, "", float(area), f"<b>{' · '.join(told)}</b>", " · ".join(told), place, at)


def _customers(tiles: Tiles, names: Mapping[int, str], label: str) -> Iterator[_Tile]:
    least = float(tiles.drawn.sum()) * _LEAST_AREA
    for row in tiles.named.to_dict("records"):
        # Data may write what a chart would take for a tag.
        short = wrapped(escape(shorten(row["name"], _LONGEST, placeholder=" …")), _LETTERS)
        hover = f"<b>{escape(row['name'])}</b> ({escape(row['customer_id'])})<br>{names[row['segment']]}"
        place = f"{CUSTOMER}:{row['customer_id']}"
        yield _Tile(
            place,
            f"{SEGMENT}:{row['segment']}",
            row["value"],
            f"{short}<br>{euro_short(row['value'])}" if row["value"] >= least else _NO_TEXT,
            f"{hover}<br>{label}: {euro(row['value'])}",
            place,
            row["segment"],
        )


def _others(tiles: Tiles, names: Mapping[int, str], label: str) -> Iterator[_Tile]:
    for row in tiles.others.to_dict("records"):
        told = _("and {count} others", count=number(row["customers"]))
        inside = f"{SEGMENT}:{row['segment']}"
        yield _Tile(
            f"others:{row['segment']}",
            inside,
            row["value"],
            f"{told}<br>{euro_short(row['value'])}",
            f"<b>{told}</b><br>{names[row['segment']]}<br>{label}: {euro(row['value'])}",
            inside,
            row["segment"],
            is_rest=True,
        )
