"""A load is published whole or not at all; the checks find what they are for."""

from __future__ import annotations

import shutil
import subprocess
import sys
from pathlib import Path

import duckdb
import pytest

from segmentation.errors import InputError
from segmentation.extracts import load
from segmentation.warehouse import build, named_query, open_warehouse
from segmentation.warehouse.build import CHECKS, CheckFailedError
from tests.segmentation.extracts.german_files import LINE_COLUMNS, write_extract, write_firm

LINE = ("A", "1", "01.01.2024", "10001", "5,00")

KILLED = """
import os, sys
from segmentation.warehouse import build
build.Build.note_totals = lambda self: os._exit(9)
from segmentation.extracts import load
load(sys.argv[1], sys.argv[2])
"""


@pytest.fixture
def path(tmp_path: Path) -> Path:
    write_firm(tmp_path / "in", [LINE, ("B", "1", "01.01.2024", "10002", "7,00"), ("C", "x", "", "", "")])
    load(tmp_path / "in", tmp_path / "w" / "w.duckdb")
    return tmp_path / "w" / "w.duckdb"


def test_a_killed_load_leaves_the_old_warehouse_and_the_next_one_cleans_up(path: Path, tmp_path: Path) -> None:
    before = path.read_bytes()
    command = [sys.executable, "-c", KILLED, str(tmp_path / "in"), str(path)]
    assert subprocess.run(command, check=False).returncode == 9
    assert path.read_bytes() == before
    assert path.with_name("w.duckdb.building").exists()
    load(tmp_path / "in", path)
    assert [entry.name for entry in path.parent.iterdir()] == ["w.duckdb"]


def test_a_failing_check_publishes_nothing(path: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    checks = tmp_path / "checks"
    checks.mkdir()
    (checks / "never_true.sql").write_text("SELECT 1", encoding="utf-8")
    monkeypatch.setattr(build, "CHECKS", checks)
    before = path.read_bytes()
    with pytest.raises(CheckFailedError, match="never_true"):
        load(tmp_path / "in", path)
    assert path.read_bytes() == before
    assert [entry.name for entry in path.parent.iterdir()] == ["w.duckdb"]


def test_readers_go_on_while_a_load_is_published(path: Path, tmp_path: Path) -> None:
    with open_warehouse(path) as reader:
        write_firm(tmp_path / "in", [LINE])
        load(tmp_path / "in", path)
        assert reader.rows("SELECT count(*) FROM core.order_lines") == [(2,)]
        with open_warehouse(path) as second:
            assert second.rows("SELECT count(*) FROM core.order_lines") == [(1,)]


def test_a_file_that_cannot_be_replaced_is_bad_input(
    path: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def refuse(*_: object) -> None:
        raise PermissionError

    before = path.read_bytes()
    monkeypatch.setattr(Path, "replace", refuse)
    with pytest.raises(InputError, match="another program has it open"):
        load(tmp_path / "in", path)
    assert path.read_bytes() == before


def test_a_build_reads_no_file_outside_its_folders(path: Path, tmp_path: Path) -> None:
    (tmp_path / "secret.csv").write_text("a\n1\n", encoding="utf-8")
    with build.Build(tmp_path / "new.duckdb", tmp_path / "in") as made:
        assert made.rows("SELECT size > 0 FROM read_blob(?)", [str(tmp_path / "in" / "kunden.csv")]) == [(True,)]
        with pytest.raises(duckdb.PermissionException):
            made.rows("FROM read_csv(?)", [str(tmp_path / "secret.csv")])
        with pytest.raises(duckdb.InvalidInputException):
            made.rows("SET enable_external_access = true", [])
    assert not (tmp_path / "new.duckdb").exists()


def test_two_processes_that_load_at_once(path: Path, tmp_path: Path) -> None:
    command = [sys.executable, "-m", "segmentation", "load", str(tmp_path / "in"), "--warehouse", str(path)]
    runs = [subprocess.Popen(command, stdout=subprocess.DEVNULL, stderr=subprocess.PIPE, text=True) for _ in range(3)]
    for run in runs:
        _, said = run.communicate()
        assert run.returncode == 0 or (run.returncode == 2 and "Another run is writing" in said), said
    assert 0 in [run.returncode for run in runs]
    assert [entry.name for entry in path.parent.iterdir()] == ["w.duckdb"]


def test_two_loads_at_once(path: Path, tmp_path: Path) -> None:
    with open_warehouse(path, writable=True), pytest.raises(InputError, match="Another run is writing"):
        load(tmp_path / "in", path)


@pytest.mark.parametrize(
    ("check", "damage"),
    [
        ("lines_accounted", "UPDATE load.sources SET read = read + 1"),
        ("rejected_lines_listed", "DELETE FROM load.rejects"),
        ("order_revenue", "UPDATE core.orders SET revenue = revenue + 0.01 WHERE customer_key = 0"),
        ("order_revenue", "DELETE FROM core.orders WHERE customer_key = 1"),
        ("every_line_has_a_customer", "UPDATE core.order_lines SET customer_key = 99 WHERE order_id = 'A'"),
        ("every_line_has_a_customer", "UPDATE core.order_lines SET customer_key = NULL WHERE order_id = 'A'"),
    ],
)
def test_each_check_finds_the_damage_it_is_for(path: Path, tmp_path: Path, check: str, damage: str) -> None:
    copy = tmp_path / "copy.duckdb"
    shutil.copyfile(path, copy)
    with duckdb.connect(str(copy)) as connection:
        sql = (CHECKS / f"{check}.sql").read_text(encoding="utf-8")
        assert connection.execute(sql).fetchall() == []
        connection.execute(damage)
        assert connection.execute(sql).fetchall()


def test_orders_of_a_number_used_twice_are_kept_apart(tmp_path: Path) -> None:
    lines = [LINE, ("A", "2", "02.01.2024", "10002", "7,00"), ("A", "3", "03.01.2024", "10001", "1,00")]
    write_firm(tmp_path / "in", lines)
    load(tmp_path / "in", tmp_path / "w.duckdb")
    with open_warehouse(tmp_path / "w.duckdb") as warehouse:
        orders = warehouse.rows(
            "SELECT c.customer_id, o.lines, o.revenue::INT FROM core.orders AS o "
            "JOIN core.customers AS c USING (customer_key) ORDER BY 1"
        )
    assert orders == [("10001", 2, 6), ("10002", 1, 7)]


def test_reference_tables_sum_to_the_published_totals(path: Path) -> None:
    with open_warehouse(path) as warehouse:
        total = warehouse.rows("SELECT sum(establishments) FROM reference.establishments WHERE year = 2024")
        manufacturing = warehouse.rows(
            "SELECT size_class, establishments FROM reference.establishments "
            "WHERE year = 2024 AND section = 'C' ORDER BY 2 DESC"
        )
        codes = warehouse.rows("SELECT count(*), count(DISTINCT code) FROM reference.wz")
    assert total == [(3_844_055,)]
    assert manufacturing == [("0-9", 146_911), ("10-49", 50_407), ("50-249", 18_343), ("250+", 4_945)]
    assert codes == [(1_835, 1_835)]


def test_customers_and_accounts_with_one_postal_code_lie_in_one_bundesland(tmp_path: Path) -> None:
    places = [
        ("1", "19273", ""), ("2", "19273", "DE"), ("3", "1010", ""), ("4", "1010", "AT"), ("5", "1067", "Deutschland"),
        ("6", "01067", ""), ("7", "4103", "DE"), ("8", "A1067", "DE"), ("9", "", "DE"), ("10", "66111", "FR"),
        ("11", "", "Germany"), ("12", "", ""), ("13", "", "AT"),
    ]  # fmt: skip
    folder = tmp_path / "in"
    columns = ("customer_id", "name", "postal_code", "country")
    write_extract(folder, "customers", columns, [(key, "GmbH", code, country) for key, code, country in places])
    accounts = [(f"F{key}", "", "GmbH", code) for key, code, country in places if country != "FR"]
    # Of customers without a postal code: the account's counts, read by the customer's country.
    accounts += [(f"K{key}", key, "GmbH", "1067") for key in ("11", "12", "13")]
    write_extract(folder, "accounts", ("account_id", "customer_id", "name", "postal_code"), accounts)
    write_extract(folder, "order_lines", LINE_COLUMNS, [("A", "1", "01.01.2024", "1", "5")])
    write_extract(folder, "opportunities", ("opportunity_id", "account_id", "stage"), [("C", "F1", "Gewonnen")])
    load(folder, tmp_path / "w.duckdb")
    with open_warehouse(tmp_path / "w.duckdb") as warehouse:
        customers = dict(warehouse.rows("SELECT customer_id, bundesland FROM core.customers"))
        listed = warehouse.query(named_query("firms"))
        found = listed.dropna(subset="account_id").set_index("account_id")["bundesland"]
        codes = warehouse.rows("SELECT count(*), count(DISTINCT postal_code) FROM reference.postal_codes")
    saxony, lower_saxony = "Sachsen", "Niedersachsen"
    assert customers == {
        "1": lower_saxony, "2": lower_saxony, "3": None, "4": None, "5": saxony, "6": saxony, "7": saxony,
        "8": None, "9": None, "10": None, "11": None, "12": None, "13": None,
    }  # fmt: skip
    alone = listed[listed["account_id"].isna()].set_index("customer_id")["bundesland"]
    assert alone.dropna().to_dict() == {key: region for key, region in customers.items() if region}
    assert found.dropna().to_dict() == {"F1": lower_saxony, "F2": lower_saxony, "F6": saxony, "K11": saxony}
    assert codes[0][0] == codes[0][1]
