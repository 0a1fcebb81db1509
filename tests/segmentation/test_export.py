"""Clustering and export as they are called on the command line."""

from __future__ import annotations

import csv
import hmac
import json
from datetime import date, timedelta
from pathlib import Path
from typing import Any

import openpyxl
import pandas as pd
import pytest

from segmentation.__main__ import main
from segmentation.export_excel import COLUMNS
from segmentation.feature_list import FEATURES
from segmentation.warehouse import open_warehouse
from tests.segmentation.order_warehouse import order_warehouse

EVIL = '=HYPERLINK("x")'


@pytest.fixture
def warehouse_path(tmp_path: Path) -> Path:
    return forty_customers(tmp_path / "w.duckdb")


def forty_customers(path: Path) -> Path:
    """Forty customers, ten each of four ways to buy; one with a name that a spreadsheet would run."""
    lines: list[dict[str, Any]] = []
    for number in range(40):
        kind = number % 4
        for order in range((24, 12, 6, 4)[kind]):
            lines.append(
                {
                    "order_id": f"A{number}-{order}",
                    "customer_id": f"K{number:02d}" if number else "-K00",
                    "order_date": date(2023, 1, 5) + timedelta(days=order * (30, 60, 120, 180)[kind] + number),
                    "revenue": (900, 2500, 4000, 100)[kind] + number,
                    "cost": (500, 2200, 2000, 70)[kind],
                    "channel": ("edi", "webshop", "field", "phone")[kind],
                }
            )
    order_warehouse(path, order_lines=lines, customers=[{"customer_id": "-K00", "name": EVIL}]).close()
    return path


def cluster(path: Path, *more: str) -> int:
    return main(["cluster", "--warehouse", str(path), *more])


def export(path: Path, out: Path, *more: str) -> int:
    return main(["export", "--warehouse", str(path), "--out", str(out), *more])


def test_cluster_prints_and_stores(warehouse_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert cluster(warehouse_path, "--k", "4", "--seed", "3", "--json") == 0
    result = json.loads(capsys.readouterr().out)
    assert (result["k"], result["method"], result["seed"]) == (4, "kmeans", 3)
    assert {"name", "role", "customers", "revenue", "contribution_margin", "stability"} <= set(result["segments"][0])
    assert [segment["customers"] for segment in result["segments"]] == [10, 10, 10, 10]
    with open_warehouse(warehouse_path) as warehouse:
        revenue = warehouse.query("SELECT sum(revenue)::DOUBLE AS total FROM core.order_lines").loc[0, "total"]
        assert sum(segment["revenue"] for segment in result["segments"]) == pytest.approx(revenue)
        assert len(warehouse.query("FROM marts.customer_segments")) == 40
        assert len(warehouse.query("FROM marts.customer_features")) == 40


def test_cluster_for_people(warehouse_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert cluster(warehouse_path) == 0
    shown = capsys.readouterr().out
    assert "segments by kmeans" in shown
    with open_warehouse(warehouse_path) as warehouse:
        days = warehouse.query("SELECT min(order_date)::VARCHAR AS first, max(order_date)::VARCHAR AS last "
                               "FROM core.order_lines").iloc[0]  # fmt: skip
    assert f"all order lines, {days['first']} to {days['last']}" in shown
    cluster(warehouse_path, "--json")
    result = json.loads(capsys.readouterr().out)
    assert result["period"] == {"first": days["first"], "last": days["last"]}
    # A coefficient, not a share of anything.
    for segment in result["segments"]:
        row = next(line for line in shown.splitlines() if line.strip().startswith(segment["name"]))
        assert row.endswith(f"{segment['stability']:.2f}")


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        (["--k", "many"], "many"),
        (["--k", "0"], "“0”"),
        (["--k", "-3"], "“-3”"),
        (["--k", "4.5"], "“4.5”"),
        (["--seed", "x"], "“x”"),
        (["--seed", "-1"], "“-1”"),
        (["--method", "magic"], "latent-class"),
    ],
)
def test_bad_arguments_exit_2(
    warehouse_path: Path, capsys: pytest.CaptureFixture[str], arguments: list[str], words: str
) -> None:
    before = warehouse_path.read_bytes()
    assert cluster(warehouse_path, *arguments) == 2
    assert words in capsys.readouterr().err
    assert warehouse_path.read_bytes() == before
    assert [path.name for path in warehouse_path.parent.iterdir()] == ["w.duckdb"]


def test_a_folder_that_is_not_there_is_named(warehouse_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert cluster(warehouse_path) == 0
    capsys.readouterr()
    assert export(warehouse_path, warehouse_path.parent / "nowhere" / "out.csv") == 2
    assert capsys.readouterr().err.strip() == f"The folder {warehouse_path.parent / 'nowhere'} does not exist."


def test_export_before_clustering_says_what_to_do(warehouse_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    out = warehouse_path.with_name("out.csv")
    assert export(warehouse_path, out) == 2
    assert "python -m segmentation cluster" in capsys.readouterr().err
    assert not out.exists()


@pytest.mark.parametrize("name", ["out.txt", "out", "out.CSV.bak"])
def test_unknown_suffix(warehouse_path: Path, capsys: pytest.CaptureFixture[str], name: str) -> None:
    assert export(warehouse_path, warehouse_path.with_name(name)) == 2
    assert ".csv, .parquet, .xlsx" in capsys.readouterr().err


def test_a_folder_that_is_not_there(warehouse_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    cluster(warehouse_path, "--k", "4")
    assert export(warehouse_path, warehouse_path.parent / "nowhere" / "out.csv") == 2
    assert "nowhere" in capsys.readouterr().err


def test_the_formats_hold_the_same_and_nothing_runs(warehouse_path: Path) -> None:
    cluster(warehouse_path, "--k", "4")
    files = {suffix: warehouse_path.with_name(f"out.{suffix}") for suffix in ("csv", "parquet", "xlsx")}
    for path in files.values():
        assert export(warehouse_path, path) == 0
    parquet = pd.read_parquet(files["parquet"])
    assert list(parquet.columns[:4]) == ["customer_id", "name", "segment", "segment_name"]
    assert len(parquet) == 40
    assert parquet.loc[0, "customer_id"] == "-K00"
    assert parquet.loc[0, "name"] == EVIL

    rows = list(csv.DictReader(files["csv"].open(encoding="utf-8")))
    assert rows[0]["customer_id"] == "'-K00"
    assert rows[0]["name"] == "'" + EVIL
    assert [float(row["revenue"]) for row in rows] == pytest.approx(list(parquet["revenue"]))
    assert not any(cell.startswith(("=", "@", "+")) for row in rows for cell in row.values())
    assert rows[1]["first_order"] == parquet.loc[1, "first_order"].strftime("%Y-%m-%d")

    sheet = openpyxl.load_workbook(files["xlsx"])["Customers"]
    cells = list(sheet.iter_rows())
    assert [cell.value for cell in cells[0]] == list(parquet.columns)
    name = cells[1][list(parquet.columns).index("name")]
    assert (name.value, name.data_type) == (EVIL, "s")
    assert not any(cell.data_type == "f" for row in cells for cell in row)
    revenue = list(parquet.columns).index("revenue")
    assert [row[revenue].value for row in cells[1:]] == pytest.approx(list(parquet["revenue"]))


@pytest.fixture
def book(warehouse_path: Path) -> openpyxl.Workbook:
    cluster(warehouse_path, "--k", "4")
    export(warehouse_path, warehouse_path.with_name("out.xlsx"))
    return openpyxl.load_workbook(warehouse_path.with_name("out.xlsx"))


@pytest.mark.parametrize(
    ("column", "written"),
    [
        ("customer_id", "@"),
        ("segment", "0"),
        ("membership", "0.0%"),
        ("margin_rate", "0.0%"),
        ("revenue", '#,##0.00 "€"'),
        ("orders", "#,##0"),
        ("orders_per_year", "#,##0.0"),
        ("recency_days", "#,##0"),
        ("first_order", "dd.mm.yyyy"),
    ],
)
def test_cells_are_written_in_their_unit(book: openpyxl.Workbook, column: str, written: str) -> None:
    rows = list(book["Customers"].iter_rows(min_row=1))
    place = [cell.value for cell in rows[0]].index(column)
    filled = [row[place].number_format for row in rows[1:] if row[place].value is not None]
    assert filled
    assert set(filled) == {written}


def test_the_sheet_of_customers_can_be_read_and_filtered(book: openpyxl.Workbook) -> None:
    sheet = book["Customers"]
    assert sheet.freeze_panes == "B2"
    assert sheet.auto_filter.ref == sheet.dimensions
    for heading in sheet[1]:
        assert sheet.column_dimensions[heading.column_letter].width > len(str(heading.value)) + 2


def test_every_column_is_explained(book: openpyxl.Workbook) -> None:
    columns = [cell.value for cell in book["Customers"][1]]
    sheet = book["Columns"]
    assert sheet.freeze_panes == "B2"
    rows = list(sheet.iter_rows(values_only=True))
    assert rows[0] == ("Column", "English", "Deutsch", "Unit", "Description")
    told = {row[0]: row[1:] for row in rows[1:]}
    assert list(told) == columns
    assert all(english and german and unit for english, german, unit, _description in told.values())
    for feature in (feature for feature in FEATURES if feature.name in told):
        english, german, unit, description = told[feature.name]
        assert (english, german, description or "") == (feature.label, feature.label_de, feature.description)
        assert (unit == "EUR") is (feature.unit == "eur")
    assert told["segment"][1:3] == ("Segment", "key")
    assert not any(cell.data_type == "f" for row in sheet.iter_rows() for cell in row)


def test_every_column_is_explained_in_german(warehouse_path: Path) -> None:
    cluster(warehouse_path, "--k", "4")
    assert export(warehouse_path, warehouse_path.with_name("out.xlsx"), "--language", "de") == 0
    book = openpyxl.load_workbook(warehouse_path.with_name("out.xlsx"))
    assert book.sheetnames == ["Kunden", "Spalten"]
    rows = list(book["Spalten"].iter_rows(values_only=True))
    assert rows[0] == ("Spalte", "Deutsch", "Englisch", "Einheit", "Beschreibung")
    assert [cell.value for cell in book["Kunden"][1]] == [row[0] for row in rows[1:]]
    for name, german, english, unit, description in rows[1:]:
        column = COLUMNS[str(name)]
        assert (german, english, description or "") == (column.label_de, column.label, column.description_de)
        assert unit
        assert bool(description) is bool(column.description)
        assert not description or description != column.description


def test_an_anonymous_file_names_nobody_and_knows_everybody_again(warehouse_path: Path, tmp_path: Path) -> None:
    cluster(warehouse_path, "--k", "4")
    for name in ("one", "two"):
        assert export(warehouse_path, tmp_path / f"{name}.csv", "--anonymous") == 0
    assert export(warehouse_path, tmp_path / "named.csv") == 0
    text = (tmp_path / "one.csv").read_text("utf-8")
    assert text == (tmp_path / "two.csv").read_text("utf-8")
    own, named = pd.read_csv(tmp_path / "one.csv"), pd.read_csv(tmp_path / "named.csv")
    assert not {"name", "city"} & set(own.columns)
    assert own["customer_id"].str.fullmatch("A-[0-9a-f]{12}").all()
    assert own["customer_id"].nunique() == len(named) == 40
    assert not any(f"K{number:02d}" in text for number in range(1, 40))
    # The same customers in another order.
    columns = ["segment", "revenue", "orders"]
    assert sorted(map(tuple, own[columns].to_numpy())) == sorted(map(tuple, named[columns].to_numpy()))
    key = (warehouse_path.parent / "pseudonyms.key").read_text("ascii").strip()
    told = hmac.new(bytes.fromhex(key), b"customer:K07", "sha256").hexdigest()[:12]
    assert f"A-{told}" in set(own["customer_id"])
