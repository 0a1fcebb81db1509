"""The editions of a saved workspace: each refresh makes one of its own, and one small file says which is in force.

    saved/<name>/current                   the key of the edition in force
    saved/<name>/edition-<key>.json        when it was made, from what, and the totals before it
    saved/<name>/extracts-<key>/           its extracts, where the workspace keeps them
    saved/<name>/mapping-<key>.toml        how they are read, where that had to be said
    saved/<name>/warehouse-<key>.duckdb    its warehouse, which appears last and whole

A key is a number that counts up and a random part: whoever remembers what a file held takes none for another, though
the workspace was deleted and one of its name was saved since. No file of an edition is changed once its warehouse is
there, so that whoever reads it goes on undisturbed, and where `current` cannot be read the newest edition with a
warehouse is as good.
"""

from __future__ import annotations

import json
import os
import re
import secrets
import shutil
import time
from collections.abc import Callable, Mapping
from contextlib import suppress
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from pathlib import Path

_CURRENT = "current"
_NEW = ".new"
_KEY = r"(\d+(?:-[0-9a-f]{8})?)"
_PART = re.compile(rf"(?:edition|extracts|mapping|warehouse)-{_KEY}\b.*")
_KNOWN = re.compile(rf"(?:edition-{_KEY}\.json|extracts-{_KEY}|warehouse-{_KEY}\.duckdb)")
_WAREHOUSE = re.compile(rf"warehouse-{_KEY}\.duckdb")

LetGo = Callable[[Path], None]
"""Closes a file before it is deleted, which not every system allows while it is open."""


@dataclass(frozen=True)
class Edition:
    """One state of a workspace's data; its paths may lead to files that are not there (yet).

    made: when it was begun, UTC. source: the folder whose extracts every refresh reads; None where the workspace keeps
    its extracts. before: the control totals of the edition that this one replaced.
    """

    folder: Path
    key: str
    made: datetime
    source: Path | None = None
    before: Mapping[str, float] | None = None

    @property
    def number(self) -> int:
        """The how manieth of its workspace it is."""
        return _number(self.key)

    @property
    def warehouse(self) -> Path:
        return self.folder / f"warehouse-{self.key}.duckdb"

    @property
    def is_there(self) -> bool:
        """Whether its warehouse is: lost, it can be built anew from what the edition reads."""
        return self.warehouse.is_file()

    @property
    def can_be_read_again(self) -> bool:
        """Whether it is known what a refresh reads."""
        return self.source is not None or self.extracts.is_dir()

    @property
    def is_in_force(self) -> bool:
        """Whether it was put in force, and no other since."""
        return _named(self.folder) == self.key

    @property
    def extracts(self) -> Path:
        return self.folder / f"extracts-{self.key}"

    @property
    def mapping(self) -> Path:
        return self.folder / f"mapping-{self.key}.toml"

    @property
    def mapping_in_use(self) -> Path | None:
        """How the extracts are read, if that had to be said."""
        return self.mapping if self.mapping.is_file() else None

    @property
    def seconds_there(self) -> float:
        """How long its warehouse has been there; a load may have taken hours before that."""
        with suppress(OSError):
            return time.time() - self.warehouse.stat().st_mtime
        return 0.0

    def note(self) -> None:
        """Keep what is known of it, before its warehouse is there."""
        known = {
            "made": self.made.isoformat(),
            "source": None if self.source is None else str(self.source),
            "before": None if self.before is None else dict(self.before),
        }
        write_whole(self.folder / f"edition-{self.key}.json", json.dumps(known, ensure_ascii=False))

    def put_in_force(self) -> None:
        """From now on it is the one that is found: before this moment nobody found it, after it everybody does."""
        write_whole(self.folder / _CURRENT, f"{self.key}\n")


def in_force(folder: Path) -> Edition | None:
    """The edition in force, though its warehouse may be lost; None where nothing of any is left. OSError where the
    folder cannot be read."""
    named = _named(folder)
    names = [path.name for path in _entries(folder)]
    if any((found := _PART.fullmatch(name)) and found[1] == named for name in names):
        return _read(folder, named)
    whole = [found[1] for name in names if (found := _WAREHOUSE.fullmatch(name))]
    known = [next(filter(None, found.groups())) for name in names if (found := _KNOWN.fullmatch(name))]
    return _read(folder, max(whole or known, key=_number)) if known else None


def new_key(folder: Path) -> str:
    """That of the next edition; none has had it before, though the folder was deleted since."""
    number = max((_number(key) for key, _path in _parts(folder)), default=0) + 1
    return f"{number}-{secrets.token_hex(4)}"


def delete_others(kept: Edition, let_go: LetGo, seconds: float) -> None:
    """Delete what other editions left, half ones too. A file that cannot be deleted while it is open goes later.

    The edition before stays until `kept` has been there for so many seconds: someone may be about to open it. Only
    for whoever has the right to write the workspace: it takes what is being made for what was left.
    """
    folder = kept.folder
    is_young = kept.seconds_there < seconds
    earlier = [key for key, path in _parts(folder) if _number(key) < kept.number and _WAREHOUSE.fullmatch(path.name)]
    stay = {kept.key, max(earlier, key=_number, default=kept.key) if is_young else kept.key}
    gone = [path for key, path in _parts(folder) if key not in stay]
    gone += [path for path in _entries(folder) if path.suffix == _NEW or path.name.endswith((".draft", ".draft.lock"))]
    _delete(gone, let_go)


def delete_edition(edition: Edition, let_go: LetGo) -> None:
    """Delete what there is of it, as `delete_others` does of others."""
    _delete([path for key, path in _parts(edition.folder) if key == edition.key], let_go)


def new_folder(folder: Path) -> Path:
    """Where a folder is filled that `folder.replace` then makes appear whole."""
    return folder.with_name(folder.name + _NEW)


def now() -> datetime:
    """This moment, UTC, to the second."""
    return datetime.now(UTC).replace(microsecond=0)


def write_whole(path: Path, text: str) -> None:
    """Write the file so that whoever reads it finds the old text or the new one, even after a power failure."""
    new = path.with_name(path.name + _NEW)
    with new.open("w", encoding="utf-8") as file:
        file.write(text)
        file.flush()
        os.fsync(file.fileno())
    new.replace(path)
    if os.name == "posix":
        handle = os.open(path.parent, os.O_RDONLY)
        try:
            os.fsync(handle)
        finally:
            os.close(handle)


def _number(key: str) -> int:
    return int(key.partition("-")[0])


def _named(folder: Path) -> str:
    """The key in the pointer; empty where it cannot be read."""
    with suppress(OSError, ValueError):
        return (folder / _CURRENT).read_text(encoding="utf-8").strip()
    return ""


def _delete(paths: list[Path], let_go: LetGo) -> None:
    for path in paths:
        let_go(path)
        if path.is_dir():
            shutil.rmtree(path, ignore_errors=True)
        else:
            with suppress(OSError):
                path.unlink(missing_ok=True)


def _read(folder: Path, key: str) -> Edition:
    """What is known of it; where that cannot be read, the time of its warehouse alone."""
    edition = Edition(folder, key, now())
    try:
        known = json.loads((folder / f"edition-{key}.json").read_text(encoding="utf-8"))
        source, before = known["source"], known["before"]
        made = datetime.fromisoformat(known["made"]).astimezone(UTC)
        totals = None if before is None else {str(name): float(value) for name, value in before.items()}
        return replace(edition, made=made, source=None if source is None else Path(source), before=totals)
    except (OSError, ValueError, TypeError, KeyError, AttributeError):
        with suppress(OSError):
            return replace(edition, made=datetime.fromtimestamp(edition.warehouse.stat().st_mtime, UTC))
        return edition


def _parts(folder: Path) -> list[tuple[str, Path]]:
    return [(found[1], path) for path in _entries(folder) if (found := _PART.fullmatch(path.name))]


def _entries(folder: Path) -> list[Path]:
    """None where the folder is not there; OSError where it cannot be read."""
    with suppress(FileNotFoundError, NotADirectoryError):
        return list(folder.iterdir())
    return []
