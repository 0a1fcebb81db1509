"""Texts that somebody else wrote are shown as they stand, whatever they hold: nothing of them runs, links or loads."""

from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from urllib.parse import quote

import pytest
from playwright.sync_api import Page

from tests.browser.conftest import ROOT, Visit
from tests.browser.hostile_firm import HOST, MARK, NAME, NUMBER_MARKUP, write_hostile_firm

pytestmark = pytest.mark.browser

# What markup of the hostile texts would become, in the page and in Plotly's drawings, and what was set by a script.
# Plotly makes of `<b>` a bold tspan, of `<a>` a link, also in what it shows on hover.
FOUND = """([host, mark]) => [
  ...document.querySelectorAll(`.${mark}, .katex, .katex-error, a[href*="${host}"], img[src*="${host}"], svg a`),
  ...[...document.querySelectorAll("a")].filter(link => (link.getAttribute("xlink:href") || "").includes(host)),
  ...[...document.querySelectorAll("script")].filter(script => script.textContent.includes(`${mark}=`)),
  ...[...document.querySelectorAll("tspan, b, strong")].filter(part => ["Q7", "Q8"].includes(part.textContent)),
  ...[...document.querySelectorAll('[style*="red"]')].filter(part => part.textContent === "r"),
].map(part => part.outerHTML).concat(window[mark] === undefined ? [] : ["a script ran"])"""
# Every text that Plotly would show, on hover too, is in the figure's data.
IN_CHARTS = """([number]) => [...document.querySelectorAll(".js-plotly-plot")]
  .map(plot => JSON.stringify([plot.data, plot.layout])).filter(text => text.includes(number))
  .map(text => text.slice(Math.max(0, text.indexOf(number) - 200), text.indexOf(number) + 200))"""


@pytest.fixture(scope="module")
def hostile(app_home: Path, tmp_path_factory: pytest.TempPathFactory) -> str:
    """What an address needs to open the hostile workspace."""
    folder = tmp_path_factory.mktemp("hostile") / "in"
    write_hostile_firm(folder)
    made = subprocess.run(
        [sys.executable, "-m", "segmentation", "save", str(folder), "--workspace", NAME],
        cwd=ROOT, env=os.environ | {"SEGMENTKOMPASS_HOME": str(app_home)}, capture_output=True, check=False,
    )  # fmt: skip
    assert made.returncode == 0, made.stderr.decode()
    return f"workspace={quote(NAME)}"


def watched(visitor: Visit, app: str) -> list[str]:
    """The requests of the page that leave the server."""
    outside: list[str] = []
    own = (app, app.replace("http", "ws", 1), "data:", "blob:")
    visitor.page.on("request", lambda request: None if request.url.startswith(own) else outside.append(request.url))
    return outside


def look_everywhere(page: Page) -> None:
    """Open what is closed."""
    page.evaluate(
        """() => document.querySelectorAll("details:not([open]) > summary").forEach(group => group.click())"""
    )
    page.wait_for_timeout(500)


@pytest.mark.parametrize(
    "screen",
    ["overview", "data", "segments", "segments?segment=1", "pareto", "market", "icp", "roi"],
)
def test_no_text_of_the_data_is_more_than_text(
    app: str, visit: Callable[..., Visit], hostile: str, screen: str
) -> None:
    visitor = visit()
    outside = watched(visitor, app)
    visitor.open(f"{app}/{screen}{'&' if '?' in screen else '?'}{hostile}")
    assert NAME[:20] in visitor.text()
    look_everywhere(visitor.page)
    visitor.settle()
    assert visitor.page.evaluate(FOUND, [HOST, MARK]) == []
    assert visitor.page.evaluate(IN_CHARTS, [NUMBER_MARKUP]) == []
    assert outside == []
    assert visitor.complaints == []
