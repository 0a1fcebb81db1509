"""Segments kept on the page are compared with others, and hold on every page once they are put in force."""

from __future__ import annotations

import shutil
from datetime import date, timedelta
from pathlib import Path

import numpy as np
import pytest
from streamlit.testing.v1 import AppTest

from segmentation.authored import beside
from segmentation.by_hand import holding, kept
from segmentation.clustering import Segmentation, segment_customers
from segmentation.features import customer_features
from segmentation.warehouse import open_warehouse
from tests.app.opened import address, opened, texts
from tests.app.segmented import chart
from tests.segmentation.order_warehouse import order_warehouse


@pytest.fixture
def own(demo: Path, tmp_path: Path) -> Path:
    """The demo firm as a visitor's own upload, so that decisions stay in this test."""
    room = tmp_path / "private" / "visitor" / "room"
    room.mkdir(parents=True)
    return Path(shutil.copy2(demo, room / "warehouse.duckdb"))


def press(app: AppTest, label: str) -> AppTest:
    app = next(button for button in app.button if button.label == label).click().run()
    assert not app.exception
    return app


def kept_as(own: Path, title: str, **asked: str) -> AppTest:
    app = opened("segments", own, lang="de", panel="compare", **asked)
    next(field for field in app.text_input if field.label.startswith("Die gezeigten")).input(title)
    return press(app, "Behalten")


def selected(app: AppTest, row: int) -> AppTest:
    app.session_state["kept-segments"] = {"selection": {"rows": [row], "columns": [], "cells": []}}
    return app.run()


def test_kept_segments_compared_with_themselves_are_the_same(own: Path) -> None:
    app = kept_as(own, "Heute")
    assert chart(app, "segment-crossing")["title"].startswith("Alle 1.437 Kunden")
    assert "Niemand ist in einem anderen Segment" in texts(app)
    assert "In 0 Punkten besser, in 0 schlechter" in texts(app)


def test_other_segments_are_compared_customer_by_customer(own: Path, found: Segmentation) -> None:
    kept_as(own, "Heute")
    app = opened("segments", own, lang="en", panel="compare", clustering="mixture", k="6")
    with open_warehouse(own) as warehouse:
        other = segment_customers(customer_features(warehouse), method="mixture", k=6)
    both = found.assignments.merge(other.assignments, on="customer_id")
    counted = both.groupby(["segment_x", "segment_y"]).size()
    (cells,) = (part for part in chart(app, "segment-crossing")["figure"]["data"] if part.get("mode") == "text")
    assert sum(int(text.replace(",", "")) for text in cells["text"] if text) == counted.sum() == len(both)
    moved = next(frame.value for frame in app.dataframe if "then" in frame.value)
    assert 0 < len(moved) <= 100
    rows = [str(html.proto.body) for html in app.get("html") if "Stability of the weakest" in str(html.proto.body)]
    assert len(rows) == 1


def test_segments_put_in_force_hold_on_every_page_and_can_be_taken_back(own: Path) -> None:
    app = kept_as(own, "Fünf mit Ward", clustering="ward", k="5")
    app = press(selected(app, 0), "In Kraft setzen")
    assert not {"clustering", "k"} & set(address(app))
    held = holding(beside(own))
    assert held is not None
    assert (held.method, held.k) == ("ward", 5)
    assert app.title[0].value.startswith("5 Segmente")
    assert "in Kraft" in app.dataframe[0].value["state"].to_list()
    for panel in ("overview", "rules", "number", "criteria", "map", "profile"):
        shown = opened("segments", own, lang="de", panel=panel)
        assert not shown.exception, panel
        assert shown.title[0].value.startswith("5 Segmente"), panel
    overview = opened("overview", own, lang="de")
    assert not overview.exception
    app = press(opened("segments", own, lang="de", panel="compare"), "Zurück zur Standardeinteilung")
    assert app.title[0].value.startswith("4 Segmente")
    assert [one.title for one in kept(beside(own))] == ["Fünf mit Ward"]
    app = press(selected(app, 0), "Aus der Liste nehmen")
    assert kept(beside(own)) == ()
    assert "Behalten Sie diese Segmente" in texts(app)


def test_where_new_data_do_not_give_the_segments_in_force_the_default_ones_are_a_press_away(
    own: Path, tmp_path: Path
) -> None:
    press(selected(kept_as(own, "Acht", clustering="kmeans", k="8"), 0), "In Kraft setzen")
    rng = np.random.default_rng(4)
    lines = [
        {"order_id": f"A{n}", "order_date": date(2024, 1, 2) + timedelta(days=n), "customer_id": f"K{n % 7}",
         "revenue": float(amount), "cost": float(amount) / 2}
        for n, amount in enumerate(rng.lognormal(6, 1, 300))
    ]  # fmt: skip
    with order_warehouse(tmp_path / "few.duckdb", order_lines=lines) as few:
        # What is loaded anew has a path of its own in the same folder.
        refreshed = Path(shutil.copy2(few.path, own.with_name("refreshed.duckdb")))
    app = opened("segments", refreshed, lang="de")
    assert app.title[0].value == "Aus diesen Daten lassen sich keine Segmente bilden"
    assert "7 Kunden" in texts(app)
    press(app, "Zurück zur Standardeinteilung")
    assert holding(beside(refreshed)) is None


def test_a_pilot_is_kept_but_not_put_in_force(own: Path) -> None:
    app = selected(kept_as(own, "Pilot", among="top:100"), 0)
    assert next(button for button in app.button if button.label == "In Kraft setzen").disabled
