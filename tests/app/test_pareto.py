"""The Pareto page: its figures are the domain's, its state stands in the address, in both languages."""

from __future__ import annotations

import json
import re
from pathlib import Path
from typing import Any

import pandas as pd
import pytest
from streamlit.testing.v1 import AppTest

from pages.ui import pareto_texts
from pages.ui.formatting import MISSING
from pages.ui.i18n import translate
from pages.ui.pareto_choices import MEASURE_LABELS
from pages.ui.pareto_parts import MOST_ROWS
from segmentation import pareto
from segmentation.objections import objecting_buyers, without_objecting
from segmentation.warehouse import Warehouse
from tests.app.opened import charts, control, downloaded, metrics, opened, texts
from tests.segmentation.small_warehouse import small_warehouse

NBSP = "\u00a0"


def german_percent(fraction: float | None) -> str:
    return MISSING if fraction is None else f"{100 * fraction:.1f}{NBSP}%".replace(".", ",")


def german_whole(number: int) -> str:
    return f"{number:,}".replace(",", ".")


def listed(app: AppTest) -> pd.DataFrame:
    """The table of customers as the page gave it."""
    return app.dataframe[0].value


@pytest.mark.parametrize("measure", pareto.MEASURES)
@pytest.mark.parametrize("period", ["last-year", "all", "2024"])
def test_key_figures_are_the_domains(demo_warehouse: Warehouse, measure: str, period: str) -> None:
    app = opened("pareto", demo_warehouse.path, lang="de", measure=measure, period=period)
    assert not app.exception
    expected = pareto.concentration(pareto.measured(pareto.customer_values(demo_warehouse, period), measure))
    shown = metrics(app)
    assert shown["Kunden"] == german_whole(expected.customers)
    assert shown["Unter null"] == german_whole(expected.negative_customers)
    assert shown["Beste 15 %"] == german_percent(expected.top_15_share)
    assert shown["Beste 20 %"] == german_percent(expected.top_20_share)
    assert shown["Nötig für 80 %"] == german_percent(expected.share_for_80)
    assert shown["Gini"] == f"{expected.gini:.2f}".replace(".", ",")
    assert german_percent(expected.top_15_share) in app.title[0].value


def test_the_title_is_the_message_in_both_languages(demo_warehouse: Warehouse) -> None:
    german = opened("pareto", demo_warehouse.path, lang="de").title[0].value
    english = opened("pareto", demo_warehouse.path, lang="en").title[0].value
    assert german.replace(NBSP, " ").startswith("15 % der Kunden machen 72,")
    assert german.endswith("% des Deckungsbeitrags")
    assert english.startswith("15% of customers make 72.")
    assert english.endswith("% of the contribution margin")


@pytest.mark.parametrize("name", ["A", "B", "C"])
def test_the_address_lists_a_class(demo_warehouse: Warehouse, name: str) -> None:
    app = opened("pareto", demo_warehouse.path, lang="en", measure="profit", **{"class": name})
    classes = pareto.abc_classes(pareto.customer_values(demo_warehouse, "last-year"), "profit")
    wanted = without_objecting(demo_warehouse, classes[classes["class"] == name])
    assert listed(app)["customer_id"].tolist() == wanted["customer_id"].tolist()[:MOST_ROWS]
    assert listed(app)["profit"].tolist() == pytest.approx(wanted["profit"].tolist()[:MOST_ROWS])
    assert f"Class {name}: {len(wanted):,} customers, best first" in texts(app)
    assert app.query_params["class"] in (name, [name])


def test_the_loss_makers_are_listed_worst_first(demo_warehouse: Warehouse) -> None:
    app = opened("pareto", demo_warehouse.path, lang="en", measure="profit", **{"class": "loss"})
    profits = without_objecting(demo_warehouse, pareto.customer_values(demo_warehouse, "last-year"))["profit"]
    assert listed(app)["profit"].tolist() == pytest.approx(sorted(profits[profits < 0]))
    assert f"Below zero: {(profits < 0).sum()} customers, worst first" in texts(app)


def test_all_classes_again_leave_the_address(demo_warehouse: Warehouse) -> None:
    app = opened("pareto", demo_warehouse.path, lang="en", **{"class": "B"})
    control(app, "choice", "class").set_value("all").run()
    assert not app.exception
    assert "class" not in app.query_params
    assert len(listed(app)) == MOST_ROWS


def test_a_customer_of_the_address_shows_its_facts(demo_warehouse: Warehouse) -> None:
    values = pareto.customer_values(demo_warehouse, "last-year")
    ranked = pareto.abc_classes(values, "contribution_margin")
    third = ranked.iloc[2]
    app = opened("pareto", demo_warehouse.path, lang="de", ranked_customer=third["customer_id"])
    assert f"Rang 3 von {german_whole(len(ranked))}" in texts(app)
    helps = [metric.help for metric in app.metric]
    for column in ("revenue", "contribution_margin", "cost_to_serve", "profit"):
        amount = f"{third[column]:,.2f}".translate(str.maketrans(",.", ".,")).replace("-", "−")
        assert f"{amount}{NBSP}€" in helps


def test_the_file_holds_the_whole_list(demo_warehouse: Warehouse, monkeypatch: pytest.MonkeyPatch) -> None:
    name, text = downloaded("pareto", demo_warehouse.path, monkeypatch, **{"lang": "de", "class": "C"})
    lines = text.splitlines()
    classes = pareto.abc_classes(pareto.customer_values(demo_warehouse, "last-year"), "contribution_margin")
    whole = classes[classes["class"] == "C"]
    wanted = without_objecting(demo_warehouse, whole)
    assert len(wanted) < len(whole)
    assert name == "Pareto Deckungsbeitrag 2025 Klasse C.csv"
    assert lines[0].startswith("Rang;Kundennr.;Kunde;Umsatz;Deckungsbeitrag;Ergebnis nach Betreuungskosten;Klasse;")
    assert len(lines) == 1 + len(wanted)
    first, last = lines[1].split(";"), lines[-1].split(";")
    assert first[1] == wanted["customer_id"].iloc[0]
    assert float(first[3].replace(",", ".")) == pytest.approx(wanted["revenue"].iloc[0])
    assert last[-1] == "1"


def test_who_objects_is_in_no_list(demo_warehouse: Warehouse) -> None:
    """Nor opened by its number; in the curve and the classes it counts."""
    values = pareto.customer_values(demo_warehouse, "last-year")
    one = sorted(objecting_buyers(demo_warehouse) & set(values["customer_id"]))[0]
    classes = pareto.abc_classes(values, "contribution_margin").set_index("customer_id")
    app = opened("pareto", demo_warehouse.path, lang="en", ranked_customer=one, **{"class": classes.loc[one, "class"]})
    assert not app.exception
    shown = set(listed(app)["customer_id"])
    assert shown
    assert not shown & objecting_buyers(demo_warehouse)
    assert f"Customer {one} objects and is not listed." in texts(app)
    assert "Segment and profile" not in texts(app)
    assert metrics(app)["Customers"] == f"{len(values):,}"


def test_the_file_is_of_the_pages_language(demo_warehouse: Warehouse, monkeypatch: pytest.MonkeyPatch) -> None:
    address = {"lang": "en", "class": "loss", "measure": "profit"}
    name, text = downloaded("pareto", demo_warehouse.path, monkeypatch, **address)
    lines = text.splitlines()
    assert name == "Pareto Profit after cost to serve 2025 Below zero.csv"
    assert lines[0].startswith("Rank,Customer no.,Customer,Revenue,")
    cells = [cell for line in lines[1:] for cell in line.split(",")]
    assert max(len(cell.rpartition(".")[2]) for cell in cells if re.fullmatch(r"-?[0-9]+\.[0-9]+", cell)) <= 14


def test_adventureworks_loses_with_most_of_its_customers(adventureworks_warehouse: Warehouse) -> None:
    app = opened("pareto", adventureworks_warehouse.path, lang="en", period="all")
    assert metrics(app)["Below zero"] == "335"
    made = float(metrics(app)["Top 15%"].rstrip("%"))
    assert app.title[0].value.endswith(f"the others cost {made - 100:.1f}% of the total")
    assert "No cost to serve is loaded" in texts(app)
    revenue = opened("pareto", adventureworks_warehouse.path, lang="en", period="all", measure="revenue")
    assert (metrics(revenue)["Top 20%"], metrics(revenue)["80% needs"]) == ("66.7%", "29.3%")


def line(number: int, customer: str, day: str, revenue: float, cost: float | None) -> dict[str, Any]:
    return {"order_id": f"o{number}", "line_no": 1, "order_date": day, "customer_id": customer, "revenue": revenue,
            "cost": cost}  # fmt: skip


def test_without_costs_only_revenue_is_ranked(tmp_path: Path) -> None:
    lines = [line(i, f"c{i}", "2024-01-02", 100.0 * i, None) for i in range(1, 9)] + [
        line(99, "c1", "2024-12-30", 1.0, None)
    ]
    path = tmp_path / "no_costs.duckdb"
    with small_warehouse(path, order_lines=lines):
        app = opened("pareto", path, lang="de", measure="profit")
        assert not app.exception
        assert "nur der umsatz" in texts(app).lower()
        assert app.title[0].value.endswith("des Umsatzes")
        assert list(listed(app).columns) == ["rank", "customer_id", "name", "revenue", "class", "cumulative_share"]
        assert control(app, "choice", "measure").options == ["Umsatz"]


def test_data_without_order_lines_say_what_to_load(maven_warehouse: Warehouse) -> None:
    app = opened("pareto", maven_warehouse.path, lang="de")
    assert not app.exception
    assert "Ohne Auftragspositionen" in app.title[0].value
    assert not app.metric


@pytest.mark.parametrize(
    ("address", "possible"),
    [
        ({"measure": "umsatz"}, "revenue, contribution_margin, profit"),
        ({"period": "gestern"}, "last-year, all, 2026, 2025, 2024"),
        ({"period": "1999"}, "last-year, all, 2026, 2025, 2024"),
        ({"class": "D"}, "all, A, B, C, loss"),
        ({"ranked_customer": "x\ny"}, ""),
    ],
)
def test_what_the_address_cannot_mean_is_said(
    demo_warehouse: Warehouse, address: dict[str, str], possible: str
) -> None:
    app = opened("pareto", demo_warehouse.path, lang="en", **address)
    assert not app.exception
    assert "is not possible" in app.warning[0].value
    assert f"Possible: {possible}" in app.warning[0].value.replace("\\", "") or not possible
    assert metrics(app)["Customers"] == "1,200"


def test_a_year_without_orders_falls_back_to_the_default(demo_warehouse: Warehouse) -> None:
    app = opened("pareto", demo_warehouse.path, lang="en", period="1999")
    assert not app.exception
    assert metrics(app)["Customers"] == "1,200"


def test_every_sentence_that_names_a_measure_has_a_german_one() -> None:
    sentences = [text for name, by_measure in vars(pareto_texts).items() if name.isupper()
                 for text in (by_measure.values() if isinstance(by_measure, dict) else ())]  # fmt: skip
    sentences += MEASURE_LABELS.values()
    assert len(sentences) > 25
    assert [text for text in sentences if translate(text, "de") == text] == []


def test_the_charts_draw_the_ranking(demo_warehouse: Warehouse) -> None:
    app = opened("pareto", demo_warehouse.path, lang="de")
    drawn = {name.rpartition(":")[2]: json.loads(data["figure"]) for name, data in charts(app).items()}
    assert set(drawn) == {"whale", "classes"}
    assert drawn["classes"]["data"][0]["customdata"] == ["A", "B", "C"]


def test_a_period_that_is_not_there_is_told_and_the_next_address_is_read(demo_warehouse: Warehouse) -> None:
    app = opened("pareto", demo_warehouse.path, lang="de", period="1999")
    assert "1999" in app.warning[0].value
    app.query_params["measure"] = "revenue"
    app.run()
    assert app.query_params["measure"] == "revenue"
    assert "Umsatzes" in app.title[0].value


def test_the_whale_curves_title_tells_what_is_drawn(demo_warehouse: Warehouse) -> None:
    app = opened("pareto", demo_warehouse.path, lang="en", measure="profit")
    whale = next(data for name, data in charts(app).items() if name.endswith("whale"))
    profits = pareto.customer_values(demo_warehouse, "last-year")["profit"]
    peak = f"{100 * profits[profits > 0].sum() / profits.sum():.1f}%"
    assert whale["title"].endswith(f"without them it would be {peak}")
    assert any(f"Peak: {peak}" in note["text"] for note in json.loads(whale["figure"])["layout"]["annotations"])


def test_one_customer_is_not_said_in_the_plural(tmp_path: Path) -> None:
    lines = [line(1, "big", "2024-01-02", 9000.0, 10.0), line(2, "small", "2024-12-30", 10.0, 20.0)]
    with small_warehouse(tmp_path / "two.duckdb", order_lines=lines):
        for language in ("de", "en"):
            app = opened("pareto", tmp_path / "two.duckdb", lang=language)
            assert not app.exception
            said = texts(app) + "".join(data["figure"] for data in charts(app).values())
            assert not re.search(r"\b1 (Kunden|customers|Aufträge|orders)\b", said)
