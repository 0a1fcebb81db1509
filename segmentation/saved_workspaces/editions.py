"""The editions of a saved workspace: each refresh makes one of its own, and one small file says which is in force.

    saved/<name>/current                   the number of the edition in force
    saved/<name>/edition-<n>.json          when it was made, from what, and the totals before it
    saved/<name>/extracts-<n>/             its extracts, where the workspace keeps them
    saved/<name>/mapping-<n>.toml          how they are read, where that had to be said
    saved/<name>/warehouse-<n>.duckdb      its warehouse, which appears last and whole

No file of an edition is changed once its warehouse is there, so that whoever reads it goes on undisturbed, and where
`current` cannot be read the newest edition with a warehouse is as good.
"""

from __future__ import annotations

import json
import os
import re
import shutil
import time
from collections.abc import Callable, Mapping
from contextlib import suppress
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from pathlib import Path

_CURRENT = "current"
_NEW = ".new"
_PART = re.compile(r"(?:edition|extracts|mapping|warehouse)-(\d+)\b.*")
_WAREHOUSE = re.compile(r"warehouse-(\d+)\.duckdb")

LetGo = Callable[[Path], None]
"""Closes a file before it is deleted, which not every system allows while it is open."""


@dataclass(frozen=True)
class Edition:
    """One state of a workspace's data; its paths may lead to files that are not there (yet).

    made: when it was begun, UTC. source: the folder whose extracts every refresh reads; None where the workspace keeps
    its extracts. before: the control totals of the edition that this one replaced.
    """

    folder: Path
    number: int
    made: datetime
    source: Path | None = None
    before: Mapping[str, float] | None = None

    @property
    def warehouse(self) -> Path:
        return self.folder / f"warehouse-{self.number}.duckdb"

    @property
    def extracts(self) -> Path:
        return self.folder / f"extracts-{self.number}"

    @property
    def mapping(self) -> Path:
        return self.folder / f"mapping-{self.number}.toml"

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
        write_whole(self.folder / f"edition-{self.number}.json", json.dumps(known, ensure_ascii=False))

    def put_in_force(self) -> None:
        """From now on it is the one that is found: before this moment nobody found it, after it everybody does."""
        write_whole(self.folder / _CURRENT, f"{self.number}\n")


def in_force(folder: Path) -> Edition | None:
    """The edition in force; None where there is none."""
    complete = {int(found[1]) for path in _entries(folder) if (found := _WAREHOUSE.fullmatch(path.name))}
    with suppress(OSError, ValueError):
        number = int((folder / _CURRENT).read_text(encoding="utf-8"))
        if number in complete:
            return _read(folder, number)
    return _read(folder, max(complete)) if complete else None


def next_number(folder: Path) -> int:
    """One that no edition has, not even one that was left half."""
    return max((number for number, _path in _parts(folder)), default=0) + 1


def delete_others(folder: Path, kept: Edition, let_go: LetGo, seconds: float) -> None:
    """Delete what other editions left, half ones too. A file that cannot be deleted while it is open goes later.

    The edition before stays until `kept` has been there for so many seconds: someone may be about to open it. Only
    for whoever has the right to write the workspace: it takes what is being made for what was left.
    """
    is_young = kept.seconds_there < seconds
    earlier = [number for number, path in _parts(folder) if number < kept.number and _WAREHOUSE.fullmatch(path.name)]
    stay = {kept.number, max(earlier, default=kept.number) if is_young else kept.number}
    gone = [path for number, path in _parts(folder) if number not in stay]
    gone += [path for path in _entries(folder) if path.suffix == _NEW or path.name.endswith((".draft", ".draft.lock"))]
    for path in gone:
        let_go(path)
        if path.is_dir():
            shutil.rmtree(path, ignore_errors=True)
        else:
            with suppress(OSError):
                path.unlink(missing_ok=True)


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


def _read(folder: Path, number: int) -> Edition:
    """What is known of it; where that cannot be read, the time of its warehouse alone."""
    edition = Edition(folder, number, now())
    try:
        known = json.loads((folder / f"edition-{number}.json").read_text(encoding="utf-8"))
        source, before = known["source"], known["before"]
        made = datetime.fromisoformat(known["made"]).astimezone(UTC)
        totals = None if before is None else {str(name): float(value) for name, value in before.items()}
        return replace(edition, made=made, source=None if source is None else Path(source), before=totals)
    except (OSError, ValueError, TypeError, KeyError, AttributeError):
        with suppress(OSError):
            return replace(edition, made=datetime.fromtimestamp(edition.warehouse.stat().st_mtime, UTC))
        return edition


def _parts(folder: Path) -> list[tuple[int, Path]]:
    return [(int(found[1]), path) for path in _entries(folder) if (found := _PART.fullmatch(path.name))]


def _entries(folder: Path) -> list[Path]:
    with suppress(OSError):
        return list(folder.iterdir())
    return []
