"""A shelf of its own, and a folder of extracts that a workspace can be made of."""

from __future__ import annotations

from pathlib import Path

import pytest

from segmentation.saved_workspaces import Shelf
from tests.segmentation.saved_workspaces.small_firm import deliver


@pytest.fixture
def shelf(tmp_path: Path) -> Shelf:
    return Shelf(tmp_path / "saved")


@pytest.fixture
def source(tmp_path: Path) -> Path:
    return deliver(tmp_path / "source", 3)
