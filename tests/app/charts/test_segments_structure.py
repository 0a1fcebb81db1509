"""Ward's tree, loadings and the correspondence map, as figures."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest

from pages.ui import theme
from pages.ui.charts import segments_components, segments_correspondence
from pages.ui.charts.segments_correspondence import label_spots
from pages.ui.charts.segments_tree import dendrogram
from segmentation.clustering.dendrogram import Tree, tree_of

NAMES = {1: "Premium", 2: "Volume", 3: "Occasional"}


@pytest.fixture
def tree() -> Tree:
    """Three clouds of 20, 30 and 10 customers."""
    rng = np.random.default_rng(0)
    sizes = (20, 30, 10)
    clouds = [rng.normal(15 * at, 1.0, size=(size, 3)) for at, size in enumerate(sizes)]
    return tree_of(np.vstack(clouds), np.repeat([1, 2, 3], sizes), 3, 60, most=12)


def test_branches_have_the_colour_of_their_segment_and_the_cut_lies_between_merges(tree: Tree) -> None:
    figure = dendrogram(tree, NAMES, 8)
    lines = {trace.name: trace for trace in figure.data if trace.mode == "lines"}
    for segment, name in NAMES.items():
        assert lines[name].line.color == theme.segment_colour(segment)
        heights = [y for y in lines[name].y if y is not None]
        assert max(heights) < figure.layout.shapes[0].y0
    low, high = tree.span(3)
    assert low < figure.layout.shapes[0].y0 < high
    drawn = sum(sum(y is not None for y in trace.y) for trace in lines.values())
    assert drawn >= 4 * len(tree.merges)
    assert list(figure.layout.xaxis.ticktext) == [str(count) for count in tree.leaves["customers"]]


def test_a_mark_tells_how_many_segments_a_cut_below_it_gives(tree: Tree) -> None:
    marks = dendrogram(tree, NAMES, 5).data[-1]
    assert sorted(marks.customdata) == ["2", "3", "4", "5"]
    by_pieces = dict(zip(marks.customdata, marks.y, strict=True))
    assert by_pieces["2"] == tree.heights[-1]
    assert by_pieces["4"] == tree.heights[-3]
    assert "60 " in marks.text[marks.customdata.index("2")]


def test_a_segment_of_one_branch_is_drawn() -> None:
    points = np.array([[0.0, 0, 0], [0.1, 0, 0], [0.2, 0, 0], [50.0, 0, 0]])
    figure = dendrogram(tree_of(points, np.array([1, 1, 1, 2]), 2, 4), NAMES, 8)
    single = next(trace for trace in figure.data if trace.name == "Volume")
    assert [y for y in single.y if y is not None] == [0.0, pytest.approx(figure.data[-1].y[-1])]


def test_loadings_stand_in_the_cells_with_their_sign() -> None:
    table = pd.DataFrame([[0.9, -0.2], [-0.55, 0.001]], index=["a", "b"])
    figure = segments_components.loadings(table, ["A", "B"], ["One", "Two"])
    colours, written = figure.data
    assert np.array(colours.z).tolist() == table.to_numpy().tolist()
    assert (colours.zmin, colours.zmax) == (-1, 1)
    assert [text.replace(",", ".") for text in written.text] == ["+0.90", "−0.20", "−0.55", "0.00"]


def test_the_correspondence_map_draws_each_at_its_place() -> None:
    segments = pd.DataFrame({"segment": [1, 2], "x": [0.5, -0.5], "y": [0.1, 0.0], "size": 20.0, "text": ["P", "V"]})
    categories = pd.DataFrame(
        {
            "criterion": ["size", "size", "industry"],
            "label": ["small", "large", "metal"],
            "x": [-0.4, 0.6, 0.0],
            "y": [0.2, 0.1, -0.3],
            "size": [9.0, 12.0, 15.0],
            "text": ["s", "l", "m"],
        }
    )
    figure = segments_correspondence.correspondence_map(
        segments, categories, NAMES, {"size": "Size", "industry": "Industry"}, ("first", "second")
    )
    size, industry, premium, volume = figure.data
    assert (list(size.x), list(size.y), list(industry.x)) == ([-0.4, 0.6], [0.2, 0.1], [0.0])
    assert size.marker.symbol != industry.marker.symbol
    assert (premium.marker.color, volume.marker.color) == (theme.segment_colour(1), theme.segment_colour(2))
    assert figure.layout.yaxis.scaleanchor == "x"
    assert figure.layout.xaxis.range[0] < -0.5
    assert figure.layout.xaxis.range[1] > 0.6


def test_labels_give_way_to_each_other() -> None:
    spots = label_spots([0.0, 0.01, 0.02, 1.0], [0.0, 0.0, 0.0, 1.0], [10.0] * 4, ["one label"] * 4, 1)
    assert len(set(spots[:3])) == 3
    # Far from all others nothing is in the way of the first choice.
    assert spots[3] == "top center"
    assert label_spots([0.0], [0.0], [9.0], ["alone"], 0) == ["top center"]


def test_where_there_is_no_room_only_what_must_be_named_is() -> None:
    crowd = [0.0] * 12 + [1.0]
    spots = label_spots(crowd, crowd, [10.0] * 13, ["quite a long label"] * 13, 2)
    assert None not in spots[:2]
    assert spots.count(None) >= 3
    assert spots[-1] is not None
