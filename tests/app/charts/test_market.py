"""The figures of the Market charts hold what the domain says, nothing else."""

from __future__ import annotations

import pandas as pd
import plotly.graph_objects as go
import pytest

from pages.ui.charts import market as charts
from segmentation.market import BottomUp, TopDown

CELLS = pd.DataFrame(
    {
        "section": ["C", "C", "F", "F"],
        "title": ["Verarbeitendes Gewerbe"] * 2 + ["Baugewerbe"] * 2,
        "size_class": ["250+", "10-49", "250+", "10-49"],
        "establishments": [40.0, 400.0, 20.0, 200.0],
        "relevant": [8.0, 80.0, 1.0, 10.0],
        "tam": [900.0, 90.0, 60.0, 6.0],
        "sam": [450.0, 45.0, 30.0, 3.0],
        "som": [45.0, 4.5, 3.0, 0.3],
    }
)
TOP = TopDown(tam=1056.0, sam=528.0, som=52.8, held=0.0, worked=105.6, breakdown=CELLS)
BOTTOM = BottomUp(tam=2000.0, sam=300.0, som=60.0, steps=pd.DataFrame())
VIEW = pd.DataFrame(
    {
        "bundesland": ["Hessen", "Bayern"],
        "revenue": [3000.0, 0.0],
        "active_customers": [3, 0],
        "former_customers": [1, 0],
        "new_customers": [2, 0],
        "prospects": [3, 0],
        "penetration": [1 / 3, float("nan")],
        "open_pipeline": [10.0, 0.0],
        "white_space": [900.0, 0.0],
    }
)


def shapes(figure: go.Figure) -> list[go.layout.Shape]:
    return list(figure.layout.shapes)


def test_levels_from_both_sides_with_our_revenue_through_them() -> None:
    figure = charts.levels(TOP, BOTTOM, 44.0, 2025)
    upward, downward = figure.data
    assert list(downward.x) == [1056.0, 528.0, 52.8]
    assert list(upward.x) == [2000.0, 300.0, 60.0]
    assert [label.strip("<b>/") for label in downward.y] == ["TAM", "SAM", "SOM"]
    assert [shape.x0 for shape in shapes(figure)] == [44.0]
    assert max(figure.layout.xaxis.range) > 2000
    assert [note.text for note in figure.layout.annotations] == ["our revenue 2025: €44"]


def test_without_revenue_no_line_is_drawn() -> None:
    assert shapes(charts.levels(TOP, BOTTOM, 0.0, 2025)) == []


def test_a_bottom_up_that_knows_of_nothing_is_not_drawn() -> None:
    figure = charts.levels(TOP, BottomUp(tam=0.0, sam=0.0, som=0.0, steps=pd.DataFrame()), 0.0, 2025)
    assert [bar.name for bar in figure.data] == ["top-down"]


def test_cells_stand_in_the_order_of_size_and_sum_to_the_sam() -> None:
    figure = charts.cells(CELLS, ("C", "F"), lambda section: f"{section} · title")
    heat, texts = figure.data
    assert list(heat.x) == ["10–49", "250+"]
    assert [list(row) for row in heat.z] == [[45.0, 450.0], [3.0, 30.0]]
    assert sum(map(sum, heat.z)) == pytest.approx(TOP.sam)
    assert list(texts.text) == ["€45", "€450", "€3", "€30"]
    assert list(zip(texts.y, texts.x, strict=True))[1] == ("C · title", "250+")


def test_regions_show_what_is_sold_and_what_could_be() -> None:
    sold, space = charts.regions(VIEW).data
    assert list(sold.y) == list(space.y) == ["Hessen", "Bayern"]
    assert list(sold.x) == [3000.0, 0.0]
    assert list(space.x) == [900.0, 0.0]
    assert "3 prospects, 1 former and 2 new customers" in space.hovertext[0]
    assert "–" in space.hovertext[1]


def test_regions_write_what_there_is_and_no_zero() -> None:
    view = pd.concat([VIEW, VIEW], ignore_index=True).assign(
        revenue=[3000.0, 0.0, 450.0, 0.0], white_space=[900.0, 0.0, 0.0, 70.0]
    )
    assert list(charts.regions(view).data[1].text) == ["€3,000 + <b>€900</b>", "", "€450", "<b>€70</b>"]
