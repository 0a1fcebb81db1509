"""A clean file is read in one pass: words in any case, records that cross the reader's buffers, what makes it stop."""

from __future__ import annotations

import re
from itertools import product
from pathlib import Path

import duckdb
import pytest

from segmentation.extracts import load
from segmentation.schema import ORDER_LINES
from segmentation.warehouse import casting, open_warehouse, staging
from segmentation.warehouse.build import Build
from segmentation.warehouse.connection import literal
from segmentation.warehouse.plan import MACHINE_DATES, Field
from tests.segmentation.extracts.german_files import CUSTOMER_COLUMNS, CUSTOMERS, LINE_COLUMNS, write_extract

ISO = '[format]\ndelimiter = ";"\ndecimal = "."\ndate = "yyyy-mm-dd"\n'
COLUMNS = (*LINE_COLUMNS, "document_type", "channel", "product_id")
LINE = ("A", "1", "2024-01-01", "10001", "1.5", "Auftrag", "EDI", "P")

Rows = list[tuple[object, ...]]


@pytest.fixture
def careful(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """The tables that were not read in one pass, as they come."""
    staged: list[str] = []
    stage = Build.stage
    monkeypatch.setattr(
        Build, "stage", lambda self, ready, number: (staged.append(ready.source.table.name), stage(self, ready, number))
    )
    return staged


def stored(folder: Path, lines: list[tuple[str, ...]], what: str) -> Rows:
    (folder / "iso.toml").write_text(ISO, encoding="utf-8")
    write_extract(folder / "in", "customers", CUSTOMER_COLUMNS, CUSTOMERS, encoding="utf-8", line_end="\n")
    write_extract(folder / "in", "order_lines", COLUMNS, lines, encoding="utf-8", line_end="\n")
    load(folder / "in", folder / "w.duckdb", folder / "iso.toml")
    with open_warehouse(folder / "w.duckdb") as warehouse:
        return warehouse.rows(f"SELECT {what} FROM core.order_lines ORDER BY line_no")


def test_words_are_known_in_any_case(tmp_path: Path, careful: list[str]) -> None:
    words = [
        ("Auftrag", "EDI"), ("RETOURE", "webSHOP"), ("gutschrift", "E-MAIL"), ("Order", "phone"), ("", "Brieftaube"),
    ]  # fmt: skip
    amounts = ("1.5", "-1.5", "-1.5", "1.5", "1.5")
    lines = [("A", str(n), *LINE[2:4], amounts[n], *pair, "P") for n, pair in enumerate(words)]
    assert stored(tmp_path, lines, "document_type, channel") == [
        ("order", "edi"), ("return", "webshop"), ("credit", "email"), ("order", "phone"), ("order", "Brieftaube"),
    ]  # fmt: skip
    assert careful == []


def test_no_record_is_lost_where_two_buffers_meet(
    tmp_path: Path, careful: list[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(staging, "LONGEST_DIRECT_RECORD", 500)
    names = [f'"{"Ü" * (n % 150)};{n}"' for n in range(5000)]
    lines = [("A", str(n), *LINE[2:7], name) for n, name in enumerate(names)]
    expected = [(n, name.strip('"')) for n, name in enumerate(names)]
    assert stored(tmp_path, lines, "line_no, product_id") == expected
    assert careful == []


@pytest.mark.parametrize("longest", [700, 1100, 5000])
def test_a_longer_record_gets_a_careful_look(
    tmp_path: Path, careful: list[str], monkeypatch: pytest.MonkeyPatch, longest: int
) -> None:
    monkeypatch.setattr(staging, "LONGEST_DIRECT_RECORD", 500)
    lines = [("A", str(n), *LINE[2:7], "P" * (longest if n == 700 else 9)) for n in range(1000)]
    assert stored(tmp_path, lines, "length(product_id)") == [(longest if n == 700 else 9,) for n in range(1000)]
    assert careful == ["order_lines"]


def test_a_cast_date_of_iso_shape_is_an_iso_date() -> None:
    """All pairs of characters in the place of month, day and both signs, and many in that of the year."""
    found = duckdb.sql(
        f"""
        WITH signs AS (SELECT chr(i::INTEGER) AS c FROM range(1, 256) AS t (i)),
        pairs AS (SELECT a.c AS first, b.c AS second FROM signs AS a, signs AS b),
        few AS (SELECT unnest(string_split(' |\t|\n|0|1|2|9|+|-|.|/|e|(|_', '|')) AS c),
        cells AS (
            SELECT '2024-' || first || second || '-05' AS cell FROM pairs
            UNION ALL SELECT '2024-01-' || first || second FROM pairs
            UNION ALL SELECT '2024' || first || '01' || second || '05' FROM pairs
            UNION ALL SELECT a.c || b.c || c.c || d.c || '-01-05' FROM few AS a, few AS b, few AS c, few AS d
        )
        SELECT count(*) FILTER (strict), list(cell) FILTER (NOT strict)
        FROM (SELECT cell, regexp_full_match(cell, {literal(MACHINE_DATES.pattern)}) AS strict FROM cells)
        WHERE cell GLOB '{staging.ISO_SHAPE}'
            AND try_cast(cell AS DATE) BETWEEN {casting.FIRST_DAY} AND {casting.LAST_DAY}
        """
    ).fetchall()
    years = {y for y in map("".join, product("0129", repeat=4)) if 1900 <= int(y) <= 2100}
    assert found == [(12 + 31 + 1 + len(years), None)]


@pytest.mark.parametrize("name", ["revenue", "quantity", "discount", "line_no"])
def test_a_cast_number_without_loose_signs_is_one_to_a_careful_reading(name: str) -> None:
    """All texts of up to five of the signs that numbers have, and every sign at each place of a few numbers."""
    column = ORDER_LINES.column(name)
    numbers = ["1", "12", "1.5", "-1", "+1", "0", "-1.25", "1234567"]
    cells = {"".join(signs) for length in range(1, 6) for signs in product("01.+-e_ ", repeat=length)}
    signs = [*map(chr, range(1, 256)), "\u2009", "\u202f", "\u0661", "\u2212"]
    cells |= {number[:at] + sign + number[at:] for number in numbers for sign in signs for at in range(len(number) + 1)}
    cells |= {"inf", "-inf", "nan", "infinity", "true", "0x1F", "0b11", "1d", "1f"}
    loose = [f"contains(cell, {literal(sign)})" for sign in staging.LOOSE_NUMBERS]
    digits = f"cell GLOB {literal(staging.NOT_ONLY_DIGITS)}"
    cast = f"try_cast(cell AS {casting.SQL_TYPES[column.kind]})"
    found = duckdb.execute(
        f"""
        SELECT cell, {cast} AS direct, {casting.strict_value(casting.trimmed("cell"), Field(column))} AS careful
        FROM (SELECT unnest(?) AS cell)
        WHERE {cast} IS NOT NULL AND isfinite({cast}::DOUBLE)
            AND NOT ({digits if column.kind == "integer" else " OR ".join(loose)})
        """,
        [sorted(cells)],
    ).fetchall()
    unit = 100 if column.kind == "percent" else 1
    assert [row for row in found if row[2] is None or row[1] / unit != row[2]] == []
    taken = {cell for cell, *_ in found if cell.isascii() and not any(map(str.isspace, cell))}
    written = r"\d+" if column.kind == "integer" else r"[+-]?(\d+\.?\d*|\.\d+)"
    assert taken == {cell for cell in cells if re.fullmatch(written, cell, re.ASCII)}


@pytest.mark.parametrize(
    ("place", "cell"), [(0, " B"), (0, "B\t"), (7, "\u00a0P"), (7, "P "), (7, '"P\rP"'), (5, "Angebot"), (1, "1")]
)
def test_what_gets_a_careful_look(tmp_path: Path, careful: list[str], place: int, cell: str) -> None:
    line = ["A", "2", *LINE[2:]]
    line[place] = cell
    stored(tmp_path, [LINE, tuple(line)], "line_no")
    assert careful == ["order_lines"]


def test_a_column_read_for_two_fields_is_strict_for_each(tmp_path: Path, careful: list[str]) -> None:
    """A whole number and a number from one column of the file: 1.5 is none of the first kind."""
    (tmp_path / "in").mkdir()
    (tmp_path / "in" / "surveys.csv").write_text("id,day,mark\nA,2024-01-01,2\nB,2024-01-02,1.5\n", encoding="utf-8")
    (tmp_path / "in" / "firms.csv").write_text("id\nA\nB\n", encoding="utf-8")
    (tmp_path / "map.toml").write_text(
        ISO.replace(";", ",")
        + """
[[source]]
file = "firms.csv"
table = "customers"
[source.columns]
customer_id = "id"
name = "id"
[[source]]
file = "surveys.csv"
table = "surveys"
[source.columns]
survey_id = "id"
customer_id = "id"
answered_on = "day"
nps = "mark"
csat = "mark"
""",
        encoding="utf-8",
    )
    load(tmp_path / "in", tmp_path / "w.duckdb", tmp_path / "map.toml")
    with open_warehouse(tmp_path / "w.duckdb") as warehouse:
        assert warehouse.rows("SELECT survey_id, nps, csat FROM core.surveys") == [("A", 2, 2.0)]
    assert careful == ["surveys"]
