"""Downloads that a spreadsheet of the session's language opens rightly and harmlessly."""

from __future__ import annotations

from collections.abc import Mapping

import pandas as pd
import streamlit as st

from pages.ui.formatting import separators
from pages.ui.i18n import _, language
from segmentation.export import harmless


def csv_bytes(frame: pd.DataFrame, labels: Mapping[str, str]) -> bytes:
    """The labelled columns as CSV: `;` and decimal comma in German, `,` and decimal point in English."""
    shown = frame[list(labels)].rename(columns=dict(labels))
    for name in shown.columns:
        if not pd.api.types.is_numeric_dtype(shown[name]):
            shown[name] = shown[name].map(harmless)
    text: str = shown.to_csv(
        index=False, sep=";" if language() == "de" else ",", decimal=separators()[0], lineterminator="\r\n"
    )
    return text.encode("utf-8-sig")


def as_csv(frame: pd.DataFrame, labels: Mapping[str, str], name: str, *, key: str) -> None:
    """A button that downloads the frame's columns under their labels."""
    st.download_button(
        _("Download as CSV"),
        csv_bytes(frame, labels),
        file_name=f"{name}.csv",
        mime="text/csv",
        key=f"download:{key}",
        icon=":material/download:",
    )
