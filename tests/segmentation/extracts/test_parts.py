"""Extracts that come in parts, such as a file a month: together one table, each line once."""

from __future__ import annotations

from pathlib import Path

import pytest

from segmentation.errors import InputError
from segmentation.extracts import load
from segmentation.warehouse import open_warehouse
from tests.segmentation.extracts.german_files import write_firm

HEADER = "Belegnummer;Position;Belegdatum;Kundennummer;Nettowert"


def _part(folder: Path, name: str, *lines: str) -> None:
    (folder / name).write_text("\n".join([HEADER, *lines]) + "\n", encoding="utf-8")


def test_months_that_overlap_are_one_extract(tmp_path: Path) -> None:
    folder = tmp_path / "in"
    write_firm(folder, [("A", "1", "01.10.2024", "10001", "5,00"), ("B", "1", "31.10.2024", "10002", "7,00")])
    _part(folder, "auftragspositionen_2024-11.csv", "B;1;31.10.2024;10002;7,00", "C;1;05.11.2024;10001;11,00")
    _part(folder, "Auftragspositionen 2024 Q4.csv", "D;1;01.12.2024;10001;13,00")
    report = load(folder, tmp_path / "w.duckdb")
    counts = {source.file: (source.read, source.loaded, source.duplicate) for source in report.sources}
    assert counts == {
        "kunden.csv": (3, 3, 0),
        "auftragspositionen.csv": (2, 2, 0),
        "auftragspositionen_2024-11.csv": (2, 1, 1),
        "Auftragspositionen 2024 Q4.csv": (1, 1, 0),
    }
    with open_warehouse(tmp_path / "w.duckdb") as warehouse:
        assert warehouse.rows("SELECT count(*), sum(revenue)::INTEGER FROM core.order_lines") == [(4, 36)]


@pytest.mark.parametrize("name", ["auftragspositionen_alt.csv", "auftragspositionenx2.csv"])
def test_what_may_be_no_part_is_not_loaded_without_a_word(tmp_path: Path, name: str) -> None:
    folder = tmp_path / "in"
    write_firm(folder, [("A", "1", "01.10.2024", "10001", "5,00")])
    _part(folder, name, "B;1;31.10.2024;10002;7,00")
    with pytest.raises(InputError, match="is not a known extract"):
        load(folder, tmp_path / "w.duckdb")


MAPPED = """
[[source]]
file = "{file}"
table = "order_lines"
[source.columns]
order_id = "No"
line_no = "Line"
order_date = "Date"
customer_id = "Customer"
revenue = "Net"
"""


def _sales(folder: Path, name: str, order: str, header: str = "No;Line;Date;Customer;Net") -> None:
    (folder / name).write_text(f"{header}\n{order};1;2025-10-31;10001;5,00\n", encoding="utf-8")


def test_a_further_part_of_what_a_mapping_names_is_read_likewise(tmp_path: Path) -> None:
    folder = tmp_path / "in"
    folder.mkdir()
    for name, order in (("sales_2025_10.csv", "A"), ("Sales-2025-11.csv", "B"), ("sales.csv", "C")):
        _sales(folder, name, order)
    (folder / "notes.csv").write_text("a;b\n1;2\n", encoding="utf-8")
    (folder / "sales_2025_12.txt").write_text("a;b\n1;2\n", encoding="utf-8")
    mapping = tmp_path / "m.toml"
    mapping.write_text(MAPPED.format(file="sales_2025_10.csv"), encoding="utf-8")
    report = load(folder, tmp_path / "w.duckdb", mapping)
    assert {source.file: source.loaded for source in report.sources} == {
        "sales_2025_10.csv": 1, "Sales-2025-11.csv": 1, "sales.csv": 1,
    }  # fmt: skip
    assert [message.params["file"] for message in report.left_out] == ["notes.csv", "sales_2025_12.txt"]
    _sales(folder, "sales_2025_12.csv", "D", header="A;B;C;D;E")
    with pytest.raises(InputError, match=r"sales_2025_12\.csv: The column “No” is missing"):
        load(folder, tmp_path / "w.duckdb", mapping)


def test_a_part_that_the_mapping_reads_in_two_ways_is_left_out(tmp_path: Path) -> None:
    folder = tmp_path / "in"
    folder.mkdir()
    for name, order in (("sales_1.csv", "A"), ("sales_2.csv", "B"), ("sales_3.csv", "C")):
        _sales(folder, name, order)
    mapping = tmp_path / "m.toml"
    one, other = (MAPPED.format(file=f"sales_{number}.csv") for number in (1, 2))
    mapping.write_text(one + other + "[source.factors]\nrevenue = 1000\n", encoding="utf-8")
    report = load(folder, tmp_path / "w.duckdb", mapping)
    assert [source.file for source in report.sources] == ["sales_1.csv", "sales_2.csv"]
    assert [message.params["file"] for message in report.left_out] == ["sales_3.csv"]
    mapping.write_text(one + other, encoding="utf-8")
    report = load(folder, tmp_path / "w.duckdb", mapping)
    assert [source.file for source in report.sources] == ["sales_1.csv", "sales_2.csv", "sales_3.csv"]
    assert not report.left_out
