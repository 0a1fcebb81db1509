"""German numbers and dates against Babel's strict parser and the standard library."""

from __future__ import annotations

import datetime as dt
from decimal import Decimal
from pathlib import Path

import pytest
from babel.numbers import NumberFormatError, format_decimal, parse_decimal
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from segmentation.extracts import load
from segmentation.warehouse import open_warehouse
from tests.segmentation.extracts.german_files import german_format, write_firm

amounts = st.decimals(-10_000_000, 10_000_000, places=2)
look_alikes = st.text(st.sampled_from("0123456789.,-+ e"), min_size=1, max_size=9)


def stored(folder: Path, cells: list[tuple[str, str]]) -> tuple[dict[int, tuple[Decimal, dt.date]], set[int]]:
    """Loads lines of (revenue, date) behind one good line; (line number -> stored values, rejected ones)."""
    lines = [("A", str(n), date, "10001", revenue) for n, (revenue, date) in enumerate(cells)]
    write_firm(folder / "in", [("A", "9999", "01.01.2024", "10001", "1,00"), *lines])
    load(folder / "in", folder / "w.duckdb", german_format(folder))
    with open_warehouse(folder / "w.duckdb") as warehouse:
        rows = warehouse.rows("SELECT line_no, revenue, order_date FROM core.order_lines WHERE line_no < 9999")
        rejected = warehouse.rows("SELECT DISTINCT row - 3 FROM load.rejects")
    return {row[0]: (row[1], row[2]) for row in rows}, {row[0] for row in rejected}


def german_number(cell: str) -> Decimal | None:
    """What the cell says by Babel's strict German grammar, and `,5` for a half, `5,` for five."""
    text = cell.strip(" ")
    if text.endswith("-") and not text.endswith(",-") and text[:1] not in ("+", "-"):
        text = f"-{text[:-1]}"
    elif text.endswith(",") and text[:-1].lstrip("+-").isdigit():
        text += "0"
    sign, body = (text[0], text[1:]) if text[:1] in ("+", "-") else ("", text)
    body = f"0{body}" if body.startswith(",") else body
    if not body[:1].isdigit() or not body[-1:].isdigit() or "e" in body or " " in body:
        return None
    try:
        value = parse_decimal(body, locale="de_DE", strict="." in body)
    except NumberFormatError:
        return None
    return -value if sign == "-" else value


@settings(max_examples=20, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(values=st.lists(st.tuples(amounts, st.dates(dt.date(1900, 1, 1), dt.date(2100, 12, 31))), min_size=1))
def test_what_is_written_in_german_is_stored_to_the_cent(
    values: list[tuple[Decimal, dt.date]], tmp_path_factory: pytest.TempPathFactory
) -> None:
    cells = [
        (format_decimal(amount, "#,##0.00" if n % 2 else "0.00", locale="de_DE"), f"{date:%d.%m.%Y}")
        for n, (amount, date) in enumerate(values)
    ]
    found, rejected = stored(tmp_path_factory.mktemp("cells"), cells)
    assert not rejected
    assert found == dict(enumerate(values))


@settings(max_examples=20, deadline=None)
@given(cells=st.lists(look_alikes, min_size=20, max_size=60))
def test_a_cell_is_taken_as_babel_reads_it_or_rejected(
    cells: list[str], tmp_path_factory: pytest.TempPathFactory
) -> None:
    found, rejected = stored(tmp_path_factory.mktemp("cells"), [(cell, "01.01.2024") for cell in cells])
    for number, cell in enumerate(cells):
        expected = german_number(cell)
        if expected is None:
            assert number in rejected, cell
        else:
            assert found[number][0] == round(expected, 4), cell


@pytest.mark.parametrize(
    ("cell", "value"),
    [
        ("1.234,56", "1234.56"),
        ("1234,56", "1234.56"),
        ("-12,5", "-12.5"),
        ("1.234", "1234"),
        ("12,50-", "-12.5"),
        (",5", "0.5"),
        ("-,5", "-0.5"),
        ("12,", "12"),
    ],
)
def test_forms_of_a_number(tmp_path: Path, cell: str, value: str) -> None:
    found, _ = stored(tmp_path, [(cell, "01.01.2024")])
    assert found[0][0] == Decimal(value)


@pytest.mark.parametrize(
    "cell",
    [
        "12.5",
        "1.23,4",
        "1,234.56",
        "1.234,",
        ",",
        "1e3",
        "5,-",
        "1 234",
        "NaN",
        "0x1F",
        "12 Stk",
        "12 %",
        "0.125",
        "0.000",
    ],
)
def test_what_is_no_german_number(tmp_path: Path, cell: str) -> None:
    _, rejected = stored(tmp_path, [(cell, "01.01.2024")])
    assert rejected == {0}


@pytest.mark.parametrize(
    "cell", ["31.02.2024", "1.2.2024", "2024-02-01", "01.02.24", "01.13.2024", "01/02/2024", "01.01.0024", "heute"]
)
def test_what_is_no_german_date(tmp_path: Path, cell: str) -> None:
    _, rejected = stored(tmp_path, [("1", cell)])
    assert rejected == {0}


def test_a_column_with_decimal_commas_keeps_its_groups(tmp_path: Path) -> None:
    found, rejected = stored(tmp_path, [("12.500", "01.01.2024"), ("3.25", "01.01.2024"), ("1,5", "01.01.2024")])
    assert found[0][0] == 12500
    assert rejected == {1}
