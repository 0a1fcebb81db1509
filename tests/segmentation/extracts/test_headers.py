"""Files without a header are recognised, their columns named by their place, and never guessed at."""

from __future__ import annotations

from decimal import Decimal
from pathlib import Path

import pytest

from segmentation.errors import InputError
from segmentation.extracts import load
from segmentation.warehouse import open_warehouse
from tests.segmentation.extracts.test_containers import book

MAPPING = """
[[source]]
file = "{file}"
table = "order_lines"
[source.format]
{form}
[source.columns]
order_id = "Spalte 1"
line_no = "Spalte 2"
order_date = "Spalte 3"
customer_id = "Spalte 4"
revenue = "Spalte 5"
"""
ROWS = [("A", "1", "31.12.2024", "10001", "1.234,56"), ("B", "1", "30.12.2024", "10002", "-5,00")]


def write(folder: Path, name: str = "auftragspositionen.csv", above: str = "") -> None:
    folder.mkdir(exist_ok=True)
    text = above + "".join(";".join(row) + "\n" for row in ROWS)
    (folder / name).write_text(text, encoding="utf-8")


def revenue(folder: Path, file: str, form: str = "") -> Decimal:
    (folder.parent / "m.toml").write_text(MAPPING.format(file=file, form=form), encoding="utf-8")
    report = load(folder, folder.parent / "w.duckdb", folder.parent / "m.toml")
    assert report.sources[0].read == 2
    assert report.formats[0].header_row is None
    with open_warehouse(folder.parent / "w.duckdb") as warehouse:
        return Decimal(warehouse.rows("SELECT sum(revenue) FROM core.order_lines")[0][0])


def test_a_file_without_a_header_is_refused_with_the_names_of_its_columns(tmp_path: Path) -> None:
    write(tmp_path / "in")
    with pytest.raises(InputError) as caught:
        load(tmp_path / "in", tmp_path / "w.duckdb")
    assert "the file does not name its columns. They are called Spalte 1 to Spalte 5 here" in str(caught.value)


@pytest.mark.parametrize("form", ["", "header = 0", 'delimiter = ";"'])
def test_columns_are_mapped_by_their_place(tmp_path: Path, form: str) -> None:
    write(tmp_path / "in", "x.csv")
    assert revenue(tmp_path / "in", "x.csv", form) == Decimal("1229.56")


def test_title_rows_above_are_left_out(tmp_path: Path) -> None:
    write(tmp_path / "in", "x.csv", "Auftragsliste\n\n")
    assert revenue(tmp_path / "in", "x.csv") == Decimal("1229.56")


def test_a_sheet_without_a_header(tmp_path: Path) -> None:
    (tmp_path / "in").mkdir()
    book(tmp_path / "in" / "x.xlsx", {"A": [list(row) for row in ROWS]})
    assert revenue(tmp_path / "in", "x.xlsx") == Decimal("1229.56")


def test_the_row_of_the_header_may_be_said(tmp_path: Path) -> None:
    (tmp_path / "in").mkdir()
    text = "Belegnummer;Position;Belegdatum;Kundennummer;Nettowert\nNr;Pos;Datum;Kunde;Wert\nA;1;31.12.2024;1;2,00\n"
    (tmp_path / "in" / "x.csv").write_text(text, encoding="utf-8")
    columns = {f"Spalte {n}": name for n, name in enumerate(("Nr", "Pos", "Datum", "Kunde", "Wert"), start=1)}
    mapping = MAPPING.format(file="x.csv", form="header = 2")
    for place, name in columns.items():
        mapping = mapping.replace(f'"{place}"', f'"{name}"')
    (tmp_path / "m.toml").write_text(mapping, encoding="utf-8")
    report = load(tmp_path / "in", tmp_path / "w.duckdb", tmp_path / "m.toml")
    assert (report.formats[0].header_row, report.sources[0].read, report.totals["revenue"]) == (2, 1, 2)


def test_a_said_header_may_hold_quoted_names(tmp_path: Path) -> None:
    (tmp_path / "in").mkdir()
    text = '"Nr";"Firma; Ort";Rohr 5"\n1;"A GmbH; Ulm";x\n'
    (tmp_path / "in" / "x.csv").write_text(text, encoding="utf-8")
    mapping = '[[source]]\nfile = "x.csv"\ntable = "customers"\n[source.format]\nheader = 1\n[source.columns]\n'
    mapping += 'customer_id = "Nr"\nname = "Firma; Ort"\nstreet = \'Rohr 5"\'\n'
    (tmp_path / "m.toml").write_text(mapping, encoding="utf-8")
    load(tmp_path / "in", tmp_path / "w.duckdb", tmp_path / "m.toml")
    with open_warehouse(tmp_path / "w.duckdb") as warehouse:
        assert warehouse.rows("SELECT customer_id, name, street FROM core.customers") == [("1", "A GmbH; Ulm", "x")]
