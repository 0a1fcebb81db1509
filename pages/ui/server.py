"""What the server does beside running the script: files and live charts, the way from `/`, a warm start."""

from __future__ import annotations

import asyncio
import gzip
import logging
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from functools import cache
from pathlib import Path
from typing import Any
from urllib.parse import urlencode

import plotly
import streamlit as st
from starlette.convertors import Convertor, register_url_convertor
from starlette.requests import Request
from starlette.responses import FileResponse, HTMLResponse, RedirectResponse, Response
from starlette.routing import Route

from pages.ui import component, live, visitor
from pages.ui.screens import NO_PAGE, OVERVIEW, SCREENS, WITHOUT_CHARTS

_LOG = logging.getLogger("segmentkompass")
_PLOTLY_FILE = Path(plotly.__file__).parent / "package_data" / "plotly.min.js"
_ONE_YEAR = "public, max-age=31536000, immutable"


@cache
def _packed_plotly() -> bytes:
    # Packed for each visitor anew it would hold up all that the server says for a tenth of a second. The first line
    # asks the browser to compile the file's functions while it arrives, beside the page, and not when it is run.
    return gzip.compress(b"//# allFunctionsCalledOnLoad\n" + _PLOTLY_FILE.read_bytes(), mtime=0)


async def _plotly_script(request: Request) -> Response:
    # The version is part of the address, so a browser may keep the file for good.
    headers = {"Cache-Control": _ONE_YEAR}
    if "gzip" in request.headers.get("Accept-Encoding", ""):
        packed = {"Content-Encoding": "gzip", "Vary": "Accept-Encoding"}
        return Response(_packed_plotly(), media_type="text/javascript", headers=headers | packed)
    return Response(gzip.decompress(_packed_plotly()), media_type="text/javascript", headers=headers)


async def _to_overview(request: Request) -> Response:
    return _onward(request, component.absolute(OVERVIEW), request.url.query)


def _onward(request: Request, address: str, query: str) -> Response:
    response = RedirectResponse(f"{address}?{query}" if query else address)
    # Not only the screen greets: tabs opened one after the other at `/` are then the same visitor's.
    _greet(request, response)
    return response


def _greet(request: Request, response: Response) -> None:
    visitor.greet(request, response, path=component.absolute(""))


@cache
def _page(has_charts: bool) -> str:
    """Streamlit's page with our name, the chart library fetched at once where it is drawn with, the server's address.

    Told the address, the browser need not search it along the path, which leaves failed requests in the console. What
    holds Back until the session has heard all, and what keeps the history right, must stand before Streamlit's own
    code, which else hears of Back first.
    """
    script, base = component.absolute(component.PLOTLY_ADDRESS), component.absolute("")
    modules = (component.absolute(component.module_address(name)) for name in ("unheard.js", "history.js"))
    first = "".join(f'<script type="module" src="{module}"></script>' for module in modules)
    charts = f'<link rel="preload" as="script" href="{script}">' if has_charts else ""
    head = (
        f"{charts}{first}"
        f'<script>window.__streamlit = {{ BACKEND_BASE_URL: window.location.origin + "{base}" }}</script>'
    )
    page = (Path(st.__file__).parent / "static" / "index.html").read_text(encoding="utf-8")
    return page.replace("<title>Streamlit</title>", f"<title>Segmentkompass</title>{head}")


async def _no_screen(request: Request) -> Response:
    query = urlencode({**request.query_params, NO_PAGE: request.path_params["name"]})
    return _onward(request, component.absolute(OVERVIEW), query)


async def _screen(request: Request) -> Response:
    has_charts = Path(request.url.path).name not in WITHOUT_CHARTS
    response = HTMLResponse(_page(has_charts), headers={"Cache-Control": "private, no-cache"})
    _greet(request, response)
    return response


async def _module(request: Request) -> Response:
    return FileResponse(
        component.ASSETS / Path(request.url.path).name,
        media_type="text/javascript",
        headers={"Cache-Control": _ONE_YEAR},
    )


class _Mistyped(Convertor[str]):
    """A path that is none of Streamlit's own: these have a dot, begin with an underscore or are named here."""

    regex = r"(?!(?:media|component|app|auth)/|oauth2callback$)[^_./][^./]*(?:/[^./]+)*"

    def convert(self, value: str) -> str:
        return value

    def to_string(self, value: str) -> str:
        return value


register_url_convertor("mistyped", _Mistyped())


def routes() -> list[Route]:
    """The server's own addresses, below its base path."""
    answers: dict[str, Callable[[Request], Any]] = {
        component.PLOTLY_ADDRESS: _plotly_script,
        **{component.module_address(name): _module for name in component.MODULES},
        f"{live.ADDRESS}/{{screen}}": live.answer,
        "": _to_overview,
        **dict.fromkeys(SCREENS, _screen),
        "{name:mistyped}": _no_screen,
    }
    return [Route(component.absolute(address), answer) for address, answer in answers.items()]


def _prepare() -> None:
    import gc

    from pages.ui import caches

    caches.demo_workspace()
    _packed_plotly()
    # What is loaded by now stays: a collection that walks it again costs each rerun tens of milliseconds.
    gc.collect()
    gc.freeze()


async def _tidy_up_hourly() -> None:
    from pages.ui import workspace
    from segmentation import workspaces

    await _at_any_rate(workspaces.delete_abandoned_drafts)
    while True:
        await _at_any_rate(workspace.delete_left_behind)
        await asyncio.sleep(3600)


async def _at_any_rate(work: Callable[[], None]) -> None:
    try:
        await asyncio.to_thread(work)
    except Exception:
        _LOG.exception("tidying up failed; it is tried again")


@asynccontextmanager
async def warm_up(_: object) -> AsyncIterator[None]:
    """Build the demo firm's warehouse if need be and load the libraries before the first visitor comes."""
    await asyncio.to_thread(_prepare)
    tidying = asyncio.create_task(_tidy_up_hourly())
    yield
    tidying.cancel()
