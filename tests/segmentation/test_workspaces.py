"""The demo firm's warehouse: built anew when what it is made from changes, and kept once."""

from __future__ import annotations

import os
import shutil
from pathlib import Path

import pytest

from segmentation import workspaces
from segmentation.warehouse import open_warehouse
from segmentation.warehouse.publish import WriteLock
from tests.segmentation.extracts.german_files import write_firm


@pytest.fixture
def copied(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A root folder with copies of the code and the reference data, and three customers as the demo firm."""
    root = tmp_path / "root"
    source = Path(workspaces.__file__).parent
    shutil.copytree(source, root / "segmentation", ignore=shutil.ignore_patterns("__pycache__"))
    shutil.copytree(source.parent / "sample_data" / "reference", root / "reference")
    write_firm(root / "extracts", [("A", "1", "01.01.2024", "10001", "5,00")])
    monkeypatch.setattr(workspaces, "__file__", str(root / "segmentation" / "workspaces.py"))
    monkeypatch.setattr(workspaces, "_REFERENCE", root / "reference")
    monkeypatch.setattr(workspaces, "DEMO_EXTRACTS", root / "extracts")
    monkeypatch.setenv("SEGMENTKOMPASS_HOME", str(tmp_path / "home"))
    return root


@pytest.mark.parametrize(
    "changed",
    [
        "segmentation/workspaces.py", "segmentation/warehouse/sql/orders.sql",
        "segmentation/warehouse/checks/order_revenue.sql", "reference/plz_bundesland.csv", "extracts/kunden.csv",
    ],
)  # fmt: skip
def test_the_demo_is_built_anew_when_anything_it_is_made_from_changes(copied: Path, changed: str) -> None:
    before = workspaces.demo()
    assert workspaces.demo() == before
    with (copied / changed).open("a", encoding="utf-8") as file:
        file.write("\n")
    after = workspaces.demo()
    assert after != before
    assert list(after.parent.iterdir()) == [after]
    with open_warehouse(after) as warehouse:
        assert warehouse.rows("SELECT count(*) FROM core.customers") == [(3,)]


def test_an_old_demo_that_cannot_be_deleted_does_no_harm(copied: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    before = workspaces.demo()
    (copied / "reference" / "notes").write_text("new", encoding="utf-8")
    unlink = Path.unlink

    def refuse(path: Path, missing_ok: bool = False) -> None:
        if path == before:
            raise PermissionError
        unlink(path, missing_ok=missing_ok)

    monkeypatch.setattr(Path, "unlink", refuse)
    assert workspaces.demo().is_file()
    assert before.is_file()


def test_what_a_killed_build_left_is_deleted_and_what_runs_stays(copied: Path) -> None:
    demo = workspaces.demo()
    killed, running = (demo.with_name(f"{name}.1.draft") for name in ("killed", "running"))
    for drafts in (killed, running):
        drafts.mkdir()
        (drafts / "half.duckdb").write_bytes(b"half")
    lock = WriteLock(running)
    workspaces.delete_abandoned_drafts()
    assert sorted(demo.parent.glob("*.draft")) == [running]
    lock.release()
    workspaces.delete_abandoned_drafts()
    assert list(demo.parent.iterdir()) == [demo]


def test_a_build_killed_under_the_same_number_is_no_obstacle(copied: Path, tmp_path: Path) -> None:
    target = tmp_path / "w.duckdb"
    drafts = tmp_path / f"w.{os.getpid()}.draft"
    drafts.mkdir()
    (drafts / "w.duckdb").write_bytes(b"half")
    workspaces.build(copied / "extracts", target)
    assert target.is_file()
    assert not drafts.exists()
