"""The number field in a real browser: slider, bubble, typed text, keyboard, and what is told of a refused one."""

from __future__ import annotations

import re
from collections.abc import Callable

import pytest
from playwright.sync_api import Locator, expect

from tests.browser.conftest import Visit

pytestmark = pytest.mark.browser
Visitor = Callable[..., Visit]
SPACE = "\u00a0"


def _field(visitor: Visit, name: str) -> Locator:
    return visitor.page.locator(".sk-figure").filter(has_text=re.compile(name)).first


def _type(field: Locator, text: str) -> None:
    field.get_by_role("textbox").fill(text)
    field.get_by_role("textbox").press("Enter")


def test_the_bubble_says_what_the_field_says_between_two_marks(app: str, visit: Visitor) -> None:
    visitor = visit("de-DE")
    visitor.open(f"{app}/roi")
    field = _field(visitor, "Umsatzsteigerung")
    _type(field, "2,756")
    expect(field.locator("output")).to_have_text(f"2,756{SPACE}%")
    expect(field.get_by_role("textbox")).to_have_value("2,756")
    slider = field.get_by_role("slider")
    assert slider.get_attribute("aria-valuetext") == f"2,756{SPACE}%"
    slider.press("ArrowLeft")
    expect(field.get_by_role("textbox")).to_have_value("2,7")
    expect(field.locator("output")).to_have_text(f"2,7{SPACE}%")


@pytest.mark.parametrize(
    ("locale", "typed"),
    [
        ("de-DE", {"Umsatzsteigerung": ("1,5 %", "1,5"), "Projektkosten": ("200.000 €", "200.000")}),
        ("en-GB", {"Revenue uplift": ("1.5%", "1.5"), "Project cost": ("€200,000", "200,000")}),
    ],
)
def test_a_figure_may_be_typed_with_its_unit(
    app: str, visit: Visitor, locale: str, typed: dict[str, tuple[str, str]]
) -> None:
    visitor = visit(locale)
    visitor.open(f"{app}/roi")
    for name, (text, shown) in typed.items():
        _type(_field(visitor, name), text)
        expect(_field(visitor, name).get_by_role("textbox")).to_have_value(shown)
    visitor.page.wait_for_url(re.compile("revenue_uplift=0.015&project_cost=200000|project_cost=200000.*uplift=0.015"))
    assert visitor.page.get_by_role("alert").count() == 0


def test_escape_brings_back_what_holds(app: str, visit: Visitor) -> None:
    visitor = visit("de-DE")
    visitor.open(f"{app}/roi")
    field = _field(visitor, "Umsatzsteigerung")
    typed, wrong = field.get_by_role("textbox"), field.get_by_role("alert")
    before = typed.input_value()
    typed.fill("12")
    typed.press("Escape")
    expect(typed).to_have_value(before)
    for text, why in {"": "Das Feld ist leer", "1.5": f"Meinten Sie 1,5{SPACE}%?", "5 €": "keine Zahl"}.items():
        _type(field, text)
        expect(wrong).to_contain_text(why)
        expect(wrong).to_contain_text(f"Weiter gilt {before}{SPACE}%.")
        expect(field.locator("output")).to_have_text(f"{before}{SPACE}%")
        expect(typed).to_have_value(text)
        expect(typed).to_have_attribute("aria-invalid", "true")
        typed.press("Escape")
        expect(wrong).to_be_hidden()
        expect(typed).to_have_value(before)
        expect(typed).to_be_focused()
    assert "revenue_uplift" not in visitor.page.url
    assert visitor.complaints == []


def test_the_keyboard_goes_from_slider_to_field_which_says_how_to_type(app: str, visit: Visitor) -> None:
    visitor = visit("de-DE")
    visitor.open(f"{app}/roi")
    field = _field(visitor, "Umsatzsteigerung")
    field.get_by_role("slider").focus()
    visitor.page.keyboard.press("Tab")
    typed = field.get_by_role("textbox")
    expect(typed).to_be_focused()
    assert "Dezimalzeichen ist das Komma" in str(typed.get_attribute("title"))
    visitor.page.keyboard.press("Tab")
    expect(typed).not_to_be_focused()


def _tap(visitor: Visit, target: Locator) -> None:
    """The finger is down and up in one moment."""
    box = target.bounding_box()
    assert box is not None
    visitor.page.mouse.move(box["x"] + box["width"] / 2, box["y"] + box["height"] / 2)
    visitor.page.mouse.down()
    visitor.page.mouse.up()


def test_what_was_typed_holds_when_a_tap_leaves_the_page(app: str, visit: Visitor) -> None:
    visitor = visit("de-DE")
    visitor.open(f"{app}/roi")
    for typed in ("3,3", "3,4", "3,5", "3,6"):
        _field(visitor, "Umsatzsteigerung").get_by_role("textbox").fill(typed)
        _tap(visitor, visitor.page.get_by_role("link", name="Markt").first)
        visitor.page.wait_for_url(re.compile("/market"))
        visitor.settle()
        visitor.page.get_by_role("link", name="ROI").first.click()
        visitor.page.wait_for_url(re.compile("/roi"))
        visitor.settle()
        expect(_field(visitor, "Umsatzsteigerung").get_by_role("textbox")).to_have_value(typed)


def test_what_was_typed_is_read_in_the_language_that_a_tap_leaves(app: str, visit: Visitor) -> None:
    visitor = visit("de-DE")
    visitor.open(f"{app}/roi")
    _field(visitor, "Umsatzsteigerung").get_by_role("textbox").fill("3,3")
    _tap(visitor, visitor.page.get_by_role("radio", name="EN", exact=True))
    expect(_field(visitor, "Revenue uplift").get_by_role("textbox")).to_have_value("3.3")
    visitor.page.wait_for_url(re.compile("revenue_uplift=0.033&lang=en|lang=en&revenue_uplift=0.033"))
    assert visitor.page.locator(".sk-figure-wrong:visible").count() == 0
