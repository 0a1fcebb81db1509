"""Opening a warehouse file: read-only and locked down, or writable on a copy that replaces it at the end."""

from __future__ import annotations

import re
import shutil
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from functools import cache
from pathlib import Path
from types import TracebackType
from typing import TYPE_CHECKING, Any

import duckdb

from segmentation.errors import InputError, Message
from segmentation.progress import steering
from segmentation.warehouse.publish import WriteLock, building_path, discard, publish, spill_folder

if TYPE_CHECKING:
    import pandas as pd

MEMORY_LIMIT = "4GB"
SPILL_LIMIT = "100GB"
CATALOG = "warehouse"
SET_BY_IBIS = ("timezone", "python_enable_replacements")

# No extension is fetched or loaded behind our back: CSV and Parquet are built in.
CONFIG: dict[str, Any] = {
    "autoinstall_known_extensions": False,
    "autoload_known_extensions": False,
    "allow_community_extensions": False,
    # A name in a statement is a table's, never that of a variable of ours.
    "python_enable_replacements": False,
    "memory_limit": MEMORY_LIMIT,
    "max_temp_directory_size": SPILL_LIMIT,
}


def quoted(name: str) -> str:
    """The name as an SQL identifier."""
    return '"' + name.replace('"', '""') + '"'


def literal(text: str) -> str:
    """The text as an SQL string, for the few places that take no bound value."""
    return "'" + text.replace("'", "''") + "'"


def file_literal(path: Path) -> str:
    """The file to be read, as SQL text: `k[ab].csv` is that file, and no pattern that others fit."""
    return literal(_pattern(path))


def _pattern(path: Path) -> str:
    return re.sub(r"([*?[])", r"[\1]", str(path))


@cache
def named_query(name: str) -> str:
    """The text of segmentation/warehouse/sql/NAME.sql; FileNotFoundError if there is none."""
    return (Path(__file__).parent / "sql" / f"{name}.sql").read_text(encoding="utf-8")


def connect(spill: Path | None = None) -> duckdb.DuckDBPyConnection:
    """A database in memory, the only way to one: whoever opens it reads what it needs and then locks it down.

    spill: the folder of what does not fit into memory; none: it must fit.
    """
    return duckdb.connect(":memory:", config=CONFIG | {"temp_directory": "" if spill is None else str(spill)})


def attach(path: Path, *, read_only: bool) -> duckdb.DuckDBPyConnection:
    """A connection of its own with the file attached as the default catalog; duckdb.Error if it cannot.

    Attached to an in-memory root, not opened by its path: DuckDB hands a process that already has a path open
    the old file even after it was replaced. A file that is written has no log: it is one that nobody reads before it
    is published, at a CHECKPOINT, and that is thrown away if the process dies.
    """
    root = connect(spill_folder(path))
    try:
        mode = "READ_ONLY" if read_only else "RECOVERY_MODE no_wal_writes"
        root.execute(f"ATTACH {literal(str(path))} AS {CATALOG} ({mode})")
        root.execute(f"USE {CATALOG}")
    except duckdb.Error:
        root.close()
        raise
    return root


def one_number(root: duckdb.DuckDBPyConnection, sql: str, *params: object) -> int:
    """The one number that a query gives."""
    row = root.execute(sql, list(params)).fetchone()
    assert row is not None
    return int(row[0])


class Warehouse:
    """An open warehouse file. A context manager; a writable one publishes its changes when left without error."""

    def __init__(self, path: Path, root: duckdb.DuckDBPyConnection, lock: WriteLock | None = None) -> None:
        self.path = path
        self._root = root
        self._lock = lock

    def query(self, sql: str, params: Sequence[object] | Mapping[str, object] | None = None) -> pd.DataFrame:
        """The rows of one statement, run on a cursor of its own (safe from several threads)."""
        with self._running() as cursor:
            return cursor.execute(sql, params).df()

    def rows(self, sql: str, params: Sequence[object] | None = None) -> list[tuple[Any, ...]]:
        """The rows of one statement as tuples; DECIMAL stays exact."""
        with self._running() as cursor:
            return cursor.execute(sql, params).fetchall()

    def execute(self, sql: str, params: Sequence[object] | Mapping[str, object] | None = None) -> None:
        """Run a statement for its effect; the warehouse must be open writable."""
        with self._running() as cursor:
            cursor.execute(sql, params)

    def write(self, frames: Mapping[str, pd.DataFrame]) -> None:
        """Replace the named tables (`marts.segments`) by the frames, all or none."""
        with self._running() as cursor:
            cursor.begin()
            for table, frame in frames.items():
                schema, _, name = table.partition(".")
                cursor.register("frame_to_write", frame)
                cursor.execute(f"CREATE SCHEMA IF NOT EXISTS {quoted(schema)}")
                cursor.execute(f"CREATE OR REPLACE TABLE {quoted(schema)}.{quoted(name)} AS FROM frame_to_write")
                cursor.unregister("frame_to_write")
            cursor.commit()

    def ibis(self) -> Any:
        """An Ibis DuckDB backend over this warehouse: `warehouse.ibis().table("customers", database="core")`."""
        import ibis

        return ibis.duckdb.from_connection(self._cursor())

    def has(self, table: str) -> bool:
        """Whether the table (`core.order_lines`) is there."""
        schema, _, name = table.partition(".")
        found = self.query(
            "SELECT count(*) AS n FROM information_schema.tables "
            "WHERE table_catalog = ? AND table_schema = ? AND table_name = ?",
            [CATALOG, schema, name],
        )
        return bool(found["n"].iloc[0])

    def close(self) -> None:
        """Close; a writable warehouse is checkpointed and takes the place of the file it was opened from."""
        if self._lock is None:
            self._root.close()
            return
        try:
            self._root.execute("CHECKPOINT")
            self._root.close()
            publish(building_path(self.path), self.path)
        finally:
            self._abandon()

    def _abandon(self) -> None:
        self._root.close()
        if self._lock is not None:
            discard(building_path(self.path))
            self._lock.release()
            self._lock = None

    def __enter__(self) -> Warehouse:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        if kind is None:
            self.close()
        else:
            self._abandon()

    @contextmanager
    def _running(self) -> Iterator[duckdb.DuckDBPyConnection]:
        """A cursor whose statements can be called off."""
        cursor = self._cursor()
        try:
            with steering().interruptible(cursor):
                yield cursor
        finally:
            cursor.close()

    def _cursor(self) -> duckdb.DuckDBPyConnection:
        cursor = self._root.cursor()
        cursor.execute(f"USE {CATALOG}")
        return cursor


def open_warehouse(path: str | Path, writable: bool = False, into: Path | None = None) -> Warehouse:
    """Open a warehouse file.

    writable: changes go to a copy beside it, which replaces the file when the context is left without error (or
    at `close`), so that readers are neither locked out nor see half a change. into: the copy becomes this file instead,
    and the one that was opened stays as it is.
    Raises InputError if the file is missing, is not a warehouse, or is being written by someone else.
    """
    path = Path(path).resolve()
    if not path.is_file():
        raise InputError(
            Message(
                "The warehouse file {path} does not exist: load extracts first (python -m segmentation load)",
                path=str(path),
            )
        )
    if not writable:
        return Warehouse(path, _attached(path, path, read_only=True))
    target = path if into is None else into.resolve()
    lock = WriteLock(target)
    building = building_path(target)
    try:
        discard(building)
        shutil.copyfile(path, building)
        return Warehouse(target, _attached(building, path, read_only=False), lock)
    except BaseException:
        discard(building)
        lock.release()
        raise


def _attached(file: Path, path: Path, *, read_only: bool) -> duckdb.DuckDBPyConnection:
    """The file, locked down; InputError, naming the path that was asked for, if it is no warehouse."""
    try:
        root = attach(file, read_only=read_only)
        try:
            root.execute("SELECT file FROM load.sources LIMIT 0")
            lock_down(root)
        except duckdb.Error:
            root.close()
            raise
    except duckdb.Error as error:
        raise InputError(Message("{path} is not a warehouse made by load.", path=str(path))) from error
    return root


def lock_down(
    root: duckdb.DuckDBPyConnection, folders: Sequence[Path] = (), settable: Sequence[str] = SET_BY_IBIS
) -> None:
    """From here on no network and no extension can be reached, no file but those of the folders, and no setting but
    these can be changed."""
    # Asked for is the pattern that only the one file fits, and then the file.
    named = [spelled for folder in folders for spelled in (f"{folder.resolve()}/", f"{_pattern(folder.resolve())}/")]
    root.execute("SET allowed_directories = ?", [named])
    root.execute("SET allowed_configs = ?", [list(settable)])
    root.execute("SET enable_external_access = false")
    root.execute("SET lock_configuration = true")
