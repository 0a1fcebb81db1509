"""Rooms: found by their visitor alone, kept while they are used, deleted when they are left or forgotten."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from segmentation import private_rooms
from segmentation.private_rooms import Rooms


def furnished(rooms: Rooms, visitor: str) -> Path:
    room = rooms.new(visitor)
    room.mkdir(parents=True)
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
