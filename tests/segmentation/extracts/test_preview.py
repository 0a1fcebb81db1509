"""A preview tells what a load would do, without doing it; a mapping overrides whatever it found."""

from __future__ import annotations

import datetime as dt
from decimal import Decimal
from pathlib import Path

import pytest

from segmentation.extracts import FileMapping, FilePreview, Mapping, Preview, load, preview, read_mapping
from segmentation.extracts.samples import BYTES
from segmentation.warehouse import open_warehouse
from tests.conftest import SAMPLE_DATA
from tests.segmentation.extracts.test_containers import book

LINES = (
    "Auftragsliste\n\nAuftrags-Nr.;Pos.;Auftragsdatum;Kd-Nr.;Menge;Preis;Summe netto;Bemerkung\n"
    "A1;1;04.07.2024 00:00;10001;2;1.234,50;2.469,00;x\n"
    "A1;2;14.07.2024 12:30;10001;1;5,00;5,00;\n"
    "A2;1;31.07.2024 00:00;10002;1;5,00;k. A.;\n"
)
CUSTOMERS = "Kd-Nr.;Firmenname;Postleitzahl;Stadt\n10001;Müller GmbH;70173;Stuttgart\n10002;Groß KG;01067;Dresden\n"


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    (tmp_path / "in").mkdir()
    (tmp_path / "in" / "umsatz.csv").write_bytes(LINES.encode("cp1252"))
    (tmp_path / "in" / "stamm.csv").write_bytes(CUSTOMERS.encode("utf-8"))
    return tmp_path / "in"


def of(found: Preview, file: str) -> FilePreview:
    return next(one for one in found.files if one.file == file)


def said(found: Preview, file: str) -> str:
    return " ".join(map(str, of(found, file).problems))


def test_what_is_detected(folder: Path) -> None:
    lines = of(preview(folder), "umsatz.csv")
    assert (lines.encoding, lines.delimiter, lines.decimal, lines.thousands) == ("utf-8", ";", ",", ".")
    assert (lines.header_row, lines.table, lines.rows, lines.estimated) == (3, "order_lines", 3, False)
    columns = {column.header: column for column in lines.columns}
    assert columns["Auftragsdatum"].fields == ("order_date",)
    assert columns["Auftragsdatum"].date == "dd.mm.yyyy"
    assert columns["Preis"].fields == ("unit_price",)
    assert columns["Bemerkung"].fields == ()
    assert columns["Bemerkung"].confidence is None
    assert 0.8 < (columns["Kd-Nr."].confidence or 0) <= 1
    customers = of(preview(folder), "stamm.csv")
    assert (customers.table, customers.encoding, customers.missing) == ("customers", "utf-8", ())
    assert customers.confidence > 0.7


def test_the_first_records_as_read_beside_as_written(folder: Path) -> None:
    mapping = Mapping((FileMapping("umsatz.csv", "order_lines", columns={
        "order_id": "Auftrags-Nr.", "line_no": "Pos.", "order_date": "Auftragsdatum", "customer_id": "Kd-Nr.",
        "revenue": "Summe netto",
    }),))  # fmt: skip
    lines = of(preview(folder, mapping), "umsatz.csv")
    assert [row.row for row in lines.records] == [4, 5, 6]
    assert lines.records[0].cells[:3] == ("A1", "1", "04.07.2024 00:00")
    assert lines.records[0].values["revenue"] == Decimal(2469)
    assert lines.records[0].values["order_date"] == dt.date(2024, 7, 4)
    assert lines.records[1].problems == ()
    assert [str(problem) for problem in lines.records[2].problems] == [
        "This is not a number with the decimal sign “,”, such as 1234,56."
    ]
    assert [(reject.row, reject.column, reject.value) for reject in lines.rejects] == [(6, "Summe netto", "k. A.")]


def test_a_preview_shows_what_the_load_of_its_mapping_stores(folder: Path, tmp_path: Path) -> None:
    (folder / "umsatz.csv").write_bytes(LINES.replace("k. A.", "5,00").encode("cp1252"))
    found = preview(folder)
    (tmp_path / "saved.toml").write_text(found.mapping.toml(), encoding="utf-8")
    for mapping in (found.mapping, tmp_path / "saved.toml"):
        load(folder, tmp_path / "w.duckdb", mapping)
        with open_warehouse(tmp_path / "w.duckdb") as warehouse:
            stored = warehouse.query("FROM core.order_lines ORDER BY order_id, line_no").drop(columns="customer_key")
            customers = warehouse.rows("SELECT customer_id, name, postal_code, city FROM core.customers ORDER BY 1")
        shown = [row.values for row in of(found, "umsatz.csv").records]
        for name in ("order_id", "line_no", "customer_id", "quantity", "unit_price", "revenue"):
            assert list(stored[name]) == [values[name] for values in shown]
        assert customers[0] == ("10001", "Müller GmbH", "70173", "Stuttgart")
    assert read_mapping(tmp_path / "saved.toml") == found.mapping


def test_everything_detected_can_be_overridden(folder: Path) -> None:
    (folder / "x.csv").write_text("a|b\n1.234|03/04/2024\n", encoding="utf-8")
    asked = preview(folder, Mapping((FileMapping("x.csv", "payments", columns={
        "invoice_id": "a", "customer_id": "a", "due_on": "b", "amount": "a"}),)))  # fmt: skip
    assert len(of(asked, "x.csv").problems) == 2
    form = {"decimal": ",", "date": "m/d/yyyy", "encoding": "cp1252", "delimiter": "|", "header": 1}
    mapping = Mapping((FileMapping("x.csv", "payments", form, {
        "invoice_id": "a", "customer_id": "a", "due_on": "b", "amount": "a"}),))  # fmt: skip
    found = of(preview(folder, mapping), "x.csv")
    assert (found.problems, found.encoding, found.decimal, found.thousands) == ((), "cp1252", ",", ".")
    assert (found.records[0].values["amount"], found.records[0].values["due_on"]) == (1234, dt.date(2024, 3, 4))
    assert preview(folder, mapping).mapping.files[-1].format == form


def test_only_the_table_may_be_said(folder: Path) -> None:
    found = of(preview(folder, Mapping((FileMapping("stamm.csv", "accounts", {"header": 1}),))), "stamm.csv")
    assert found.table == "accounts"
    assert found.mapping is not None
    assert found.mapping.columns["name"] == "Firmenname"
    assert found.mapping.format == {"header": 1}


def test_a_wrong_override_is_told_and_the_other_files_are_shown(folder: Path) -> None:
    mapping = Mapping((FileMapping("stamm.csv", "customers", {"delimiter": ";;"}, {"customer_id": "Kd-Nr."}),))
    found = preview(folder, mapping)
    assert "“delimiter” must be one character" in said(found, "stamm.csv")
    assert of(found, "umsatz.csv").table == "order_lines"
    missing = Mapping((FileMapping("stamm.csv", "customers", {}, {"customer_id": "Kd-Nr.", "name": "Firmennamen"}),))
    assert "Did you mean “Firmenname”?" in said(preview(folder, missing), "stamm.csv")


def test_a_file_without_a_header_is_proposed_by_its_cells_and_not_sure(folder: Path) -> None:
    text = "".join(
        f"{10001 + n};Firma {chr(65 + n)} GmbH;7017{n};Stuttgart;2{n},50;0{n + 1}.05.2024\n" for n in range(8)
    )
    (folder / "kunden.csv").write_text(text, encoding="utf-8")
    found = of(preview(folder), "kunden.csv")
    assert found.header_row is None
    assert [column.header for column in found.columns] == [f"Spalte {n}" for n in range(1, 7)]
    assert all((column.confidence or 0) <= 0.34 for column in found.columns)


def test_what_is_asked_at_the_load_is_asked_in_the_preview(folder: Path) -> None:
    (folder / "lines.csv").write_text(
        "Order No,Line No,Order Date,Customer No,Discount,Amount,Document Type\n"
        "A,1,2024-01-31,1,0.125,10.50,Invoice\nB,1,2024-01-31,1,0.5,5.50,Credit Memo\n", encoding="utf-8",
    )  # fmt: skip
    found = of(preview(folder), "lines.csv")
    assert [("may be 0.5 percent" in str(p), "has a minus" in str(p)) for p in found.problems] == [
        (True, False), (False, True),
    ]  # fmt: skip
    assert found.mapping is not None
    assert found.mapping.values == {"document_type": {"Credit Memo": "credit", "Invoice": "order"}}
    answers = FileMapping("lines.csv", "order_lines", {"percent": "0.125", "returns": "positive"})
    answered = of(preview(folder, Mapping((answers,))), "lines.csv")
    assert answered.problems == ()
    assert [row.values["revenue"] for row in answered.records] == [Decimal("10.5"), Decimal("-5.5")]


def test_only_the_beginning_of_a_large_file_is_read(tmp_path: Path) -> None:
    path = tmp_path / "auftragspositionen.csv"
    header = "Belegnummer;Position;Belegdatum;Kundennummer;Nettowert\n"
    lines = "".join(f"Ä{n};1;31.12.2024;10001;1.234,50\n" for n in range(100_000, 200_000))
    # Whoever reads on takes the file for cp1252.
    path.write_bytes((header + lines).encode() + lines.encode("cp1252") * 20)
    assert path.stat().st_size > 20 * BYTES
    found = preview([path]).files[0]
    assert (found.encoding, found.estimated, found.table) == ("utf-8", True, "order_lines")
    assert abs(found.rows / 2_100_000 - 1) < 0.05
    assert found.rejects == ()


def test_sheets_archives_and_parquet(folder: Path, shared_data: Path) -> None:
    book(folder / "mappe.xlsx", {
        "Notizen": [["nur Text"]],
        "Kunden": [["Kundennummer", "Firma"], [10001, "Müller GmbH"]],
    })  # fmt: skip
    found = preview(folder)
    sheet = of(found, "mappe.xlsx/Kunden")
    assert (sheet.table, sheet.records[0].values["customer_id"], sheet.header_row) == ("customers", "10001", 1)
    parquet = preview([shared_data / "adventureworks" / "FactResellerSales.parquet"]).files[0]
    assert (parquet.table, parquet.rows, parquet.estimated) == ("order_lines", 60_855, False)


def test_the_demo_firm_is_proposed_as_it_is_laid_out() -> None:
    found = preview(SAMPLE_DATA / "extracts", rows=1)
    assert all(one.confidence > 0.9 and not one.missing and not one.problems for one in found.files)
    german = {one.file: one.table for one in found.files}
    assert german["crm_chancen.csv"] == "opportunities"
    assert len(set(german.values())) == len(german) == 11


def test_northwind_is_proposed_with_its_orders_looked_up(shared_data: Path, tmp_path: Path) -> None:
    found = preview(shared_data / "northwind")
    lines = of(found, "order_details.csv").mapping
    assert lines is not None
    assert lines.lookups["customer_id"] == {
        "file": "orders.csv", "own": "orderID", "key": "orderID", "value": "customerID",
    }  # fmt: skip
    assert lines.computed["revenue"] == "unit_price * quantity * (1 - discount)"
    assert {one.file for one in found.files if one.table} == {"customers.csv", "products.csv", "order_details.csv"}
    answered = Mapping(
        tuple(one.mapping for one in found.files if one.mapping), {"percent": "0.125", "empty": ["NULL"]}
    )
    report = load(shared_data / "northwind", tmp_path / "w.duckdb", answered)
    assert (report.totals["order_lines"], round(report.totals["revenue"], 2)) == (2155, Decimal("1265793.04"))


def test_a_second_table_of_a_file_is_kept_and_other_files_are_not_opened(folder: Path) -> None:
    (folder / "notes.md").write_text("notes", encoding="utf-8")
    two = Mapping((
        FileMapping("stamm.csv", "customers", {}, {"customer_id": "Kd-Nr.", "name": "Firmenname"}),
        FileMapping("stamm.csv", "accounts", {}, {"account_id": "Kd-Nr.", "name": "Firmenname"}),
    ))  # fmt: skip
    found = preview(folder, two)
    assert [one.file for one in found.files] == ["stamm.csv", "umsatz.csv"]
    assert all(one in found.mapping.files for one in two.files)


def test_a_very_long_cell_is_shown_as_it_is_loaded(tmp_path: Path) -> None:
    (tmp_path / "in").mkdir()
    name = "ä" * 60_000 + '"' + "b" * 80_000
    (tmp_path / "in" / "kunden.csv").write_text(f"Kundennummer;Firma\n1;{name}\n2;B\n", encoding="utf-8")
    report = load(tmp_path / "in", tmp_path / "w.duckdb")
    shown = of(preview(tmp_path / "in"), "kunden.csv")
    assert report.sources[0].loaded == len(shown.records) == 2
    assert shown.records[0].values["name"] == name


def test_the_rows_of_a_long_sheet_are_counted(tmp_path: Path) -> None:
    rows: list[list[object]] = [["Kundennummer", "Firma"], *[[str(n), f"Firma {n}"] for n in range(1_500)]]
    rows.insert(700, ["", ""])
    (tmp_path / "in").mkdir()
    book(tmp_path / "in" / "kunden.xlsx", {"kunden": rows})
    report = load(tmp_path / "in", tmp_path / "w.duckdb")
    shown = preview(tmp_path / "in").files[0]
    assert (shown.rows, shown.estimated) == (1_500, False) == (report.sources[0].read, False)
