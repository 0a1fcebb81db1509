"""The overview says what the warehouse says, in both languages."""

from __future__ import annotations

import pytest
from streamlit.testing.v1 import AppTest

from pages.ui.charts import overview as drawn
from segmentation.warehouse import Warehouse
from tests.app.opened import ROOT, charts, opened, texts

SHARE = """
WITH margins AS (
    SELECT customer_id, sum(revenue - cost)::DOUBLE AS margin,
           bool_or(coalesce(document_type, 'order') = 'order') AS bought
    FROM core.order_lines WHERE year(order_date) = 2025 GROUP BY customer_id
), ranked AS (
    SELECT margin, row_number() OVER (ORDER BY margin DESC) AS place, count(*) OVER () AS n FROM margins WHERE bought
)
SELECT sum(margin) FILTER (place <= 0.15 * n) / sum(margin) AS share, count(*) AS customers FROM ranked
"""


@pytest.mark.parametrize(
    ("language", "title"),
    [
        ("de", "15\u00a0% der Kunden bringen {share}\u00a0% des Deckungsbeitrags"),
        ("en", "15% of customers make {share}% of contribution margin"),
    ],
)
def test_the_title_is_what_sql_says(demo_warehouse: Warehouse, language: str, title: str) -> None:
    row = demo_warehouse.query(SHARE).iloc[0]
    app = opened("overview", demo_warehouse.path, lang=language)
    assert app.title[0].value == title.format(share=f"{100 * row['share']:.0f}")
    assert app.metric[0].value.replace(".", "").replace(",", "") == str(int(row["customers"]))


def test_without_order_lines_it_says_what_is_missing(maven_warehouse: Warehouse) -> None:
    app = opened("overview", maven_warehouse.path, lang="de")
    assert not app.exception
    assert not app.error
    assert "Segmente zeigen sich, sobald Auftragspositionen eines vollen Jahres geladen sind." in texts(app)
    assert len(charts(app)) == 1  # the ROI of the example firm


def test_the_root_shows_four_pictures() -> None:
    app = AppTest.from_file(str(ROOT / "app.py"), default_timeout=120).run()
    assert not app.error
    assert len(charts(app)) == 4


def test_shares_fill_the_bars() -> None:
    figure = drawn.top_customers(0.15, 0.72, "Contribution margin")
    assert list(figure.data[0].x) == [15.0, 72.0]
    assert [a + b for a, b in zip(figure.data[0].x, figure.data[1].x, strict=True)] == [100.0, 100.0]


def test_the_market_is_drawn_in_millions() -> None:
    figure = drawn.market(2.4e9, 2.3e9, 4.06e8)
    assert list(figure.data[0].x) == [2400.0, 2300.0, 406.0]
