"""What a mapping can do on foreign files: lookups, factors, words, constants, several files for one table."""

from __future__ import annotations

from decimal import Decimal
from pathlib import Path

import pytest

from segmentation.extracts import load
from segmentation.warehouse import open_warehouse
from tests.segmentation.extracts.german_files import write_firm

MAPPING = """
[format]
decimal = ","
thousands = "."
date = "dd/mm/yyyy"

[[source]]
file = "2023.csv"
table = "order_lines"
[source.columns]
order_id = "No"
line_no = "Line"
order_date = "Date"
customer_id = "Customer"
revenue = "Net kEUR"
discount = "Discount"
[source.constants]
channel = "Telefon"
[source.factors]
revenue = 1000
discount = 100
[source.lookups.product_id]
file = "articles.csv"
own = "EAN"
key = "Code"
value = "Article"

[[source]]
file = "2024.csv"
table = "order_lines"
[source.columns]
order_id = "No"
line_no = "Line"
order_date = "Date"
customer_id = "Customer"
revenue = "Net"
document_type = "Kind"
[source.values.document_type]
"RT" = "return"
"""


def test_a_foreign_layout(tmp_path: Path) -> None:
    files = {
        "2023.csv": "No|Line|Date|Customer|Net kEUR|Discount|EAN\nA|1|31/12/2023|7|1.234,5678|0,125|400\n",
        "2024.csv": "No;Line;Date;Customer;Net;Kind\nA;1;01/01/2024;7;9;\nB;1;01/01/2024;8;-5;RT\nC;1;1/1/2024;8;5;\n",
        "articles.csv": "Code,Article\n400,P1\n500,P2\n",
    }
    for name, text in files.items():
        (tmp_path / name).write_text(text, encoding="utf-8")
    (tmp_path / "m.toml").write_text(MAPPING, encoding="utf-8")
    report = load(tmp_path, tmp_path / "w.duckdb", tmp_path / "m.toml")
    assert [(s.file, s.read, s.loaded, s.rejected, s.duplicate) for s in report.sources] == [
        ("2023.csv", 1, 1, 0, 0),
        ("2024.csv", 3, 1, 1, 1),
    ]
    with open_warehouse(tmp_path / "w.duckdb") as warehouse:
        lines = warehouse.rows(
            "SELECT order_id, customer_id, document_type, channel, product_id, revenue, discount, customer_key "
            "FROM core.order_lines ORDER BY order_id"
        )
        twice = warehouse.rows("SELECT file, row, first_file, first_row, same FROM load.duplicates")
        customers = warehouse.rows("SELECT customer_id, name, customer_key FROM core.customers ORDER BY 1")
    assert lines == [
        ("A", "7", "order", "phone", "P1", Decimal("1234567.8000"), 0.125, 0),
        ("B", "8", "return", None, None, Decimal("-5.0000"), None, 1),
    ]
    assert twice == [("2024.csv", 2, "2023.csv", 2, False)]
    assert customers == [("7", "7", 0), ("8", "8", 1)]
    assert [(reject.file, reject.row, reject.value) for reject in report.rejects] == [("2024.csv", 4, "1/1/2024")]


TWO_TABLES = """
[[source]]
file = "a/x.csv"
table = "customers"
[source.columns]
customer_id = "Customer"
name = "Name"

[[source]]
file = "a/x.csv"
table = "products"
[source.columns]
product_id = "Product"
list_price = "Price"

[[source]]
file = "b/x.csv"
table = "products"
[source.columns]
product_id = "Product"
list_price = "Price"
"""


def test_one_file_fills_two_tables_and_two_files_have_one_name(tmp_path: Path) -> None:
    for folder, lines in (("a", ",N,P1,5\n1,N,P1,x\n1,M,P2,5\n1,N,P2,5\n"), ("b", "1,N,P3,y\n1,N,P4,-1\n1,N,P5,5\n")):
        (tmp_path / folder).mkdir()
        (tmp_path / folder / "x.csv").write_text(f"Customer,Name,Product,Price\n{lines}", encoding="utf-8")
    (tmp_path / "m.toml").write_text(TWO_TABLES, encoding="utf-8")
    report = load(tmp_path, tmp_path / "w.duckdb", tmp_path / "m.toml")
    assert [(s.file, s.table, s.read, s.loaded, s.rejected, s.duplicate) for s in report.sources] == [
        ("a/x.csv", "customers", 4, 1, 1, 2),
        ("a/x.csv", "products", 4, 2, 1, 1),
        ("b/x.csv", "products", 3, 1, 2, 0),
    ]
    assert [(reject.file, reject.row, reject.column) for reject in report.rejects] == [
        ("a/x.csv", 2, "Customer"), ("a/x.csv", 3, "Price"), ("b/x.csv", 2, "Price"), ("b/x.csv", 3, "Price"),
    ]  # fmt: skip


def test_a_txt_file_is_read_like_a_csv_file(tmp_path: Path) -> None:
    path = write_firm(tmp_path / "in", [("A", "1", "01.01.2024", "10001", "5,00")])
    path.replace(path.with_name("Auftragspositionen.TXT"))
    report = load(tmp_path / "in", tmp_path / "w.duckdb")
    assert [(source.file, source.loaded) for source in report.sources] == [
        ("kunden.csv", 3),
        ("Auftragspositionen.TXT", 1),
    ]


def test_a_source_folder_that_is_a_link(tmp_path: Path) -> None:
    write_firm(tmp_path / "in", [("A", "1", "2024-01-01", "10001", "5.00")], encoding="utf-8", line_end="\n")
    (tmp_path / "m.toml").write_text('[format]\ndecimal = "."\ndate = "yyyy-mm-dd"\n', encoding="utf-8")
    try:
        (tmp_path / "link").symlink_to(tmp_path / "in", target_is_directory=True)
    except OSError:
        pytest.skip("the system lets this user make no links")
    assert load(tmp_path / "link", tmp_path / "w.duckdb", tmp_path / "m.toml").sources[1].loaded == 1
