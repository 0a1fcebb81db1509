"""The visitor's secret: a cookie by which a browser finds its own data again after a reload, and nobody else does."""

from __future__ import annotations

import re
import secrets
from collections.abc import Mapping

import streamlit as st
from starlette.requests import Request
from starlette.responses import Response
from streamlit import runtime
from streamlit.runtime.scriptrunner import get_script_run_ctx

from pages.ui import session_keys

COOKIE = "segmentkompass_visitor"
_BYTES = 32
_FORM = re.compile(r"[A-Za-z0-9_-]{43}")


def greet(request: Request, response: Response, path: str) -> None:
    """Give a browser that has none its secret, kept until the browser is closed.

    Two tabs whose very first requests are under way at once are given one each, and the browser keeps the later. What
    was loaded under the other is not found again after a reload; it goes when its time is over.
    """
    if known(request.cookies) is None:
        response.set_cookie(
            COOKIE,
            secrets.token_urlsafe(_BYTES),
            path=path,
            httponly=True,
            # Not strict: a link in a mail would come without the cookie, and the answer would replace it.
            samesite="lax",
            secure=request.url.scheme == "https",
        )


def secret() -> str:
    """The visitor's secret; where the browser takes no cookie, one that lives as long as the session."""
    found = known(st.context.cookies)
    if found is not None:
        return found
    if session_keys.VISITOR not in st.session_state:
        st.session_state[session_keys.VISITOR] = secrets.token_urlsafe(_BYTES)
    return str(st.session_state[session_keys.VISITOR])


def session() -> str:
    """Stands for this page in this browser, until it is loaded again."""
    context = get_script_run_ctx()
    return "" if context is None else context.session_id


def is_there(session: str) -> bool:
    """Whether the page of that session is still open."""
    return runtime.exists() and runtime.get_instance().is_active_session(session)


def is_known_again() -> bool:
    """Whether a reload finds the same visitor."""
    return known(st.context.cookies) is not None


def known(cookies: Mapping[str, str]) -> str | None:
    """The visitor's secret, if the browser sent one."""
    text = str(cookies.get(COOKIE, ""))
    return text if _FORM.fullmatch(text) else None
