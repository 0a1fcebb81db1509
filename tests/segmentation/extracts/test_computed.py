"""Amounts made from other columns, line numbers counted, costs of a unit, returns taken off, shares and percent."""

from __future__ import annotations

from decimal import Decimal
from pathlib import Path

import pytest

from segmentation.errors import InputError
from segmentation.extracts import LoadReport, load
from segmentation.extracts.sniff import Text
from segmentation.warehouse import open_warehouse

MAPPING = """
[format]
decimal = "."
date = "yyyy-mm-dd"
{form}
[[source]]
file = "x.csv"
table = "order_lines"
[source.columns]
order_id = "No"
order_date = "Date"
customer_id = "Customer"
quantity = "Quantity"
unit_price = "Price"
discount = "Discount"
unit_cost = "Unit cost"
document_type = "Kind"
[source.computed]
{computed}
"""
REVENUE = 'revenue = "unit_price * quantity * (1 - discount)"\n'
COUNTED = 'line_no = "number within order_id"\n'
HEADER = "No,Date,Customer,Quantity,Price,Discount,Unit cost,Kind\n"


def lines(
    folder: Path, text: str, *, computed: str = REVENUE + COUNTED, form: str = 'percent = "12.5"'
) -> tuple[list[tuple[object, ...]], LoadReport]:
    folder.mkdir(exist_ok=True)
    (folder / "x.csv").write_text(HEADER + text, encoding="utf-8")
    path = folder.parent / "m.toml"
    path.write_text(MAPPING.format(computed=computed, form=form), encoding="utf-8")
    report = load(folder, folder.parent / "w.duckdb", path)
    with open_warehouse(folder.parent / "w.duckdb") as warehouse:
        found = warehouse.rows(
            "SELECT order_id, line_no, revenue, cost FROM core.order_lines ORDER BY order_id, line_no"
        )
    return found, report


def test_products_numbers_and_unit_costs(tmp_path: Path) -> None:
    text = "A,2024-01-01,1,3,2.50,10,1.50,\nA,2024-01-01,1,1,0.99,,0.10,\nB,2024-01-02,1,2,5.00,100,1.00,\n"
    found, report = lines(tmp_path / "in", text)
    assert found == [
        ("A", 1, Decimal("6.75"), Decimal("4.5")),
        ("A", 2, Decimal("0.99"), Decimal("0.1")),
        ("B", 1, Decimal(0), Decimal(2)),
    ]
    assert report.sources[0].loaded == 3


def test_lines_are_numbered_through_all_parts_of_a_file(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("segmentation.extracts.scan.PART", 60)
    monkeypatch.setattr(Text.blocks, "__defaults__", (50, 0))
    text = "".join(f"{'AB'[n % 2]},2024-01-01,1,{n},1.00,,,\n" for n in range(40)) + "C,2024-01-01,1,x,1,,,\n"
    found, _ = lines(tmp_path / "in", text)
    assert [(order, number, int(revenue)) for order, number, revenue, _ in found] == [
        (order, n + 1, 2 * n + first) for first, order in enumerate("AB") for n in range(20)
    ]


def test_what_cannot_be_computed_is_rejected_for_its_sources(tmp_path: Path) -> None:
    text = "A,2024-01-01,1,3,2.50,10,1.50,\nB,2024-01-01,1,x,2.50,10,1.50,\nC,2024-01-01,1,,2.50,10,1.50,\n"
    found, report = lines(tmp_path / "in", text)
    assert len(found) == 1
    assert [(reject.row, reject.column, reject.value) for reject in report.rejects] == [
        (3, "Quantity", "x"),
        (4, "revenue", None),
    ]


@pytest.mark.parametrize(
    "computed",
    [
        'revenue = "unit_price + quantity"',
        'revenue = "unit_price * (2 - discount)"',
        'revenue = "unit_price * nothing"',
        'revenue = "unit_price * customer_id"',
        'revenue = "revenue * quantity"',
        'revenue = "1; DROP TABLE core.customers"',
        'customer_id = "unit_price * quantity"',
        'line_no = "unit_price * quantity"',
        'line_no = "number within nowhere"',
        "revenue = 5",
    ],
)
def test_only_declared_forms_are_computed(tmp_path: Path, computed: str) -> None:
    with pytest.raises(InputError, match="comput"):
        lines(tmp_path / "in", "A,2024-01-01,1,3,2.50,10,1.50,\n", computed=computed + "\n")


RETURNS = (
    "A,2024-01-01,1,3,2.00,0,1.00,Auftrag\nB,2024-01-02,1,1,2.00,0,1.00,Retoure\nC,2024-01-02,1,1,1.00,0,,Gutschrift\n"
)


def test_returns_without_a_minus_are_asked(tmp_path: Path) -> None:
    with pytest.raises(InputError) as caught:
        lines(tmp_path / "in", RETURNS)
    assert "x.csv, row 3: No return or credit note has a minus (number: 2, the first one: 2.0)" in str(caught.value)
    assert 'returns = "positive"' in str(caught.value)
    found, report = lines(tmp_path / "in", RETURNS, form='percent = "12.5"\nreturns = "positive"')
    assert [row[2:] for row in found] == [(6, 3), (-2, -1), (-1, None)]
    assert report.totals["revenue"] == 3
    found, report = lines(tmp_path / "in", RETURNS, form='percent = "12.5"\nreturns = "negative"')
    assert report.totals["revenue"] == 9


def test_returns_with_a_minus_stand_as_they_are(tmp_path: Path) -> None:
    _, report = lines(tmp_path / "in", RETURNS.replace("B,2024-01-02,1,1", "B,2024-01-02,1,-1"))
    assert report.totals["revenue"] == 5
    _, report = lines(tmp_path / "in", RETURNS.replace("B,2024-01-02,1,1", "B,2024-01-02,1,-1"),
                      form='percent = "12.5"\nreturns = "positive"')  # fmt: skip
    assert report.totals["revenue"] == 3


def test_a_clean_file_in_the_german_layout_is_asked_as_well(tmp_path: Path) -> None:
    (tmp_path / "in").mkdir()
    (tmp_path / "in" / "kunden.csv").write_text("Kundennummer;Firma\n1;A GmbH\n", encoding="utf-8")
    path = tmp_path / "in" / "auftragspositionen.csv"
    header = "Belegnummer;Position;Belegart;Belegdatum;Kundennummer;Nettowert;Rabatt\n"
    path.write_text(
        header + "A;1;Auftrag;2024-01-01;1;5.50;12.5\nB;1;Retoure;2024-01-01;1;1.50;12.5\n", encoding="utf-8"
    )
    with pytest.raises(InputError, match="No return or credit note has a minus"):
        load(tmp_path / "in", tmp_path / "w.duckdb")
    path.write_text(header + "A;1;Auftrag;2024-01-01;1;5.50;0.125\n", encoding="utf-8")
    with pytest.raises(InputError, match=r"no number is above 1, so that 0\.125 may be 0\.125 percent"):
        load(tmp_path / "in", tmp_path / "w.duckdb")


@pytest.mark.parametrize(("form", "expected"), [('percent = "12.5"', "0.99875"), ('percent = "0.125"', "0.875")])
def test_shares_and_percent(tmp_path: Path, form: str, expected: str) -> None:
    text = "A,2024-01-01,1,1,1000.00,0.125,,\n"
    with pytest.raises(InputError) as caught:
        lines(tmp_path / "in", text, form="")
    assert "x.csv, row 2, column Discount: no number is above 1" in str(caught.value)
    found, _ = lines(tmp_path / "in", text, form=form)
    assert found[0][2] == 1000 * Decimal(expected)


@pytest.mark.parametrize("cell", ["0", "12.5", "1.5", "0.5 %", ""])
def test_percent_that_cannot_be_shares_are_not_asked(tmp_path: Path, cell: str) -> None:
    found, _ = lines(tmp_path / "in", f"A,2024-01-01,1,1,1000.00,{cell},,\n", form="")
    assert len(found) == 1


def test_an_article_called_total_with_other_cells_is_judged_as_an_article(tmp_path: Path) -> None:
    text = "Artikelnummer;Bezeichnung;Warengruppe;Listenpreis\nSumme 5;Summenzähler;Zähler;k. A.\nP;Rohr;Rohre;2,50\n"
    (tmp_path / "in").mkdir()
    (tmp_path / "in" / "artikel.csv").write_text(text, encoding="utf-8")
    report = load(tmp_path / "in", tmp_path / "w.duckdb")
    assert [(reject.row, reject.column) for reject in report.rejects] == [(2, "Listenpreis")]
