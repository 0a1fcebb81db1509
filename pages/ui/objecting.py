"""Who objects to being put into segments: said wherever customers of segments are counted."""

from __future__ import annotations

from pathlib import Path

import streamlit as st

from pages.ui import caches
from pages.ui.formatting import number
from pages.ui.i18n import counted


def said(path: Path) -> str:
    """How many customers that bought object, and what that means; empty where nobody does."""
    count = len(caches.objecting_buyers(path))
    if not count:
        return ""
    return counted(
        count,
        "One customer objects: it is in no segment, no profile and no list of ranked customers; what it bought counts "
        "in all totals.",
        "{count} customers object: they are in no segment, no profile and no list of ranked customers; what they "
        "bought counts in all totals.",
        count=number(count),
    )


def note(path: Path) -> None:
    """It as a line of its own; nothing where nobody objects."""
    if text := said(path):
        st.caption(text)


def note_prospects(path: Path) -> None:
    """How many prospects object; nothing where none does."""
    if count := caches.objecting_prospects(path):
        st.caption(
            counted(
                count,
                "One prospect objects and is not listed here; the market counts it.",
                "{count} prospects object and are not listed here; the market counts them.",
                count=number(count),
            )
        )
