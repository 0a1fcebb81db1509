"""How large a Parquet file is unpacked: a text that stands once in it may fill all rows, and a row takes no room."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

import duckdb

from segmentation.errors import InputError, Message
from segmentation.warehouse.connection import file_literal, quoted

MOST_ROWS = 500_000_000
MOST_TEXTS = 32 << 30
"""Bytes of all texts, each counted in every row that has it."""
_LENGTHS = {"VARCHAR": "strlen", "JSON": "strlen", "BLOB": "octet_length"}
_NESTED = ("STRUCT(", "MAP(", "UNION(", "VARIANT", "GEOMETRY")


def check_size(root: duckdb.DuckDBPyConnection, path: Path, file: str, columns: Sequence[tuple[str, ...]]) -> None:
    """InputError for a file that unpacks to more than is allowed. columns: names and types; file: its name for people.

    Of the texts only the lengths are looked at, and of one that repeats once.
    """
    nested = [name for name, kind, *_ in columns if kind.endswith("]") or kind.startswith(_NESTED)]
    if nested:
        # To tell its size, all of a cell would have to be read.
        raise InputError(
            Message(
                "{file}: the cells of {columns} hold lists or groups of values. Export it with one value in a cell, or "
                "without these columns.",
                file=file,
                columns=", ".join(nested),
            )
        )
    lengths = [f"coalesce(sum({_LENGTHS[kind]}({quoted(name)})), 0)" for name, kind, *_ in columns if kind in _LENGTHS]
    rows, texts = root.execute(
        f"SELECT count(*), {' + '.join(lengths) or '0'} FROM read_parquet({file_literal(path)})"
    ).fetchall()[0]
    if rows > MOST_ROWS or texts > MOST_TEXTS:
        raise InputError(
            Message(
                "{file} is too large: it has more than {most} million rows, or its texts unpack to more than {most_gb} "
                "GB. Deliver it in parts.",
                file=file,
                most=MOST_ROWS // 1_000_000,
                most_gb=MOST_TEXTS >> 30,
            )
        )
