"""Commands and the Excel export name the currency that the warehouse holds, whatever it is."""

from __future__ import annotations

import json
import shutil
from pathlib import Path
from typing import Any

import openpyxl
import pytest

from segmentation.__main__ import main
from segmentation.commands import market
from segmentation.export import write_table
from segmentation.warehouse import Warehouse, open_warehouse


@pytest.fixture(params=["CHF", "EUR"])
def currency(request: pytest.FixtureRequest) -> str:
    return str(request.param)


@pytest.fixture
def warehouse(tmp_path: Path, currency: str, demo_warehouse: Warehouse) -> Path:
    """The demo firm, as if its amounts were in that currency."""
    path = tmp_path / "w.duckdb"
    shutil.copyfile(demo_warehouse.path, path)
    with open_warehouse(path, writable=True) as copied:
        copied.execute("UPDATE load.currency SET code = ?", [currency])
    return path


def called(capsys: pytest.CaptureFixture[str], *arguments: object) -> tuple[str, dict[str, Any]]:
    """What a command shows, and its JSON."""
    words = [str(argument) for argument in arguments]
    assert main(words) == 0
    shown = capsys.readouterr().out
    assert main([*words, "--json"]) == 0
    return shown, json.loads(capsys.readouterr().out)


@pytest.mark.parametrize("command", ["pareto", "cluster", "market"])
def test_commands(warehouse: Path, currency: str, capsys: pytest.CaptureFixture[str], command: str) -> None:
    shown, result = called(capsys, command, "--warehouse", warehouse)
    assert result["currency"] == currency
    assert currency in shown
    if currency != "EUR":
        assert "EUR" not in shown
        assert "€" not in shown
        assert "EUR" not in json.dumps(result)


def test_the_excel_export(warehouse: Path, currency: str, capsys: pytest.CaptureFixture[str]) -> None:
    called(capsys, "cluster", "--warehouse", warehouse)
    out = warehouse.with_name("out.xlsx")
    shown, result = called(capsys, "export", "--warehouse", warehouse, "--out", out)
    assert result["currency"] == currency
    assert f"amounts in {currency}" in shown
    book = openpyxl.load_workbook(out)
    units = {row[0]: row[3] for row in book["Columns"].iter_rows(values_only=True, min_row=2)}
    assert units["revenue"] == currency
    rows = book["Customers"]
    place = [cell.value for cell in rows[1]].index("revenue")
    assert rows[2][place].number_format == f'#,##0.00 "{"€" if currency == "EUR" else currency}"'


def test_a_code_from_the_data_cannot_write_a_number_form(tmp_path: Path) -> None:
    pd = pytest.importorskip("pandas")
    table = pd.DataFrame({"customer_id": ["K1"], "revenue": [1.5]})
    write_table(table, tmp_path / "out.xlsx", "en", 'US"D;[Red]')
    cell = openpyxl.load_workbook(tmp_path / "out.xlsx")["Customers"].cell(2, 2)
    assert cell.number_format == '#,##0.00 "USDRed"'


def test_market_assumptions_are_in_the_currency_of_the_data() -> None:
    record = {"unit": "EUR/yr", "note": "Entered instead of the preset of €5,000."}
    assert market._in_currency(record, "EUR") == record
    assert market._in_currency(record, "CHF") == {
        "unit": "CHF/yr", "note": "Entered instead of the preset of CHF 5,000.",
    }  # fmt: skip
