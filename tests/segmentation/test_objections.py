"""Customers who object: in no segment, profile or list, and still in every total."""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import replace
from datetime import date
from pathlib import Path
from shutil import copyfile

import pandas as pd
import pytest

from segmentation import clustering, icp
from segmentation.__main__ import main
from segmentation.control_totals import control_totals
from segmentation.export import customer_table
from segmentation.extracts import load
from segmentation.features import customer_features
from segmentation.objections import objecting_buyers, without_objecting
from segmentation.segment_balance import Balance, Part, balance
from segmentation.warehouse import Warehouse, open_warehouse
from segmentation.warehouse.mastering import apply_standing
from segmentation.workspaces import write_marts
from tests.segmentation.extracts.german_files import write_extract, write_firm
from tests.segmentation.order_warehouse import order_warehouse
from tests.segmentation.small_warehouse import small_warehouse

LINES = [(f"A{n}", "1", "13.02.2024", f"1000{n}", f"{n}00,00") for n in (1, 2, 3)]
ACCOUNTS = [
    ("F1", "One", "10001", ""),
    ("F2", "Two", "10002", ""),
    ("F3", "Three", "10003", ""),
    ("F4", "Four", "", ""),
]


@pytest.fixture(scope="module")
def segmented(demo_warehouse: Warehouse, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Warehouse]:
    """The demo firm with its segments."""
    path = tmp_path_factory.mktemp("segmented") / "w.duckdb"
    with open_warehouse(demo_warehouse.path, writable=True, into=path) as warehouse:
        write_marts(warehouse)
    with open_warehouse(path) as warehouse:
        yield warehouse


def firm(folder: Path, contacts: list[tuple[str, str, str]], customers: str = "", accounts: str = "") -> Path:
    """Three customers that bought and a prospect; customers, accounts: which of them objects itself."""
    write_firm(folder, LINES)
    rows = [(f"1000{n}", f"Firm {n}", "ja" if f"1000{n}" == customers else "") for n in (1, 2, 3)]
    write_extract(folder, "customers", ("customer_id", "name", "opt_out"), rows)
    told = [(*row[:3], "ja" if row[0] == accounts else "nein") for row in ACCOUNTS]
    write_extract(folder, "accounts", ("account_id", "name", "customer_id", "opt_out"), told)
    write_extract(folder, "contacts", ("contact_id", "account_id", "opt_out"), contacts)
    return folder


@pytest.mark.parametrize(
    ("contacts", "customers", "accounts", "expected"),
    [
        ([("1", "F1", "nein")], "", "", set()),
        ([("1", "F1", "nein")], "10002", "", {"10002"}),
        ([("1", "F1", "nein")], "", "F3", {"10003"}),
        ([("1", "F1", "ja"), ("2", "F1", "nein")], "", "", set()),
        ([("1", "F1", "ja"), ("2", "F1", "")], "", "", set()),
        ([("1", "F1", "ja"), ("2", "F1", "ja"), ("3", "F2", "ja")], "", "", {"10001", "10002"}),
        ([("1", "F4", "ja")], "", "", set()),
    ],
)
def test_who_objects(
    contacts: list[tuple[str, str, str]], customers: str, accounts: str, expected: set[str], tmp_path: Path
) -> None:
    load(firm(tmp_path / "in", contacts, customers, accounts), tmp_path / "w.duckdb")
    with open_warehouse(tmp_path / "w.duckdb") as warehouse:
        assert objecting_buyers(warehouse) == expected
        assert set(customer_features(warehouse)["customer_id"]) == {"10001", "10002", "10003"} - expected
        assert warehouse.rows("SELECT sum(revenue)::INTEGER FROM core.orders") == [(600,)]
        known = set(icp.read_accounts(warehouse)["account_id"])
        assert known == {"F1", "F2", "F3", "F4"} - {f"F{one[-1]}" for one in expected} - (
            {"F4"} if contacts == [("1", "F4", "ja")] else set()
        )


def test_a_warehouse_without_these_tables_or_columns_has_no_objections(tmp_path: Path) -> None:
    with small_warehouse(tmp_path / "w.duckdb") as warehouse:
        assert objecting_buyers(warehouse) == frozenset()
    with open_warehouse(tmp_path / "w.duckdb", writable=True) as warehouse:
        warehouse.execute("ALTER TABLE core.customers DROP opt_out")
        warehouse.execute("DROP TABLE core.contacts")
    with open_warehouse(tmp_path / "w.duckdb") as warehouse:
        assert objecting_buyers(warehouse) == frozenset()
        rows = pd.DataFrame({"customer_id": ["K1", None]})
        assert len(without_objecting(warehouse, rows)) == 2


def test_the_demo_firm_leaves_them_out_and_its_totals_tie(segmented: Warehouse) -> None:
    """Against pandas over the tables as they were loaded."""
    contacts = segmented.query("SELECT account_id, opt_out FROM core.contacts")
    accounts = segmented.query("SELECT account_id, customer_id FROM core.accounts WHERE customer_id IS NOT NULL")
    merged = contacts.merge(accounts, on="account_id")
    everybody = merged.groupby("customer_id")["opt_out"].apply(lambda said: bool((said == "yes").all()))
    lines = segmented.query("SELECT customer_id, document_type, revenue::DOUBLE AS revenue FROM core.order_lines")
    buyers = set(lines.loc[lines["document_type"] == "order", "customer_id"])
    expected = set(everybody[everybody].index) & buyers
    assert len(expected) > 5
    assert objecting_buyers(segmented) == expected
    for listed in (
        customer_features(segmented),
        clustering.stored(segmented).assignments,  # type: ignore[union-attr]
        customer_table(segmented),
        icp.make_profile(segmented).accounts,
    ):
        assert not expected & set(listed["customer_id"].dropna())
    assert set(customer_features(segmented)["customer_id"]) == buyers - expected
    total = next(year for year in control_totals(segmented) if year.year is None)
    assert round(float(total.revenue), 2) == round(lines["revenue"].sum(), 2)
    assert total.buying_customers == len(buyers)


def sums(warehouse: Warehouse, of: str) -> dict[str, float]:
    """What these order lines hold, as `cluster --json` names it."""
    found = warehouse.query(
        "SELECT count(DISTINCT customer_id) AS customers, sum(revenue)::DOUBLE AS revenue, "
        f"sum(revenue - cost)::DOUBLE AS contribution_margin FROM core.order_lines WHERE {of}"
    )
    return dict(found.iloc[0])


def test_segments_and_objecting_customers_make_the_total(
    segmented: Warehouse, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    path = tmp_path / "w.duckdb"
    copyfile(segmented.path, path)
    assert main(["cluster", "--warehouse", str(path), "--k", "4", "--json"]) == 0
    told = json.loads(capsys.readouterr().out)
    listed = ", ".join(f"'{customer}'" for customer in objecting_buyers(segmented))
    assert told["objecting"] == pytest.approx(sums(segmented, f"customer_id IN ({listed})"))
    assert told["total"] == pytest.approx(sums(segmented, "true"))
    for name in told["total"]:
        parts = [told["objecting"], told["without_order"], *told["segments"]]
        assert sum(part[name] or 0 for part in parts) == pytest.approx(told["total"][name])
    assert main(["cluster", "--warehouse", str(path), "--k", "4"]) == 0
    shown = capsys.readouterr().out
    rows = [" ".join(line.split()) for line in shown.splitlines()]
    for label, name in (("(in no segment: they object)", "objecting"), ("All order lines", "total")):
        part = told[name]
        amounts = f"{part['revenue']:,.2f} {part['contribution_margin']:,.2f}"
        assert f"{label} {part['customers']:,} {amounts}" in rows


def test_who_only_returned_is_told_apart_and_segments_that_do_not_tie_are_a_fault(tmp_path: Path) -> None:
    lines = [
        {"order_id": f"A{n}", "customer_id": f"K{n}", "order_date": date(2024, 1, n), "revenue": 10 * n}
        for n in range(1, 8)
    ]
    lines.append({"order_id": "R", "customer_id": "R", "order_date": date(2024, 5, 5), "revenue": -5}
                 | {"document_type": "return"})  # fmt: skip
    customers = [{"customer_id": "K7", "name": "K7", "opt_out": "yes"}, {"customer_id": "N", "opt_out": "yes"}]
    with order_warehouse(tmp_path / "w.duckdb", order_lines=lines, customers=customers) as warehouse:
        found = clustering.segment_customers(customer_features(warehouse), k=2)
        parts = balance(warehouse, found)
        assert parts == Balance(Part(1, 70.0, None), Part(1, -5.0, None), Part(8, 275.0, None))
        short = replace(found, segments=found.segments.assign(revenue=found.segments["revenue"] - 1))
        with pytest.raises(ArithmeticError, match="revenue"):
            balance(warehouse, short)


def test_a_merged_firm_objects_if_one_of_its_entries_does(tmp_path: Path) -> None:
    load(firm(tmp_path / "in", [("1", "F1", "nein")], customers="10002"), tmp_path / "w.duckdb")
    stands = [("10001", "10001", None, "10001"), ("10002", "10001", None, "10001"), ("10003", "10003", None, "10003")]
    customers = pd.DataFrame(stands, columns=["customer_id", "merged_into", "mother", "stands_for"], dtype="str")
    links = pd.DataFrame({"account_id": [], "customer_id": []}, dtype="str")
    with open_warehouse(tmp_path / "w.duckdb", writable=True) as warehouse:
        apply_standing(warehouse, customers, links)
    with open_warehouse(tmp_path / "w.duckdb") as warehouse:
        assert objecting_buyers(warehouse) == {"10001"}
        assert warehouse.rows("SELECT sum(revenue)::INTEGER FROM core.orders") == [(600,)]


def test_the_command_says_how_many_are_left_out(
    segmented: Warehouse, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(["export", "--warehouse", str(segmented.path), "--out", str(tmp_path / "c.csv"), "--json"]) == 0
    told = json.loads(capsys.readouterr().out)
    assert told["objecting"] == len(objecting_buyers(segmented))
    assert len(pd.read_csv(tmp_path / "c.csv")) == told["customers"]
