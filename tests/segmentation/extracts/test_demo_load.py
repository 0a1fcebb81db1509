"""The demo firm: exactly the dirt that its generator put in is found, and the rest is loaded to the cent."""

from __future__ import annotations

import csv
from collections import Counter
from decimal import Decimal
from pathlib import Path

from segmentation.extracts import read_report
from segmentation.warehouse import Warehouse

SAMPLE_DATA = Path(__file__).parents[3] / "sample_data"
# What is not stored as it stands.
HIDDEN = {"crm_kontakte.csv": ("Kontakt-ID",), "kunden.csv": ("E-Mail-Domain",), "crm_firmen.csv": ("E-Mail-Domain",)}


def test_every_dirty_row_is_found_and_no_other(demo_warehouse: Warehouse) -> None:
    expected: Counter[tuple[str, str]] = Counter()
    with (SAMPLE_DATA / "truth" / "dirt.csv").open(encoding="utf-8", newline="") as file:
        for row in csv.DictReader(file):
            # A row that names an unknown customer or account cannot be loaded: the reference is required.
            outcome = "rejected" if row["outcome"] == "orphan" else row["outcome"]
            expected[row["file"], outcome] += int(row["rows"])
    found: Counter[tuple[str, str]] = Counter()
    for source in read_report(demo_warehouse).sources:
        found[source.file, "rejected"] = source.rejected
        found[source.file, "duplicate"] = source.duplicate
        assert source.read == source.loaded + source.rejected + source.duplicate
    assert +found == expected


def test_lines_and_revenue_by_the_csv_module(demo_warehouse: Warehouse) -> None:
    with (SAMPLE_DATA / "extracts" / "auftragspositionen.csv").open(encoding="cp1252", newline="") as file:
        rows = list(csv.DictReader(file, delimiter=";"))
    report = read_report(demo_warehouse)
    source = next(source for source in report.sources if source.table == "order_lines")
    assert source.read == len(rows)
    rejected = {row for (row,) in demo_warehouse.rows(
        "SELECT row FROM load.rejects WHERE file = 'auftragspositionen.csv' "
        "UNION SELECT row FROM load.duplicates WHERE file = 'auftragspositionen.csv'"
    )}  # fmt: skip
    good = [row for number, row in enumerate(rows, start=2) if number not in rejected]
    revenue = sum(Decimal(row["Nettowert"].replace(".", "").replace(",", ".")) for row in good)
    assert report.totals["revenue"] == revenue
    buyers = {row["Kundennummer"] for row in good if row["Belegart"] == "Auftrag"}
    assert report.totals["buying_customers"] == len(buyers)


def test_rejects_name_the_line_as_it_stands_in_the_file(demo_warehouse: Warehouse) -> None:
    lines: dict[str, list[str]] = {}
    rejects = demo_warehouse.rows("SELECT file, row, value, line FROM load.rejects")
    assert rejects
    for file, row, value, line in rejects:
        if file not in lines:
            lines[file] = (SAMPLE_DATA / "extracts" / file).read_text(encoding="cp1252").split("\n")
        headers, told = (lines[file][at].split(";") for at in (0, row - 1))
        hidden = [at for at, name in enumerate(headers) if name in HIDDEN.get(file, ())]
        if hidden and len(told) != len(headers):
            assert line == "•••"
            continue
        assert ";".join("•••" if at in hidden and cell else cell for at, cell in enumerate(told)) == line
        assert value is None or value in line


def test_unknown_customers_are_listed(demo_warehouse: Warehouse) -> None:
    orphans = demo_warehouse.rows("SELECT table_name, sum(rows), min(outcome) FROM load.orphans GROUP BY 1 ORDER BY 1")
    assert orphans == [("contacts", 2, "rejected"), ("order_lines", 6, "rejected"), ("payments", 2, "rejected")]


def test_german_customers_have_their_bundesland(demo_warehouse: Warehouse) -> None:
    rows = demo_warehouse.rows(
        "SELECT country = 'Deutschland', count(*), count(bundesland), count(DISTINCT bundesland) "
        "FROM core.customers GROUP BY 1 ORDER BY 1"
    )
    (_, _, abroad, _), (_, german, placed, lands) = rows
    assert abroad == 0
    assert german == placed
    assert lands == 16


def test_customer_keys_are_dense(demo_warehouse: Warehouse) -> None:
    assert demo_warehouse.rows(
        "SELECT min(customer_key), max(customer_key) - count(*), count(DISTINCT customer_key) - count(*) "
        "FROM core.customers"
    ) == [(0, -1, 0)]


def test_canonical_words(demo_warehouse: Warehouse) -> None:
    def words(column: str, table: str) -> set[str]:
        return {row[0] for row in demo_warehouse.rows(f"SELECT DISTINCT {column} FROM core.{table}")}

    assert words("document_type", "order_lines") == {"order", "return", "credit"}
    assert words("channel", "order_lines") == {"edi", "webshop", "email", "phone", "field"}
    assert words("stage", "opportunities") <= {"lead", "qualified", "offer", "negotiation", "won", "lost"}
    assert words("opt_out", "contacts") == {"yes", "no"}
