"""The frame around every page: configuration, language, navigation, header, error boundary."""

from __future__ import annotations

import inspect
from collections.abc import Callable, Iterable, Mapping, Sequence
from contextvars import ContextVar
from pathlib import Path
from typing import Any

import streamlit as st
from streamlit.delta_generator import DeltaGenerator

from pages.ui import address, caches, component, errors, inputs, loading, state, workspace
from pages.ui.currency import settled_currency
from pages.ui.formatting import in_markdown
from pages.ui.i18n import LANGUAGE, LANGUAGES, _, settled_language
from pages.ui.screens import DATA, NO_PAGE, OVERVIEW, SCREENS

_PAGES = Path(__file__).parent.parent
_LANDING = "start"
_FRAME = "frame"
_message: ContextVar[DeltaGenerator] = ContextVar("place of the page's message; none outside the frame")


def _page(screen: str, title: str, icon: str, **options: Any) -> st.Page:
    return st.Page(_PAGES / f"{screen}.py", title=_(title), icon=icon, **options)


def _navigation() -> list[st.Page]:
    screens = [_page(screen, *look, url_path=screen) for screen, look in SCREENS.items()]
    # Streamlit gives its default page no address of its own; the overview must have one, so a hidden twin lands.
    landing = _page(OVERVIEW, *SCREENS[OVERVIEW], url_path=_LANDING, default=True, visibility="hidden")
    return [landing, *screens]


def run() -> None:
    """Show the frame with the page that the address names."""
    st.set_page_config(page_title="Segmentkompass", page_icon=str(component.ASSETS / "logo.svg"), layout="wide")
    st.html(component.style())
    inputs.settle()
    address.begin_run()
    address.read(_FRAME, [LANGUAGE])
    with settled_language():
        _show()


def _show() -> None:
    # First: a run that is asked for before it would not know the page.
    current = st.navigation(_navigation(), position="top")
    loading.settle()
    workspace.settle()
    st.logo(component.ASSETS / "wordmark.svg", size="large")
    # Drawn here and not by the page, the switch is the same widget on every page.
    message, switch = st.columns([8, 3], vertical_alignment="top")
    with switch, st.container(horizontal_alignment="right", gap="xsmall"):
        inputs.choice(LANGUAGE, "Sprache / Language", LANGUAGES, show=str.upper, labelled=False)
        st.badge(workspace.whose(), color="gray", icon=":material/database:")
        if workspace.has_groups():
            inputs.choice(
                workspace.GROUPS,
                _("Customers counted as"),
                ("apart", "together"),
                show=lambda text: _("Firms") if text == "apart" else _("Groups"),
                labelled=False,
            )
    token = _message.set(message)
    try:
        current.run()
    finally:
        _message.reset(token)


def page(show: Callable[[], None], params: Sequence[state.Param] = (), followed: Sequence[state.Param] = ()) -> None:
    """Run one page inside the frame. followed: parameters of other pages that move this one's figures.

    A server's very first request for a page's address runs that page's file alone; it then brings the frame.
    """
    if _message.get(None) is None:
        run()
        return
    name = Path(inspect.getfile(show)).stem
    everywhere = [LANGUAGE, *workspace.EVERYWHERE]
    address.read(name, params, followed)
    params = [*params, *followed]
    address.expect(name, params, everywhere)
    _tell_of_address(name, [*params, *everywhere])
    if notice := workspace.notice():
        st.info(notice, icon=":material/info:")
    if name != DATA:
        loading.show_beside()
    with errors.boundary(), settled_currency(caches.currency(workspace.current().base)):
        show()
    address.write(name, params, everywhere)


def _tell_of_address(page: str, params: Sequence[state.Param]) -> None:
    """What the address asked for in vain."""
    unknown = address.unknown(page, params)
    if page == OVERVIEW and NO_PAGE in unknown:
        unknown.remove(NO_PAGE)
        errors.no_such_page(st.query_params[NO_PAGE])
    if unknown:
        errors.ignored(unknown)
    for parameter, text in address.refused():
        errors.not_possible(parameter, text)


def message() -> DeltaGenerator:
    """The place of the page's message, for what is more than a `header`."""
    return _message.get()


def header(title: str, lead: str) -> None:
    """The page's message and one sentence below it, beside the language switch."""
    with message():
        st.title(in_markdown(title), anchor=False)
        st.markdown(in_markdown(lead))


def link(screen: str, text: str, values: Mapping[str, str] | None = None, keeping: Iterable[state.Param] = ()) -> None:
    """The way to another screen, with what it should show; without values it is as the visitor left it.

    keeping: what stays as it was set there, though values are given.
    """
    query = {**state.texts(keeping), **values} if values else {}
    st.page_link(_PAGES / f"{screen}.py", label=text, icon=":material/arrow_forward:", query_params=query or None)
