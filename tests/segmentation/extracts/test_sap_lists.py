"""Lists that SAP exports as text: ruled lines, padded cells, trailing minus, a title and a header on each page."""

from __future__ import annotations

import datetime as dt
from decimal import Decimal
from pathlib import Path

import pytest

from segmentation.extracts import load
from segmentation.extracts.report import SourceCount
from segmentation.warehouse import open_warehouse
from tests.segmentation.extracts.german_files import CUSTOMER_COLUMNS, CUSTOMERS, write_extract

WIDTHS = (12, 8, 10, 13, 14, 30)
NAMES = ("Belegnummer", "Position", "Belegdatum", "Kundennummer", "Nettowert", "Bestellweg")
MAPPING = """
[[source]]
file = "vbap.txt"
table = "order_lines"
[source.columns]
order_id = "VBELN"
line_no = "POSNR"
order_date = "ERDAT"
customer_id = "KUNNR"
revenue = "NETWR"
"""


def row(*cells: str) -> str:
    return "|" + "|".join(cell.ljust(width) for cell, width in zip(cells, WIDTHS, strict=True)) + "|"


def alv_list(names: tuple[str, ...], pages: list[list[tuple[str, ...]]]) -> str:
    rule = "-" * (sum(WIDTHS) + len(WIDTHS) + 1)
    lines = []
    for number, page in enumerate(pages, start=1):
        lines += [f"05.10.2026{' ' * 20}Dynamische Listausgabe{' ' * 20}{number}", "", rule, row(*names), rule]
        lines += [row(*cells) for cells in page]
        lines.append(rule)
    return "\r\n".join(lines) + "\r\n"


PAGES = [
    [("0000000001", "10", "31.12.2024", "10001", "1.234,56", 'Rohr 5"'),
     ("0000000001", "20", "31.12.2024", "10001", "100,00-", '"Nord" AG')],
    [("0000000002", "10", "01.01.2025", "10002", "2.000,00", ""),
     ("*", "", "", "", "3.134,56", "")],
]  # fmt: skip
EXPECTED = [
    ("0000000001", 10, dt.date(2024, 12, 31), Decimal("1234.56")),
    ("0000000001", 20, dt.date(2024, 12, 31), Decimal(-100)),
    ("0000000002", 10, dt.date(2025, 1, 1), Decimal(2000)),
]


def test_a_list_in_the_german_layout(tmp_path: Path) -> None:
    write_extract(tmp_path / "in", "customers", CUSTOMER_COLUMNS, CUSTOMERS)
    (tmp_path / "in" / "auftragspositionen.txt").write_bytes(alv_list(NAMES, PAGES).encode("cp1252"))
    report = load(tmp_path / "in", tmp_path / "w.duckdb")
    with open_warehouse(tmp_path / "w.duckdb") as warehouse:
        lines = warehouse.rows("SELECT order_id, line_no, order_date, revenue FROM core.order_lines ORDER BY 1, 2")
        channels = warehouse.rows("SELECT channel FROM core.order_lines ORDER BY order_id, line_no")
    assert lines == EXPECTED
    assert channels == [('Rohr 5"',), ('"Nord" AG',), (None,)]
    source = report.sources[1]
    assert (source.read, source.loaded, source.rejected) == (4, 3, 1)
    assert (report.rejects[0].row, report.rejects[0].line[:4]) == (15, "|*  ")
    assert (report.formats[1].delimiter, report.formats[1].header_row) == ("|", 4)


def test_a_list_with_technical_names(tmp_path: Path) -> None:
    (tmp_path / "in").mkdir()
    names = ("VBELN", "POSNR", "ERDAT", "KUNNR", "NETWR", "ARKTX")
    pages = [page[:2] for page in PAGES]
    (tmp_path / "in" / "vbap.txt").write_bytes(alv_list(names, pages).encode("utf-16"))
    (tmp_path / "m.toml").write_text(MAPPING, encoding="utf-8")
    report = load(tmp_path / "in", tmp_path / "w.duckdb", tmp_path / "m.toml")
    assert report.totals["revenue"] == sum(line[3] for line in EXPECTED)


def test_a_bar_within_a_cell_is_told(tmp_path: Path) -> None:
    write_extract(tmp_path / "in", "customers", CUSTOMER_COLUMNS, CUSTOMERS)
    text = alv_list(NAMES, PAGES).replace("Rohr 5", "Rohr|5")
    (tmp_path / "in" / "auftragspositionen.txt").write_bytes(text.encode("cp1252"))
    report = load(tmp_path / "in", tmp_path / "w.duckdb")
    assert (report.sources[1].loaded, report.sources[1].rejected) == (2, 2)
    assert str(report.rejects[0].reason) == "The line has 9 fields, the header has 8."


def lines_of(folder: Path, text: str) -> tuple[list[tuple[object, ...]], SourceCount, dict[int, str]]:
    """The customers that a list holds, what became of its lines, and the rejects by row."""
    folder.mkdir()
    (folder / "kunden.txt").write_text(text, encoding="utf-8")
    report = load(folder, folder.parent / "w.duckdb")
    with open_warehouse(folder.parent / "w.duckdb") as warehouse:
        found = warehouse.rows("SELECT customer_id, name FROM core.customers ORDER BY customer_id")
    return found, report.sources[0], {reject.row: str(reject.reason) for reject in report.rejects}


RULED = """-----------------------
|Kundennummer|Firma   |
-----------------------
{body}
-----------------------
"""


@pytest.mark.parametrize("broken", ["2|B|", " |2|B|", "B GmbH", "2;B"])
def test_a_row_without_its_first_bar_is_told(tmp_path: Path, broken: str) -> None:
    found, source, rejects = lines_of(tmp_path / "in", RULED.format(body=f"|1|A|\n{broken}\n\n|3|C|"))
    assert found == [("1", "A"), ("3", "C")]
    assert (source.read, source.loaded, source.rejected) == (3, 2, 1)
    assert rejects == {5: "The line stands within the table without the bar that begins each of its rows."}


def test_what_stands_between_two_pages_is_no_row_and_what_stands_between_two_groups_is(tmp_path: Path) -> None:
    page = RULED.format(body="|1|A|") + "\nSeite 2\nMüller AG\n\n" + RULED.format(body="|2|B|")
    found, source, _ = lines_of(tmp_path / "pages", page)
    assert (found, source.read, source.rejected) == ([("1", "A"), ("2", "B")], 2, 0)
    rule = "-" * 23
    group = RULED.format(body=f"|1|A|\n{rule}\nverloren\n|2|B|") + "am Ende\n"
    found, source, rejects = lines_of(tmp_path / "groups", group)
    assert (found, source.read, source.rejected, list(rejects)) == ([("1", "A"), ("2", "B")], 4, 2, [6, 9])


def test_a_list_printed_by_psql(tmp_path: Path) -> None:
    text = (
        " Kundennummer | Firma \n--------------+-------\n 1            | A GmbH\n 2            | \n{more}(2 rows)\n\n"
    )
    found, source, _ = lines_of(tmp_path / "in", text.format(more=" 3            | C\n"))
    assert found == [("1", "A GmbH"), ("3", "C")]
    assert (source.read, source.loaded, source.rejected) == (3, 2, 1)
    found, source, rejects = lines_of(tmp_path / "torn", text.format(more="ohne Strich\n"))
    assert (found, source.read, list(rejects)) == ([("1", "A GmbH")], 3, [4, 5])
