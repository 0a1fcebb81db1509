"""What the tests of the screens share: the demo firm with its stored segmentation."""

from __future__ import annotations

from pathlib import Path

import pytest

from segmentation import workspaces
from segmentation.clustering import Segmentation, stored
from segmentation.warehouse import open_warehouse


@pytest.fixture(scope="session")
def demo(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The demo firm with its stored segmentation."""
    path = tmp_path_factory.mktemp("demo") / "warehouse.duckdb"
    workspaces.build(workspaces.DEMO_EXTRACTS, path)
    return path


@pytest.fixture(scope="session")
def found(demo: Path) -> Segmentation:
    with open_warehouse(demo) as warehouse:
        segmentation = stored(warehouse)
    assert segmentation is not None
    return segmentation
