"""Downloads that a spreadsheet of the session's language opens rightly and harmlessly."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import date
from decimal import Decimal
from functools import partial
from numbers import Real
from typing import Any

import pandas as pd
import streamlit as st

from pages.ui import state
from pages.ui.i18n import LANGUAGE, Language, _, language, settled_language
from segmentation.export import harmless

_DECIMALS, _DIGITS = 6, 15
"""Every cent, a rate to the ten-thousandth of a per cent, and none of the noise of binary fractions."""


def csv_bytes(frame: pd.DataFrame, labels: Mapping[str, str], written_in: Language | None = None) -> bytes:
    """The labelled columns as CSV. German: `;`, decimal comma, dd.mm.yyyy; English: `,`, decimal point, yyyy-mm-dd,
    the one form that a spreadsheet of either side of the Atlantic reads as the same day.

    Rates are fractions, amounts in EUR. written_in: the session's language by default.
    """
    german = (written_in or language()) == "de"
    shown = frame[list(labels)].astype(object).map(partial(_cell, german=german))
    shown.columns = [str(harmless(label)) for label in labels.values()]
    text: str = shown.to_csv(index=False, sep=";" if german else ",", lineterminator="\r\n")
    return text.encode("utf-8-sig")


def _cell(value: Any, german: bool) -> str:
    """The value as a spreadsheet of that language reads it; nothing where it is missing."""
    if pd.isna(value):
        return ""
    if isinstance(value, date):
        return f"{value:%d.%m.%Y}" if german else f"{value:%Y-%m-%d}"
    if isinstance(value, Real | Decimal) and not isinstance(value, bool):
        text = f"{Decimal(f'{value:.{_DIGITS}g}'):z.{_DECIMALS}f}".rstrip("0").rstrip(".")
        return text.replace(".", ",") if german else text
    return str(harmless(value))


def _made(frame: pd.DataFrame | Callable[[], pd.DataFrame], labels: Mapping[str, str], written_in: Language) -> bytes:
    with state.standing_for(state.session_of([LANGUAGE], {LANGUAGE.name: written_in})), settled_language():
        return csv_bytes(frame() if callable(frame) else frame, labels)


def as_csv(frame: pd.DataFrame | Callable[[], pd.DataFrame], labels: Mapping[str, str], name: str, *, key: str) -> None:
    """A button that downloads the frame's columns under their labels.

    frame: or what makes it, in the session's language but outside it, when it is asked for.
    """
    st.download_button(
        _("Download as CSV"),
        # Written when it is asked for, which is outside this session: it must be told the language.
        partial(_made, frame, labels, language()),
        file_name=f"{name}.csv",
        mime="text/csv",
        key=f"download:{key}",
        icon=":material/download:",
        on_click="ignore",
    )
