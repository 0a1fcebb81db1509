"""The segments page: what it shows is what the domain says, at every address, in both languages."""

from __future__ import annotations

import csv
import io
from dataclasses import replace
from datetime import date, timedelta
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
import pytest

from pages.ui import (
    caches,
    messages,
    segments_choice,
    segments_customers,
    segments_frames,
    segments_texts,
)
from pages.ui.i18n import translate
from pages.ui.stored_words import WORDS
from segmentation.by_hand import ByHand
from segmentation.clustering import METHODS, Segmentation, segment_customers
from segmentation.feature_list import FEATURES
from segmentation.warehouse import Warehouse, open_warehouse
from tests.app.opened import charts, control, downloaded, metrics, opened, texts
from tests.app.segmented import chart, picture_of
from tests.segmentation.clustering.customers import customers
from tests.segmentation.order_warehouse import order_warehouse

SPACE = "\u00a0"


def one_decimal(share: float, language: str) -> str:
    return f"{100 * share:.1f}".replace(".", "," if language == "de" else ".")


def buyers_of_2025(demo: Path, found: Segmentation) -> pd.Series:
    """How many customers of each segment ordered in 2025, by SQL."""
    with open_warehouse(demo) as warehouse:
        bought = warehouse.query(
            "SELECT DISTINCT customer_id FROM core.order_lines "
            "WHERE year(order_date) = 2025 AND document_type = 'order'"
        )
    return bought.merge(found.assignments, on="customer_id").groupby("segment").size()


def all_of_2025(demo: Path) -> tuple[int, float]:
    """How many customers ordered in 2025, in a segment or not, and their contribution margin, by SQL."""
    with open_warehouse(demo) as warehouse:
        ((customers, margin),) = warehouse.rows(
            "SELECT count(*), sum(margin)::DOUBLE FROM (SELECT sum(revenue - cost) AS margin FROM core.order_lines "
            "WHERE year(order_date) = 2025 GROUP BY customer_id HAVING bool_or(document_type = 'order'))"
        )
    return customers, margin


@pytest.mark.parametrize(
    ("language", "title"),
    [
        ("de", "4 Segmente: {name}, {customers} Kunden, bringen {share}\u00a0% des Deckungsbeitrags"),
        ("en", "4 segments: {name_en}, {customers} customers, bring {share}% of contribution margin"),
    ],
)
def test_the_title_says_what_the_leading_segment_brings(
    demo: Path, found: Segmentation, language: str, title: str
) -> None:
    app = opened("segments", demo, lang=language)
    assert not app.exception
    first = found.segments.iloc[0]
    share = first["contribution_margin_last_year"] / all_of_2025(demo)[1]
    assert len(found.segments) == 4
    customers = buyers_of_2025(demo, found)[1]
    assert customers < first["customers"]
    assert app.title[0].value == title.format(
        **{**first, "customers": customers, "share": one_decimal(share, language)}
    )


@pytest.mark.parametrize(
    ("language", "title"),
    [("de", "{name}: {bought}\u00a0% der Kunden, "), ("en", "{name_en}: {bought}% of customers, ")],
)
def test_beside_a_years_figures_stand_the_years_customers(
    demo: Path, found: Segmentation, language: str, title: str
) -> None:
    app = opened("segments", demo, lang=language)
    bought = buyers_of_2025(demo, found)
    everybody = all_of_2025(demo)[0]
    assert everybody > bought.sum()
    told = chart(app, "segment-shares")
    assert told["title"].startswith(
        title.format(**found.segments.iloc[0], bought=one_decimal(bought[1] / everybody, language))
    )
    assert told["figure"]["data"][0]["x"] == pytest.approx((bought / everybody).to_list())
    written = f"{bought.sum():,}".replace(",", "." if language == "de" else ",")
    assert texts(app).count(written) >= 2
    assert app.dataframe[0].value["customers_in_period"].to_list() == bought.to_list()


def test_the_table_holds_the_domains_figures(demo: Path, found: Segmentation) -> None:
    app = opened("segments", demo, lang="de")
    shown = app.dataframe[0].value
    segments = found.segments
    assert shown["named"].to_list() == segments["name"].to_list()
    assert shown["revenue"].to_list() == pytest.approx(segments["revenue_last_year"].to_list())
    assert shown["contribution_margin"].to_list() == pytest.approx(segments["contribution_margin_last_year"].to_list())
    weakest = segments.loc[segments["stability"].idxmin()]
    written = f"{weakest['stability']:.2f}".replace(".", ",")
    assert f"Stabilität des schwächsten Segments, {weakest['name']}: {written} · sehr stabil." in texts(app)


@pytest.mark.parametrize(
    ("value", "words"),
    [(0.599, "instabil"), (0.6, "zweifelhaft"), (0.749, "zweifelhaft"), (0.75, "stabil"), (0.849, "stabil"),
     (0.85, "sehr stabil")],
)  # fmt: skip
def test_stability_is_told_in_words(value: float, words: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(segments_texts, "_", lambda text: translate(text, "de"))
    assert segments_texts.stability_band(value) == words


def test_a_segment_in_the_address_lists_its_customers(demo: Path, found: Segmentation) -> None:
    app = opened("segments", demo, lang="de", segment="2")
    members = found.assignments[found.assignments["segment"] == 2]
    bought = buyers_of_2025(demo, found)[2]
    assert f"{len(members)} Kunden: {found.segments['name'].iloc[1]}; {bought} davon haben 2025 gekauft" in texts(app)
    listed = app.dataframe[1].value
    assert set(listed["customer_id"]) <= set(members["customer_id"])
    assert listed["contribution_margin"].is_monotonic_decreasing
    # The chart shows the others faded.
    opacity = chart(app, "segment-shares")["figure"]["data"][0]["marker"]["opacity"]
    assert opacity == [0.3, 1.0, 0.3, 0.3]


def test_the_list_holds_what_sql_says_of_a_customer(demo: Path) -> None:
    listed = opened("segments", demo, lang="en").dataframe[1].value
    first = listed.iloc[0]
    with open_warehouse(demo) as warehouse:
        lines = warehouse.query(
            "SELECT sum(revenue)::DOUBLE AS revenue, sum(revenue - cost)::DOUBLE AS margin FROM core.order_lines "
            "WHERE customer_id = ? AND year(order_date) = 2025",
            [first["customer_id"]],
        ).iloc[0]
        service = warehouse.query(
            "SELECT sum(amount)::DOUBLE AS cost FROM core.service_costs WHERE customer_id = ? AND year(month) = 2025",
            [first["customer_id"]],
        )["cost"].iloc[0]
    assert first["revenue"] == pytest.approx(lines["revenue"])
    assert first["contribution_margin"] == pytest.approx(lines["margin"])
    assert first["profit"] == pytest.approx(lines["margin"] - service)


def test_a_segment_that_is_not_there_is_told_and_all_are_listed(demo: Path) -> None:
    app = opened("segments", demo, lang="de", segment="7")
    assert not app.exception
    assert "Ein Segment 7 gibt es unter diesen 4 nicht" in app.warning[0].value
    assert "Kunden aller Segmente" in texts(app)


@pytest.mark.parametrize(("language", "told"), [("de", "Zugehörigkeit"), ("en", "membership")])
def test_a_customer_in_the_address_opens(demo: Path, found: Segmentation, language: str, told: str) -> None:
    app = opened("segments", demo, lang=language, customer="10472")
    assert not app.exception
    own = found.assignments.set_index("customer_id").loc["10472"]
    name = found.segments["name" if language == "de" else "name_en"].iloc[int(own["segment"]) - 1]
    assert f"**{name}**, {told} {one_decimal(own['membership'], language)}" in texts(app)
    with open_warehouse(demo) as warehouse:
        revenue = warehouse.query(
            "SELECT sum(revenue)::DOUBLE AS sum FROM core.order_lines "
            "WHERE customer_id = '10472' AND year(order_date) = 2025"
        )["sum"].iloc[0]
        quarters = warehouse.query(
            "SELECT sum(revenue)::DOUBLE AS sum FROM core.order_lines WHERE customer_id = '10472'"
        )["sum"].iloc[0]
    shown = next(iter(metrics(app).values()))
    assert shown == (f"{revenue / 1000:.0f}{SPACE}Tsd.{SPACE}€" if language == "de" else f"€{revenue / 1000:.0f}k")
    assert sum(chart(app, "customer-quarters")["figure"]["data"][0]["y"]) == pytest.approx(quarters)


def test_an_unknown_customer_in_the_address_is_told(demo: Path) -> None:
    app = opened("segments", demo, lang="de", customer="4711 <b>")
    assert not app.exception
    assert not app.error
    assert "Einen Kunden „4711" in app.warning[0].value
    assert "Kunden aller Segmente" in texts(app)


def test_search_filters_and_a_whole_number_opens(demo: Path) -> None:
    app = opened("segments", demo, lang="de")
    everybody = app.dataframe[1].value
    cities = picture_of(demo).customers.set_index("customer_id")["city"].fillna("")
    city = cities[everybody["customer_id"].iloc[0]]
    control(app, "text", "search").input(city[:5].lower()).run()
    assert len(app.dataframe[1].value) < len(everybody)
    held = (app.dataframe[1].value.set_index("customer_id")["name"] + " " + cities).dropna().str.lower()
    assert len(held) == len(app.dataframe[1].value)
    assert held.str.contains(city[:5].lower(), regex=False).all()
    control(app, "text", "search").input("10472").run()
    assert "customer" in app.query_params
    next(button for button in app.button if button.label == "Zurück zur Liste").click().run()
    assert "customer" not in app.query_params


@pytest.mark.parametrize("panel", ["overview", "profile", "map", "number"])
@pytest.mark.parametrize("language", ["de", "en"])
def test_every_view_says_only_one_language(demo: Path, panel: str, language: str) -> None:
    app = opened("segments", demo, lang=language, panel=panel)
    assert not app.exception
    assert not app.error
    assert len(charts(app)) == 1
    german = "Kunden" in texts(app)
    assert german is (language == "de")
    assert ("customers" in texts(app)) is (language == "en")


def test_a_text_found_late_in_the_list_has_its_room(demo: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    given: dict[str, Any] = {}
    monkeypatch.setattr(segments_customers, "table", lambda frame, columns, **options: given.update(options))
    for segment in (None, 2):
        opened("segments", demo, lang="en", segment=str(segment or "all"))
        shown = segments_frames.listed(picture_of(demo), segment, "").head(segments_customers.MOST_ROWS)
        longest = {
            name: max(map(len, shown[name].dropna())) for name in ("name", "city")[: 1 if segment is None else 2]
        }
        assert given["widths"] == {name: min(280, 20 + 6 * length) for name, length in longest.items()}


def test_the_order_of_the_lists_columns(demo: Path) -> None:
    money = ["customer_id", "name", "revenue", "contribution_margin", "profit"]
    listed = opened("segments", demo, lang="de").dataframe[1].value
    assert list(listed.columns) == [*money, "segment_name"]
    of_one = opened("segments", demo, lang="de", segment="2").dataframe[1].value
    assert list(of_one.columns) == [*money, "city"]


def test_the_file_has_what_the_list_has_no_room_for(demo: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    _name, text = downloaded("segments", demo, monkeypatch, lang="de")
    head = text.splitlines()[0].split(";")
    assert {"Ergebnis nach Betreuungskosten", "Betreuungskosten", "Deckungsbeitragsquote", "Ort", "Segment"} <= set(
        head
    )


def test_a_very_long_name_does_not_widen_its_column_without_end() -> None:
    assert segments_customers._width(pd.Series([None, "x" * 500])) == 280
    assert segments_customers._width(pd.Series([None, None])) == 20


@pytest.mark.parametrize(
    ("language", "with_costs", "without"),
    [
        ("de", "2025: Auftragspositionen, Betreuungskosten.",
         "2025: Auftragspositionen. Ein Klick"),
        ("en", "2025: order lines, cost to serve.",
         "2025: order lines. Click a bar"),
    ],
)  # fmt: skip
def test_the_source_names_cost_to_serve_only_where_there_is_some(
    demo: Path, language: str, with_costs: str, without: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert with_costs in chart(opened("segments", demo, lang=language), "segment-shares")["source"]
    picture = picture_of(demo)
    bare = replace(picture, measures=("revenue", "contribution_margin"))
    monkeypatch.setattr(caches, "segments_picture", lambda *_asked: bare)
    app = opened("segments", demo, lang=language)
    assert without in chart(app, "segment-shares")["source"]
    for table in app.dataframe:
        assert not {"cost_to_serve", "profit"} & set(table.value.columns)


def test_without_order_lines_it_says_what_is_missing(maven_warehouse: Warehouse) -> None:
    app = opened("segments", maven_warehouse.path, lang="de")
    assert not app.exception
    assert app.title[0].value == "Segmente brauchen Auftragspositionen"


def test_real_sales_without_a_stored_segmentation(adventureworks_warehouse: Warehouse) -> None:
    for address in ({}, {"panel": "profile"}, {"panel": "map"}, {"panel": "number"}):
        app = opened("segments", adventureworks_warehouse.path, lang="en", **address)
        assert not app.exception
        assert not app.error
    assert "635 customers" in texts(app)


def test_what_the_domain_declares_has_german_words() -> None:
    for feature in FEATURES:
        assert translate(feature.label, "de") == feature.label_de
        assert not feature.description or translate(feature.description, "de") == feature.description_de
    words = [feature.description for feature in FEATURES if feature.description]
    words += [method.label for method in METHODS.values()]
    words += [*segments_texts.SHARES.values(), *segments_texts.MEASURE_NAMES.values()]
    words += segments_choice.PANEL_NAMES.values()
    words += [word for words_of_column in WORDS.values() for word in words_of_column.values()]
    same_in_both = {"EDI", "Fairness"}
    assert [word for word in words if translate(word, "de") == word and word not in same_in_both] == []


@pytest.mark.parametrize(("language", "told"), [("de", "sagt dasselbe wie Rabattquote"), ("en", "same as Discount")])
def test_a_reason_names_features_in_the_language(language: str, told: str, monkeypatch: pytest.MonkeyPatch) -> None:
    frame, _ = customers(80)
    found = segment_customers(frame.assign(price_level=1 - frame["discount_rate"]), k=4)
    monkeypatch.setattr(messages, "_", lambda text, /, **facts: translate(text, language).format(**facts))
    assert any(told in messages.say(reason) for reason in found.reasons)


def test_growth_in_the_profile_is_that_of_the_sums(demo: Path, found: Segmentation) -> None:
    app = opened("segments", demo, lang="en", panel="profile")
    figure = chart(app, "segment-profile")["figure"]
    row = figure["layout"]["yaxis"]["ticktext"].index("Growth")
    with open_warehouse(demo) as warehouse:
        years = warehouse.query(
            "SELECT customer_id, year(order_date) AS year, sum(revenue)::DOUBLE AS revenue FROM core.order_lines "
            "WHERE year(order_date) IN (2024, 2025) GROUP BY ALL"
        )
    sums = years.merge(found.assignments, on="customer_id").pivot_table("revenue", "segment", "year", "sum")
    cells = figure["data"][1]["text"][row * 4 : row * 4 + 4]
    assert cells == [f"{rate:.1f}%" for rate in 100 * (sums[2025] / sums[2024] - 1)]
    assert "of a segment by the sums" in figure["data"][0]["text"][row][0].replace("<br>", " ")


def test_a_customer_card_tells_long_texts_whole_and_figures_on_the_right(demo: Path) -> None:
    app = opened("segments", demo, lang="de", customer="10472")
    tables = [element.proto.body for element in app.get("html")]
    with open_warehouse(demo) as warehouse:
        industry = warehouse.query(
            "SELECT title_de FROM reference.wz JOIN core.customers ON code = wz_code WHERE customer_id = '10472'"
        )["title_de"].iloc[0]
    assert any(industry in text for text in tables)
    features = next(text for text in tables if "Alle Kunden" in text)
    assert features.count("text-align:right") == features.count("<tr>") * 3


def test_a_line_without_cost_is_left_out_of_the_rate_of_customer_and_segment(tmp_path: Path) -> None:
    rng = np.random.default_rng(5)
    lines = [
        {
            "order_id": f"A{number}", "order_date": date(2024, 1, 2) + timedelta(days=int(day)),
            "customer_id": f"K{number % 40:02}", "revenue": round(value, 2), "cost": round(value * 0.6, 2),
        }
        for number, (day, value) in enumerate(zip(rng.integers(0, 364, 400), rng.lognormal(6, 1, 400), strict=True))
    ]  # fmt: skip
    lines[0] |= {"revenue": 1e6, "cost": None}
    # Ordered for 10,000, of which returns leave 2 with costs of 3,002: neither the list nor the features tell a rate.
    back = {"order_id": "R", "order_date": date(2024, 5, 6), "customer_id": "K40", "document_type": "return"}
    lines.append(back | {"order_id": "O", "document_type": "order", "revenue": 10_000, "cost": 5000})
    lines.append(back | {"revenue": -9998, "cost": -1998})
    with order_warehouse(tmp_path / "w.duckdb", order_lines=lines) as warehouse:
        asked = segments_frames.Asked("kmeans", 3)
        *_first, found = segments_frames.segmentations(warehouse, asked)
        picture = segments_frames.picture(warehouse, asked, found, ByHand())
    listed = picture.customers.set_index("customer_id")["margin_rate"]
    stored = picture.features.set_index("customer_id")["margin_rate"]
    pd.testing.assert_series_equal(listed, stored)
    assert listed.isna().to_list() == [customer == "K40" for customer in listed.index]
    assert picture.customers["revenue"].max() > 1e6
    assert listed.dropna().to_list() == pytest.approx([0.4] * 40, abs=1e-3)
    own = picture.customers.loc[picture.customers["customer_id"] == "K40", "segment"].iloc[0]
    others = picture.figures.loc[picture.figures["segment"] != own, "margin_rate"]
    assert others.to_list() == pytest.approx([0.4] * 2, abs=1e-3)


def test_a_file_with_pseudonyms_names_nobody(demo: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    name, text = downloaded("segments", demo, monkeypatch, lang="de", segment="1", in_file="pseudonyms")
    assert name.endswith("pseudonym.csv")
    rows = list(csv.DictReader(io.StringIO(text), delimiter=";"))
    customers = picture_of(demo).customers
    own = customers[customers["segment"] == 1]
    assert len(rows) == len(own)
    assert all(row["Pseudonym"].startswith("A-") for row in rows)
    assert not {"Kunde", "Ort", "Kundennr."} & set(rows[0])
    assert not any(firm in text for firm in own["name"])
