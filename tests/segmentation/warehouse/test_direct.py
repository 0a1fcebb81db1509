"""A clean file is read in one pass: words in any case, records that cross the reader's buffers, what makes it stop."""

from __future__ import annotations

from pathlib import Path

import pytest

from segmentation.extracts import load
from segmentation.warehouse import open_warehouse, staging
from segmentation.warehouse.build import Build
from tests.segmentation.extracts.german_files import CUSTOMER_COLUMNS, CUSTOMERS, LINE_COLUMNS, write_extract

ISO = '[format]\ndelimiter = ";"\ndecimal = "."\ndate = "yyyy-mm-dd"\n'
COLUMNS = (*LINE_COLUMNS, "document_type", "channel", "product_id")
LINE = ("A", "1", "2024-01-01", "10001", "1.5", "Auftrag", "EDI", "P")

Rows = list[tuple[object, ...]]


@pytest.fixture
def careful(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """The tables that were not read in one pass, as they come."""
    staged: list[str] = []
    stage = Build.stage
    monkeypatch.setattr(
        Build, "stage", lambda self, table, sources: (staged.append(table.name), stage(self, table, sources))
    )
    return staged


def stored(folder: Path, lines: list[tuple[str, ...]], what: str) -> Rows:
    (folder / "iso.toml").write_text(ISO, encoding="utf-8")
    write_extract(folder / "in", "customers", CUSTOMER_COLUMNS, CUSTOMERS, encoding="utf-8", line_end="\n")
    write_extract(folder / "in", "order_lines", COLUMNS, lines, encoding="utf-8", line_end="\n")
    load(folder / "in", folder / "w.duckdb", folder / "iso.toml")
    with open_warehouse(folder / "w.duckdb") as warehouse:
        return warehouse.rows(f"SELECT {what} FROM core.order_lines ORDER BY line_no")


def test_words_are_known_in_any_case(tmp_path: Path, careful: list[str]) -> None:
    words = [
        ("Auftrag", "EDI"), ("RETOURE", "webSHOP"), ("gutschrift", "E-MAIL"), ("Order", "phone"), ("", "Brieftaube"),
    ]  # fmt: skip
    lines = [("A", str(n), *LINE[2:5], *pair, "P") for n, pair in enumerate(words)]
    assert stored(tmp_path, lines, "document_type, channel") == [
        ("order", "edi"), ("return", "webshop"), ("credit", "email"), ("order", "phone"), ("order", "Brieftaube"),
    ]  # fmt: skip
    assert careful == []


def test_no_record_is_lost_where_two_buffers_meet(
    tmp_path: Path, careful: list[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(staging, "LONGEST_RECORD", 500)
    monkeypatch.setattr(staging, "BUFFER", 1000)
    names = [f'"{"Ü" * (n % 150)};{n}"' for n in range(5000)]
    lines = [("A", str(n), *LINE[2:7], name) for n, name in enumerate(names)]
    expected = [(n, name.strip('"')) for n, name in enumerate(names)]
    assert stored(tmp_path, lines, "line_no, product_id") == expected
    assert careful == []


@pytest.mark.parametrize(
    ("place", "cell"), [(0, " B"), (0, "B\t"), (7, "\u00a0P"), (7, "P "), (7, '"P\rP"'), (5, "Angebot"), (1, "1")]
)
def test_what_gets_a_careful_look(tmp_path: Path, careful: list[str], place: int, cell: str) -> None:
    line = ["A", "2", *LINE[2:]]
    line[place] = cell
    stored(tmp_path, [LINE, tuple(line)], "line_no")
    assert careful == ["order_lines"]
