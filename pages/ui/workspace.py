"""Which warehouse this session looks at: the demo firm's, or its own upload, which nobody else sees."""

from __future__ import annotations

import shutil
import time
import uuid
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Protocol

import streamlit as st

from pages.ui import caches, state
from segmentation import workspaces
from segmentation.errors import InputError, Message
from segmentation.extracts import LoadReport

LONGEST_HOURS = 12
_MOST_FILES = 40
_MAPPING_SUFFIX = ".toml"


@dataclass(frozen=True)
class Workspace:
    """path: the warehouse file, the key of every cache. own: loaded by this session, not the demo firm."""

    path: Path
    own: bool


class Upload(Protocol):
    """A file as the browser sent it."""

    name: str

    def getbuffer(self) -> memoryview: ...


def current() -> Workspace:
    """The session's own upload, else the demo firm."""
    own = st.session_state.get(state.OWN_WORKSPACE)
    # After a restart of the server, or its clearing of old uploads, the file may be gone.
    if own is not None and Path(own).is_file():
        return Workspace(Path(own), own=True)
    return Workspace(caches.demo_workspace(), own=False)


def back_to_demo() -> bool:
    """Leave the own data and delete them. False if the system did not let all of it go yet."""
    own = st.session_state.pop(state.OWN_WORKSPACE, None)
    return own is None or _delete(Path(own))


def _delete(warehouse: Path) -> bool:
    # An open file cannot be deleted everywhere, and what was read from it must not stay in memory either.
    caches.forget(warehouse)
    shutil.rmtree(warehouse.parent, ignore_errors=True)
    return not warehouse.exists()


def delete_left_behind(older_than_hours: float = LONGEST_HOURS) -> None:
    """Delete uploads whose session did not come back for them."""
    latest = time.time() - older_than_hours * 3600
    for room in workspaces.private_folder().glob("*"):
        if room.stat().st_mtime < latest:
            shutil.rmtree(room, ignore_errors=True)


def load_uploads(uploads: Sequence[Upload], progress: workspaces.Progress) -> LoadReport:
    """Build a warehouse from the uploaded extracts and make it this session's; a `.toml` among them is the mapping.

    Raises InputError; what the session looked at before then stays.
    """
    _check_names([upload.name for upload in uploads])
    mappings = [upload for upload in uploads if upload.name.lower().endswith(_MAPPING_SUFFIX)]
    extracts = [upload for upload in uploads if upload not in mappings]
    if len(mappings) > 1:
        raise InputError(
            Message("More than one mapping file: {names}. Choose one.", names=", ".join(m.name for m in mappings))
        )
    if not extracts:
        raise InputError(Message("{name} is a mapping alone. Add the extracts it describes.", name=mappings[0].name))
    if len(uploads) > _MOST_FILES:
        raise InputError(
            Message("{count} files at once; at most {most} are taken.", count=len(uploads), most=_MOST_FILES)
        )
    room = workspaces.private_folder() / uuid.uuid4().hex
    try:
        for upload in extracts:
            _write(upload, room / "extracts")
        mapping = _write(mappings[0], room / "mapping") if mappings else None
        report = workspaces.build(room / "extracts", room / "warehouse.duckdb", mapping=mapping, progress=progress)
    except BaseException:
        shutil.rmtree(room, ignore_errors=True)
        raise
    shutil.rmtree(room / "extracts")
    before = st.session_state.get(state.OWN_WORKSPACE)
    st.session_state[state.OWN_WORKSPACE] = str(room / "warehouse.duckdb")
    if before is not None:
        _delete(Path(before))
    return report


def _check_names(names: Sequence[str]) -> None:
    bad = [name for name in names if not _file_name(name) or "\0" in name]
    twice = sorted(name for name, count in Counter(_file_name(name).lower() for name in names).items() if count > 1)
    problems = [Message("{name} is no file name", name=repr(name)) for name in bad]
    problems += [Message("{name} was chosen more than once; rename one of them", name=name) for name in twice]
    if problems:
        raise InputError(Message("The chosen files cannot be told apart"), problems)


def _file_name(name: str) -> str:
    # Only the last part of the name counts: an upload's name must not lead out of its folder.
    last = name.replace("\\", "/").rpartition("/")[2]
    return "" if last in (".", "..") else last


def _write(upload: Upload, folder: Path) -> Path:
    path = folder / _file_name(upload.name)
    folder.mkdir(parents=True, exist_ok=True)
    path.write_bytes(upload.getbuffer())
    return path
