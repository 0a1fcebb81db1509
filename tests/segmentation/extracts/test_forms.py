"""How files write numbers and dates: found from their cells, or asked with both readings."""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Sequence
from decimal import ROUND_HALF_UP, Decimal
from pathlib import Path

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from segmentation.errors import InputError
from segmentation.extracts import FileFormat, LoadReport, load
from segmentation.warehouse import open_warehouse
from tests.segmentation.extracts.german_files import CUSTOMER_COLUMNS, CUSTOMERS, LINE_COLUMNS, write_extract

Cells = Sequence[tuple[str, str]]
Values = list[tuple[Decimal, dt.date]]


def loaded(folder: Path, cells: Cells, form: str | None = None, cost: str = "") -> tuple[Values, LoadReport]:
    """Loads order lines of (revenue, date); the values stored in the order of the lines, and the report."""
    lines = [("A", str(n), date, "10001", revenue, cost) for n, (revenue, date) in enumerate(cells)]
    write_extract(folder / "in", "customers", CUSTOMER_COLUMNS, CUSTOMERS)
    write_extract(folder / "in", "order_lines", (*LINE_COLUMNS, "cost"), lines, encoding="utf-8")
    mapping = None
    if form is not None:
        mapping = folder / "m.toml"
        mapping.write_text(f"[format]\n{form}\n", encoding="utf-8")
    report = load(folder / "in", folder / "w.duckdb", mapping)
    with open_warehouse(folder / "w.duckdb") as warehouse:
        return warehouse.rows("SELECT revenue, order_date FROM core.order_lines ORDER BY line_no"), report


def refused(folder: Path, cells: Cells, cost: str = "") -> str:
    with pytest.raises(InputError) as caught:
        loaded(folder, cells, cost=cost)
    assert not (folder / "w.duckdb").exists()
    return str(caught.value)


def lines_format(report: LoadReport) -> FileFormat:
    return next(form for form in report.formats if form.table == "order_lines")


DATES = {
    "dd.mm.yyyy": "{0.day:02}.{0.month:02}.{0.year}",
    "yyyy-mm-dd": "{0.year}-{0.month:02}-{0.day:02}",
    "yyyymmdd": "{0.year}{0.month:02}{0.day:02}",
    "dd-mm-yyyy": "{0.day:02}-{0.month:02}-{0.year}",
    "mm-dd-yyyy": "{0.month:02}-{0.day:02}-{0.year}",
    "d/m/yyyy": "{0.day}/{0.month}/{0.year}",
    "m/d/yyyy": "{0.month}/{0.day}/{0.year}",
}
SIGNS = [",.", ",'", ", ", ",", ".,", ".'", ". ", "."]
MINUS = ["-{}", "{}-", "({})"]
MARKS = {"": "{}", "EUR": "{} €", "USD": "${}", "CHF": "CHF {}"}


def written(amount: Decimal, decimal: str, thousands: str, minus: str, mark: str) -> str:
    """The amount in that form, by the standard library's own grouping."""
    text = f"{abs(amount):,.2f}".replace(",", "t").replace(".", decimal).replace("t", thousands)
    text = mark.format(text)
    return minus.format(text) if amount < 0 else text


amounts = st.decimals(-10_000_000, 10_000_000, places=2)
days = st.dates(dt.date(1900, 1, 1), dt.date(2100, 12, 31))


@settings(max_examples=30, deadline=None)
@given(
    values=st.lists(st.tuples(amounts, days), min_size=1, max_size=30),
    number=st.tuples(st.sampled_from(SIGNS), st.sampled_from(MINUS), st.sampled_from(list(MARKS))),
    date=st.sampled_from(list(DATES)),
)
def test_what_is_written_in_one_form_is_stored_to_the_cent(
    values: Values, number: tuple[str, str, str], date: str, tmp_path_factory: pytest.TempPathFactory
) -> None:
    # One cell that tells beyond doubt how days and months stand.
    values = [*values, *[(Decimal("1234.50"), dt.date(2024, 5, 31))] * len(values)]
    signs, minus, currency = number
    decimal, thousands = signs[0], signs[1:]
    cells = [
        (written(amount, decimal, thousands, minus, MARKS[currency]), DATES[date].format(day)) for amount, day in values
    ]
    found, report = loaded(tmp_path_factory.mktemp("forms"), cells)
    assert found == values
    form = lines_format(report)
    assert (form.decimal, form.thousands, form.currency, form.dates) == (decimal, thousands, currency, [date])


@pytest.mark.parametrize(
    ("cells", "expected"),
    [
        (["1.234", "5,00"], ["1234", "5"]),
        (["1,234", "5.00"], ["1234", "5"]),
        (["1.234", "5.00"], ["1.234", "5"]),
        (["1,234", "5,00"], ["1.234", "5"]),
        (["1.234.567"], ["1234567"]),
        (["1,234,567", "1,234"], ["1234567", "1234"]),
        (["0.125"], ["0.125"]),
        (["1234.567"], ["1234.567"]),
        (["1 234", "1’234,5"], None),
        (["1\u00a0234,5", "2 345,6", "3\u202f456,7"], ["1234.5", "2345.6", "3456.7"]),
        (["1’234.50", "1'234.50"], ["1234.5", "1234.5"]),
        (["12", "13"], ["12", "13"]),
        (["(1.234,56 €)", "€(12,50)", "-€ 12,50", "12,50- EUR", "EUR 12,50-"],
         ["-1234.56", "-12.5", "-12.5", "-12.5", "-12.5"]),
    ],
)  # fmt: skip
def test_signs_are_found(tmp_path: Path, cells: list[str], expected: list[str] | None) -> None:
    lines = [(cell, "31.12.2024") for cell in cells]
    if expected is None:
        assert "not written in the same way" in refused(tmp_path, lines)
    else:
        found, report = loaded(tmp_path, lines)
        assert [value for value, _ in found] == list(map(Decimal, expected))
        assert report.rejects == ()


@pytest.mark.parametrize("cell", ["1.234", "1,234", "12.345", "(1.234)", "1.234 €", "1.000"])
def test_a_number_with_two_readings_is_asked(tmp_path: Path, cell: str) -> None:
    message = refused(tmp_path, [("7", "31.12.2024"), (cell, "31.12.2024")])
    sign = "." if "." in cell else ","
    assert f"auftragspositionen.csv, row 3, column Nettowert: “{cell}” may be 1" in message
    assert f"(“{sign}” parts thousands)" in message
    assert 'decimal = ","' in message
    assert 'decimal = "."' in message
    assert "[format]" in message
    for decimal in ",.":
        found, _ = loaded(tmp_path / decimal, [(cell, "31.12.2024")], f'decimal = "{decimal}"')
        assert (abs(found[0][0]) < 20) == (decimal == sign)


def test_a_number_with_two_readings_is_decided_by_the_other_columns(tmp_path: Path) -> None:
    for cost, expected in (("2,50", 1234), ("2.50", Decimal("1.234"))):
        found, _ = loaded(tmp_path / cost, [("1.234", "31.12.2024")], cost=cost)
        assert found[0][0] == expected


def test_one_certain_cell_among_many_doubtful_ones_may_be_a_slip(tmp_path: Path) -> None:
    assert "“1.234” may be" in refused(tmp_path, [("1.234", "31.12.2024")] * 30 + [("2.5", "31.12.2024")])


def test_dirt_does_not_change_the_form(tmp_path: Path) -> None:
    lines = [("1,50", "31.12.2024")] * 30 + [("12.5", "31.12.2024"), ("1,50", "2024-12-31")]
    found, report = loaded(tmp_path, lines)
    assert len(found) == 30
    assert [(reject.row, reject.value) for reject in report.rejects] == [(32, "12.5"), (33, "2024-12-31")]


@pytest.mark.parametrize(
    ("lines", "words"),
    [
        ([("1,50", "31.12.2024"), ("1.50", "31.12.2024")], ("“1,50” (row 2", "“1.50” (row 3", 'decimal = ","')),
        ([("1,50", "31.12.2024"), ("1,50", "2024-12-31")], ("“31.12.2024”", "“2024-12-31”", 'date = "yyyy-mm-dd"')),
        ([("1,50", "31/12/2024"), ("1,50", "12/31/2024")], ('date = "d/m/yyyy"', 'date = "m/d/yyyy"')),
        ([("1,50 €", "31.12.2024"), ("$1,50", "31.12.2024")], ("“1,50 €” (row 2)", "“$1,50” (row 3", "currencies")),
    ],
)
def test_files_that_contradict_themselves_are_refused(tmp_path: Path, lines: Cells, words: tuple[str, ...]) -> None:
    message = refused(tmp_path, lines)
    for word in ("auftragspositionen.csv", *words):
        assert word in message


@pytest.mark.parametrize("cell", ["03/04/2025", "3/4/2025", "03-04-2025"])
def test_a_date_with_two_readings_is_asked(tmp_path: Path, cell: str) -> None:
    message = refused(tmp_path, [("1,50", "05/05/2025"), ("1,50", cell)])
    assert f"auftragspositionen.csv, row 3, column Belegdatum: “{cell}” may be 2025-04-03 (d" in message
    assert "or 2025-03-04 (m" in message
    assert 'date = "d' in message
    assert 'date = "m' in message


def test_a_date_with_two_readings_is_decided_by_the_other_columns(tmp_path: Path) -> None:
    columns = (*LINE_COLUMNS, "delivered_on")
    for other, month in (("31/12/2025", 4), ("12/31/2025", 3)):
        folder = tmp_path / str(month)
        write_extract(folder, "customers", CUSTOMER_COLUMNS, CUSTOMERS)
        write_extract(folder, "order_lines", columns, [("A", "1", "03/04/2025", "10001", "1,50", other)])
        load(folder, folder / "w.duckdb")
        with open_warehouse(folder / "w.duckdb") as warehouse:
            assert warehouse.rows("SELECT month(order_date) FROM core.order_lines") == [(month,)]


def test_a_date_that_is_the_same_in_both_readings_needs_no_answer(tmp_path: Path) -> None:
    found, _ = loaded(tmp_path, [("1,50", "05/05/2025")])
    assert found[0][1] == dt.date(2025, 5, 5)


def test_the_evidence_is_all_cells_not_a_sample(tmp_path: Path) -> None:
    lines = [("1.234", "03/04/2025")] * 3000 + [("1,50", "03/31/2025")] * 400
    found, report = loaded(tmp_path, lines)
    assert found[0] == (1234, dt.date(2025, 3, 4))
    assert lines_format(report).dates == ["m/d/yyyy"]


def test_a_foreign_currency_is_rejected_with_its_reason(tmp_path: Path) -> None:
    _, report = loaded(tmp_path, [("1,50 EUR", "31.12.2024")] * 20 + [("$1,50", "31.12.2024"), ("####", "31.12.2024")])
    assert [str(reject.reason) for reject in report.rejects] == [
        "This is not an amount in EUR with the decimal sign “,”, such as 1234,56.",
        "The cell shows only “#”: its column was too narrow. Widen it and export again.",
    ]


def test_a_clean_machine_written_file_needs_no_mapping_to_be_read_in_one_pass(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    write_extract(tmp_path / "in", "customers", CUSTOMER_COLUMNS, CUSTOMERS, encoding="utf-8", line_end="\n")
    rows = [("A", str(n), "2024-12-31", "10001", "1.50") for n in range(300)]
    write_extract(tmp_path / "in", "order_lines", LINE_COLUMNS, rows, encoding="utf-8", line_end="\n")
    monkeypatch.setattr("segmentation.warehouse.build.Build.stage", None)
    report = load(tmp_path / "in", tmp_path / "w.duckdb")
    assert report.totals["revenue"] == 450
    assert lines_format(report) == FileFormat(
        "auftragspositionen.csv", "order_lines", "utf-8", ";", ".", "", "", ["yyyy-mm-dd"], 1
    )


def by_hand(cell: str, form: FileFormat) -> Decimal | None:
    """What a cell says in that form, by splitting strings."""
    text = cell
    negative = False
    bare = cell[1:] if cell[:1] in ("+", "-") else cell
    if form.decimal and bare[-1:] == form.decimal and bare[:-1].isdigit():
        text += "0"
    if text.startswith("(") and text.endswith(")"):
        text, negative = text[1:-1], True
        if text[:1] in ("+", "-") or text[-1:] == "-":
            return None
    elif text[:1] in ("+", "-"):
        text, negative = text[1:], text[0] == "-"
        if text[-1:] == "-":
            return None
    elif text.endswith("-"):
        text, negative = text[:-1], True
    whole, sign, part = text.partition(form.decimal or "")
    if sign and not whole:
        whole = "0"
    if not whole or (sign and not part.isdigit()):
        return None
    first, *groups = whole.split(form.thousands) if form.thousands else [whole]
    if not first.isdigit() or (groups and (len(first) > 3 or first[0] == "0")):
        return None
    if any(len(group) != 3 or not group.isdigit() for group in groups):
        return None
    # Money keeps four decimals, rounded half away from zero.
    amount = Decimal(f"{first}{''.join(groups)}.{part or 0}").quantize(Decimal("0.0001"), ROUND_HALF_UP)
    return -amount if negative else amount


def date_by_hand(cell: str, form: str) -> dt.date | None:
    sign = next((sign for sign in "./-" if sign in form), "")
    parts = cell.split(sign) if sign else [cell[:4], cell[4:6], cell[6:]]
    names = form.split(sign) if sign else ["yyyy", "mm", "dd"]
    if len(parts) != 3 or not all(part.isdigit() for part in parts):
        return None
    if any(
        len(part) > 2 if len(name) == 1 else len(part) != len(name) for part, name in zip(parts, names, strict=True)
    ):
        return None
    found = {name[0]: int(part) for part, name in zip(parts, names, strict=True)}
    try:
        date = dt.date(found["y"], found["m"], found["d"])
    except ValueError:
        return None
    return date if 1900 <= date.year <= 2100 else None


number_like = st.one_of(
    st.from_regex(re.compile(r"[(+-]?[0-9]{1,4}[.,' ]?[0-9]{0,4}[.,]?[0-9]{0,3}[)-]?", re.ASCII), fullmatch=True),
    st.sampled_from(["1.234", "12,5", "0,75", "1.234,5", "7", "12.5"]),
)  # fmt: skip
date_like = st.one_of(
    st.from_regex(r"[0-3]?[0-9][./-][0-1]?[0-9][./-](19|20)[0-9]{2}", fullmatch=True),
    st.sampled_from(["31.12.2024", "2024-12-31", "20241231", "03/04/2024", "13/04/2024", "4/13/2024", "20241331"]),
)


@settings(max_examples=40, deadline=None)
@given(
    numbers=st.lists(number_like.filter(lambda cell: cell.strip() == cell != ""), min_size=1, max_size=4),
    dates=st.lists(date_like, min_size=1, max_size=3),
    often=st.sampled_from(["12,5", "12.5", "1.234", "7"]),
)
@example(numbers=["0,00001", "0,00005", "-0,00005"], dates=["31.12.2024"], often="12,5")
def test_each_cell_is_read_by_one_form_or_rejected_or_the_file_refused(
    numbers: list[str], dates: list[str], often: str, tmp_path_factory: pytest.TempPathFactory
) -> None:
    cells = [(number, "31.12.2024") for number in [*numbers, *[often] * 10]]
    cells += [("7", date) for date in [*dates, *dates[:1] * 10]]
    folder = tmp_path_factory.mktemp("cells")
    try:
        _, report = loaded(folder, cells)
    except InputError as error:
        unnamed = [problem for problem in error.problems if "auftragspositionen.csv" not in str(problem)]
    else:
        unnamed = []
        check_by_hand(folder, cells, report)
    assert not unnamed


def check_by_hand(folder: Path, cells: Cells, report: LoadReport) -> None:
    form = lines_format(report)
    expected = {
        number: (amount, date)
        for number, (cell, day) in enumerate(cells)
        if (amount := by_hand(cell, form)) is not None and (date := date_by_hand(day, form.dates[0])) is not None
    }
    with open_warehouse(folder / "w.duckdb") as warehouse:
        rows = warehouse.rows("SELECT line_no, revenue, order_date FROM core.order_lines")
    assert {row[0]: row[1:] for row in rows} == expected
    assert report.sources[1].rejected == len(cells) - len(expected)
