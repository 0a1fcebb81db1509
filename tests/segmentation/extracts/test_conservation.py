"""Whatever a file holds: read = loaded + rejected + duplicate, and the loaded rows are the good ones."""

from __future__ import annotations

import datetime as dt
import json
from collections.abc import Iterator
from decimal import Decimal
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from segmentation.extracts import LoadReport, load, read_report
from segmentation.extracts.sniff import Text
from segmentation.warehouse import open_warehouse
from tests.segmentation.extracts.german_files import LINE_COLUMNS, german_format, write_firm

GOOD = ("0", "1", "01.01.2024", "10001", "5")
ISO = '[format]\ndelimiter = ";"\ndecimal = "."\ndate = "yyyy-mm-dd"\n'

lines = st.lists(
    st.tuples(
        st.sampled_from(["A1", "A2", "A3", ""]),
        st.sampled_from(["1", "2", "3", "-1", "1,5", "x"]),
        st.sampled_from(["01.02.2024", "31.12.2023", "30.02.2024", ""]),
        st.sampled_from(["10001", "10002", "10003", "99999", ""]),
        st.sampled_from(["1.234,56", "-12,5", "100", "12.5", "k. A.", ""]),
    ).flatmap(lambda row: st.sampled_from([row, row, row, row[:3], (*row, "zu viel"), ("", "", "")])),
    max_size=40,
)
GERMAN_NUMBERS = {"1.234,56": Decimal("1234.56"), "-12,5": Decimal("-12.5"), "100": Decimal(100), "5": Decimal(5)}


def is_good(row: tuple[str, ...]) -> bool:
    return (
        len(row) == len(LINE_COLUMNS)
        and row[0] != ""
        and row[1] in {"1", "2", "3"}
        and row[2] in {"01.02.2024", "31.12.2023", "01.01.2024"}
        and row[3] in {"10001", "10002", "10003"}
        and row[4] in GERMAN_NUMBERS
    )


def _amounts(rows: list[tuple[str, ...]]) -> dict[tuple[str, int | None], tuple[int, Decimal]]:
    """Outcome and year -> how many lines have a readable amount, and their sum."""
    found: dict[tuple[str, int | None], tuple[int, Decimal]] = {}
    seen = set()
    for row in rows:
        if len(row) != len(LINE_COLUMNS) or row[4] not in GERMAN_NUMBERS:
            continue
        outcome = "duplicate" if row[:2] in seen else "loaded"
        if is_good(row):
            seen.add(row[:2])
        else:
            outcome = "rejected"
        year = int(row[2][-4:]) if row[2] not in {"", "30.02.2024"} else None
        lines, revenue = found.get((outcome, year), (0, Decimal(0)))
        found[outcome, year] = (lines + 1, revenue + GERMAN_NUMBERS[row[4]])
    return found


@pytest.fixture(params=["in one part", "in many parts"], scope="module")
def parted(request: pytest.FixtureRequest) -> Iterator[None]:
    """Files small enough for a test are read in one part, unless blocks and parts are smaller still."""
    with pytest.MonkeyPatch.context() as patched:
        if request.param == "in many parts":
            patched.setattr("segmentation.extracts.scan.PART", 60)
            patched.setattr(Text.blocks, "__defaults__", (50, 0))
        yield


@settings(max_examples=25, deadline=None)
@given(rows=lines)
@pytest.mark.usefixtures("parted")
def test_every_line_is_accounted_for(rows: list[tuple[str, ...]], tmp_path_factory: pytest.TempPathFactory) -> None:
    folder = tmp_path_factory.mktemp("load")
    rows = [GOOD, *rows]
    path = write_firm(folder / "in", rows)
    report = load(folder / "in", folder / "w.duckdb", german_format(folder))
    source = next(source for source in report.sources if source.table == "order_lines")

    kept: dict[tuple[str, str], tuple[str, ...]] = {}
    for row in filter(is_good, rows):
        kept.setdefault((row[0], row[1]), row)
    assert source.read == len(rows) == source.loaded + source.rejected + source.duplicate
    assert source.loaded == len(kept)
    assert source.rejected == sum(not is_good(row) for row in rows)
    assert report.totals["revenue"] == sum(GERMAN_NUMBERS[row[4]] for row in kept.values())
    assert {(a.outcome, a.year): (a.lines, a.revenue) for a in report.amounts} == _amounts(rows)

    text = path.read_bytes().decode("cp1252").split("\r\n")
    with open_warehouse(folder / "w.duckdb") as warehouse:
        rejects = warehouse.rows("SELECT row, line, reason, column_name, value FROM load.rejects")
        twice = warehouse.rows("SELECT row, line, first_row FROM load.duplicates")
    assert {row - 2 for row, *_ in rejects} == {n for n, row in enumerate(rows) if not is_good(row)}
    for row, line, reason, column, value in rejects:
        assert line == text[row - 1]
        assert json.loads(reason)["template"]
        assert not column or (value or "") in line.split(";")
    for row, line, first in twice:
        assert line == text[row - 1]
        assert text[first - 1].split(";")[:2] == line.split(";")[:2]


def both_ways(folder: Path, rows: list[tuple[str, ...]]) -> tuple[list[tuple[object, ...]], LoadReport]:
    """The lines and the report of a load with ISO dates and decimal points."""
    (folder / "iso.toml").write_text(ISO, encoding="utf-8")
    write_firm(folder / "in", rows, encoding="utf-8", line_end="\n")
    load(folder / "in", folder / "w.duckdb", folder / "iso.toml")
    with open_warehouse(folder / "w.duckdb") as warehouse:
        return warehouse.rows("FROM core.order_lines ORDER BY order_id, line_no"), read_report(warehouse)


clean = st.lists(
    st.tuples(
        st.sampled_from(["A", "B", " C "]),
        st.integers(0, 200).map(str),
        st.dates(dt.date(1990, 1, 1), dt.date(2050, 1, 1)).map(str),
        st.sampled_from(["10001", "10002"]),
        st.decimals(-100000, 100000, places=4).map(str),
    ),
    min_size=1,
    unique_by=lambda row: (row[0], row[1]),
)


@settings(max_examples=20, deadline=None)
@given(rows=clean)
def test_the_quick_way_and_the_careful_way_store_the_same(
    rows: list[tuple[str, ...]], tmp_path_factory: pytest.TempPathFactory
) -> None:
    quick, report = both_ways(tmp_path_factory.mktemp("quick"), rows)
    # One bad line sends the whole file the careful way.
    careful, soiled = both_ways(tmp_path_factory.mktemp("careful"), [*rows, ("Z", "1", "2024-02-30", "10001", "1")])
    assert quick == careful
    assert report.totals == soiled.totals
    assert [source.rejected for source in soiled.sources] == [0, 1]


DOUBTFUL = (
    ("B", '"B"', '"B ""5"', 'B 5"', '"B;C"', '"B\nC"', '"B\r\nC"', '"B"C', " B", "\u00a0B", '""'),
    ("1", "+1", "01", "1.0", "1.00001", "1e0", "1_0", " 1", '"1"', "1-", "3000000000", "1;1"),
    ("2024-1-5", "2024/01/05", "2024-01-05 ", "2024-01-5 ", "20240105", "24-01-05", "2024-01-05 00:00:00",
     "0024-01-05", "'2024-01-05'", "infinity", '"2024-01-05"', "2024-01-05 (BC)"),
    ("10001", "10001 ", '"10001"', "99999"),
    ("-5.12345", "1e3", "1E3", ".5", "5.", "1_000", " 5", "5-", "+5", "inf", "nan", "0x1F", '"5"',
     "99999999999999999", "5 €", "5\t", "1,5", "--5", ""),
)  # fmt: skip
GOOD_ISO = ("A", "1", "2024-01-05", "10001", "5")


@settings(max_examples=25, deadline=None)
@given(doubt=st.integers(0, 4).flatmap(lambda n: st.tuples(st.just(n), st.sampled_from(DOUBTFUL[n]))))
def test_whether_a_line_is_taken_depends_on_no_other_line(
    doubt: tuple[int, str], tmp_path_factory: pytest.TempPathFactory
) -> None:
    line = ["B", *GOOD_ISO[1:]]
    line[doubt[0]] = doubt[1]
    rows = [GOOD_ISO, tuple(line)]
    alone, report = both_ways(tmp_path_factory.mktemp("alone"), rows)
    beside, soiled = both_ways(tmp_path_factory.mktemp("beside"), [*rows, ("Z", "1", "2024-02-30", "10001", "1")])
    assert alone == beside
    assert soiled.sources[1].rejected == report.sources[1].rejected + 1
    assert soiled.totals == report.totals


@pytest.mark.parametrize(
    ("column", "value"),
    [
        (1, "1e0"), (2, "2025-1-5"), (4, "1e3"), (4, "1_0"),
        (1, "12.7"), (1, "-1"), (2, "1066-10-14"), (2, "2024-13-01"), (3, "99999"), (4, "inf"), (4, "1,5"),
        (0, " "), (0, ""), (3, ""), (4, ""),
    ],
)  # fmt: skip
def test_the_quick_way_lets_nothing_bad_pass(tmp_path: Path, column: int, value: str) -> None:
    good = ("A", "1", "2024-01-01", "10001", "1.5")
    bad = ["B", "1", "2024-01-01", "10001", "1.5"]
    bad[column] = value
    stored, report = both_ways(tmp_path, [good, tuple(bad)])
    assert len(stored) == 1
    assert report.sources[1].rejected == 1
    assert report.rejects[0].row == 3


def test_the_quick_way_finds_duplicates(tmp_path: Path) -> None:
    rows = [("A", str(n), "2024-01-01", "10001", "1.5") for n in (1, 62, 123, 62)]
    stored, report = both_ways(tmp_path, rows)
    assert [row[1] for row in stored] == [1, 62, 123]
    assert (report.sources[1].loaded, report.sources[1].duplicate) == (3, 1)
