"""Reads the segments page and what it is drawn from."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

from streamlit.components.v2.bidi_component.main import _make_trigger_id
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
        return segments_frames.picture(warehouse, asked, *segments_frames.segmentations(warehouse, asked), ByHand())


def clicked(app: AppTest, key: str, value: str) -> AppTest:
    """What the browser reports when the mark of that `customdata` was clicked."""
    base = next(e.proto.id for e in app.get("bidi_component") if e.proto.id.endswith(f"plot:{key}"))
    states = app._tree.get_widget_states()
    event = {"event": "clicked", "value": value}
    states.widgets.add(id=_make_trigger_id(base, "events"), json_trigger_value=json.dumps([event]))
    return app._run(states)
