"""Extracts that come in parts, such as a file a month: together one table, each line once."""

from __future__ import annotations

from pathlib import Path

import pytest

from segmentation.errors import InputError
from segmentation.extracts import load
from segmentation.warehouse import open_warehouse
from tests.segmentation.extracts.german_files import write_firm

HEADER = "Belegnummer;Position;Belegdatum;Kundennummer;Nettowert"


def _part(folder: Path, name: str, *lines: str) -> None:
    (folder / name).write_text("\n".join([HEADER, *lines]) + "\n", encoding="utf-8")


def test_months_that_overlap_are_one_extract(tmp_path: Path) -> None:
    folder = tmp_path / "in"
    write_firm(folder, [("A", "1", "01.10.2024", "10001", "5,00"), ("B", "1", "31.10.2024", "10002", "7,00")])
    _part(folder, "auftragspositionen_2024-11.csv", "B;1;31.10.2024;10002;7,00", "C;1;05.11.2024;10001;11,00")
    _part(folder, "Auftragspositionen 2024 Q4.csv", "D;1;01.12.2024;10001;13,00")
    report = load(folder, tmp_path / "w.duckdb")
    counts = {source.file: (source.read, source.loaded, source.duplicate) for source in report.sources}
    assert counts == {
        "kunden.csv": (3, 3, 0),
        "auftragspositionen.csv": (2, 2, 0),
        "auftragspositionen_2024-11.csv": (2, 1, 1),
        "Auftragspositionen 2024 Q4.csv": (1, 1, 0),
    }
    with open_warehouse(tmp_path / "w.duckdb") as warehouse:
        assert warehouse.rows("SELECT count(*), sum(revenue)::INTEGER FROM core.order_lines") == [(4, 36)]


@pytest.mark.parametrize("name", ["auftragspositionen_alt.csv", "auftragspositionenx2.csv"])
def test_what_may_be_no_part_is_not_loaded_without_a_word(tmp_path: Path, name: str) -> None:
    folder = tmp_path / "in"
    write_firm(folder, [("A", "1", "01.10.2024", "10001", "5,00")])
    _part(folder, name, "B;1;31.10.2024;10002;7,00")
    with pytest.raises(InputError, match="is not a known extract"):
        load(folder, tmp_path / "w.duckdb")
