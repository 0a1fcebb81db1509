"""What is clicked in one view of the segments holds in all; the first answer is followed by the last."""

from __future__ import annotations

import re
from collections.abc import Callable

import pytest

from tests.browser.conftest import Visit

pytestmark = pytest.mark.browser


def click_tile(visitor: Visit, named: str) -> None:
    """Press the first tile of the treemap that says so, where it says it."""
    words = visitor.page.locator(".treemaplayer .slicetext text", has_text=named).first
    words.scroll_into_view_if_needed()
    box = words.bounding_box()
    assert box is not None
    visitor.page.mouse.click(box["x"] + box["width"] / 2, box["y"] + min(box["height"], 16) / 2)


def test_a_tile_chooses_its_segment_and_then_opens_a_customer(app: str, visit: Callable[..., Visit]) -> None:
    visitor = visit("en-GB")
    visitor.open(f"{app}/segments?drawn=treemap")
    click_tile(visitor, "Premium partners")
    visitor.page.wait_for_url(re.compile("segment=1"))
    visitor.settle()
    assert "Chosen in all views: Premium partners" in visitor.text()
    click_tile(visitor, "GmbH")
    visitor.page.wait_for_url(re.compile("customer=[0-9]+"))
    visitor.settle()
    number = re.search("customer=([0-9]+)", visitor.page.url)
    assert number is not None
    assert number.group(1) in visitor.text()
    assert not visitor.complaints


def test_a_point_of_the_tree_cuts_there(app: str, visit: Callable[..., Visit]) -> None:
    visitor = visit("en-GB")
    visitor.open(f"{app}/segments?panel=number&clustering=ward&k=4")
    visitor.page.get_by_role("button", name="Cut at 5").click()
    visitor.page.wait_for_url(re.compile("k=5"))
    visitor.settle()
    assert visitor.page.locator("h1").first.inner_text().startswith("5 segments")
    assert not visitor.complaints


def test_a_number_chosen_elsewhere_holds_whatever_is_pressed_next(app: str, visit: Callable[..., Visit]) -> None:
    visitor = visit("en-GB")
    page = visitor.page
    visitor.open(f"{app}/segments?panel=number&clustering=ward&k=7")
    page.get_by_text("Other customers, another method or number").click()
    page.get_by_role("radio", name="8", exact=True).click()
    page.wait_for_url(re.compile("clustering=ward&k=8"))
    visitor.settle()
    page.get_by_text("Other customers, another method or number").click()
    page.get_by_role("button", name="Cut at 9").click()
    page.wait_for_url(re.compile("clustering=ward&k=9"))
    visitor.settle()
    page.get_by_role("radio", name="Rules").click()
    page.wait_for_url(re.compile("panel=rules"))
    visitor.settle()
    assert "clustering=ward&k=9" in page.url
    assert page.locator("h1").first.inner_text().startswith("9 segments")
    assert not visitor.complaints


def test_segments_are_shown_first_and_then_judged(app: str, visit: Callable[..., Visit]) -> None:
    """Latent classes take longer than a page waits for, on any machine."""
    visitor = visit("en-GB")
    visitor.page.goto(f"{app}/segments?clustering=latent-class&k=6")
    told = visitor.page.get_by_text("Whether the segments last is still being worked out")
    told.wait_for(timeout=60_000)
    assert visitor.page.locator("h1").first.inner_text().startswith("6 segments")
    assert "Stability of the weakest segment" not in visitor.text()
    told.wait_for(state="detached", timeout=90_000)
    visitor.settle()
    assert "Stability of the weakest segment" in visitor.text()
    assert not visitor.complaints
