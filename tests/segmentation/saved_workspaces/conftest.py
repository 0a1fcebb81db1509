"""A shelf of its own, and a folder of extracts that a workspace can be made of."""

from __future__ import annotations

from pathlib import Path

import pytest

from segmentation.saved_workspaces import Shelf, folders
from tests.segmentation.saved_workspaces.small_firm import deliver


@pytest.fixture
def shelf(tmp_path: Path) -> Shelf:
    return Shelf(tmp_path / "saved")


@pytest.fixture
def impatient(monkeypatch: pytest.MonkeyPatch) -> None:
    """Nobody waits for another one that writes."""
    monkeypatch.setattr(folders, "PATIENCE_SECONDS", 0.0)


@pytest.fixture
def source(tmp_path: Path) -> Path:
    return deliver(tmp_path / "source", 3)
