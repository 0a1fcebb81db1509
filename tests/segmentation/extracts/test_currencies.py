"""Amounts in several currencies: converted by the rates delivered, rejected without one, never added up unconverted."""

from __future__ import annotations

import datetime as dt
from decimal import ROUND_HALF_UP, Decimal
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from segmentation.errors import InputError
from segmentation.extracts import CurrencyCount, LoadReport, load, warehouse_currency
from segmentation.warehouse import open_warehouse
from tests.segmentation.extracts.german_files import CUSTOMER_COLUMNS, CUSTOMERS, write_extract

HEADER = "Belegnummer;Position;Belegdatum;Kundennummer;Nettowert;Variable Kosten;Währung\n"
RATES = "Währung;Gültig ab;Kurs in EUR\n"
Line = tuple[dt.date, Decimal, str]


def write(folder: Path, lines: list[tuple[str, str, str]], rates: list[tuple[str, str, str]] | None = None) -> None:
    write_extract(folder, "customers", CUSTOMER_COLUMNS, CUSTOMERS)
    rows = [f"A;{n};{day};10001;{amount};;{code}\n" for n, (day, amount, code) in enumerate(lines)]
    (folder / "auftragspositionen.csv").write_text(HEADER + "".join(rows), encoding="utf-8")
    if rates is not None:
        text = RATES + "".join(";".join(row) + "\n" for row in rates)
        (folder / "wechselkurse.csv").write_text(text, encoding="utf-8")


def revenue(folder: Path, mapping: str | None = None) -> tuple[list[Decimal], LoadReport, str]:
    path = None
    if mapping is not None:
        path = folder.parent / "m.toml"
        path.write_text(mapping, encoding="utf-8")
    report = load(folder, folder.parent / "w.duckdb", path)
    with open_warehouse(folder.parent / "w.duckdb") as warehouse:
        rows = warehouse.rows("SELECT revenue FROM core.order_lines ORDER BY line_no")
        return [row[0] for row in rows], report, warehouse_currency(warehouse)


LINES = [("31.12.2023", "100,00", "USD"), ("01.01.2024", "100,00", "usd"), ("01.01.2024", "100,00", "€"),
         ("01.01.2024", "100,00", "")]  # fmt: skip


def test_amounts_are_converted_by_the_rate_of_their_day(tmp_path: Path) -> None:
    write(tmp_path / "in", LINES, [("USD", "01.01.2023", "0,90"), ("USD", "01.01.2024", "0,95")])
    found, report, code = revenue(tmp_path / "in")
    assert (found, code) == ([90, 95, 100, 100], "EUR")
    assert report.totals["revenue"] == 385
    assert [count for count in report.currencies if count.table == "order_lines"] == [
        CurrencyCount("auftragspositionen.csv", "order_lines", "EUR", True, 2),
        CurrencyCount("auftragspositionen.csv", "order_lines", "USD", True, 2),
    ]
    assert (report.sources[0].table, report.sources[0].loaded) == ("exchange_rates", 2)


def test_a_row_without_a_rate_is_rejected_with_its_reason(tmp_path: Path) -> None:
    write(tmp_path / "in", [*LINES, ("01.01.2024", "5,00", "XYZ")], [("USD", "01.01.2024", "0,95")])
    found, report, _ = revenue(tmp_path / "in")
    assert found == [95, 100, 100]
    assert [(reject.row, reject.value, str(reject.reason)) for reject in report.rejects] == [
        (2, "USD", "There is no exchange rate from USD to EUR for this day."),
        (6, "XYZ", "There is no exchange rate from XYZ to EUR for this day."),
    ]


def test_without_rates_several_currencies_are_refused_and_one_is_spoken(tmp_path: Path) -> None:
    write(tmp_path / "in", LINES)
    with pytest.raises(InputError, match="Deliver exchange rates beside them"):
        revenue(tmp_path / "in")
    write(tmp_path / "in", LINES[:2])
    found, report, code = revenue(tmp_path / "in")
    assert (found, code, report.currency) == ([100, 100], "USD", "USD")


def test_rows_that_name_no_currency_are_not_added_to_those_that_do(tmp_path: Path) -> None:
    write(tmp_path / "in", [("01.01.2024", "100,00", ""), ("01.01.2024", "100,00", "USD")])
    with pytest.raises(InputError) as caught:
        revenue(tmp_path / "in")
    assert "auftragspositionen.csv: 1 rows are in USD." in str(caught.value)
    assert "auftragspositionen.csv: 1 rows name no currency, so that EUR is assumed" in str(caught.value)
    assert 'column “Währung”, or in the mapping, under [format], such as currency = "USD"' in str(caught.value)
    found, _, code = revenue(tmp_path / "in", '[format]\ncurrency = "USD"\n')
    assert (found, code) == ([100, 100], "USD")
    write(tmp_path / "in", [("01.01.2024", "100,00", ""), ("01.01.2024", "100,00", "EUR")])
    assert revenue(tmp_path / "in")[2] == "EUR"


def test_a_file_without_a_word_on_its_currency_beside_one_that_names_another(tmp_path: Path) -> None:
    write(tmp_path / "in", [("01.01.2024", "10,50", "USD")])
    articles = tmp_path / "in" / "artikel.csv"
    articles.write_text("Artikelnummer;Listenpreis\nP;2.50\nQ;\n", encoding="utf-8")
    with pytest.raises(InputError, match=r"artikel\.csv: 1 rows name no currency"):
        revenue(tmp_path / "in")
    # Where there is no amount, none is in another currency.
    articles.write_text("Artikelnummer;Listenpreis\nP;\nQ;\n", encoding="utf-8")
    assert revenue(tmp_path / "in")[2] == "USD"


def test_an_amount_too_large_in_euro_is_rejected_not_stored_unconverted(tmp_path: Path) -> None:
    lines = [("01.01.2024", "1,50", "EUR"), ("01.01.2024", "90000000000000,00", "XAU"), ("01.01.2024", "2,50", "XAU")]
    write(tmp_path / "in", lines, [("XAU", "01.01.2023", "2000,00")])
    found, report, _ = revenue(tmp_path / "in")
    assert found == [Decimal("1.5"), 5_000]
    assert [(one.row, one.column, one.value, str(one.reason)) for one in report.rejects] == [
        (3, "Nettowert", "90000000000000,00", "Converted into EUR, this amount is too large to be stored."),
    ]


def test_signs_in_cells_and_the_mapping_tell_it_as_well(tmp_path: Path) -> None:
    write(tmp_path / "in", [("01.01.2024", "$ 1.234,50", "")], [("USD", "01.01.2024", "0,5")])
    assert revenue(tmp_path / "in")[0] == [Decimal("617.25")]
    with pytest.raises(InputError, match="The mapping says that amounts are in GBP, but the cells name USD"):
        revenue(tmp_path / "in", '[format]\ncurrency = "GBP"\n')
    write(tmp_path / "in", [("01.01.2024", "10,50", "")])
    (tmp_path / "in" / "wechselkurse.csv").unlink()
    assert revenue(tmp_path / "in", '[format]\ncurrency = "GBP"\n')[2] == "GBP"


def test_files_in_different_currencies(tmp_path: Path) -> None:
    write(tmp_path / "in", [("01.01.2024", "10,50", "USD")])
    (tmp_path / "in" / "artikel.csv").write_text("Artikelnummer;Listenpreis\nP;2,50 €\n", encoding="utf-8")
    with pytest.raises(InputError) as caught:
        revenue(tmp_path / "in")
    assert "artikel.csv: 1 rows are in EUR." in str(caught.value)
    write(tmp_path / "in", [("01.01.2024", "10,50", "USD")], [("USD", "01.01.2000", "2")])
    assert revenue(tmp_path / "in")[0] == [21]


def test_a_clean_file_in_another_currency_is_converted_as_well(tmp_path: Path) -> None:
    (tmp_path / "in").mkdir()
    text = "Belegnummer;Position;Belegdatum;Kundennummer;Nettowert\nA;1;2024-01-01;1;10.50\n"
    (tmp_path / "in" / "auftragspositionen.csv").write_text(text, encoding="utf-8")
    (tmp_path / "in" / "kunden.csv").write_text("Kundennummer;Firma\n1;A GmbH\n", encoding="utf-8")
    (tmp_path / "in" / "wechselkurse.csv").write_text(RATES + "CHF;2024-01-01;1.04\n", encoding="utf-8")
    found, _, code = revenue(tmp_path / "in", '[format]\ncurrency = "CHF"\n')
    assert (found, code) == ([Decimal("10.92")], "EUR")


days = st.dates(dt.date(2023, 1, 1), dt.date(2024, 12, 31))
rates = st.dictionaries(
    st.tuples(st.sampled_from(["USD", "CHF"]), days),
    st.decimals("0.01", 5, places=4), min_size=1, max_size=6,
)  # fmt: skip
lines = st.lists(
    st.tuples(days, st.decimals(-10_000, 10_000, places=2), st.sampled_from(["USD", "CHF", "EUR"])),
    min_size=1,
    max_size=12,
)


@settings(max_examples=15, deadline=None)
@given(rates=rates, lines=lines)
def test_every_amount_is_converted_or_rejected(
    rates: dict[tuple[str, dt.date], Decimal], lines: list[Line], tmp_path_factory: pytest.TempPathFactory
) -> None:
    folder = tmp_path_factory.mktemp("rates")
    # One line that is loaded and tells the signs.
    lines = [(dt.date(2024, 5, 31), Decimal("1234.50"), "EUR"), *lines]
    write(
        folder / "in",
        [(f"{day:%d.%m.%Y}", f"{amount:.2f}".replace(".", ","), code) for day, amount, code in lines],
        [(code, f"{day:%d.%m.%Y}", f"{rate:.4f}".replace(".", ",")) for (code, day), rate in rates.items()],
    )
    found, report, _ = revenue(folder / "in")
    expected = []
    for day, amount, code in lines:
        valid = [since for (other, since) in rates if other == code and since <= day]
        rate = Decimal(1) if code == "EUR" else rates[(code, max(valid))] if valid else None
        if rate is not None:
            expected.append((amount * rate).quantize(Decimal("0.0001"), ROUND_HALF_UP))
    assert [abs(one - other) <= Decimal("0.0001") for one, other in zip(found, expected, strict=True)].count(False) == 0
    source = next(source for source in report.sources if source.table == "order_lines")
    assert source.rejected == len(lines) - len(expected)
