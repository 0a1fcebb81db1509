"""The charts of the segments screen hold the figures they were given."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest

from pages.ui import theme
from pages.ui.charts import segments as charts
from pages.ui.charts.segments_map import Axis, customer_map
from pages.ui.charts.segments_scale import ticks
from segmentation.scales import scaled

NAMES = {1: "Premium-Partner", 2: "Volumenkunden"}


@pytest.fixture
def figures() -> pd.DataFrame:
    return pd.DataFrame(
        {
            "segment": [1, 2],
            "customers_in_period": [20, 80],
            "customers_in_period_share": [0.2, 0.8],
            "revenue": [700.0, 300.0],
            "revenue_share": [0.7, 0.3],
            "profit": [120.0, -20.0],
            "profit_share": [1.2, -0.2],
        }
    )


def test_shares_one_bar_a_segment_and_measure(figures: pd.DataFrame) -> None:
    columns = {
        "customers_in_period_share": ("Customers", None),
        "revenue_share": ("Revenue", "revenue"),
        "profit_share": ("Profit", "profit"),
    }
    figure = charts.shares(figures, NAMES, columns, chosen=2)
    assert [list(trace.x) for trace in figure.data] == [[0.2, 0.8], [0.7, 0.3], [1.2, -0.2]]
    assert all(list(trace.customdata) == ["1", "2"] for trace in figure.data)
    assert all(list(trace.marker.color) == [theme.segment_colour(1), theme.segment_colour(2)] for trace in figure.data)
    assert list(figure.data[0].marker.opacity) == [charts.FADED, 1.0]
    # One scale for all measures, and room for what lies below zero.
    ranges = {figure.layout[axis].range for axis in ("xaxis", "xaxis2", "xaxis3")}
    assert len(ranges) == 1
    low, high = ranges.pop()
    assert low < -0.2
    assert high > 1.2
    assert [note.text for note in figure.layout.annotations] == ["<b>Customers</b>", "<b>Revenue</b>", "<b>Profit</b>"]


@pytest.mark.parametrize(
    ("share", "text"), [(0.43494, "43.5"), (0.004, "0.4"), (-0.0003, "−0.03"), (-0.2, "−20.0"), (0.0, "0.0")]
)
def test_a_share_is_written_as_in_the_title(figures: pd.DataFrame, share: float, text: str) -> None:
    moved = figures.assign(customers_in_period_share=[share, 1 - share])
    shown = charts.shares(moved, NAMES, {"customers_in_period_share": ("Customers", None)}, chosen=None)
    assert shown.data[0].text[0] == f"{text}%"


def test_profile_a_cell_for_each_feature_and_segment() -> None:
    differences = [[1.5, -0.4], [-0.2, 0.1], [0.0, 3.0]]
    texts = [[f"{x}" for x in row] for row in differences]
    figure = charts.profile(differences, ["a", "b", "c"], NAMES, texts, texts)
    heat, words = figure.data
    assert [list(row) for row in heat.z] == differences
    assert (heat.zmin, heat.zmax) == (-2, 2)
    assert dict(zip(zip(words.x, words.y, strict=True), words.text, strict=True))[1, 2] == "3.0"
    assert list(figure.layout.yaxis.ticktext) == ["a", "b", "c"]
    first, last = figure.layout.yaxis.range
    assert first > last, "the first feature stands on top"


def test_numbers_the_chosen_one_stands_out() -> None:
    tried = pd.DataFrame({"k": [4, 5, 6], "stability": [0.9, 0.8, 0.7], "weakest_stability": [0.8, 0.55, 0.3]})
    figure = charts.numbers(tried, 4)
    assert [list(trace.y) for trace in figure.data] == [[0.9, 0.8, 0.7], [0.8, 0.55, 0.3]]
    for trace in figure.data:
        assert [colour == theme.ACCENT for colour in trace.marker.color] == [True, False, False]
    assert figure.layout.yaxis.range[0] < 0.3
    assert list(figure.layout.yaxis.tickvals) == [0.6, 0.75, 0.85, 1.0]


def test_quarters_a_bar_for_each() -> None:
    quarters = pd.DataFrame(
        {
            "quarter": pd.date_range("2023-01-01", periods=10, freq="QS"),
            "revenue": [10.0, 0, 5, -3, 8, 9, 1, 2, 3, 4],
            "contribution_margin": [np.nan, *range(9)],
            "orders": range(10),
        }
    )
    figure = charts.quarters(quarters, 2)
    (bars,) = figure.data
    assert list(bars.y) == quarters["revenue"].to_list()
    assert bars.marker.color == theme.segment_colour(2)
    assert list(figure.layout.xaxis.ticktext) == ["2023", "2024", "2025"]
    assert charts.quarter(pd.Timestamp("2025-10-01")) == "Q4 2025"


def test_map_one_point_a_customer_on_the_features_scales() -> None:
    points = pd.DataFrame(
        {
            "customer_id": ["a", "b", "c"],
            "segment": [1, 2, 2],
            "x": [0.0, 9.0, 99.0],
            "y": [0.1, 0.2, 0.3],
            "text": ["A", "B", "C"],
        }
    )
    across = Axis("log1p", "Orders per year", str)
    up = Axis("none", "Margin rate", str)
    figure = customer_map(points, across, up, NAMES, chosen=None, customer="c")
    first, second, marked = figure.data
    assert list(first.customdata) == ["a"]
    assert list(second.customdata) == ["b", "c"]
    assert list(second.x) == pytest.approx([np.log1p(9), np.log1p(99)])
    assert list(second.y) == [0.2, 0.3]
    assert (marked.x[0], marked.y[0]) == (second.x[1], second.y[1])
    assert list(figure.layout.xaxis.tickvals) == pytest.approx(np.log1p([0, 1, 2, 5, 10, 20, 50]).tolist())
    assert figure.layout.xaxis.title.text == "Orders per year"


@pytest.mark.parametrize(
    ("low", "high", "transform"),
    [(0, 1, "none"), (0.68, 1.04, "none"), (-3, 17, "symlog"), (0.5, 60, "log1p"), (300, 2_000_000, "log1p"),
     (-50_000, 3_000_000, "symlog"), (0, 0.6, "log1p")],
)  # fmt: skip
def test_ticks_are_few_round_and_within(low: float, high: float, transform: str) -> None:
    places = ticks(low, high, transform)
    assert 2 <= len(places) <= 16
    assert all(low <= place <= high for place in places)
    assert places == sorted(places)
    assert all(len(f"{abs(place):.10g}".replace(".", "").strip("0")) <= 2 for place in places)


def test_scales_keep_order_and_sign() -> None:
    values = np.array([-1000.0, -1.0, 0.0, 1.0, 1000.0])
    assert list(scaled(values, "none")) == list(values)
    curved = scaled(values, "symlog")
    assert list(curved) == sorted(curved)
    assert curved[2] == 0
    assert curved[0] == -curved[4] == pytest.approx(-np.log(1001))


def test_long_names_are_broken_and_never_cut() -> None:
    name = "Persönlich betreute, spezialisierte Kleinkunden"
    assert charts.wrapped(name, 20).replace("<br>", " ") == name
    assert "<br>" not in charts.wrapped("Premium-Partner", 20)
