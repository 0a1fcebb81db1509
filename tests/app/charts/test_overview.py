"""The overview's charts hold their figures, also where these go below zero or beyond the total."""

from __future__ import annotations

import plotly.graph_objects as go
import pytest

from pages.ui import theme
from pages.ui.charts import overview as drawn

ROWS = ("Customers", "Contribution margin")


def best(share: float) -> go.Figure:
    """Building it lets Plotly check all of it."""
    return go.Figure(drawn.top_customers(ROWS, (0.15, share), ("15%", "85%"), "the best", "all others"))


@pytest.mark.parametrize("share", [0.72, 1.0, 1.21, 2.5])
def test_the_best_and_the_others_are_drawn_whole(share: float) -> None:
    figure = best(share)
    assert list(figure.data[0].x) == [15.0, pytest.approx(100 * share)]
    assert [a + b for a, b in zip(figure.data[0].x, figure.data[1].x, strict=True)] == pytest.approx([100.0, 100.0])
    low, high = figure.layout.xaxis.range
    assert low <= min(0, *figure.data[1].x)
    assert high >= max(100, *figure.data[0].x)


def test_others_that_lose_stand_left_of_a_zero_line_in_another_colour() -> None:
    figure = best(1.21)
    assert figure.data[1].x[1] == pytest.approx(-21)
    # Red alone would not say whose loss it is.
    assert figure.data[1].text[1] == "<b>−21.0%</b><br>all others"
    assert -figure.layout.xaxis.range[0] > 21 + 25
    assert list(figure.data[1].marker.color) == [theme.QUIET, theme.LOSS]
    assert [shape.x0 for shape in figure.layout.shapes] == [0]
    assert figure.layout.barmode == "relative"
    assert len(best(0.72).layout.shapes) == 0


def test_each_bar_is_named() -> None:
    assert [annotation.text for annotation in best(0.72).layout.annotations] == list(ROWS)


def test_the_figure_of_a_short_bar_stands_outside_with_room() -> None:
    figure = best(0.97)
    assert list(figure.data[1].textposition) == ["inside", "outside"]
    assert figure.layout.xaxis.range[1] > 100


def test_the_market_is_drawn_in_millions() -> None:
    rows = [("TAM", 2.4e9, theme.QUIET), ("SOM", 4.06e8, theme.ACCENT), ("Own", 3.5e8, theme.ACTUAL)]
    figure = go.Figure(drawn.sizes(rows))
    assert list(figure.data[0].x) == [2400.0, 406.0, 350.0]
    assert list(figure.data[0].y) == ["TAM", "SOM", "Own"]
    assert figure.layout.yaxis.autorange == "reversed"


def test_a_case_that_costs_more_than_it_brings_hangs_below_zero() -> None:
    figure = go.Figure(drawn.returns([("Worst", -2e6), ("Base", 1e6), ("Best", 3e6)], emphasis=1))
    assert list(figure.data[0].y) == [-2.0, 1.0, 3.0]
    low, high = figure.layout.yaxis.range
    assert low < -2
    assert high > 3
    assert list(figure.data[0].marker.color) == [theme.QUIET, theme.ACCENT, theme.QUIET]


def test_counts_are_drawn_as_they_are() -> None:
    figure = go.Figure(drawn.counts([("Customers", 401, theme.QUIET), ("In Germany", 8, theme.QUIET)]))
    assert list(figure.data[0].x) == [401, 8]
    assert list(figure.data[0].text) == ["401", "8"]
