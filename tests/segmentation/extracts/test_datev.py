"""DATEV files: revenue per debtor and the debtor master, against the csv module and amounts by hand."""

from __future__ import annotations

import csv
import datetime as dt
from collections.abc import Sequence
from decimal import Decimal
from pathlib import Path

import pytest

from segmentation.errors import InputError
from segmentation.extracts import LoadReport, load, preview
from segmentation.warehouse import open_warehouse

COLUMNS = ("Umsatz (ohne Soll/Haben-Kz)", "Soll/Haben-Kennzeichen", "WKZ Umsatz", "Kurs", "Basisumsatz",
           "WKZ Basisumsatz", "Konto", "Gegenkonto (ohne BU-Schlüssel)", "BU-Schlüssel", "Belegdatum", "Belegfeld 1",
           "Buchungstext", "Generalumkehr")  # fmt: skip
Booking = tuple[str, ...]


def batch(
    folder: Path, bookings: Sequence[Booking], *, name: str = "EXTF_Buchungsstapel", start: str = "20180101",
    digits: int = 4, chart: str = "",
) -> None:  # fmt: skip
    """A booking batch of (amount, flag, account, contra account, key, day, document, Generalumkehr if any)."""
    folder.mkdir(exist_ok=True)
    head = ["EXTF", "700", "21", "Buchungsstapel", *[""] * 8, start, str(digits), *[""] * 7, "EUR", *[""] * 4, chart]
    with (folder / f"{name}.csv").open("w", encoding="cp1252", newline="") as file:
        writer = csv.writer(file, delimiter=";")
        writer.writerow(head)
        writer.writerow(COLUMNS)
        for amount, flag, account, contra, key, day, document, *reversal in bookings:
            writer.writerow([amount, flag, "", "", "", "", account, contra, key, day, document, "Text", *reversal])


def stored(folder: Path, mapping: str | None = None) -> tuple[list[tuple[object, ...]], LoadReport]:
    path = None
    if mapping is not None:
        path = folder.parent / "m.toml"
        path.write_text(mapping, encoding="utf-8")
    report = load(folder, folder.parent / "w.duckdb", path)
    with open_warehouse(folder.parent / "w.duckdb") as warehouse:
        lines = warehouse.rows(
            "SELECT customer_id, order_id, order_date, document_type, revenue FROM core.order_lines "
            "ORDER BY order_date, order_id, revenue DESC"
        )
    return lines, report


def test_the_sample_files(shared_data: Path, tmp_path: Path) -> None:
    folder = shared_data / "datev"
    report = load(folder, tmp_path / "w.duckdb")
    with (folder / "ledermann_EXTF_Buchungsstapel.csv").open(encoding="cp1252", newline="") as file:
        bookings = list(csv.reader(file, delimiter=";"))[2:]
    # Account 8400 of SKR03 is booked gross with 19 % VAT.
    sold = [row for row in bookings if 10000 <= int(row[6]) <= 69999 and row[7] == "8400"]
    net = sum(round(Decimal(row[0].replace(",", ".")) / Decimal("1.19"), 2) for row in sold)
    assert report.totals == {"order_lines": len(sold), "revenue": net, "buying_customers": len({r[6] for r in sold})}
    assert net == 5000
    assert [(s.table, s.read, s.loaded, s.rejected) for s in report.sources] == [
        ("customers", 4, 1, 3), ("order_lines", 2, 1, 1),
    ]  # fmt: skip
    assert [reject.row for reject in report.rejects] == [4, 5, 6, 3]
    assert "no revenue of a customer (account 1200, contra account 4940)" in str(report.rejects[3].reason)
    assert report.rejects[3].line.startswith('24,95;"H"')
    assert ["Kontenbeschriftungen" in str(message) for message in report.left_out] == [True]
    with open_warehouse(tmp_path / "w.duckdb") as warehouse:
        customers = warehouse.rows("SELECT customer_id, name, street, postal_code, city, country FROM core.customers")
        lines = warehouse.rows("SELECT customer_id, order_id, order_date FROM core.order_lines")
    with (folder / "ledermann_EXTF_Stammdaten.csv").open(encoding="cp1252", newline="") as file:
        rows = list(csv.reader(file, delimiter=";"))
    debtor = dict(zip(rows[1], rows[2], strict=False))
    name = f"{debtor['Vorname (Adressatentyp natürl. Person)']} {debtor['Name (Adressatentyp natürl. Person)']}"
    assert customers == [("10000", name, debtor["Straße"], debtor["Postleitzahl"], debtor["Ort"], debtor["Land"])]
    assert lines == [("10000", "RE201802-135/10000/2018-01", dt.date(2018, 2, 22))]


def test_signs_taxes_and_documents(tmp_path: Path) -> None:
    batch(tmp_path / "in", [
        ("119,00", "S", "10001", "8400", "", "0101", "R1"),
        ("107,00", "H", "8300", "10001", "", "101", "R1"),
        ("59,50", "H", "10001", "8400", "", "3112", "G1"),
        ("119,00", "S", "10002", "8000", "3", "1502", ""),
        ("100,00", "S", "10002", "8400", "40", "1602", "R2"),
        ("100,00", "S", "10002", "8125", "", "1702", "R3"),
        ("100,00", "S", "10002", "1200", "", "1702", "R3"),
        ("100,00", "S", "70001", "8400", "", "1702", "R4"),
        ("100,00", "S", "10002", "8400", "94", "1702", "R5"),
        ("100,00", "S", "10002", "8400", "", "3002", "R6"),
        ("100,00", "X", "10002", "8400", "", "2802", "R7"),
        ("1e2", "S", "10002", "8400", "", "2802", "R8"),
    ])  # fmt: skip
    lines, report = stored(tmp_path / "in")
    assert lines == [
        ("10001", "R1/10001/2018-01", dt.date(2018, 1, 1), "order", Decimal(100)),
        ("10001", "R1/10001/2018-01", dt.date(2018, 1, 1), "order", Decimal(100)),
        ("10002", "10002 2018-02-15", dt.date(2018, 2, 15), "order", Decimal(100)),
        ("10002", "R2/10002/2018-01", dt.date(2018, 2, 16), "order", Decimal(100)),
        ("10002", "R3/10002/2018-01", dt.date(2018, 2, 17), "order", Decimal(100)),
        ("10001", "G1/10001/2018-01", dt.date(2018, 12, 31), "credit", Decimal(-50)),
    ]
    assert [reject.row for reject in report.rejects] == [9, 10, 11, 12, 13, 14]
    assert report.sources[0].read == 12 == report.sources[0].loaded + report.sources[0].rejected
    words = ("account 10002, contra account 1200", "70001", "key 94", "“3002”", "“X”", "“1e2”")
    for word, reject in zip(words, report.rejects, strict=True):
        assert word in str(reject.reason)


def test_a_fiscal_year_across_new_year_and_lowered_rates(tmp_path: Path) -> None:
    # Account numbers of five digits; the fiscal year goes from July 2020 to June 2021.
    batch(tmp_path / "in", [
        ("116,00", "S", "100001", "84000", "", "3006", "A"),
        ("116,00", "S", "100001", "84000", "", "107", "B"),
        ("119,00", "S", "100001", "84000", "", "101", "C"),
    ], start="20200701", digits=5)  # fmt: skip
    lines, _ = stored(tmp_path / "in")
    assert [(line[1], line[2], line[4]) for line in lines] == [
        ("B/100001/2020-07", dt.date(2020, 7, 1), Decimal(100)),
        ("C/100001/2020-07", dt.date(2021, 1, 1), Decimal(100)),
        ("A/100001/2020-07", dt.date(2021, 6, 30), round(Decimal(116) / Decimal("1.19"), 2)),
    ]


def test_a_later_batch_may_use_a_document_again_and_a_batch_twice_counts_once(tmp_path: Path) -> None:
    january = [("119,00", "S", "10001", "8400", "", "0501", "R1")]
    batch(tmp_path / "in", january, name="EXTF_1")
    batch(tmp_path / "in", [("11,90", "H", "10001", "8400", "", "0502", "R1")], name="EXTF_2")
    batch(tmp_path / "in", january, name="EXTF_3")
    lines, report = stored(tmp_path / "in")
    assert [line[4] for line in lines] == [100, -10]
    assert [(source.loaded, source.duplicate) for source in report.sources] == [(1, 0), (1, 0), (0, 1)]


def test_a_document_number_begins_anew_with_a_fiscal_year_and_with_a_debtor(tmp_path: Path) -> None:
    batch(tmp_path / "in", [("1190,00", "S", "10001", "8400", "", "0503", "1001")], name="EXTF_1", start="20230101")
    batch(tmp_path / "in", [
        ("2380,00", "S", "10001", "8400", "", "0503", "1001"),
        ("11,90", "S", "10002", "8400", "", "0503", "1001"),
    ], name="EXTF_2", start="20240101")  # fmt: skip
    lines, report = stored(tmp_path / "in")
    assert report.totals["revenue"] == 3010
    assert {(line[0], line[2]) for line in lines} == {
        ("10001", dt.date(2023, 3, 5)), ("10001", dt.date(2024, 3, 5)), ("10002", dt.date(2024, 3, 5)),
    }  # fmt: skip
    with open_warehouse(tmp_path / "w.duckdb") as warehouse:
        orders = warehouse.rows("SELECT order_date, revenue FROM core.orders ORDER BY revenue")
    assert [row[1] for row in orders] == [10, 1000, 2000]


def test_a_later_batch_books_on_under_the_same_document_and_day(tmp_path: Path) -> None:
    batch(tmp_path / "in", [("119,00", "S", "10001", "8400", "", "0503", "R1")], name="EXTF_1")
    batch(tmp_path / "in", [("238,00", "S", "10001", "8400", "", "0503", "R1")], name="EXTF_2")
    assert stored(tmp_path / "in")[1].totals["revenue"] == 300


def test_many_equal_bookings_of_a_document_are_counted_and_a_second_delivery_is_not(tmp_path: Path) -> None:
    # More than a thousand on one day, and one on the next.
    bookings = [("1,19", "S", "10001", "8400", "", "0503", "S1")] * 1_200
    bookings += [("1,19", "S", "10001", "8400", "", "0603", "S1")] * 300
    batch(tmp_path / "in", bookings, name="EXTF_1")
    batch(tmp_path / "in", [*bookings, bookings[0]], name="EXTF_2")
    report = stored(tmp_path / "in")[1]
    assert [(one.loaded, one.duplicate) for one in report.sources] == [(1_500, 0), (1, 1_500)]
    assert report.totals["revenue"] == 1_501


@pytest.mark.parametrize("mark", ["1", "G", "g"])
@pytest.mark.parametrize("flag", ["S", "H"])
def test_a_reversal_takes_its_booking_off_in_a_later_batch_as_well(tmp_path: Path, mark: str, flag: str) -> None:
    invoice = ("1190,00", flag, "10001", "8400", "", "0503", "R1")
    batch(tmp_path / "in", [invoice], name="EXTF_1")
    batch(tmp_path / "in", [(*invoice, mark), ("1,19", "S", "10001", "8400", "", "0603", "R2", "0")], name="EXTF_2")
    lines, report = stored(tmp_path / "in")
    assert sorted(line[4] for line in lines) == [-1000, 1, 1000]
    assert report.totals["revenue"] == 1
    booked = next(line for line in lines if line[4] == (1000 if flag == "S" else -1000))
    assert booked[3] == ("order" if flag == "S" else "credit")


def test_locking_a_booking_does_not_make_it_another_one(tmp_path: Path) -> None:
    batch(tmp_path / "in", [("119,00", "S", "10001", "8400", "", "0503", "R1")], name="EXTF_1")
    path = tmp_path / "in" / "EXTF_1.csv"
    first, names, booking = path.read_text(encoding="cp1252").splitlines()
    locked = f"{first}\n{names};Festschreibung\n{booking};;1\n"
    (tmp_path / "in" / "EXTF_2.csv").write_text(locked, encoding="cp1252")
    assert stored(tmp_path / "in")[1].totals["revenue"] == 100


def test_a_fiscal_year_that_begins_on_29_february(tmp_path: Path) -> None:
    batch(tmp_path / "in", [
        ("119,00", "S", "10001", "8400", "", "2902", "A"),
        ("119,00", "S", "10001", "8400", "", "2802", "B"),
    ], start="20240229")  # fmt: skip
    assert [line[2] for line in stored(tmp_path / "in")[0]] == [dt.date(2024, 2, 29), dt.date(2025, 2, 28)]


def test_the_chart_of_accounts(tmp_path: Path) -> None:
    four = [("119,00", "S", "10001", "4400", "", "0501", "R1")]
    batch(tmp_path / "in", four)
    assert stored(tmp_path / "in")[0][0][4] == 100
    batch(tmp_path / "in", [*four, ("119,00", "S", "10001", "8400", "", "0501", "R2")])
    with pytest.raises(InputError) as caught:
        stored(tmp_path / "in")
    assert 'chart = "SKR03" for “revenue accounts 8000 to 8999”' in str(caught.value)
    assert [line[1] for line in stored(tmp_path / "in", '[format]\nchart = "SKR04"\n')[0]] == ["R1/10001/2018-01"]
    batch(tmp_path / "in", [*four, ("119,00", "S", "10001", "8400", "", "0501", "R2")], chart="03")
    assert [line[1] for line in stored(tmp_path / "in")[0]] == ["R2/10001/2018-01"]


def test_foreign_currency_needs_the_base_amount(tmp_path: Path) -> None:
    batch(tmp_path / "in", [("119,00", "S", "10001", "8125", "", "0501", "R1")])
    path = tmp_path / "in" / "EXTF_Buchungsstapel.csv"
    row = "200,00;S;USD;2,0;{};{};10001;8125;;0501;{};Text\r\n"
    with path.open("a", encoding="cp1252", newline="") as file:
        file.write(row.format("100,00", "EUR", "R2") + row.format("", "", "R3"))
    lines, report = stored(tmp_path / "in")
    assert [line[4] for line in lines] == [119, 100]
    assert "The amount is in USD" in str(report.rejects[0].reason)


def test_a_mapping_may_use_the_files_own_columns(tmp_path: Path) -> None:
    batch(tmp_path / "in", [("119,00", "S", "10001", "8400", "", "0501", "R1")])
    mapping = (
        '[[source]]\nfile = "EXTF_Buchungsstapel.csv"\ntable = "order_lines"\n[source.columns]\norder_id = "Beleg"\n'
        'line_no = "Zeile im Beleg"\norder_date = "Datum"\ncustomer_id = "Debitor"\nrevenue = "Erlös netto"\n'
        'product_id = "Buchungstext"\n'
    )
    load_from = stored(tmp_path / "in", mapping)
    assert load_from[0][0][4] == 100


def test_a_damaged_head_is_refused(tmp_path: Path) -> None:
    batch(tmp_path / "in", [("119,00", "S", "10001", "8400", "", "0501", "R1")], start="")
    with pytest.raises(InputError, match="WJ-Beginn"):
        stored(tmp_path / "in")


@pytest.mark.parametrize(
    ("first", "second", "reason"),
    [
        ('"EXTF";700;"a"b;', "", "quotation mark in line 1"),
        ('"EXTF";700;"a', "", "quotation mark in line 1"),
        ("", '"Konto"x;', "quotation mark in line 2"),
        (f"EXTF;700;21;Buchungsstapel{';' * 9}20240101;²", "", "from 4 to 8, not “²”"),
        (f"EXTF;700;21;Buchungsstapel{';' * 9}20240101;99999999", "", "from 4 to 8, not “99999999”"),
    ],
)
def test_damaged_first_lines_are_refused(tmp_path: Path, first: str, second: str, reason: str) -> None:
    batch(tmp_path / "in", [("119,00", "S", "10001", "8400", "", "0501", "R1")])
    path = tmp_path / "in" / "EXTF_Buchungsstapel.csv"
    head, names, *bookings = path.read_text(encoding="cp1252").splitlines()
    path.write_text("\n".join([first or head, second or names, *bookings]), encoding="cp1252")
    with pytest.raises(InputError, match=reason):
        stored(tmp_path / "in")
    shown = preview(tmp_path / "in").files[0]
    assert any(reason in str(problem) for problem in shown.problems)
