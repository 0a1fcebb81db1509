"""A build that ends early, or never begins, leaves nothing open and nothing behind."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import duckdb
import pytest

from segmentation.errors import InputError
from segmentation.schema import CUSTOMERS
from segmentation.warehouse import build, staging
from segmentation.warehouse.build import Build, Problem


def _problems(made: Build, count: int) -> None:
    made.root.execute(
        f"CREATE TABLE {staging.staged(CUSTOMERS)} AS SELECT 0 AS file_no, i AS record, "
        f"[{{'column': 'Name', 'value': 'x', 'rule': 'missing name'}}] AS problems FROM range({count}) AS t (i)"
    )


def test_what_was_not_read_to_the_end_is_closed_with_the_build(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(build, "BATCH", 2)
    with Build(tmp_path / "w.duckdb", tmp_path) as made:
        _problems(made, 5)
        batches = made.problems(CUSTOMERS)
        assert next(batches) == [Problem(0, record, "Name", "x", "missing", "name") for record in (0, 1)]
    assert list(batches) == []
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize("what", ["load_reference", "lock_down"])
def test_a_build_that_cannot_begin_leaves_nothing(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, what: str) -> None:
    roots: list[Any] = []

    def fail(root: object, *_: object) -> None:
        roots.append(root)
        raise OSError("no room")

    with monkeypatch.context() as patched:
        patched.setattr(build, what, fail)
        with pytest.raises(OSError, match="no room"):
            Build(tmp_path / "w.duckdb", tmp_path)
    assert list(tmp_path.iterdir()) == []
    with pytest.raises(duckdb.ConnectionException):
        roots[0].execute("SELECT 1")
    with Build(tmp_path / "w.duckdb", tmp_path):
        pass


def test_of_a_build_that_is_kept_out_nothing_is_discarded(tmp_path: Path) -> None:
    with Build(tmp_path / "w.duckdb", tmp_path) as made:
        with pytest.raises(InputError):
            Build(tmp_path / "w.duckdb", tmp_path)
        assert made.building.is_file()
        assert made.scratch.is_dir()
