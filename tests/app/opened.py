"""Opens a page of the app on a given warehouse."""

from __future__ import annotations

import json
import re
from pathlib import Path
from typing import Any
from urllib.parse import parse_qsl

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
        "optional": app.text_input,
    }
    (key,) = (w.key for w in widgets[kind] if re.fullmatch(rf"{kind}:{name}(:\d+)?", w.key or ""))
    return widgets[kind](key=key)


def metrics(app: AppTest) -> dict[str, str]:
    """The key figures on screen by their label."""
    own = [figure for data in elements(app, "metrics").values() for figure in data["figures"]]
    return {metric.label: metric.value for metric in app.metric} | {each["label"]: each["value"] for each in own}


def headline(app: AppTest) -> str:
    """The page's message, where it follows a moved number."""
    (data,) = elements(app, "headline").values()
    return str(data["title"])


def plausibility(app: AppTest) -> str:
    """The word on the key figures; empty where there is none."""
    (data,) = elements(app, "metrics").values()
    return str(data["word"])


def texts(app: AppTest) -> str:
    """All written texts of the page, the charts' titles and sources among them."""
    written = [element.value for kind in ("title", "markdown", "caption", "subheader") for element in app.get(kind)]
    written += [element.value for kind in ("info", "warning", "error", "success") for element in app.get(kind)]
    written += [f"{data['title']}\n{data['lead']}" for data in elements(app, "headline").values()]
    return "\n".join([*map(str, written), *(f"{data['title']}\n{data['source']}" for data in charts(app).values())])


def elements(app: AppTest, kind: str) -> dict[str, dict[str, Any]]:
    """What the page gives its own elements of that kind to show, by their place on it."""
    found = {}
    for element in app.get("bidi_component"):
        proto = element.proto
        if proto.component_name.endswith(f"segmentkompass_{kind}"):
            found[proto.id] = json.loads(proto.json)
    return found


def address(app: AppTest) -> dict[str, str]:
    """What the browser's address says when the page is there."""
    (data,) = elements(app, "address").values()
    return dict(parse_qsl(data["query"]))


def charts(app: AppTest) -> dict[str, dict[str, Any]]:
    """What the page gives its charts to draw, by the chart's key, with the figure as JSON text."""
    return elements(app, "plot")


def downloads(page: str, warehouse: Path, monkeypatch: pytest.MonkeyPatch, **address: str) -> dict[str, Any]:
    """The files that the page offers, by their names, and what writes them, which comes after the page was drawn."""
    offered: dict[str, Any] = {}
    monkeypatch.setattr(
        st, "download_button", lambda label, data, **options: offered.update({options["file_name"]: data}) and False
    )
    opened(page, warehouse, **address)
    return offered


def downloaded(page: str, warehouse: Path, monkeypatch: pytest.MonkeyPatch, **address: str) -> tuple[str, str]:
    """Name and text of the last file that the page offers."""
    name, written = list(downloads(page, warehouse, monkeypatch, **address).items())[-1]
    return name, written().decode("utf-8-sig")


def figures(app: AppTest) -> dict[str, dict[str, Any]]:
    """What the page gives its number fields to show, by the parameter's name."""
    return {place.rpartition("figure:")[2]: data for place, data in elements(app, "figure").items()}


def enter(app: AppTest, name: str, text: str | None = None, mark: int | None = None) -> AppTest:
    """What the browser reports when a figure was typed, its slider moved to the mark of that position, or neither:
    what was typed was taken back."""
    value = {"text": text} if text is not None else {}
    if mark is not None:
        value = {"value": figures(app)[name]["values"][mark]}
    return tell(app, name, value)


def tell(app: AppTest, name: str, value: dict[str, str]) -> AppTest:
    """What the browser reports of a number field, as it stands."""
    base = next(e.proto.id for e in app.get("bidi_component") if e.proto.id.endswith(f"figure:{name}"))
    event = {"event": "entered", "value": value}
    states = app._tree.get_widget_states()
    states.widgets.add(id=_make_trigger_id(base, "events"), json_trigger_value=json.dumps([event]))
    return app._run(states)
