"""Extracts of a small firm whose order lines can be counted, and what a workspace shows of them."""

from __future__ import annotations

from pathlib import Path

from segmentation.saved_workspaces import Shelf
from segmentation.warehouse import open_warehouse
from tests.segmentation.extracts.german_files import write_firm

EACH = 10


def deliver(folder: Path, lines: int) -> Path:
    """So many order lines of ten euros each; the folder."""
    write_firm(
        folder,
        [
            (f"A{number}", "1", f"{number % 28 + 1:02}.03.2025", f"1000{number % 3 + 1}", "10,00")
            for number in range(lines)
        ],
    )
    return folder


def shown(shelf: Shelf, name: str) -> int:
    """How many order lines whoever opens the workspace sees; that all of them are there is checked."""
    edition = shelf.find(name).edition
    assert edition is not None
    with open_warehouse(edition.warehouse) as warehouse:
        ((lines, revenue, customers, features),) = warehouse.rows(
            "SELECT count(*), sum(revenue), (SELECT count(*) FROM core.customers), "
            "(SELECT count(*) FROM marts.customer_features) FROM core.order_lines"
        )
    assert (revenue, customers, features) == (lines * EACH, 3, 3)
    return int(lines)


def files(shelf: Shelf) -> set[str]:
    """All files and folders below the shelf, without the numbers of editions and the digests of names."""
    return {path.name for path in shelf.folder.rglob("*")}
