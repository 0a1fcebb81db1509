"""What the tests of the screens share: the demo firm with its stored segmentation."""

from __future__ import annotations

from pathlib import Path

import pytest

from pages.ui import judging, loading
from segmentation import workspaces
from segmentation.clustering import Segmentation, stored
from segmentation.warehouse import open_warehouse


@pytest.fixture(autouse=True)
def loads_end_in_the_run_that_began_them(monkeypatch: pytest.MonkeyPatch) -> None:
    """No browser asks here how far they are; a test of that sets the time back."""
    monkeypatch.setattr(loading, "SHORT_SECONDS", 60.0)


@pytest.fixture(autouse=True)
def segments_are_shown_as_judged(monkeypatch: pytest.MonkeyPatch) -> None:
    """As above: a test of what is shown before sets the time back."""
    monkeypatch.setattr(judging, "SHORT_SECONDS", 600.0)


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
