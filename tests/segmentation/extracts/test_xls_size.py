"""Old Excel workbooks that are small as files and huge as sheets are refused, others taken."""

from __future__ import annotations

import shutil
import struct
import subprocess
from pathlib import Path

import openpyxl
import pytest
from python_calamine import CalamineWorkbook

from segmentation.errors import InputError
from segmentation.extracts import book_size, xls_size
from segmentation.extracts.deliveries import Deliveries

TOO_LARGE, UNREADABLE = "is too large", "is not a readable Excel file"
END, FREE = 0xFFFFFFFE, 0xFFFFFFFF
LONG = 8000


def record(kind: int, content: bytes = b"") -> bytes:
    return struct.pack("<HH", kind, len(content)) + content


def begin(kind: int) -> bytes:
    return record(0x809, struct.pack("<HHHHII", 0x600, kind, 0xDBB, 0x7CC, 0, 6))


def cell(row: int, column: int) -> bytes:
    """One that shows the first shared text."""
    return record(0xFD, struct.pack("<HHHI", row, column, 0, 0))


TEXTS = record(0xFC, struct.pack("<IIHB", 1, 1, LONG, 0) + b"x" * LONG)


def stream(cells: bytes, texts: bytes = TEXTS, times: int = 1) -> bytes:
    """One sheet, listed so many times."""

    def first(place: int) -> bytes:
        sheets = (struct.pack("<IBBBB", place, 0, 0, 1, 0) + b"ABCDEFGH"[n : n + 1] for n in range(times))
        return begin(5) + b"".join(record(0x85, sheet) for sheet in sheets) + texts + record(0xA)

    return first(len(first(0))) + begin(0x10) + cells + record(0xA)


def xls(path: Path, content: bytes, *, is_cyclic: bool = False) -> Path:
    """A compound file with this stream: the table of sectors first, then the directory, then the stream."""
    content = content.ljust(4096, b"\0")
    content += b"\0" * (-len(content) % 512)
    sectors = len(content) // 512
    tables = (sectors + 1) // 127 + 1
    table = [0xFFFFFFFD] * tables + [END, *range(tables + 2, tables + 1 + sectors), tables + 1 if is_cyclic else END]
    table += [FREE] * (tables * 128 - len(table))
    header = xls_size.SIGNATURE + bytes(16) + struct.pack("<HHHHH6x", 0x3E, 3, 0xFFFE, 9, 6)
    header += struct.pack("<9I", 0, tables, tables, 0, 4096, END, 0, END, 0)
    header += struct.pack("<109I", *range(tables), *[FREE] * (109 - tables))

    def entry(name: str, kind: int, child: int, start: int, size: int) -> bytes:
        letters = name.encode("utf-16-le")
        return letters.ljust(64, b"\0") + struct.pack(
            "<HBBIII16xIQQIQ", len(letters) + 2, kind, 1, FREE, FREE, child, 0, 0, 0, start, size
        )

    directory = entry("Root Entry", 5, 1, END, 0) + entry("Workbook", 2, FREE, tables + 1, len(content))
    path.write_bytes(header + struct.pack(f"<{len(table)}I", *table) + directory.ljust(512, b"\0") + content)
    return path


def refusal(path: Path) -> str:
    with pytest.raises(InputError) as caught:
        Deliveries(path.parent, path.parent / "room").within(path, path.name)
    return str(caught.value)


def test_a_long_text_in_many_cells_is_refused(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    path = xls(tmp_path / "kunden.xls", stream(b"".join(cell(row, 0) for row in range(10))))
    assert len(CalamineWorkbook.from_path(path).get_sheet_by_index(0).to_python()[9][0]) == LONG
    for most, fits in ((10 * LONG, True), (10 * LONG - 1, False)):
        monkeypatch.setattr(book_size, "MOST_TEXT", most)
        if fits:
            assert Deliveries(tmp_path, tmp_path / "room").within(path, path.name)
        else:
            assert TOO_LARGE in refusal(path)


CONTINUED = record(0xFC, struct.pack("<IIHBH", 2, 2, 6, 8, 1) + b"abc") + record(
    0x3C, b"\1" + "äöü".encode("utf-16-le") + b"runs" + struct.pack("<HB", 2, 0) + b"yz"
)
HOSTILE = {
    "far": (stream(cell(65535, 65535)), TOO_LARGE),
    "said to be far": (stream(record(0x200, struct.pack("<IIHHH", 0, 1 << 31, 0, 256, 0))), TOO_LARGE),
    "one sheet named twice": (stream(cell(0, 0), times=2), UNREADABLE),
    "more texts said than there are": (stream(cell(0, 0), CONTINUED.replace(b"\2", b"\3", 2)), UNREADABLE),
    "endless texts": (stream(b"", record(0xFC, struct.pack("<II", 1, 0x7FFFFFFF))), TOO_LARGE),
    "a sheet that begins within a record": (
        stream(cell(0, 0)).replace(begin(0x10), record(0x99, begin(0x10))), UNREADABLE,
    ),
    "locked": (begin(5) + record(0x2F, b"\1\0") + record(0xA), UNREADABLE),
}  # fmt: skip


@pytest.mark.parametrize("kind", HOSTILE)
@pytest.mark.parametrize("suffix", ["xls", "XLS", "xlsx"])
def test_a_hostile_workbook_is_refused(tmp_path: Path, kind: str, suffix: str) -> None:
    content, words = HOSTILE[kind]
    assert words in refusal(xls(tmp_path / f"kunden.{suffix}", content))


def test_chains_that_do_not_end_are_refused(tmp_path: Path) -> None:
    assert UNREADABLE in refusal(xls(tmp_path / "kunden.xls", stream(cell(0, 0)), is_cyclic=True))


def test_texts_that_go_on_in_the_next_record(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    shown = cell(0, 0) + record(0xFD, struct.pack("<HHHI", 0, 1, 0, 1))
    path = xls(tmp_path / "kunden.xls", stream(shown, CONTINUED))
    assert CalamineWorkbook.from_path(path).get_sheet_by_index(0).to_python() == [["abcäöü", "yz"]]
    monkeypatch.setattr(book_size, "MOST_TEXT", 8)
    assert Deliveries(tmp_path, tmp_path / "room").within(path, path.name)
    monkeypatch.setattr(book_size, "MOST_TEXT", 7)
    assert TOO_LARGE in refusal(path)


@pytest.mark.complete
def test_lengths_are_those_of_the_texts_that_libreoffice_wrote(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    office = shutil.which("soffice") or shutil.which("libreoffice")
    if office is None:
        pytest.skip("LibreOffice (soffice) is not installed")
    book = openpyxl.Workbook()
    texts = [f"Text {number} äöü{'€' * (number % 40)}" for number in range(2000)]
    for text in texts:
        book.active.append([text, 1.5])
    book.save(tmp_path / "kunden.xlsx")
    command = [office, "--headless", "--convert-to", "xls", "--outdir", str(tmp_path), str(tmp_path / "kunden.xlsx")]
    subprocess.run(command, check=True, capture_output=True, timeout=240)
    path, total = tmp_path / "kunden.xls", sum(map(len, texts))
    for most, fits in ((total, True), (total - 1, False)):
        monkeypatch.setattr(book_size, "MOST_TEXT", most)
        if fits:
            assert Deliveries(tmp_path, tmp_path / "room").within(path, path.name)
        else:
            assert TOO_LARGE in refusal(path)
