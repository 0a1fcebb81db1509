"""Names given on the page and customers placed by hand stand wherever segments do, and can be taken back."""

from __future__ import annotations

import csv
import io
import shutil
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
from streamlit.testing.v1 import AppTest

from segmentation.authored import beside
from segmentation.by_hand import firm_names, place, read, rename
from segmentation.clustering import Segmentation
from segmentation.warehouse import open_warehouse
from tests.app.opened import downloaded, opened, texts

NAME = "Unsere Wichtigsten"


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


def labelled(app: AppTest, kind: str, label: str):
    return next(widget for widget in app.get(kind) if widget.label == label)


def named(own: Path, name: str = NAME) -> AppTest:
    app = opened("segments", own, lang="de", segment="1")
    labelled(app, "text_input", "Neuer Name").input(name)
    return press(app, "Namen vergeben")


def test_a_name_stands_on_every_page_in_both_languages(own: Path, found: Segmentation) -> None:
    before = str(found.segments["name"].iloc[0])
    app = named(own)
    assert NAME in app.title[0].value
    assert before not in app.title[0].value
    # The field is free for the next one.
    assert labelled(app, "text_input", "Neuer Name").value == ""
    for page, address in (("segments", {"panel": "rules"}), ("segments", {"panel": "map"}), ("overview", {})):
        for lang in ("de", "en"):
            shown = opened(page, own, lang=lang, **address)
            assert not shown.exception
            assert NAME in texts(shown), (page, lang)
    other = opened("segments", own, lang="de", clustering="ward", k="4")
    assert NAME in texts(other)


def test_a_refused_name_is_told_and_nothing_is_kept(own: Path) -> None:
    app = named(own, "<b>A</b>")
    assert "kann nicht" in texts(app)
    assert "Buchstaben, Ziffern, Leerzeichen" in texts(app)
    # What was typed can be mended.
    assert labelled(app, "text_input", "Neuer Name").value == "<b>A</b>"
    assert read(beside(own)).history == ()


def test_a_pseudonymous_file_tells_who_was_placed_by_hand_but_not_why(
    own: Path, found: Segmentation, monkeypatch: pytest.MonkeyPatch
) -> None:
    rows = found.assignments
    number = str(rows.loc[rows["segment"] == 2, "customer_id"].iloc[0])
    called = dict(zip(found.segments["segment"], found.segments["name"], strict=True))
    with open_warehouse(own) as warehouse:
        firm = firm_names(warehouse)[number]
    place(beside(own), found, (number, firm), 1, reason="Tochter der Geheim AG", called=called)
    _name, text = downloaded("segments", own, monkeypatch, lang="de", segment="1")
    assert "Tochter der Geheim AG" in text
    _name, text = downloaded("segments", own, monkeypatch, lang="de", segment="1", in_file="pseudonyms")
    assert "Geheim" not in text
    told = [row["Von Hand zugeordnet"] for row in csv.DictReader(io.StringIO(text), delimiter=";")]
    assert told.count("ja") == 1
    assert set(told) == {"ja", ""}


def test_a_name_is_taken_back_in_the_log(own: Path, found: Segmentation) -> None:
    app = named(own)
    log = next(frame for frame in app.dataframe if "state" in frame.value)
    assert log.value[["state", "what"]].to_numpy().tolist() == [["gilt", f"Segment „{NAME}“ genannt"]]
    (decision,) = read(beside(own)).names
    assert decision.before == found.segments["name"].iloc[0]
    app.session_state[log.key] = {"selection": {"rows": [0], "columns": [], "cells": []}}
    app = press(app.run(), "Gewählte Entscheidung zurücknehmen")
    assert found.segments["name"].iloc[0] in app.title[0].value
    again = next(frame for frame in app.dataframe if "state" in frame.value)
    assert again.value["state"].iloc[0].startswith("zurückgenommen am")
    assert read(beside(own)).names[0].undone_at is not None


def test_a_customer_is_placed_with_a_reason_and_back(
    own: Path, found: Segmentation, monkeypatch: pytest.MonkeyPatch
) -> None:
    customer = str(found.assignments.query("segment == 4")["customer_id"].iloc[0])
    names = dict(zip(found.segments["segment"], found.segments["name"], strict=True))
    app = opened("segments", own, lang="de", customer=customer)
    select = next(box for box in app.selectbox if (box.key or "").startswith("segment to place in"))
    assert names[4] not in select.options
    select.set_value(2)
    app = press(app, "Zuordnen")
    assert "braucht einen Grund" in texts(app)
    labelled(app, "text_input", "Grund (wird mit der Entscheidung aufbewahrt)").input("Rahmenvertrag *2027*")
    app = press(app, "Zuordnen")
    told = next(info.value for info in app.info if "von Hand" in info.value)
    assert names[2] in told
    assert names[4] in told
    assert r"Rahmenvertrag \*2027\*" in told
    assert "Zugehörigkeit" not in "".join(markdown.value for markdown in app.markdown[:3])
    _name, text = downloaded("segments", own, monkeypatch, lang="de", segment="2")
    rows = list(csv.reader(io.StringIO(text), delimiter=";"))
    at = rows[0].index("Von Hand zugeordnet")
    assert [row[0] for row in rows[1:] if row[at]] == [customer]
    app = press(opened("segments", own, lang="de", customer=customer), "Zurücknehmen")
    assert not any("von Hand" in info.value for info in app.info)
    (decision,) = read(beside(own)).placements
    assert decision.undone_at is not None
    assert opened("segments", own, lang="en", customer=customer).exception == []


def test_the_log_says_what_waits(own: Path, found: Segmentation) -> None:
    labels = found.assignments["segment"].to_numpy().copy()
    # Two thirds of the segment stood in another one then.
    labels[labels == 1] = np.where(np.arange((labels == 1).sum()) % 3, 5, 1)
    halves = replace(found, k=5, assignments=found.assignments.assign(segment=labels))
    rename(beside(own), halves, 1, NAME, called=dict.fromkeys(range(1, 6), "-"))
    app = opened("segments", own, lang="de")
    assert any("Eine Entscheidung ruht" in info.value for info in app.info)
    log = next(frame for frame in app.dataframe if "state" in frame.value)
    assert log.value["state"].to_list() == ["ruht"]
    assert NAME not in app.title[0].value
