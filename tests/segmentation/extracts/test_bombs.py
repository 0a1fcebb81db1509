"""Files beside workbooks that are small and unpack hugely: Parquet of one text, archives of millions of members."""

from __future__ import annotations

import gzip
import struct
import zipfile
from pathlib import Path

import pandas as pd
import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from segmentation.errors import InputError
from segmentation.extracts import deliveries, preview
from segmentation.extracts.deliveries import Deliveries
from segmentation.warehouse import parquet_size
from segmentation.warehouse.glimpse import Glimpse


def refusal(path: Path) -> str:
    with pytest.raises(InputError) as caught, Glimpse([path.parent]) as glimpse:
        glimpse.parquet_headers(path, path.name)
    return str(caught.value)


def test_a_text_that_fills_a_million_rows_is_refused(tmp_path: Path) -> None:
    rows, text = 1_000_000, "x" * 40_000
    names = pa.DictionaryArray.from_arrays(pa.array([0] * rows, pa.int8()), pa.array([text]))
    pq.write_table(pa.table({"Kundennummer": names}), tmp_path / "kunden.parquet", compression="zstd")
    assert (tmp_path / "kunden.parquet").stat().st_size < 1 << 20
    assert "kunden.parquet is too large" in refusal(tmp_path / "kunden.parquet")
    with pytest.raises(InputError, match=r"kunden\.parquet is too large"):
        preview_problems(tmp_path)


def preview_problems(folder: Path) -> None:
    """What a preview says of the only file there is, raised."""
    for problem in preview(folder).files[0].problems:
        raise InputError(problem)


@pytest.mark.parametrize(("most_rows", "most_texts", "fits"), [(4, 12, True), (3, 12, False), (4, 11, False)])
def test_rows_and_bytes_of_texts_count(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, most_rows: int, most_texts: int, fits: bool
) -> None:
    monkeypatch.setattr(parquet_size, "MOST_ROWS", most_rows)
    monkeypatch.setattr(parquet_size, "MOST_TEXTS", most_texts)
    frame = pd.DataFrame({"a": ["ä", "bc", None, "d"], 'b"': [b"12", b"3", b"", b"4567"], "n": [1, 2, 3, 4]})
    assert sum(len(text.encode()) for text in frame["a"].dropna()) + sum(map(len, frame['b"'])) == 12
    frame.to_parquet(tmp_path / "a.parquet")
    if fits:
        with Glimpse([tmp_path]) as glimpse:
            assert glimpse.parquet_headers(tmp_path / "a.parquet", "a") == ("a", 'b"', "n")
    else:
        assert "is too large" in refusal(tmp_path / "a.parquet")


@pytest.mark.parametrize(
    "cell",
    [["a"], {"a": 1}, [[1]], [{"a": "b"}], [("a", "b")]],
    ids=["list", "record", "list of lists", "of records", "map"],
)
def test_cells_of_many_values_are_refused_unread(tmp_path: Path, cell: object) -> None:
    kind = pa.map_(pa.string(), pa.string()) if cell == [("a", "b")] else None
    table = pa.table({"Kundennummer": ["1"], "Firma, alt": pa.array([cell], kind)})
    pq.write_table(table, tmp_path / "kunden.parquet")
    said = refusal(tmp_path / "kunden.parquet")
    assert "kunden.parquet: the cells of Firma, alt hold lists or groups of values." in said


def test_a_list_of_millions_of_members_is_not_read(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    with zipfile.ZipFile(tmp_path / "x.zip", "w") as archive:
        for number in range(900):
            archive.writestr(f"{number:0200}.csv", "x")
    listed = 900 * (46 + 204)
    for most, fits in ((listed + 1, True), (listed - 1, False)):
        monkeypatch.setattr(deliveries, "MOST_AT_ONCE", most)
        found = Deliveries(tmp_path, tmp_path / "room")
        if fits:
            assert len(found.within(tmp_path / "x.zip", "x.zip")) == 900
        else:
            with pytest.raises(InputError, match=r"x\.zip cannot be unpacked"):
                found.within(tmp_path / "x.zip", "x.zip")


def test_a_size_that_lies_is_not_believed(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """The list of members says that nothing is packed; what comes out is counted."""
    monkeypatch.setattr(deliveries, "SMALL", 1 << 20)
    with zipfile.ZipFile(tmp_path / "x.zip", "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("kunden.csv", b"x" * (4 << 20))
    content = bytearray((tmp_path / "x.zip").read_bytes())
    at = content.index(b"PK\x01\x02") + 24
    content[at : at + 4] = struct.pack("<I", 10)
    (tmp_path / "x.zip").write_bytes(content)
    with pytest.raises(InputError):
        Deliveries(tmp_path, tmp_path / "room").within(tmp_path / "x.zip", "x.zip")
    assert sum(path.stat().st_size for path in (tmp_path / "room").iterdir()) <= 2 << 20


def test_a_gz_of_many_parts_counts_all_of_them(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(deliveries, "MOST_UNPACKED", 3 << 20)
    (tmp_path / "kunden.csv.gz").write_bytes(gzip.compress(b"x" * (1 << 20)) * 4)
    with pytest.raises(InputError, match="unpacks to more than is allowed"):
        Deliveries(tmp_path, tmp_path / "room").within(tmp_path / "kunden.csv.gz", "kunden.csv.gz")
