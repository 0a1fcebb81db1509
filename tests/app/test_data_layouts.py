"""The data page names every file and column that is read without a mapping."""

from __future__ import annotations

from segmentation import schema
from segmentation.warehouse import Warehouse
from segmentation.warehouse.plan import offered
from tests.app.opened import opened, texts


def test_every_file_and_column_that_can_be_loaded_is_named(demo_warehouse: Warehouse) -> None:
    shown = texts(opened("data", demo_warehouse.path, lang="de"))
    for content in schema.LOADABLE:
        line = next(line for line in shown.splitlines() if line.startswith(f"**{content.file_stem}.csv**"))
        assert all(f"`{column.header}" in line for column in offered(content))
