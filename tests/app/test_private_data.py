"""Private warehouses, real files: deleted while they are read, without touching what others see."""

from __future__ import annotations

import asyncio
import logging
import os
import weakref
from pathlib import Path

import pytest

from pages.ui import caches, server, workspace
from segmentation import private_rooms, workspaces
from segmentation.errors import InputError
from tests.app.awaited import awaited
from tests.app.busy import reading

CUSTOMERS = "Kundennummer;Firma\n1;Stahlbau Süd\n2;Müller & Söhne\n"
posix = pytest.mark.skipif(os.name == "nt", reason="Windows deletes no file that is read: it is marked and goes later")


@pytest.fixture(autouse=True)
def home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("SEGMENTKOMPASS_HOME", str(tmp_path / "home"))


@pytest.fixture
def extracts(tmp_path: Path) -> Path:
    folder = tmp_path / "extracts"
    folder.mkdir()
    (folder / "kunden.csv").write_text(CUSTOMERS, encoding="utf-8")
    return folder


def _loaded(extracts: Path, visitor: str) -> Path:
    own = private_rooms.warehouse_of(workspaces.private_rooms().new(visitor))
    workspaces.build(extracts, own)
    return own


def _abandon(*warehouses: Path) -> None:
    for own in warehouses:
        os.utime(own.parent, (0, 0))


@posix
def test_warehouses_in_use_are_deleted_and_their_readers_read_on(extracts: Path) -> None:
    rooms = [_loaded(extracts, visitor) for visitor in ("a", "b", "b")]
    _abandon(*rooms)
    with reading(caches.warehouse(rooms[0])) as one, reading(caches.warehouse(rooms[1])) as two:
        workspace.delete_left_behind()
        assert not [own for own in rooms if own.parent.exists()]
    assert one.result() == two.result() == [(2,)]
    for own in rooms:
        with pytest.raises(InputError, match="does not exist"):
            caches.warehouse(own)


def test_nobody_holds_a_deleted_warehouse_or_its_frames(extracts: Path) -> None:
    own = _loaded(extracts, "a")
    held = [weakref.ref(caches.warehouse(own)), weakref.ref(caches.load_report(own))]
    held.append(weakref.ref(caches.roi_own_figures(own)))
    _abandon(own)
    workspace.delete_left_behind()
    assert [ref() for ref in held] == [None] * 3
    assert not own.parent.exists()


def test_what_others_see_stays_in_memory(extracts: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    mine, yours = _loaded(extracts, "a"), _loaded(extracts, "b")
    built: list[Path] = []
    monkeypatch.setattr(workspaces, "demo", lambda: built.append(yours) or yours)
    caches.demo_workspace.clear()
    try:
        caches.demo_workspace()
        seen = caches.warehouse(yours), caches.load_report(yours), caches.roi_own_figures(yours)
        caches.load_report(mine)
        _abandon(mine)
        workspace.delete_left_behind()
        again = caches.warehouse(yours), caches.load_report(yours), caches.roi_own_figures(yours)
        assert all(one is other for one, other in zip(seen, again, strict=True))
        caches.demo_workspace()
        assert len(built) == 1
    finally:
        caches.demo_workspace.clear()


def test_a_room_that_fails_keeps_no_other_and_is_told_in_the_log(
    extracts: Path, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    rooms = [_loaded(extracts, visitor).parent for visitor in ("a", "b")]
    monkeypatch.setattr(workspaces.private_rooms().__class__, "left_behind", lambda _rooms: rooms)
    delete = private_rooms.delete

    def failing(room: Path) -> bool:
        if room == rooms[0]:
            raise OSError("held")
        return delete(room)

    monkeypatch.setattr(private_rooms, "delete", failing)
    with caplog.at_level(logging.ERROR, "segmentkompass"):
        workspace.delete_left_behind()
    assert [room.exists() for room in rooms] == [True, False]
    assert "held" in caplog.text


def test_the_hourly_deletion_outlives_an_error(monkeypatch: pytest.MonkeyPatch) -> None:
    hours: list[float] = []
    tried: list[str] = []

    async def pass_at_once(seconds: float) -> None:
        hours.append(seconds)
        if len(hours) == 3:
            raise asyncio.CancelledError

    def failing() -> None:
        tried.append("rooms")
        raise OSError

    monkeypatch.setattr(server.asyncio, "sleep", pass_at_once)
    monkeypatch.setattr(workspaces, "delete_abandoned_drafts", failing)
    monkeypatch.setattr(workspace, "delete_left_behind", failing)
    with pytest.raises(asyncio.CancelledError):
        awaited(server._tidy_up_hourly())
    assert len(tried) == 4
    assert hours == [3600] * 3


def test_an_upload_that_is_still_being_built_survives_another_tabs(
    extracts: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(workspace.visitor, "secret", lambda: "me")
    monkeypatch.setattr(workspace, "look_at", lambda _own: None)
    older = _loaded(extracts, "me")
    building = workspaces.private_rooms().new("me")
    (building / "extracts").mkdir()
    workspace.move_into(_loaded(extracts, "me"))
    assert not older.parent.exists()
    assert (building / "extracts").is_dir()
    workspace.back_to_demo()
    assert list(building.parent.iterdir()) == [building]
