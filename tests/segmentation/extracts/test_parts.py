"""Extracts that come in parts, such as a file a month: together one table, each line once."""

from __future__ import annotations

from pathlib import Path

import pandas as pd
import pytest

from segmentation.errors import InputError
from segmentation.extracts import load, read_report
from segmentation.extracts.deliveries import file_called
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


@pytest.mark.parametrize(
    "name",
    [
        "auftragspositionen_alt.csv",
        "auftragspositionen_2024_alt.csv",
        "auftragspositionenx2.csv",
        "auftragspositionen_.csv",
    ],
)
def test_what_may_be_no_part_is_not_loaded_without_a_word(tmp_path: Path, name: str) -> None:
    folder = tmp_path / "in"
    write_firm(folder, [("A", "1", "01.10.2024", "10001", "5,00")])
    _part(folder, name, "B;1;31.10.2024;10002;7,00")
    with pytest.raises(InputError, match="is not a known extract"):
        load(folder, tmp_path / "w.duckdb")


@pytest.mark.parametrize(
    "period",
    [
        "2025-01-01_bis_2025-03-31",
        "2025_H1",
        "2025_KW_45",
        "2025_Teil1",
        "1_von_3",
        "2025_p01",
        "hj1-2025",
        "v2",
        "1a",
        "2025_März",
        "2025_Ma\u0308rz",
        "2025_lauf7",
    ],
)
def test_usual_endings_of_an_export_are_parts(tmp_path: Path, period: str) -> None:
    folder = tmp_path / "in"
    write_firm(folder, [("A", "1", "01.10.2024", "10001", "5,00")])
    _part(folder, f"auftragspositionen_{period}.csv", "B;1;31.10.2024;10002;7,00")
    assert load(folder, tmp_path / "w.duckdb").totals["order_lines"] == 2


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


def _read_and_left_out(
    tmp_path: Path, sources: str, *files: str, header: str = "No;Line;Date;Customer;Net"
) -> tuple[dict[str, set[str]], list[str]]:
    """The tables that each file fills beside what is named in the mapping, and what is left out."""
    folder = tmp_path / "in"
    folder.mkdir(exist_ok=True)
    for at, name in enumerate(files):
        _sales(folder, name, f"N{at}", header)
    (tmp_path / "m.toml").write_text(sources, encoding="utf-8")
    report = load(folder, tmp_path / "w.duckdb", tmp_path / "m.toml")
    read: dict[str, set[str]] = {}
    for source in report.sources:
        read.setdefault(source.file, set()).add(source.table)
    return read, [str(message.params["file"]) for message in report.left_out]


CUSTOMERS_MAPPED = """
[[source]]
file = "{file}"
table = "customers"
[source.columns]
customer_id = "Customer"
name = "No"
"""


@pytest.mark.parametrize(
    ("named", "parts", "foreign"),
    [
        ("export_2025_auftraege", ["export_2026_auftraege"], ["export_2025_angebote", "export_2025_lager", "export"]),
        ("umsatz-2024", ["umsatz 2024 Q3", "Umsatz_2025-11-05", "umsatz 2025Q3", "umsatz"], ["umsatz_2024_alt"]),
        ("umsatz_2025_Nov", ["umsatz_2025_Dez", "umsatz_März_2026", "umsatz_KW45"], ["umsatz_2025_Nordost"]),
        ("umsatz.2024.1", ["umsatz.2024.2", "umsatz_2of3"], ["umsatz2025", "umsatz_2025plan", "2024"]),
        ("sales_2025_H1", ["sales_2025_H2", "sales_2025_Teil1", "sales_2025_W44", "sales_P02"], ["sales_2025_plan1"]),
        ("sales_2025_lauf1", ["sales_2025_lauf2"], ["sales_2025_H2", "sales_2025_plan1"]),
        ("2025", [], ["2026", "2027_01"]),
    ],
)
def test_parts_differ_in_a_number_or_a_period_only(
    tmp_path: Path, named: str, parts: list[str], foreign: list[str]
) -> None:
    files = [f"{name}.csv" for name in (named, *parts, *foreign)]
    read, left_out = _read_and_left_out(tmp_path, MAPPED.format(file=files[0]), *files)
    assert set(read) == {f"{name}.csv" for name in (named, *parts)}
    assert sorted(left_out) == sorted(f"{name}.csv" for name in foreign)


def test_foreign_amounts_are_not_added_up(tmp_path: Path) -> None:
    """Offers with the same headers as the orders beside them."""
    sources = MAPPED.format(file="export_2025_auftraege.csv")
    read, _ = _read_and_left_out(tmp_path, sources, "export_2025_auftraege.csv", "export_2025_angebote.csv")
    with open_warehouse(tmp_path / "w.duckdb") as warehouse:
        assert warehouse.rows("SELECT count(*), sum(revenue)::INTEGER FROM core.order_lines") == [(1, 5)]
    assert list(read) == ["export_2025_auftraege.csv"]


def test_a_part_is_read_as_the_closest_source_alone(tmp_path: Path) -> None:
    orders, customers = "export_2025_auftraege.csv", "export_2025_kunden.csv"
    further = ["export_2026_auftraege.csv", "export_2026_kunden.csv"]
    sources = MAPPED.format(file=orders) + CUSTOMERS_MAPPED.format(file=customers)
    read, left_out = _read_and_left_out(tmp_path, sources, orders, customers, *further)
    assert [read[file] for file in further] == [{"order_lines"}, {"customers"}]
    assert not left_out


def test_a_number_alike_comes_before_the_whole(tmp_path: Path) -> None:
    sources = MAPPED.format(file="export_2024.csv") + CUSTOMERS_MAPPED.format(file="export.csv")
    read, left_out = _read_and_left_out(tmp_path, sources, "export_2024.csv", "export.csv", "export_2025.csv")
    assert (read["export_2025.csv"], left_out) == ({"order_lines"}, [])


def test_one_file_of_several_tables_has_parts_of_them_all(tmp_path: Path) -> None:
    sources = MAPPED.format(file="export_1.csv") + CUSTOMERS_MAPPED.format(file="export_1.csv")
    read, left_out = _read_and_left_out(tmp_path, sources, "export_1.csv", "export_2.csv")
    assert (read["export_2.csv"], left_out) == ({"order_lines", "customers"}, [])
    _sales(tmp_path / "in", "export_3.csv", "X", header="A;B;C;D;E")
    read, left_out = _read_and_left_out(tmp_path, sources)
    assert ("export_3.csv" in read, left_out) == (False, ["export_3.csv"])


@pytest.mark.parametrize(
    ("header", "told"),
    [
        ("No;Line;Date;Customer;Netto", r"sales_2025_11\.csv: The column “Net” is missing. Did you mean “Netto”"),
        ("B;1;2025-11-30;10001;9,00", r"sales_2025_11\.csv: The first line holds data"),
    ],
)
def test_a_part_that_lacks_a_column_does_not_vanish(tmp_path: Path, header: str, told: str) -> None:
    """A month of revenue that is missing is a fault, and no file of something else."""
    folder = tmp_path / "in"
    folder.mkdir()
    _sales(folder, "sales_2025_10.csv", "A")
    _sales(folder, "sales_2025_11.csv", "B", header)
    with pytest.raises(InputError, match=told):
        _read_and_left_out(tmp_path, MAPPED.format(file="sales_2025_10.csv"))


def test_a_part_with_the_columns_of_one_table_alone_does_not_vanish(tmp_path: Path) -> None:
    customers = CUSTOMERS_MAPPED.replace('"Customer"', '"Firm"').replace('"No"', '"Title"')
    sources = MAPPED.format(file="export_1.csv") + customers.format(file="export_1.csv")
    (tmp_path / "in").mkdir()
    whole = "No;Line;Date;Customer;Net;Firm;Title\nA;1;2025-10-31;10001;5,00;10001;X\n"
    (tmp_path / "in" / "export_1.csv").write_text(whole, encoding="utf-8")
    with pytest.raises(InputError, match=r"export_2\.csv: The column “Firm” is missing"):
        _read_and_left_out(tmp_path, sources, "export_2.csv")


def test_a_file_is_spelled_as_it_is_there_where_the_system_takes_any_spelling(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "Sales.csv").touch()
    monkeypatch.setattr(Path, "exists", lambda _path: True)
    assert file_called(tmp_path, "sales.csv").name == "Sales.csv"


def test_numbers_that_tell_tables_apart_make_no_parts(tmp_path: Path) -> None:
    sources = MAPPED.format(file="tab_1.csv") + CUSTOMERS_MAPPED.format(file="tab_2.csv")
    read, left_out = _read_and_left_out(tmp_path, sources, "tab_1.csv", "tab_2.csv", "tab_3.csv")
    assert (set(read), left_out) == ({"tab_1.csv", "tab_2.csv"}, ["tab_3.csv"])


@pytest.mark.parametrize("kind", ["csv", "parquet"])
def test_what_is_called_like_a_part_without_its_columns_is_left_out(tmp_path: Path, kind: str) -> None:
    folder = tmp_path / "in"
    folder.mkdir()
    lines = pd.DataFrame({"No": ["A"], "Line": [1], "Date": ["2025-10-31"], "Customer": ["10001"], "Net": [5.0]})
    stock = pd.DataFrame({"Article": ["X"], "Stock": [3]})
    for name, frame in (("export_1", lines), ("export_2", stock)):
        (frame.to_parquet if kind == "parquet" else frame.to_csv)(folder / f"{name}.{kind}", index=False)
    read, left_out = _read_and_left_out(tmp_path, MAPPED.format(file=f"export_1.{kind}"))
    assert (list(read), left_out) == ([f"export_1.{kind}"], [f"export_2.{kind}"])
    with open_warehouse(tmp_path / "w.duckdb") as warehouse:
        (message,) = read_report(warehouse).left_out
    assert f"called like a further part of export_1.{kind}," in str(message)
    assert message.params["missing"] == "No, Line, Date, Customer, Net"


def test_a_part_without_the_named_sheet_does_not_vanish(tmp_path: Path) -> None:
    folder = tmp_path / "in"
    folder.mkdir()
    lines = pd.DataFrame({"No": ["A"], "Line": [1], "Date": ["2025-10-31"], "Customer": ["10001"], "Net": [5.0]})
    for name, sheet in (("export_1", "Lines"), ("export_2", "Zeilen")):
        lines.to_excel(folder / f"{name}.xlsx", index=False, sheet_name=sheet)
    with pytest.raises(InputError, match=r"export_2\.xlsx"):
        _read_and_left_out(tmp_path, MAPPED.format(file="export_1.xlsx/Lines"))


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
