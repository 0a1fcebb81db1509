"""The server's own answers: the way to a screen makes the visitor known, whichever it is."""

from __future__ import annotations

from gzip import decompress
from http.cookies import SimpleCookie
from pathlib import Path
from typing import Any

import plotly
import pytest
from starlette.applications import Starlette
from starlette.middleware import Middleware
from starlette.routing import Route

from pages.ui import component, server
from pages.ui.protection import HEADERS, Protection
from pages.ui.screens import SCREENS
from segmentation.warehouse import Warehouse
from tests.app.awaited import awaited
from tests.app.opened import charts, opened


def _answer(path: str, cookie: str = "") -> tuple[int, dict[str, str]]:
    """Status and headers."""
    first, *_ = _sent(path, cookie)
    return first["status"], {name.decode(): value.decode() for name, value in first["headers"]}


def _sent(path: str, cookie: str = "", encodings: str = "identity") -> list[dict[str, Any]]:
    sent: list[dict[str, Any]] = []
    _serve(path, server.routes(), sent, cookie, encodings)
    return sent


def _serve(
    path: str, routes: list[Route], sent: list[dict[str, Any]], cookie: str = "", encodings: str = "identity"
) -> None:
    """Collects what is sent, also where the application fails."""

    async def receive() -> dict[str, Any]:
        return {"type": "http.request", "body": b"", "more_body": False}

    async def send(message: dict[str, Any]) -> None:
        sent.append(message)

    address, _, query = path.partition("?")
    scope = {
        "type": "http", "method": "GET", "path": address, "raw_path": address.encode(), "scheme": "http",
        "query_string": query.encode(),
        "headers": [(b"host", b"h"), (b"cookie", cookie.encode()), (b"accept-encoding", encodings.encode())],
        "server": ("h", 80), "client": ("1", 1), "root_path": "", "http_version": "1.1",
    }  # fmt: skip
    served = Starlette(routes=routes, middleware=[Middleware(Protection)])

    async def serve() -> None:
        await served(scope, receive, send)

    awaited(serve())


@pytest.mark.parametrize(
    ("path", "status", "onward"),
    [
        ("/", 307, "/overview"),
        ("/?lang=de", 307, "/overview?lang=de"),
        ("/nowhere?lang=de", 307, "/overview?lang=de&no_page=nowhere"),
        ("/roi", 200, None),
    ],
)
def test_every_first_answer_greets_the_visitor_once(path: str, status: int, onward: str | None) -> None:
    answered, headers = _answer(path)
    assert (answered, headers.get("location")) == (status, onward)
    (secret,) = SimpleCookie(headers["set-cookie"]).values()
    assert "set-cookie" not in _answer(path, f"{secret.key}={secret.value}")[1]


@pytest.mark.parametrize("screen", SCREENS)
def test_the_chart_library_is_fetched_ahead_where_charts_are_drawn(screen: str, demo_warehouse: Warehouse) -> None:
    page = b"".join(part.get("body", b"") for part in _sent(f"/{screen}?lang=de")[1:]).decode()
    assert "<title>Segmentkompass</title>" in page
    assert ('rel="preload" as="script"' in page) == bool(charts(opened(screen, demo_warehouse.path)))


def test_the_chart_library_is_the_same_packed_or_not() -> None:
    packed, plain = (_sent(f"/{component.PLOTLY_ADDRESS}", encodings=name) for name in ("br, gzip", "identity"))
    assert (b"content-encoding", b"gzip") in packed[0]["headers"]
    unpacked = decompress(packed[1]["body"])
    assert unpacked == plain[1]["body"]
    assert unpacked.endswith((Path(plotly.__file__).parent / "package_data" / "plotly.min.js").read_bytes())


@pytest.mark.parametrize(
    "path", ["/", "/roi", "/nowhere", f"/{component.PLOTLY_ADDRESS}", "/live/roi", "/_stcore/none"]
)
def test_every_answer_forbids_what_is_foreign(path: str) -> None:
    _status, headers = _answer(path)
    assert headers["x-content-type-options"] == "nosniff"
    assert headers["x-frame-options"] == "SAMEORIGIN"
    assert headers["referrer-policy"] == "same-origin"
    sources = dict(rule.split(" ", 1) for rule in headers["content-security-policy"].split("; "))
    # A script reaches this server only, its socket among it.
    assert set(sources["connect-src"].split()) == {"'self'", "blob:", "data:"}
    assert {"default-src", "frame-ancestors", "base-uri", "form-action"} <= sources.keys()
    assert not [source for rule in sources.values() for source in rule.split() if "//" in source or source == "*"]


def test_a_fault_is_answered_with_the_same_headers_and_told_to_the_log() -> None:
    async def fails(_: object) -> None:
        raise RuntimeError

    sent: list[dict[str, Any]] = []
    with pytest.raises(RuntimeError):
        _serve("/", [Route("/", fails)], sent)
    assert [message["status"] for message in sent if message["type"] == "http.response.start"] == [500]
    headers = {name.decode(): value.decode() for name, value in sent[0]["headers"]}
    assert {name: headers.get(name.lower()) for name in HEADERS} == HEADERS


@pytest.mark.parametrize(
    "path",
    [
        "/assets/../server.py",
        "/assets/%2e%2e/server.py",
        f"/assets/{component.module_address('plot.js')}/../../server.py",
        "/assets/x/plot.js",
        "/live/../server",
        "/live/%2e%2e%2fserver",
        "/private",
        "/.workspaces/demo",
    ],
)
def test_no_path_leads_to_files(path: str) -> None:
    """To none of the code, the warehouses or anybody's extracts: what is not among the addresses is no file."""
    status, headers = _answer(path)
    assert status in (307, 404)
    assert headers.get("location", "/overview").startswith("/overview")


def test_the_visitors_cookie_is_for_the_server_alone() -> None:
    (secret,) = SimpleCookie(_answer("/roi")[1]["set-cookie"]).values()
    assert (secret["httponly"], secret["samesite"], secret["path"]) == (True, "lax", "/")
    assert len(secret.value) == 43
