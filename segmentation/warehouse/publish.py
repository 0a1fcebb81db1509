"""A warehouse is built beside the one in use and takes its place in one step."""

from __future__ import annotations

import shutil
from pathlib import Path

import duckdb

from segmentation.errors import InputError, Message


def building_path(target: Path) -> Path:
    """Where the next version of the warehouse is written: in the same folder, so that one rename publishes it."""
    return target.with_name(target.name + ".building")


def spill_folder(path: Path) -> Path:
    """Where DuckDB and a load put what does not fit into memory."""
    return path.with_name(path.name + ".spill")


def claim(building: Path) -> None:
    """Make way for a new build; what a killed run left is removed. InputError if another run is writing it."""
    if building.exists():
        try:
            duckdb.connect(str(building)).close()
        except duckdb.Error as error:
            # A half-written file also fails to open, and may go; one that is locked may not.
            if "lock" in str(error).lower() or "conflict" in str(error).lower():
                raise _busy(building) from error
    try:
        discard(building)
    except PermissionError as error:
        raise _busy(building) from error


def discard(building: Path) -> None:
    """Remove a build with its log and its spilled data."""
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
    return path.with_name(path.name + ".wal")


def _busy(building: Path) -> InputError:
    return InputError(
        Message("Another run is writing {path}: wait until it has finished", path=str(building.with_suffix("")))
    )
