"""Reading the first records of extracts as a load would, without building a warehouse."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from secrets import token_bytes
from types import TracebackType
from typing import Any

from segmentation.pseudonyms import KEY_BYTES
from segmentation.warehouse import staging
from segmentation.warehouse.connection import connect, file_literal, literal, lock_down, one_number, quoted
from segmentation.warehouse.plan import Cells, Prepared
from segmentation.warehouse.reader import Reader


@dataclass(frozen=True)
class Typed:
    """What one record (from 0) says: its values by column, and what is wrong: (column, value, rule, core column)."""

    record: int
    values: dict[str, Any]
    problems: tuple[tuple[str, str | None, str, str], ...]


class Glimpse(Reader):
    """A database in memory that reads files of these folders only; a context manager."""

    def __init__(self, folders: Sequence[Path]) -> None:
        self.root = connect()
        lock_down(self.root, folders, settable=())
        # Of a preview nothing is kept: neither its pseudonyms nor what they are made with.
        self.hash_with(token_bytes(KEY_BYTES))

    def __enter__(self) -> Glimpse:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.root.close()

    def parquet_rows(self, path: Path) -> int:
        """How many rows a Parquet file has, as it says itself."""
        return one_number(self.root, f"SELECT count(*) FROM read_parquet({file_literal(path)})")

    def shorten_parquet(self, path: Path, out: Path, rows: int) -> None:
        """Write the first rows of a Parquet file to another one."""
        source = f"SELECT * FROM read_parquet({file_literal(path)}) LIMIT {rows}"
        self.root.execute(f"COPY ({source}) TO {literal(str(out))} (FORMAT parquet)")

    def records(self, cells: Cells, limit: int) -> list[tuple[str, ...]]:
        """The cells of the first records as text; "" for none."""
        columns = [quoted(name) if cells.parquet else f"c{at}" for at, name in enumerate(cells.headers)]
        if not columns:
            return []
        texts = ", ".join(f"coalesce({name}::VARCHAR, '')" for name in columns)
        return self.root.execute(f"SELECT {texts} FROM {staging.relation(cells)} LIMIT {limit}").fetchall()

    def typed(self, prepared: Prepared) -> list[Typed]:
        """What the records say, in their order."""
        columns = [column.name for column in prepared.source.table.columns]
        names = ", ".join(quoted(name) for name in columns)
        rows = self.root.execute(
            f"SELECT record, problems, {names} FROM ({staging.careful_select(prepared, 0)}) ORDER BY record"
        ).fetchall()
        return [
            Typed(
                record,
                dict(zip(columns, values, strict=True)),
                tuple((p["column"], p["value"], *p["rule"].split(" ", 1)) for p in problems or ()),
            )
            for record, problems, *values in rows
        ]
