"""What a page shows where the data lack what it needs: what, why, and the way to load it."""

from __future__ import annotations

import streamlit as st

from pages.ui import frame, messages
from pages.ui.i18n import _
from pages.ui.messages import Sentence


def page(title: str, lead: str, *reasons: Sentence) -> None:
    """The whole page: its message, what to load, the reasons, the way to the data page."""
    frame.header(title, lead)
    why(*reasons)
    to_data()


def why(*reasons: Sentence) -> None:
    """The domain's reasons, as sentences."""
    if reasons:
        st.info(" ".join(messages.told(reason) for reason in reasons), icon=":material/info:")


def to_data() -> None:
    """The way to the page where data are loaded."""
    st.page_link("pages/data.py", label=_("To the data page"), icon=":material/database:")
