"""The ROI page: what it shows is what the model calculates, in every case, method and language, at every address."""

from __future__ import annotations

import json
from datetime import date
from pathlib import Path
from typing import Any

import pytest
from streamlit.testing.v1 import AppTest

import roi
from roi.break_even import break_even
from segmentation.warehouse import Warehouse
from tests.app.opened import (
    address,
    charts,
    control,
    enter,
    figures,
    headline,
    metrics,
    opened,
    plausibility,
    tell,
    texts,
)
from tests.segmentation.order_warehouse import order_warehouse

SPACE = "\u00a0"


def german(number: float, digits: int = 0) -> str:
    return f"{number:,.{digits}f}".translate(str.maketrans(",.", ".,")).replace("-", "−")


def tables(app: AppTest) -> str:
    """The tables' text, cells apart by a bar."""
    return "\n".join(element.proto.body for element in app.get("html")).replace("</td>", "|")


def drawn(app: AppTest, key: str) -> list[dict[str, Any]]:
    """The traces of one chart."""
    spec = next(data["figure"] for name, data in charts(app).items() if f"plot:{key}" in name)
    return list(json.loads(spec)["data"])


def address_of(app: AppTest) -> dict[str, str]:
    """What the address says, apart from the mark of the data that the test brought."""
    return {name: text for name, text in address(app).items() if name != "extracts"}


def refused(app: AppTest) -> list[str]:
    """What the number fields say was wrong."""
    return [data["wrong"] for data in figures(app).values() if data["wrong"]]


@pytest.mark.parametrize(
    ("case", "method", "figures"),
    [
        ("base", "published", ("3.192", "32,9", "8,2")),
        ("base", "contribution-margin", ("2.115", "22,2", "5,4")),
        ("best", "contribution-margin", ("3.346", "34,5", "8,6")),
        ("worst", "contribution-margin", ("1.346", "14,5", "3,4")),
        ("best", "published", ("5.500", "56,0", "14,2")),
        ("worst", "published", ("1.885", "19,8", "4,8")),
    ],
)
def test_cases_and_methods_show_their_figures(
    demo_warehouse: Warehouse, case: str, method: str, figures: tuple[str, str, str]
) -> None:
    net, ratio, npv = figures
    app = opened("roi", demo_warehouse.path, baseline="example", lang="de", case=case, roi_method=method)
    assert not app.exception
    shown = metrics(app)
    assert shown["ROI netto, 5 Jahre"] == f"{net}{SPACE}%"
    assert shown["Nutzen ÷ Kosten"] == f"{ratio}{SPACE}:{SPACE}1"
    assert shown["Kapitalwert"] == f"{npv}{SPACE}Mio.{SPACE}€"
    title = headline(app)
    assert net in title
    assert npv in title
    assert "amortisiert in Monat" in title


def test_english(demo_warehouse: Warehouse) -> None:
    app = opened("roi", demo_warehouse.path, baseline="example", lang="en", roi_method="published")
    assert metrics(app) == {
        "ROI net, 5 years": "3,192%",
        "Benefit ÷ cost": "32.9:1",
        "NPV": "€8.2m",
        "Payback": "Month 1",
    }


def test_a_moved_driver_moves_every_figure_and_stands_in_the_address(demo_warehouse: Warehouse) -> None:
    app = opened("roi", demo_warehouse.path, baseline="example", lang="de", case="best")
    shown = figures(app)["margin_uplift"]
    assert shown["texts"][shown["index"]] == f"2,5{SPACE}Prozentpunkte"
    enter(app, "revenue_uplift", mark=figures(app)["revenue_uplift"]["texts"].index(f"3,0{SPACE}%"))
    expected = roi.evaluate({**roi.case_values("best"), "revenue_uplift": 0.03})
    assert expected.total.roi is not None
    assert metrics(app)["ROI netto, 5 Jahre"] == f"{german(expected.total.roi * 100)}{SPACE}%"
    assert drawn(app, "roi-cumulative")[0]["y"] == [year.cumulative_net for year in expected.years]
    assert f"{german(expected.npv)}{SPACE}€" in tables(app)
    assert control(app, "choice", "case").value == "custom"
    said = address_of(app)
    assert said == {"lang": "de", "baseline": "example", "case": "best", "revenue_uplift": "0.03"}
    assert headline(opened("roi", demo_warehouse.path, **said)) == headline(app)
    control(app, "choice", "case").set_value("worst").run()
    assert figures(app)["revenue_uplift"]["typed"] == "1,0"
    assert headline(app).startswith("Schlechtester Fall")


def test_typed_figures_follow_the_language(demo_warehouse: Warehouse) -> None:
    app = opened("roi", demo_warehouse.path, baseline="example", lang="de")
    enter(app, "revenue_uplift", "2,75")
    expected = roi.evaluate({**roi.case_values(), "revenue_uplift": 0.0275})
    assert expected.total.roi is not None
    net = f"{german(expected.total.roi * 100)}{SPACE}%"
    assert metrics(app)["ROI netto, 5 Jahre"] == net
    enter(app, "revenue_uplift", "2.75")
    assert refused(app) == [
        f"„2.75“ ist hier keine Zahl: Dezimalzeichen ist das Komma. Meinten Sie 2,75{SPACE}%? Weiter gilt 2,75{SPACE}%."
    ]
    assert metrics(app)["ROI netto, 5 Jahre"] == net
    enter(app, "margin_uplift", "10,5")
    assert f"−5,0{SPACE}Prozentpunkte bis 10,0{SPACE}Prozentpunkte" in refused(app)[1]
    enter(app, "project_cost", "1.250.000")
    assert address_of(app)["project_cost"] == "1250000"
    control(app, "choice", "case").set_value("best").run()
    assert not refused(app)
    app.button(key="roi:reset").click().run()
    assert headline(app) == headline(opened("roi", demo_warehouse.path, lang="de"))


def test_years_are_whole(demo_warehouse: Warehouse) -> None:
    app = opened("roi", demo_warehouse.path, baseline="example", lang="en")
    app.session_state["roi:more"] = True
    app.run()
    enter(app, "horizon", "2.5")
    assert "only whole numbers" in refused(app)[0]
    enter(app, "horizon", "3")
    assert "ROI net, 3 years" in metrics(app)
    assert len(drawn(app, "roi-cumulative")[0]["y"]) == 3


def test_an_impossible_address_is_told_and_ignored(demo_warehouse: Warehouse) -> None:
    app = opened(
        "roi", demo_warehouse.path, baseline="example", lang="de", revenue_uplift="5", horizon="2.5", case="perfect"
    )
    assert len(app.warning) == 3
    told = "\n".join(warning.value.replace("\\", "") for warning in app.warning)
    assert "Möglich: −0,1 bis 0,2; die Adresse schreibt den Punkt als Dezimalzeichen" in told
    assert "Möglich: worst, base, best." in told
    assert metrics(app)["ROI netto, 5 Jahre"] == f"2.115{SPACE}%"


def test_break_even_equals_the_closed_form(demo_warehouse: Warehouse) -> None:
    app = opened("roi", demo_warehouse.path, baseline="example", lang="de", roi_view="break-even")
    plan, rate = roi.case_values(), 0.08
    flows = [-120_000, 1_175_000, *[1_455_000] * 4]
    npv = sum(flow / (1 + rate) ** year for year, flow in enumerate(flows))
    per_point = plan["annual_revenue"] * sum((1 + rate) ** -year for year in range(1, 6))
    value = (plan["margin_uplift"] - npv / per_point) * 100
    assert f"{german(value, 2)}{SPACE}Prozentpunkte" in tables(app)
    assert f"{german(value, 2)}{SPACE}Prozentpunkte" in texts(app)
    # Every driver has its row; one without a break-even says why.
    assert tables(app).count("<tr>") == 1 + len(roi.ASSUMPTIONS)
    assert f"Kapitalwert bleibt positiv, für jeden Wert von 0{SPACE}€ bis 20.000.000{SPACE}€" in tables(app)
    control(app, "choice", "break_even").set_value("roi_year_1").run()
    nearest = break_even(plan, target="roi_year_1")[0]
    assert nearest.distance is not None
    assert drawn(app, "roi-break-even")[0]["x"][0] == pytest.approx(nearest.distance)
    assert address_of(app)["break_even"] == "roi_year_1"


def test_years_with_their_formulas(demo_warehouse: Warehouse) -> None:
    app = opened(
        "roi",
        demo_warehouse.path,
        baseline="example",
        lang="de",
        roi_view="years",
        roi_method="published",
        roi_year="2",
    )
    assert f"2.200.000{SPACE}€" in tables(app)
    assert f"1.210{SPACE}%" in tables(app)
    app.session_state["roi:calculation"] = True
    app.run()
    assert f"50.000.000{SPACE}€ × 1,5{SPACE}Prozentpunkte × 100,0{SPACE}%|" in tables(app)
    assert f"47,8889 = 4.789{SPACE}%|" in tables(app)


@pytest.mark.parametrize(
    ("lang", "figures", "verdict"),
    [
        ("de", ("12,1034", "48,8889", "31,9231", "57,9150", "51,3077", "17,1943", "1,7586"), "nicht nachzurechnen"),
        ("en", ("12.1034", "48.8889", "31.9231", "57.9150", "51.3077", "17.1943", "1.7586"), "not reproducible"),
    ],
)
def test_published_figures_are_checked(
    demo_warehouse: Warehouse, lang: str, figures: tuple[str, ...], verdict: str
) -> None:
    app = opened("roi", demo_warehouse.path, baseline="example", lang=lang, roi_view="published-figures", case="best")
    shown = tables(app)
    assert all(f">{figure} = " in shown for figure in figures)
    # As the source prints it, too.
    printed = {"de": f"1.210,34{SPACE}%", "en": "1,210.34%"}[lang]
    assert f">{figures[0]} = {printed}|" in shown
    assert shown.count(verdict) == 2
    assert "Erfolgreiche Kundensegmentierung im B2B Marketing" in texts(app)


def test_the_cases_keep_what_was_set(demo_warehouse: Warehouse) -> None:
    app = opened(
        "roi", demo_warehouse.path, baseline="example", lang="de", project_cost="2000000", margin_uplift="0.03"
    )
    for case, uplifts in {"worst": (0.01, 0.008), "best": (0.04, 0.025)}.items():
        values = roi.case_values() | {"project_cost": 2_000_000.0}
        values |= dict(zip(("revenue_uplift", "margin_uplift"), uplifts, strict=True))
        assert f"{german(roi.evaluate(values).npv)}{SPACE}€" in tables(app), case
    assert "unterscheiden sich davon nur in: Umsatzsteigerung, Margenverbesserung." in texts(app)
    assert "Umsatz des Beispielunternehmens der Quelle" in texts(app)


def test_own_figures_become_the_baseline(demo_warehouse: Warehouse) -> None:
    year, revenue, margin, lines = demo_warehouse.query(
        "SELECT year(order_date), sum(revenue), sum(revenue - cost), count(*) FROM core.order_lines "
        "GROUP BY 1 HAVING count(DISTINCT month(order_date)) = 12 ORDER BY 1 DESC LIMIT 1"
    ).iloc[0]
    app = opened("roi", demo_warehouse.path, lang="de", baseline="own")
    assert f"Umsatz {int(year)} {german(revenue)}" in texts(app)
    assert f"aus {german(lines)} Auftragspositionen" in texts(app)
    factor = round(revenue) / 50_000_000
    own = {
        "annual_revenue": float(round(revenue)),
        "contribution_margin_rate": round(float(margin / revenue), 4),
        "cost_savings": float(f"{150_000 * factor:.3g}"),
        "learning_effect": float(f"{300_000 * factor:.3g}"),
        "project_cost": float(f"{120_000 * factor:.3g}"),
        "running_cost_first_year": float(f"{25_000 * factor:.3g}"),
        "running_cost_later": float(f"{45_000 * factor:.3g}"),
    }
    expected = roi.evaluate({**roi.case_values(), **own})
    assert expected.total.roi is not None
    assert metrics(app)["ROI netto, 5 Jahre"] == f"{german(expected.total.roi * 100)}{SPACE}%"
    assert headline(app).startswith("Basisfall")
    assert "Gerechnet auf den eigenen Umsatz" in texts(app)
    app.session_state["roi:more"] = True
    app.run()
    assert figures(app)["annual_revenue"]["typed"] == german(round(revenue))
    assert "eigene Daten" in figures(app)["annual_revenue"]["help"]
    assert "auf den eigenen Umsatz umgerechnet. Beleg: Schätzung" in figures(app)["project_cost"]["help"]


def test_without_order_lines_the_example_stays(maven_warehouse: Warehouse) -> None:
    app = opened("roi", maven_warehouse.path, lang="de", baseline="own")
    assert not app.exception
    assert metrics(app)["ROI netto, 5 Jahre"] == f"2.115{SPACE}%"
    assert "nicht Ihre Zahlen" in app.warning[0].value
    assert "Auftragspositionen" in app.warning[0].value
    assert headline(app).startswith("Basisfall (Beispielunternehmen): ")
    app.session_state["roi:more"] = True
    enter(app.run(), "annual_revenue", "3 Mio. €")
    assert not app.warning
    assert headline(app).startswith("Eigene Werte: ")


def test_a_revenue_far_below_the_examples_is_calculated_with(tmp_path: Path) -> None:
    """Of a small firm the source's project eats more than it brings: that is the answer, not another firm's figures."""
    lines = [
        {"order_id": str(day), "line_no": 1, "order_date": day, "customer_id": "A", "revenue": 300_000.0, "cost": 240e3}
        for day in (date(2024, 1, 2), date(2024, 12, 30))
    ]
    with order_warehouse(tmp_path / "w.duckdb", order_lines=lines) as warehouse:
        path = warehouse.path
    app = opened("roi", path, lang="en")
    assert not app.warning
    # 600,000 · (2 % · 20 % + 1.5 points) + 1,800 + 3,600 from year 2, against 325,000 of cost
    benefit, cost = 5 * (600_000 * (0.02 * 0.2 + 0.015) + 1_800) + 4 * 3_600, 325_000
    assert metrics(app)["ROI net, 5 years"] == f"−{-(benefit - cost) / cost:.0%}"
    assert "in proportion (factor 0.012), cost never below" in texts(app)
    german_page = opened("roi", path, lang="de")
    assert "sind im Verhältnis umgerechnet (Faktor 0,012), Kosten nie unter" in texts(german_page)
    assert "not paid back" in headline(app)
    assert "example" not in headline(app)


def test_a_losing_plan_says_so(demo_warehouse: Warehouse) -> None:
    app = opened(
        "roi", demo_warehouse.path, lang="en", baseline="example",
        revenue_uplift="-0.02", margin_uplift="0", project_cost="2000000",
    )  # fmt: skip
    assert not app.exception
    flows = [-2_000_000, -175_000, *[105_000] * 4]
    npv = sum(flow / 1.08**year for year, flow in enumerate(flows))
    assert f"net present value −€{-npv / 1e6:.1f}m" in headline(app)
    assert "not paid back" in headline(app)
    assert "break-even at" in json.dumps(charts(app))
    titles = [chart["title"] for chart in charts(app).values()]
    assert any(
        title.startswith(f"Cost exceeds the benefit by €{-sum(flows) / 1e6:.1f}m in 5 years") for title in titles
    )
    assert any(title.startswith("Cost of €") and "stands against" in title for title in titles)


def test_a_plan_without_cost_has_no_roi(demo_warehouse: Warehouse) -> None:
    free = {"project_cost": "0", "running_cost_first_year": "0", "running_cost_later": "0"}
    app = opened("roi", demo_warehouse.path, lang="en", **free)
    assert not app.exception
    assert metrics(app)["ROI net, 5 years"] == "–"
    assert "without cost there is no ROI" in headline(app)
    assert metrics(app)["Payback"] == "At once"


def test_own_data_are_the_baseline_where_they_suffice(demo_warehouse: Warehouse, maven_warehouse: Warehouse) -> None:
    bare, own = (opened("roi", demo_warehouse.path, lang="de", **said) for said in ({}, {"baseline": "own"}))
    assert headline(bare) == headline(own)
    assert "baseline" not in address_of(bare)
    assert "Beispielunternehmen" in texts(opened("roi", maven_warehouse.path, lang="de"))


@pytest.mark.parametrize(("name", "amount"), [("project_cost", "1.234.567,4"), ("annual_revenue", "1.234.567,4 €")])
def test_amounts_are_counted_and_written_in_whole_euros(demo_warehouse: Warehouse, name: str, amount: str) -> None:
    app = opened("roi", demo_warehouse.path, baseline="example", lang="de")
    app.session_state["roi:more"] = True
    enter(app.run(), name, amount)
    assert figures(app)[name]["typed"] == "1.234.567"
    assert figures(app)[name]["shown"] == f"1.234.567{SPACE}€"
    assert address_of(app)[name] == "1234567"
    said = f"„{amount}“ wurde auf 1.234.567{SPACE}€ gerundet: Beträge zählen ohne Cent."
    assert figures(app)[name]["note"].startswith(said)
    enter(app, name, "1.234.567,5")
    assert figures(app)[name]["typed"] == "1.234.568", "half a euro is rounded up, as in bookkeeping"
    assert "„1.234.567,5“ wurde auf 1.234.568" in figures(app)[name]["note"]
    enter(app, name, "1.234.568")
    assert "gerundet" not in figures(app)[name]["note"]
    assert headline(app) == headline(opened("roi", demo_warehouse.path, **address_of(app)))


def test_an_address_sets_whole_euros_too(demo_warehouse: Warehouse) -> None:
    app = opened("roi", demo_warehouse.path, baseline="example", lang="de", project_cost="1234567.4")
    assert figures(app)["project_cost"]["typed"] == "1.234.567"
    assert address_of(app)["project_cost"] == "1234567"


def test_a_slider_sends_its_value_not_its_mark(demo_warehouse: Warehouse) -> None:
    """The marks it was drawn with may be others by the time the session hears of it."""
    app = opened("roi", demo_warehouse.path, baseline="example", lang="de")
    before = figures(app)["project_cost"]
    place = before["index"] + 7
    control(app, "choice", "baseline").set_value("own").run()
    after = figures(app)["project_cost"]
    assert after["values"][place] != before["values"][place]
    tell(app, "project_cost", {"value": before["values"][place]})
    assert address_of(app)["project_cost"] == before["values"][place]
    assert figures(app)["project_cost"]["typed"] == german(float(before["values"][place]))


def test_an_roi_beyond_belief_carries_a_word(demo_warehouse: Warehouse) -> None:
    """On the example firm: what each assumption does at half or double, calculated by hand."""
    plan = roi.case_values()
    benefit, cost = 7_200_000.0, 325_000.0
    app = opened("roi", demo_warehouse.path, baseline="example", lang="de")
    word = plausibility(app)
    assert word.startswith(f"Kaum plausibel: Je 1{SPACE}€ Kosten kämen {german(benefit / cost, 2)}{SPACE}€ zurück.")
    assert f"{german(100 * cost / 250_000_000, 2)}{SPACE}% vom Umsatz" in word
    assert f"der Nutzen {german(100 * benefit / 250_000_000, 1)}{SPACE}%" in word
    halved = (benefit - 5 * 0.5 * 0.015 * plan["annual_revenue"]) / cost - 1
    doubled = benefit / (cost + 4 * plan["running_cost_later"]) - 1
    assert f"Laufende Kosten ab Jahr 2 (verdoppelt: ROI {german(100 * doubled)}{SPACE}%)" in word
    assert f"Margenverbesserung (halbiert: ROI {german(100 * halved)}{SPACE}%)" in word
    first = "Laufende Kosten" if doubled < halved else "Margenverbesserung"
    assert word.partition("anzuzweifeln: ")[2].startswith(first)


def test_an_roi_within_belief_carries_none(demo_warehouse: Warehouse) -> None:
    app = opened("roi", demo_warehouse.path, baseline="example", lang="en", project_cost="1500000")
    assert 0 < float(metrics(app)["ROI net, 5 years"].rstrip("%").replace(",", "")) < 1000
    assert plausibility(app) == ""


@pytest.mark.parametrize(
    ("lang", "said"),
    [("de", "Kaum plausibel: „Margenverbesserung“"), ("en", "Hardly plausible: “Margin uplift”")],
)
def test_an_uplift_that_is_large_beside_the_margin_is_doubted(demo_warehouse: Warehouse, lang: str, said: str) -> None:
    beyond = {"baseline": "own", "contribution_margin_rate": "0.0316"}
    told = plausibility(opened("roi", demo_warehouse.path, lang=lang, **beyond))
    assert said in told
    for rate in (3.2, 4.7):
        assert f"{rate}%" in told.replace(",", ".").replace(SPACE, "")
    assert said in texts(opened("overview", demo_warehouse.path, lang=lang, **beyond))
    within = {"baseline": "own", "contribution_margin_rate": "0.06"}
    assert said not in plausibility(opened("roi", demo_warehouse.path, lang=lang, **within))
