"""What a load and a preview ask of a file in the same way, before its cells are typed."""

from __future__ import annotations

import os
from collections import deque
from collections.abc import Sequence
from concurrent.futures import Future, ThreadPoolExecutor
from contextvars import copy_context
from itertools import groupby, islice, starmap
from operator import attrgetter
from pathlib import Path
from typing import Any

import duckdb

from segmentation.errors import InputError, Message
from segmentation.progress import steering
from segmentation.warehouse import hashing, staging
from segmentation.warehouse.connection import file_literal, one_number
from segmentation.warehouse.evidence import MOST_LOOKS, Look, of_cells
from segmentation.warehouse.parquet_size import check_size
from segmentation.warehouse.plan import Field, Prepared


class Reader:
    """Reads files over a connection that its heirs open."""

    root: duckdb.DuckDBPyConnection

    def hash_with(self, key: bytes) -> None:
        """From here on persons can be read: their pseudonyms are made with this key."""
        self.root.execute(hashing.macro(key))

    def parquet_headers(self, path: Path, file: str) -> tuple[str, ...]:
        """The column names of a Parquet file; InputError if it is none."""
        try:
            columns = self.root.execute(staging.parquet_headers(path)).fetchall()
            check_size(self.root, path, file, columns)
        except duckdb.Error as error:
            raise InputError(
                Message("{file} is not a readable Parquet file: {cause}", file=file, cause=str(error).splitlines()[0])
            ) from error
        return tuple(row[0] for row in columns)

    def parquet_rows(self, path: Path) -> int:
        """How many rows a Parquet file has."""
        return one_number(self.root, f"SELECT count(*) FROM read_parquet({file_literal(path)})")

    def beside(self) -> Beside:
        """Runs queries beside what its maker does meanwhile."""
        return Beside(self.root)


class Beside:
    """Runs queries beside each other and beside its maker's work, each over a cursor of its own; a context manager."""

    def __init__(self, root: duckdb.DuckDBPyConnection) -> None:
        self._root = root
        self._pool = ThreadPoolExecutor(os.cpu_count(), thread_name_prefix="beside")

    def __enter__(self) -> Beside:
        return self

    def __exit__(self, *_: object) -> None:
        self._pool.shutdown(cancel_futures=True)

    def ask(self, sql: str) -> Future[list[tuple[Any, ...]]]:
        """The rows of one statement, once it has run."""
        # Whoever steers the work steers what is done beside it.
        return self._pool.submit(copy_context().run, self._run, sql)

    def _run(self, sql: str) -> list[tuple[Any, ...]]:
        cursor = self._root.cursor()
        try:
            steering().check()
            with steering().interruptible(cursor):
                return cursor.execute(sql).fetchall()
        finally:
            cursor.close()


class Looking:
    """Looks at the cells of fields piece by piece, beside what else is done."""

    def __init__(self, beside: Beside, fields: Sequence[Field]) -> None:
        self.beside = beside
        self.fields = fields
        self._asked: deque[Future[list[tuple[Any, ...]]]] = deque()
        self._looks: dict[tuple[int, str], Look] = {}

    @property
    def is_waiting(self) -> bool:
        """Whether something that was asked has no answer yet."""
        return any(not asked.done() for asked in self._asked)

    def at(self, piece: Prepared) -> None:
        """Look at these records too."""
        self.ask(of_cells(piece, self.fields))

    def ask(self, looks: str) -> None:
        """Add what this SELECT of looks tells."""
        if self.fields:
            self._asked.append(self.beside.ask(looks))
        # What was seen in each piece is many times what was seen in all.
        while self._asked and self._asked[0].done():
            self._merge(self._asked.popleft().result())

    def found(self) -> list[Look]:
        """What the cells of all records look like; of a column's looks the most frequent."""
        while self._asked:
            self._merge(self._asked.popleft().result())
        by_count = sorted(self._looks.values(), key=lambda look: (look.place, -look.rows, look.look))
        by_place = groupby(by_count, key=attrgetter("place"))
        return [look for _, found in by_place for look in islice(found, MOST_LOOKS)]

    def _merge(self, rows: list[tuple[Any, ...]]) -> None:
        for one in starmap(Look, rows):
            other = self._looks.get((one.place, one.look), one._replace(rows=0))
            first = min(one, other, key=attrgetter("record"))
            self._looks[one.place, one.look] = first._replace(rows=one.rows + other.rows)
