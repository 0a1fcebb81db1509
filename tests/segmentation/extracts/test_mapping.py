"""What a mapping can do on foreign files: lookups, factors, words, constants, several files for one table."""

from __future__ import annotations

from decimal import Decimal
from pathlib import Path

from segmentation.extracts import load
from segmentation.warehouse import open_warehouse

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
