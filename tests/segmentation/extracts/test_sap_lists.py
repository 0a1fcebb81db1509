"""Lists that SAP exports as text: ruled lines, padded cells, trailing minus, a title and a header on each page."""

from __future__ import annotations

import datetime as dt
from decimal import Decimal
from pathlib import Path

from segmentation.extracts import load
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
