"""Saved workspaces on the screen: saved, opened by a link, refreshed, deleted while others look at them."""

from __future__ import annotations

import os
import shutil
from pathlib import Path
from threading import Event
from typing import Any

import pytest
from streamlit.testing.v1 import AppTest
from streamlit.testing.v1.element_tree import TextInput

from pages.ui import caches, loading, memory, session_keys, visitor, workspace
from pages.ui.messages import plain
from segmentation import private_rooms, saved_workspaces, workspaces
from segmentation.authored import beside
from segmentation.customer_master import Record, decide, history
from segmentation.errors import InputError
from segmentation.saved_workspaces import Extracts, Refreshed, SavedWorkspace, Shelf, folders
from segmentation.warehouse.publish import WriteLock
from tests.app.opened import ROOT, metrics, opened, texts
from tests.segmentation.saved_workspaces.small_firm import deliver

NAME = "Werk Süd ../*😀*"
DEMO_CUSTOMERS = "1.450"
MINE, YOURS = "s" * 43, "r" * 43
posix = pytest.mark.skipif(os.name == "nt", reason="Windows deletes no file that is open: it goes later")


@pytest.fixture(autouse=True)
def home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setenv("SEGMENTKOMPASS_HOME", str(tmp_path / "home"))
    monkeypatch.setattr(visitor, "secret", lambda: MINE)
    monkeypatch.setattr(visitor, "is_known_again", lambda: True)
    return tmp_path / "home"


def _visit(page: str = "data", **address: str) -> AppTest:
    """A page in a new session of the visitor."""
    app = AppTest.from_file(str(ROOT / "app.py"), default_timeout=60)
    for name, value in {"lang": "de", **address}.items():
        app.query_params[name] = value
    return app.run().switch_page(f"pages/{page}.py").run()


def _press(app: AppTest, icon: str) -> AppTest:
    return next(button for button in app.button if icon in button.icon).click().run()


def _files(folder: Path) -> list[tuple[str, bytes, str]]:
    return [(file.name, file.read_bytes(), "text/csv") for file in sorted(folder.iterdir())]


def _saved(tmp_path: Path, lines: int = 3) -> AppTest:
    """A session that has loaded extracts and saved them."""
    app = _visit()
    app.file_uploader[0].set_value(_files(deliver(tmp_path / "first", lines)))
    app = _press(app, "upload_file")
    return _named(app, NAME, "bookmark_add")


def _named(app: AppTest, name: str, icon: str) -> AppTest:
    """Type a workspace's name, to save under it or to confirm what is done to it, and press the button."""
    why = {"bookmark_add": "", "swap_horiz": "replace:", "delete_forever": "delete:"}[icon]
    next(field for field in _name_fields(app) if (field.key or "").partition(":")[0] == why.rstrip(":")).set_value(name)
    return _press(app, icon)


def _name_fields(app: AppTest) -> list[TextInput]:
    return [field for field in app.text_input if field.label == "Name des Arbeitsbereichs"]


def test_what_is_saved_is_open_to_others_and_no_longer_private(
    home: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    app = _saved(tmp_path)
    assert not app.exception
    assert [error.value for error in app.error] == []
    assert metrics(app)["Auftragspositionen"] == "3"
    assert "Wer diese App öffnen kann" in texts(app)
    assert not list((home / "private").rglob("*.*"))
    monkeypatch.setattr(visitor, "secret", lambda: YOURS)
    other = _visit(workspace=NAME)
    assert metrics(other)["Auftragspositionen"] == "3"
    assert metrics(_visit())["Kunden mit Käufen"] == DEMO_CUSTOMERS
    for page in ("overview", "pareto"):
        shown = _visit(page, workspace=NAME)
        assert not shown.exception
        assert not shown.info or "Arbeitsbereich" not in shown.info[0].value
    _press(other, "close")
    assert metrics(other)["Kunden mit Käufen"] == DEMO_CUSTOMERS


def test_a_name_that_leads_nowhere_is_told_plainly(tmp_path: Path) -> None:
    for name, told in (("gibt es nicht", "gibt es nicht"), ("../../etc", "Einen Arbeitsbereich"), ("x" * 300, "xxx")):
        app = _visit(workspace=name)
        assert not app.exception
        assert [error.value for error in app.error] == []
        assert metrics(app)["Kunden mit Käufen"] == DEMO_CUSTOMERS
        first = AppTest.from_file(str(ROOT / "app.py"), default_timeout=60)
        first.query_params["workspace"], first.query_params["lang"] = name, "de"
        first.run()
        assert told in "".join(box.value for box in [*first.info, *first.warning])


def test_a_refresh_adds_files_and_says_what_changed(tmp_path: Path) -> None:
    app = _saved(tmp_path)
    later = deliver(tmp_path / "later", 5)
    (later / "auftragspositionen.csv").rename(later / "auftragspositionen_2025_04.csv")
    app.file_uploader[1].set_value(_files(later))
    app = _press(app, "refresh")
    assert not app.exception
    assert [error.value for error in app.error] == []
    assert metrics(app)["Auftragspositionen"] == "5"
    changed = "".join(part.proto.body for part in app.get("html"))
    assert all(f">{figure}<" in changed for figure in ("3", "5", "+2", "30\u00a0€", "50\u00a0€", "+20\u00a0€"))
    app.file_uploader[2].set_value(_files(deliver(tmp_path / "alone", 4)))
    app = _named(app, "Werk Nord", "swap_horiz")
    assert "ist nicht sein Name" in app.warning[0].value
    assert metrics(app)["Auftragspositionen"] == "5"
    app.file_uploader[2].set_value(_files(tmp_path / "alone"))
    app = _named(app, NAME, "swap_horiz")
    assert metrics(app)["Auftragspositionen"] == "4"
    app = _press(app, "replay")
    assert metrics(app)["Auftragspositionen"] == "4"
    assert not list((tmp_path / "home" / "private").rglob("*.*"))


def test_a_refresh_that_fails_leaves_what_was_there(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    app = _saved(tmp_path)
    app = _named(app, NAME, "swap_horiz")
    assert "Bitte wählen Sie zuerst" in texts(app)
    app.file_uploader[1].set_value([("auftragspositionen.csv", b"A;B\r\n1;2\r\n", "text/csv")])
    app = _press(app, "refresh")
    assert "auftragspositionen" in app.error[0].value
    assert metrics(app)["Auftragspositionen"] == "3"
    assert not list((tmp_path / "home" / "private").rglob("*.*"))
    monkeypatch.setattr(folders, "PATIENCE_SECONDS", 0.0)
    lock = WriteLock(saved_workspaces.of_this_installation().find(NAME).folder)
    app = _press(app, "replay")
    assert "wird in diesem Augenblick aufgefrischt" in app.error[0].value
    lock.release()
    assert metrics(_press(app, "replay"))["Auftragspositionen"] == "3"


def test_a_refresh_by_another_shows_at_the_next_run(tmp_path: Path) -> None:
    app = _saved(tmp_path)
    source = deliver(tmp_path / "source", 7)
    saved_workspaces.of_this_installation().refresh(NAME, Extracts(source=source))
    assert metrics(app.run())["Auftragspositionen"] == "7"
    assert "Ordner, den der Betreiber" in texts(app)
    deliver(source, 8)
    assert metrics(_press(app, "refresh"))["Auftragspositionen"] == "8"


def test_names_that_cannot_be_are_told_and_nothing_is_lost(tmp_path: Path) -> None:
    _saved(tmp_path)
    again = _visit()
    again.file_uploader[0].set_value(_files(deliver(tmp_path / "second", 4)))
    again = _press(again, "upload_file")
    # A field with a limit would take nothing of what is pasted beyond it, and say so nowhere near.
    assert not any(field.proto.max_chars for field in _name_fields(again))
    for name, told in (
        (NAME.lower(), "gibt es schon"), ("", "Der Name ist leer"), ("a\u202eb", "unsichtbare Zeichen"),
        ("x" * 140, "140 Zeichen"),
    ):  # fmt: skip
        again = _named(again, name, "bookmark_add")
        assert told in again.error[0].value
        assert metrics(again)["Auftragspositionen"] == "4"
    assert len(saved_workspaces.of_this_installation().listed()) == 1
    assert len(workspaces.private_rooms().of(MINE)) == 1


@posix
def test_a_workspace_is_deleted_by_its_name_alone_though_another_session_reads_it(tmp_path: Path) -> None:
    app, other = _saved(tmp_path), _visit("pareto", workspace=NAME)
    folder = saved_workspaces.of_this_installation().find(NAME).folder
    app = _named(app, "Werk Nord", "delete_forever")
    assert "ist nicht sein Name" in app.warning[0].value
    assert folder.is_dir()
    app = _named(app, NAME, "delete_forever")
    assert not app.exception
    assert "mit allen Dateien gelöscht" in app.info[0].value
    assert metrics(app)["Kunden mit Käufen"] == DEMO_CUSTOMERS
    assert not list((tmp_path / "home" / "saved").iterdir())
    other.run()
    assert not other.exception
    assert "gibt es nicht" in other.info[0].value
    assert [error.value for error in other.error] == []


def test_decisions_go_with_the_workspace_and_outlive_a_refresh(tmp_path: Path) -> None:
    app = _visit()
    app.file_uploader[0].set_value(_files(deliver(tmp_path / "first", 3)))
    app = _press(app, "upload_file")
    own = Path(app.session_state[session_keys.OWN_WORKSPACE])
    made = decide(
        beside(own), "same", Record("customer", "10001", {"name": "A"}), Record("customer", "10002", {"name": "B"})
    )
    app = _named(app, NAME, "bookmark_add")
    saved = Path(app.session_state[session_keys.SAVED_WORKSPACE])
    app = _press(app, "replay")
    refreshed = Path(app.session_state[session_keys.SAVED_WORKSPACE])
    assert refreshed != saved
    assert [history(beside(path)) for path in (saved, refreshed)] == [(made,), (made,)]


def test_other_extracts_loaded_in_another_tab_are_not_saved_in_place_of_those_in_view(tmp_path: Path) -> None:
    app = _visit()
    app.file_uploader[0].set_value(_files(deliver(tmp_path / "first", 3)))
    app = _press(app, "upload_file")
    other = _visit()
    other.file_uploader[0].set_value(_files(deliver(tmp_path / "second", 4)))
    _press(other, "upload_file")
    app = _named(app, NAME, "bookmark_add")
    assert "nichts gespeichert" in "".join(box.value for box in app.warning)
    assert saved_workspaces.of_this_installation().listed() == []
    assert metrics(app)["Auftragspositionen"] == "4"
    app = _named(app, NAME, "bookmark_add")
    assert [saved.name for saved in saved_workspaces.of_this_installation().listed()] == [NAME]
    assert metrics(app)["Auftragspositionen"] == "4"


def test_what_another_tab_loads_during_the_saving_stays(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    app = _visit()
    app.file_uploader[0].set_value(_files(deliver(tmp_path / "first", 3)))
    app = _press(app, "upload_file")
    keep, later = Shelf.keep, tmp_path / "later"

    def slow(shelf: Shelf, *given: Any) -> SavedWorkspace:
        kept = keep(shelf, *given)
        room = workspaces.private_rooms().new(MINE)
        workspaces.build(deliver(later, 5), private_rooms.warehouse_of(room))
        return kept

    monkeypatch.setattr(Shelf, "keep", slow)
    _named(app, NAME, "bookmark_add")
    assert len(workspaces.private_rooms().of(MINE)) == 1
    assert metrics(_visit())["Auftragspositionen"] == "5"


def test_a_workspace_saved_again_under_its_name_shows_the_new_data(tmp_path: Path) -> None:
    shelf = saved_workspaces.of_this_installation()
    shelf.create(NAME, deliver(tmp_path / "source", 3))
    app = _visit(workspace=NAME)
    assert metrics(app)["Auftragspositionen"] == "3"
    shelf.delete(NAME)
    shelf.create(NAME, deliver(tmp_path / "source", 8))
    assert metrics(app.run())["Auftragspositionen"] == "8"


def test_a_workspace_whose_figures_are_missing_is_told_and_built_anew(tmp_path: Path) -> None:
    _saved(tmp_path)
    edition = saved_workspaces.of_this_installation().find(NAME).edition
    assert edition is not None
    edition.warehouse.unlink()
    first = AppTest.from_file(str(ROOT / "app.py"), default_timeout=60)
    first.query_params["workspace"], first.query_params["lang"] = NAME, "de"
    first.run()
    assert "Zahlen des Arbeitsbereichs" in first.info[0].value
    app = opened("data", tmp_path / "none.duckdb", lang="de")
    app.session_state["workspaces"] = {"selection": {"rows": [0], "columns": [], "cells": []}}
    app = app.run()
    assert "Die Datei mit seinen Zahlen fehlt" in texts(app)
    app = _press(app, "refresh")
    assert not app.exception
    assert metrics(app)["Auftragspositionen"] == "3"
    assert app.query_params["workspace"] == NAME


def test_a_workspace_is_called_as_it_was_saved_however_the_address_spells_it(tmp_path: Path) -> None:
    _saved(tmp_path)
    app = _visit(workspace=NAME.lower())
    assert plain(NAME) in texts(app)
    assert plain(NAME.lower()) not in texts(app)


def test_added_files_that_the_mapping_does_not_name_are_told(tmp_path: Path) -> None:
    source = tmp_path / "first"
    source.mkdir()
    sales = "No;Line;Date;Customer;Net\n{order};1;2025-10-31;10001;5,00\n"
    (source / "sales_10.csv").write_text(sales.format(order="A"), encoding="utf-8")
    (tmp_path / "m.toml").write_text(
        '[[source]]\nfile = "sales_10.csv"\ntable = "order_lines"\n[source.columns]\norder_id = "No"\n'
        'line_no = "Line"\norder_date = "Date"\ncustomer_id = "Customer"\nrevenue = "Net"\n',
        encoding="utf-8",
    )
    app = _visit()
    mapping = ("m.toml", (tmp_path / "m.toml").read_bytes(), "application/toml")
    app.file_uploader[0].set_value([*_files(source), mapping])
    app = _named(_press(app, "upload_file"), NAME, "bookmark_add")
    assert metrics(app)["Auftragspositionen"] == "1"
    app.file_uploader[1].set_value(
        [("sales_11.csv", sales.format(order="B").encode(), "text/csv"), ("budget.csv", b"a;b\n1;2\n", "text/csv")]
    )
    app = _press(app, "refresh")
    assert [error.value for error in app.error] == []
    assert metrics(app)["Auftragspositionen"] == "2"
    (told,) = [box.value for box in app.warning if "nicht gelesen" in box.value]
    assert "budget" in told
    assert "sales" not in told


def test_the_selected_workspace_is_opened(tmp_path: Path) -> None:
    _saved(tmp_path)
    app = opened("data", tmp_path / "none.duckdb", lang="de")
    assert next(button for button in app.button if "folder_open" in button.icon).disabled
    app.session_state["workspaces"] = {"selection": {"rows": [0], "columns": [], "cells": []}}
    app = _press(app.run(), "folder_open")
    assert metrics(app)["Auftragspositionen"] == "3"


@posix
def test_what_another_process_deleted_is_held_open_no_longer(tmp_path: Path) -> None:
    _saved(tmp_path)
    edition = saved_workspaces.of_this_installation().find(NAME).edition
    assert edition is not None
    assert caches.warehouse(edition.warehouse).rows("SELECT count(*) FROM core.order_lines") == [(3,)]
    saved_workspaces.of_this_installation().delete(NAME)
    assert any(edition.warehouse in kept.paths() for kept in memory._MEMORIES)
    workspace.delete_left_behind()
    assert not any(edition.warehouse in kept.paths() for kept in memory._MEMORIES)
    with pytest.raises(InputError):
        caches.warehouse(edition.warehouse)


def test_a_refresh_that_ends_on_another_page_is_told_by_the_name_of_what_was_refreshed(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    app = _saved(tmp_path)
    go_on, refresh = Event(), Shelf.refresh

    def slow(*given: Any) -> Refreshed:
        assert go_on.wait(30)
        return refresh(*given)

    monkeypatch.setattr(Shelf, "refresh", slow)
    monkeypatch.setattr(loading, "SHORT_SECONDS", 0.0)
    for is_good in (True, False):
        app = _press(app, "replay")
        going = app.session_state[session_keys.LOADING]
        app.query_params["workspace"] = ""
        app = app.switch_page("pages/pareto.py").run()
        assert f"{plain(NAME)}“ wird im Hintergrund aufgefrischt" in texts(app)
        if not is_good:
            shutil.rmtree(saved_workspaces.of_this_installation().find(NAME).folder)
        go_on.set()
        assert going.over.wait(30)
        said = f"{plain(NAME)}“ ist aufgefrischt" if is_good else f"{plain(NAME)}“ ließ sich nicht auffrischen"
        assert said in app.run().info[0].value
        go_on.clear()
        app.query_params["workspace"] = NAME
        app = app.switch_page("pages/data.py").run()


def test_a_defect_of_a_refresh_is_logged_though_nobody_comes_back_for_it(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    app = _saved(tmp_path)
    go_on = Event()

    def defective(*_given: Any) -> Refreshed:
        assert go_on.wait(30)
        raise RuntimeError("what nobody foresaw")

    monkeypatch.setattr(Shelf, "refresh", defective)
    with monkeypatch.context() as patched:
        patched.setattr(loading, "SHORT_SECONDS", 0.0)
        going = _press(app, "replay").session_state[session_keys.LOADING]
        go_on.set()
        assert going.over.wait(30)
    assert caplog.text.count("RuntimeError: what nobody foresaw") == 1
    told = app.run()
    assert "Fehler dieser App" in told.error[0].value
    assert "ohne Zuordnung" in "".join(box.label for box in told.expander)
    assert caplog.text.count("RuntimeError: what nobody foresaw") == 1


def test_workspaces_that_cannot_be_read_are_told_and_leave_the_rest_in_sight(home: Path) -> None:
    home.mkdir(exist_ok=True)
    (home / "saved").write_text("", encoding="utf-8")
    first = AppTest.from_file(str(ROOT / "app.py"), default_timeout=60)
    first.query_params["workspace"], first.query_params["lang"] = NAME, "de"
    assert "lassen sich nicht lesen" in first.run().info[0].value
    app = _visit()
    assert not app.exception
    assert "Die Dateien der Arbeitsbereiche lassen sich nicht lesen" in app.error[0].value
    assert "ohne Zuordnung" in "".join(box.label for box in app.expander)
