"""Rooms: what a visitor uploaded, each upload in a folder of its own until its visitor leaves it or stays away.

    private/<visitor>/<room>/warehouse.duckdb

The visitor is known by a secret that only their browser has; the folder is named by its digest, so that nobody who
sees the folder learns the secret, and a room is never found by a name from outside.
"""

from __future__ import annotations

import contextlib
import hashlib
import os
import shutil
import time
import uuid
from pathlib import Path

LONGEST_HOURS = 12
"""So long after its last use a room is kept."""

_WAREHOUSE = "warehouse.duckdb"
_LEFT = "left"
_NOTED_SECONDS = 600


class Rooms:
    """The rooms of all visitors below one folder."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder

    def new(self, visitor: str) -> Path:
        """Where the visitor's next upload goes; not made yet, and never the same twice."""
        return self._folder_of(visitor) / uuid.uuid4().hex

    def find(self, visitor: str) -> Path | None:
        """The warehouse the visitor loaded last, if it is still there and was not left."""
        there = []
        for warehouse in self._folder_of(visitor).glob(f"*/{_WAREHOUSE}"):
            with contextlib.suppress(FileNotFoundError):
                if not (warehouse.parent / _LEFT).exists():
                    there.append((warehouse.stat().st_mtime, warehouse))
        return max(there)[1] if there else None

    def of(self, visitor: str) -> list[Path]:
        """All rooms of the visitor."""
        return list(self._folder_of(visitor).glob("*"))

    def left_behind(self, hours: float = LONGEST_HOURS) -> list[Path]:
        """The rooms that were left, or not used for so long."""
        latest = time.time() - hours * 3600
        found = []
        for room in self.folder.glob("*/*"):
            with contextlib.suppress(FileNotFoundError):
                if (room / _LEFT).exists() or room.stat().st_mtime < latest:
                    found.append(room)
        return found

    def _folder_of(self, visitor: str) -> Path:
        return self.folder / hashlib.sha256(visitor.encode()).hexdigest()[:32]


def warehouse_of(room: Path) -> Path:
    """The warehouse of a room."""
    return room / _WAREHOUSE


def mark(warehouse: Path) -> str:
    """Tells two rooms apart where anyone may read it; opens neither."""
    return hashlib.sha256(warehouse.parent.name.encode()).hexdigest()[:8]


def note_use(warehouse: Path) -> None:
    """The room of this warehouse is in use: its time begins anew."""
    with contextlib.suppress(OSError):
        if time.time() - warehouse.parent.stat().st_mtime > _NOTED_SECONDS:
            os.utime(warehouse.parent)


def delete(room: Path) -> bool:
    """Delete the room. False if the system does not let all of it go yet: it is then not found any more."""
    shutil.rmtree(room, ignore_errors=True)
    if room.exists():
        (room / _LEFT).touch()
        return False
    with contextlib.suppress(OSError):
        room.parent.rmdir()
    return True
