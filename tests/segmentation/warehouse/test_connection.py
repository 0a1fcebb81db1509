"""Opening, locking down, writing."""

from __future__ import annotations

import subprocess
import sys
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import duckdb
import pandas as pd
import pytest

from segmentation.errors import InputError
from segmentation.extracts import load
from segmentation.warehouse import Warehouse, named_query, open_warehouse
from tests.segmentation.extracts.german_files import write_firm

WRITER = """
import sys
import pandas as pd
from segmentation.errors import InputError
from segmentation.warehouse import open_warehouse
for number in range(25):
    done = False
    while not done:
        try:
            with open_warehouse(sys.argv[1], writable=True) as warehouse:
                warehouse.write({f"marts.{sys.argv[2]}_{number}": pd.DataFrame({"x": [number]})})
            done = True
        except InputError as error:
            assert "Another run is writing" in str(error), error
"""
HOLDER = """
import sys
from segmentation.warehouse import open_warehouse
warehouse = open_warehouse(sys.argv[1], writable=True)
print("open", flush=True)
sys.stdin.read()
"""


@pytest.fixture
def path(tmp_path: Path) -> Path:
    write_firm(tmp_path / "in", [("A", "1", "01.01.2024", "10001", "5,00")])
    load(tmp_path / "in", tmp_path / "w.duckdb")
    return tmp_path / "w.duckdb"


def test_what_is_no_warehouse(tmp_path: Path) -> None:
    (tmp_path / "text").write_text("no database", encoding="utf-8")
    duckdb.connect(str(tmp_path / "other")).close()
    for name, message in (("nothing", "does not exist"), ("text", "not a warehouse"), ("other", "not a warehouse")):
        for writable in (False, True):
            with pytest.raises(InputError, match=message):
                open_warehouse(tmp_path / name, writable=writable)
    assert sorted(entry.name for entry in tmp_path.iterdir()) == ["other", "text"]


def test_tables(path: Path) -> None:
    with open_warehouse(path) as warehouse:
        assert warehouse.has("core.order_lines")
        assert not warehouse.has("core.tickets")
        assert warehouse.query("SELECT revenue::DOUBLE AS r FROM core.order_lines WHERE line_no = ?", [1])["r"][0] == 5
        table = warehouse.ibis().table("order_lines", database="core")
        assert table.count().execute() == 1


@pytest.mark.parametrize(
    "sql",
    [
        "SELECT * FROM read_csv('{secret}')",
        "SELECT * FROM read_text('{secret}')",
        "COPY (SELECT 1) TO '{secret}'",
        "ATTACH '{secret}.db'",
        "SET enable_external_access = true",
        "SET memory_limit = '1TB'",
        "INSTALL httpfs",
        "CREATE TABLE core.x AS SELECT 1",
        "DELETE FROM core.order_lines",
    ],
)
def test_a_reader_reaches_nothing_but_the_warehouse(path: Path, tmp_path: Path, sql: str) -> None:
    secret = tmp_path / "secret.csv"
    secret.write_text("a\n1\n", encoding="utf-8")
    with open_warehouse(path) as warehouse, pytest.raises(duckdb.Error):
        warehouse.execute(sql.format(secret=secret))
    assert secret.read_text(encoding="utf-8") == "a\n1\n"


def test_threads_share_one_warehouse(path: Path) -> None:
    with open_warehouse(path) as warehouse, ThreadPoolExecutor(4) as pool:
        counts = list(pool.map(lambda n: warehouse.query("SELECT ? AS n FROM core.orders", [n])["n"][0], range(40)))
    assert counts == list(range(40))


def test_a_reader_keeps_its_version_and_a_new_one_sees_the_change(path: Path) -> None:
    old = open_warehouse(path)
    with open_warehouse(path, writable=True) as warehouse:
        warehouse.write({"marts.segments": pd.DataFrame({"segment": [1, 2]})})
    assert not old.has("marts.segments")
    with open_warehouse(path) as new:
        assert new.rows("SELECT count(*) FROM marts.segments") == [(2,)]
    old.close()


def test_an_error_leaves_the_file_as_it_was(path: Path) -> None:
    before = path.read_bytes()

    def fail() -> None:
        with open_warehouse(path, writable=True) as warehouse:
            warehouse.execute("DELETE FROM core.order_lines")
            raise RuntimeError

    with pytest.raises(RuntimeError):
        fail()
    assert path.read_bytes() == before
    assert not path.with_name("w.duckdb.building").exists()


def test_several_frames_are_written_all_or_none(path: Path) -> None:
    def names(warehouse: Warehouse) -> tuple[bool, bool]:
        return warehouse.has("marts.a"), warehouse.has("marts.b")

    with open_warehouse(path, writable=True) as warehouse:
        with pytest.raises(duckdb.Error):
            warehouse.write({"marts.a": pd.DataFrame({"x": [1]}), "marts.b": pd.DataFrame()})
        assert names(warehouse) == (False, False)
        warehouse.write({"marts.a": pd.DataFrame({"x": [1]}), "marts.b": pd.DataFrame({"y": ["z"]})})
        assert names(warehouse) == (True, True)


def test_one_writer_at_a_time(path: Path) -> None:
    with open_warehouse(path, writable=True), pytest.raises(InputError, match="Another run is writing"):
        open_warehouse(path, writable=True)


def test_two_processes_lose_no_confirmed_change(path: Path) -> None:
    writers = [subprocess.Popen([sys.executable, "-c", WRITER, str(path), name]) for name in ("a", "b")]
    assert [writer.wait() for writer in writers] == [0, 0]
    with open_warehouse(path) as warehouse:
        assert all(warehouse.has(f"marts.{name}_{number}") for name in ("a", "b") for number in range(25))
    assert [entry.name for entry in path.parent.iterdir() if entry.is_file()] == ["w.duckdb"]


def test_a_killed_writer_leaves_no_lock(path: Path) -> None:
    holder = subprocess.Popen(
        [sys.executable, "-c", HOLDER, str(path)], stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True
    )
    assert holder.stdout is not None
    assert holder.stdout.readline() == "open\n"
    with pytest.raises(InputError, match="Another run is writing"):
        open_warehouse(path, writable=True)
    holder.kill()
    holder.communicate()
    assert path.with_name("w.duckdb.lock").exists()
    with open_warehouse(path, writable=True) as warehouse:
        warehouse.write({"marts.after": pd.DataFrame({"x": [1]})})
    assert [entry.name for entry in path.parent.iterdir() if entry.is_file()] == ["w.duckdb"]


def test_named_queries() -> None:
    assert "core.order_lines" in named_query("orders_draft")
    with pytest.raises(FileNotFoundError):
        named_query("no_such_query")
