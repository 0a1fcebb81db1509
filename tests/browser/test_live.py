"""Charts follow the hand on a slider, and always end at what the session's run says."""

from __future__ import annotations

import re
from collections.abc import Callable

import pytest
from playwright.sync_api import Locator, expect

from tests.browser.conftest import Visit

pytestmark = pytest.mark.browser
Visitor = Callable[..., Visit]
SETTLED_MS = 2000


def _uplift(visitor: Visit) -> Locator:
    return visitor.page.get_by_role("slider", name=re.compile("Umsatzsteigerung")).first


def _on_roi(app: str, visit: Visitor, script: str = "") -> Visit:
    visitor = visit()
    visitor.page.add_init_script(script)
    visitor.open(f"{app}/roi")
    visitor.page.locator(".sk-plot-canvas[data-drawn]").nth(2).wait_for()
    return visitor


def _title(visitor: Visit) -> Locator:
    return visitor.page.locator(".sk-plot-title").first


def _drawings(visitor: Visit) -> list[str]:
    return list(visitor.page.locator(".sk-plot-canvas").evaluate_all("all => all.map(c => c.dataset.drawn)"))


def _drag(visitor: Visit, slider: Locator) -> None:
    """The hand takes the slider and moves on without a rest."""
    box = slider.bounding_box()
    assert box is not None
    middle = box["y"] + box["height"] / 2
    visitor.page.mouse.move(box["x"] + box["width"] * 0.4, middle)
    visitor.page.mouse.down()
    for share in (0.5, 0.6, 0.7):
        visitor.page.mouse.move(box["x"] + box["width"] * share, middle)


def test_the_charts_follow_the_hand_before_it_lets_go(app: str, visit: Visitor) -> None:
    # What rests is told to the session; here no hand rests.
    never = "const wait = setTimeout; window.setTimeout = (f, ms, ...a) => wait(f, ms === 250 ? 1e6 : ms, ...a)"
    visitor = _on_roi(app, visit, never)
    before, figure = _title(visitor).inner_text(), visitor.page.locator('[data-testid="stMetric"]').first
    metric = figure.inner_text()
    _drag(visitor, _uplift(visitor))
    expect(_title(visitor)).not_to_have_text(before)
    assert figure.inner_text() == metric
    assert "revenue_uplift" not in visitor.page.url
    visitor.page.wait_for_timeout(300)
    following, drawings = _title(visitor).inner_text(), _drawings(visitor)
    visitor.page.mouse.up()
    visitor.page.wait_for_url(re.compile("revenue_uplift="))
    visitor.settle()
    visitor.page.wait_for_timeout(SETTLED_MS)
    assert figure.inner_text() != metric
    assert (_title(visitor).inner_text(), _drawings(visitor)) == (following, drawings), (
        "drawn again though nothing changed"
    )
    assert visitor.complaints == []


def test_a_hand_that_rests_is_heard_by_the_whole_page(app: str, visit: Visitor) -> None:
    visitor = _on_roi(app, visit)
    metric = visitor.page.locator('[data-testid="stMetric"]').first
    before = metric.inner_text()
    _drag(visitor, _uplift(visitor))
    expect(metric).not_to_have_text(before)
    slider = _uplift(visitor)
    held = slider.input_value()
    visitor.page.mouse.up()
    visitor.settle()
    assert slider.input_value() == held


def test_without_live_charts_the_run_draws_them(app: str, visit: Visitor) -> None:
    visitor = _on_roi(app, visit)
    visitor.page.route("**/live/**", lambda route: route.abort())
    before = _title(visitor).inner_text()
    _uplift(visitor).press("ArrowRight")
    visitor.page.wait_for_url(re.compile("revenue_uplift="))
    expect(_title(visitor)).not_to_have_text(before)


def test_a_chart_ahead_of_the_session_comes_back_to_what_it_says(app: str, visit: Visitor) -> None:
    """As after an answer that came when the number was already set back."""
    visitor = _on_roi(app, visit)
    before = _title(visitor).inner_text()
    with visitor.page.expect_response(re.compile("/live/roi")) as answered:
        _uplift(visitor).press("ArrowRight")
    (ahead, *_others) = answered.value.json()
    expect(_title(visitor)).not_to_have_text(before)
    visitor.page.wait_for_url(re.compile("revenue_uplift="))
    visitor.page.get_by_role("button", name="Zurücksetzen").first.click()
    expect(_title(visitor)).to_have_text(before)
    visitor.page.evaluate("chart => window.dispatchEvent(new CustomEvent('sk-chart', {detail: chart}))", ahead)
    expect(_title(visitor)).to_have_text(ahead["title"])
    expect(_title(visitor)).to_have_text(before)


@pytest.mark.parametrize("between_ms", [0, 20, 60])
def test_two_numbers_moved_at_once_both_count(app: str, visit: Visitor, between_ms: int) -> None:
    """When the second is moved the browser has not heard yet what the first has set in motion."""
    visitor = _on_roi(app, visit)
    visitor.page.evaluate(
        """(ms) => [...document.querySelectorAll('.sk-figure input[type=range]')].slice(0, 2).forEach((slider, place) =>
          setTimeout(() => { slider.value = String(Number(slider.value) + 3); slider.oninput(); slider.onchange() },
            place * ms)
        )""",
        between_ms,
    )
    visitor.page.wait_for_url(re.compile("revenue_uplift=.*margin_uplift=|margin_uplift=.*revenue_uplift="))
    visitor.page.wait_for_timeout(SETTLED_MS)
    shown = _title(visitor).inner_text()
    visitor.page.reload()
    visitor.settle()
    expect(_title(visitor)).to_have_text(shown)
