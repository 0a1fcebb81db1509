"""Segments are shown as soon as they are found, and anew when it is known how well they hold."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from streamlit.testing.v1 import AppTest

from pages.ui import caches, judging, session_keys
from segmentation.clustering import segment_customers
from segmentation.features import customer_features
from segmentation.progress import CancelledError
from segmentation.warehouse import open_warehouse
from tests.app.opened import control, opened, texts


@pytest.fixture(autouse=True)
def shown_at_once(monkeypatch: pytest.MonkeyPatch, segments_are_shown_as_judged: None, demo: Path) -> Iterator[None]:
    monkeypatch.setattr(judging, "SHORT_SECONDS", 0.0)
    # What another test has judged would be shown at once.
    caches.segmentation.forget(demo)
    yield
    # A thread that reads the warehouse while Python ends is told as a leak.
    for going in judging._UNDER_WAY._all.values():
        going.progress.cancel()
        assert going.over.wait(60)


def under_way(app: AppTest) -> judging._Judging:
    (going,) = app.session_state[session_keys.JUDGED]
    return going


def told(app: AppTest) -> str:
    return str(app.get("progress")[0].proto.text)


def test_the_first_figures_come_before_stability(demo: Path) -> None:
    app = opened("segments", demo, lang="en", clustering="ward", panel="number")
    assert not app.exception
    assert told(app).startswith("Not final yet: how many segments fit best")
    assert "stability" not in app.title[0].value
    tried = app.dataframe[0].value
    assert tried["k"].to_list() == [4, 5, 6, 7, 8]
    assert tried["stability"].isna().all()
    assert set(tried["verdict"]) <= {"still open", "ruled out: a segment too small"}
    assert app.dataframe[1].value["durable"].isna().all()
    assert "the recommendation follows then" in texts(app)

    assert under_way(app).over.wait(60)
    app = app.run()
    with open_warehouse(demo) as warehouse:
        whole = segment_customers(customer_features(warehouse), method="ward")
    assert not app.get("progress")
    assert app.title[0].value.startswith(f"{whole.k} segments")
    assert app.dataframe[1].value["customers"].to_list() == whole.segments["customers"].to_list()
    assert app.dataframe[1].value["durable"].notna().all()
    assert "the recommendation follows then" not in texts(app)


def test_of_a_set_number_the_segments_stay_as_found(demo: Path) -> None:
    app = opened("segments", demo, lang="de", clustering="mixture", k="5")
    assert told(app).startswith("Ob die Segmente stabil sind, wird noch geprüft")
    assert "Stabilität des schwächsten Segments" not in texts(app)
    found = app.dataframe[0].value
    assert under_way(app).over.wait(60)
    app = app.run()
    assert "Stabilität des schwächsten Segments" in texts(app)
    # A name may get its star; customers and sums are those found.
    columns = [name for name in found.columns if name != "named"]
    assert app.dataframe[0].value[columns].equals(found[columns])


def test_what_is_not_judged_cannot_be_kept(demo: Path) -> None:
    app = opened("segments", demo, lang="en", clustering="mixture", k="6", panel="compare")
    assert next(button for button in app.button if button.label == "Keep").disabled
    assert under_way(app).over.wait(60)
    assert not next(button for button in app.run().button if button.label == "Keep").disabled


def test_who_asks_for_something_else_does_not_wait_for_the_former(demo: Path) -> None:
    app = opened("segments", demo, lang="en", clustering="latent-class")
    before = under_way(app)
    app = control(app, "select", "clustering").set_value("ward").run()
    assert before.progress.is_cancelled
    assert before.over.wait(60)
    assert isinstance(before.error, CancelledError)
    assert app.title[0].value


def test_two_who_ask_for_the_same_wait_for_the_same(demo: Path) -> None:
    one = opened("segments", demo, lang="en", clustering="mixture", k="7")
    other = opened("segments", demo, lang="de", clustering="mixture", k="7")
    assert under_way(one) is under_way(other)
    assert under_way(one).over.wait(60)
    assert not one.run().get("progress")
    assert not other.run().get("progress")


def test_why_there_are_none_is_told(demo: Path) -> None:
    app = opened("segments", demo, lang="en", clustering="ward", k="8", among="top:7")
    assert not app.exception
    assert app.title[0].value == "These data give no segments"
    assert "7 customers cannot form 8 segments" in texts(app)
