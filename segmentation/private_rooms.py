"""Rooms: what a visitor uploaded, each upload in a folder of its own until its visitor leaves it or stays away.

    private/<visitor>/<room>/warehouse.duckdb   with the extracts/ and, if need be, the mapping.toml it was loaded from,
                                                and the pseudonyms.key of its persons

The visitor is known by a secret that only their browser has; the folder is named by its digest, so that nobody who
sees the folder learns the secret, and a room is never found by a name from outside. Other users of the machine are
kept out by the folders' modes; Windows has none, there a room inherits the rights of the folder above.
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
_EXTRACTS = "extracts"
_MAPPING = "mapping.toml"
_LEFT = "left"
_BESIDE_DEMO = "demo"
_NOTED_SECONDS = 600
_OWNER_ALONE = 0o700


class Rooms:
    """The rooms of all visitors below one folder."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder

    def new(self, visitor: str) -> Path:
        """An empty room for the visitor's next upload."""
        room = self._folder_of(visitor) / uuid.uuid4().hex
        self.folder.mkdir(mode=_OWNER_ALONE, parents=True, exist_ok=True)
        room.parent.mkdir(mode=_OWNER_ALONE, exist_ok=True)
        # The visitor's folder goes with their last room, which may be just now.
        room.mkdir(mode=_OWNER_ALONE, parents=True)
        return room

    def find(self, visitor: str) -> Path | None:
        """The warehouse the visitor loaded last, if it is still there and was not left."""
        kept = [warehouse for warehouse in self._loaded(visitor) if is_kept(warehouse)]
        return kept[-1] if kept else None

    def of(self, visitor: str) -> list[Path]:
        """The rooms of the visitor, oldest first, without those that are still being loaded."""
        return [warehouse.parent for warehouse in self._loaded(visitor)]

    def before(self, visitor: str, warehouse: Path) -> list[Path]:
        """The visitor's rooms that this warehouse takes the place of: of two that were loaded at once one stays."""
        rooms = self.of(visitor)
        return rooms[: rooms.index(warehouse.parent)] if warehouse.parent in rooms else []

    def left_behind(self, hours: float = LONGEST_HOURS) -> list[Path]:
        """The rooms that were left, or not used for so long; what a killed load began is one of these."""
        latest = time.time() - hours * 3600
        found = []
        for room in self.folder.glob("*/*"):
            with contextlib.suppress(OSError):
                if (room / _LEFT).exists() or room.stat().st_mtime < latest:
                    found.append(room)
        return found

    def beside_demo(self, visitor: str) -> Path:
        """Where the visitor keeps what they decide about the demo firm; there only once something is kept (`make`)."""
        return self._folder_of(visitor) / _BESIDE_DEMO

    def _loaded(self, visitor: str) -> list[Path]:
        there = []
        for warehouse in self._folder_of(visitor).glob(f"*/{_WAREHOUSE}"):
            with contextlib.suppress(OSError):
                there.append((warehouse.stat().st_mtime_ns, warehouse))
        return [warehouse for _time, warehouse in sorted(there)]

    def _folder_of(self, visitor: str) -> Path:
        return self.folder / hashlib.sha256(visitor.encode()).hexdigest()[:32]


def make(folder: Path) -> None:
    """Make the folder `beside_demo`, shut off as a room is; one that is there stays, though it was left before."""
    folder.parent.parent.mkdir(mode=_OWNER_ALONE, parents=True, exist_ok=True)
    folder.parent.mkdir(mode=_OWNER_ALONE, exist_ok=True)
    folder.mkdir(mode=_OWNER_ALONE, exist_ok=True)
    # Where the system held a file, the folder is still there with its mark: what is kept from now on must stay.
    (folder / _LEFT).unlink(missing_ok=True)


def warehouse_of(room: Path) -> Path:
    """The warehouse of a room."""
    return room / _WAREHOUSE


def extracts_of(room: Path) -> Path:
    """The folder of what the room was loaded from."""
    return room / _EXTRACTS


def mapping_of(room: Path) -> Path:
    """How that was read, where it had to be said."""
    return room / _MAPPING


def is_kept(warehouse: Path) -> bool:
    """Whether the warehouse is there and its room was not left."""
    return warehouse.is_file() and not (warehouse.parent / _LEFT).exists()


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
    # Where even the mark cannot be set somebody else deletes the room at this moment, or no one may write in it.
    with contextlib.suppress(OSError):
        (room / _LEFT).touch()
    if room.exists():
        return False
    with contextlib.suppress(OSError):
        room.parent.rmdir()
    return True
