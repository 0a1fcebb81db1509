"""The frame around every page: configuration, language, navigation, header, error boundary."""

from __future__ import annotations

import inspect
from collections.abc import Callable, Sequence
from contextvars import ContextVar
from pathlib import Path
from typing import Any

import streamlit as st

from pages.ui import component, errors, inputs, state
from pages.ui.i18n import LANGUAGE, LANGUAGES, _, settle_language
from pages.ui.screens import OVERVIEW, SCREENS

_PAGES = Path(__file__).parent.parent
_LANDING = "start"
_FRAME = "frame"
_inside: ContextVar[bool] = ContextVar("inside the frame", default=False)


def _page(address: str, title: str, icon: str, **options: Any) -> st.Page:
    return st.Page(_PAGES / f"{address}.py", title=_(title), icon=icon, **options)


def _navigation() -> list[st.Page]:
    screens = [_page(address, *look, url_path=address) for address, look in SCREENS.items()]
    # Streamlit gives its default page no address of its own; the overview must have one, so a hidden twin lands.
    landing = _page(OVERVIEW, *SCREENS[OVERVIEW], url_path=_LANDING, default=True, visibility="hidden")
    return [landing, *screens]


def run() -> None:
    """Show the frame with the page that the address names."""
    st.set_page_config(page_title="Segmentkompass", page_icon=str(component.ASSETS / "logo.svg"), layout="wide")
    st.html(component.style())
    state.begin_run()
    state.read_address(_FRAME, [LANGUAGE])
    settle_language()
    st.logo(component.ASSETS / "wordmark.svg", size="large")
    current = st.navigation(_navigation(), position="top")
    token = _inside.set(True)
    try:
        current.run()
    finally:
        _inside.reset(token)


def page(show: Callable[[], None], params: Sequence[state.Param] = ()) -> None:
    """Run one page inside the frame.

    A server's very first request for a page's address runs that page's file alone; it then brings the frame.
    """
    if not _inside.get():
        run()
        return
    name = Path(inspect.getfile(show)).stem
    state.read_address(name, params)
    for parameter, text in state.refused_address():
        errors.not_possible(parameter, text)
    with errors.boundary():
        show()
    state.write_address(name, params, everywhere=[LANGUAGE])


def header(title: str, lead: str) -> None:
    """The page's message, one sentence below it, and the language switch."""
    message, switch = st.columns([7, 1], vertical_alignment="top")
    with message:
        st.title(title, anchor=False)
        st.markdown(lead)
    with switch:
        inputs.choice(LANGUAGE, "Sprache / Language", LANGUAGES, show=str.upper, labelled=False)


def link(address: str, text: str, **values: str | None) -> None:
    """The way to another screen, with what it should show; None leaves a value as the visitor set it."""
    query = {name: value for name, value in values.items() if value is not None}
    st.page_link(_PAGES / f"{address}.py", label=text, icon=":material/arrow_forward:", query_params=query or None)
