"""Files of the same name at a refresh: the later takes the earlier one's place, however its umlauts are written."""

from __future__ import annotations

import unicodedata
from pathlib import Path

import pytest

from segmentation.saved_workspaces import Extracts, Shelf
from segmentation.workspaces import build
from tests.segmentation.extracts.german_files import LINE_COLUMNS
from tests.segmentation.saved_workspaces.small_firm import deliver, shown

NAME = "Nord"
FILE = "Aufträge_2025.csv"
MAPPING = """
[[source]]
file = "kunden.csv"
table = "customers"
[source.columns]
customer_id = "Kundennummer"
name = "Firma"
[[source]]
file = "{file}"
table = "order_lines"
[source.columns]
"""
HEADERS = ("Belegnummer", "Position", "Belegdatum", "Kundennummer", "Nettowert")


def _delivered(folder: Path, lines: int, called: str) -> Path:
    deliver(folder, lines)
    (folder / "auftragspositionen.csv").rename(folder / called)
    return folder


@pytest.mark.parametrize("instead", [False, True])
@pytest.mark.parametrize("again", [FILE, unicodedata.normalize("NFD", FILE), "AUFTRÄGE_2025.CSV"])
def test_a_file_of_the_same_name_takes_the_earlier_ones_place(
    shelf: Shelf, tmp_path: Path, again: str, instead: bool
) -> None:
    room, mapping = tmp_path / "room", tmp_path / "mapping.toml"
    columns = "\n".join(f'{name} = "{header}"' for name, header in zip(LINE_COLUMNS, HEADERS, strict=True))
    mapping.write_text(MAPPING.format(file=FILE) + columns, encoding="utf-8")
    extracts = _delivered(room / "extracts", 3, FILE)
    build(extracts, room / "warehouse.duckdb", mapping=mapping)
    shelf.keep(NAME, room / "warehouse.duckdb", extracts, mapping)
    report = shelf.refresh(NAME, Extracts(files=_delivered(tmp_path / "later", 5, again), instead=instead)).report
    assert shown(shelf, NAME) == 5
    assert (len(report.sources), report.left_out) == (2, ())
