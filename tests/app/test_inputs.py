"""Widgets that carry parameters: what they show, and that a change of language is no choice."""

from __future__ import annotations

import pytest
from streamlit.runtime.state import QueryParamsProxy
from streamlit.testing.v1 import AppTest

from pages.ui import address
from segmentation.warehouse import Warehouse
from tests.app.opened import address as opened_address
from tests.app.opened import control, elements, enter, figures, headline, opened, tell, texts

SPACE = "\u00a0"


def _speak(app: AppTest, language: str) -> None:
    control(app, "choice", "lang").set_value(language).run()
    assert not app.exception


def test_a_change_of_language_gives_way_to_new_widgets_with_the_same_values(demo_warehouse: Warehouse) -> None:
    app = opened("roi", demo_warehouse.path, baseline="example", lang="de", case="best", roi_view="years")
    german = app.segmented_control(key="choice:case")
    assert (german.value, german.options[-1]) == ("best", "Bester Fall")
    _speak(app, "en")
    english = app.segmented_control(key="choice:case:1")
    assert (english.value, english.options[-1]) == ("best", "Best case")
    with pytest.raises(KeyError):
        app.segmented_control(key="choice:case")
    _speak(app, "de")
    assert app.segmented_control(key="choice:case:2").value == "best"
    assert app.segmented_control(key="choice:roi_view:2").value == "years"


def test_an_option_more_leaves_the_widget_as_it_is(demo_warehouse: Warehouse, monkeypatch: pytest.MonkeyPatch) -> None:
    app = opened("roi", demo_warehouse.path, baseline="example", lang="de")
    enter(app, "revenue_uplift", "2,5")
    case = app.segmented_control(key="choice:case")
    assert (case.value, len(case.options)) == ("custom", 4)
    monkeypatch.setattr(address, "_DRAWING_SECONDS", 0.0)
    case.set_value("base").run()
    assert (app.segmented_control(key="choice:case").value, figures(app)["revenue_uplift"]["typed"]) == ("base", "2,0")


def test_what_only_stands_for_no_case_is_no_choice(demo_warehouse: Warehouse) -> None:
    app = opened("roi", demo_warehouse.path, baseline="example", lang="de")
    enter(app, "revenue_uplift", "2,5")
    # A run that heard of another number was stopped before it showed "Eigene Werte" again, as the browser still does.
    app.session_state["choice:case"] = "base"
    control(app, "choice", "case").set_value("custom").run()
    assert control(app, "choice", "case").value == "custom"
    assert figures(app)["revenue_uplift"]["typed"] == "2,5"


def test_a_browser_that_is_behind_does_not_set_back_what_it_has_not_heard(demo_warehouse: Warehouse) -> None:
    app = opened("roi", demo_warehouse.path, baseline="example", lang="de")
    behind = dict(app.query_params)
    enter(app, "revenue_uplift", "2,5")
    heard = dict(app.query_params)
    assert heard != behind
    app.query_params.clear()
    app.query_params.update(behind)
    # The base case was marked when the browser heard last: it says so again, and this time that is no choice.
    control(app, "choice", "case").set_value("base").run()
    assert control(app, "choice", "case").value == "custom"
    assert figures(app)["revenue_uplift"]["typed"] == "2,5"
    assert dict(app.query_params) == heard
    app.query_params.clear()
    app.query_params.update(behind)
    control(app, "choice", "case").set_value("best").run()
    assert control(app, "choice", "case").value == "best"


def test_what_is_reported_beside_other_news_as_before_is_no_choice(
    demo_warehouse: Warehouse, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A browser that needs long to draw says so without any sign that it is behind."""
    app = opened("roi", demo_warehouse.path, baseline="example", lang="de")
    enter(app, "revenue_uplift", "2,5")
    monkeypatch.setattr(address, "_DRAWING_SECONDS", 0.0)
    control(app, "choice", "case").set_value("base")
    enter(app, "margin_uplift", "1,75")
    assert control(app, "choice", "case").value == "custom"
    assert [figures(app)[name]["typed"] for name in ("revenue_uplift", "margin_uplift")] == ["2,5", "1,75"]
    # Alone it is one.
    control(app, "choice", "case").set_value("base").run()
    assert figures(app)["revenue_uplift"]["typed"] == "2,0"


def test_a_question_on_its_way_while_the_address_changed_does_not_keep_the_change_in_it(
    demo_warehouse: Warehouse, monkeypatch: pytest.MonkeyPatch
) -> None:
    app = opened("roi", demo_warehouse.path, lang="de")
    behind = dict(app.run().query_params)
    enter(app, "revenue_uplift", "2,5")
    app.query_params.clear()
    app.query_params.update(behind)
    sent: list[dict[str, str]] = []
    take = QueryParamsProxy.from_dict
    monkeypatch.setattr(QueryParamsProxy, "from_dict", lambda self, said: sent.append(dict(said)) or take(self, said))
    next(button for button in app.button if button.label == "Zurücksetzen").click().run()
    assert figures(app)["revenue_uplift"]["typed"] == "2,0"
    assert [said.get("revenue_uplift") for said in sent] == [None]


def test_between_two_marks_the_bubble_says_the_value(demo_warehouse: Warehouse) -> None:
    app = opened("roi", demo_warehouse.path, baseline="example", lang="de")
    enter(app, "revenue_uplift", "2,756 %")
    shown = figures(app)["revenue_uplift"]
    assert shown["shown"] == f"2,756{SPACE}%"
    assert shown["texts"][shown["index"]] == f"2,8{SPACE}%"
    assert shown["typed"] == "2,756"


def test_what_was_refused_stays_until_it_is_mended_or_left(demo_warehouse: Warehouse) -> None:
    app = opened("roi", demo_warehouse.path, baseline="example", lang="de")
    enter(app, "revenue_uplift", "2.75")
    shown = figures(app)["revenue_uplift"]
    assert (shown["refused"], shown["typed"]) == ("2.75", "2,0")
    assert f"2,75{SPACE}%" in shown["wrong"]
    enter(app, "revenue_uplift")
    assert (figures(app)["revenue_uplift"]["refused"], figures(app)["revenue_uplift"]["wrong"]) == (None, "")
    enter(app, "revenue_uplift", "2.75")
    _speak(app, "en")
    assert figures(app)["revenue_uplift"]["wrong"] == "", "what is right in English is not told to be wrong there"


def test_an_unknown_part_of_the_address_is_told_and_other_programs_parts_are_not(demo_warehouse: Warehouse) -> None:
    app = opened("roi", demo_warehouse.path, baseline="example", lang="de", xyz="1", utm_source="mail", gclid="2")
    assert "unbekannte Angabe „xyz“" in texts(app)
    assert "utm" not in texts(app)
    assert opened_address(app).keys() == {"baseline", "lang", "extracts"}
    assert "unbekannte" not in texts(app.run())
    assert app.query_params.keys() == {"baseline", "lang", "extracts"}


def test_nothing_chosen_is_no_choice(demo_warehouse: Warehouse) -> None:
    """A browser that changes the page before it drew a choice reports it empty."""
    app = opened("roi", demo_warehouse.path, baseline="example", lang="de", case="best")
    for name in ("lang", "case"):
        control(app, "choice", name).set_value(None).run()
        assert not app.exception
    assert headline(app).startswith("Bester Fall")


def test_what_the_browser_tells_twice_counts_once(demo_warehouse: Warehouse) -> None:
    app = opened("roi", demo_warehouse.path, baseline="example", lang="de")
    typed = {"text": "2,5", "language": "de", "told": 5}
    tell(app, "revenue_uplift", typed)
    (over,) = elements(app, "address").values()
    assert over["heard"] == {"revenue_uplift": 5}
    control(app, "choice", "case").set_value("best").run()
    chosen = figures(app)["revenue_uplift"]["typed"]
    assert chosen != "2,5"
    tell(app, "revenue_uplift", typed)
    assert figures(app)["revenue_uplift"]["typed"] == chosen
    tell(app, "revenue_uplift", typed | {"told": 6})
    assert figures(app)["revenue_uplift"]["typed"] == "2,5"


def test_what_was_typed_is_read_in_the_language_of_its_field(demo_warehouse: Warehouse) -> None:
    app = opened("roi", demo_warehouse.path, baseline="example", lang="de")
    _speak(app, "en")
    tell(app, "revenue_uplift", {"text": "3,3", "language": "de"})
    assert figures(app)["revenue_uplift"]["typed"] == "3.3"
    tell(app, "revenue_uplift", {"text": "3,4", "language": "xx"})
    assert figures(app)["revenue_uplift"]["refused"] == "3,4", "what no page says is read in the session's"
