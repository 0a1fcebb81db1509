"""The review of customers entered twice, and what its decisions do to every page."""

from __future__ import annotations

import re
import shutil
from pathlib import Path

import pytest
from streamlit.testing.v1 import AppTest

from pages.ui import workspace
from segmentation import pareto, private_rooms, workspaces
from segmentation.authored import Store, beside
from segmentation.customer_master import CUSTOMER, Record, decide, history
from segmentation.warehouse import open_warehouse
from tests.app.opened import control, metrics, opened, texts

CERTAIN = 12


@pytest.fixture
def own(demo: Path, tmp_path: Path) -> Path:
    """The demo firm as a visitor's own upload, so that decisions stay in this test."""
    room = tmp_path / "private" / "visitor" / "room"
    room.mkdir(parents=True)
    return Path(shutil.copy2(demo, room / "warehouse.duckdb"))


def _button(app: AppTest, label: str):
    (found,) = (button for button in app.button if re.fullmatch(label, button.label))
    return found


def _pareto_customers(own: Path, **address: str) -> str:
    return metrics(opened("pareto", own, lang="de", **address))["Kunden"]


def test_nothing_is_searched_or_kept_before_it_is_asked_for(own: Path) -> None:
    app = opened("data", own, lang="de")
    assert not app.exception
    assert "Doppelt angelegte Kunden" in texts(app)
    assert not any("Zusammenführen" in button.label for button in app.button)
    assert not (own.parent / "authored.sqlite").exists()
    app = _button(app, "Doppelt angelegte Kunden suchen").click().run()
    assert not app.exception
    assert "1.880 Einträge" in texts(app)
    assert app.query_params["duplicates"] == "shown"


def test_a_merge_counts_on_the_next_page_and_an_undo_takes_it_back(own: Path) -> None:
    with open_warehouse(own) as loaded:
        before = len(pareto.customer_values(loaded, "last-year"))
    assert _pareto_customers(own) == f"{before:,}".replace(",", ".")
    app = opened("data", own, lang="de", duplicates="shown", pair="10188~10879")
    assert "Sind die Kunden 10188 und 10879 eine Firma?" in texts(app)
    next(field for field in app.text_input if field.key.startswith("reason:")).input("gleiche USt-IdNr.").run()
    app = _button(app, "Zusammenführen, 10188 bleibt").click().run()
    assert not app.exception
    (decision,) = history(beside(own))
    assert (decision.left_id, decision.right_id, decision.reason) == ("10188", "10879", "gleiche USt-IdNr.")
    assert "10188 und 10879" not in texts(app)
    assert _pareto_customers(own) == f"{before - 1:,}".replace(",", ".")

    app = opened("data", own, lang="de", duplicates="shown", review="decided")
    assert _button(app, "Gewählte Entscheidung zurücknehmen").disabled
    app.session_state["master-decisions"] = {"selection": {"rows": [0], "columns": [], "cells": []}}
    app.run()
    app = _button(app, "Gewählte Entscheidung zurücknehmen").click().run()
    assert not app.exception
    assert history(beside(own))[0].undone_at is not None
    assert _pareto_customers(own) == f"{before:,}".replace(",", ".")


def test_all_certain_pairs_are_merged_at_once(own: Path) -> None:
    app = opened("data", own, lang="en", duplicates="shown")
    app = _button(app, rf"Merge all {CERTAIN} certain pairs").click().run()
    assert not app.exception
    assert len(history(beside(own))) == CERTAIN
    assert control(app, "choice", "review").options == ["To decide (1)", f"Decisions ({CERTAIN})"]
    made = metrics(opened("pareto", own, lang="en"))
    assert made["Customers"] == "1,188"
    # What the extracts say stays what it was.
    assert metrics(opened("data", own, lang="en"))["Customers that bought"] == "1,450"


def test_a_pair_kept_apart_is_not_asked_for_again(own: Path) -> None:
    app = opened("data", own, lang="de", duplicates="shown", pair="10188~10879")
    app = _button(app, "Getrennt lassen").click().run()
    (decision,) = history(beside(own))
    assert (decision.verdict, decision.left_id, decision.right_id) == ("apart", "10188", "10879")
    assert "10188 und 10879" not in texts(app)


def test_a_contradiction_is_told_and_not_kept(own: Path) -> None:
    one, other, third = (
        Record(CUSTOMER, number, {"name": name})
        for number, name in (
            ("10188", "Trockenbau Suhl AG"),
            ("10879", "Trockenbau-Suhl AG"),
            ("10001", "Fördertechnik Sindelfingen GmbH"),
        )
    )
    decide(beside(own), "same", one, third)
    decide(beside(own), "apart", third, other)
    app = opened("data", own, lang="de", duplicates="shown", pair="10188~10879")
    app = _button(app, "Zusammenführen, 10188 bleibt").click().run()
    assert "Das widerspricht einer früheren Entscheidung" in app.error[0].value
    assert len(history(beside(own))) == 2


def test_the_groups_switch_is_there_where_there_are_groups(own: Path, maven_warehouse) -> None:
    app = opened("pareto", own, lang="de")
    apart = metrics(app)["Kunden"]
    assert control(app, "choice", "groups").options == ["Firmen", "Konzerne"]
    app = control(app, "choice", "groups").set_value("together").run()
    assert not app.exception
    assert app.query_params["groups"] == "together"
    together = metrics(app)["Kunden"]
    assert int(together.replace(".", "")) == int(apart.replace(".", "")) - 40
    bare = opened("market", maven_warehouse.path, lang="de")
    assert not [widget for widget in bare.segmented_control if "groups" in str(widget.key)]


@pytest.mark.parametrize("page", ["overview", "segments", "pareto", "market", "icp", "roi"])
def test_every_page_is_drawn_with_groups_added_up(own: Path, page: str) -> None:
    app = opened(page, own, lang="de", groups="together")
    assert not app.exception
    assert [error.value for error in app.error] == []


def test_a_new_upload_takes_the_decisions_along(own: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("SEGMENTKOMPASS_HOME", str(tmp_path / "home"))
    rooms = workspaces.private_rooms()
    first, second = (private_rooms.warehouse_of(rooms.new("visitor")) for _ in range(2))
    shutil.copy(own, first)
    shutil.copy(own, second)
    app = opened("data", first, lang="de", duplicates="shown", pair="10188~10879")
    _button(app, "Zusammenführen, 10188 bleibt").click().run()
    monkeypatch.setattr(workspace, "_own", lambda: first)
    monkeypatch.setattr(workspace, "look_at", lambda _own: None)
    monkeypatch.setattr(workspace.visitor, "secret", lambda: "visitor")
    workspace.move_into(second)
    assert [decision.left_id for decision in history(Store(second.parent / "authored.sqlite"))] == ["10188"]
    assert not first.exists()


def test_decisions_on_the_demo_firm_are_the_visitors_own(
    tmp_path: Path, demo: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("SEGMENTKOMPASS_HOME", str(tmp_path / "home"))
    rooms = workspaces.private_rooms()
    mine, yours = (workspace.held_for(secret)["notes on the demo firm"] for secret in ("a" * 43, "b" * 43))
    assert mine is not None
    assert yours is not None
    assert mine != yours
    private_rooms.make(Path(mine))
    assert rooms.find("a" * 43) is None
    assert not Path(yours).exists()
