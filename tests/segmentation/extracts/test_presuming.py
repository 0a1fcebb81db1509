"""What is typed in forms that the first part of a file shows equals what is typed once all of it was seen."""

from __future__ import annotations

import datetime as dt
from pathlib import Path
from typing import Any

import duckdb
import pytest
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st

from segmentation.errors import InputError
from segmentation.extracts import load, presuming, scan, sniff
from segmentation.extracts.dates import is_beyond_doubt, readings
from segmentation.extracts.numbers import told_by
from segmentation.schema import ORDER_LINES
from segmentation.warehouse import casting
from segmentation.warehouse.build import Build
from segmentation.warehouse.plan import DATE_FORMS, Field, NumberForm, Prepared

AMOUNTS = [
    "1,50", "17", "-3,5", "1.234,50", "1234,5678", "12-", "1.234", "1,234", "1.50", "1,234.50", "#WERT!", "5 €", "$ 5",
    "(4,00)", "", "0,125", "1.234.567", "1 234,50", "12,-", "+7,25", "1e3",
]  # fmt: skip
DAYS = [
    "31.12.2024", "01.02.2024", "2024-12-31", "1.2.2024", "31.02.2024", "01/02/2024", "13/02/2024", "12/31/2024",
    "20241231", "31.12.2024 10:15", "", "01.01.1066", "nie", "01-02-2024",
]  # fmt: skip
SHARES = ["5", "10", "0,05", "2,5", "5 %", "100", "", "0", "101", "x"]
usual = st.tuples(*map(st.sampled_from, (AMOUNTS, AMOUNTS, DAYS, DAYS, SHARES)))
# Of each column's cells in one part all are the same but for some; the parts need not be alike.
parts = st.lists(
    st.tuples(usual, st.dictionaries(st.integers(0, 29), usual, max_size=6)), min_size=3, max_size=5
)  # fmt: skip


def _written(folder: Path, content: list[Any]) -> None:
    lines = ["Belegnummer;Position;Belegdatum;Wunschtermin;Kundennummer;Artikelnummer;Menge;Rabatt;Nettowert"]
    for number, (same, others) in enumerate(content):
        for row in range(30):
            amount, quantity, day, other_day, share = others.get(row, same)
            lines.append(f"B{number};{row};{day};{other_day};K{row % 7};P;{quantity};{share};{amount}")
    folder.mkdir(parents=True)
    (folder / "auftragspositionen.csv").write_text("\n".join(lines), encoding="utf-8")
    customers = "\n".join(f"K{row};Firma" for row in range(7))
    (folder / "kunden.csv").write_text(f"Kundennummer;Firma\n{customers}", encoding="utf-8")


def _outcome(folder: Path, target: Path, mapping: Path | None = None) -> Any:
    """All that a load leaves, or all that it says."""
    try:
        load(folder, target, mapping)
    except InputError as error:
        return str(error)
    with duckdb.connect(str(target), read_only=True) as connection:
        tables = ["core.order_lines", "core.customers", *(f"load.{name}" for name in ("rejects", "duplicates"))]
        tables += [f"load.{name}" for name in ("sources", "formats", "currencies", "orphans")]
        return {name: connection.sql(f"SELECT * FROM {name} ORDER BY ALL").fetchall() for name in tables}


@pytest.fixture
def staged(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """Files are read in parts of a few lines. What comes to be staged while the rest is read, and what is undone."""
    done: list[str] = []
    staging, unstage = Build.staging, Build.unstage

    def staged_now(build: Build, piece: Prepared, number: int, proven: Any = ()) -> str:
        done.extend(["staged"] * bool(proven))
        return staging(build, piece, number, proven)

    def unstaged(build: Build, *said: Any) -> None:
        done.append("undone")
        unstage(build, *said)

    monkeypatch.setattr(Build, "staging", staged_now)
    monkeypatch.setattr(Build, "unstage", unstaged)
    monkeypatch.setattr(scan, "PART", 1)
    monkeypatch.setattr(sniff.Text.blocks, "__defaults__", (700, 0))
    return done


def _both(folder: Path, content: list[Any], mapping: str | None = None) -> tuple[Any, Any]:
    """The outcome with presuming, and without."""
    _written(folder / "in", content)
    said = None
    if mapping is not None:
        said = folder / "mapping.toml"
        said.write_text(mapping, encoding="utf-8")
    return _loaded_both_ways(folder, said)


def _loaded_both_ways(folder: Path, said: Path | None) -> tuple[Any, Any]:
    presumed = _outcome(folder / "in", folder / "presumed.duckdb", said)
    with pytest.MonkeyPatch.context() as patched:
        patched.setattr(presuming, "is_beyond_doubt", lambda _form: False)
        return presumed, _outcome(folder / "in", folder / "seen.duckdb", said)


GERMAN = ("1,50", "17", "31.12.2024", "01.02.2024", "5")
GROUPED = ("1.234,50", "17", "31.12.2024", "01.02.2024", "5")
AMERICAN = ("1,234.50", "17", "12/31/2024", "12/31/2024", "5")
TWO_WAYS = ("1.50", "1.5", "2024-12-31", "2024-12-31", "2.5")


@settings(max_examples=40, deadline=None, suppress_health_check=list(HealthCheck))
@given(content=parts)
@example(content=[(GERMAN, {}), (GERMAN, {3: AMERICAN}), (GERMAN, {})])
@example(content=[(GERMAN, {}), (GROUPED, {}), (GROUPED, {})])
@example(content=[(GERMAN, {}), (TWO_WAYS, {}), (TWO_WAYS, {})])
@example(content=[(GROUPED, {2: ("1.234", "1.234", "", "", "")}), (("1.234", "1.234", "", "", ""), {})] * 2)
@pytest.mark.usefixtures("staged")
def test_what_was_presumed_never_changes_what_is_read(
    content: list[Any], tmp_path_factory: pytest.TempPathFactory
) -> None:
    presumed, seen = _both(tmp_path_factory.mktemp("load") / "firm", content)
    assert presumed == seen


def test_a_file_of_one_kind_is_staged_while_it_is_read(tmp_path: Path, staged: list[str]) -> None:
    dirt = {5: ("#WERT!", "12-", "31.02.2024", "nie", "x")}
    presumed, seen = _both(tmp_path / "firm", [(GROUPED, {}), (GERMAN, dirt), (GROUPED, dirt)])
    assert len(staged) > 3
    assert "undone" not in staged
    assert presumed == seen
    assert len(presumed["core.order_lines"]) == 88


@pytest.mark.parametrize("other", [GROUPED, TWO_WAYS, ("1.234", *GERMAN[1:]), (*GERMAN[:2], "1.2.2024", *GERMAN[3:])])
def test_what_does_not_prove_true_is_undone(other: tuple[str, ...], tmp_path: Path, staged: list[str]) -> None:
    presumed, seen = _both(tmp_path / "firm", [(GERMAN, {}), (GERMAN, {}), (other, {})])
    assert staged[-1] == "undone"
    assert presumed == seen


@pytest.mark.parametrize("other", [GERMAN, GROUPED])
def test_what_serves_to_make_other_columns_alone_may_tell_forms_too(
    other: tuple[str, ...], tmp_path: Path, staged: list[str]
) -> None:
    """Costs come from Stückkosten, the currency from Währung, names from Kundenname: none of them is stored."""
    folder = tmp_path / "firm" / "in"
    _written(folder, [(GERMAN, {}), (GERMAN, {}), (other, {})])
    path = folder / "auftragspositionen.csv"
    header, *lines = path.read_text(encoding="utf-8").splitlines()
    more = [f"{line};{line.rpartition(';')[2]};EUR;Firma {row % 7}" for row, line in enumerate(lines)]
    path.write_text("\n".join([f"{header};Stückkosten;Währung;Kundenname", *more]), encoding="utf-8")
    presumed, seen = _loaded_both_ways(tmp_path / "firm", None)
    assert ("undone" in staged) == (other is GROUPED)
    assert presumed == seen
    assert len(presumed["core.order_lines"]) == 90


def test_where_rows_hang_on_each_other_nothing_is_presumed(tmp_path: Path, staged: list[str]) -> None:
    mapping = """
[[source]]
file = "auftragspositionen.csv"
table = "order_lines"
[source.columns]
order_id = "Belegnummer"
order_date = "Belegdatum"
customer_id = "Kundennummer"
revenue = "Nettowert"
[source.computed]
line_no = "number within order_id"
"""
    presumed, seen = _both(tmp_path / "firm", [(GERMAN, {})] * 3, mapping)
    assert staged == []
    assert presumed == seen


def test_no_day_that_is_beyond_doubt_has_two_readings() -> None:
    days = [dt.date(2024, 1, 1) + dt.timedelta(days) for days in range(366)]
    for form in DATE_FORMS.values():
        has_one = all(len(readings(day.strftime(form.strptime))) == 1 for day in days)
        assert is_beyond_doubt(form) == has_one, form.name


@settings(max_examples=300, deadline=None)
@given(st.text("0123456789.,+- '()€%", max_size=12), st.sampled_from([".,", ",.", ".", ",", ", ", ".'"]))
@example("1.234", ",.")
@example("1,234", ",")
@example("0,125", ",")
def test_a_plain_number_tells_its_own_form_or_nothing(cell: str, signs: str) -> None:
    form = NumberForm(signs[0], signs[1:])
    field = Field(ORDER_LINES.column("revenue"), form=form)
    ((is_plain, value),) = duckdb.execute(
        f"SELECT {casting.is_plain('c', field)}, {casting.strict_value('c', field)} FROM (SELECT ? AS c)", [cell]
    ).fetchall()
    if not is_plain:
        return
    told = told_by(cell, whole=False)
    assert told is not None
    assert told.open == told.currency == ""
    assert told.decimal in ("", form.decimal)
    assert told.group in ("", form.thousands)
    # What counts as proof of the decimal sign shows it.
    assert value is None or value == int(value) or told.decimal == form.decimal
