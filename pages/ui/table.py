"""Tables whose figures are written in the session's language and still sort as numbers."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any, Literal

import pandas as pd
import streamlit as st

from pages.ui import state
from pages.ui.formatting import MISSING

Format = Callable[[Any], str]


def table(
    frame: pd.DataFrame,
    columns: Mapping[str, tuple[str, Format | None]],
    *,
    key: str,
    selectable: bool = False,
    height: int | Literal["content"] | None = None,
    help: Mapping[str, str] | None = None,
    widths: Mapping[str, int] | None = None,
    then: Callable[[int], None] | None = None,
) -> int | None:
    """Show the frame's columns under their labels.

    columns: column name to (label, how a value is written; None leaves text as it is). Gives the position of the
    selected row where rows can be selected, otherwise None. widths: pixels of columns whose longest text stands far
    down, where the browser does not look when it measures. then: called once with the position when a row is
    selected, before the page is drawn anew.
    """
    shown = frame[list(columns)].reset_index(drop=True)
    formats: dict[str, Format] = {name: form for name, (_, form) in columns.items() if form}
    styled = shown.style.format(formats, na_rep=MISSING)  # type: ignore[arg-type]
    config = {
        name: st.column_config.Column(label, help=(help or {}).get(name), width=(widths or {}).get(name))
        for name, (label, _) in columns.items()
    }
    options: dict[str, Any] = {"placeholder": MISSING} | ({"height": height} if height else {})
    if not selectable:
        st.dataframe(styled, column_config=config, hide_index=True, key=key, **options)
        return None

    @state.carried_out
    def picked() -> None:
        rows = st.session_state[key].selection.rows
        if rows and then is not None:
            then(rows[0])

    event = st.dataframe(
        styled,
        column_config=config,
        hide_index=True,
        key=key,
        on_select=picked if then else "rerun",
        selection_mode="single-row",
        **options,
    )
    rows = event.selection.rows
    return rows[0] if rows else None
