"""The careful reading of CSV files against Python's own csv reader and by hand."""

from __future__ import annotations

import csv
import io
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from segmentation.errors import InputError
from segmentation.extracts.record import MalformedError, OpenRecord, join_record, split_record, whole_record
from segmentation.extracts.scan import Part, RawLines, Scan, scan
from segmentation.extracts.scan_lines import Lines
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
    raw = RawLines(text)
    assert raw.at(2, result.spans[2]) == '1;"zwei\nzeilen"'
    assert raw.at(4) == "3;4"


def test_a_file_in_parts_holds_what_it_holds_in_one(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Blocks of a few lines, a part for each: among them a quoted line break, a blank line, and one that is broken."""
    rows = [f'{n};"Satz {n}"' if n % 3 else f'{n};"Satz\n{n}"' for n in range(200)]
    rows[50:50] = ["", "zu;viele;Felder"]
    content = ("A;B\n" + "\n".join(rows) + "\n").encode()
    whole, out, text = scanned(tmp_path, content)
    header = find_header(text, ("A", "B"))
    monkeypatch.setattr("segmentation.extracts.scan.PART", 100)
    monkeypatch.setattr(Text.blocks, "__defaults__", (70, 0))
    told: list[Part] = []
    split = scan(text, header, tmp_path / "parts.csv", told.append)
    assert len(split.parts) > 20
    assert told == split.parts
    assert "".join(part.path.read_text(encoding="utf-8") for part in split.parts) == out
    assert not any(part.padded for part in split.parts)
    records = list(csv.reader(io.StringIO(out, newline=""), delimiter=";"))
    for part, after in zip(split.parts, [*split.parts[1:], None], strict=True):
        own = list(csv.reader(io.StringIO(part.path.read_text(encoding="utf-8"), newline=""), delimiter=";"))
        assert own == records[part.first : after and after.first]
    assert {line: why.params for line, why in split.broken.items()} == {
        line: why.params for line, why in whole.broken.items()
    }
    assert [split.line_of(n) for n in range(200)] == [whole.line_of(n) for n in range(200)]
    raw = RawLines(text, split)
    for n in range(0, 200, 7):
        line = split.line_of(n)
        assert raw.at(line, split.spans.get(line, 1)) == [row for row in rows if row and not row.startswith("zu")][n]


@pytest.mark.parametrize("encoding", ["utf-8-sig", "cp1252", "utf-16", "utf-16-be"])
@pytest.mark.parametrize("end", ["\n", "\r\n"])
def test_a_line_is_found_again_by_its_block(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, encoding: str, end: str
) -> None:
    path = tmp_path / "file.csv"
    # In UTF-16 the sign U+0A0A holds two bytes of a line feed, and none of a line's end.
    rows = [f"Müller {n} ਊ;{n}" if "16" in encoding else f"Müller {n};{n}" for n in range(300)]
    path.write_bytes(end.join(["A;B", *rows, ""]).encode(encoding))
    text = Text(path, encoding)
    monkeypatch.setattr(Text.blocks, "__defaults__", (101, 0))
    result = scan(text, find_header(text, ("A", "B")), tmp_path / "clean.csv")
    assert result.records == 300
    assert not result.broken
    assert len(result.marks) > 20
    for asked in ([2], [299, 300, 301], [5, 140, 141, 280]):
        raw = RawLines(text, result)
        assert [raw.at(line) for line in asked] == [rows[line - 2] for line in asked]


@pytest.mark.parametrize("before", [0, 1, 30])
def test_blanks_behind_an_open_quote_are_seen_in_whichever_part_they_come_to_stand(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, before: int
) -> None:
    monkeypatch.setattr("segmentation.extracts.scan.PART", 1)
    content = "A;B\n" + "1;2\n" * before + '3;"offen\n' + " 4 ;5\n" * 20
    result, _, _ = scanned(tmp_path, content.encode())
    assert list(result.broken) == [before + 2]
    assert result.records == before + 20
    for part in result.parts:
        assert part.padded or " 4 " not in part.path.read_text(encoding="utf-8")


@pytest.mark.parametrize("delimiter", ["¦", "→", "§"])
def test_a_delimiter_of_several_bytes(tmp_path: Path, delimiter: str) -> None:
    """Half of it is half of another sign: æ ends as ¦ does."""
    path = tmp_path / "file.csv"
    rows = [["A", "B"], ["1", "2"], ["æ3 "], [" 4 ", "ä"], ['5 "', "æ"], ["6", f"x{delimiter}y"]]
    lines = [delimiter.join(f'"{cell}"' if delimiter in cell else cell for cell in row) for row in rows]
    path.write_text("\n".join(lines), encoding="utf-8")
    text = Text(path, "utf-8-sig")
    result = scan(text, find_header(text, ("A", "B"), delimiter), tmp_path / "clean.csv")
    assert list(result.broken) == [3]
    assert result.parts[0].padded
    out = (tmp_path / "clean.csv").read_text(encoding="utf-8").splitlines()
    assert [split_record(line, delimiter) for line in out] == [rows[1], *rows[3:]]


def test_a_tab_within_quotation_marks_is_a_blank_where_tabs_part_the_cells(tmp_path: Path) -> None:
    result, _, _ = scanned(tmp_path, b'A\tB\n"K1\t"\t2\n')
    assert result.parts[0].padded
    result, _, _ = scanned(tmp_path, b"A\tB\nK1\t2\n")
    assert not result.parts[0].padded


def test_quotes_that_open_ever_new_fields_are_given_up_at_once(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Each line is read by itself and with the next one, not with all that follow."""
    read = 0
    add = OpenRecord.add

    def counted(record: OpenRecord, line: str) -> None:
        nonlocal read
        read += 1
        add(record, line)

    monkeypatch.setattr(OpenRecord, "add", counted)
    result, _, _ = scanned(tmp_path, b"A;B\n" + b'a";"b\n' * 3000)
    assert len(result.broken) == 3000
    assert read < 10 * 3000


@pytest.mark.parametrize("encoding", ["utf-8-sig", "cp1252", "utf-16"])
def test_of_a_line_without_end_only_the_beginning_is_kept(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, encoding: str
) -> None:
    monkeypatch.setattr("segmentation.extracts.sniff.LONGEST_LINE", 1000)
    monkeypatch.setattr("segmentation.extracts.scan.LONGEST_RECORD", 100)
    monkeypatch.setattr(Text.blocks, "__defaults__", (300, 0))
    monkeypatch.setattr("segmentation.extracts.sniff.BLOCK", 300)
    path = tmp_path / "file.csv"
    path.write_bytes(("A;B\n1;2\n3;" + "x" * 50_000 + "\n4;5\n" + "y" * 50_000 + "\n6;ü\n").encode(encoding))
    text = Text(path, encoding)
    assert max(len(block.data) for block in text.blocks()) <= 1300
    result = scan(text, find_header(text, ("A", "B")), tmp_path / "clean.csv")
    assert {line: why.params for line, why in result.broken.items()} == {3: {"most": 100}, 5: {"most": 100}}
    assert (tmp_path / "clean.csv").read_text(encoding="utf-8") == "1;2\n4;5\n6;ü\n"
    raw = RawLines(text, result)
    assert [raw.at(2), raw.at(4), raw.at(6)] == ["1;2", "4;5", "6;ü"]


@pytest.mark.parametrize("encoding", ["utf-8", "utf-16-le", "utf-16-be", "utf-32-le", "utf-32-be", "utf-16", "utf-32"])
def test_a_byte_order_mark_is_no_text_whatever_the_encoding_is_said_to_be(tmp_path: Path, encoding: str) -> None:
    path = tmp_path / "file.csv"
    content = "A;B\n1;ü\n".encode(encoding)
    path.write_bytes(content if encoding in ("utf-16", "utf-32") else "\ufeff".encode(encoding) + content)
    assert list(sniff_text(path, encoding, "file.csv").lines()) == ["A;B", "1;ü"]


lines = st.lists(st.text(st.sampled_from('a;" \t1\r\0'), max_size=9), max_size=12)


@given(rows=lines, fields=st.integers(1, 3))
def test_a_line_that_is_beyond_doubt_is_a_whole_record(rows: list[str], fields: int) -> None:
    """Held against the pattern of a whole record, line by line; what is in doubt may be one too."""
    found = Lines("".join(f"{row}\n" for row in rows).encode(), ";")
    assert len(found) == len(rows)
    assert [found.text(n) for n in range(len(rows))] == rows
    doubtful = found.doubtful(fields, 8, odd=True)
    for number, row in enumerate(rows):
        odd = "\r" in row or "\0" in row
        is_sure = not odd and len(row) <= 8 and whole_record(";", fields).fullmatch(row) is not None
        assert number in doubtful or is_sure
        if '"' not in row and row.strip():
            assert (number not in doubtful) == is_sure


@given(rows=lines)
def test_blanks_at_the_edge_of_a_cell_are_seen(rows: list[str]) -> None:
    data = "".join(f"{row}\n" for row in rows)
    cells = [cell for row in rows for cell in row.replace('"', ";").split(";")]
    seen = Lines(data.encode(), ";").padded()
    assert seen == any(cell != cell.strip(" ") or "\t" in cell for cell in cells)


def test_a_line_that_no_reader_takes_is_rejected(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("segmentation.extracts.scan.LONGEST_RECORD", 100)
    result, out, _ = scanned(tmp_path, b"A;B\n1;2\n3;" + b"x" * 200 + b"\n4;" + b"y" * 90 + b"\n")
    assert out == "1;2\n4;" + "y" * 90 + "\n"
    assert {line: why.params for line, why in result.broken.items()} == {3: {"most": 100}}


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "cp1252", "utf-16", "utf-32"])
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
    assert RawLines(text).at(52) == "M?ller;1"


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


@settings(max_examples=100, deadline=None)
@given(content=st.lists(st.sampled_from([b"\r\n", b"\n", b"\r", b"\xe4", b"\x80", b"\x9f", b";", b"a"]), min_size=1))
def test_line_ends_and_signs_of_windows_are_read_as_python_reads_them(
    content: list[bytes], tmp_path_factory: pytest.TempPathFactory
) -> None:
    path = tmp_path_factory.mktemp("text") / "x.csv"
    path.write_bytes(b"".join(content))
    read = "\n".join(line for block in Text(path, "cp1252").blocks(4) for line in block.lines)
    written = b"".join(content).decode("cp1252")
    assert read == written.removesuffix("\n").removesuffix("\r").replace("\r\n", "\n")
