"""Fixtures for all tests: the shared real data and warehouses loaded from it, once for each worker."""

from __future__ import annotations

import os
from collections.abc import Iterator
from pathlib import Path

import pytest

from segmentation.extracts import load
from segmentation.warehouse import Warehouse, open_warehouse

ROOT = Path(__file__).resolve().parents[1]
SAMPLE_DATA = ROOT / "sample_data"


@pytest.fixture(scope="session")
def shared_data() -> Path:
    """The folder of real data sets; where it is absent the test is skipped, in CI it fails."""
    folder = Path(os.environ.get("SEGMENTKOMPASS_SHARED_DATA", ROOT.parent / "shared" / "data"))
    if not folder.is_dir():
        missing = f"the shared real data is not at {folder} (set SEGMENTKOMPASS_SHARED_DATA)"
        if os.environ.get("CI"):
            pytest.fail(missing)
        pytest.skip(missing)
    return folder


@pytest.fixture(scope="session")
def demo_warehouse(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Warehouse]:
    """The demo firm, read-only."""
    yield from _loaded(SAMPLE_DATA / "extracts", None, tmp_path_factory)


@pytest.fixture(scope="session")
def adventureworks_warehouse(shared_data: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Warehouse]:
    """The reseller sales of AdventureWorks, read-only."""
    yield from _loaded(shared_data / "adventureworks", "adventureworks", tmp_path_factory)


@pytest.fixture(scope="session")
def maven_warehouse(shared_data: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Warehouse]:
    """The CRM opportunities of Maven Analytics, read-only."""
    yield from _loaded(shared_data / "maven_crm", "maven_crm", tmp_path_factory)


@pytest.fixture(scope="session")
def northwind_warehouse(shared_data: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Warehouse]:
    """The orders of Northwind, read-only."""
    yield from _loaded(shared_data / "northwind", "northwind", tmp_path_factory)


def _loaded(source: Path, mapping: str | None, factory: pytest.TempPathFactory) -> Iterator[Warehouse]:
    path = factory.mktemp("warehouse") / f"{source.name}.duckdb"
    load(source, path, None if mapping is None else SAMPLE_DATA / "mappings" / f"{mapping}.toml")
    with open_warehouse(path) as warehouse:
        yield warehouse
