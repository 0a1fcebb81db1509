"""Saved workspaces: found by name, refreshed as a whole, decisions kept, deleted for good."""

from __future__ import annotations

import json
import os
import shutil
import time
from collections.abc import Iterator
from pathlib import Path

import pytest

from segmentation.authored import beside
from segmentation.customer_master import decide, history
from segmentation.customer_master.search import Record
from segmentation.errors import InputError, Message
from segmentation.saved_workspaces import Edition, Extracts, Shelf
from segmentation.warehouse import open_warehouse
from segmentation.warehouse.publish import WriteLock
from segmentation.workspaces import build
from tests.segmentation.saved_workspaces.small_firm import deliver, files, shown

NAME = "Müller & Söhne"
posix = pytest.mark.skipif(os.name == "nt", reason="Windows deletes no file that is open: it goes later")


def _edition(shelf: Shelf, name: str = NAME) -> Edition:
    edition = shelf.find(name).edition
    assert edition is not None
    return edition


def _room(folder: Path, lines: int) -> tuple[Path, Path]:
    """What a visitor loaded: the warehouse and its extracts."""
    extracts, warehouse = deliver(folder / "extracts", lines), folder / "warehouse.duckdb"
    build(extracts, warehouse)
    return warehouse, extracts


def test_a_refresh_reads_the_folder_again_and_says_what_was_there_before(shelf: Shelf, source: Path) -> None:
    made = shelf.create(NAME, source)
    assert (made.workspace.name, made.edition.number, made.edition.before) == (NAME, 1, None)
    assert shown(shelf, "MÜLLER & söhne") == 3
    deliver(source, 5)
    again = shelf.refresh(NAME, Extracts())
    assert shown(shelf, NAME) == 5
    assert again.edition.before == {"order_lines": 3, "revenue": 30, "buying_customers": 3}
    assert again.report.totals["order_lines"] == 5
    assert _edition(shelf) == again.edition
    assert [workspace.name for workspace in shelf.listed()] == [NAME]


def test_what_was_loaded_is_kept_with_its_extracts_and_decisions(shelf: Shelf, tmp_path: Path) -> None:
    warehouse, extracts = _room(tmp_path / "room", 3)
    one = Record("customer", "10001", {"name": "Müller GmbH"})
    two = Record("customer", "10002", {"name": "Groß & Söhne KG"})
    decide(beside(warehouse), "same", one, two, "typed twice")
    shelf.keep(NAME, warehouse, extracts)
    shutil.rmtree(tmp_path / "room")
    assert shown(shelf, NAME) == 3
    # Another month's file comes beside those that are kept; one of the same name takes the place of the old one.
    deliver(tmp_path / "march", 4)
    shelf.refresh(NAME, Extracts(files=tmp_path / "march"))
    assert shown(shelf, NAME) == 4
    later = deliver(tmp_path / "april", 6)
    (later / "auftragspositionen.csv").rename(later / "auftragspositionen_2025_04.csv")
    (later / "kunden.csv").rename(later / "KUNDEN.csv")
    shelf.refresh(NAME, Extracts(files=later))
    assert shown(shelf, NAME) == 6
    assert {file.name for file in _edition(shelf).extracts.iterdir()} == {
        "KUNDEN.csv", "auftragspositionen.csv", "auftragspositionen_2025_04.csv",
    }  # fmt: skip
    shelf.refresh(NAME, Extracts())
    assert shown(shelf, NAME) == 6
    shelf.refresh(NAME, Extracts(files=tmp_path / "march", instead=True))
    assert shown(shelf, NAME) == 4
    assert [decision.reason for decision in history(beside(_edition(shelf).warehouse))] == ["typed twice"]


def test_the_mapping_in_use_is_kept_until_another_takes_its_place(shelf: Shelf, source: Path, tmp_path: Path) -> None:
    mapping = tmp_path / "m.toml"
    mapping.write_text('[format]\ndecimal = ","\n', encoding="utf-8")
    shelf.create(NAME, source, mapping)
    mapping.unlink()
    shelf.refresh(NAME, Extracts())
    assert _edition(shelf).mapping.read_text(encoding="utf-8") == '[format]\ndecimal = ","\n'
    mapping.write_text("[format", encoding="utf-8")
    with pytest.raises(InputError, match="not valid TOML"):
        shelf.refresh(NAME, Extracts(mapping=mapping))
    assert _edition(shelf).mapping.read_text(encoding="utf-8") == '[format]\ndecimal = ","\n'
    with pytest.raises(InputError, match="does not exist"):
        shelf.refresh(NAME, Extracts(mapping=tmp_path / "none.toml"))


def test_a_folder_can_take_the_place_of_kept_extracts(shelf: Shelf, source: Path, tmp_path: Path) -> None:
    shelf.keep(NAME, *_room(tmp_path / "room", 2))
    shelf.refresh(NAME, Extracts(source=source))
    assert (shown(shelf, NAME), _edition(shelf).source) == (3, source.resolve())
    assert not _edition(shelf).extracts.exists()
    deliver(source, 7)
    shelf.refresh(NAME, Extracts())
    assert shown(shelf, NAME) == 7


def test_bad_extracts_leave_what_was_there(shelf: Shelf, source: Path) -> None:
    shelf.create(NAME, source)
    before = files(shelf)
    (source / "auftragspositionen.csv").write_text("A;B\r\n1;2\r\n", encoding="utf-8")
    with pytest.raises(InputError, match="auftragspositionen"):
        shelf.refresh(NAME, Extracts())
    assert shown(shelf, NAME) == 3
    assert files(shelf) == before
    shutil.rmtree(source)
    with pytest.raises(InputError, match="source"):
        shelf.refresh(NAME, Extracts())
    assert shown(shelf, NAME) == 3


def test_names_are_taken_once(shelf: Shelf, source: Path) -> None:
    shelf.create(NAME, source)
    deliver(source, 5)
    with pytest.raises(InputError, match=f"a workspace “{NAME}” already"):
        shelf.create("müller & SÖHNE", source)
    assert shown(shelf, NAME) == 3
    for name in ("nobody", "..", "../source", "/source"):
        for work in (shelf.find, shelf.delete, lambda name: shelf.refresh(name, Extracts())):
            with pytest.raises(InputError, match="There is no workspace"):
                work(name)
    assert source.is_dir()


def test_a_workspace_that_could_not_be_made_leaves_nothing(shelf: Shelf, tmp_path: Path) -> None:
    (tmp_path / "empty").mkdir()
    with pytest.raises(InputError):
        shelf.create(NAME, tmp_path / "empty")
    with pytest.raises(InputError, match="no longer there"):
        shelf.keep(NAME, tmp_path / "gone.duckdb", tmp_path / "empty")
    assert files(shelf) == set()
    assert shelf.listed() == []


@pytest.mark.parametrize("text", ["", "nonsense", "-1", "999", "\x00\xff"])
def test_where_the_pointer_is_damaged_the_newest_whole_edition_is_shown(shelf: Shelf, source: Path, text: str) -> None:
    shelf.create(NAME, source)
    deliver(source, 5)
    shelf.refresh(NAME, Extracts())
    folder = shelf.find(NAME).folder
    (folder / "current").write_text(text, encoding="latin-1")
    assert shown(shelf, NAME) == 5
    (folder / "current").unlink()
    assert (shown(shelf, NAME), _edition(shelf).source) == (5, source.resolve())
    deliver(source, 6)
    shelf.refresh(NAME, Extracts())
    assert shown(shelf, NAME) == 6


@pytest.mark.parametrize(
    "text", ["", "{", "[]", "null", '{"made": 1, "source": 2, "before": 3, "name": 4, "created": 5}']
)
def test_damaged_descriptions_hide_nothing(shelf: Shelf, source: Path, text: str) -> None:
    shelf.create(NAME, source)
    folder = shelf.find(NAME).folder
    (note,) = folder.glob("edition-*.json")
    for path in (folder / "workspace.json", note):
        path.write_text(text, encoding="utf-8")
    assert shown(shelf, NAME) == 3
    (listed,) = shelf.listed()
    assert shown(shelf, listed.name) == 3
    with pytest.raises(InputError, match="knows no folder"):
        shelf.refresh(NAME, Extracts())
    shelf.refresh(NAME, Extracts(source=deliver(source, 4)))
    assert shown(shelf, NAME) == 4
    assert shelf.delete(listed.name)
    assert files(shelf) == set()


def test_a_workspace_whose_figures_are_lost_is_built_anew_from_what_it_reads(shelf: Shelf, source: Path) -> None:
    shelf.create(NAME, source)
    _edition(shelf).warehouse.unlink()
    assert shelf.find(NAME).is_lost
    shelf.refresh(NAME, Extracts())
    assert shown(shelf, NAME) == 3
    for path in shelf.find(NAME).folder.iterdir():
        if path.name != "workspace.json":
            path.unlink()
    assert shelf.find(NAME).is_lost
    with pytest.raises(InputError, match="keeps no extracts"):
        shelf.refresh(NAME, Extracts())
    shelf.refresh(NAME, Extracts(source=source))
    assert shown(shelf, NAME) == 3


@pytest.mark.parametrize("has_pointer", [True, False])
def test_kept_extracts_outlive_the_figures_made_of_them(shelf: Shelf, tmp_path: Path, has_pointer: bool) -> None:
    shelf.keep(NAME, *_room(tmp_path / "room", 3))
    shelf.refresh(NAME, Extracts())
    lost = _edition(shelf)
    for path in lost.folder.glob("warehouse-*"):
        path.unlink()
    if not has_pointer:
        (lost.folder / "current").unlink()
        # What a killed refresh had begun to copy is not all there was.
        (lost.folder / "extracts-9-0123abcd.new").mkdir()
    shelf.tidy_up()
    bad = deliver(tmp_path / "bad", 1)
    (bad / "auftragspositionen.csv").write_text("A;B\r\n1;2\r\n", encoding="utf-8")
    with pytest.raises(InputError):
        shelf.refresh(NAME, Extracts(files=bad))
    assert _edition(shelf) == lost
    later = deliver(tmp_path / "later", 5)
    (later / "auftragspositionen.csv").rename(later / "auftragspositionen_2025_04.csv")
    shelf.refresh(NAME, Extracts(files=later))
    assert shown(shelf, NAME) == 5
    assert len(list(_edition(shelf).extracts.iterdir())) == 3


def test_a_name_saved_again_has_files_that_no_earlier_one_had(shelf: Shelf, source: Path) -> None:
    shelf.create(NAME, source)
    before = _edition(shelf)
    shelf.delete(NAME)
    shelf.create(NAME, source)
    assert _edition(shelf).number == before.number
    assert _edition(shelf).warehouse != before.warehouse


@posix
def test_whoever_reads_goes_on_and_only_the_edition_before_stays(shelf: Shelf, source: Path) -> None:
    shelf.create(NAME, source)
    with open_warehouse(_edition(shelf).warehouse) as first:
        for lines in (4, 5, 6):
            deliver(source, lines)
            shelf.refresh(NAME, Extracts())
        assert first.rows("SELECT count(*) FROM core.order_lines") == [(3,)]
    assert sorted(path.name[:11] for path in shelf.find(NAME).folder.glob("warehouse-*")) == [
        "warehouse-3", "warehouse-4",
    ]  # fmt: skip


@posix
def test_a_workspace_is_deleted_with_all_its_files_though_someone_reads_it(shelf: Shelf, source: Path) -> None:
    shelf.create(NAME, source)
    closed: list[Path] = []
    folder = shelf.find(NAME).folder
    with open_warehouse(_edition(shelf).warehouse) as reader:
        assert shelf.delete(NAME, closed.append)
        assert reader.rows("SELECT count(*) FROM core.order_lines") == [(3,)]
    assert files(shelf) == set()
    assert set(closed) == {folder}
    assert shelf.listed() == []
    shelf.create(NAME, source)


def test_what_the_system_held_goes_later_and_is_not_found_meanwhile(
    shelf: Shelf, source: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    shelf.create(NAME, source)
    with monkeypatch.context() as patched:
        patched.setattr(shutil, "rmtree", lambda *_args, **_options: None)
        assert not shelf.delete(NAME)
    assert files(shelf)
    assert shelf.listed() == []
    with pytest.raises(InputError, match="There is no workspace"):
        shelf.find(NAME)
    shelf.tidy_up()
    assert files(shelf) == set()


def test_after_an_hour_only_the_edition_in_force_stays(shelf: Shelf, source: Path) -> None:
    shelf.create(NAME, source)
    shelf.refresh(NAME, Extracts())
    shelf.tidy_up()
    assert len(list(shelf.find(NAME).folder.glob("warehouse-*"))) == 2
    hour_ago = time.time() - 3601
    os.utime(_edition(shelf).warehouse, (hour_ago, hour_ago))
    folder = shelf.find(NAME).folder
    decided = folder / "mastered-apart-00000000-11111111.duckdb"
    begun = folder / "mastered-apart-22222222-33333333.duckdb"
    spilled = folder / f"{begun.name}.building.spill"
    for left in (folder / "extracts-7", folder / "warehouse-3.99.draft", folder / "current.new", spilled):
        left.mkdir()
    for left in (decided, folder / f"{begun.name}.building", folder / f"{begun.name}.lock"):
        left.touch()
    (folder / "authored.sqlite").touch()
    shelf.tidy_up()
    key = _edition(shelf).key
    assert {path.name for path in folder.iterdir()} == {
        "workspace.json", "current", "authored.sqlite", f"edition-{key}.json", f"warehouse-{key}.duckdb",
    }  # fmt: skip
    assert shown(shelf, NAME) == 3


def test_an_edition_knows_its_own(shelf: Shelf, source: Path) -> None:
    shelf.create(NAME, source)
    (note,) = shelf.find(NAME).folder.glob("edition-*.json")
    known = json.loads(note.read_text(encoding="utf-8"))
    assert known["source"] == str(source.resolve())


def test_what_is_being_made_of_decisions_is_not_tidied_away(shelf: Shelf, source: Path) -> None:
    shelf.create(NAME, source)
    made = shelf.find(NAME).folder / "mastered-apart-22222222-33333333.duckdb"
    building = made.with_name(f"{made.name}.building")
    building.touch()
    lock = WriteLock(made)
    shelf.tidy_up()
    assert building.is_file()
    lock.release()
    shelf.tidy_up()
    assert not building.exists()


def test_a_workspace_that_cannot_be_read_for_a_moment_loses_nothing(
    shelf: Shelf, source: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    shelf.create(NAME, source)
    before = files(shelf)
    folder, stat, listing = shelf.find(NAME).folder, Path.stat, Path.iterdir

    def failing(path: Path, **options: bool) -> os.stat_result:
        if path.name == "workspace.json":
            raise OSError(5, "Input/output error")
        return stat(path, **options)

    def unreadable(path: Path) -> Iterator[Path]:
        if path == folder:
            raise OSError(5, "Input/output error")
        return listing(path)

    for name, broken in (("stat", failing), ("iterdir", unreadable)):
        with monkeypatch.context() as patched:
            patched.setattr(Path, name, broken)
            shelf.tidy_up()
            assert len(shelf.listed()) == 1
            if name == "iterdir":
                with pytest.raises(InputError, match="cannot be read"):
                    shelf.refresh(NAME, Extracts())
        assert files(shelf) == before
    assert shown(shelf, NAME) == 3


def test_a_folder_that_is_copied_back_from_a_backup_stays(shelf: Shelf, source: Path, tmp_path: Path) -> None:
    shelf.create(NAME, source)
    folder = shelf.find(NAME).folder
    shutil.copytree(folder, tmp_path / "backup")
    shelf.delete(NAME)
    shutil.copytree(tmp_path / "backup", folder, ignore=shutil.ignore_patterns("workspace.json"))
    copied = files(shelf)
    shelf.tidy_up()
    assert files(shelf) == copied
    with pytest.raises(InputError, match="there are other files"):
        shelf.create(NAME, source)
    assert files(shelf) == copied
    shutil.copyfile(tmp_path / "backup" / "workspace.json", folder / "workspace.json")
    assert shown(shelf, NAME) == 3


def test_one_folder_that_cannot_be_tidied_keeps_no_other(
    shelf: Shelf, source: Path, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    shelf.folder.mkdir()
    deleted = shelf.folder / "zzz-0000"
    deleted.mkdir()
    deleted.with_name("zzz-0000.left").touch()
    shelf.create(NAME, source)
    kept = shelf.find(NAME).folder

    def lock(folder: Path) -> WriteLock:
        if folder == kept:
            raise InputError(Message("The folder {path} cannot be written to.", path=str(folder)))
        return WriteLock(folder)

    monkeypatch.setattr("segmentation.saved_workspaces.folders.WriteLock", lock)
    shelf.tidy_up()
    assert not deleted.exists()
    assert kept.name in caplog.text
