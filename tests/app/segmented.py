"""Reads the segments page and what it is drawn from."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

from streamlit.testing.v1 import AppTest

from pages.ui import segments_frames
from segmentation.by_hand import ByHand
from segmentation.warehouse import open_warehouse
from tests.app.opened import charts


def chart(app: AppTest, key: str) -> dict[str, Any]:
    """One chart's data, its figure read."""
    data = next(data for name, data in charts(app).items() if f"plot:{key}" in name)
    return data | {"figure": json.loads(data["figure"])}


def picture_of(demo: Path) -> segments_frames.Picture:
    with open_warehouse(demo) as warehouse:
        asked = segments_frames.Asked(segments_frames.STORED)
        return segments_frames.picture(warehouse, asked, segments_frames.segmentation(warehouse, asked), ByHand())
