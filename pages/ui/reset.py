"""The button that brings parameters back to their defaults."""

from __future__ import annotations

from collections.abc import Iterable

import streamlit as st

from pages.ui import state


def button(params: Iterable[state.Param], label: str, *, key: str) -> None:
    """Show it; the defaults hold from the next run on, also when they change."""
    st.button(
        label, key=key, icon=":material/restart_alt:", on_click=state.reset, args=(tuple(params),), width="stretch"
    )
