"""Downloads that a spreadsheet of the session's language opens rightly and harmlessly."""

from __future__ import annotations

from collections.abc import Mapping
from functools import partial

import pandas as pd
import streamlit as st

from pages.ui.i18n import Language, _, language
from segmentation.export import harmless

_DIGITS = "%.14g"
"""Every cent of a sum of billions, and none of the noise of binary fractions."""


def csv_bytes(frame: pd.DataFrame, labels: Mapping[str, str], written_in: Language | None = None) -> bytes:
    """The labelled columns as CSV: `;` and decimal comma in German, `,` and decimal point in English.

    written_in: the session's language by default.
    """
    german = (written_in or language()) == "de"
    shown = frame[list(labels)].rename(columns=dict(labels))
    for name in shown.columns:
        if not pd.api.types.is_numeric_dtype(shown[name]):
            shown[name] = shown[name].map(harmless)
    text: str = shown.to_csv(
        index=False,
        sep=";" if german else ",",
        decimal="," if german else ".",
        float_format=_DIGITS,
        lineterminator="\r\n",
    )
    return text.encode("utf-8-sig")


def as_csv(frame: pd.DataFrame, labels: Mapping[str, str], name: str, *, key: str) -> None:
    """A button that downloads the frame's columns under their labels."""
    st.download_button(
        _("Download as CSV"),
        # Written when it is asked for, which is outside this session: it must be told the language.
        partial(csv_bytes, frame, labels, language()),
        file_name=f"{name}.csv",
        mime="text/csv",
        key=f"download:{key}",
        icon=":material/download:",
        on_click="ignore",
    )
