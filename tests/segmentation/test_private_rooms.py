"""Rooms: found by their visitor alone, kept while they are used, deleted when they are left or forgotten."""

from __future__ import annotations

import os
import stat
from pathlib import Path

import pytest

from segmentation import private_rooms
from segmentation.private_rooms import Rooms


def furnished(rooms: Rooms, visitor: str) -> Path:
    room = rooms.new(visitor)
    warehouse = private_rooms.warehouse_of(room)
    warehouse.touch()
    return warehouse


def test_a_room_is_found_by_its_visitor_alone(tmp_path: Path) -> None:
    rooms = Rooms(tmp_path)
    mine, yours = furnished(rooms, "me"), furnished(rooms, "you")
    assert rooms.find("me") == mine
    assert rooms.find("you") == yours
    assert [rooms.find(visitor) for visitor in ("", "nobody", "../you", mine.parent.parent.name)] == [None] * 4
    assert not [part for part in mine.parts if part == "me"]
    assert private_rooms.mark(mine) != private_rooms.mark(yours)
    assert private_rooms.mark(mine) not in str(mine)


def test_the_newest_upload_counts(tmp_path: Path) -> None:
    rooms = Rooms(tmp_path)
    old, new = furnished(rooms, "me"), furnished(rooms, "me")
    os.utime(old, (0, 0))
    assert rooms.find("me") == new


def test_what_is_not_used_is_left_behind_and_use_is_noted(tmp_path: Path) -> None:
    rooms = Rooms(tmp_path)
    forgotten, used = furnished(rooms, "a"), furnished(rooms, "b")
    for warehouse in (forgotten, used):
        os.utime(warehouse.parent, (0, 0))
    private_rooms.note_use(used)
    assert rooms.left_behind() == [forgotten.parent]
    assert private_rooms.delete(forgotten.parent)
    assert list(tmp_path.iterdir()) == [used.parent.parent]


def test_a_room_that_the_system_holds_is_not_found_again_and_goes_later(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    rooms = Rooms(tmp_path)
    held = furnished(rooms, "me")
    with monkeypatch.context() as patched:
        patched.setattr(private_rooms.shutil, "rmtree", lambda *_args, **_options: None)
        assert not private_rooms.delete(held.parent)
    assert rooms.find("me") is None
    assert rooms.left_behind() == [held.parent]
    assert private_rooms.delete(held.parent)
    assert not list(tmp_path.iterdir())


def test_a_room_that_vanishes_while_it_is_deleted_is_gone(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    room = furnished(Rooms(tmp_path), "me").parent
    there = Path.exists

    def gone_right_after(path: Path) -> bool:
        found = there(path)
        for file in path.glob("*"):
            file.unlink()
        path.rmdir()
        return found

    with monkeypatch.context() as patched:
        patched.setattr(private_rooms.shutil, "rmtree", lambda *_args, **_options: None)
        patched.setattr(Path, "exists", gone_right_after)
        private_rooms.delete(room)
    assert private_rooms.delete(room)


def test_a_room_whose_mark_cannot_be_set_is_told_as_held(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def locked(*_args: object, **_options: object) -> None:
        raise PermissionError

    held = furnished(Rooms(tmp_path), "me")
    monkeypatch.setattr(private_rooms.shutil, "rmtree", lambda *_args, **_options: None)
    monkeypatch.setattr(Path, "touch", locked)
    assert not private_rooms.delete(held.parent)


def test_what_is_still_being_loaded_is_no_room_to_leave_until_its_time_is_over(tmp_path: Path) -> None:
    rooms = Rooms(tmp_path)
    loading, loaded = rooms.new("me"), furnished(rooms, "me")
    assert rooms.of("me") == [loaded.parent]
    assert rooms.left_behind() == []
    os.utime(loading, (0, 0))
    assert rooms.left_behind() == [loading]


def test_of_two_uploads_the_later_takes_the_place_of_the_earlier_and_never_both_go(tmp_path: Path) -> None:
    rooms = Rooms(tmp_path)
    one, two, yours = furnished(rooms, "me"), furnished(rooms, "me"), furnished(rooms, "you")
    for warehouse in (two, yours):
        os.utime(warehouse, (0, 0))
    assert rooms.before("me", one) == [two.parent]
    assert rooms.before("me", two) == rooms.before("me", yours) == []


@pytest.mark.skipif(os.name != "posix", reason="Windows keeps no modes; the rights come from the folder above")
def test_nobody_else_on_the_machine_looks_into_a_room(tmp_path: Path) -> None:
    rooms = Rooms(tmp_path / "home" / "private")
    room = rooms.new("me")
    for folder in (rooms.folder, room.parent, room):
        assert stat.S_IMODE(folder.stat().st_mode) == 0o700


def test_what_is_kept_in_a_folder_that_could_not_be_deleted_stays(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    rooms = Rooms(tmp_path)
    notes = rooms.beside_demo("me")
    private_rooms.make(notes)
    with monkeypatch.context() as patched:
        patched.setattr(private_rooms.shutil, "rmtree", lambda *_args, **_options: None)
        assert not private_rooms.delete(notes)
    assert rooms.left_behind() == [notes]
    private_rooms.make(notes)
    assert rooms.left_behind() == []
