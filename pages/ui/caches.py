"""Every cache of the app. Keys carry the warehouse's path, which is new whenever its content is."""

from __future__ import annotations

from pathlib import Path

import streamlit as st

from segmentation import workspaces
from segmentation.extracts import LoadReport, read_report
from segmentation.warehouse import Warehouse, open_warehouse


@st.cache_resource(max_entries=1, show_spinner=False)
def demo_workspace() -> Path:
    """The demo firm's warehouse, built on the first start."""
    return workspaces.demo()


@st.cache_resource(max_entries=16, show_spinner=False)
def warehouse(path: Path) -> Warehouse:
    """The opened file. Dropped from the cache it is not closed here: a run may still read it."""
    return open_warehouse(path)


@st.cache_data(max_entries=16, show_spinner=False)
def load_report(path: Path) -> LoadReport:
    """What was read, loaded, rejected."""
    return read_report(warehouse(path))
