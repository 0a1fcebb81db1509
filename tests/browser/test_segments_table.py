"""The table of segments shows its last figures on a narrow page as well."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from tests.browser.conftest import Visit

pytestmark = pytest.mark.browser


@pytest.mark.parametrize("locale", ["de-DE", "en-GB"])
@pytest.mark.parametrize("address", ["segments", "segments?clustering=kmeans&k=8"])
def test_no_column_lies_outside_a_page_of_1024_pixels(
    app: str, visit: Callable[..., Visit], locale: str, address: str
) -> None:
    visitor = visit(locale, width=1024)
    visitor.open(f"{app}/{address}")
    table = visitor.page.locator('[data-testid="stDataFrame"]').first
    table.scroll_into_view_if_needed()
    # Seven columns; the grid draws itself a while after the page is there.
    table.locator("canvas th").nth(6).wait_for(state="attached")
    wide, shown = table.locator(".dvn-scroller").evaluate("grid => [grid.scrollWidth, grid.clientWidth]")
    assert wide <= shown


@pytest.mark.parametrize("locale", ["de-DE", "en-GB"])
@pytest.mark.parametrize(
    ("address", "columns"), [("segments", 6), ("segments?clustering=kmeans&k=8&segment=3", 6), ("pareto", 8)]
)
def test_the_list_of_customers_fits_as_well(
    app: str, visit: Callable[..., Visit], locale: str, address: str, columns: int
) -> None:
    visitor = visit(locale, width=1024)
    visitor.open(f"{app}/{address}")
    table = visitor.page.locator('[data-testid="stDataFrame"]').last
    table.scroll_into_view_if_needed()
    table.locator("canvas th").nth(columns - 1).wait_for(state="attached")
    wide, shown = table.locator(".dvn-scroller").evaluate("grid => [grid.scrollWidth, grid.clientWidth]")
    assert wide <= shown


@pytest.mark.parametrize("address", ["segments", "pareto", "data", "icp"])
def test_a_table_has_no_download_or_copy_of_its_own(app: str, visit: Callable[..., Visit], address: str) -> None:
    """It would neither hide small groups nor make texts harmless; the page's own files do."""
    visitor = visit("en-GB")
    visitor.open(f"{app}/{address}")
    table = visitor.page.locator('[data-testid="stDataFrame"]:visible').first
    table.scroll_into_view_if_needed()
    table.hover()
    table.get_by_role("button", name="Fullscreen").wait_for(state="attached")
    assert (
        visitor.page.get_by_role("button", name="Download as CSV").evaluate_all(
            """buttons => buttons.filter(button => button.closest('[data-testid="stElementToolbar"]')).length"""
        )
        == 0
    )
