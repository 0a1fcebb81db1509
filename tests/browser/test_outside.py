"""What the running server tells and takes from somebody who is not at one of its pages."""

from __future__ import annotations

import http.client
from collections.abc import Callable
from urllib.parse import urlsplit

import pytest

from tests.browser.conftest import Visit

pytestmark = pytest.mark.browser


def answered(app: str, method: str, path: str, **headers: str) -> tuple[int, bytes, dict[str, str]]:
    """Status, body and headers; the path is sent as it stands."""
    connection = http.client.HTTPConnection(urlsplit(app).netloc, timeout=30)
    try:
        connection.request(method, path, body=b"x" if method in ("PUT", "POST") else None, headers=headers)
        response = connection.getresponse()
        return response.status, response.read(), {name.lower(): value for name, value in response.getheaders()}
    finally:
        connection.close()


@pytest.mark.parametrize(
    "path",
    [
        "/assets/../app.py", "/assets/%2e%2e/%2e%2e/app.py", "/static/../../../../../../../../etc/hosts",
        "/media/../../../../etc/hosts", "/media/%2e%2e%2f%2e%2e%2fetc%2fhosts", "/app/static/../../app.py",
        "/component/a/../../../../etc/hosts", "/..%5c..%5capp.py", "//etc/hosts", "/.streamlit/config.toml",
        "/private", "/demo", "/saved", "/workspaces",
    ],
)  # fmt: skip
def test_no_address_leads_to_a_file_of_the_machine(app: str, path: str) -> None:
    _status, body, headers = answered(app, "GET", path)
    assert b"localhost" not in body
    assert b"import streamlit" not in body
    assert b"gatherUsageStats" not in body
    assert headers["x-content-type-options"] == "nosniff"
    assert "default-src 'self'" in headers["content-security-policy"]


@pytest.mark.parametrize("method", ["PUT", "POST", "DELETE"])
def test_no_other_site_can_put_files_into_a_session(app: str, method: str) -> None:
    foreign = {"Origin": "https://evil.invalid", "Cookie": "_streamlit_xsrf=a", "X-Xsrftoken": "b"}
    for headers in ({}, foreign):
        status, _body, said = answered(app, method, "/_stcore/upload_file/a/b", **headers)
        assert status in (400, 403, 405)
        assert said.get("access-control-allow-origin") in (None, "http://localhost:8501") or status == 403


def test_no_other_site_can_listen(app: str) -> None:
    upgrade = {
        "Connection": "Upgrade", "Upgrade": "websocket", "Sec-WebSocket-Version": "13",
        "Sec-WebSocket-Key": "dGhlIHNhbXBsZSBub25jZQ==",
    }  # fmt: skip
    status, *_ = answered(app, "GET", "/_stcore/stream", Origin="https://evil.invalid", **upgrade)
    assert status == 403
    status, *_ = answered(app, "GET", "/live/roi", **{"Sec-Fetch-Site": "cross-site"})
    assert status == 403


def test_no_answer_may_be_shown_within_another_site(app: str) -> None:
    for path in ("/overview", "/_stcore/health"):
        _status, _body, headers = answered(app, "GET", path)
        assert headers["x-frame-options"] == "SAMEORIGIN"
        assert "frame-ancestors 'self'" in headers["content-security-policy"]


@pytest.mark.parametrize("call", ["new WebSocket('ws://localhost:9/')", "fetch('http://localhost:9/').catch(() => 0)"])
def test_a_script_on_a_page_can_talk_to_no_other_server(app: str, visit: Callable[..., Visit], call: str) -> None:
    visitor = visit()
    visitor.open(f"{app}/roi")
    refused = visitor.page.evaluate(
        "call => new Promise(told => { addEventListener('securitypolicyviolation', "
        "violation => told(violation.effectiveDirective)); setTimeout(() => told('no refusal'), 5000); "
        "try { eval(call) } catch { } })",
        call,
    )
    assert refused == "connect-src"
