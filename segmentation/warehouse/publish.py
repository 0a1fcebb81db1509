"""A warehouse is built beside the one in use and takes its place in one step; one run at a time may do so."""

from __future__ import annotations

import contextlib
import os
import shutil
import sys
from pathlib import Path

from segmentation.errors import InputError, Message

if sys.platform == "win32":
    import msvcrt

    def _lock(handle: int) -> None:
        msvcrt.locking(handle, msvcrt.LK_NBLCK, 1)
else:
    import fcntl

    def _lock(handle: int) -> None:
        fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)


class BusyError(InputError):
    """Another run has the right to write."""


def building_path(target: Path) -> Path:
    """Where the next version of the warehouse is written: in the same folder, so that one rename publishes it."""
    return target.with_name(target.name + ".building")


def spill_folder(path: Path) -> Path:
    """Where DuckDB and a load put what does not fit into memory."""
    return path.with_name(path.name + ".spill")


class WriteLock:
    """The right to write one warehouse, held from its making to `release`.

    The operating system holds it for this process and takes it back when the process ends, however it ends; a
    lock file that was left behind locks nothing. BusyError if another run holds it.
    """

    def __init__(self, target: Path) -> None:
        self._target = target
        self._path = target.with_name(target.name + ".lock")
        self._handle: int | None = None
        while self._handle is None:
            self._handle = self._locked()

    def release(self) -> None:
        """Let the next run write, once; a second call does nothing."""
        if self._handle is None:
            return
        if os.name == "posix":
            self._path.unlink(missing_ok=True)
        os.close(self._handle)
        self._handle = None
        if os.name != "posix":
            # Windows deletes no open file: neither before it is closed here nor when the next run has it open.
            with contextlib.suppress(PermissionError):
                self._path.unlink(missing_ok=True)

    def _locked(self) -> int | None:
        """The locked file; None if the run that released it also deleted it, so that it must be made anew."""
        try:
            handle = os.open(self._path, os.O_RDWR | os.O_CREAT, 0o666)
        except OSError as error:
            raise InputError(
                Message(
                    "The folder {path} cannot be written to: {cause}", path=str(self._path.parent), cause=str(error)
                )
            ) from error
        try:
            _lock(handle)
            current = os.path.samestat(os.fstat(handle), self._path.stat())
        except FileNotFoundError:
            current = False
        except OSError as error:
            os.close(handle)
            raise _busy(self._target) from error
        if current:
            return handle
        os.close(handle)
        return None


def discard(building: Path) -> None:
    """Remove a build, one that a killed run left too, with its log and its spilled data."""
    building.unlink(missing_ok=True)
    _log_of(building).unlink(missing_ok=True)
    shutil.rmtree(spill_folder(building), ignore_errors=True)


def publish(building: Path, target: Path) -> None:
    """Put the closed build in the place of the target; readers keep the version they opened.

    InputError where the system does not let an open file be replaced (Windows); the old version then stays.
    """
    try:
        building.replace(target)
    except PermissionError as error:
        discard(building)
        raise InputError(
            Message(
                "{path} cannot be replaced because another program has it open: close it there and load again",
                path=str(target),
            )
        ) from error
    _log_of(target).unlink(missing_ok=True)


def _log_of(path: Path) -> Path:
    # A build writes none; what an earlier version of this program left must not be read into a new file.
    return path.with_name(path.name + ".wal")


def _busy(target: Path) -> BusyError:
    return BusyError(Message("Another run is writing {path}: wait until it has finished", path=str(target)))
