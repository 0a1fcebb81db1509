"""What a visitor does: walk all pages, move the ROI slider, type German figures, send a link."""

from __future__ import annotations

import re
import shutil
from collections.abc import Callable
from pathlib import Path

import pytest
from playwright.sync_api import expect

from pages.ui.screens import SCREENS
from tests.browser.conftest import Visit, start_app, stop_app

pytestmark = pytest.mark.browser
Visitor = Callable[..., Visit]
LANGUAGES = {"de-DE": "Überblick", "en-GB": "Overview"}


@pytest.mark.parametrize("locale", LANGUAGES)
@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_walk_all_pages(app: str, visit: Visitor, locale: str, scheme: str) -> None:
    visitor = visit(locale, scheme)
    visitor.open(app)
    for address in SCREENS:
        visitor.page.locator(f'a[href$="/{address}"]').first.click()
        visitor.page.wait_for_url(re.compile(f"/{address}"))
        visitor.settle()
        assert visitor.page.get_by_role("link", name=LANGUAGES[locale]).first.is_visible()
        assert visitor.page.locator('[data-testid="stException"]').count() == 0, address
        assert visitor.page.locator('[data-testid="stAlertContentError"]').count() == 0, address
        titles = [title for title in visitor.page.locator(".sk-plot-title").all_inner_texts() if title]
        assert titles or address in ("data",), address
    assert visitor.complaints == []


@pytest.mark.parametrize("width", [1440, 1024])
def test_a_page_ends_where_its_last_element_does(app: str, visit: Visitor, width: int) -> None:
    visitor = visit(width=width)
    for address in SCREENS:
        visitor.open(f"{app}/{address}")
        below = visitor.page.evaluate(
            """() => {
              const page = document.querySelector('.stMainBlockContainer')
              const ends = [...page.querySelectorAll('*')].filter((each) => !each.children.length)
                .map((each) => each.getBoundingClientRect())
                .filter(({ height }) => height > 2).map(({ bottom }) => bottom)
              return page.getBoundingClientRect().bottom - Math.max(...ends)
            }"""
        )
        assert below < 64, address


@pytest.mark.parametrize("address", ["pareto", "roi?roi_method=published"])
def test_a_fresh_server_answers_a_first_deep_link_with_the_whole_page(
    visit: Visitor, app_home: Path, app: str, address: str, tmp_path: Path
) -> None:
    """`app` stands for the demo firm's warehouse being built by then."""
    shutil.copytree(app_home / "demo", tmp_path / "demo")
    process, fresh = start_app(tmp_path)
    try:
        visitor = visit()
        visitor.open(f"{fresh}/{address}")
        assert visitor.page.get_by_role("link", name="Überblick").first.is_visible()
        visitor.page.locator(".sk-plot-canvas").first.wait_for()
        assert visitor.page.url.split("/")[-1].startswith(address.partition("?")[0])
        assert visitor.complaints == []
    finally:
        stop_app(process, tmp_path)


def _npv(visitor: Visit) -> str:
    return visitor.page.locator(".sk-metrics dl > div").filter(has_text="Kapitalwert").first.inner_text()


def test_the_roi_slider_changes_the_figures_and_the_address(app: str, visit: Visitor) -> None:
    visitor = visit()
    visitor.open(f"{app}/roi")
    before = _npv(visitor)
    slider = visitor.page.get_by_role("slider", name=re.compile("Umsatzsteigerung")).first
    slider.focus()
    slider.press("ArrowRight")
    visitor.page.wait_for_url(re.compile("revenue_uplift="))
    visitor.settle()
    assert _npv(visitor) != before
    assert visitor.complaints == []


def test_a_typed_german_figure_is_read_as_german(app: str, visit: Visitor) -> None:
    visitor = visit()
    visitor.open(f"{app}/roi")
    field = visitor.page.get_by_role("textbox", name=re.compile("Umsatzsteigerung")).first
    field.fill("2,75")
    field.press("Enter")
    visitor.page.wait_for_url(re.compile(r"revenue_uplift=0\.0275"))
    field.fill("2.75")
    field.press("Enter")
    expect(visitor.page.get_by_text("„2.75“ ist hier keine Zahl")).to_be_visible()
    field.fill("99")
    field.press("Enter")
    expect(visitor.page.get_by_text("liegt außerhalb der Grenzen")).to_be_visible()
    assert "revenue_uplift=0.0275" in visitor.page.url
    field.fill("1.234")
    field.press("Enter")
    expect(visitor.page.get_by_text("liegt außerhalb der Grenzen")).to_be_visible()


def test_a_typed_english_figure_is_read_as_english(app: str, visit: Visitor) -> None:
    visitor = visit("en-GB")
    visitor.open(f"{app}/roi")
    field = visitor.page.get_by_role("textbox", name=re.compile("Revenue uplift")).first
    field.fill("2.75")
    field.press("Enter")
    visitor.page.wait_for_url(re.compile(r"revenue_uplift=0\.0275"))


def test_a_link_shows_another_visitor_the_same_page(app: str, visit: Visitor) -> None:
    sender = visit()
    sender.open(f"{app}/roi?case=best&margin_uplift=0.021")
    address, shown = sender.page.url, _npv(sender)
    receiver = visit()
    receiver.open(address)
    assert _npv(receiver) == shown
    other = visit()
    other.open(f"{app}/roi")
    assert _npv(other) != shown


def test_nothing_is_lost_on_switching_pages(app: str, visit: Visitor) -> None:
    visitor = visit()
    visitor.open(f"{app}/roi?case=worst")
    shown = _npv(visitor)
    visitor.page.get_by_role("link", name="Markt").first.click()
    visitor.page.wait_for_url(re.compile("/market"))
    visitor.settle()
    visitor.page.get_by_role("link", name="ROI").first.click()
    visitor.page.wait_for_url(re.compile("/roi.*case=worst"))
    visitor.settle()
    assert _npv(visitor) == shown


def test_the_language_switch_holds_on_every_page(app: str, visit: Visitor) -> None:
    visitor = visit("de-DE")
    visitor.open(app)
    visitor.page.get_by_role("radio", name="EN", exact=True).click()
    visitor.page.wait_for_url(re.compile("lang=en"))
    visitor.page.get_by_role("link", name="Data", exact=False).first.click()
    visitor.page.wait_for_url(re.compile("/data.*lang=en"))
    visitor.settle()
    assert "rejected" in visitor.page.locator("h1").inner_text()


def test_an_impossible_address_is_told_and_the_page_works(app: str, visit: Visitor) -> None:
    visitor = visit()
    visitor.open(f"{app}/roi?revenue_uplift=<script>alert(1)</script>&case=nonsense")
    assert visitor.page.get_by_text("Gezeigt wird die Voreinstellung").count() == 2
    assert visitor.complaints == []
