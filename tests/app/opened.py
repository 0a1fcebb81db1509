"""Opens a page of the app on a given warehouse."""

from __future__ import annotations

import json
import re
from pathlib import Path
from typing import Any

import pytest
import streamlit as st
from streamlit.components.v2.bidi_component.main import _make_trigger_id
from streamlit.testing.v1 import AppTest

ROOT = Path(__file__).resolve().parents[2]


def opened(page: str, warehouse: Path, **address: str) -> AppTest:
    """The page after its first run in a session that looks at this warehouse, at that address."""
    app = AppTest.from_file(str(ROOT / "app.py"), default_timeout=60)
    app.session_state["own workspace"] = str(warehouse)
    app.run()
    for name, value in address.items():
        app.query_params[name] = value
    return app.switch_page(f"pages/{page}.py").run()


def control(app: AppTest, kind: str, name: str) -> Any:
    """The widget on screen that carries the parameter; it has a new key whenever it gave way to a new widget."""
    widgets = {
        "choice": app.segmented_control,
        "select": app.selectbox,
        "some": app.multiselect,
        "text": app.text_input,
    }
    (key,) = (w.key for w in widgets[kind] if re.fullmatch(rf"{kind}:{name}(:\d+)?", w.key or ""))
    return widgets[kind](key=key)


def metrics(app: AppTest) -> dict[str, str]:
    """The key figures on screen by their label."""
    return {metric.label: metric.value for metric in app.metric}


def texts(app: AppTest) -> str:
    """All written texts of the page, the charts' titles and sources among them."""
    written = [element.value for kind in ("title", "markdown", "caption", "subheader") for element in app.get(kind)]
    written += [element.value for kind in ("info", "warning", "error", "success") for element in app.get(kind)]
    return "\n".join([*map(str, written), *(f"{data['title']}\n{data['source']}" for data in charts(app).values())])


def charts(app: AppTest) -> dict[str, dict[str, Any]]:
    """What the page gives its charts to draw, by the chart's key, with the figure as JSON text."""
    found = {}
    for element in app.get("bidi_component"):
        proto = element.proto
        if proto.component_name.endswith("segmentkompass_plot"):
            found[proto.id] = json.loads(proto.json)
    return found


def downloaded(page: str, warehouse: Path, monkeypatch: pytest.MonkeyPatch, **address: str) -> tuple[str, str]:
    """Name and text of the file that the page offers, written after the page was drawn."""
    offered: dict[str, Any] = {}
    monkeypatch.setattr(
        st, "download_button", lambda label, data, **options: offered.update(options, data=data) and False
    )
    opened(page, warehouse, **address)
    return offered["file_name"], offered["data"]().decode("utf-8-sig")


def figures(app: AppTest) -> dict[str, dict[str, Any]]:
    """What the page gives its number fields to show, by the parameter's name."""
    found = {}
    for element in app.get("bidi_component"):
        proto = element.proto
        if proto.component_name.endswith("segmentkompass_figure"):
            found[proto.id.rpartition("figure:")[2]] = json.loads(proto.json)
    return found


def enter(app: AppTest, name: str, text: str | None = None, mark: int | None = None) -> AppTest:
    """What the browser reports when a figure was typed, its slider moved to the mark of that position, or neither:
    what was typed was taken back."""
    base = next(e.proto.id for e in app.get("bidi_component") if e.proto.id.endswith(f"figure:{name}"))
    value = {"text": text} if text is not None else {}
    if mark is not None:
        value = {"value": figures(app)[name]["values"][mark]}
    event = {"event": "entered", "value": value}
    states = app._tree.get_widget_states()
    states.widgets.add(id=_make_trigger_id(base, "events"), json_trigger_value=json.dumps([event]))
    return app._run(states)
