"""The overview says what the warehouse says, in both languages."""

from __future__ import annotations

from datetime import date
from pathlib import Path
from typing import Any

import pytest
from streamlit.testing.v1 import AppTest

from pages.ui import overview_story
from pages.ui.charts import overview as drawn
from segmentation.own_figures import own_figures
from segmentation.warehouse import Warehouse
from tests.app.opened import ROOT, charts, opened, texts
from tests.segmentation.small_warehouse import small_warehouse

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


def test_the_year_is_told_as_the_roi_baseline_takes_it(tmp_path: Path) -> None:
    """A credit note to a customer that bought nothing in the year lowers the firm's revenue all the same."""
    lines = [
        order_line("c1", date(2024, 1, 2), 370, 200),
        order_line("c2", date(2024, 3, 5), -40, -10, document_type="credit"),
        order_line("c1", date(2024, 12, 30), 0, 0),
    ]
    costs = [{"customer_id": c, "month": date(2024, 5, 1), "activity": "visit", "amount": 20} for c in ("c1", "c2")]
    with small_warehouse(tmp_path / "w.duckdb", order_lines=lines, service_costs=costs) as warehouse:
        earnings = overview_story.tell(warehouse).earnings
        own = own_figures(warehouse)
    assert isinstance(earnings, overview_story.Earnings)
    assert (earnings.customers, earnings.revenue) == (1, 330)
    assert (earnings.contribution_margin, earnings.profit) == (140, 100)
    assert (own.revenue, own.contribution_margin, own.profit) == (330, 140, 100)


def order_line(customer: str, day: date, revenue: float, cost: float, **more: Any) -> dict[str, Any]:
    return {
        "order_id": f"{customer}-{day}", "line_no": 1, "order_date": day, "customer_id": customer,
        "revenue": revenue, "cost": cost,
    } | more  # fmt: skip


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
