"""The page follows the hand on a slider, and always ends at what the session's run says."""

from __future__ import annotations

import re
import shutil
from collections.abc import Callable
from itertools import dropwhile
from pathlib import Path

import pytest
from playwright.sync_api import Locator, expect

from tests.browser.conftest import Visit, start_app, stop_app

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


def _figure(visitor: Visit) -> Locator:
    return visitor.page.locator(".sk-metrics dd").first


def test_all_that_is_said_follows_the_hand_before_it_lets_go(app: str, visit: Visitor) -> None:
    # What rests is told to the session; here no hand rests.
    never = "const wait = setTimeout; window.setTimeout = (f, ms, ...a) => wait(f, ms === 250 ? 1e6 : ms, ...a)"
    visitor = _on_roi(app, visit, never)
    said = [_title(visitor), _figure(visitor), visitor.page.locator("h1"), visitor.page.locator(".sk-metrics-word")]
    before = [each.inner_text() for each in said]
    _drag(visitor, _uplift(visitor))
    for each, text in zip(said, before, strict=True):
        expect(each).not_to_have_text(text)
    assert "revenue_uplift" not in visitor.page.url
    visitor.page.wait_for_timeout(300)
    following, drawings = [each.inner_text() for each in said], _drawings(visitor)
    visitor.page.mouse.up()
    visitor.page.wait_for_url(re.compile("revenue_uplift="))
    visitor.settle()
    visitor.page.wait_for_timeout(SETTLED_MS)
    assert [each.inner_text() for each in said] == following
    assert _drawings(visitor) == drawings, "drawn again though nothing changed"
    assert visitor.complaints == []


def test_a_hand_that_rests_is_heard_by_the_whole_page(app: str, visit: Visitor) -> None:
    visitor = _on_roi(app, visit)
    metric = _figure(visitor)
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
    ahead = next(element for element in answered.value.json() if element["key"] == "roi-cumulative")
    expect(_title(visitor)).not_to_have_text(before)
    visitor.page.wait_for_url(re.compile("revenue_uplift="))
    visitor.page.get_by_role("button", name="Zurücksetzen").first.click()
    expect(_title(visitor)).to_have_text(before)
    visitor.page.evaluate("chart => window.dispatchEvent(new CustomEvent('sk-ahead', {detail: chart}))", ahead)
    expect(_title(visitor)).to_have_text(ahead["title"])
    expect(_title(visitor)).to_have_text(before, timeout=20_000)


@pytest.mark.parametrize(("between_ms", "slower"), [(0, 1), (20, 1), (60, 1), (60, 5)])
def test_two_numbers_moved_at_once_both_count(app: str, visit: Visitor, between_ms: int, slower: int) -> None:
    """When the second is moved the browser has not heard yet what the first has set in motion.

    One that draws slowly tells of the second when the first has long been answered, and of a case that it still shows.
    """
    visitor = _on_roi(app, visit)
    visitor.page.context.new_cdp_session(visitor.page).send("Emulation.setCPUThrottlingRate", {"rate": slower})
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


@pytest.mark.parametrize("between_ms", [30, 100, 250])
def test_a_case_chosen_right_after_a_slider_holds(app: str, visit: Visitor, between_ms: int) -> None:
    visitor = _on_roi(app, visit)
    visitor.page.evaluate(
        """(ms) => {
          const slider = document.querySelector('.sk-figure input[type=range]')
          slider.value = String(Number(slider.value) + 3); slider.oninput(); slider.onchange()
          const best = [...document.querySelectorAll('[role=radio]')].find((r) => r.textContent === "Bester Fall")
          setTimeout(() => best.click(), ms)
        }""",
        between_ms,
    )
    visitor.page.wait_for_url(re.compile(r"case=best$"))
    expect(visitor.page.locator("h1")).to_contain_text("Bester Fall")


def test_below_a_base_path_all_is_the_same(app_home: Path, app: str, visit: Visitor, tmp_path: Path) -> None:
    shutil.copytree(app_home / "demo", tmp_path / "demo")
    process, address = start_app(tmp_path, base="firm/kompass")
    try:
        visitor = _on_roi(address, visit)
        assert visitor.page.url.endswith("/firm/kompass/roi")
        before = _title(visitor).inner_text()
        with visitor.page.expect_response(re.compile("/firm/kompass/live/roi")) as answered:
            _uplift(visitor).press("ArrowRight")
        assert answered.value.status == 200
        expect(_title(visitor)).not_to_have_text(before)
        visitor.page.goto(f"{address}/nowhere")
        visitor.page.wait_for_url(re.compile("/firm/kompass/overview"))
        assert visitor.complaints == []
    finally:
        stop_app(process, tmp_path)


def test_on_a_slow_machine_nothing_jumps_back_under_the_hand(app: str, visit: Visitor) -> None:
    visitor = _on_roi(app, visit)
    slow = visitor.page.context.new_cdp_session(visitor.page)
    slow.send("Emulation.setCPUThrottlingRate", {"rate": 4})
    visitor.page.evaluate(
        """() => {
          window.seen = []
          const slider = document.querySelector('.sk-figure input[type=range]')
          const title = document.querySelector('.sk-plot-title')
          const note = () => {
            const [net] = title.textContent.match(/[0-9]+,[0-9]/)
            const now = [Number(slider.value), Number(net.replace(",", "."))]
            if (String(seen.at(-1)) !== String(now)) seen.push(now)
            requestAnimationFrame(note)
          }
          note()
        }"""
    )
    slider = _uplift(visitor)
    box = slider.bounding_box()
    assert box is not None
    middle = box["y"] + box["height"] / 2
    visitor.page.mouse.move(box["x"] + box["width"] * 0.3, middle)
    visitor.page.mouse.down()
    for step in range(12):
        visitor.page.mouse.move(box["x"] + box["width"] * (0.32 + step * 0.03), middle)
        visitor.page.wait_for_timeout(350 if step % 4 == 3 else 60)
    visitor.page.mouse.up()
    visitor.page.wait_for_timeout(SETTLED_MS * 2)
    # Pressed, the thumb first goes where the hand is.
    (_mark, started), *seen = visitor.page.evaluate("seen")
    marks, millions = ([pair[place] for pair in seen] for place in (0, 1))
    followed = list(dropwhile(lambda net: net == started, millions))
    assert len(set(marks)) > 4
    assert marks == sorted(marks)
    assert followed == sorted(followed)
    assert followed[-1] != started


def test_a_reset_clears_what_a_field_never_told(app: str, visit: Visitor) -> None:
    visitor = _on_roi(app, visit)
    field = visitor.page.get_by_role("textbox", name=re.compile("Umsatzsteigerung")).first
    field.fill("abc")
    # The button without a hand: the field keeps the focus, and no change of it is told.
    visitor.page.get_by_role("button", name="Zurücksetzen").first.evaluate("button => button.click()")
    expect(field).to_have_value("2,0")


def test_a_reset_clicked_out_of_a_field_is_the_last_word(app: str, visit: Visitor) -> None:
    visitor = _on_roi(app, visit)
    field = visitor.page.get_by_role("textbox", name=re.compile("Umsatzsteigerung")).first
    for refused in ("3,3", "abc"):
        field.fill(refused)
        visitor.page.get_by_role("button", name="Zurücksetzen").first.click()
        expect(field).to_have_value("2,0")
        visitor.page.wait_for_timeout(500)
        expect(field).to_have_value("2,0")
        assert "revenue_uplift" not in visitor.page.url
    assert visitor.page.locator(".sk-figure-wrong:visible").count() == 0


def test_back_right_after_a_slider_undoes_that_change_alone(app: str, visit: Visitor) -> None:
    """The page is not drawn anew yet when the browser goes back."""
    visitor = _on_roi(app, visit)
    _uplift(visitor).press("ArrowRight")
    visitor.page.wait_for_url(re.compile("revenue_uplift="))
    visitor.settle()
    visitor.page.wait_for_timeout(SETTLED_MS)
    address, said = visitor.page.url, visitor.page.locator("h1").inner_text()
    visitor.page.evaluate(
        """() => {
          const before = location.href
          const slider = document.querySelector('.sk-figure input[type=range]')
          slider.value = String(Number(slider.value) + 3); slider.oninput(); slider.onchange()
          const back = () => location.href === before ? setTimeout(back, 1) : history.back()
          back()
        }"""
    )
    visitor.page.wait_for_timeout(SETTLED_MS)
    visitor.settle()
    assert visitor.page.url == address
    expect(visitor.page.locator("h1")).to_have_text(said)


@pytest.mark.parametrize("after_ms", [0, 10, 30])
def test_back_before_a_slider_is_heard_undoes_that_change_alone(app: str, visit: Visitor, after_ms: int) -> None:
    """The browser's history has no entry for the change yet."""
    visitor = visit()
    visitor.open(f"{app}/pareto")
    visitor.page.locator('a[href$="/roi"]').first.click()
    visitor.page.wait_for_url(re.compile("/roi$"))
    visitor.settle()
    visited = [f"{app}/pareto", visitor.page.url]
    _uplift(visitor).press("ArrowRight")
    visitor.page.wait_for_url(re.compile("revenue_uplift="))
    visitor.settle()
    visited.append(visitor.page.url)
    held = _uplift(visitor).input_value()
    visitor.page.evaluate(
        """(ms) => {
          const slider = document.querySelector('.sk-figure input[type=range]')
          slider.value = String(Number(slider.value) + 3); slider.oninput(); slider.onchange()
          setTimeout(() => history.back(), ms)
        }""",
        after_ms,
    )
    visitor.page.wait_for_timeout(SETTLED_MS)
    visitor.settle()
    assert visitor.page.url == visited.pop()
    expect(_uplift(visitor)).to_have_value(held)
    for address in reversed(visited):
        visitor.page.go_back()
        visitor.page.wait_for_url(address)
        visitor.settle()
    assert visitor.complaints == []


@pytest.mark.parametrize(("presses", "reached"), [(1, "roi"), (2, "pareto")])
def test_back_where_the_entry_before_is_another_page_waits_for_the_slider(
    app: str, visit: Visitor, presses: int, reached: str
) -> None:
    visitor = visit()
    visitor.open(f"{app}/icp")
    for name in ("pareto", "roi"):
        visitor.page.locator(f'a[href$="/{name}"]').first.click()
        visitor.page.wait_for_url(re.compile(f"/{name}$"))
        visitor.settle()
    held = _uplift(visitor).input_value()
    visitor.page.evaluate(
        """(presses) => {
          const slider = document.querySelector('.sk-figure input[type=range]')
          slider.value = String(Number(slider.value) + 3); slider.oninput(); slider.onchange()
          // The next press comes once the browser has answered the one before, as any hand's does.
          const enter = history.pushState
          history.pushState = function (...entry) {
            enter.apply(this, entry)
            if (--presses === 0) history.pushState = enter
            else setTimeout(() => history.back(), 20)
          }
          history.back()
        }""",
        presses,
    )
    visitor.page.wait_for_timeout(SETTLED_MS)
    visitor.settle()
    assert visitor.page.url == f"{app}/{reached}"
    if reached == "roi":
        expect(_uplift(visitor)).to_have_value(held)
    assert visitor.complaints == []


def _results_in_sight(visitor: Visit) -> None:
    """The key figures below the page's own head, and the first chart."""
    top_of_page = visitor.page.locator("header").first.bounding_box()
    assert top_of_page is not None
    header = top_of_page["y"] + top_of_page["height"]
    expect(_figure(visitor)).to_be_in_viewport(ratio=1)
    box = _figure(visitor).bounding_box()
    assert box is not None
    assert box["y"] > header, "under the page's own head"
    expect(visitor.page.locator(".sk-plot-canvas").first).to_be_in_viewport(ratio=0.9)


@pytest.mark.parametrize(("width", "height"), [(1440, 900), (1024, 768)])
def test_the_results_stay_in_sight_beside_the_last_of_the_drivers(
    app: str, visit: Visitor, width: int, height: int
) -> None:
    visitor = _on_roi(app, visit)
    visitor.page.set_viewport_size({"width": width, "height": height})
    visitor.page.get_by_text("weitere Treiber").first.click()
    one_of_the_rest = visitor.page.get_by_role("slider", name=re.compile("Lerneffekt")).first
    one_of_the_rest.wait_for()
    visitor.settle()
    one_of_the_rest.evaluate("element => element.scrollIntoView({block: 'center'})")
    _results_in_sight(visitor)
    # All of the last driver, with the line below it.
    last_driver = visitor.page.get_by_role("slider", name=re.compile("Betrachtungszeitraum"))
    last_driver.evaluate("element => element.closest('.stColumn').scrollIntoView({block: 'end'})")
    expect(last_driver).to_be_in_viewport(ratio=1)
    _results_in_sight(visitor)
    # Taller than the window, the results are scrolled by themselves to their end, and the key figures stay.
    last = visitor.page.locator(".sk-plot-source").nth(1)
    visitor.page.locator(".stColumn:has(.sk-metrics)").evaluate("column => column.scrollTo(0, column.scrollHeight)")
    expect(last).to_be_in_viewport(ratio=1)
    expect(_figure(visitor)).to_be_in_viewport(ratio=1)


def test_in_one_column_the_results_are_not_held(app: str, visit: Visitor) -> None:
    visitor = _on_roi(app, visit)
    visitor.page.set_viewport_size({"width": 600, "height": 900})
    column = visitor.page.locator(".stColumn:has(.sk-metrics)")
    assert column.evaluate("e => [getComputedStyle(e).position, getComputedStyle(e).maxHeight]") == ["static", "none"]
