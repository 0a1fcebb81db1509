"""The ROI charts draw the model's figures."""

from __future__ import annotations

from itertools import pairwise

import plotly.graph_objects as go
import pytest

import roi
from pages.ui.charts import roi as charts


def _cases() -> dict[str, roi.Result]:
    return {case: roi.evaluate(roi.case_values(case)) for case in roi.SCENARIOS}


def test_cumulative_net_adds_up_year_by_year() -> None:
    cases = _cases()
    base = cases.pop("base")
    figure = go.Figure(charts.cumulative("Base", base, cases))
    bars, worst, best, labels = figure.data
    running = 0.0
    for year, height in zip(base.years, bars.y, strict=True):
        running += year.benefit - year.cost
        assert height == pytest.approx(running)
    assert (worst.y[-1], best.y[-1]) == (4_375_000, 10_875_000)
    assert bars.marker.pattern.shape == "/"
    assert all("open" in line.marker.symbol for line in (worst, best))
    assert [text.split("<br>")[0] for text in labels.text] == ["<b>Base", "worst", "best"]


def test_labels_beside_the_bars_do_not_touch() -> None:
    base = roi.evaluate(roi.case_values("base"))
    figure = go.Figure(charts.cumulative("a", base, {"b": base, "c": base, "d": base}))
    heights = sorted(figure.data[-1].y)
    low, high = figure.layout.yaxis.range
    margin = figure.layout.margin
    pixel = (high - low) / (charts.CUMULATIVE_HEIGHT - margin.t - margin.b)
    # Two lines of 12 pixels, with Plotly's spacing of 1.3 and a gap between two labels.
    assert min(b - a for a, b in pairwise(heights)) > 2 * 12 * 1.3 * pixel
    assert low <= heights[0] < heights[-1] <= high


def test_parts_stack_to_benefit_and_cost() -> None:
    lines = [
        charts.Part("gain", (300.0, 400.0), cost=False),
        charts.Part("more", (0.0, 100.0), cost=False),
        charts.Part("once", (-120.0, 0.0), cost=True),
        charts.Part("running", (-25.0, -45.0), cost=True),
    ]
    figure = go.Figure(charts.parts(lines))
    bars = [trace for trace in figure.data if trace.type == "bar"]
    assert [sum(bar.y[year] or 0.0 for bar in bars) for year in (0, 1)] == [155.0, 455.0]
    assert bars[2].y == (-120.0, None), "a cost that is over is drawn as a line"
    assert figure.layout.barmode == "relative"
    labels = {text for trace in figure.data if trace.type == "scatter" for text in trace.text}
    assert {"gain", "more", "running"} <= labels
    assert any(text.startswith("once ") for text in labels)


@pytest.mark.parametrize("amount", [0.0, -50.0, 3e9])
def test_an_axis_fits_any_amount(amount: float) -> None:
    axis = go.Figure(charts.parts([charts.Part("line", (amount, amount), cost=False)])).layout.yaxis
    assert axis.range[0] <= amount <= axis.range[1]
    assert len(axis.tickvals) == len(axis.ticktext) <= 12


def test_far_break_evens_stop_at_the_edge() -> None:
    rows = [
        charts.Distance("near", -0.5, "−50 %", "near"),
        charts.Distance("far", 45.25, "+4.525 % →", "far"),
    ]
    figure = go.Figure(charts.distances(rows, "Distance"))
    assert figure.data[0].x == (-0.5, charts.FARTHEST)
    assert [text.strip() for text in figure.data[1].text] == [row.text for row in rows]


def test_without_any_break_even_no_empty_axis_is_drawn() -> None:
    figure = go.Figure(charts.distances([], "Distance"))
    assert not figure.layout.xaxis.visible
    assert not figure.layout.yaxis.visible
