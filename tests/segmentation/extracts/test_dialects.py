"""A matrix of dialects, each with each kind of damage: loaded right to the cent, or refused with a reason."""

from __future__ import annotations

import csv
import datetime as dt
import io
from collections.abc import Callable
from decimal import Decimal
from itertools import product
from pathlib import Path

import pytest

from segmentation.errors import InputError
from segmentation.extracts import LoadReport, load
from segmentation.schema import ORDER_LINES
from segmentation.warehouse import open_warehouse
from tests.segmentation.extracts.german_files import CUSTOMER_COLUMNS, CUSTOMERS, LINE_COLUMNS, write_extract

ENCODINGS = ("utf-8", "utf-8-sig", "cp1252", "latin-1", "utf-16", "utf-16-le", "utf-16-be")
DELIMITERS = (";", ",", "\t", "|")
NUMBERS = (",.", ",", ", ", ".,", ".'", ".")
DATES = ("%d.%m.%Y", "%Y%m%d", "%Y-%m-%d", "%m/%d/%Y", "%d/%m/%Y", "%d-%m-%Y")
HEADERS = (*(ORDER_LINES.column(name).header for name in LINE_COLUMNS), "Bestellweg")

Line = tuple[str, int, dt.date, Decimal]
LINES: tuple[Line, ...] = tuple(
    (f"Ä{n}", n, dt.date(2024, 1, 1) + dt.timedelta(n), Decimal(n * 7919 % 200_000) / 100 - 500) for n in range(400)
)


def number(amount: Decimal, signs: str) -> str:
    return f"{amount:,.2f}".replace(",", "t").replace(".", signs[0]).replace("t", signs[1:])


def table(signs: str, date: str) -> list[list[str]]:
    rows = [
        [order, str(line), day.strftime(date), "10001", number(amount, signs), 'E-Mail "neu"']
        for order, line, day, amount in LINES
    ]
    return [list(HEADERS), *rows]


def text(rows: list[list[str]], delimiter: str) -> str:
    out = io.StringIO(newline="")
    csv.writer(out, delimiter=delimiter, lineterminator="\r\n").writerows(rows)
    return out.getvalue()


Damage = Callable[[list[list[str]]], int]


def none(rows: list[list[str]]) -> int:
    return 0


def title_rows(rows: list[list[str]]) -> int:
    rows[:0] = [["Umsatzliste 2024"], [], ["Stand", "31.12.2024"]]
    return 0


def total_rows(rows: list[list[str]]) -> int:
    rows.append(["Summe", "", "", "", rows[-1][4], ""])
    rows.append(["Gesamt:", rows[-1][4]])
    return 2


def empty_columns(rows: list[list[str]]) -> int:
    for row in rows:
        row[3:3] = [""]
        row += ["", ""]
    return 0


def trailing_separators(rows: list[list[str]]) -> int:
    for row in rows[1:]:
        row.append("")
    return 0


def ragged_rows(rows: list[list[str]]) -> int:
    rows += [["x", "1"], [*rows[-1], "too much"]]
    return 2


def line_breaks_and_blank_lines(rows: list[list[str]]) -> int:
    for row in rows[1:]:
        row[5] = "Fax\nund\r\nBrief"
    rows[5:5] = [[], []]
    return 0


def bad_cells(rows: list[list[str]]) -> int:
    rows.append(["####", "9001", "####", "10001", rows[-1][4], ""])
    rows.append(["x", "9002", rows[-2][2], "10001", "#WERT!", ""])
    return 2


DAMAGES = (none, title_rows, total_rows, empty_columns, trailing_separators, ragged_rows, line_breaks_and_blank_lines,
           bad_cells)  # fmt: skip


def loaded(folder: Path, content: bytes) -> tuple[list[Line], LoadReport]:
    write_extract(folder / "in", "customers", CUSTOMER_COLUMNS, CUSTOMERS)
    (folder / "in" / "auftragspositionen.csv").write_bytes(content)
    report = load(folder / "in", folder / "w.duckdb")
    with open_warehouse(folder / "w.duckdb") as warehouse:
        found = warehouse.rows("SELECT order_id, line_no, order_date, revenue FROM core.order_lines ORDER BY line_no")
    return found, report


def check(found: list[Line], report: LoadReport, damaged: int) -> None:
    assert found == list(LINES)
    source = report.sources[1]
    assert source.read == source.loaded + source.rejected + source.duplicate
    assert (source.loaded, source.rejected, source.duplicate) == (len(LINES), damaged, 0)
    assert len({reject.row for reject in report.rejects}) == damaged


FORMS = tuple(product(NUMBERS, DATES))


@pytest.mark.parametrize("turn", range(len(DAMAGES)), ids=[damage.__name__ for damage in DAMAGES])
def test_encodings_separators_and_damage(tmp_path: Path, turn: int) -> None:
    """Every encoding with every damage, and with every separator, as these take turns."""
    for place, encoding in enumerate(ENCODINGS):
        delimiter = DELIMITERS[(place + turn) % len(DELIMITERS)]
        signs, date = FORMS[(7 * turn + place) % len(FORMS)]
        rows = table(signs, date)
        damaged = DAMAGES[turn](rows)
        found, report = loaded(tmp_path / str(place), text(rows, delimiter).encode(encoding))
        check(found, report, damaged)
        form = report.formats[1]
        assert form.delimiter == delimiter
        assert (form.decimal, form.thousands) == (signs[0], signs[1:])
        assert form.encoding == {"utf-8-sig": "utf-8", "latin-1": "cp1252"}.get(encoding, encoding)
        assert form.header_row == (4 if DAMAGES[turn] is title_rows else 1)


@pytest.mark.parametrize("signs", NUMBERS)
def test_numbers_and_dates(tmp_path: Path, signs: str) -> None:
    for place, date in enumerate(DATES):
        rows = table(signs, date)
        damaged = DAMAGES[-place](rows)
        check(*loaded(tmp_path / str(place), text(rows, ";").encode()), damaged)


def test_totals_are_listed_with_their_row_and_word(tmp_path: Path) -> None:
    rows = table(",.", "%d.%m.%Y")
    total_rows(rows)
    _, report = loaded(tmp_path, text(rows, ";").encode())
    assert [(reject.row, reject.line.split(";")[0], str(reject.reason)) for reject in report.rejects] == [
        (402, "Summe", "“Summe”: this row sums up others, which are loaded themselves."),
        (403, "Gesamt:", "“Gesamt:”: this row sums up others, which are loaded themselves."),
    ]


@pytest.mark.parametrize("price", ["12,50", "12.50"])
def test_a_total_is_no_product(tmp_path: Path, price: str) -> None:
    lines = [("P1", "Total-Station", price), ("Total", "Werkzeug", price), ("Summe", "", price)]
    write_extract(tmp_path, "products", ("product_id", "name", "list_price"), lines, encoding="utf-8", line_end="\n")
    report = load(tmp_path, tmp_path / "w.duckdb")
    assert [(source.read, source.loaded, source.rejected) for source in report.sources] == [(3, 2, 1)]
    assert report.rejects[0].row == 4


def test_ambiguous_dialects_are_refused_and_say_why(tmp_path: Path) -> None:
    for delimiter in DELIMITERS:
        rows = [list(HEADERS), ["A", "1", "03/04/2025", "10001", "1.234", ""]]
        with pytest.raises(InputError) as caught:
            loaded(tmp_path / str(DELIMITERS.index(delimiter)), text(rows, delimiter).encode())
        assert len(caught.value.problems) == 2
