"""What a load and a preview ask of a file in the same way, before its cells are typed."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

import duckdb

from segmentation.errors import InputError, Message
from segmentation.warehouse import hashing, staging
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
            return tuple(row[0] for row in self.root.execute(staging.parquet_headers(path)).fetchall())
        except duckdb.Error as error:
            raise InputError(
                Message("{file} is not a readable Parquet file: {cause}", file=file, cause=str(error).splitlines()[0])
            ) from error

    def looks(self, prepared: Prepared, fields: Sequence[Field]) -> list[tuple[int, str, int, str, int]]:
        """What the cells of these fields look like: (place of the field, look, count, first cell, its record)."""
        return self.root.execute(staging.looks_select(prepared, fields)).fetchall() if fields else []
