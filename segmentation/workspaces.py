"""A workspace: one warehouse with its marts, built from a folder of extracts and never changed in place."""

from __future__ import annotations

import contextlib
import hashlib
import os
import shutil
from collections.abc import Callable, Iterable
from dataclasses import replace
from pathlib import Path
from threading import Lock
from typing import TYPE_CHECKING
from weakref import WeakValueDictionary

from segmentation import clustering, customer_master, features
from segmentation.customer_master.mastered import Master, digest
from segmentation.errors import InputError
from segmentation.extracts import LoadReport, Mapping, expected, load
from segmentation.private_rooms import Rooms
from segmentation.progress import Progress, Stage, steering
from segmentation.pseudonyms import key_beside
from segmentation.warehouse import Warehouse, open_warehouse
from segmentation.warehouse.full_disk import full_disk_told
from segmentation.warehouse.publish import BusyError, WriteLock, building_path, discard

if TYPE_CHECKING:
    import pandas as pd

_ROOT = Path(__file__).parent.parent
DEMO_EXTRACTS = _ROOT / "sample_data" / "extracts"
_REFERENCE = _ROOT / "sample_data" / "reference"
_DRAFT = ".draft"
_MASTERED = "mastered-"
# Two tabs may ask for the same at once; whoever asks for another waits for neither.
_MAKING: WeakValueDictionary[Path, Lock] = WeakValueDictionary()
_MAKING_GUARD = Lock()


def home() -> Path:
    """Where workspaces live: the folder SEGMENTKOMPASS_HOME names, or `.workspaces` beside the app."""
    return Path(os.environ.get("SEGMENTKOMPASS_HOME", _ROOT / ".workspaces"))


def private_rooms() -> Rooms:
    """Where visitors keep what they uploaded."""
    return Rooms(home() / "private")


def build(
    source_dir: Path,
    warehouse_path: Path,
    mapping: Path | Mapping | None = None,
    progress: Progress | None = None,
    *,
    before: Path | None = None,
) -> LoadReport:
    """Load the extracts, compute the customer features and store the default segmentation.

    before: the warehouse that this one takes the place of; segments that are found again keep their numbers.
    The file appears at `warehouse_path` only when all of it is done. Errors: InputError as from `load`, and where the
    disk is full; CancelledError. Data without order lines (a CRM export alone) give a workspace without features and
    segments, customers that cannot be told apart one without segments.
    """
    progress = progress or Progress()
    warehouse_path.parent.mkdir(parents=True, exist_ok=True)
    drafts = warehouse_path.with_name(f"{warehouse_path.stem}.{os.getpid()}{_DRAFT}")
    # As long as this process lives nobody takes the drafts for those of a killed build.
    lock = WriteLock(drafts)
    try:
        shutil.rmtree(drafts, ignore_errors=True)
        drafts.mkdir()
        draft = drafts / warehouse_path.name
        with progress.steers(), full_disk_told(warehouse_path.parent):
            progress.expect(expected.marts(source_dir))
            report = load(source_dir, draft, mapping, progress, key_file=key_beside(warehouse_path))
            with open_warehouse(draft, writable=True) as warehouse:
                write_marts(warehouse, None if before is None else _assignments_of(before))
                report = replace(report, seconds=progress.seconds)
                warehouse.execute("UPDATE load.run SET seconds = ?", [report.seconds])
            progress.commit()
            draft.replace(warehouse_path)
    finally:
        shutil.rmtree(drafts, ignore_errors=True)
        lock.release()
    return report


def mastered(base: Path, folder: Path, master: Master, together: bool = False) -> Path:
    """Where the warehouse is in which every firm of `base` is one customer; `base` itself if nothing is to be changed.

    In the folder, or beside the base where nothing was decided and it is the same for everybody; under a name that its
    content gives. It may have to be made (`make_mastered`).
    """
    outcome = master.standing(together)
    if outcome.is_plain:
        return base
    where = base.parent if master.standing().is_plain else folder
    counted = "together" if together else "apart"
    return where / f"{_MASTERED}{counted}-{_edition(base)}-{digest(outcome)}.duckdb"


def make_mastered(base: Path, folder: Path, master: Master, together: bool = False) -> None:
    """Make it if it is not there. InputError if another process is making the same."""
    path = mastered(base, folder, master, together)
    with _MAKING_GUARD:
        making = _MAKING.setdefault(path, Lock())
    with making:
        if not path.is_file():
            path.parent.mkdir(parents=True, exist_ok=True)
            write_mastered(base, path, master, together)


def delete_superseded(base: Path, folder: Path, master: Master, let_go: Callable[[Path], None]) -> None:
    """Delete what was made in the folder of other decisions or of another base; the newest stays for whoever reads it.

    let_go: closes a file before it is deleted, which not every system allows while it is open.
    """
    current = {mastered(base, folder, master, together) for together in (True, False)}
    made = [(path.stat().st_mtime_ns, path) for path in folder.glob(f"{_MASTERED}*.duckdb") if path not in current]
    earlier = [path for _time, path in sorted(made)[:-1]]
    for path in earlier:
        let_go(path)
    _delete_all(earlier)


def delete_mastered_of_others(base: Path, folder: Path, let_go: Callable[[Path], None]) -> None:
    """Delete what was made in the folder of other bases than this one, as `delete_superseded` does."""
    others = [path for path in folder.glob(f"{_MASTERED}*.duckdb") if f"-{_edition(base)}-" not in path.name]
    for path in others:
        let_go(path)
    _delete_all(others)


def delete_abandoned_mastered(folder: Path) -> None:
    """Delete what was being made in the folder when its run was killed; a run that still goes on keeps its own."""
    begun = [*folder.glob(f"{_MASTERED}*.duckdb.building*"), *folder.glob(f"{_MASTERED}*.duckdb.lock")]
    for target in {folder / f"{path.name.partition('.')[0]}.duckdb" for path in begun}:
        with contextlib.suppress(BusyError):
            lock = WriteLock(target)
            try:
                discard(building_path(target))
            finally:
                lock.release()


def or_its_successor(path: Path) -> Path:
    """The warehouse itself; the newest of its kind where it was superseded and deleted since its path was asked for."""
    if path.is_file() or not path.name.startswith(_MASTERED):
        return path
    kind = path.stem.rpartition("-")[0]
    made = {other: other.stat().st_mtime_ns for other in path.parent.glob(f"{kind}-*.duckdb")}
    return max(made, key=made.__getitem__, default=path)


def write_mastered(base: Path, path: Path, master: Master, together: bool = False) -> None:
    """A copy of the warehouse in which every firm is one customer, with features and segments of its own."""
    with full_disk_told(path.parent), open_warehouse(base, writable=True, into=path) as warehouse:
        customer_master.apply(warehouse, master, together)
        write_marts(warehouse, _assignments_of(base))


def _edition(base: Path) -> str:
    state = base.stat()
    return hashlib.sha256(f"{base} {state.st_mtime_ns} {state.st_size}".encode()).hexdigest()[:8]


def write_marts(warehouse: Warehouse, before: pd.Series[int] | None = None) -> None:
    """Customer features and the default segments of a writable warehouse; neither without order lines.

    before: segment by customer number of an earlier run, whose segments keep their numbers where they are found again.
    """
    if warehouse.has("core.order_lines"):
        steering().begin(Stage.FEATURES)
        features.write_features(warehouse)
        steering().begin(Stage.SEGMENTS)
        _store_default_segments(warehouse, before)


def _store_default_segments(warehouse: Warehouse, before: pd.Series[int] | None) -> None:
    try:
        found = clustering.segment_customers(features.stored_features(warehouse))
    except InputError:
        # Customers too few or too alike to be told apart are no reason to refuse their data; whoever asks for
        # segments is told why there are none.
        return
    clustering.store(warehouse, found if before is None else clustering.in_the_order_of(before, found))


def _assignments_of(path: Path) -> pd.Series[int] | None:
    """Those of the warehouse's segments; None where it has none that can be read."""
    try:
        with open_warehouse(path) as warehouse:
            found = clustering.stored(warehouse)
    except InputError:
        return None
    return None if found is None else clustering.by_customer(found.assignments)


def _fingerprint(folder: Path) -> str:
    """Changes when an extract, the reference data or the code (Python and SQL) that reads them does."""
    code = Path(__file__).parent
    digest = hashlib.sha256()
    for path in sorted([*folder.glob("*"), *_REFERENCE.glob("*"), *code.rglob("*.py"), *code.rglob("*.sql")]):
        digest.update(path.name.encode())
        digest.update(path.read_bytes())
    return digest.hexdigest()[:12]


def demo(progress: Progress | None = None) -> Path:
    """The demo firm's warehouse; built on the first call, and again when its extracts or the code have changed."""
    path = _demo_folder() / f"{_fingerprint(DEMO_EXTRACTS)}.duckdb"
    if not path.is_file():
        build(DEMO_EXTRACTS, path, progress=progress)
        _delete_others(path)
    return path


def delete_abandoned_drafts() -> None:
    """Delete what builds of the demo warehouse left that were killed; one that still runs keeps its own."""
    for drafts in _demo_folder().glob(f"*{_DRAFT}"):
        try:
            lock = WriteLock(drafts)
        except InputError:
            continue
        shutil.rmtree(drafts, ignore_errors=True)
        lock.release()


def _demo_folder() -> Path:
    return home() / "demo"


def _delete_others(kept: Path) -> None:
    """Delete the demo warehouses of earlier extracts and code."""
    _delete_all([other for other in kept.parent.glob("*.duckdb") if other != kept])


def _delete_all(files: Iterable[Path]) -> None:
    """Delete these warehouses; one that is still open may stay (Windows)."""
    for file in files:
        with contextlib.suppress(PermissionError):
            file.unlink(missing_ok=True)
