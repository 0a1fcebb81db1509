"""The figures of the Pareto charts hold what the domain says, nothing else."""

from __future__ import annotations

from typing import Any

import numpy as np
import pandas as pd
import plotly.graph_objects as go
import pytest

from pages.ui import theme
from pages.ui.charts import pareto as charts
from pages.ui.pareto_ranking import Ranking, measures_known, of_class, rank

VALUES = [600.0, 200.0, 100.0, 60.0, 40.0, 20.0, 10.0, 0.0, -10.0, -20.0]


def ranking(values: list[float]) -> Ranking:
    frame = pd.DataFrame(
        {"customer_id": [f"c{i}" for i in range(len(values))], "profit": values, "revenue": np.abs(values)}
    )
    return rank(frame, "profit", ())


def plain(figure: go.Figure) -> dict[str, Any]:
    """The figure as dicts, arrays as they are."""
    return {
        "data": [trace.to_plotly_json() for trace in figure.data],
        "layout": figure.layout.to_plotly_json(),
    }


def whale(values: list[float]) -> dict[str, Any]:
    shown = ranking(values)
    figure = charts.whale(shown.curve, shown.classes, shown.concentration, lost=shown.lost, y_title="y")
    return plain(figure)


def test_whale_rises_to_the_peak_and_falls_to_the_whole() -> None:
    figure = whale(VALUES)
    line = next(
        trace for trace in figure["data"] if trace["mode"] == "lines" and trace["line"]["color"] == theme.ACTUAL
    )
    assert list(line["x"]) == pytest.approx([i / 10 for i in range(11)])
    assert list(line["y"]) == pytest.approx(np.concatenate([[0], np.cumsum(VALUES)]) / 1000)
    assert len(line["text"]) == len(line["x"]) <= 200
    marks = {
        trace["marker"]["color"]: (trace["x"][0], trace["y"][0])
        for trace in figure["data"]
        if trace["mode"] == "markers"
    }
    assert marks[theme.LOSS] == pytest.approx((0.7, 1.03))
    assert marks[theme.ACTUAL] == pytest.approx((0.2, 0.8))
    assert marks[theme.ACCENT] == pytest.approx((0.15, 0.7))
    assert any("2 customers below zero cost €30" in note["text"] for note in figure["layout"]["annotations"])


def test_zones_are_the_classes_and_cover_all_customers() -> None:
    shown = ranking(VALUES)
    zones = [shape for shape in whale(VALUES)["layout"]["shapes"] if shape["type"] == "rect"]
    widths = [zone["x1"] - zone["x0"] for zone in zones]
    assert widths == pytest.approx(shown.classes["customer_share"].tolist())
    assert (zones[0]["x0"], zones[-1]["x1"]) == pytest.approx((0, 1))


def test_without_losses_no_peak_is_marked() -> None:
    colours = {trace["marker"]["color"] for trace in whale([5.0, 3.0, 2.0])["data"] if trace["mode"] == "markers"}
    assert theme.LOSS not in colours


def test_where_nothing_is_earned_the_curve_is_in_euros() -> None:
    figure = whale([10.0, -30.0])
    line = next(trace for trace in figure["data"] if trace["mode"] == "lines")
    assert list(line["y"]) == pytest.approx([0, 10, -20])
    assert "€10" in figure["layout"]["yaxis"]["ticktext"][-1]


def test_class_bars_name_their_class_and_fade_the_others() -> None:
    shown = ranking(VALUES)
    figure = plain(charts.classes(shown.classes, chosen="B", measure_label="of profit"))
    value, count = figure["data"]
    assert list(value["customdata"]) == list(count["customdata"]) == ["A", "B", "C"]
    assert list(value["x"]) == pytest.approx(shown.classes["share"].tolist())
    assert list(count["x"]) == pytest.approx(shown.classes["customer_share"].tolist())
    assert [opacity == 1 for opacity in value["marker"]["opacity"]] == [False, True, False]


@pytest.mark.parametrize(
    ("margin", "service", "known"),
    [
        ([None, None], [0, 0], ("revenue",)),
        ([5, None], [0, 0], ("revenue", "contribution_margin")),
        ([5, 6], [0, 1], ("revenue", "contribution_margin", "profit")),
    ],
)
def test_only_measures_that_the_data_give_are_offered(
    margin: list[float | None], service: list[float], known: tuple[str, ...]
) -> None:
    frame = pd.DataFrame({"contribution_margin": pd.array(margin, dtype="Float64"), "cost_to_serve": service})
    assert measures_known(frame) == known


def test_classes_together_are_all_customers() -> None:
    shown = ranking(VALUES)
    assert sum(len(of_class(shown, name)) for name in "ABC") == len(of_class(shown, "all")) == 10
    assert of_class(shown, "loss")["profit"].tolist() == [-20.0, -10.0]
