"""Time in the browser against a bare Streamlit page of default settings, as ratios of medians taken in one run.

    python -m tests.benchmarks.browser_pages [--runs 15]

slider: a slider's step on the ROI page until the last of its charts is drawn, against one slider and one Plotly
chart. first page: opening the overview with an empty browser cache until its last chart is drawn, against a page
with one Plotly chart. Both servers are warm, and the two are measured in turn.
"""

from __future__ import annotations

import argparse
import statistics
import tempfile
from collections.abc import Callable
from pathlib import Path

from playwright.sync_api import Browser, Page, sync_playwright

from tests.browser.conftest import browser_path, start_app, stop_app

BARE = """
import plotly.graph_objects as go
import streamlit as st

{slider}
st.plotly_chart(go.Figure(go.Scatter(x=list(range(200)), y=[step * x for x in range(200)])), key="chart")
"""
SLIDER = 'step = st.slider("Step", 0, 100, 50)'
OURS_CHART = ".sk-plot-canvas"
BARE_CHART = '[data-testid="stPlotlyChart"]'
# Notes the moment at which each chart was last drawn: our component counts, Plotly elsewhere replaces its paths.
WATCH = """(chart) => {
  window.lastDrawn = 0
  const note = () => { window.lastDrawn = performance.now() }
  const line = 'path.js-line'
  new MutationObserver((records) => {
    for (const r of records) {
      const added = [...r.addedNodes].some(n => n.matches?.(line) || n.querySelector?.(line))
      if (added || r.attributeName === 'data-drawn' || (r.attributeName === 'd' && r.target.matches(line))) note()
    }
  }).observe(document.body, {subtree: true, childList: true, attributes: true, attributeFilter: ['data-drawn', 'd']})
}"""
DRAWN = """(chart) => {
  const charts = [...document.querySelectorAll(chart)]
  return charts.length > 0 && charts.every(c => c.dataset.drawn || c.querySelector('path.js-line'))
}"""
SETTLE_MS = 1500


def _slider_step(page: Page, key: str) -> float:
    """Milliseconds from the key that moves the slider to the last drawing it caused."""
    page.evaluate("window.lastDrawn = 0")
    start = page.evaluate("performance.now()")
    page.keyboard.press(key)
    page.wait_for_timeout(SETTLE_MS)
    drawn = float(page.evaluate("window.lastDrawn"))
    assert drawn > start, "the slider's step changed no chart"
    return drawn - start


def _with_slider(browser: Browser, address: str, chart: str) -> Callable[[int], float]:
    page = browser.new_context(locale="de-DE", viewport={"width": 1440, "height": 900}).new_page()
    page.goto(address)
    page.wait_for_function(DRAWN, arg=chart, timeout=60_000)
    page.wait_for_timeout(SETTLE_MS)
    page.evaluate(WATCH, chart)
    page.get_by_role("slider").first.focus()
    return lambda turn: _slider_step(page, "ArrowRight" if turn % 2 else "ArrowLeft")


def _first_page(browser: Browser, address: str, chart: str) -> Callable[[int], float]:
    def measure(_turn: int) -> float:
        context = browser.new_context(locale="de-DE", viewport={"width": 1440, "height": 900})
        page = context.new_page()
        page.goto(address, wait_until="commit")
        page.wait_for_function(DRAWN, arg=chart, timeout=60_000)
        elapsed = float(page.evaluate("performance.now()"))
        context.close()
        return elapsed

    return measure


def _report(name: str, ours: Callable[[int], float], bare: Callable[[int], float], runs: int) -> None:
    pairs = []
    for turn in range(runs + 2):
        pair = (ours(turn), bare(turn))
        if turn >= 2:  # the first two warm caches and compilers
            pairs.append(pair)
    medians = [statistics.median(side) for side in zip(*pairs, strict=True)]
    ratios = sorted(a / b for a, b in pairs)
    print(
        f"{name}: ours {medians[0]:.0f} ms, bare {medians[1]:.0f} ms, ratio of medians {medians[0] / medians[1]:.2f} "
        f"(pairwise {ratios[0]:.2f} to {ratios[-1]:.2f}, {runs} pairs)"
    )


def main() -> None:
    """Start both servers, measure, print."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--runs", type=int, default=15)
    runs = parser.parse_args().runs
    with tempfile.TemporaryDirectory() as folder, sync_playwright() as playwright:
        home = Path(folder)
        scripts = {"slider": SLIDER, "first": "step = 50"}
        servers = {}
        for name, line in scripts.items():
            (home / name).mkdir()
            script = home / name / "bare.py"
            script.write_text(BARE.format(slider=line), encoding="utf-8")
            servers[name] = start_app(home / name, script)
        (home / "ours").mkdir()
        servers["ours"] = start_app(home / "ours")
        browser = playwright.chromium.launch(executable_path=browser_path(), args=["--no-sandbox", "--disable-gpu"])
        try:
            ours = servers["ours"][1]
            _report(
                "ROI slider to all charts",
                _with_slider(browser, f"{ours}/roi", OURS_CHART),
                _with_slider(browser, servers["slider"][1], BARE_CHART),
                runs,
            )
            _report(
                "first page",
                _first_page(browser, f"{ours}/overview", OURS_CHART),
                _first_page(browser, servers["first"][1], BARE_CHART),
                runs,
            )
        finally:
            browser.close()
            for name, (process, _address) in servers.items():
                stop_app(process, home / name)


if __name__ == "__main__":
    main()
