"""The register of fields: the whole declaration, told with what a load found."""

from __future__ import annotations

import json
from dataclasses import asdict
from pathlib import Path

import openpyxl
import pandas as pd
import pytest

from segmentation.__main__ import main
from segmentation.extracts import load
from segmentation.field_register import NAMED, OUTCOMES, field_register
from segmentation.schema import LOADABLE
from segmentation.warehouse import Warehouse, open_warehouse
from tests.segmentation.small_warehouse import small_warehouse
from tests.segmentation.test_pseudonyms import firm


def test_every_field_says_what_for_and_how_long() -> None:
    entries = field_register()
    assert [(e.table, e.column) for e in entries] == [(t.name, c.name) for t in LOADABLE for c in t.columns]
    assert all(entry.purpose and entry.retention and entry.outcome and entry.field for entry in entries)
    changed = {(e.table, e.column) for e in entries if e.outcome in (OUTCOMES["hashed"], OUTCOMES["left out"])}
    assert changed == {
        ("contacts", "contact_id"), ("contacts", "person"), ("contacts", "email"),
        ("opportunities", "sales_rep"), ("activities", "sales_rep"),
    }  # fmt: skip
    assert all(entry.person for entry in entries if (entry.table, entry.column) in changed)


def test_the_sources_are_the_columns_of_the_files(demo_warehouse: Warehouse) -> None:
    found = {(e.table, e.column): e.sources for e in field_register(demo_warehouse)}
    extracts = Path(__file__).parents[2] / "sample_data" / "extracts"
    for table in LOADABLE:
        path = extracts / f"{table.file_stem}.csv"
        headers = path.read_text(encoding="cp1252").splitlines()[0].split(";") if path.is_file() else []
        for column in table.columns:
            expected = (f"{path.name}: {column.header}",) if column.header in headers else ()
            assert found[table.name, column.name] == expected


def test_names_that_were_asked_for_are_told(tmp_path: Path) -> None:
    load(firm(tmp_path / "in"), tmp_path / "w.duckdb", sales_reps=True)
    with open_warehouse(tmp_path / "w.duckdb") as warehouse:
        entry = next(e for e in field_register(warehouse) if (e.table, e.column) == ("opportunities", "sales_rep"))
    assert (entry.outcome, entry.sources) == (NAMED, ("crm_chancen.csv: Vertriebsmitarbeiter",))


def test_a_warehouse_of_an_earlier_version_has_no_sources(tmp_path: Path) -> None:
    with small_warehouse(tmp_path / "w.duckdb") as warehouse:
        assert field_register(warehouse) == field_register()


def test_the_command_writes_a_sheet_of_it(tmp_path: Path) -> None:
    out = tmp_path / "register.xlsx"
    assert main(["register", "--out", str(out)]) == 0
    book = openpyxl.load_workbook(out)
    assert book.sheetnames == ["Fields", "Columns"]
    head, *rows = book["Fields"].iter_rows(values_only=True)
    written = [dict(zip(head, row, strict=True)) for row in rows]
    expected = [asdict(entry) | {"sources": ""} for entry in field_register()]
    assert written == expected
    assert [row[0] for row in book["Columns"].iter_rows(values_only=True)][1:] == list(head)


def test_the_command_prints_and_writes_it(
    demo_warehouse: Warehouse, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    out = tmp_path / "register.csv"
    assert main(["register", "--warehouse", str(demo_warehouse.path), "--out", str(out), "--json"]) == 0
    fields = json.loads(capsys.readouterr().out)["fields"]
    assert len(fields) == len(pd.read_csv(out)) == sum(len(table.columns) for table in LOADABLE)
    assert {"table", "column", "field", "sources", "person", "outcome", "purpose", "retention"} == set(fields[0])
    assert main(["register"]) == 0
    assert "contact_id" in capsys.readouterr().out
