"""Whatever is delivered: load and preview work and agree, or the load is refused. What goes in comes out."""

from __future__ import annotations

import csv
import datetime as dt
import io
from collections.abc import Callable
from decimal import Decimal
from pathlib import Path
from typing import Any

import pandas as pd
import pytest
import xlsxwriter
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st

from segmentation.errors import InputError
from segmentation.extracts import LoadReport, Mapping, load, preview, read_mapping
from segmentation.schema import table
from segmentation.warehouse import open_warehouse
from tests.segmentation.extracts.fuzz_targets import EXTF, MAPPING
from tests.segmentation.extracts.test_dialects import DELIMITERS, HEADERS

quickly = settings(deadline=None, max_examples=15, suppress_health_check=list(HealthCheck))
# Of every kind of character, and those that a reader of tables trips over; half a character pair is no text.
odd_signs = st.sampled_from("\"';,|\t\r\n\0\x0b\x0c\x1a\x1c\x85\u2028\u2029\ufeff\u00a0\u200b\ud800=-+@#%0٣²")
odd = st.text(st.characters() | odd_signs, max_size=8)
texts = st.text(st.characters(exclude_categories=["Cs"]) | odd_signs.filter(lambda sign: sign != "\ud800"), max_size=8)
numbers = st.sampled_from(["1", "12", "-3", "1,50", "1.50", "1.234,56", "0", "3-", "(4)", "1e3", "NaN", "####", "5 %"])
days = st.sampled_from(["31.12.2024", "2024-12-31", "13.01.2024", "20241231", "12/31/2024", "31.02.2024", "45000"])
rows = st.lists(
    st.tuples(odd | st.just("A"), numbers | odd, days | odd, odd | st.just("10001"), numbers | odd, odd), max_size=8
)


def attempt(folder: Path) -> None:
    """AssertionError unless a load adds up or is refused, and one as the preview proposes it agrees with that."""
    loaded(folder, None)
    shown = preview(folder / "in", rows=100)
    for problem in (problem for file in shown.files for problem in file.problems):
        str(problem).encode("utf-8")
    if not shown.mapping.files:
        return
    report = loaded(folder, shown.mapping)
    (file,) = shown.files
    # Records without values are those of a file whose columns are not all found yet.
    good = [record for record in file.records if record.values and not record.problems]
    if report is None:
        assert file.problems or not good
        return
    assert file.problems == ()
    assert {reject.row for reject in file.rejects} == {reject.row for reject in report.rejects}
    columns = [column.name for column in table(report.sources[0].table).columns if column.treatment != "hashed"]
    with open_warehouse(folder / "w.duckdb") as warehouse:
        stored = warehouse.rows(f"SELECT {', '.join(columns)} FROM core.{report.sources[0].table}")
    assert {tuple(record.values[name] for name in columns) for record in good} == set(stored)


def loaded(folder: Path, mapping: Mapping | None) -> LoadReport | None:
    """The report of a load that adds up; None for one that is refused."""
    (folder / "w.duckdb").unlink(missing_ok=True)
    try:
        report = load(folder / "in", folder / "w.duckdb", mapping)
    except InputError as error:
        str(error).encode("utf-8")
        assert not (folder / "w.duckdb").exists()
        return None
    for source in report.sources:
        assert source.read == source.loaded + source.rejected + source.duplicate
    assert sum(source.rejected for source in report.sources) == len({(r.file, r.row) for r in report.rejects})
    return report


quoted = st.sampled_from([csv.QUOTE_ALL, csv.QUOTE_MINIMAL])
dialects = st.fixed_dictionaries(
    {
        "delimiter": st.sampled_from(DELIMITERS),
        "quoting": quoted,
        "lineterminator": st.sampled_from(["\n", "\r\n", "\r"]),
    }
)


@quickly
@given(written=rows, dialect=dialects, encoding=st.sampled_from(["utf-8", "utf-16", "utf-16-be"]))
def test_any_table(
    written: list[tuple[str, ...]], dialect: dict[str, Any], encoding: str, tmp_path_factory: pytest.TempPathFactory
) -> None:
    folder = tmp_path_factory.mktemp("table")
    (folder / "in").mkdir()
    out = io.StringIO(newline="")
    csv.writer(out, **dialect).writerows([HEADERS, *written, ("B", "1", "31.12.2024", "10001", "1,50", "x")])
    (folder / "in" / "auftragspositionen.csv").write_bytes(out.getvalue().encode(encoding, "surrogatepass"))
    attempt(folder)


lines = st.lists(texts | st.sampled_from([";".join(HEADERS), "A;1;31.12.2024;10001;1,50;x", "-----", "|a|b|"]))


@quickly
@given(content=lines, end=st.sampled_from(["\n", "\r\n", "\r"]), name=st.sampled_from(["auftragspositionen", "a"]))
def test_any_text(content: list[str], end: str, name: str, tmp_path_factory: pytest.TempPathFactory) -> None:
    folder = tmp_path_factory.mktemp("text")
    (folder / "in").mkdir()
    (folder / "in" / f"{name}.csv").write_bytes(end.join(content).encode("utf-8", "surrogatepass"))
    attempt(folder)


@quickly
@given(names=st.permutations(HEADERS), change=st.lists(st.tuples(st.integers(0, 6), texts), max_size=3), above=texts)
@example(names=list(HEADERS), change=[(5, "Erl\ufffds\ud800")], above="")
def test_any_header(
    names: list[str], change: list[tuple[int, str]], above: str, tmp_path_factory: pytest.TempPathFactory
) -> None:
    folder = tmp_path_factory.mktemp("header")
    (folder / "in").mkdir()
    values = dict(zip(HEADERS, ("A", "1", "31.12.2024", "10001", "1,50", "x"), strict=True))
    record = [values[name] for name in names]
    for place, name in change:
        names[place:place] = [name] if place % 2 else []
        names[place : place + 1] = [name]
    out = io.StringIO(newline="")
    csv.writer(out, delimiter=";").writerows([[above], names, record, record])
    (folder / "in" / "auftragspositionen.csv").write_bytes(out.getvalue().encode("utf-8", "surrogatepass"))
    attempt(folder)


cells = st.one_of(
    texts.filter(lambda text: "\0" not in text),
    st.floats(allow_nan=False, allow_infinity=False),
    st.booleans(),
    st.dates(dt.date(1900, 3, 1), dt.date(2100, 12, 31)),
    st.none(),
    numbers,
    days,
)


@quickly
@given(table=st.lists(st.lists(cells, max_size=8), max_size=6), titles=st.integers(0, 3))
def test_any_cells_of_a_workbook(table: list[list[Any]], titles: int, tmp_path_factory: pytest.TempPathFactory) -> None:
    folder = tmp_path_factory.mktemp("book")
    (folder / "in").mkdir()
    good = ["B", 1, dt.date(2024, 12, 31), "10001", 1.5, "x"]
    with xlsxwriter.Workbook(folder / "in" / "auftragspositionen.xlsx", {"strings_to_formulas": False}) as book:
        sheet, form = book.add_worksheet(), book.add_format({"num_format": "dd.mm.yyyy"})
        for row, values in enumerate([*table[:titles], list(HEADERS), *table[titles:], good]):
            for column, value in enumerate(values):
                if isinstance(value, dt.date):
                    sheet.write_datetime(row, column, dt.datetime.combine(value, dt.time()), form)
                elif isinstance(value, str):
                    sheet.write_string(row, column, value)
                else:
                    sheet.write(row, column, value)
    attempt(folder)


edits = st.lists(
    st.tuples(
        st.integers(0, len(EXTF)), st.integers(0, 30), odd | st.sampled_from(["\n", ";", '"', '""', "EXTF", "S"])
    ),
    max_size=4,
)


def edited(content: str, changes: list[tuple[int, int, str]]) -> bytes:
    for at, length, piece in changes:
        content = content[:at] + piece + content[at + length :]
    return content.encode("utf-8", "surrogatepass")


@quickly
@given(changes=edits)
def test_any_datev_file(changes: list[tuple[int, int, str]], tmp_path_factory: pytest.TempPathFactory) -> None:
    folder = tmp_path_factory.mktemp("datev")
    (folder / "in").mkdir()
    (folder / "in" / "EXTF_Buchungsstapel.csv").write_bytes(edited(EXTF, changes))
    attempt(folder)


values = st.recursive(
    st.one_of(st.booleans(), st.integers(), st.floats(), odd, st.sampled_from(["No", "Net", "orders.csv", "utf-16"])),
    lambda inner: st.lists(inner, max_size=2) | st.dictionaries(odd, inner, max_size=2),
    max_leaves=3,
)


@quickly
@given(place=st.integers(0, 26), value=values, changes=st.just([]) | edits)
def test_any_mapping(
    place: int, value: object, changes: list[tuple[int, int, str]], tmp_path_factory: pytest.TempPathFactory
) -> None:
    folder = tmp_path_factory.mktemp("mapping")
    (folder / "in").mkdir()
    (folder / "in" / "orders.csv").write_text("No;Date;Customer;Net\nA;31.01.2024;10001;1,50\n", encoding="cp1252")
    given_lines = MAPPING.splitlines()
    pairs = [at for at, line in enumerate(given_lines) if "=" in line]
    at = pairs[place % len(pairs)]
    given_lines[at] = f"{given_lines[at].partition('=')[0]}= {toml(value)}"
    (folder / "m.toml").write_bytes(edited("\n".join(given_lines), changes))
    refused = False
    try:
        report = load(folder / "in", folder / "w.duckdb", folder / "m.toml")
    except InputError:
        refused = True
    else:
        assert all(source.read == source.loaded + source.rejected + source.duplicate for source in report.sources)
    try:
        preview(folder / "in", read_mapping(folder / "m.toml"))
    except InputError:
        assert refused


def toml(value: object) -> str:
    if isinstance(value, dict):
        return "{" + ", ".join(f"{toml(key)} = {toml(inner)}" for key, inner in value.items()) + "}"
    if isinstance(value, list):
        return "[" + ", ".join(map(toml, value)) + "]"
    if isinstance(value, str):
        return '"' + "".join(f"\\U{ord(sign):08X}" for sign in value) + '"'
    return str(value).lower()


# A file with NUL at its beginning is taken for none of text.
plain_texts = texts.map(lambda text: text.replace("\0", ""))
people = st.lists(st.tuples(plain_texts, plain_texts, plain_texts), min_size=1, max_size=12)
COLUMNS = ("Kundennummer", "Firma", "Straße", "Ort")


def kept(cell: str) -> str | None:
    """What of a text is stored: line ends are one sign, and blanks around it mean nothing."""
    return cell.replace("\r\n", "\n").replace("\r", "\n").strip(" \t\u00a0") or None


def as_csv(quoting: int) -> Callable[[pd.DataFrame, Path], None]:
    def write(table: pd.DataFrame, folder: Path) -> None:
        with (folder / "kunden.csv").open("w", encoding="utf-8", newline="") as file:
            writer = csv.writer(file, delimiter=";", quoting=quoting)  # type: ignore[arg-type]
            writer.writerows([tuple(table.columns), *table.itertuples(index=False, name=None)])

    return write


def as_pandas_writes(**how: str) -> Callable[[pd.DataFrame, Path], None]:
    # Only what is a sign of the line end is quoted: with a line feed alone a return at the end of a line is lost.
    return lambda table, folder: table.to_csv(folder / "kunden.csv", index=False, lineterminator="\r\n", **how)  # type: ignore[call-overload]


WRITERS: dict[str, Callable[[pd.DataFrame, Path], None]] = {
    "all quoted": as_csv(csv.QUOTE_ALL),
    "minimal": as_csv(csv.QUOTE_MINIMAL),
    "not numeric": as_csv(csv.QUOTE_NONNUMERIC),
    "strings": as_csv(csv.QUOTE_STRINGS) if hasattr(csv, "QUOTE_STRINGS") else as_csv(csv.QUOTE_ALL),
    "pandas": as_pandas_writes(sep=";", encoding="utf-8"),
    "pandas, utf-16": as_pandas_writes(sep="\t", encoding="utf-16"),
    "excel": lambda table, folder: table.to_excel(
        folder / "kunden.xlsx",
        index=False,
        engine="xlsxwriter",
        engine_kwargs={"options": {"strings_to_formulas": False, "strings_to_urls": False}},
    ),
}


@pytest.mark.parametrize("way", list(WRITERS))
@quickly
@given(table=people)
def test_texts_come_out_as_they_went_in(
    table: list[tuple[str, str, str]], way: str, tmp_path_factory: pytest.TempPathFactory
) -> None:
    folder = tmp_path_factory.mktemp("round")
    (folder / "in").mkdir()
    records = [(f"K{number}", f"N{name}", *others) for number, (name, *others) in enumerate(table)]
    WRITERS[way](pd.DataFrame(records, columns=list(COLUMNS), dtype=object), folder / "in")
    load(folder / "in", folder / "w.duckdb")
    with open_warehouse(folder / "w.duckdb") as warehouse:
        stored = warehouse.rows("SELECT customer_id, name, street, city FROM core.customers")
    assert sorted(stored, key=str) == sorted((tuple(map(kept, record)) for record in records), key=str)


amounts = st.lists(
    st.tuples(st.decimals(-10_000_000, 10_000_000, places=2), st.dates(dt.date(1950, 1, 1), dt.date(2090, 1, 1))),
    min_size=1, max_size=20,
)  # fmt: skip
TYPED: dict[str, Callable[[pd.DataFrame, Path], None]] = {
    "pandas": lambda table, folder: table.to_csv(folder / "auftragspositionen.csv", sep=";", index=False),
    "pandas, German": lambda table, folder: table.to_csv(
        folder / "auftragspositionen.csv", sep=";", index=False, decimal=",", date_format="%d.%m.%Y", encoding="cp1252"
    ),
    "excel": lambda table, folder: table.to_excel(folder / "auftragspositionen.xlsx", index=False, engine="openpyxl"),
    "parquet": lambda table, folder: table.to_parquet(folder / "auftragspositionen.parquet", index=False),
}


@pytest.mark.parametrize("way", list(TYPED))
@quickly
@given(table=amounts)
def test_amounts_and_days_come_out_as_they_went_in(
    table: list[tuple[Decimal, dt.date]], way: str, tmp_path_factory: pytest.TempPathFactory
) -> None:
    folder = tmp_path_factory.mktemp("round")
    (folder / "in").mkdir()
    records = [("A", number, pd.Timestamp(day), "K", float(amount)) for number, (amount, day) in enumerate(table)]
    TYPED[way](pd.DataFrame(records, columns=list(HEADERS[:5])), folder / "in")
    (folder / "m.toml").write_text(
        f'[[source]]\nfile = "{next((folder / "in").iterdir()).name}"\ntable = "order_lines"\n[source.columns]\n'
        + "".join(
            f'{ours} = "{header}"\n'
            for ours, header in zip(
                ("order_id", "line_no", "order_date", "customer_id", "revenue"), HEADERS[:5], strict=True
            )
        ),
        encoding="utf-8",
    )
    load(folder / "in", folder / "w.duckdb", folder / "m.toml")
    with open_warehouse(folder / "w.duckdb") as warehouse:
        stored = warehouse.rows("SELECT revenue, order_date FROM core.order_lines ORDER BY line_no")
    assert stored == table
