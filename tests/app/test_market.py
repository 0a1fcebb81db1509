"""The Market page: its figures are the domain's whatever is set, its state stands in the address."""

from __future__ import annotations

import json
import re
from typing import Any

import pytest
from streamlit.testing.v1 import AppTest

from pages.ui import market_texts
from pages.ui.i18n import translate
from pages.ui.market_choices import NUMBERS, PARAMS
from pages.ui.messages import say
from segmentation import market
from segmentation.errors import Message
from segmentation.warehouse import Warehouse
from tests.app.opened import address, charts, control, enter, figures, metrics, opened, texts

NBSP = "\u00a0"


@pytest.fixture(scope="module")
def own(demo_warehouse: Warehouse) -> market.OwnData:
    return market.read_own_data(demo_warehouse)


def drawn(app: AppTest, key: str) -> dict[str, Any]:
    """The data of one chart as it goes to the browser."""
    return next(json.loads(data["figure"]) for name, data in charts(app).items() if name.rpartition(":")[2] == key)


def amounts(app: AppTest) -> tuple[float, float, float]:
    """TAM, SAM, SOM top-down as drawn."""
    return tuple(drawn(app, "levels")["data"][-1]["x"])


def address_of(app: AppTest) -> dict[str, str]:
    """What the address says of this page."""
    own = {param.name for param in PARAMS}
    return {name: text for name, text in address(app).items() if name in own}


def german_short(amount: float) -> str:
    for limit, unit in ((1e9, "Mrd."), (1e6, "Mio.")):
        if amount >= limit:
            digits = 0 if amount / limit >= 100 else 1
            return f"{amount / limit:.{digits}f}".replace(".", ",") + f"{NBSP}{unit}{NBSP}€"
    raise AssertionError(amount)


def test_figures_are_the_domains(demo_warehouse: Warehouse, own: market.OwnData) -> None:
    app = opened("market", demo_warehouse.path, lang="de")
    assert not app.exception
    presets = market.default_assumptions(own)
    expected = market.top_down(own.establishments, presets)
    upward = market.bottom_up(own, presets)
    shown = metrics(app)
    assert shown["TAM"] == german_short(expected.tam)
    assert shown["SAM"] == german_short(expected.sam)
    assert shown["SOM"] == german_short(expected.som)
    revenue = market.revenue_in_market(own, presets.choices)
    assert shown["Unser Anteil am SAM"] == f"{100 * revenue / expected.sam:.1f}{NBSP}%".replace(".", ",")
    assert amounts(app) == pytest.approx((expected.tam, expected.sam, expected.som))
    assert drawn(app, "levels")["data"][0]["x"] == pytest.approx([upward.tam, upward.sam, upward.som])
    assert sum(map(sum, drawn(app, "cells")["data"][0]["z"])) == pytest.approx(expected.sam)
    assert german_short(expected.som) in app.title[0].value


def test_every_used_assumption_is_there_with_its_evidence(demo_warehouse: Warehouse, own: market.OwnData) -> None:
    app = opened("market", demo_warehouse.path, lang="en")
    used = market.default_assumptions(own).used()
    for item in used:
        assert figures(app)[item.id]["typed"]
    badges = [caption.value for caption in app.caption if caption.value.startswith(":gray-badge[")]
    assert len(badges) == len(used)
    assert {badge.partition("[")[2].partition("]")[0] for badge in badges} <= {"measured", "benchmark", "assumption"}
    assert "dl-de/by-2-0" in texts(app)
    assert "establishments (Niederlassungen), not enterprises" in texts(app)


@pytest.mark.parametrize(("lang", "typed", "value"), [("de", "2,75", 0.0275), ("en", "2.75", 0.0275)])
def test_a_typed_percentage_is_what_was_typed(
    demo_warehouse: Warehouse, own: market.OwnData, lang: str, typed: str, value: float
) -> None:
    app = opened("market", demo_warehouse.path, lang=lang)
    enter(app, "win_rate", typed)
    assert not app.exception
    expected = market.top_down(own.establishments, market.default_assumptions(own).with_values({"win_rate": value}))
    assert amounts(app) == pytest.approx((expected.tam, expected.sam, expected.som))
    assert float(address_of(app)["win_rate"]) == value


def test_a_figure_in_the_other_languages_form_changes_nothing(demo_warehouse: Warehouse) -> None:
    app = opened("market", demo_warehouse.path, lang="de")
    before = amounts(app)
    enter(app, "win_rate", "2.75")
    assert amounts(app) == before
    assert "keine Zahl" in figures(app)["win_rate"]["wrong"]


def test_the_address_brings_choices_and_numbers(demo_warehouse: Warehouse, own: market.OwnData) -> None:
    address = {"sections": "C,F", "size_classes": "50-249,250+", "year": "2023", "relevance.C": "0.3",
               "revenue_per_customer.250+": "500000", "region_share": "0.4"}  # fmt: skip
    app = opened("market", demo_warehouse.path, lang="en", **address)
    numbers = {"relevance.C": 0.3, "revenue_per_customer.250+": 500_000, "region_share": 0.4}
    presets = market.default_assumptions(own, ["C", "F"], ["50-249", "250+"], 2023, numbers)
    expected = market.top_down(own.establishments, presets.with_values(numbers))
    assert amounts(app) == pytest.approx((expected.tam, expected.sam, expected.som))
    assert set(address_of(app)) == set(address)


def test_what_buys_already_is_the_own_revenue_in_a_market_made_larger(
    demo_warehouse: Warehouse, own: market.OwnData
) -> None:
    app = opened("market", demo_warehouse.path, lang="en")
    enter(app, "relevance.C", "100")
    assert not app.exception
    assert address_of(app) == {"relevance.C": "1"}
    assumptions = market.default_assumptions(own, numbers={"relevance.C": 1.0}).with_values({"relevance.C": 1.0})
    expected = market.top_down(own.establishments, assumptions)
    assert amounts(app) == pytest.approx((expected.tam, expected.sam, expected.som))
    assert "today we hold" in app.title[0].value
    assert app.title[0].value.endswith("of the serviceable market")
    note = next(caption.value for caption in app.caption if "serviceable market of" in caption.value)
    assert f"{expected.sam:,.0f}" in note


@pytest.mark.parametrize(
    ("penetration", "english", "german"),
    [("0.01", "less than the", "weniger als die"), ("0.5", "assumption is wrong", "Annahme stimmt nicht")],
)
def test_a_typed_share_that_contradicts_the_own_revenue_is_said(
    demo_warehouse: Warehouse, penetration: str, english: str, german: str
) -> None:
    for lang, said, note, measured in (
        ("en", english, "Entered instead of the preset", "Revenue 2025 of"),
        ("de", german, "Eingegeben statt der Voreinstellung", "Umsatz 2025 von"),
    ):
        app = opened("market", demo_warehouse.path, lang=lang, penetration=penetration, reach="0")
        assert said in app.title[0].value
        notes = [caption.value for caption in app.caption if caption.value.startswith(":gray-badge[")]
        assert sum(note in text for text in notes) == 2
        assert not [text for text in notes if "serviceable market of" in text or "bedienbaren Markt von" in text]
        assert measured not in " ".join(notes).replace("Mean revenue", "").replace("Mittlerer Umsatz", "")


def test_without_a_crm_none_is_named(adventureworks_warehouse: Warehouse) -> None:
    for lang in ("de", "en"):
        app = opened("market", adventureworks_warehouse.path, lang=lang, sections="C")
        for name in ("bridge", "sheet", "steps"):
            app.session_state[f"market:{name}"] = True
        app.run()
        assert not app.exception
        assert "CRM" not in texts(app)
        assert not [key for key, data in charts(app).items() if "CRM" in str(data)]


EXTREMES = ["0", "1", "0.000001", "0.5"]


@pytest.mark.parametrize("extreme", EXTREMES)
def test_the_levels_stay_nested_whatever_is_set(demo_warehouse: Warehouse, extreme: str) -> None:
    shares = {id: extreme for id in NUMBERS if not id.startswith("revenue_per_customer")}
    app = opened("market", demo_warehouse.path, lang="de", **shares, **{"revenue_per_customer.0-9": "1e9"})
    assert not app.exception
    assert not app.error
    for side in drawn(app, "levels")["data"]:
        tam, sam, som = side["x"]
        assert 0 <= som <= sam * (1 + 1e-12) <= tam * (1 + 1e-9)


def test_reset_brings_the_presets_back(demo_warehouse: Warehouse) -> None:
    preset = amounts(opened("market", demo_warehouse.path, lang="en"))
    app = opened("market", demo_warehouse.path, lang="en", reach="0.9", sections="G", regions="Bayern")
    assert amounts(app) != preset
    app.button(key="market:reset").click().run()
    assert amounts(app) == pytest.approx(preset)
    assert address_of(app) == {}


def test_presets_follow_the_choices_until_they_are_moved(demo_warehouse: Warehouse, own: market.OwnData) -> None:
    app = opened("market", demo_warehouse.path, lang="en")
    control(app, "some", "sections").set_value(["C"]).run()
    expected = market.top_down(own.establishments, market.default_assumptions(own, ["C"]))
    assert amounts(app) == pytest.approx((expected.tam, expected.sam, expected.som))
    assert address_of(app) == {"sections": "C"}
    control(app, "some", "sections").set_value([]).run()
    assert not app.exception
    assert "Which market?" in app.title[0].value


def test_chosen_bundeslaender_can_become_the_share_of_germany(demo_warehouse: Warehouse, own: market.OwnData) -> None:
    app = opened("market", demo_warehouse.path, lang="en", regions="Bayern,Hessen")
    view = market.regions(own, market.default_assumptions(own)).set_index("bundesland")
    known = view[list(market.FIRM_COUNTS)].sum(axis=1)
    share = known[["Bayern", "Hessen"]].sum() / known.sum()
    assert sorted(drawn(app, "regions")["data"][0]["y"]) == ["Bayern", "Hessen"]
    app.button(key="market:region-share").click().run()
    assert float(address_of(app)["region_share"]) == pytest.approx(share)


def test_both_languages_say_the_same(demo_warehouse: Warehouse) -> None:
    german = opened("market", demo_warehouse.path, lang="de")
    english = opened("market", demo_warehouse.path, lang="en")
    assert amounts(german) == amounts(english)
    assert "sind erreichbar" in german.title[0].value
    assert "are obtainable" in english.title[0].value
    assert "Verarbeitendes Gewerbe" in texts(german)
    assert "Manufacturing" in texts(english)
    assert "Verarbeitendes" not in texts(english)


def test_notes_write_their_figures_in_the_language(own: market.OwnData) -> None:
    note = say(Message("{a:.0%} of {b:,.0f} in {year}, {c}", a=0.2, b=220606.0, year=2024, c=1051))
    assert note == "20% of 220,606 in 2024, 1,051"
    for item in market.default_assumptions(own).items:
        assert translate(item.note.template, "de") != item.note.template, item.id


def test_slider_ends_hold_preset_and_plausible_range(own: market.OwnData) -> None:
    for item in market.default_assumptions(own).items:
        end, step = market_texts.scale(item)
        assert item.value <= end <= item.maximum
        assert item.high <= end
        written = [market_texts.slider_text(item, step)(step * mark) for mark in range(101)]
        assert len(set(written)) == 101, item.id


def test_without_german_customers_the_user_chooses(adventureworks_warehouse: Warehouse) -> None:
    app = opened("market", adventureworks_warehouse.path, lang="de")
    assert not app.exception
    assert "Wählen Sie Branchen" in app.title[0].value
    control(app, "some", "sections").set_value(["G"]).run()
    assert not app.exception
    assert metrics(app)["TAM"]
    tam, sam, som = amounts(app)
    assert 0 < som <= sam <= tam


def test_a_crm_alone_says_what_is_missing(maven_warehouse: Warehouse) -> None:
    app = opened("market", maven_warehouse.path, lang="de", win_rate="0.3")
    assert not app.exception
    assert "lässt sich die Marktgröße nicht ermitteln" in app.title[0].value
    assert not app.error
    assert "Auszug der Auftragspositionen" in app.info[0].value


@pytest.mark.parametrize(("lang", "named"), [("de", "in diesem Markt"), ("en", "in this market")])
def test_the_own_revenue_is_one_figure_with_a_bridge_to_all_of_it(
    demo_warehouse: Warehouse, own: market.OwnData, lang: str, named: str
) -> None:
    total = demo_warehouse.rows("SELECT sum(revenue)::DOUBLE FROM core.order_lines WHERE year(order_date) = 2025")[0][0]
    app = opened("market", demo_warehouse.path, lang=lang)
    inside = market.revenue_in_market(own, market.default_assumptions(own).choices)
    sheet = next(expander for expander in app.expander if named in expander.label)
    for amount in (total, own.german["revenue"].sum(), inside):
        assert f"{amount / 1e6:.0f}" in sheet.label
    assert f"{inside / 1e6:.0f}" in drawn(app, "levels")["layout"]["annotations"][0]["text"]
    preset = market.default_assumptions(own).value("penetration")
    share = metrics(app)["Unser Anteil am SAM" if lang == "de" else "Our share of the SAM"]
    assert float(share.rstrip(f"{NBSP}%").replace(",", ".")) == pytest.approx(100 * preset, abs=0.05)


def test_the_sheets_hold_what_adds_up(demo_warehouse: Warehouse, own: market.OwnData) -> None:
    app = opened("market", demo_warehouse.path, lang="en")
    for name in ("bridge", "sheet", "steps"):
        app.session_state[f"market:{name}"] = True
    app.run()
    assert not app.exception
    tables = [str(element.proto.body) for element in app.get("html") if "<table" in str(element.proto.body)]
    presets = market.default_assumptions(own)
    bridge, regions, assumptions, steps = tables
    for row in market.bridge(own, presets.choices).to_dict("records"):
        assert f"€{abs(row['revenue']):,.0f}" in bridge
        assert f">{abs(row['prospects'])}<" in bridge.replace("−", "")
    total = regions.rpartition("Germany, this market")[2]
    inside = market.bridge(own, presets.choices).set_index("step").loc["market"]
    for column in market.FIRM_COUNTS:
        assert f">{inside[column]:,.0f}<" in total
    assert f">€{inside['revenue'] / 1e6:.0f}m<" in total
    assert assumptions.count("<tr>") == 1 + len(presets.used())
    for amount in (market.bottom_up(own, presets).sam, market.bottom_up(own, presets).tam):
        assert f"€{amount:,.0f}" in steps
    assert "400 CRM accounts that the ERP does not know as customers and 30 customers" in texts(app)


def test_where_no_firm_is_known_no_empty_map_is_drawn(demo_warehouse: Warehouse) -> None:
    app = opened("market", demo_warehouse.path, lang="en", sections="Q")
    assert not app.exception
    assert "No German firm is known" in app.info[0].value
    assert len(charts(app)) == 2
    assert [bar["name"] for bar in drawn(app, "levels")["data"]] == ["top-down"]


def test_sources_are_told_by_their_titles(adventureworks_warehouse: Warehouse) -> None:
    for lang, title in (("de", "„How to ICP“"), ("en", "“How to ICP”")):
        app = opened("market", adventureworks_warehouse.path, lang=lang, sections="G")
        assert title in texts(app)
        assert "S-HOWTO" not in texts(app)


@pytest.mark.parametrize(
    ("address", "possible"),
    [
        ({"sections": "A"}, "B, C, D, E, F, G, H, I, J"),
        ({"size_classes": "5-9"}, "0-9, 10-49, 50-249, 250+"),
        ({"year": "1999"}, "2024, 2023"),
        ({"reach": "1.5"}, "0 to 1; the address has the point as decimal sign"),
        ({"revenue_per_customer.250+": "-1"}, "0 to 1,000,000,000; the address"),
        ({"regions": "Tirol"}, "Baden-Württemberg, Bayern, Berlin"),
        ({"win_rate": "nan"}, "0 to 1"),
    ],
)
def test_what_the_address_cannot_mean_is_said(
    demo_warehouse: Warehouse, address: dict[str, str], possible: str
) -> None:
    app = opened("market", demo_warehouse.path, lang="en", **address)
    assert not app.exception
    assert "is not possible" in app.warning[0].value
    assert f"Possible: {possible}" in app.warning[0].value.replace("\\", "")
    assert metrics(app)["SAM"]


@pytest.mark.parametrize("lang", ["de", "en"])
def test_the_active_customers_of_the_table_are_explained_beside_it(
    demo_warehouse: Warehouse, own: market.OwnData, lang: str
) -> None:
    app = opened("market", demo_warehouse.path, lang=lang)
    steps = market.bridge(own, market.default_assumptions(own).choices).set_index("step")["active_customers"]
    (note,) = (
        caption.value
        for caption in app.caption
        if "Penetration: " in caption.value or "Durchdringung: " in caption.value
    )
    for step in ("all", "germany", "market", "abroad", "no_section_or_size"):
        count = f"{abs(steps[step]):,}"
        assert (count.replace(",", ".") if lang == "de" else count) in note


@pytest.mark.parametrize(
    ("lang", "stands", "held"),
    [("de", "bleibt der SOM bei", "Festgehalten: "), ("en", "so the SOM stands still at", "Held: ")],
)  # fmt: skip
def test_what_followed_the_market_is_said_and_what_sales_can_work_can_be_held(
    demo_warehouse: Warehouse, own: market.OwnData, lang: str, stands: str, held: str
) -> None:
    wrong = {"de": "Annahme", "en": "assumption"}[lang]
    app = opened("market", demo_warehouse.path, lang=lang)
    assert stands not in texts(app)
    assert app.button(key="market:hold").disabled
    som = amounts(app)[2]
    enter(app, "relevance.C", "40")
    moved = market.default_assumptions(own, numbers={"relevance.C": 0.4})
    preset = market.default_assumptions(own)
    assert amounts(app)[2] == pytest.approx(som)
    said = next(caption.value for caption in app.caption if stands in caption.value)
    for id in ("penetration", "reach"):
        for assumptions in (preset, moved):
            share = f"{100 * assumptions.value(id):.1f}"
            assert (share.replace(".", ",") if lang == "de" else share) in said
    app.button(key="market:hold").click().run()
    assert not app.exception
    # What buys already is the own revenue in any market; only what sales works grows with it.
    sold = market.revenue_in_market(own, preset.choices)
    free = market.top_down(own.establishments, moved.with_values({"relevance.C": 0.4})).sam - sold
    reach = float(address_of(app)["reach"])
    assert reach == pytest.approx(preset.value("reach"), abs=5e-4)
    assert amounts(app)[2] == pytest.approx(sold + free * reach * preset.value("win_rate"), rel=0.01)
    assert amounts(app)[2] > 1.05 * som
    assert held in texts(app)
    assert wrong not in app.title[0].value
    enter(app, "relevance.C", "15" if lang == "en" else "15,0")
    assert wrong not in app.title[0].value, "nor in a smaller market"
    enter(app, "relevance.C", "40")
    app.button(key="market:follow").click().run()
    assert amounts(app)[2] == pytest.approx(som)
    assert set(address_of(app)) == {"relevance.C"}


def test_no_assumption_claims_six_digits(demo_warehouse: Warehouse) -> None:
    app = opened("market", demo_warehouse.path, lang="en")
    for id, figure in figures(app).items():
        digits = figure["typed"].replace(",", "").partition(".")[2]
        assert len(digits) <= 2, id
    plausible = [caption.value for caption in app.caption if "plausible" in caption.value]
    assert plausible
    assert not [text for text in plausible if re.search(r"\d\.\d{3,}%", text)]
    # What is typed stands as typed.
    enter(app, "win_rate", "12.345")
    assert figures(app)["win_rate"]["typed"] == "12.345"
