"""The folders of a shelf: which there are, who may write one, and what is left of those that were deleted.

saved/<name>/        that of a workspace (segmentation.saved_workspaces.shelf)
saved/<name>.left    beside what is no workspace (yet, or any more) and may be deleted
saved/<name>.lock    held by whoever writes it, and by the system given back when that process ends
"""

from __future__ import annotations

import shutil
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from segmentation.errors import InputError, Message
from segmentation.progress import steering
from segmentation.saved_workspaces.editions import LetGo
from segmentation.warehouse.full_disk import full_disk_told
from segmentation.warehouse.publish import BusyError, WriteLock

PATIENCE_SECONDS = 10.0
"""How long a writer waits for the one before: it may only be tidying up."""
_LOOK_SECONDS = 0.05
_LEFT = ".left"
_LOCK = ".lock"
_OWNER_ALONE = 0o700


class NoAccessError(InputError):
    """The system does not let this process at files of the shelf."""


@contextmanager
def access_told(path: Path, kind: type[OSError] = PermissionError) -> Iterator[None]:
    """NoAccessError where what is done within meets an error of this kind, at the path or a file that it names."""
    try:
        yield
    except kind as error:
        raise NoAccessError(
            Message(
                "{path} cannot be read or written: {cause}.",
                path=str(error.filename or path),
                cause=error.strerror or str(error),
            ),
            [Message("Try again, and if it stays so, ask whoever runs the app.")],
        ) from error


def folders(shelf: Path) -> list[Path]:
    """Those of the workspaces and of what is left of some. NoAccessError where that cannot be told."""
    names: set[str] = set()
    with access_told(shelf, OSError):
        try:
            names.update(path.name.removesuffix(_LOCK).removesuffix(_LEFT) for path in shelf.iterdir())
        except FileNotFoundError:
            return []
    return [shelf / name for name in sorted(names)]


def make(folder: Path) -> None:
    """Make it for this user alone, unless it is there. InputError where there is no room, NoAccessError where it cannot
    be for another reason."""
    with access_told(folder, OSError), full_disk_told(folder):
        folder.mkdir(mode=_OWNER_ALONE, parents=True, exist_ok=True)


@contextmanager
def held(folder: Path, *, is_patient: bool) -> Iterator[None]:
    """With the right to write it. BusyError if another has it, and still has when patience is at its end."""
    lock = _lock(folder, PATIENCE_SECONDS if is_patient else 0.0)
    try:
        yield
    finally:
        lock.release()


def _lock(folder: Path, patience: float) -> WriteLock:
    end = time.monotonic() + patience
    while True:
        try:
            return WriteLock(folder)
        except BusyError:
            if time.monotonic() >= end:
                raise
        steering().check()
        time.sleep(_LOOK_SECONDS)


def mark(folder: Path) -> Path:
    """Beside the folder, so that it stays until all of the folder is gone."""
    return folder.with_name(folder.name + _LEFT)


def deleted(folder: Path, let_go: LetGo) -> bool:
    """Delete a marked folder. Whether nothing of it is left."""
    let_go(folder)
    shutil.rmtree(folder, ignore_errors=True)
    # Whoever was about to open a file may have done so meanwhile.
    let_go(folder)
    if folder.exists():
        return False
    mark(folder).unlink(missing_ok=True)
    return True
