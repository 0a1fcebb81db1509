"""What the lines of a file amount to, loaded or not, beside what the file itself says of them."""

from __future__ import annotations

from decimal import Decimal
from pathlib import Path

import pytest

from segmentation.extracts import LoadReport, load
from segmentation.extracts.report import Stated, causes
from segmentation.warehouse import open_warehouse

HEADER = "Belegnummer;Position;Belegdatum;Kundennummer;Nettowert;Währung"
LINES = ("A;1;01.10.2024;1;1.000,50;", "A;2;02.10.2024;9;20,25;", "B;1;31.02.2024;2;7,00;", "A;1;03.10.2024;1;0,25;")


def _load(folder: Path, *lines: str, header: str = HEADER, **others: tuple[str, ...]) -> LoadReport:
    folder.mkdir(exist_ok=True)
    (folder / "kunden.csv").write_text("Kundennummer;Firma\n1;Werk Nord\n2;Werk Süd\n", encoding="utf-8")
    for name, rows in {"": lines, **others}.items():
        content = "\n".join([header, *rows]) + "\n"
        (folder / f"auftragspositionen{name}.csv").write_text(content, encoding="utf-8")
    return load(folder, folder / "w.duckdb")


def test_what_was_not_loaded_amounts_to_what_the_file_has_more(tmp_path: Path) -> None:
    report = _load(tmp_path / "in", *LINES)
    assert report.totals["revenue"] == Decimal("1000.50")
    assert report.revenue_of("rejected") == Decimal("27.25")
    # A day that there is not has no year.
    assert report.revenue_of("rejected", year=2024) == Decimal("20.25")
    assert report.revenue_of("duplicate", "auftragspositionen.csv", 2024) == Decimal("0.25")
    assert report.revenue_of("duplicate", "kunden.csv") == 0
    assert [(orphan.value, orphan.rows, orphan.revenue) for orphan in report.orphans] == [("9", 1, Decimal("20.25"))]


def test_unknown_keys_stand_in_the_order_of_what_they_amount_to(tmp_path: Path) -> None:
    lines = ("A;1;01.10.2024;1;1;", "B;1;01.10.2024;7;5;", "C;1;01.10.2024;8;-50;", "D;1;01.10.2024;7;5;")
    report = _load(tmp_path / "in", *lines)
    assert [(orphan.value, orphan.rows, orphan.revenue) for orphan in report.orphans] == [("8", 1, -50), ("7", 2, 10)]


@pytest.mark.parametrize(("said", "agrees"), [("1.028,00", True), ("1.028,01", False)])
def test_the_last_total_of_a_file_is_held_against_the_lines_above_it(tmp_path: Path, said: str, agrees: bool) -> None:
    totals = ("Summe;;;;1.020,75;", LINES[2], LINES[3], f"Gesamtsumme;;;;{said};")
    report = _load(tmp_path / "in", *LINES[:2], *totals, _2=("C;1;04.10.2024;2;3,00;", "Summe;;;;3,00;"))
    first, second = report.stated
    assert (first.file, first.above) == ("auftragspositionen.csv", Decimal("1028.00"))
    assert (first.stated == first.above) is agrees
    assert second == Stated("auftragspositionen_2.csv", Decimal(3), Decimal(3))
    assert report.revenue_of("loaded") == Decimal("1003.50") == report.totals["revenue"]


def test_a_total_in_no_currency_is_not_held_against_lines_in_one(tmp_path: Path) -> None:
    rows = tuple(line + "EUR" for line in LINES)
    assert _load(tmp_path / "without", *rows, "Summe;;;;1.028,00;").stated == ()
    assert len(_load(tmp_path / "with", *rows, "Summe;;;;1.028,00;EUR").stated) == 1


def test_a_file_without_any_total_says_nothing_of_its_sum(tmp_path: Path) -> None:
    assert _load(tmp_path / "in", *LINES).stated == ()


def test_an_empty_line_has_one_thing_wrong_with_it(tmp_path: Path) -> None:
    _load(tmp_path / "in", LINES[0], ";;;;;", " ; ;;;;", "B;1;;;;")
    with open_warehouse(tmp_path / "in" / "w.duckdb") as warehouse:
        found = causes(warehouse)
        rejects = warehouse.rows("SELECT row, column_name FROM load.rejects ORDER BY rowid")
    assert rejects == [(3, ""), (4, ""), (5, "Belegdatum"), (5, "Kundennummer"), (5, "Nettowert")]
    assert (found[0].lines, found[0].example.row, str(found[0].example.reason)) == (2, 3, "The line is empty.")
    assert [cause.example.column for cause in found[1:]] == ["Belegdatum", "Kundennummer", "Nettowert"]
