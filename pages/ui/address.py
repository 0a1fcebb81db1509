"""What the address says, and how what the session holds comes to stand in it.

After each run the page's parameters that differ from their default stand in the address: whoever opens it sees the
same page. Nothing from an address is evaluated, only parsed. What is chosen on a page is an entry of its own in the
browser's history; the address of a page that was come to is completed in the entry that is there already.
"""

from __future__ import annotations

import math
import re
import time
from collections.abc import Iterable, Mapping
from typing import Any
from urllib.parse import urlencode, urlsplit

import streamlit as st
from streamlit.runtime.scriptrunner import get_script_run_ctx

from pages.ui import component, session_keys, state

_DRAWING_SECONDS = 0.4
_MOST_COMPLETED = 100
_APPENDED = re.compile(r"utm_\w+|gclid|fbclid|msclkid")


def begin_run() -> None:
    """At the start of a run: what the address says, and whether it is news.

    A run that a widget caused never reads it, for the browser may have sent it before it had the newest one. A page
    that was left before its address was complete is in the browser's history with a part of it: whoever comes back to
    the part means the whole.
    """
    asked = st.session_state.pop(session_keys.ASKED, None) or st.query_params.to_dict()
    went = _went_in_history()
    touched = state.take_touch()
    if went and (undone := _before_unseen(touched)) is not None:
        asked, touched = undone, False
    whole = st.session_state.get(session_keys.COMPLETED, {}).get((_page_in_address(), *asked.items())) if went else None
    st.session_state[session_keys.ADDRESS] = asked if whole is None else whole
    st.session_state[session_keys.WENT] = went
    st.session_state[session_keys.FOLLOW] = not touched
    state.forget_what_was_just_reset()


def _before_unseen(touched: bool) -> dict[str, str] | None:
    """What the browser's Back means that comes before the browser has entered the last change into its history.

    It leads one entry too far there; whoever pressed it meant that change. None where it has entered it, or the page is
    another. touched: the change came with this very run.
    """
    page, address, at = st.session_state.pop(session_keys.UNSEEN, (None, None, 0.0))
    if _page_in_address() != st.session_state.get(session_keys.PAGE):
        return None
    if touched:
        sent: dict[str, str] | None = st.session_state.get(session_keys.SENT, (None, 0.0))[0]
        return sent
    return address if page == _page_in_address() and time.monotonic() - at < _DRAWING_SECONDS else None


def _page_in_address() -> str:
    return urlsplit(st.context.url or "").path.rpartition("/")[2]


def _went_in_history() -> bool:
    """Whether the browser's Back or Forward brought this run."""
    context = get_script_run_ctx()
    return context is not None and context.is_history_navigation


def overrule() -> bool:
    """A widget is drawn with another value than the browser shows: until this run is through, it is behind.

    False where the address says so, which the browser knew first.
    """
    if (sent := st.session_state.get(session_keys.SENT)) is not None:
        st.session_state[session_keys.SENT] = (sent[0], math.inf)
    return not st.session_state[session_keys.FOLLOW]


def is_ahead_of_the_browser() -> bool:
    """Whether the browser, when it asked for this run, may not have shown yet what the last one ended with.

    It tells its address with each question; a new one it has heard of a moment before its widgets are drawn anew.
    """
    address, at = st.session_state.get(session_keys.SENT, (None, 0.0))
    return bool(st.query_params.to_dict() != address or time.monotonic() - at < _DRAWING_SECONDS)


def read(page: str, params: Iterable[state.Param], followed: Iterable[state.Param] = ()) -> None:
    """Take over what the address says of these parameters, unless it is only what this session wrote there.

    A way to a page that names none of them leaves them as they were set; in the browser's history it means that they
    stood at their defaults. followed: those of other pages; where none is named, they stay as set in any case.
    """
    said, followed = st.session_state[session_keys.ADDRESS], tuple(followed)
    params = (*params, *(followed if any(param.name in said for param in followed) else ()))
    address = {param.name: said[param.name] for param in params if param.name in said}
    if not st.session_state[session_keys.FOLLOW] or address == st.session_state.get(session_keys.WRITTEN + page):
        return
    if not address and not st.session_state[session_keys.WENT]:
        return
    refused = []
    for param in params:
        # Whoever follows a link sees the page as it was sent, not mixed with what was set here before.
        state.forget(param)
        if param.name in address:
            try:
                state.note(param, param.parse(address[param.name]))
            except ValueError:
                refused.append((param, address[param.name]))
    st.session_state[session_keys.REFUSED] = st.session_state.get(session_keys.REFUSED, ()) + tuple(refused)


def unknown(page: str, params: Iterable[state.Param]) -> list[str]:
    """Names in the address that are none of these parameters; what other programs append is passed over.

    Only where the page was just come to, and not in the browser's history: what stands there was told when it came.
    """
    if st.session_state[session_keys.WENT] or page == st.session_state.get(session_keys.PAGE):
        return []
    known = {param.name for param in params}
    return [
        name for name in st.session_state[session_keys.ADDRESS] if name not in known and not _APPENDED.fullmatch(name)
    ]


def refused() -> tuple[tuple[state.Param, str], ...]:
    """(parameter, text) of what the address said and the parameter could not take; told once."""
    found: tuple[tuple[state.Param, str], ...] = st.session_state.pop(session_keys.REFUSED, ())
    return found


def expect(page: str, params: Iterable[state.Param], everywhere: Iterable[state.Param]) -> None:
    """Before the page is drawn: what its address will say when it is complete, should the visitor go on before that."""
    if page == st.session_state.get(session_keys.PAGE) or st.session_state[session_keys.WENT]:
        return
    completed = st.session_state.setdefault(session_keys.COMPLETED, {})
    completed[page, *st.query_params.to_dict().items()] = state.texts(params) | state.texts(everywhere)
    while len(completed) > _MOST_COMPLETED:
        completed.pop(next(iter(completed)))


def write(page: str, params: Iterable[state.Param], everywhere: Iterable[state.Param]) -> None:
    """Put the parameters that differ from their default into the address, with those that hold on every page."""
    own = state.texts(params)
    asked, address = st.query_params.to_dict(), own | state.texts(everywhere)
    if page != st.session_state.get(session_keys.PAGE) or st.session_state[session_keys.WENT]:
        st.session_state[session_keys.ARRIVAL] = _moment()
    else:
        # A question that was on its way meanwhile names the address before the one that was sent last.
        said = st.session_state.get(session_keys.SENT, (asked, 0.0))[0]
        if address != said:
            st.session_state[session_keys.UNSEEN] = (page, said, time.monotonic())
        if address != asked or address != said:
            st.query_params.from_dict(address)
    st.session_state[session_keys.SENT] = (address, time.monotonic())
    # The page's entry in the browser's history says it all by now.
    st.session_state.get(session_keys.COMPLETED, {}).pop((page, *asked.items()), None)
    st.session_state.get(session_keys.COMPLETED, {}).pop((page, *address.items()), None)
    st.session_state[session_keys.PAGE] = page
    # What was set while the page was drawn stands in the address now; the next run may read it again.
    state.take_touch()
    st.session_state[session_keys.WRITTEN + page] = own
    _end_run(page, address)


def _end_run(page: str, address: Mapping[str, str]) -> None:
    """Tell the browser that all of the run is there, and what to write into the entry of a page that was come to."""
    data: dict[str, Any] = {
        "page": page,
        "query": urlencode(address),
        "arrival": st.session_state[session_keys.ARRIVAL],
        "heard": state.heard(),
        "run": _moment(),
    }
    component.element("address", '<div class="sk-address"></div>')(key="address", data=data)


def _moment() -> int:
    """Never the same twice, and a number that JavaScript can hold."""
    return time.time_ns() // 1000


def go(page: str, values: Mapping[str, str]) -> None:
    """To another screen, with what it should show.

    Streamlit writes what a page is asked for behind the address of the page that is being left, an entry of its own in
    the browser's history. So the session keeps it.
    """
    st.session_state[session_keys.ASKED] = dict(values)
    st.switch_page(f"pages/{page}.py", query_params=st.query_params.to_dict())
