"""The charts of the ideal-customer screen draw what the domain found."""

from __future__ import annotations

from itertools import pairwise

import pandas as pd
import plotly.graph_objects as go
import pytest

from pages.ui import icp_frames
from pages.ui.charts import icp as drawn
from segmentation import icp
from segmentation.warehouse import Warehouse


@pytest.fixture(scope="module")
def profile(demo_warehouse: Warehouse) -> icp.Profile:
    return icp.make_profile(demo_warehouse)


def notes(figure: go.Figure) -> list[str]:
    return [annotation.text for annotation in figure.layout.annotations]


def test_each_lift_stands_with_its_interval_and_the_reference(profile: icp.Profile) -> None:
    frame = icp_frames.criteria_frame(profile.criteria)
    figure = drawn.lifts(frame, [str(place) for place in frame["place"]])
    (dots,) = figure.data
    for place, criterion in enumerate(profile.criteria):
        at = list(dots.y).index(str(place))
        assert dots.x[at] == criterion.lift
        assert dots.x[at] + dots.error_x.array[at] == pytest.approx(criterion.lift_high)
        assert dots.x[at] - dots.error_x.arrayminus[at] == pytest.approx(criterion.lift_low)
    assert figure.layout.shapes[0].x0 == 1
    low, high = figure.layout.xaxis.range
    assert low < 1
    assert high > max(criterion.lift_high for criterion in profile.criteria)
    top, bottom = sorted(figure.layout.yaxis.range)
    assert top < 0
    assert bottom > len(profile.criteria) - 1


def test_the_curve_is_the_domains_and_answers_clicks(profile: icp.Profile) -> None:
    curve = profile.curve
    figure = drawn.strictness(curve, chosen=40, recommended=80, right=(70, 80), worth="contribution_margin")
    lines = {tuple(line.y): line for line in figure.data if line.customdata is not None}
    for column in ("precision", "account_share", "contribution_margin_share"):
        assert tuple(curve[column]) in lines
    assert list(next(iter(lines.values())).customdata) == [str(threshold) for threshold in curve["threshold"]]
    band = figure.data[0]
    assert list(band.y) == [*curve["precision_high"], *curve["precision_low"][::-1]]
    assert figure.data[-1].x == (40,)
    assert figure.data[-1].y == (curve.set_index("threshold")["precision"][40],)
    assert {shape.x0 for shape in figure.layout.shapes} >= {40, 80}
    assert "recommended: 80" in notes(figure)
    assert "<b>chosen: 40</b>" in notes(figure)


def test_the_recommended_choice_is_marked_once(profile: icp.Profile) -> None:
    figure = drawn.strictness(profile.curve, chosen=80, recommended=80, right=(70, 80), worth="contribution_margin")
    assert notes(figure).count("<b>recommended: 80</b>") == 1
    assert not any("chosen" in note for note in notes(figure))


@pytest.mark.parametrize(
    ("right", "named"),
    [((0.0, 5.0), {"right", "too narrow"}), ((95.0, 100.0), {"right", "too broad"}),
     ((85.0, 90.0), {"right", "too broad", "too narrow"})],
)  # fmt: skip
def test_zones_are_named_where_they_are(profile: icp.Profile, right: tuple[float, float], named: set[str]) -> None:
    figure = drawn.strictness(profile.curve, chosen=80, recommended=80, right=right, worth="contribution_margin")
    zones = {note.removeprefix("<b>").removesuffix("</b>") for note in notes(figure)}
    assert zones & {"right", "too broad", "too narrow"} == named


def test_a_threshold_that_nobody_reaches_is_drawn_without_a_precision(profile: icp.Profile) -> None:
    curve = profile.curve.copy()
    curve.loc[curve["threshold"] == 100, ["precision", "precision_low", "precision_high"]] = float("nan")
    figure = drawn.strictness(curve, chosen=100, recommended=80, right=(70, 80), worth="contribution_margin")
    assert all(len(trace.x) > 1 for trace in figure.data)
    assert len(figure.data[0].y) == 2 * (len(curve) - 1)


def test_labels_of_lines_that_end_together_are_spread(profile: icp.Profile) -> None:
    curve = profile.curve.assign(account_share=0.5, contribution_margin_share=0.5, precision=0.5)
    figure = drawn.strictness(curve, chosen=80, recommended=80, right=(70, 80), worth="contribution_margin")
    heights = sorted(note.y for note in figure.layout.annotations if note.xref == "paper")
    assert len(heights) == 3
    assert min(high - low for low, high in pairwise(heights)) > 0.1


def test_win_rates_stand_with_their_intervals() -> None:
    deals = pd.DataFrame(
        {
            "won": [True] * 12 + [False] * 18 + [True] * 8 + [False] * 32,
            "fit_score": [90.0] * 30 + [10.0] * 40,
            "customer_before": False,
        }
    )
    groups, p_values = icp.judge(deals, 80)
    shown = groups[(groups["scope"] == "all") & (groups["group"] != "unknown")]
    assert "all" in p_values
    figure = drawn.win_rates(shown, ["conforming", "others"])
    assert [trace.x[0] for trace in figure.data] == pytest.approx([0.4, 0.2])
    for trace, row in zip(figure.data, shown.to_dict("records"), strict=True):
        assert trace.x[0] + trace.error_x.array[0] == pytest.approx(row["high"])
        assert trace.x[0] - trace.error_x.arrayminus[0] == pytest.approx(row["low"])
    assert figure.layout.xaxis.range[1] > shown["high"].max()
