"""Workbooks that are small as files and huge as sheets are refused before anything lays them out in memory."""

from __future__ import annotations

import subprocess
import sys
import zipfile
from pathlib import Path

import openpyxl
import pytest
import xlsxwriter

from segmentation.errors import InputError
from segmentation.extracts import book_size
from segmentation.extracts.deliveries import Deliveries

MAIN = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
SHEET = f'<?xml version="1.0"?><worksheet xmlns="{MAIN}"><sheetData>{{}}</sheetData></worksheet>'
TEXTS = f'<?xml version="1.0"?><sst xmlns="{MAIN}"><si>{{}}</si></sst>'
SPACES = " ".join(
    f'xmlns:{short}="urn:oasis:names:tc:opendocument:xmlns:{short}:1.0"' for short in ("office", "table", "text")
)
DOCUMENT = (
    f'<?xml version="1.0"?><office:document-content {SPACES}><office:body><office:spreadsheet>'
    '<table:table table:name="A">{}</table:table></office:spreadsheet></office:body></office:document-content>'
)
LONG = "x" * 30_000
CELL = '<table:table-cell {} office:value-type="string"><text:p>x</text:p></table:table-cell>'
TOO_LARGE, DAMAGED = "is too large", "is damaged, or was not written by a spreadsheet"
# Reading what a sheet spans would take this much.
MOST_BYTES = 200 << 20
READ = """
import resource, sys
from pathlib import Path
from segmentation.errors import InputError
from segmentation.extracts import preview
before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
try:
    preview(Path(sys.argv[1]))
except InputError:
    pass
print((resource.getrusage(resource.RUSAGE_SELF).ru_maxrss - before) * 1024)
"""


def excel(path: Path, sheet: str, texts: str = TEXTS.format("<t>a</t>")) -> Path:
    """A workbook as Excel writes it, with this sheet and these shared texts in place of its own."""
    plain = path.with_name("plain.xlsx")
    book = openpyxl.Workbook()
    book.active.append(["a"])
    book.save(plain)
    with zipfile.ZipFile(plain) as old, zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as new:
        for member in old.namelist():
            if member != "xl/sharedStrings.xml":
                new.writestr(member, sheet if member == "xl/worksheets/sheet1.xml" else old.read(member))
        new.writestr("xl/sharedStrings.xml", texts)
    plain.unlink()
    return path


def libreoffice(path: Path, rows: str, root: str = "office:document-content") -> Path:
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as new:
        new.writestr("mimetype", "application/vnd.oasis.opendocument.spreadsheet")
        new.writestr("content.xml", DOCUMENT.format(rows).replace("office:document-content", root))
    return path


def row(number: int, cell: str) -> str:
    return f'<row r="{number}">{cell}</row>'


def shared(number: int) -> str:
    return row(number, f'<c r="A{number}" t="s"><v>0</v></c>')


BOMBS = {
    "far": (SHEET.format(row(1048576, '<c r="XFD1048576"><v>1</v></c>')), TOO_LARGE),
    "far without addresses": (SHEET.format(row(1048576, "<c><v>1</v></c>" * 40)), TOO_LARGE),
    "far and small letters": (SHEET.format(row(1048576, '<c r="xfd1048576"><v>1</v></c>')), TOO_LARGE),
    "text within": (SHEET.format(row(900000, '<c r="ZZ900000" t="inlineStr"><is><t>a</t></is></c>')), TOO_LARGE),
    "prefixed": (
        f'<?xml version="1.0"?><x:worksheet xmlns:x="{MAIN}"><x:sheetData><x:row r="1048576"><x:c r="XFD1048576"><x:v>1'
        "</x:v></x:c></x:row></x:sheetData></x:worksheet>",
        TOO_LARGE,
    ),
    "entities": (
        '<?xml version="1.0"?><!DOCTYPE w [<!ENTITY a "aaaaaaaaaa"><!ENTITY b "&a;&a;&a;&a;&a;&a;&a;&a;">]>'
        + SHEET.format(row(1, '<c r="A1" t="str"><v>&b;</v></c>')).partition("?>")[2],
        DAMAGED,
    ),
    "a file of the server": (
        '<?xml version="1.0"?><!DOCTYPE w [<!ENTITY a SYSTEM "file:///etc/passwd">]>'
        + SHEET.format(row(1, '<c r="A1" t="str"><v>&a;</v></c>')).partition("?>")[2],
        DAMAGED,
    ),
    "another root": (
        f'<?xml version="1.0"?><ws xmlns="{MAIN}"><sheetData>'
        '<row r="1048576"><c r="XFD1048576"><v>1</v></c></row></sheetData></ws>',
        TOO_LARGE,
    ),
    "within another root": (
        "<ws>" + SHEET.format(row(1048576, '<c r="XFD1048576"><v>1</v></c>')).partition("?>")[2] + "</ws>", TOO_LARGE,
    ),
    "a cell in a cell": (SHEET.format(row(1, '<c r="A1" t="s"><c t="n"><v>0</v></c></c>')), DAMAGED),
    "an index that goes on": (SHEET.format(row(1, '<c r="A1" t="s"><v>0<!-- -->5</v></c>')), DAMAGED),
    "an index with a sign": (SHEET.format(row(1, '<c r="A1" t="s"><v>+0</v></c>')), DAMAGED),
    "hidden behind what is no XML": ("\x01" + SHEET.format(row(1, "")), DAMAGED),
    "broken off": (SHEET.format(row(1, '<c r="A1"><v>1</v></d>')), DAMAGED),
}  # fmt: skip
REPEATED = {
    "rows": (
        '<table:table-row table:number-rows-repeated="1000000">'
        + CELL.format('table:number-columns-repeated="100"')
        + "</table:table-row>"
    ),
    "empty between": (
        f'<table:table-row>{CELL.format("")}</table:table-row><table:table-row table:number-rows-repeated="1000000">'
        f'<table:table-cell/></table:table-row><table:table-row><table:table-cell table:number-columns-repeated="100"/>'
        f"{CELL.format('')}</table:table-row>"
    ),
}


def refusal(path: Path) -> str:
    with pytest.raises(InputError) as caught:
        Deliveries(path.parent, path.parent / "room").within(path, path.name)
    return str(caught.value)


@pytest.mark.parametrize("kind", BOMBS)
def test_a_hostile_excel_sheet_is_refused(tmp_path: Path, kind: str) -> None:
    sheet, words = BOMBS[kind]
    said = refusal(excel(tmp_path / "kunden.xlsx", sheet))
    assert "kunden.xlsx" in said
    assert words in said


@pytest.mark.parametrize("kind", REPEATED)
def test_a_hostile_sheet_of_libreoffice_is_refused(tmp_path: Path, kind: str) -> None:
    assert TOO_LARGE in refusal(libreoffice(tmp_path / "kunden.ods", REPEATED[kind]))


@pytest.mark.parametrize("texts", [f"<t>{LONG}</t>", f"<r><t>{LONG[:15_000]}</t></r><r><t>{LONG[:15_000]}</t></r>"])
def test_a_long_text_in_many_cells_is_refused(tmp_path: Path, texts: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(book_size, "MOST_TEXT", 10 * len(LONG))
    ten, eleven = (SHEET.format("".join(map(shared, range(1, cells + 1)))) for cells in (10, 11))
    path = excel(tmp_path / "kunden.xlsx", ten, TEXTS.format(texts))
    assert Deliveries(tmp_path, tmp_path / "room").within(path, path.name)
    assert TOO_LARGE in refusal(excel(path, eleven, TEXTS.format(texts)))


@pytest.mark.skipif(sys.platform == "win32", reason="the peak of memory is read where a Unix tells it")
@pytest.mark.parametrize("kind", ["far", "text within"])
def test_a_refusal_takes_no_memory(tmp_path: Path, kind: str) -> None:
    (tmp_path / "in").mkdir()
    excel(tmp_path / "in" / "kunden.xlsx", BOMBS[kind][0])
    read = subprocess.run(
        [sys.executable, "-c", READ, str(tmp_path / "in")], capture_output=True, text=True, check=True
    )
    assert int(read.stdout) < MOST_BYTES


def test_of_two_lists_of_texts_none_is_taken(tmp_path: Path) -> None:
    path = excel(tmp_path / "kunden.xlsx", SHEET.format(shared(1)))
    with zipfile.ZipFile(path, "a") as book:
        book.writestr("xl/other/sharedStrings.xml", TEXTS.format(f"<t>{LONG}</t>"))
    assert DAMAGED in refusal(path)


@pytest.mark.parametrize(("root", "words"), [("x", TOO_LARGE), ("si", DAMAGED), ("sst", TOO_LARGE)])
def test_shared_texts_count_whatever_they_stand_in(
    tmp_path: Path, root: str, words: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(book_size, "MOST_TEXT", len(LONG))
    inner = TEXTS.format(f"<t>{LONG}</t>").partition("?>")[2]
    texts = f"<{root}>{inner}</{root}>"
    assert words in refusal(excel(tmp_path / "kunden.xlsx", SHEET.format(shared(1) + shared(2)), texts))


def test_texts_that_come_after_the_cells_are_not_taken(tmp_path: Path) -> None:
    path = excel(tmp_path / "kunden.xlsx", SHEET.format(shared(1)), "<sst/>")
    with zipfile.ZipFile(path, "a") as book:
        book.writestr("xl/zz.xml", TEXTS.format(f"<t>{LONG}</t>"))
    assert DAMAGED in refusal(path)


@pytest.mark.parametrize("root", ["office:document-content", "office:doc"])
def test_all_tables_of_libreoffice_count_together(tmp_path: Path, root: str, monkeypatch: pytest.MonkeyPatch) -> None:
    two = f"<table:table-row>{CELL.format('')}</table:table-row></table:table><table:table>" + REPEATED["rows"].replace(
        "1000000", "3"
    ).replace("100", "4")
    path = libreoffice(tmp_path / "kunden.ods", two, root)
    for most, fits in ((13, True), (12, False)):
        monkeypatch.setattr(book_size, "MOST_CELLS", most)
        if fits:
            assert Deliveries(tmp_path, tmp_path / "room").within(path, path.name)
        else:
            assert TOO_LARGE in refusal(path)


def test_a_workbook_of_binary_parts_is_none(tmp_path: Path) -> None:
    """Whatever its name ends with: readers try what they know."""
    path = tmp_path / "kunden.XLSX"
    with zipfile.ZipFile(path, "w") as book:
        book.writestr("xl/workbook.bin", b"\x83\x01\x00")
    assert "is not a readable Excel file" in refusal(path)


def test_every_cell_up_to_the_last_counts(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    path = tmp_path / "kunden.xlsx"
    with xlsxwriter.Workbook(str(path)) as book:
        sheet = book.add_worksheet()
        sheet.write(2, 1, "x")
        # A cell with a look and nothing in it.
        sheet.write_blank(5000, 300, None, book.add_format({"bold": True}))
    for most, fits in ((6, True), (5, False)):
        monkeypatch.setattr(book_size, "MOST_CELLS", most)
        if fits:
            assert Deliveries(tmp_path, tmp_path / "room").within(path, path.name)
        else:
            assert TOO_LARGE in refusal(path)


def test_a_sheet_with_empty_rows_to_its_end_as_libreoffice_writes_them(tmp_path: Path) -> None:
    rows = (
        f"<table:table-row>{CELL.format('')}</table:table-row><table:table-row table:number-rows-repeated="
        '"1048575"><table:table-cell table:number-columns-repeated="16384"/></table:table-row>'
    )
    path = libreoffice(tmp_path / "kunden.ods", rows)
    assert Deliveries(tmp_path, tmp_path / "room").within(path, path.name)
