"""Generated dialects: a file loads right to the cent, or it is refused with a reason; there is no third outcome."""

from __future__ import annotations

import datetime as dt
import gzip
import io
import zipfile
from collections.abc import Callable
from dataclasses import dataclass
from decimal import Decimal
from pathlib import Path

import pytest
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st

from segmentation.errors import InputError
from segmentation.extracts import LoadReport, load, preview
from segmentation.warehouse import open_warehouse
from segmentation.warehouse.plan import DATE_FORMS
from tests.segmentation.extracts.german_files import CUSTOMER_COLUMNS, CUSTOMERS, write_extract
from tests.segmentation.extracts.test_dialects import DAMAGES, DELIMITERS, ENCODINGS, HEADERS, number, text

Lines = list[tuple[Decimal, dt.date]]
SIGNS = (",.", ",", ", ", ",'", ".,", ".'", ". ", ".")
MINUS = ("-{}", "{}-", "({})")
MARKS = ("{}", "{} €", "$ {}", "CHF {}")
TIMES = ("", " 00:00", " 12:30:05", " 9:05 Uhr", " 12:00:00 AM")


def zipped(content: bytes, name: str) -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr(name, content)
    return out.getvalue()


# By the name of the file: what its bytes are, of its content and the name it has in an archive.
PACKS: dict[str, Callable[[bytes, str], bytes]] = {
    "auftragspositionen.csv": lambda content, _: content,
    "auftragspositionen.TXT": lambda content, _: content,
    "auftragspositionen.csv.gz": lambda content, _: gzip.compress(content),
    "lieferung.zip": zipped,
}


@dataclass(frozen=True)
class Dialect:
    """How a file is written. telling: some of its cells leave no doubt about numbers and dates."""

    encoding: str
    delimiter: str
    signs: str
    minus: str
    mark: str
    date: str
    zeros: bool
    time: str
    pack: str
    telling: bool

    def amount(self, amount: Decimal) -> str:
        """The amount as this dialect writes it."""
        written = self.mark.format(number(abs(amount), self.signs))
        return self.minus.format(written) if amount < 0 else written

    def day(self, day: dt.date) -> str:
        """The day as this dialect writes it."""
        names = {"dd": f"{day.day:02}", "mm": f"{day.month:02}", "d": f"{day.day}", "m": f"{day.month}"}
        if not self.zeros:
            names |= {"dd": names["d"], "mm": names["m"]}
        written = self.date.replace("yyyy", f"{day.year}")
        for name in ("dd", "mm", "d", "m"):
            written = written.replace(name, f"<{name[0].upper()}{len(name)}>", 1) if name in written else written
        for name, value in names.items():
            written = written.replace(f"<{name[0].upper()}{len(name)}>", value)
        return written + self.time


dialects = st.builds(
    Dialect,
    encoding=st.sampled_from(ENCODINGS),
    delimiter=st.sampled_from(DELIMITERS),
    signs=st.sampled_from(SIGNS),
    minus=st.sampled_from(MINUS),
    mark=st.sampled_from(MARKS),
    date=st.sampled_from(list(DATE_FORMS)),
    zeros=st.booleans(),
    time=st.sampled_from(TIMES),
    pack=st.sampled_from(list(PACKS)),
    telling=st.booleans(),
).filter(lambda one: (one.zeros or one.date != "yyyymmdd") and not ("€" in one.mark and one.encoding == "latin-1"))
lines = st.lists(
    st.tuples(
        st.decimals(-1_000_000, 1_000_000, places=2), st.dates(dt.date(1990, 1, 1), dt.date(2050, 12, 31))
    ),
    min_size=1, max_size=20,
)  # fmt: skip


def attempt(folder: Path, dialect: Dialect, found: Lines, damage: Callable[[list[list[str]]], int]) -> None:
    if dialect.telling:
        found = [*found, *[(Decimal("-1234.50"), dt.date(2024, 5, 31))] * len(found)]
    rows = [list(HEADERS)]
    rows += [
        [f"Ä{n}", str(n), dialect.day(day), "10001", dialect.amount(amount), ""]
        for n, (amount, day) in enumerate(found)
    ]
    damaged = damage(rows)
    write_extract(folder / "in", "customers", CUSTOMER_COLUMNS, CUSTOMERS)
    content = text(rows, dialect.delimiter).encode(dialect.encoding)
    (folder / "in" / dialect.pack).write_bytes(PACKS[dialect.pack](content, "export/auftragspositionen.csv"))
    report, problems = None, []
    try:
        report = load(folder / "in", folder / "w.duckdb")
    except InputError as error:
        problems = error.problems
    shown = next(one for one in preview(folder / "in").files if "auftragspositionen" in one.file)
    if report is None:
        assert not dialect.telling, problems
        assert any("auftragspositionen" in str(problem) for problem in problems)
        assert not (folder / "w.duckdb").exists()
        assert shown.problems
        return
    check(folder, report, found, damaged)
    assert [row.values["revenue"] for row in shown.records if not row.problems] == [a for a, _ in found[:20]]


def check(folder: Path, report: LoadReport, expected: Lines, damaged: int) -> None:
    source = next(source for source in report.sources if source.table == "order_lines")
    assert (source.loaded, source.rejected, source.duplicate) == (len(expected), damaged, 0)
    with open_warehouse(folder / "w.duckdb") as warehouse:
        stored = warehouse.rows("SELECT revenue, order_date FROM core.order_lines ORDER BY line_no")
    assert stored == expected
    assert report.totals["revenue"] == sum(amount for amount, _ in expected)


@settings(max_examples=30, deadline=None, suppress_health_check=[HealthCheck.filter_too_much])
@given(dialect=dialects, found=lines, damage=st.sampled_from(DAMAGES))
def test_a_dialect_loads_right_or_is_refused(
    dialect: Dialect, found: Lines, damage: Callable[[list[list[str]]], int], tmp_path_factory: pytest.TempPathFactory
) -> None:
    attempt(tmp_path_factory.mktemp("dialect"), dialect, found, damage)


@pytest.mark.complete
@pytest.mark.timeout(7200)
@settings(max_examples=3000, deadline=None, suppress_health_check=[HealthCheck.filter_too_much])
@given(dialect=dialects, found=lines, damage=st.sampled_from(DAMAGES))
def test_three_thousand_dialects(
    dialect: Dialect, found: Lines, damage: Callable[[list[list[str]]], int], tmp_path_factory: pytest.TempPathFactory
) -> None:
    attempt(tmp_path_factory.mktemp("dialect"), dialect, found, damage)


SEEDS = (
    *(
        text([list(HEADERS), ["A", "1", "31.12.2024", "10001", "1.234,50", "x"]] * 2, delimiter).encode(encoding)
        for delimiter in DELIMITERS
        for encoding in ("utf-8", "cp1252", "utf-16")
    ),
    b'"EXTF";700;21;"Buchungsstapel";9;;;;;;1;1;20240101;4\r\nUmsatz (ohne Soll/Haben-Kz);Konto\r\n1,00;10000\r\n',
    b"-----\r\n|Belegnummer|Position|\r\n-----\r\n|A|1|\r\n",
)
# Pieces that a sniffer trips over.
PIECES = (
    b'"',
    b"\0",
    b"\r",
    b"\n",
    b";",
    b"|",
    b"\xff\xfe",
    b"\xef\xbb\xbf",
    b"\x80",
    b"EXTF;",
    b"-----",
    b"Spalte 1",
    b"PK\x03\x04",
)
edits = st.lists(
    st.tuples(st.integers(0, 400), st.integers(0, 40), st.one_of(st.sampled_from(PIECES), st.binary(max_size=6)))
)
contents = st.one_of(
    st.binary(max_size=300),
    st.tuples(st.sampled_from(SEEDS), edits),
).map(lambda one: one if isinstance(one, bytes) else edited(*one))


def edited(seed: bytes, changes: list[tuple[int, int, bytes]]) -> bytes:
    for at, length, piece in changes:
        seed = seed[:at] + piece + seed[at + length :]
    return seed


@settings(max_examples=60, deadline=None)
@example(content=b"\xc2", name="auftragspositionen.csv")
@example(content=edited(SEEDS[2], [(4, 6, b"\x00\x00\x00\x00\x00\xd8")]), name="auftragspositionen.csv")
@given(content=contents, name=st.sampled_from(["auftragspositionen.csv", "kunden.txt", "x.csv", "y.gz", "z.xlsx"]))
def test_whatever_a_file_holds_it_is_loaded_or_refused(
    content: bytes, name: str, tmp_path_factory: pytest.TempPathFactory
) -> None:
    folder = tmp_path_factory.mktemp("bytes")
    (folder / "in").mkdir()
    (folder / "in" / name).write_bytes(content)
    preview(folder / "in")
    try:
        report = load(folder / "in", folder / "w.duckdb")
    except InputError:
        assert not (folder / "w.duckdb").exists()
        return
    (source,), (form,) = report.sources, report.formats
    found = source.loaded + source.rejected + source.duplicate
    if form.encoding is None or form.header_row is None:
        return
    written = content.decode(form.encoding, "replace").replace("\r\n", "\n")
    below = written.split("\n" if "\n" in written else "\r")[form.header_row :]
    filled = sum(1 for line in below if line.strip("\ufeff \t\r\f"))
    # A quoted cell may go on in the next line, and rules are no rows.
    spread = '"' in written or form.delimiter == "|" or "\r" in written
    assert found <= filled if spread else found == filled


@settings(max_examples=40, deadline=None)
@given(
    rows=st.lists(
        st.sampled_from(
            ["A;1;31.12.2024;10001;1,50;x", "B;2", "C;1;31.12.2024;10001;1,50;x;y", "", " ", "x", "Summe;"]
        ),
        max_size=12,
    ),
    pages=st.booleans(),
)
def test_every_line_that_is_not_blank_is_loaded_rejected_or_a_duplicate(
    rows: list[str], pages: bool, tmp_path_factory: pytest.TempPathFactory
) -> None:
    folder = tmp_path_factory.mktemp("lines")
    rows = ["Z;1;31.12.2024;10001;1.234,50;x", *rows]
    lines = [";".join(HEADERS), *rows]
    if pages:
        rule = "-" * 40
        lines = [rule, *(f"|{line.replace(';', '|')}|" if ";" in line else line for line in lines), rule]
        lines.insert(2, rule)
    (folder / "in").mkdir()
    (folder / "in" / "auftragspositionen.csv").write_text("\n".join(lines) + "\n", encoding="utf-8")
    report = load(folder / "in", folder / "w.duckdb")
    (source,) = report.sources
    whole = sum(row.count(";") == 5 for row in rows)
    assert (source.loaded + source.duplicate, source.rejected) == (whole, sum(map(bool, map(str.strip, rows))) - whole)
