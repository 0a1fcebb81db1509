"""The address and what the page shows say the same, whichever way the visitor takes: language, Back, mistyped links."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable
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
    """What the widgets show, those in groups that are closed among them."""
    shown, before = visitor.page.evaluate(SHOWN), None
    while shown != before:
        # Streamlit fetches the code of each kind of widget when the first of them is there.
        visitor.page.wait_for_timeout(250)
        shown, before = visitor.page.evaluate(SHOWN), shown
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


WALK = ("market", "roi", "icp", "pareto", "roi")


def _walk(visitor: Visit, addresses: Iterable[str]) -> None:
    """By the links on top to pages that end up with these addresses."""
    for address in addresses:
        visitor.page.locator(f'a[href$="{urlsplit(address).path}"]').first.click()
        visitor.page.wait_for_url(address)
        visitor.settle()


@pytest.mark.parametrize("query", ["", "?lang=en", "?groups=together", "?lang=en&groups=together"])
def test_each_press_of_back_leads_one_page_back(app: str, visit: Visitor, query: str) -> None:
    visitor = visit("de-DE")
    visitor.open(f"{app}/overview{query}")
    entries = visitor.page.evaluate("history.length")
    visited = [f"{app}/{name}{query}" for name in ("overview", *WALK)]
    _walk(visitor, visited[1:])
    assert visitor.page.evaluate("history.length") == entries + len(WALK)
    asked = parse_qs(query.lstrip("?"))
    for address in reversed(visited[:-1]):
        visitor.page.go_back()
        visitor.page.wait_for_url(address)
        visitor.settle()
        assert visitor.page.url == address
        assert visitor.page.get_by_role("link", name=OVERVIEW["EN" if "lang" in asked else "DE"]).first.is_visible()
    assert visitor.complaints == []


def test_back_over_several_pages_keeps_what_was_set(app: str, visit: Visitor) -> None:
    visitor = visit("de-DE")
    page = visitor.page
    best = page.get_by_role("radio", name="Best case")
    visitor.open(f"{app}/roi?case=best&lang=en")
    visited = [f"{app}/{rest}?lang=en" for rest in ("market", "roi", "icp")]
    visited[1] = f"{app}/roi?case=best&lang=en"
    _walk(visitor, visited)
    for address in (visited[1], visited[0], visited[1]):
        page.go_back()
        page.wait_for_url(address)
        visitor.settle()
        if "/roi" in address:
            expect(best).to_have_attribute("aria-checked", "true")
    expect(best).to_have_attribute("aria-checked", "true")


def test_back_from_what_a_chart_leads_to_is_one_press(app: str, visit: Visitor) -> None:
    visitor = visit("de-DE")
    page = visitor.page
    visitor.open(f"{app}/overview?lang=en")
    entries = page.evaluate("history.length")
    page.locator(".sk-plot-canvas").evaluate_all(
        "all => all.find(c => c._ev?.listeners?.('plotly_click').length || c.listenerCount?.('plotly_click'))"
        ".emit('plotly_click', { points: [{ customdata: ['2'] }] })"
    )
    page.wait_for_url(re.compile(r"/segments\?segment=2&lang=en$"))
    visitor.settle()
    assert page.evaluate("history.length") == entries + 1
    page.go_back()
    page.wait_for_url(f"{app}/overview?lang=en")
    visitor.settle()
    assert visitor.complaints == []


def test_a_page_left_before_it_was_drawn_is_whole_when_back_leads_there(app: str, visit: Visitor) -> None:
    visitor = visit("de-DE")
    page = visitor.page
    visitor.open(f"{app}/overview?lang=en")
    page.locator('a[href$="/roi"]').first.click()
    # Of a page that was left before the server heard of it nobody knows what its address would have said.
    expect(page.locator(".sk-figure").first).to_be_attached()
    page.locator('a[href$="/pareto"]').first.click()
    page.wait_for_url(re.compile("/pareto"))
    visitor.settle()
    page.go_back()
    page.wait_for_url(re.compile(r"/roi\?lang=en$"))
    visitor.settle()
    assert page.get_by_role("link", name="Overview").first.is_visible()


def test_two_quick_presses_of_back_lead_two_pages_back(app: str, visit: Visitor) -> None:
    visitor = visit("de-DE")
    page = visitor.page
    visited = [f"{app}/{name}?lang=en" for name in ("overview", "market", "roi")]
    visitor.open(visited[0])
    _walk(visitor, visited[1:])
    entries = page.evaluate("history.length")
    # The second comes while the first one's page is on its way.
    page.evaluate("() => { history.back(); setTimeout(() => history.back(), 150) }")
    page.wait_for_url(visited[0])
    visitor.settle()
    page.wait_for_timeout(500)
    assert page.url == visited[0]
    assert page.evaluate("history.length") == entries
    page.go_forward()
    page.wait_for_url(visited[1])
    visitor.settle()
    assert visitor.complaints == []


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
