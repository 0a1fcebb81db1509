"""Every database that the program opens is shut off from files, network, extensions and settings."""

from __future__ import annotations

import ast
import re
from collections.abc import Callable, Iterator
from contextlib import ExitStack
from pathlib import Path

import duckdb
import pandas as pd
import pytest

from segmentation.extracts import load
from segmentation.warehouse import open_warehouse
from segmentation.warehouse.build import Build
from segmentation.warehouse.glimpse import Glimpse
from segmentation.warehouse.scratch import scratch_database
from tests.conftest import ROOT
from tests.segmentation.extracts.german_files import write_firm

Execute = Callable[[str], object]
PACKAGES = ("segmentation", "roi", "pages", "sample_data")


def _reading(path: Path, held: ExitStack) -> Execute:
    return held.enter_context(open_warehouse(path)).query


def _writing(path: Path, held: ExitStack) -> Execute:
    return held.enter_context(open_warehouse(path, writable=True)).query


def _ibis(path: Path, held: ExitStack) -> Execute:
    backend = held.enter_context(open_warehouse(path)).ibis()
    return lambda sql: backend.raw_sql(sql).fetchall()


def _building(path: Path, held: ExitStack) -> Execute:
    build = held.enter_context(Build(path.with_name("other.duckdb"), path.parent / "in"))
    return lambda sql: build.root.execute(sql).fetchall()


def _previewing(path: Path, held: ExitStack) -> Execute:
    glimpse = held.enter_context(Glimpse([path.parent / "in"]))
    return lambda sql: glimpse.root.execute(sql).fetchall()


def _scratch(_path: Path, held: ExitStack) -> Execute:
    database = held.enter_context(scratch_database())
    return lambda sql: database.execute(sql).fetchall()


# By the function in which it connects and those that open a warehouse over it.
DATABASES = {
    "open_warehouse, reading": _reading,
    "open_warehouse, writing": _writing,
    "Warehouse.ibis": _ibis,
    "Build": _building,
    "Glimpse": _previewing,
    "scratch_database": _scratch,
}
CONNECTING = {"attach", "_attached", "Build.__init__", "Glimpse.__init__", "scratch_database"}
ATTACKS = [
    "SELECT * FROM read_csv('{secret}')",
    "SELECT * FROM read_text('{secret}')",
    "SELECT * FROM read_blob('{secret}')",
    "SELECT * FROM read_parquet('{secret}')",
    "SELECT * FROM read_json('{secret}')",
    "SELECT * FROM '{secret}'",
    "SELECT * FROM glob('{folder}/*')",
    "PIVOT '{secret}' ON a USING count(*)",
    "DESCRIBE '{secret}'",
    "SUMMARIZE '{secret}'",
    "SELECT * FROM sniff_csv('{secret}')",
    "CREATE TEMP TABLE t AS FROM '{secret}'",
    "COPY (SELECT 1) TO '{secret}'",
    "COPY (SELECT 1) TO '{folder}/new.csv'",
    "EXPORT DATABASE '{folder}/out'",
    "IMPORT DATABASE '{folder}/out'",
    "ATTACH '{folder}/other.db'",
    "ATTACH '{secret}' AS other (READ_ONLY)",
    "INSTALL httpfs",
    "INSTALL sqlite_scanner FROM 'https://extensions.invalid'",
    "LOAD httpfs",
    "LOAD '{folder}/evil.duckdb_extension'",
    "SELECT * FROM read_csv('https://evil.invalid/a.csv')",
    "SELECT * FROM read_csv('s3://evil/a.csv')",
    "CREATE SECRET (TYPE s3)",
    "SELECT getenv('HOME')",
    "SET enable_external_access = true",
    "SET GLOBAL enable_external_access = true",
    "RESET enable_external_access",
    "PRAGMA enable_external_access = true",
    "SET lock_configuration = false",
    "RESET lock_configuration",
    "SET allowed_directories = ['/']",
    "SET allowed_paths = ['{secret}']",
    "SET allowed_configs = ['memory_limit']",
    "SET allow_unsigned_extensions = true",
    "SET autoinstall_known_extensions = true",
    "SET extension_directory = '{folder}'",
    "SET custom_extension_repository = 'https://evil.invalid'",
    "SET memory_limit = '1TB'",
    "SET max_temp_directory_size = '1PB'",
    "SET temp_directory = '{folder}'",
    "SET log_query_path = '{folder}/log'",
    "SET threads = 64",
    "PRAGMA enable_profiling = 'json'; PRAGMA profiling_output = '{folder}/profile'",
    "SELECT * FROM frame_of_ours",
    "PIVOT frame_of_ours ON a USING count(*)",
]


@pytest.fixture(scope="module")
def path(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("locked")
    write_firm(folder / "in", [("A", "1", "01.01.2024", "10001", "5,00")])
    load(folder / "in", folder / "w.duckdb")
    return folder / "w.duckdb"


@pytest.mark.parametrize("kind", DATABASES)
def test_nothing_outside_can_be_reached(path: Path, tmp_path: Path, kind: str) -> None:
    secret = tmp_path / "secret.csv"
    secret.write_text("a\n1\n", encoding="utf-8")
    frame_of_ours = pd.DataFrame({"a": [1]})
    with ExitStack() as held:
        execute = DATABASES[kind](path, held)
        done = []
        for attack in ATTACKS:
            try:
                execute(attack.format(secret=secret, folder=tmp_path))
            except duckdb.Error:
                continue
            done.append(attack)
        assert done == []
        for setting, value in (
            ("enable_external_access", False), ("lock_configuration", True), ("autoinstall_known_extensions", False),
            ("autoload_known_extensions", False), ("allow_community_extensions", False),
            ("allow_unsigned_extensions", False), ("python_enable_replacements", False),
        ):  # fmt: skip
            found = execute(f"SELECT current_setting('{setting}') AS s")
            assert (bool(found["s"][0]) if isinstance(found, pd.DataFrame) else found[0][0]) is value, setting  # type: ignore[index]
    assert len(frame_of_ours) == 1
    assert [entry.name for entry in tmp_path.iterdir()] == ["secret.csv"]
    assert secret.read_text(encoding="utf-8") == "a\n1\n"


def _calls(tree: ast.Module) -> Iterator[tuple[str, str]]:
    """(function or method in which it stands, what is called) of each call."""

    def within(node: ast.AST, where: str) -> Iterator[tuple[str, str]]:
        for child in ast.iter_child_nodes(node):
            if isinstance(child, ast.Call):
                yield where, ast.unparse(child.func)
            named = isinstance(child, ast.FunctionDef | ast.ClassDef | ast.AsyncFunctionDef)
            yield from within(child, f"{where}.{child.name}".strip(".") if named else where)

    return within(tree, "")


def test_no_database_is_opened_elsewhere() -> None:
    """Whoever adds a way to open one adds it to DATABASES, where it is attacked."""
    opened, connecting = set(), set()
    for package in PACKAGES:
        for file in (ROOT / package).rglob("*.py"):
            for where, call in _calls(ast.parse(file.read_text(encoding="utf-8"))):
                if re.fullmatch(r"duckdb\.(?!DuckDB|Error)\w+|(\w+\.)*duckdb\.connect", call):
                    opened.add((file.name, where, call))
                if package == "segmentation" and call in (
                    "connect",
                    "connection.connect",
                    "attach",
                    "connection.attach",
                ):
                    connecting.add(where)
    assert opened == {("connection.py", "connect", "duckdb.connect")}
    assert connecting == CONNECTING
