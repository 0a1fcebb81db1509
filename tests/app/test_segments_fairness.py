"""The fairness view: what it shows is what the domain says, in both languages, honest where it cannot tell."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest

from pages.ui import caches, segments_fairness_texts
from pages.ui.i18n import translate
from segmentation import fairness
from segmentation.fairness import ATTRIBUTES, Fairness
from segmentation.warehouse import Warehouse
from tests.app.opened import address, control, opened, texts
from tests.app.segmented import chart, picture_of


@pytest.fixture(scope="module")
def judged(demo: Path) -> Fairness:
    picture = picture_of(demo)
    names = picture.customers.set_index("customer_id")["name"].to_dict()
    return fairness.judge(picture.features, names, picture.segmentation)


def tables(app: object) -> list[str]:
    return [element.proto.body for element in app.get("html") if "<table" in element.proto.body]  # type: ignore[attr-defined]


@pytest.mark.parametrize(
    ("language", "title"),
    [("de", "1000+ Mitarbeiter: {share}\u00a0% in Premium-Partner (alle Kunden: {overall}\u00a0%); das Kaufverhalten "),
     ("en", "1000+ employees: {share}% in Premium partners ({overall}% of all customers); buying behaviour ")],
)  # fmt: skip
def test_the_finding_has_its_figures(demo: Path, judged: Fairness, language: str, title: str) -> None:
    app = opened("segments", demo, lang=language, panel="fairness")
    assert not app.exception
    cells = judged.cells[(judged.cells["attribute"] == "headcount") & (judged.cells["segment"] == 1)]
    own = cells[cells["group"] == "1000+"].iloc[0]
    written = {name: f"{100 * own[name]:.1f}" for name in ("share", "overall")}
    if language == "de":
        written = {name: text.replace(".", ",") for name, text in written.items()}
    told = chart(app, "segment-fairness")
    assert told["title"].startswith(title.format(**written))
    traces = {trace.get("name"): trace for trace in told["figure"]["data"]}
    observed = traces[translate("observed", language)]
    assert observed["x"] == pytest.approx(cells["share"].to_list())
    behaviour = traces[translate("expected by buying behaviour", language)]
    assert behaviour["x"] == pytest.approx(cells["by_behaviour"].to_list())
    band = traces[translate("range that chance leaves", language)]
    ends = [base + width for base, width in zip(band["base"], band["x"], strict=True)]
    assert ends == pytest.approx(cells["upper"].to_list())
    assert translate(segments_fairness_texts.ACTIONS["explained"], language)[:40] in texts(app)
    assert len(tables(app)) == 3


@pytest.mark.parametrize("attribute", [each.name for each in ATTRIBUTES])
@pytest.mark.parametrize("language", ["de", "en"])
def test_every_attribute_in_every_language(demo: Path, judged: Fairness, attribute: str, language: str) -> None:
    app = opened("segments", demo, lang=language, panel="fairness", fair_by=attribute, segment="4")
    assert not app.exception
    verdict = judged.attributes.set_index("attribute").loc[attribute, "verdict"]
    told = [each.value for kind in ("success", "warning", "error") for each in getattr(app, kind)]
    assert any(translate(segments_fairness_texts.VERDICTS[verdict], language) in text for text in told)
    cells = judged.cells[(judged.cells["attribute"] == attribute) & (judged.cells["segment"] == 4)]
    detail, glance, conditions = tables(app)
    assert detail.count("<tr>") == len(cells) + 1
    assert glance.count("<tr>") == len(ATTRIBUTES) + 1
    assert conditions.count("<tr>") > 2
    other = {"de": ["employees", "customers", "remains"], "en": ["Mitarbeiter", "Kunden", "Prozentpunkte"]}[language]
    assert not [word for word in other if word in detail + glance + conditions + texts(app)]


def test_choosing_what_to_compare_by_stands_in_the_address(demo: Path) -> None:
    app = opened("segments", demo, lang="en", panel="fairness")
    assert control(app, "choice", "fair_by").value == "headcount"
    assert "fair_by" not in address(app)
    control(app, "choice", "fair_by").set_value("legal_form").run()
    assert address(app)["fair_by"] == "legal_form"
    assert "GmbH &amp; Co. KG" in chart(app, "segment-fairness")["figure"]["layout"]["yaxis"]["ticktext"][1]


@pytest.mark.parametrize(("verdict", "kind"), [("remains", "error"), ("conditions", "warning")])
def test_what_remains_is_called_so_and_told_what_to_do(
    demo: Path, judged: Fairness, verdict: str, kind: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    cells, attributes = judged.cells.copy(), judged.attributes.copy()
    at = (cells["attribute"] == "bundesland") & (cells["group"] == "Bayern") & (cells["segment"] == 4)
    cells.loc[at, ["by_behaviour", "remaining", "remains"]] = [0.3, 0.248, True]
    attributes.loc[0, ["verdict", "group", "segment"]] = [verdict, "Bayern", 4]
    monkeypatch.setattr(caches, "fairness", lambda *_asked: replace(judged, cells=cells, attributes=attributes))
    app = opened("segments", demo, lang="de", panel="fairness")
    told = chart(app, "segment-fairness")
    assert told["title"].startswith("Bayern: 54,8\u00a0% in Gelegenheitskäufer (alle Kunden: 49,5\u00a0%); nach dem ")
    assert "wären 30,0\u00a0% zu erwarten" in told["title"]
    (message,) = getattr(app, kind)
    assert "Was tun: " in message.value


def test_groups_of_the_data_are_text_and_never_markup(
    demo: Path, judged: Fairness, monkeypatch: pytest.MonkeyPatch
) -> None:
    hostile = '<img src=x onerror="alert(1)">'
    swapped = {
        name: getattr(judged, name).replace({"group": {"Konzern": hostile}})
        for name in ("cells", "attributes", "treatment")
    }
    monkeypatch.setattr(caches, "fairness", lambda *_asked: replace(judged, **swapped))
    app = opened("segments", demo, lang="en", panel="fairness", fair_by="ownership")
    told = chart(app, "segment-fairness")["figure"]
    assert hostile not in "".join([*tables(app), *told["layout"]["yaxis"]["ticktext"], *map(str, told["data"])])
    assert "&lt;img" in "".join(told["layout"]["yaxis"]["ticktext"])


@pytest.mark.parametrize(
    ("language", "few"), [("de", "ein Vergleich braucht mindestens 30 Kunden"), ("en", "takes at least 30 customers")]
)
def test_real_orders_of_which_too_little_is_known(northwind_warehouse: Warehouse, language: str, few: str) -> None:
    app = opened("segments", northwind_warehouse.path, lang=language, panel="fairness", clustering="kmeans", k="4")
    assert not app.exception
    assert few in texts(app)
    (glance,) = tables(app)
    assert translate(segments_fairness_texts.VERDICTS["too_few"], language) in glance


def test_resellers_abroad_are_told_by_how_many_are_known(adventureworks_warehouse: Warehouse) -> None:
    app = opened("segments", adventureworks_warehouse.path, lang="en", panel="fairness", clustering="kmeans", k="4")
    assert not app.exception
    assert "is known of 32 of 635 customers" in chart(app, "segment-fairness")["source"]
    assert "Among few customers only large differences would show" in texts(app)


def test_data_that_tell_none_of_it(demo: Path, judged: Fairness, monkeypatch: pytest.MonkeyPatch) -> None:
    nothing = judged.attributes.assign(known=0, verdict="too_few")
    bare = replace(judged, attributes=nothing, cells=judged.cells.iloc[:0], treatment=judged.treatment.iloc[:0])
    monkeypatch.setattr(caches, "fairness", lambda *_asked: bare)
    app = opened("segments", demo, lang="de", panel="fairness")
    assert not app.exception
    assert "Diese Daten nennen weder Region noch Größe" in texts(app)


@pytest.mark.parametrize(
    ("value", "text"), [(0.0, "0.0"), (0.1234, "+12.3"), (-0.05, "−5.0"), (-0.0001, "0.0"), (0.0004, "0.0")]
)
def test_differences_have_a_sign(value: float, text: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("pages.ui.formatting.language", lambda: "en")
    assert segments_fairness_texts.signed(value) == text
