"""Every cache of the app. Keys carry the warehouse's path, which changes whenever its content does."""

from __future__ import annotations

from pathlib import Path

import streamlit as st

from segmentation import workspaces


@st.cache_resource(max_entries=1, show_spinner=False)
def demo_workspace() -> Path:
    """The demo firm's warehouse, built on the first start."""
    return workspaces.demo()
