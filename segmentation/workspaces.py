"""A workspace: one warehouse with its marts, built from a folder of extracts and never changed in place."""

from __future__ import annotations

import contextlib
import hashlib
import os
import shutil
from collections.abc import Callable
from pathlib import Path

from segmentation import clustering, features
from segmentation.errors import InputError
from segmentation.extracts import LoadReport, load
from segmentation.private_rooms import Rooms
from segmentation.warehouse import Warehouse, open_warehouse
from segmentation.warehouse.publish import WriteLock

_ROOT = Path(__file__).parent.parent
DEMO_EXTRACTS = _ROOT / "sample_data" / "extracts"
_REFERENCE = _ROOT / "sample_data" / "reference"
_DRAFT = ".draft"
Progress = Callable[[str, float], None]


def home() -> Path:
    """Where workspaces live: the folder SEGMENTKOMPASS_HOME names, or `.workspaces` beside the app."""
    return Path(os.environ.get("SEGMENTKOMPASS_HOME", _ROOT / ".workspaces"))


def private_rooms() -> Rooms:
    """Where visitors keep what they uploaded."""
    return Rooms(home() / "private")


def build(
    source_dir: Path, warehouse_path: Path, mapping: Path | None = None, progress: Progress | None = None
) -> LoadReport:
    """Load the extracts, compute the customer features and store the default segmentation.

    The file appears at `warehouse_path` only when all of it is done. Errors: InputError as from `load`. Data
    without order lines (a CRM export alone) give a workspace without features and segments, customers that
    cannot be told apart one without segments.
    """
    warehouse_path.parent.mkdir(parents=True, exist_ok=True)
    drafts = warehouse_path.with_name(f"{warehouse_path.stem}.{os.getpid()}{_DRAFT}")
    # As long as this process lives nobody takes the drafts for those of a killed build.
    lock = WriteLock(drafts)
    try:
        shutil.rmtree(drafts, ignore_errors=True)
        drafts.mkdir()
        draft = drafts / warehouse_path.name
        report = load(source_dir, draft, mapping=mapping, progress=progress)
        with open_warehouse(draft, writable=True) as warehouse:
            if warehouse.has("core.order_lines"):
                features.write_features(warehouse)
                _store_default_segments(warehouse)
        draft.replace(warehouse_path)
    finally:
        shutil.rmtree(drafts, ignore_errors=True)
        lock.release()
    return report


def _store_default_segments(warehouse: Warehouse) -> None:
    try:
        found = clustering.segment_customers(features.stored_features(warehouse))
    except InputError:
        # Customers too few or too alike to be told apart are no reason to refuse their data; whoever asks for
        # segments is told why there are none.
        return
    clustering.store(warehouse, found)


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
    """Delete the demo warehouses of earlier extracts and code; one that is still open may stay (Windows)."""
    for other in kept.parent.glob("*.duckdb"):
        if other != kept:
            with contextlib.suppress(PermissionError):
                other.unlink(missing_ok=True)
