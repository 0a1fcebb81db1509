"""The careful reading of CSV files against Python's own csv reader and by hand."""

from __future__ import annotations

import csv
import io
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from segmentation.errors import InputError
from segmentation.extracts.record import MalformedError, join_record, split_record, whole_record
from segmentation.extracts.scan import RawLines, Scan, scan
from segmentation.extracts.sniff import Text, find_header, settle_encoding, sniff_text

cells = st.text(st.sampled_from('ab;" ß„1,\n'), max_size=6)


def scanned(tmp_path: Path, content: bytes, wanted: tuple[str, ...] = ("A", "B")) -> tuple[Scan, str, Text]:
    path = tmp_path / "file.csv"
    path.write_bytes(content)
    text = settle_encoding(sniff_text(path, None, "file.csv"), None)
    out = tmp_path / "clean.csv"
    result = scan(text, find_header(text, wanted), out)
    return result, out.read_text(encoding="utf-8"), text


@given(st.lists(cells, min_size=1, max_size=5))
def test_a_quoted_record_splits_as_the_csv_module_splits_it(fields: list[str]) -> None:
    line = join_record(fields, ";")
    expected = next(csv.reader(io.StringIO(line, newline=""), delimiter=";", strict=True))
    assert split_record(line, ";") == expected == fields


def test_a_quote_inside_a_plain_field_is_a_character() -> None:
    assert split_record('Rohr 5";12', ";") == ['Rohr 5"', "12"]


def test_an_open_quote_has_no_record_yet() -> None:
    assert split_record('1;"abc', ";") is None


def test_text_behind_a_closing_quote_is_malformed() -> None:
    with pytest.raises(MalformedError):
        split_record('"abc"d;1', ";")


def test_whole_record_counts_the_fields() -> None:
    pattern = whole_record(";", 3)
    assert pattern.fullmatch('a;"b;""c";')
    assert not pattern.fullmatch("a;b")
    assert not pattern.fullmatch("a;b;c;d")


@given(rows=st.lists(st.tuples(cells, cells).filter(lambda row: bool((row[0] + row[1]).strip())), max_size=30))
def test_every_well_formed_record_goes_on_unchanged(
    rows: list[tuple[str, str]], tmp_path_factory: pytest.TempPathFactory
) -> None:
    content = "\r\n".join(["A;B", *(join_record(list(row), ";") for row in rows)]) + "\r\n"
    result, out, _ = scanned(tmp_path_factory.mktemp("scan"), content.encode("utf-8"))
    assert result.records == result.read == len(rows)
    assert [tuple(row) for row in csv.reader(io.StringIO(out, newline=""), delimiter=";")] == rows


def test_rows_behind_an_open_quote_are_not_swallowed(tmp_path: Path) -> None:
    result, out, _ = scanned(tmp_path, b'A;B\n1;2\n3;"vier\n5;6\n7;8\n')
    assert list(result.broken) == [3]
    assert out == "1;2\n5;6\n7;8\n"
    assert [result.line_of(record) for record in range(3)] == [2, 4, 5]


def test_ragged_lines_are_rejected_by_line_number(tmp_path: Path) -> None:
    result, out, _ = scanned(tmp_path, b"A;B\n1;2\n\n3\n4;5;6\n7;8")
    assert {line: message.params for line, message in result.broken.items()} == {
        4: {"found": 1, "expected": 2},
        5: {"found": 3, "expected": 2},
    }
    assert out == "1;2\n7;8\n"
    assert result.read == 4
    assert result.line_of(1) == 6


def test_a_quoted_line_break_stays_in_its_record(tmp_path: Path) -> None:
    result, out, text = scanned(tmp_path, b'A;B\r\n1;"zwei\r\nzeilen"\r\n3;4\r\n')
    assert list(csv.reader(io.StringIO(out), delimiter=";")) == [["1", "zwei\nzeilen"], ["3", "4"]]
    assert (result.line_of(0), result.line_of(1)) == (2, 4)
    raw = RawLines(text.lines())
    assert raw.at(2, result.spans[2]) == '1;"zwei\nzeilen"'
    assert raw.at(4) == "3;4"


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "cp1252", "utf-16"])
def test_the_encoding_is_found(tmp_path: Path, encoding: str) -> None:
    _, out, _ = scanned(tmp_path, "A;B\r\nMüller;„5 €“\r\n".encode(encoding))
    assert out == "Müller;„5 €“\n"


def test_the_encoding_is_found_behind_an_ascii_beginning(tmp_path: Path) -> None:
    filler = "1;2\n" * 1_500_000
    _, out, _ = scanned(tmp_path, f"A;B\n{filler}Müller;3\n".encode("cp1252"))
    assert out.endswith("Müller;3\n")


def test_one_undecodable_line_of_a_utf8_file_is_rejected_alone(tmp_path: Path) -> None:
    lines = ["A;B", *(f"Müller {n};ß" for n in range(50))]
    content = "\n".join(lines).encode() + b"\nM\xfcller;1\nM\xc3\xbcller;2\n"
    result, out, text = scanned(tmp_path, content)
    assert list(result.broken) == [52]
    assert out.endswith("Müller;2\n")
    assert RawLines(text.lines()).at(52) == "M?ller;1"


def test_a_title_above_the_header_is_no_header(tmp_path: Path) -> None:
    result, out, _ = scanned(tmp_path, b"Umsatzliste 2024;;\nB;A;C\n1;2;3\n")
    assert out == "1;2;3\n"
    assert result.line_of(0) == 3


def test_old_macintosh_line_ends(tmp_path: Path) -> None:
    _, out, _ = scanned(tmp_path, b"A;B\r1;2\r3;4\r")
    assert out == "1;2\n3;4\n"


@pytest.mark.parametrize("content", [b"", b"   \r\n", b"A;B\x00\x01\n", b"PK\x03\x04rest"])
def test_empty_and_binary_files_are_refused(tmp_path: Path, content: bytes) -> None:
    with pytest.raises(InputError, match=r"file\.csv"):
        scanned(tmp_path, content)
