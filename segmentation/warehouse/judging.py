"""Questions to the staged rows of one file that its cells, one by one, cannot answer."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any

from segmentation.schema import Table
from segmentation.warehouse.connection import quoted
from segmentation.warehouse.staging import core, staged

Rows = Callable[[str, Sequence[object]], list[tuple[Any, ...]]]


@dataclass(frozen=True)
class Signs:
    """Returns and credit notes with a positive and a negative amount; record: the first positive one."""

    positive: int
    negative: int
    record: int | None
    amount: float | None


@dataclass(frozen=True)
class StagedFile:
    """The good rows of one file in the stage of its table."""

    rows: Rows
    table: Table
    file_no: int

    def largest_share(self, column: str) -> tuple[float, int] | None:
        """The largest absolute value, a fraction, of a percent column, with its record; None for no value but 0."""
        name = quoted(column)
        ((value, record),) = self._asked(f"max(abs({name})), arg_max(record, (abs({name}), -record))")
        return (value, record) if value else None

    def signs_of_returns(self) -> Signs:
        """How many returns and credit notes of a file with order lines are positive and negative."""
        found = self._asked(
            "count(*) FILTER (revenue > 0), count(*) FILTER (revenue < 0), "
            "min(record) FILTER (revenue > 0), arg_min(revenue, record) FILTER (revenue > 0)",
            "AND document_type <> 'order'",
        )
        return Signs(*found[0])

    def currencies(self) -> list[tuple[str | None, int]]:
        """The currencies that rows with an amount name, None where they name none, and how many each."""
        rows = self._asked("amounts_in, count(*)", f"AND ({_has_amount(self.table)}) GROUP BY 1 ORDER BY 2 DESC, 1")
        return [(code, count) for code, count in rows]

    def _asked(self, what: str, further: str = "") -> list[tuple[Any, ...]]:
        good = f"FROM {staged(self.table)} WHERE file_no = ? AND problems IS NULL"
        return self.rows(f"SELECT {what} {good} {further}", [self.file_no])


def with_amounts(rows: Rows, table: Table) -> int:
    """How many rows of a loaded table have an amount."""
    ((count,),) = rows(f"SELECT count(*) FROM {core(table)} WHERE {_has_amount(table)}", [])
    return int(count)


def _has_amount(table: Table) -> str:
    amounts = [quoted(column.name) for column in table.columns if column.kind == "money"]
    return " OR ".join(f"{name} IS NOT NULL" for name in amounts) or "false"
