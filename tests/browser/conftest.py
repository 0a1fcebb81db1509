"""A real Chromium against the app as the README starts it, on loopback."""

from __future__ import annotations

import os
import shutil
import signal
import socket
import subprocess
import sys
import time
import urllib.request
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page, sync_playwright

ROOT = Path(__file__).parent.parent.parent
START_SECONDS = 180
STOP_SECONDS = 60
_NAMES = ("chromium", "chromium-browser", "google-chrome", "chrome", "msedge")


def browser_path() -> str:
    """Where the browser is; without one CI fails and a laptop skips."""
    named = os.environ.get("SEGMENTKOMPASS_BROWSER")
    found = named or next((path for name in _NAMES if (path := shutil.which(name))), None)
    if found:
        return found
    message = (
        "no Chromium found: install Debian's chromium, Chrome or Edge, or name it in SEGMENTKOMPASS_BROWSER; "
        "the browser tests need it"
    )
    if os.environ.get("CI"):
        pytest.fail(message)
    pytest.skip(message)


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def start_app(home: Path, script: Path = ROOT / "app.py", base: str = "") -> tuple[subprocess.Popen[bytes], str]:
    """Start a server of its own and wait until it answers; its log goes to `home`/server.log."""
    port = free_port()
    log = (home / "server.log").open("wb")
    process = subprocess.Popen(
        [
            sys.executable, "-m", "streamlit", "run", str(script), "--server.headless", "true",
            "--server.address", "127.0.0.1", "--server.port", str(port), "--server.baseUrlPath", base,
        ],
        cwd=script.parent, stdout=log, stderr=subprocess.STDOUT,
        env=os.environ | {"SEGMENTKOMPASS_HOME": str(home), "PYTHONFAULTHANDLER": "1"},
    )  # fmt: skip
    address = f"http://127.0.0.1:{port}/{base}".rstrip("/")
    deadline = time.monotonic() + START_SECONDS
    while time.monotonic() < deadline:
        if process.poll() is not None:
            break
        try:
            with urllib.request.urlopen(f"{address}/_stcore/health", timeout=2):
                return process, address
        except OSError:
            time.sleep(0.2)
    process.kill()
    raise AssertionError(f"the app did not start:\n{(home / 'server.log').read_text(encoding='utf-8')}")


def stop_app(process: subprocess.Popen[bytes], home: Path) -> None:
    """End the server, which first answers what it was asked; one that goes on tells what its threads are at."""
    process.terminate()
    try:
        process.wait(timeout=STOP_SECONDS)
    except subprocess.TimeoutExpired:
        # Windows ends a process at once, and knows no such signal.
        process.send_signal(signal.SIGABRT)
        process.wait(timeout=STOP_SECONDS)
        log = (home / "server.log").read_text(encoding="utf-8", errors="replace")
        raise AssertionError(f"the server did not stop within {STOP_SECONDS} s:\n{log}") from None


@pytest.fixture(scope="session")
def browser() -> Iterator[Browser]:
    path = browser_path()
    with sync_playwright() as playwright:
        running = playwright.chromium.launch(
            executable_path=path, args=["--no-sandbox", "--disable-gpu", "--disable-background-networking"]
        )
        yield running
        running.close()


@pytest.fixture(scope="session")
def app_home(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("workspaces")


@pytest.fixture(scope="session")
def app(app_home: Path, browser: Browser) -> Iterator[str]:
    """The address of the running app."""
    process, address = start_app(app_home)
    yield address
    stop_app(process, app_home)


@dataclass
class Visit:
    """A page in a browser of one visitor, and everything the browser complained about."""

    page: Page
    complaints: list[str] = field(default_factory=list)

    def open(self, address: str) -> None:
        self.page.goto(address)
        self.settle()

    def settle(self) -> None:
        """Wait until the script has run, the segments are judged, all charts and number fields are drawn, each group
        that was opened or closed has its full height, and the page's address says it all."""
        self.page.locator("h1").first.wait_for(timeout=60_000)
        self.page.wait_for_function(
            """() => document.querySelector('[data-testid="stApp"]')?.dataset.testScriptState === 'notRunning'
                  && !document.querySelector('[data-testid="stStatusWidget"], [data-testid="stSkeleton"]')
                  && !document.querySelector('.st-key-judging [data-testid="stProgress"]')
                  && [...document.querySelectorAll('.sk-plot-canvas')].every(c => c.dataset.drawn)
                  && [...document.querySelectorAll('.sk-figure')].every(f => f.querySelector('input'))
                  && [...document.querySelectorAll('details')].every(d => d.getAnimations().length === 0)
                  && document.querySelector('.sk-address')?.dataset.query === location.search.slice(1)
                  && location.pathname.endsWith(`/${document.querySelector('.sk-address').dataset.page}`)""",
            timeout=60_000,
        )

    def text(self) -> str:
        return self.page.locator("body").inner_text()


@pytest.fixture
def visit(browser: Browser) -> Iterator[Callable[..., Visit]]:
    contexts = []

    def start(locale: str = "de-DE", scheme: str = "light", width: int = 1440) -> Visit:
        context = browser.new_context(
            locale=locale,
            color_scheme=scheme,
            viewport={"width": width, "height": 900},  # type: ignore[arg-type]
        )
        contexts.append(context)
        result = Visit(context.new_page())
        result.page.on("console", lambda m: result.complaints.append(m.text) if m.type == "error" else None)
        result.page.on("pageerror", lambda e: result.complaints.append(str(e)))
        return result

    yield start
    for context in contexts:
        context.close()
