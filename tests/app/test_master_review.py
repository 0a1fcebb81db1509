"""The review of customers entered twice, and what its decisions do to every page."""

from __future__ import annotations

import re
import shutil
from datetime import UTC, datetime
from pathlib import Path

import pytest
from babel.dates import format_date
from streamlit.runtime.scriptrunner import RerunException
from streamlit.runtime.scriptrunner_utils.script_requests import RerunData
from streamlit.testing.v1 import AppTest

from pages.ui import master_review, master_texts, state, workspace
from segmentation import customer_master, pareto, private_rooms, workspaces
from segmentation.authored import Store, beside
from segmentation.customer_master import ACCOUNT, CUSTOMER, Pair, Record, decide, history
from segmentation.warehouse import open_warehouse
from tests.app.opened import control, metrics, opened, texts

CERTAIN = 12
TROCKENBAU = [
    Record(CUSTOMER, number, {"name": name})
    for number, name in (("10188", "Trockenbau Suhl AG"), ("10879", "Trockenbau-Suhl AG"))
]
FOERDERTECHNIK = Record(CUSTOMER, "10001", {"name": "Fördertechnik Sindelfingen GmbH"})


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


def test_what_was_decided_last_can_be_undone_where_it_was_decided(own: Path) -> None:
    app = opened("data", own, lang="de", duplicates="shown", pair="10188~10879")
    assert not any(button.label == "Zurücknehmen" for button in app.button)
    app = _button(app, "Zusammenführen, 10188 bleibt").click().run()
    assert "Trockenbau Suhl AG und Trockenbau" in app.success[0].value.replace("\\", "")
    app = _button(app, "Zurücknehmen").click().run()
    assert not app.exception
    assert history(beside(own))[0].undone_at is not None
    assert not app.success
    app = _button(app, rf"Alle {CERTAIN} sicheren Paare zusammenführen").click().run()
    assert f"{CERTAIN} Paare auf einmal entschieden." in texts(app)
    app = _button(app, "Zurücknehmen").click().run()
    assert all(decision.undone_at is not None for decision in history(beside(own)))


def test_two_presses_within_a_second_are_undone_one_by_one(own: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(customer_master.decisions, "now", lambda: datetime(2026, 1, 2, 3, 4, 5))
    app = opened("data", own, lang="de", duplicates="shown", pair="10188~10879")
    app = _button(app, "Getrennt lassen").click().run()
    app = _button(app, "Getrennt lassen").click().run()
    app = _button(app, "Zurücknehmen").click().run()
    assert not app.exception
    assert [decision.undone_at is None for decision in history(beside(own))] == [False, True]


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
    one, other = TROCKENBAU
    decide(beside(own), "same", one, FOERDERTECHNIK)
    decide(beside(own), "apart", FOERDERTECHNIK, other)
    app = opened("data", own, lang="de", duplicates="shown", pair="10188~10879")
    app = _button(app, "Zusammenführen, 10188 bleibt").click().run()
    title, *named = app.error[0].value.replace("\\", "").splitlines()
    assert "Das widerspricht einer früheren Entscheidung" in title
    today = format_date(datetime.now(UTC), "dd.MM.yyyy")
    assert [line.split(" wurden am ")[0] for line in named[:-1]] == [
        "- Trockenbau Suhl AG (10188) und Fördertechnik Sindelfingen GmbH (10001)",
        "- Fördertechnik Sindelfingen GmbH (10001) und Trockenbau-Suhl AG (10879)",
    ]
    assert named[0].endswith(f"am {today} zusammengeführt.")
    assert named[1].endswith(f"am {today} getrennt gelassen.")
    assert app.query_params["pair"] == "10188~10879"
    assert len(history(beside(own))) == 2


def test_of_the_certain_pairs_all_are_merged_or_none(own: Path) -> None:
    first, other = TROCKENBAU
    app = opened("data", own, lang="en", duplicates="shown")
    # In another tab.
    decide(beside(own), "same", first, FOERDERTECHNIK)
    decide(beside(own), "apart", FOERDERTECHNIK, other)
    app = _button(app, rf"Merge all {CERTAIN} certain pairs").click().run()
    assert "contradicts an earlier decision" in app.error[0].value
    assert len(history(beside(own))) == 2


def test_a_decision_is_kept_once_though_the_browser_asks_for_another_run_meanwhile(
    own: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    asked: list[str] = []
    note = state.note

    def interrupted(param: state.Param, value: object) -> None:
        note(param, value)
        if param is master_review.PAIR and not asked:
            asked.append("another run")
            raise RerunException(RerunData())

    app = opened("data", own, lang="de", duplicates="shown", pair="10188~10879")
    monkeypatch.setattr(state, "note", interrupted)
    app = _button(app, "Getrennt lassen").click().run()
    assert asked
    assert len(history(beside(own))) == 1


def test_a_customer_and_an_account_of_one_number_are_two_pairs() -> None:
    five, seven = (Record(CUSTOMER, number, {"name": number}) for number in "57")
    account = Record(ACCOUNT, "7", {"name": "7"})
    assert master_review._name(Pair(five, seven, 1, ())) != master_review._name(Pair(five, account, 1, ()))


def test_numbers_from_extracts_are_shown_as_they_stand() -> None:
    pair = Pair(*(Record(CUSTOMER, number, {"name": "x"}) for number in ("*1*", ":red[2]")), 1, ())
    assert r"\*1\*" in master_texts.pair_title(pair)
    assert all("*1*" not in label and ":red[" not in label for label, *_ in master_review._choices(pair))


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
