"""SQL for what the cells of numbers and dates look like: the evidence of how a file writes them.

Each SELECT has the columns of a `Look`. A date's look is the cell without a time of day; a number's is the cell with 9
for every digit but 0.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple

from segmentation.schema import Table
from segmentation.warehouse import casting
from segmentation.warehouse.connection import literal, quoted
from segmentation.warehouse.plan import Field, Prepared, Source
from segmentation.warehouse.staging import cells_select, staged, stored_columns

# A longer cell is no number and no date; more looks has only a column of something else.
LONGEST_LOOK, MOST_LOOKS = 40, 100_000


class Look(NamedTuple):
    """What some cells of a column look like. place: of the field among those asked for; cell, record: the first."""

    place: int
    look: str
    rows: int
    cell: str
    record: int


def of_cells(prepared: Prepared, fields: Sequence[Field]) -> str:
    """The looks of all cells. Of looks there are few, unless a column holds something else."""
    return _looks(cells_select(prepared, fields), fields)


def of_doubtful(table: Table, number: int, fields: Sequence[Field], first: int) -> str:
    """The looks of the cells in staged rows of a file where one is not plain, from record `first` on."""
    cells = ", ".join(f"doubtful[{place}] AS {casting.cell_name(field)}" for place, field in enumerate(fields, start=1))
    return _looks(
        f"SELECT record, {cells} FROM {staged(table)} "
        f"WHERE file_no = {number} AND record >= {first} AND doubtful IS NOT NULL",
        fields,
    )


def of_plain(source: Source, number: int, fields: Sequence[Field], first: int) -> str:
    """One look for all plain cells of a field in the other rows: the less they are, the less they prove.

    Of numbers those count whose value is no whole one, for these have a decimal sign; none where the stage keeps no
    value, or another than the cell's.
    """
    counts = ", ".join(f"count(*) FILTER ({_tells(source, field)})" for field in fields)
    looks = ", ".join(literal(_plain_look(field)) for field in fields)
    return (
        f"SELECT place, look, count, look, record FROM (SELECT unnest(range({len(fields)})) AS place, "
        f"unnest([{looks}]) AS look, unnest([{counts}]) AS count, coalesce(min(record), 0) AS record "
        f"FROM {staged(source.table)} WHERE file_no = {number} AND record >= {first} AND doubtful IS NULL) "
        "WHERE count > 0"
    )


def _tells(source: Source, field: Field) -> str:
    if field.column not in stored_columns(source.table):
        return "false"
    value = quoted(field.column.name)
    if field.column.kind == "date":
        return f"{value} IS NOT NULL"
    is_as_written = field.column.kind in ("money", "number") and field.factor is None and source.convert is None
    return f"{value} <> floor({value})" if is_as_written else "false"


def _plain_look(field: Field) -> str:
    return field.date_form.example if field.column.kind == "date" else f"9{field.number_form.decimal}9"


def _looks(cells: str, fields: Sequence[Field]) -> str:
    """cells: a SELECT of record and the fields' cells."""
    looks = ", ".join(
        f"CASE WHEN length({casting.cell_name(field)}) <= {LONGEST_LOOK} THEN "
        f"{(casting.without_time if field.column.kind == 'date' else _number_look)(casting.cell_name(field))} END"
        for field in fields
    )
    names = ", ".join(f"{casting.cell_name(field)}::VARCHAR" for field in fields)
    return (
        "SELECT place, look, count(*) AS count, arg_min(cell, record), min(record) FROM ("
        f"SELECT record, unnest(range({len(fields)})) AS place, unnest([{looks}]) AS look, unnest([{names}]) AS cell "
        f"FROM ({cells})) WHERE look IS NOT NULL GROUP BY place, look "
        f"QUALIFY row_number() OVER (PARTITION BY place ORDER BY count DESC, look) <= {MOST_LOOKS}"
    )


def _number_look(cell: str) -> str:
    # Most numbers are one of these; matching them is far cheaper than translating.
    usual = " ".join(
        f"WHEN regexp_full_match({cell}, {literal(pattern)}) THEN {literal(look)}"
        for pattern, look in ((r"\d+", "9"), (r"-?\d+,\d\d?", "9,9"), (r"-?\d+\.\d\d?", "9.9"))
    )
    return f"CASE {usual} ELSE translate({cell}, '12345678', '99999999') END"
