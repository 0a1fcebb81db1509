"""The server's own answers: the way to a screen makes the visitor known, whichever it is."""

from __future__ import annotations

from http.cookies import SimpleCookie
from typing import Any

import pytest
from starlette.applications import Starlette

from pages.ui import server
from tests.app.awaited import awaited


def _answer(path: str, cookie: str = "") -> tuple[int, dict[str, str]]:
    """Status and headers."""
    sent: list[dict[str, Any]] = []

    async def receive() -> dict[str, Any]:
        return {"type": "http.request", "body": b"", "more_body": False}

    async def send(message: dict[str, Any]) -> None:
        sent.append(message)

    address, _, query = path.partition("?")
    scope = {
        "type": "http", "method": "GET", "path": address, "raw_path": address.encode(), "scheme": "http",
        "query_string": query.encode(), "headers": [(b"host", b"h"), (b"cookie", cookie.encode())],
        "server": ("h", 80), "client": ("1", 1), "root_path": "", "http_version": "1.1",
    }  # fmt: skip
    served = Starlette(routes=server.routes())

    async def serve() -> None:
        await served(scope, receive, send)

    awaited(serve())
    return sent[0]["status"], {name.decode(): value.decode() for name, value in sent[0]["headers"]}


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
