"""A warehouse in which firms count once equals the one loaded from extracts that were merged before."""

from __future__ import annotations

import csv
import os
from collections.abc import Iterator, Mapping
from concurrent.futures import ThreadPoolExecutor
from decimal import Decimal
from pathlib import Path
from threading import Barrier

import pandas as pd
import pytest

from segmentation import clustering, market, pareto, workspaces
from segmentation.authored import Store, beside
from segmentation.customer_master import Master, Record, decide, find_duplicates, read_master
from segmentation.extracts import load
from segmentation.features import customer_features
from segmentation.firms import read_firms
from segmentation.own_figures import own_figures
from segmentation.schema import TABLES
from segmentation.warehouse import Warehouse, open_warehouse
from segmentation.workspaces import DEMO_EXTRACTS, mastered

TRUTH = DEMO_EXTRACTS.parent / "truth" / "duplicates.csv"
NUMBER = "Kundennummer"


def second_entries() -> dict[str, str]:
    """The demo firm's second entries and the first entries they belong to."""
    with TRUTH.open(encoding="utf-8", newline="") as file:
        return {row["customer_id"]: row["duplicate_of"] for row in csv.DictReader(file)}


def _amount(text: str) -> Decimal:
    return Decimal(text.replace(".", "").replace(",", "."))


def merged_by_hand(target: Path, first_of: Mapping[str, str]) -> None:
    """The demo's extracts as if each firm had ever had its first number only."""
    target.mkdir()
    for source in DEMO_EXTRACTS.glob("*.csv"):
        with source.open(encoding="cp1252", newline="") as file:
            header, *rows = csv.reader(file, delimiter=";")
        places = [place for place, name in enumerate(header) if name in (NUMBER, "Konzernmutter")]
        if source.stem == "kunden":
            rows = [row for row in rows if row[0] not in first_of]
        for row in rows:
            for place in places:
                if place < len(row):
                    row[place] = first_of.get(row[place], row[place])
        if source.stem == "betreuungskosten":
            rows = _added_up(rows, set(first_of.values()))
        with (target / source.name).open("w", encoding="cp1252", newline="") as file:
            csv.writer(file, delimiter=";").writerows([header, *rows])


def _added_up(rows: list[list[str]], customers: set[str]) -> list[list[str]]:
    """Costs of one month and kind in one row, as one entry would have had them."""
    kept: dict[tuple[str, ...], list[str]] = {}
    others = []
    for row in rows:
        if row[0] not in customers:
            others.append(row)
        elif tuple(row[:3]) in kept:
            known = kept[tuple(row[:3])]
            known[3] = f"{_amount(known[3]) + _amount(row[3])}".replace(".", ",")
        else:
            kept[tuple(row[:3])] = row
    return others + list(kept.values())


def _decided(base: Path, folder: Path) -> Master:
    store = Store(folder / "authored.sqlite")
    folder.mkdir(exist_ok=True)
    with open_warehouse(base) as warehouse:
        pairs = find_duplicates(warehouse).pairs
        for pair in pairs:
            if second_entries().get(pair.right.id) == pair.left.id:
                decide(store, "same", pair.left, pair.right)
        return read_master(warehouse, store)


@pytest.fixture(scope="module")
def base(tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = tmp_path_factory.mktemp("base") / "demo.duckdb"
    workspaces.build(DEMO_EXTRACTS, path)
    return path


@pytest.fixture(scope="module")
def master(base: Path) -> Master:
    return _decided(base, base.parent / "visitor")


@pytest.fixture(scope="module")
def apart(base: Path, master: Master) -> Iterator[Warehouse]:
    workspaces.make_mastered(base, base.parent / "visitor", master)
    with open_warehouse(mastered(base, base.parent / "visitor", master)) as warehouse:
        yield warehouse


@pytest.fixture(scope="module")
def by_hand(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Warehouse]:
    folder = tmp_path_factory.mktemp("by hand")
    merged_by_hand(folder / "extracts", second_entries())
    workspaces.build(folder / "extracts", folder / "w.duckdb")
    with open_warehouse(folder / "w.duckdb") as warehouse:
        yield warehouse


def _equal(left: pd.DataFrame, right: pd.DataFrame) -> None:
    pd.testing.assert_frame_equal(left, right, check_exact=False, rtol=1e-9, check_dtype=False)


def test_all_second_entries_of_the_demo_firm_are_found(master: Master) -> None:
    assert {decision.right_id: decision.left_id for decision in master.hold} == second_entries()


def test_features_are_those_of_extracts_merged_before(apart: Warehouse, by_hand: Warehouse) -> None:
    columns = [name for name in customer_features(apart) if name != "customer_key"]
    _equal(customer_features(apart)[columns], customer_features(by_hand)[columns])


def test_stored_segments_are_those_of_extracts_merged_before(apart: Warehouse, by_hand: Warehouse) -> None:
    found, expected = clustering.stored(apart), clustering.stored(by_hand)
    assert found is not None
    assert expected is not None
    _equal(found.assignments, expected.assignments)


@pytest.mark.parametrize("period", ["all", "last-year", "2023"])
def test_pareto_is_that_of_extracts_merged_before(apart: Warehouse, by_hand: Warehouse, period: str) -> None:
    columns = ["customer_id", "revenue", "contribution_margin", "cost_to_serve", "profit", "orders"]
    _equal(pareto.customer_values(apart, period)[columns], pareto.customer_values(by_hand, period)[columns])


def test_market_and_firms_count_a_firm_once(apart: Warehouse, by_hand: Warehouse) -> None:
    columns = ["account_id", "customer_id", "first_order"]
    _equal(read_firms(apart)[columns], read_firms(by_hand)[columns])
    assert len(market.read_own_data(apart).active) == len(market.read_own_data(by_hand).active)


def test_the_firms_own_figures_stay(apart: Warehouse, base: Path) -> None:
    with open_warehouse(base) as warehouse:
        before, after = own_figures(warehouse), own_figures(apart)
    assert (before.lines, round(before.revenue, 2)) == (after.lines, round(after.revenue, 2))
    assert after.contribution_margin == pytest.approx(before.contribution_margin)
    assert after.cost_to_serve == pytest.approx(before.cost_to_serve)


def test_what_the_first_entry_lacks_is_filled_from_the_second(apart: Warehouse) -> None:
    # The demo's 10004 has no VAT id, its second entry 10755 has one.
    found = apart.query("SELECT name, vat_id FROM core.customers WHERE customer_id = '10004'")
    assert found.to_dict("records") == [{"name": "Stahlhandel Schmalkalden KG", "vat_id": "DE951089851"}]


def test_groups_together_add_up_to_their_mothers(base: Path, master: Master) -> None:
    folder = base.parent / "visitor"
    workspaces.make_mastered(base, folder, master, together=True)
    with open_warehouse(base) as loaded, open_warehouse(mastered(base, folder, master, together=True)) as together:
        values = loaded.query(
            "SELECT customer_id, parent_id, revenue FROM core.customers JOIN "
            "(SELECT customer_id, sum(revenue)::DOUBLE AS revenue FROM core.order_lines GROUP BY ALL) "
            "USING (customer_id)"
        )
        first = second_entries()
        stands = values["parent_id"].fillna(values["customer_id"]).replace(first)
        expected = values.groupby(stands)["revenue"].sum()
        found = pareto.customer_values(together).set_index("customer_id")["revenue"]
        pd.testing.assert_series_equal(
            found.sort_index(), expected.reindex(found.index).sort_index(), check_names=False, rtol=1e-9
        )
        assert len(found) == len(expected)
        assert master.subsidiaries == 40


def test_undoing_gives_the_loaded_figures_back(base: Path, tmp_path: Path) -> None:
    plain = Master((), (), 40, ())
    assert mastered(base, tmp_path, plain) == base
    assert mastered(base, tmp_path, plain, together=True) != base


def _first(master: Master, decisions: int) -> Master:
    return Master(master.hold[:decisions], (), master.subsidiaries, master.parents)


def test_what_was_superseded_goes_but_the_newest_which_is_let_go_first(
    base: Path, master: Master, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(workspaces, "write_mastered", lambda _base, path, *_what: path.touch())
    paths = []
    for decisions in (1, 2, 3, 4):
        here = _first(master, decisions)
        workspaces.make_mastered(base, tmp_path, here)
        paths.append(mastered(base, tmp_path, here))
        os.utime(paths[-1], (decisions, decisions))
    told: list[tuple[Path, bool]] = []
    workspaces.delete_superseded(base, tmp_path, _first(master, 4), lambda path: told.append((path, path.is_file())))
    assert told == [(paths[0], True), (paths[1], True)]
    assert sorted(tmp_path.iterdir()) == sorted(paths[2:])
    assert workspaces.or_its_successor(paths[2]) == paths[2]
    # A tab that had taken the path but not opened it.
    assert workspaces.or_its_successor(paths[0]) == paths[3]
    together = mastered(base, tmp_path, master, together=True)
    assert workspaces.or_its_successor(together) == together


def test_groups_without_decisions_are_the_same_for_everybody_and_stand_beside_the_base(
    base: Path, master: Master, tmp_path: Path
) -> None:
    undecided = _first(master, 0)
    mine, yours = (mastered(base, tmp_path / visitor, undecided, together=True) for visitor in ("me", "you"))
    assert mine == yours
    assert mine.parent == base.parent
    assert mastered(base, tmp_path / "me", master, together=True).parent == tmp_path / "me"


def test_who_has_another_made_waits_for_nobody(
    base: Path, master: Master, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    both, made = Barrier(2), []

    def write_together(_base: Path, path: Path, *_what: object) -> None:
        both.wait(timeout=10)
        made.append(path)
        path.touch()

    monkeypatch.setattr(workspaces, "write_mastered", write_together)
    with ThreadPoolExecutor(2) as pool:
        list(pool.map(lambda visitor: workspaces.make_mastered(base, tmp_path / visitor, master), ("me", "you")))
    assert len(made) == 2


def test_every_table_keeps_its_grain(apart: Warehouse, by_hand: Warehouse) -> None:
    for table in TABLES:
        keys = ", ".join(table.key)
        twice = f"SELECT {keys} FROM core.{table.name} GROUP BY ALL HAVING count(*) > 1"
        assert apart.rows(twice) == [], table.name
    costs = "SELECT customer_id, month, activity, amount FROM core.service_costs ORDER BY ALL"
    assert apart.rows(costs) == by_hand.rows(costs)


def test_the_written_warehouse_has_the_loaded_ones_tables(apart: Warehouse, base: Path) -> None:
    tables = (
        "SELECT schema, name, column_names, column_types FROM (SHOW ALL TABLES) WHERE schema <> 'marts' ORDER BY ALL"
    )
    with open_warehouse(base) as loaded:
        assert apart.rows(tables) == loaded.rows(tables)


def test_an_account_is_linked_to_its_customer(base: Path, tmp_path: Path) -> None:
    with open_warehouse(base) as warehouse:
        account = warehouse.query(
            "SELECT account_id, name FROM core.accounts WHERE customer_id IS NULL ORDER BY account_id LIMIT 1"
        ).iloc[0]
        customer = warehouse.query("SELECT customer_id, name FROM core.customers ORDER BY customer_id LIMIT 1").iloc[0]
        store = Store(tmp_path / "authored.sqlite")
        decide(
            store,
            "same",
            Record("customer", customer["customer_id"], {"name": customer["name"]}),
            Record("account", account["account_id"], {"name": account["name"]}),
        )
        linked = read_master(warehouse, store)
        before = len(read_firms(warehouse))
    workspaces.make_mastered(base, tmp_path, linked)
    with open_warehouse(mastered(base, tmp_path, linked)) as warehouse:
        found = warehouse.query("SELECT customer_id FROM core.accounts WHERE account_id = ?", [account["account_id"]])
        assert found["customer_id"].tolist() == [customer["customer_id"]]
        assert len(read_firms(warehouse)) == before - 1


def test_a_refresh_keeps_what_was_decided(tmp_path: Path) -> None:
    path = tmp_path / "warehouse.duckdb"
    load(DEMO_EXTRACTS, path)
    before = _decided(path, tmp_path)
    load(DEMO_EXTRACTS, path)
    with open_warehouse(path) as warehouse:
        after = read_master(warehouse, beside(path))
    assert after.hold == before.hold
    assert len(after.hold) == len(second_entries())
