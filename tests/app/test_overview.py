"""The overview says what the warehouse says, in both languages, and what it lacks."""

from __future__ import annotations

import dataclasses
import json
from datetime import date
from pathlib import Path
from typing import Any

import pandas as pd
import pytest
from streamlit.testing.v1 import AppTest

import roi
from pages.ui import market_sizes, overview_in_force, overview_story, overview_texts, roi_baseline, theme
from pages.ui.formatting import MISSING
from pages.ui.roi_state import Planned
from segmentation import clustering, market
from segmentation.by_hand import ByHand
from segmentation.errors import InputError
from segmentation.features import customer_features
from segmentation.own_figures import own_figures
from segmentation.warehouse import Warehouse
from tests.app.opened import ROOT, address, charts, enter, headline, metrics, opened, texts
from tests.segmentation.order_warehouse import order_warehouse

SHARE = """
WITH margins AS (
    SELECT sum(revenue - cost)::DOUBLE AS margin
    FROM core.order_lines WHERE year(order_date) = $year GROUP BY customer_id
    HAVING bool_or(document_type = 'order')
), ranked AS (
    SELECT margin, row_number() OVER (ORDER BY margin DESC) AS place, count(*) OVER () AS n FROM margins
)
SELECT sum(margin * least(1, greatest(0, 0.15 * n - place + 1))) / sum(margin) AS share, count(*) AS customers,
       count(*) FILTER (margin < 0) AS losing
FROM ranked
"""


def drawing(app: AppTest, name: str) -> dict[str, Any]:
    """The chart of that name: its figure, title and source."""
    data = next(data for key, data in charts(app).items() if key.endswith(f"overview-{name}"))
    return data | {"figure": json.loads(data["figure"])}


def preset_sizes(warehouse: Warehouse) -> market_sizes.Sizes:
    own = market.read_own_data(warehouse)
    presets = market.default_assumptions(own)
    return market_sizes.size(own, presets, presets, {})


def links(app: AppTest) -> list[tuple[str, str]]:
    """Where the page's links lead, with what they ask for."""
    return [(link.proto.page, link.proto.query_string) for link in app.get("page_link")]


def order_line(customer: str, day: date, revenue: float, cost: float | None, **more: Any) -> dict[str, Any]:
    return {
        "order_id": f"{customer}-{day}", "line_no": 1, "order_date": day, "customer_id": customer,
        "revenue": revenue, "cost": cost,
    } | more  # fmt: skip


def year_of(amounts: dict[str, tuple[float, float | None]]) -> list[dict[str, Any]]:
    """Lines that cover 2024: revenue and cost of each customer, half of it in January and half in December."""
    return [
        order_line(customer, day, revenue / 2, None if cost is None else cost / 2)
        for customer, (revenue, cost) in amounts.items()
        for day in (date(2024, 1, 2), date(2024, 12, 30))
    ]


THREE = {"A": (20e3, 10e3), "B": (10e3, 7e3), "C": (2e3, 2.5e3)}


@pytest.mark.parametrize(
    ("language", "title"),
    [
        ("de", "15\u00a0% der Kunden bringen {share}\u00a0% des Deckungsbeitrags"),
        ("en", "15% of customers make {share}% of contribution margin"),
    ],
)
def test_the_title_is_what_sql_says(demo_warehouse: Warehouse, language: str, title: str) -> None:
    row = demo_warehouse.query(SHARE, {"year": 2025}).iloc[0]
    app = opened("overview", demo_warehouse.path, lang=language)
    share = f"{100 * row['share']:.1f}".replace(".", "," if language == "de" else ".")
    assert app.title[0].value == title.format(share=share)
    assert app.metric[0].value.replace(".", "").replace(",", "") == str(int(row["customers"]))


def test_the_year_is_told_as_the_roi_baseline_takes_it(tmp_path: Path) -> None:
    """A credit note to a customer that bought nothing in the year lowers the firm's revenue all the same."""
    lines = [
        order_line("c1", date(2024, 1, 2), 370, 200),
        order_line("c2", date(2024, 3, 5), -40, -10, document_type="credit"),
        order_line("c1", date(2024, 12, 30), 0, 0),
    ]
    costs = [{"customer_id": c, "month": date(2024, 5, 1), "activity": "visit", "amount": 20} for c in ("c1", "c2")]
    with order_warehouse(tmp_path / "w.duckdb", order_lines=lines, service_costs=costs) as warehouse:
        earnings = overview_story.tell(
            warehouse, ByHand(), lambda: clustering.segment_customers(customer_features(warehouse))
        ).earnings
        own = own_figures(warehouse)
    assert isinstance(earnings, overview_story.Earnings)
    assert earnings.own == own
    assert (earnings.customers, own.revenue, own.contribution_margin, own.profit) == (1, 330, 140, 100)


def test_the_root_shows_four_pictures() -> None:
    app = AppTest.from_file(str(ROOT / "app.py"), default_timeout=120).run()
    assert not app.error
    assert len(charts(app)) == 4


def test_segments_are_shares_of_the_customers_of_the_year(demo_warehouse: Warehouse) -> None:
    bought = demo_warehouse.query(
        "SELECT DISTINCT customer_id FROM core.order_lines WHERE year(order_date) = 2025 AND document_type = 'order'"
    )
    assigned = clustering.segment_customers(customer_features(demo_warehouse)).assignments
    # Who objects bought and is in no segment.
    assert len(assigned.merge(bought)) < len(bought)
    shares = (assigned.merge(bought)["segment"].value_counts().sort_index() / len(bought)).tolist()
    chart = drawing(opened("overview", demo_warehouse.path, lang="en"), "segments")
    assert chart["figure"]["data"][0]["x"] == pytest.approx(shares)
    assert f"are {100 * shares[0]:.1f}% of the year’s customers" in chart["title"]


def test_a_click_on_a_segment_leads_to_its_customers(demo_warehouse: Warehouse) -> None:
    chart = drawing(opened("overview", demo_warehouse.path), "segments")
    assert chart["clickable"]
    assert chart["figure"]["data"][0]["customdata"] == ["1", "2", "3", "4"]


def test_whoever_loses_money_is_one_click_away(demo_warehouse: Warehouse) -> None:
    losing = demo_warehouse.rows(
        "SELECT count(*) FROM (SELECT customer_id FROM core.order_lines WHERE year(order_date) = 2025 "
        "GROUP BY customer_id HAVING bool_or(document_type = 'order') AND sum(revenue - cost) < coalesce((SELECT "
        "sum(amount) FROM core.service_costs s WHERE s.customer_id = order_lines.customer_id AND year(month) = 2025)"
        ", 0))"
    )[0][0]
    app = opened("overview", demo_warehouse.path, lang="en")
    assert f"{losing} of 1,200 customers left a loss after cost to serve in 2025." in texts(app)
    assert ("pareto", "measure=profit&class=loss") in links(app)


def test_without_cost_to_serve_there_is_no_profit_and_its_source_is_not_named(
    adventureworks_warehouse: Warehouse,
) -> None:
    app = opened("overview", adventureworks_warehouse.path, lang="en")
    assert metrics(app)["Profit after cost to serve 2012"] == MISSING
    assert metrics(app)["Contribution margin 2012"] != MISSING
    assert "No cost to serve of 2012 is loaded: the profit after it is not known." in texts(app)
    assert not any("cost to serve" in data["source"].lower() for data in charts(app).values())
    assert ("pareto", "measure=contribution_margin&class=loss") in links(app)


def test_shares_beyond_the_total_and_below_zero_are_drawn(adventureworks_warehouse: Warehouse) -> None:
    row = adventureworks_warehouse.query(SHARE, {"year": 2012}).iloc[0]
    assert row["share"] > 1
    app = opened("overview", adventureworks_warehouse.path, lang="en")
    made, lost = f"{100 * row['share']:.1f}%", f"{100 * (row['share'] - 1):.1f}%"
    assert app.title[0].value == (
        f"15% of customers make {made} of contribution margin: the others cost {lost} of the total contribution margin"
    )
    german = opened("overview", adventureworks_warehouse.path, lang="de")
    made, lost = (text.replace(".", ",").replace("%", "\u00a0%") for text in (made, lost))
    assert german.title[0].value == (
        f"15\u00a0% der Kunden bringen {made} des Deckungsbeitrags: die übrigen kosten {lost} des gesamten "
        "Deckungsbeitrags"
    )
    assert f"{row['losing']:.0f} of {row['customers']:.0f} customers had a negative contribution margin" in texts(app)
    best, others = drawing(app, "earners")["figure"]["data"]
    assert (best["x"][1], others["x"][1]) == (
        pytest.approx(100 * row["share"]),
        pytest.approx(100 - 100 * row["share"]),
    )
    figure = drawing(app, "segments")["figure"]
    margins = figure["data"][1]["x"]
    assert sum(margins) == pytest.approx(1)
    assert min(margins) < 0
    low, high = figure["layout"]["xaxis2"]["range"]
    assert low < min(margins) < max(margins) < high


def test_crm_data_alone_give_one_reason_and_no_figure_of_another_firm(maven_warehouse: Warehouse) -> None:
    app = opened("overview", maven_warehouse.path, lang="de")
    assert not app.exception
    assert not app.error
    assert not charts(app)
    assert not app.metric
    assert [info.value for info in app.info] == [
        "Die Daten enthalten keine Auftragspositionen\\. "
        "Laden Sie einen Auszug der Auftragspositionen mit Beleg, Datum, Kunde und Umsatz\\."
    ]
    assert links(app) == [("data", ""), ("roi", "baseline=example")]


def test_a_part_of_a_year_leads_to_the_pages_that_show_it(tmp_path: Path) -> None:
    lines = [order_line("A", date(2024, month, 3), 100, 60) for month in (4, 7, 10)]
    with order_warehouse(tmp_path / "w.duckdb", order_lines=lines) as warehouse:
        app = opened("overview", warehouse.path, lang="en")
    assert "The order lines run from 3 Apr 2024 to 3 Oct 2024, which is no full calendar year" in texts(app)
    assert [page for page, _query in links(app)] == ["data", "pareto", "segments", "roi"]
    assert not charts(app)


def test_few_customers_with_a_revenue_that_the_model_does_not_take(tmp_path: Path) -> None:
    tiny = {customer: (revenue / 10, cost / 10) for customer, (revenue, cost) in THREE.items()}
    with order_warehouse(tmp_path / "w.duckdb", order_lines=year_of(tiny)) as warehouse:
        app = opened("overview", warehouse.path, lang="en")
    assert app.title[0].value == "The best of 3 customers makes 80.0% of contribution margin"
    assert drawing(app, "earners")["title"] == (
        "Contribution margin: €1,000 from the best customer, €250 from all others"
    )
    assert "1 of 3 customers had a negative contribution margin in 2024." in texts(app)
    assert len(charts(app)) == 1
    assert "What segmenting brings cannot be calculated on this revenue" in texts(app)
    assert "Revenue of 2024 is €3,200" in texts(app)
    assert ("roi", "baseline=example") in links(app)
    told = [info.value for info in app.info]
    assert len(told) == len(set(told)) == 3


def test_without_costs_the_story_is_told_by_revenue(tmp_path: Path) -> None:
    bare = {customer: (revenue, None) for customer, (revenue, _cost) in THREE.items()}
    with order_warehouse(tmp_path / "w.duckdb", order_lines=year_of(bare)) as warehouse:
        app = opened("overview", warehouse.path, lang="de")
    assert app.title[0].value == "Der beste von 3 Kunden bringt 62,5\u00a0% des Umsatzes"
    assert [metric.value for metric in app.metric][2:] == [MISSING, MISSING]
    assert texts(app).count("Keine Auftragsposition aus 2024 hat Kosten") == 1
    assert drawing(app, "earners")["source"] == "Auftragspositionen 2024 der Kunden mit Käufen"


def test_customers_that_together_bring_no_margin_are_ranked_by_revenue(tmp_path: Path) -> None:
    losing = {customer: (revenue, revenue * 1.1) for customer, (revenue, _cost) in THREE.items()}
    with order_warehouse(tmp_path / "w.duckdb", order_lines=year_of(losing)) as warehouse:
        app = opened("overview", warehouse.path, lang="en")
    assert app.title[0].value == "In 2024 the customers together brought no contribution margin"
    assert drawing(app, "earners")["title"].startswith("Revenue: €20k from the best customer")


def test_sales_that_were_all_taken_back_give_no_share(tmp_path: Path) -> None:
    lines = [*year_of(THREE), order_line("A", date(2024, 5, 2), -90e3, -50e3, document_type="credit")]
    with order_warehouse(tmp_path / "w.duckdb", order_lines=lines) as warehouse:
        app = opened("overview", warehouse.path, lang="en")
    assert not app.error
    assert not charts(app)
    assert app.title[0].value == "In 2024 returns and credit notes took back all that was sold"


def test_lines_without_a_cost_are_told(tmp_path: Path) -> None:
    lines = [*year_of(THREE), order_line("A", date(2024, 5, 2), 500, None)]
    with order_warehouse(tmp_path / "w.duckdb", order_lines=lines) as warehouse:
        app = opened("overview", warehouse.path, lang="en")
    assert "The contribution margin is that of 6 of 7 order lines; the others have no cost." in texts(app)


def test_from_twenty_customers_on_it_is_the_best_15_percent() -> None:
    """Closed form: n customers that bring n, n - 1, … 1."""
    for count, customers, of_customers in ((19, 1, 1 / 19), (20, 3, 0.15), (40, 6, 0.15)):
        best = overview_story.best_customers(pd.Series(range(1, count + 1), dtype=float))
        assert best is not None
        made = sum(range(count - customers + 1, count + 1))
        total = count * (count + 1) / 2
        assert (best.customers, best.others, best.of_customers) == (customers, count - customers, of_customers)
        assert best.share == pytest.approx(made / total)
        assert (best.amount, best.others_amount) == (pytest.approx(made), pytest.approx(total - made))


def test_the_market_and_its_own_part_are_what_the_market_screen_says(demo_warehouse: Warehouse) -> None:
    sizes = preset_sizes(demo_warehouse)
    found = overview_in_force.Market(sizes, as_set=False)
    assert sizes.crm
    assert found.held == sizes.own_revenue
    more = dataclasses.replace(sizes, own_revenue=sizes.top_down.som * 1.01)
    assert overview_in_force.Market(more, as_set=False).held is None
    figure = drawing(opened("overview", demo_warehouse.path), "market")["figure"]
    expected = [sizes.top_down.tam, sizes.top_down.sam, sizes.top_down.som, sizes.own_revenue]
    assert figure["data"][0]["x"] == pytest.approx([amount / 1e6 for amount in expected])


def test_the_market_names_the_crm_only_where_there_is_one(demo_warehouse: Warehouse) -> None:
    for crm in (True, False):
        sizes = dataclasses.replace(preset_sizes(demo_warehouse), crm=crm)
        source = overview_texts.market_source(overview_in_force.Market(sizes, as_set=False), "Destatis")
        assert ("CRM" in source) is crm


@pytest.mark.parametrize("lang", ["de", "en"])
def test_what_is_set_on_the_market_page_is_what_the_overview_tells(demo_warehouse: Warehouse, lang: str) -> None:
    app = opened("market", demo_warehouse.path, lang=lang)
    enter(app, "relevance.C", "40")
    sizes = {level: metrics(app)[level] for level in ("TAM", "SAM", "SOM")}
    drawn = next(json.loads(data["figure"]) for key, data in charts(app).items() if key.endswith("levels"))
    app.switch_page("pages/overview.py").run()
    chart = drawing(app, "market")
    assert chart["figure"]["data"][0]["text"][:3] == list(sizes.values())
    assert chart["figure"]["data"][0]["x"][:3] == pytest.approx([amount / 1e6 for amount in drawn["data"][1]["x"]])
    assert {"de": "Mit den auf der Marktseite", "en": "With the numbers set on the market page"}[lang] in chart[
        "source"
    ]
    said = address(app)
    assert said["relevance.C"] == "0.4"
    assert drawing(opened("overview", demo_warehouse.path, **said), "market")["figure"] == chart["figure"]


@pytest.mark.parametrize(
    "said",
    [
        {"case": "worst"},
        {"roi_method": "published"},
        {"revenue_uplift": "0.031", "horizon": "1"},
        {"case": "worst", "cost_overrun": "1", "start_delay": "12"},
        {"baseline": "example"},
    ],
)
def test_what_is_set_on_the_roi_page_is_what_the_overview_tells(
    demo_warehouse: Warehouse, said: dict[str, str]
) -> None:
    app = opened("roi", demo_warehouse.path, lang="en", **said)
    page, npv = headline(app), metrics(app)["NPV"]
    drawn = next(json.loads(data["figure"]) for key, data in charts(app).items() if key.endswith("roi-cumulative"))
    app.switch_page("pages/overview.py").run()
    chart = drawing(app, "returns")
    assert chart["title"].startswith(page.partition(":")[0])
    assert f"(net present value {npv})" in chart["title"]
    bars = chart["figure"]["data"][0]
    emphasised = [y for y, colour in zip(bars["y"], bars["marker"]["color"], strict=True) if colour == theme.ACCENT]
    assert emphasised == pytest.approx([drawn["data"][0]["y"][-1] / 1e6])
    assert "As set on the ROI page" in chart["source"]
    assert said.items() <= address(app).items()
    assert drawing(opened("overview", demo_warehouse.path, **address(app)), "returns") == chart


def test_industries_taken_away_leave_no_market(demo_warehouse: Warehouse) -> None:
    app = opened("overview", demo_warehouse.path, lang="en", sections="")
    assert not app.exception
    assert "No market: on its page no industry or no size class is chosen" in texts(app)
    assert len(charts(app)) == 3


def test_returns_are_calculated_on_the_own_figures(demo_warehouse: Warehouse) -> None:
    own = roi_baseline.measure(demo_warehouse)
    expected = [roi.evaluate(own.case_values(case)).total.net / 1e6 for case in roi.SCENARIOS]
    chart = drawing(opened("overview", demo_warehouse.path, lang="de"), "returns")
    assert chart["figure"]["data"][0]["y"] == pytest.approx(expected)
    assert "„Erfolgreiche Kundensegmentierung im B2B Marketing“, S. Lettmann" in chart["source"]
    assert "S-SEG" not in chart["source"]


def test_a_plan_that_is_never_paid_back_is_told(demo_warehouse: Warehouse) -> None:
    own = roi_baseline.measure(demo_warehouse)
    dear = own.case_values("base") | {"project_cost": roi.assumption("project_cost").high}
    dear |= dict.fromkeys(("revenue_uplift", "margin_uplift", "cost_savings"), 0.0)
    result = roi.evaluate(dear, roi.DEFAULT_METHOD)
    assert result.payback_month is None
    title = overview_texts.returns(overview_in_force.Returns(Planned("base", result, {}), own, as_set=False))
    assert "is not paid back over 5 years" in title


def test_customers_too_few_for_segments_are_told_why(tmp_path: Path) -> None:
    with order_warehouse(tmp_path / "w.duckdb", order_lines=year_of(THREE)) as warehouse:
        story = overview_story.tell(
            warehouse, ByHand(), lambda: clustering.segment_customers(customer_features(warehouse))
        )
    assert isinstance(story.segments, InputError)


@pytest.mark.parametrize(("lang", "words"), [("de", "Noch kein Markt: {german} von {customers} Kunden"),
                                             ("en", "No market yet: {german} of {customers} customers")])  # fmt: skip
def test_an_unknown_market_is_a_picture_of_what_is_missing(
    adventureworks_warehouse: Warehouse, lang: str, words: str
) -> None:
    customers, german = adventureworks_warehouse.rows(
        "SELECT count(DISTINCT l.customer_id), count(DISTINCT l.customer_id) FILTER (c.country = 'DE') "
        "FROM core.order_lines l JOIN core.customers c USING (customer_id) WHERE year(l.order_date) = 2012"
    )[0]
    chart = drawing(opened("overview", adventureworks_warehouse.path, lang=lang), "market")
    assert chart["title"].startswith(words.format(german=german, customers=customers))
    assert chart["figure"]["data"][0]["x"] == [customers, german, 0]


def test_a_figure_looks_the_same_on_every_page(demo_warehouse: Warehouse) -> None:
    share = demo_warehouse.query(SHARE, {"year": 2025})["share"].iloc[0]
    written = f"{100 * share:.1f}%"
    overview, ranked = (opened(page, demo_warehouse.path, lang="en") for page in ("overview", "pareto"))
    assert written in overview.title[0].value
    assert written in ranked.title[0].value
    bars = drawing(overview, "earners")["figure"]["data"][0]["text"]
    assert [text.partition("</b>")[0] for text in bars] == ["<b>15%", f"<b>{written}"]
    segments = opened("segments", demo_warehouse.path, lang="en")
    first = drawing(overview, "segments")["figure"]["data"]
    for figure in (column["text"][0] for column in first):
        assert figure in texts(segments)
    assert segments.title[0].value[:11] == drawing(overview, "segments")["title"][:11] == "4 segments:"


def test_the_way_to_the_roi_keeps_what_was_set_there(demo_warehouse: Warehouse) -> None:
    app = opened("roi", demo_warehouse.path, lang="de", case="worst", revenue_uplift="0.021")
    set_there = headline(app)
    app.switch_page("pages/overview.py").run()
    assert ("roi", "") in links(app)
    assert headline(app.switch_page("pages/roi.py").run()) == set_there
