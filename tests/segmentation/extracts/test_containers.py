"""Packed extracts and Excel workbooks: read like plain files, or refused before they do harm."""

from __future__ import annotations

import datetime as dt
import gzip
import io
import shutil
import stat
import subprocess
import zipfile
from collections.abc import Callable, Sequence
from decimal import Decimal
from pathlib import Path

import openpyxl
import pytest

from segmentation.errors import InputError
from segmentation.extracts import LoadReport, deliveries, load, preview, sheets
from segmentation.schema import ORDER_LINES, table
from segmentation.warehouse import open_warehouse
from tests.segmentation.extracts.german_files import CUSTOMER_COLUMNS, CUSTOMERS, LINE_COLUMNS, write_extract

CUSTOMER_HEADERS = [table("customers").column(name).header for name in CUSTOMER_COLUMNS]
HEADERS = [ORDER_LINES.column(name).header for name in LINE_COLUMNS]
KUNDEN = ";".join(CUSTOMER_HEADERS) + "\n" + "".join(f"{key};{name}\n" for key, name in CUSTOMERS)
LINES = ";".join(HEADERS) + "\nA;1;31.12.2024;10001;1.234,56\nA;2;31.12.2024;10002;2,00-\n"
TOTAL = Decimal("1232.56")


def loads(folder: Path, mapping: str | None = None) -> LoadReport:
    path = None
    if mapping is not None:
        path = folder.parent / "m.toml"
        path.write_text(mapping, encoding="utf-8")
    report = load(folder, folder.parent / "w.duckdb", path)
    assert sorted(entry.name for entry in folder.parent.glob("*w.duckdb*")) == ["w.duckdb"]
    return report


def refusal(folder: Path, mapping: str | None = None) -> str:
    with pytest.raises(InputError) as caught:
        loads(folder, mapping)
    assert not [entry for entry in folder.parent.iterdir() if "duckdb" in entry.name]
    return str(caught.value)


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    (tmp_path / "in").mkdir()
    return tmp_path / "in"


def zipped(path: Path, members: dict[str, str | bytes]) -> None:
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in members.items():
            archive.writestr(name, content)


def book(path: Path, sheets: dict[str, Sequence[Sequence[object]]]) -> None:
    workbook = openpyxl.Workbook()
    workbook.remove(workbook.active)
    for title, rows in sheets.items():
        sheet = workbook.create_sheet(title)
        for row in rows:
            sheet.append(row)
    workbook.save(path)


def test_gz_and_zip(folder: Path) -> None:
    (folder / "kunden.csv.gz").write_bytes(gzip.compress(KUNDEN.encode("cp1252", "replace")))
    zipped(
        folder / "Lieferung.zip", {"2024/auftragspositionen.csv": LINES, "README.md": "x", "__MACOSX/kunden.csv": ""}
    )
    report = loads(folder)
    assert report.totals["revenue"] == TOTAL
    assert [source.file for source in report.sources] == [
        "kunden.csv.gz", "Lieferung.zip/2024/auftragspositionen.csv",
    ]  # fmt: skip


def test_several_extracts_in_one_archive(folder: Path) -> None:
    zipped(folder / "alles.ZIP", {"kunden.csv": KUNDEN, "auftragspositionen.csv": LINES + "B;1;x;10001;5,00\n"})
    report = loads(folder)
    assert report.totals["revenue"] == TOTAL
    reject = report.rejects[0]
    assert (reject.file, reject.row, reject.line) == ("alles.ZIP/auftragspositionen.csv", 4, "B;1;x;10001;5,00")


def test_an_unknown_file_in_an_archive_is_told(folder: Path) -> None:
    zipped(folder / "alles.zip", {"kunden.csv": KUNDEN, "kundn.csv": KUNDEN})
    assert "alles.zip/kundn.csv is not a known extract. Did you mean kunden.csv?" in refusal(folder)


def test_an_archive_without_a_known_file_is_told_with_what_it_holds(folder: Path) -> None:
    zipped(folder / "alles.zip", {"customers.csv": KUNDEN, "2024/orders.csv": KUNDEN})
    zipped(folder / "bilder.zip", {"logo.png": ""})
    assert "found: alles.zip/customers.csv, alles.zip/2024/orders.csv, bilder.zip." in refusal(folder)


MAPPING = """
[[source]]
file = "{file}"
table = "customers"
[source.columns]
customer_id = "Kundennummer"
name = "Firma"
"""


@pytest.mark.parametrize(
    "file", ["x.zip/a/k.csv", "x.zip", "k.csv.gz", "k.xlsx", "k.xlsx/Zweites", "y.zip/k.xlsx/Zweites"]
)
def test_a_mapping_names_packed_files_and_sheets(folder: Path, file: str) -> None:
    zipped(folder / "x.zip", {"a/k.csv": KUNDEN})
    (folder / "k.csv.gz").write_bytes(gzip.compress(KUNDEN.encode()))
    book(folder / "k.xlsx", {"Erstes": [["nichts"]], "Zweites": [CUSTOMER_HEADERS, *CUSTOMERS]})
    zipped(folder / "y.zip", {"k.xlsx": (folder / "k.xlsx").read_bytes(), "other.csv": "x"})
    assert [source.loaded for source in loads(folder, MAPPING.format(file=file)).sources] == [3]


@pytest.mark.parametrize(
    ("file", "words"),
    [
        ("x.zip/k.csv", "x.zip/k.csv is not among the extracts. Found: x.zip/a.csv, x.zip/b.csv."),
        ("x.zip", "x.zip is not among the extracts. Found: x.zip/a.csv, x.zip/b.csv."),
        ("k.xlsx/Drittes", "k.xlsx/Drittes has no such sheet. Its sheets are Erstes."),
        ("x.zip/../x.zip", "is not among the extracts"),
    ],
)
def test_a_mapping_that_names_what_is_not_there(folder: Path, file: str, words: str) -> None:
    zipped(folder / "x.zip", {"a.csv": KUNDEN, "b.csv": KUNDEN})
    book(folder / "k.xlsx", {"Erstes": [CUSTOMER_HEADERS, *CUSTOMERS]})
    assert words in refusal(folder, MAPPING.format(file=file))


@pytest.mark.parametrize(
    "name", ["../kunden.csv", "/kunden.csv", "a/../../kunden.csv", "..\\kunden.csv", "C:kunden.csv"]
)
def test_path_tricks(folder: Path, name: str) -> None:
    zipped(folder / "x.zip", {name: KUNDEN})
    assert "leads out of the archive" in refusal(folder)
    assert [path.name for path in folder.parent.iterdir()] == ["in"]


def test_a_link_in_an_archive(folder: Path) -> None:
    link = zipfile.ZipInfo("kunden.csv")
    link.external_attr = (stat.S_IFLNK | 0o777) << 16
    with zipfile.ZipFile(folder / "x.zip", "w") as archive:
        archive.writestr(link, "/etc/passwd")
    assert "leads out of the archive" in refusal(folder)


def test_encrypted_archives(folder: Path) -> None:
    zipped(folder / "x.zip", {"kunden.csv": KUNDEN})
    content = bytearray((folder / "x.zip").read_bytes())
    # The flag of an encrypted member, in its own header and in the directory.
    content[6] |= 1
    content[content.index(b"PK\x01\x02") + 8] |= 1
    (folder / "x.zip").write_bytes(content)
    assert "“kunden.csv” is encrypted. Pack it without a password." in refusal(folder)


def test_archives_in_archives(folder: Path) -> None:
    zipped(folder / "x.zip", {"kunden.zip": b"PK"})
    assert "is an archive in an archive" in refusal(folder)


@pytest.mark.parametrize("name", ["kunden.csv.gz", "kunden.zip", "kunden.xlsx"])
def test_bombs_by_ratio(folder: Path, name: str) -> None:
    bomb = KUNDEN.encode() + b"10009;" + b"x" * (deliveries.SMALL + (4 << 20))
    if name.endswith(".gz"):
        (folder / name).write_bytes(gzip.compress(bomb))
    else:
        zipped(folder / name, {"kunden.csv": bomb})
    assert f"{name}" in refusal(folder)
    assert "unpacks to more than is allowed: 200 times its packed size, or 8 GB" in refusal(folder)


def test_bombs_by_size_of_all_together(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(deliveries, "MOST_UNPACKED", 1000)
    zipped(folder / "x.zip", {f"{stem}.csv": KUNDEN * 4 for stem in ("kunden", "artikel", "zahlungen")})
    assert "unpacks to more than is allowed" in refusal(folder)


def test_too_many_members(folder: Path) -> None:
    zipped(folder / "x.zip", {f"{number}.csv": "x" for number in range(1001)})
    assert "x.zip holds 1001 files; at most 1000 are read." in refusal(folder)


@pytest.mark.parametrize("name", ["kunden.csv.gz", "x.zip", "kunden.xlsx"])
@pytest.mark.parametrize("damage", ["cut", "turned", "nonsense", "empty"])
def test_damaged_containers(folder: Path, name: str, damage: str) -> None:
    path = folder / name
    if name.endswith(".gz"):
        path.write_bytes(gzip.compress(KUNDEN.encode() * 200))
    elif name.endswith(".zip"):
        zipped(path, {"kunden.csv": KUNDEN * 200})
    else:
        book(path, {"Tabelle1": [CUSTOMER_HEADERS, *CUSTOMERS]})
    content = bytearray(path.read_bytes())
    content[len(content) // 2] ^= 255
    path.write_bytes({"cut": content[: len(content) // 2], "turned": content, "nonsense": b"abc", "empty": b""}[damage])
    said = refusal(folder)
    assert name in said
    assert "zip file" not in said


@pytest.mark.parametrize("name", ["kunden.csv", "kunden.txt"])
def test_a_packed_file_that_is_not_named_so(folder: Path, name: str) -> None:
    (folder / name).write_bytes(gzip.compress(KUNDEN.encode()))
    assert f"{name} is packed, but not named so" in refusal(folder)


def lines_of(folder: Path) -> list[tuple[object, ...]]:
    with open_warehouse(folder.parent / "w.duckdb") as warehouse:
        return warehouse.rows("SELECT order_id, line_no, order_date, revenue FROM core.order_lines ORDER BY line_no")


DAY = dt.date(2024, 5, 3)


def test_a_workbook_of_typed_cells_and_texts(folder: Path) -> None:
    write_extract(folder, "customers", CUSTOMER_COLUMNS, CUSTOMERS)
    rows = [
        ["Umsatzliste", None, dt.datetime(2024, 12, 31, 23, 59)],
        [],
        [*HEADERS, "Wunschtermin", None],
        [4711, 1, DAY, 10001, 1234.567, "31.12.2024"],
        [4711.0, 2, dt.datetime(2024, 5, 3, 12, 30), "10001", "1.234,56-", dt.date(2024, 12, 31)],
        [],
        ["A", 3, "03.05.2024", 10001, 1e-4, None],
        ["A", "4", DAY, 10001.0, 12345678.9, None],
        ["A", 5, "####", 10001, 5, None],
        ["A", 6, 45000, 10001, 5, None],
        ["A", 7, DAY, 10001, "#WERT!", None],
        ["A", 7.5, DAY, 10001, True, None],
        ["Summe", None, None, None, 99.5, None],
    ]
    book(folder / "auftragspositionen.xlsx", {"Notizen": [["nichts"]], "Zeilen": rows})
    report = loads(folder)
    assert lines_of(folder) == [
        ("4711", 1, DAY, Decimal("1234.5670")),
        ("4711", 2, DAY, Decimal("-1234.5600")),
        ("A", 3, DAY, Decimal("0.0001")),
        ("A", 4, DAY, Decimal("12345678.9")),
    ]
    assert (report.sources[1].read, report.sources[1].rejected) == (9, 5)
    assert {reject.row for reject in report.rejects} == {9, 10, 11, 12, 13}
    assert "“Summe”: this row sums up others, which are loaded themselves." in map(
        str, (reject.reason for reject in report.rejects)
    )
    assert report.rejects[0].line.startswith("A | 5 | #### | 10001 | 5")
    form = report.formats[1]
    assert (form.encoding, form.delimiter, form.header_row, form.dates) == (None, None, 3, ["dd.mm.yyyy"])


@pytest.mark.parametrize("text", ["1.234", "1,234"])
def test_a_text_with_two_readings_beside_typed_numbers_is_asked(folder: Path, text: str) -> None:
    write_extract(folder, "customers", CUSTOMER_COLUMNS, CUSTOMERS)
    book(folder / "auftragspositionen.xlsx", {"A": [HEADERS, ["A", 1, DAY, 10001, 1.5], ["A", 2, DAY, 10001, text]]})
    assert f"auftragspositionen.xlsx, row 3, column Nettowert: “{text}” may be 1234" in refusal(folder)


@pytest.mark.parametrize(("cell", "right"), [(12.5, 0.125), (0.125, None), ("12,5 %", 0.125), ("0,5 %", 0.005)])
def test_a_percentage_that_may_be_a_share_is_asked(folder: Path, cell: object, right: float | None) -> None:
    write_extract(folder, "customers", CUSTOMER_COLUMNS, CUSTOMERS)
    book(folder / "auftragspositionen.xlsx", {"A": [[*HEADERS, "Rabatt"], ["A", 1, DAY, 10001, 5, cell]]})
    (lines,) = (file for file in preview(folder).files if file.table == "order_lines")
    assert any("row 2, column Rabatt" in str(problem) for problem in lines.problems) == (right is None)
    assert bool(lines.problems) == (right is None)
    if right is None:
        assert 'percent = "12.5" for “0.125 percent” or percent = "0.125"' in refusal(folder)
    else:
        loads(folder)
        with open_warehouse(folder.parent / "w.duckdb") as warehouse:
            assert warehouse.rows("SELECT discount FROM core.order_lines") == [(right,)]


def test_the_sheets_of_a_workbook_are_extracts_by_their_titles(folder: Path) -> None:
    lines = [HEADERS, ["A", 1, DAY, "10001", 5]]
    book(folder / "Export.xlsx", {"Kunden": [CUSTOMER_HEADERS, *CUSTOMERS], "auftragspositionen": lines, "x": []})
    report = loads(folder)
    assert [source.file for source in report.sources] == ["Export.xlsx/Kunden", "Export.xlsx/auftragspositionen"]
    assert report.totals["revenue"] == 5


def test_a_workbook_and_a_csv_file_of_one_table(folder: Path) -> None:
    book(folder / "kunden.xlsx", {"A": [CUSTOMER_HEADERS, *CUSTOMERS]})
    write_extract(folder, "customers", CUSTOMER_COLUMNS, CUSTOMERS)
    assert "kunden.csv, kunden.xlsx are the same extract" in refusal(folder)


def test_an_empty_workbook(folder: Path) -> None:
    out = io.BytesIO()
    openpyxl.Workbook().save(out)
    (folder / "kunden.xlsx").write_bytes(out.getvalue())
    assert "kunden.xlsx is empty" in refusal(folder)


def ods(path: Path, rows: Sequence[Sequence[object]]) -> None:
    """A LibreOffice sheet with texts, numbers and dates typed as such."""
    cells = {
        str: '<table:table-cell office:value-type="string"><text:p>{0}</text:p></table:table-cell>',
        int: '<table:table-cell office:value-type="float" office:value="{0}"><text:p>{0}</text:p></table:table-cell>',
        float: '<table:table-cell office:value-type="float" office:value="{0}"><text:p>{0}</text:p></table:table-cell>',
        dt.date: '<table:table-cell office:value-type="date" office:date-value="{0}"><text:p>{0}</text:p>'
        "</table:table-cell>",
    }
    body = "".join(
        f"<table:table-row>{''.join(cells[type(cell)].format(cell) for cell in row)}</table:table-row>" for row in rows
    )
    spaces = " ".join(
        f'xmlns:{short}="urn:oasis:names:tc:opendocument:xmlns:{short}:1.0"' for short in ("office", "table", "text")
    )
    zipped(path, {
        "mimetype": "application/vnd.oasis.opendocument.spreadsheet",
        "META-INF/manifest.xml": '<?xml version="1.0" encoding="UTF-8"?><manifest:manifest '
        'xmlns:manifest="urn:oasis:names:tc:opendocument:xmlns:manifest:1.0"/>',
        "content.xml": f'<?xml version="1.0" encoding="UTF-8"?><office:document-content {spaces}><office:body>'
        f'<office:spreadsheet><table:table table:name="A">{body}</table:table></office:spreadsheet></office:body>'
        "</office:document-content>",
    })  # fmt: skip


def test_a_sheet_of_libreoffice(folder: Path) -> None:
    write_extract(folder, "customers", CUSTOMER_COLUMNS, CUSTOMERS)
    rows = [HEADERS, ["A", 1, dt.date(2024, 12, 31), 10001, 1234.56], ["A", 2, "31.12.2024", 10002, "2,00-"]]
    ods(folder / "auftragspositionen.ods", rows)
    assert loads(folder).totals["revenue"] == TOTAL


def test_what_only_its_name_makes_a_sheet(folder: Path) -> None:
    (folder / "auftragspositionen.ods").write_bytes(b"PK\x03\x04 no sheet")
    assert "auftragspositionen.ods is not a readable Excel file" in refusal(folder)


@pytest.mark.complete
@pytest.mark.parametrize("suffix", ["xls", "ods", "xlsx"])
def test_sheets_saved_by_libreoffice(folder: Path, suffix: str) -> None:
    office = shutil.which("soffice") or shutil.which("libreoffice")
    if office is None:
        pytest.skip("LibreOffice (soffice) is not installed")
    write_extract(folder, "customers", CUSTOMER_COLUMNS, CUSTOMERS)
    made = folder.parent / "made"
    made.mkdir()
    book(made / "auftragspositionen.xlsx", {"A": [HEADERS, ["A", 1, DAY, 10001, 1234.56], ["A", 2, DAY, 10002, -2]]})
    command = [office, "--headless", "--convert-to", suffix, "--outdir", str(folder)]
    subprocess.run([*command, str(made / "auftragspositionen.xlsx")], check=True, capture_output=True, timeout=240)
    assert loads(folder).totals["revenue"] == TOTAL
    assert preview(folder).files[0].file == f"auftragspositionen.{suffix}/A"


@pytest.mark.skipif(not Path("/proc/self/fd").is_dir(), reason="open files can only be listed on Linux")
def test_a_workbook_whose_reading_may_be_left_to_itself_is_not_held_open(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    # Else Windows deletes neither it nor the folder that it was unpacked into.
    def read(work: Callable[[], object]) -> object:
        assert "kunden.xlsx" not in [link.resolve().name for link in Path("/proc/self/fd").iterdir()]
        return work()

    monkeypatch.setattr(sheets, "abandoned_if_cancelled", read)
    book = openpyxl.Workbook()
    book.active.append(CUSTOMER_HEADERS)
    book.active.append(["10001", "Stahlbau Süd"])
    book.save(tmp_path / "kunden.xlsx")
    sheet, header = sheets.find_sheet(tmp_path / "kunden.xlsx", "kunden.xlsx", CUSTOMER_HEADERS, None)
    assert list(header.names) == next(sheet.rows())
