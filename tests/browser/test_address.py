"""The address and what the page shows say the same, whichever way the visitor takes: language, Back, mistyped links."""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import Any
from urllib.parse import parse_qs, urlsplit

import pytest
from playwright.sync_api import expect

from pages.ui.screens import SCREENS
from tests.browser.conftest import Visit

pytestmark = pytest.mark.browser
Visitor = Callable[..., Visit]

OVERVIEW = {"DE": "Überblick", "EN": "Overview"}
SET = {
    "segments": "clustering=kmeans&k=5&panel=profile&search=gmbh",
    "pareto": "class=A&measure=profit&period=2024",
    "market": "sections=C,F&regions=Bayern&win_rate=0.2",
    "icp": "weight_growth=0.9&fit_list=prospects",
    "roi": "case=best&revenue_uplift=0.0275&margin_uplift=0.02&roi_view=years&roi_year=3",
}
SHOWN = """() => ({
  chosen: [...document.querySelectorAll('[role=radio]')].map(e => e.ariaChecked),
  slid: [...document.querySelectorAll('input[type=range]')].map(e => e.value),
  written: [...document.querySelectorAll('input[type=text], [data-tag]')].map(e => e.value ?? e.ariaLabel),
})"""


def _asked(visitor: Visit) -> dict[str, list[str]]:
    return parse_qs(urlsplit(visitor.page.url).query)


def _speak(visitor: Visit, language: str) -> None:
    visitor.page.get_by_role("radio", name=language, exact=True).click()
    visitor.page.get_by_role("link", name=OVERVIEW[language]).first.wait_for()
    visitor.settle()


def _shown(visitor: Visit) -> Any:
    """What the widgets show, those in a panel to be opened among them."""
    panel = visitor.page.get_by_test_id("stPopoverButton")
    if panel.count():
        panel.click()
        visitor.page.get_by_test_id("stPopoverBody").get_by_role("radio").first.wait_for()
    shown, before = visitor.page.evaluate(SHOWN), None
    while shown != before:
        # Streamlit fetches the code of each kind of widget when the first of them is there.
        visitor.page.wait_for_timeout(250)
        shown, before = visitor.page.evaluate(SHOWN), shown
    if panel.count():
        visitor.page.keyboard.press("Escape")
    return shown


@pytest.mark.parametrize("page", SET)
def test_a_change_of_language_changes_nothing_but_words(app: str, visit: Visitor, page: str) -> None:
    visitor = visit("de-DE")
    visitor.open(f"{app}/{page}?{SET[page]}")
    asked, german = _asked(visitor), _shown(visitor)
    assert asked == parse_qs(SET[page])
    assert german["written"]
    _speak(visitor, "EN")
    english = _shown(visitor)
    assert _asked(visitor) == asked | {"lang": ["en"]}
    assert english["slid"] == german["slid"]
    assert english["chosen"][2:] == german["chosen"][2:]
    for language, shown in {"DE": german, "EN": english}.items():
        _speak(visitor, language)
        assert _shown(visitor) == shown
    _speak(visitor, "DE")
    assert _asked(visitor) == asked
    assert visitor.complaints == []


def test_the_language_stays_marked_from_page_to_page(app: str, visit: Visitor) -> None:
    visitor = visit("de-DE")
    visitor.open(app)
    _speak(visitor, "EN")
    for page in SCREENS:
        visitor.page.locator(f'a[href$="/{page}"]').first.click()
        visitor.page.wait_for_url(re.compile(f"/{page}.*lang=en"))
        visitor.settle()
        for language, marked in (("EN", "true"), ("DE", "false")):
            switch = visitor.page.get_by_role("radio", name=language, exact=True)
            expect(switch).to_have_attribute("aria-checked", marked)


def test_back_undoes_a_choice_and_then_leaves_the_page(app: str, visit: Visitor) -> None:
    visitor = visit("de-DE")
    page = visitor.page

    def case(name: str) -> None:
        expect(page.get_by_role("radio", name=name)).to_have_attribute("aria-checked", "true")

    visitor.open(f"{app}/market")
    page.get_by_role("link", name="ROI").first.click()
    page.wait_for_url(re.compile("/roi$"))
    visitor.settle()
    page.get_by_role("radio", name="Bester Fall").click()
    page.wait_for_url(re.compile("/roi.case=best$"))
    page.go_back()
    case("Basisfall")
    visitor.settle()
    assert page.url == f"{app}/roi"
    page.go_forward()
    case("Bester Fall")
    assert page.url == f"{app}/roi?case=best"


def test_back_from_a_page_that_kept_its_values_leaves_it(app: str, visit: Visitor) -> None:
    visitor = visit("de-DE")
    page = visitor.page
    visitor.open(f"{app}/roi?case=best")
    for name, address in (("Markt", "/market$"), ("ROI", "/roi.case=best$")):
        page.get_by_role("link", name=name).first.click()
        page.wait_for_url(re.compile(address))
        visitor.settle()
    # Streamlit enters `/roi` into the browser's history before the page can complete it.
    page.go_back()
    visitor.settle()
    expect(page.get_by_role("radio", name="Bester Fall")).to_have_attribute("aria-checked", "true")
    page.go_back()
    page.wait_for_url(re.compile("/market$"))


def test_back_over_several_pages_keeps_what_was_set(app: str, visit: Visitor) -> None:
    visitor = visit("de-DE")
    page = visitor.page
    best = page.get_by_role("radio", name="Bester Fall")
    visitor.open(f"{app}/roi?case=best&lang=en")
    for name, address in (("Market", "/market"), ("ROI", "/roi.case=best"), ("Ideal customer", "/icp")):
        page.get_by_role("link", name=name).first.click()
        page.wait_for_url(re.compile(address + r"[?&]lang=en$"))
        visitor.settle()
    while True:
        page.go_back()
        visitor.settle()
        assert page.get_by_role("link", name="Overview").first.is_visible(), "the language was lost"
        if "/market" in page.url:
            break
        if "/roi" in page.url:
            expect(page.get_by_role("radio", name="Best case")).to_have_attribute("aria-checked", "true")
    page.get_by_role("link", name="ROI").first.click()
    page.wait_for_url(re.compile("/roi.case=best&lang=en$"))
    assert best.count() == 0


def test_back_brings_the_language_back(app: str, visit: Visitor) -> None:
    visitor = visit("de-DE")
    visitor.open(f"{app}/market")
    _speak(visitor, "EN")
    visitor.page.wait_for_url(re.compile("lang=en"))
    visitor.page.go_back()
    visitor.page.get_by_role("link", name="Überblick").first.wait_for()
    assert visitor.page.url == f"{app}/market"


def test_what_an_address_asks_in_vain_is_told_in_one_line(app: str, visit: Visitor) -> None:
    visitor = visit("de-DE")
    visitor.open(f"{app}/roi?case=best&xyz=1&utm_source=mail&embed=false")
    notes = visitor.page.get_by_test_id("stAlert").get_by_test_id("stMarkdownContainer")
    assert notes.all_inner_texts() == ["Die Adresse enthält eine unbekannte Angabe „xyz“; sie wurde nicht beachtet."]
    assert _asked(visitor)["case"] == ["best"]
    assert "xyz" not in visitor.page.url
    visitor.open(f"{app}/roi?utm_source=mail&embed=false&gclid=1")
    assert notes.count() == 0
    visitor.open(f"{app}/market?case=best&<b>x</b>=1&lang=en")
    assert notes.all_inner_texts() == ["The address contains unknown parts (case, <b>x</b>); they were ignored."]


@pytest.mark.parametrize("address", ["nope", "roi/nope", "Überblick"])
def test_a_page_that_there_is_not_is_told_above_the_overview(app: str, visit: Visitor, address: str) -> None:
    visitor = visit("de-DE")
    visitor.open(f"{app}/{address}?lang=de")
    notes = visitor.page.get_by_test_id("stAlert").get_by_test_id("stMarkdownContainer")
    assert notes.all_inner_texts() == [f"Eine Seite „{address}“ gibt es nicht; dies ist der Überblick."]
    assert visitor.page.get_by_role("dialog").count() == 0
    assert visitor.page.url == f"{app}/overview"
    assert visitor.complaints == []
