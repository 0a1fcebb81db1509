"""What of an extract's lines may be listed: not the cells that tell of a person."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import replace
from functools import cache

from segmentation.extracts.opening import Extract
from segmentation.extracts.record import MalformedError, split_record
from segmentation.extracts.sheets import LINE_DELIMITER, Sheet
from segmentation.extracts.vocabulary import bare, headers_of, system_tables
from segmentation.schema import LOADABLE, Column, Table
from segmentation.schema import table as schema_table
from segmentation.warehouse.plan import Cells, Source, offered

MASK = "•••"


class Masking:
    """Masks the lines of one extract. A line that does not fall into its cells is hidden whole."""

    def __init__(self, extract: Extract) -> None:
        names = extract.header.names
        self.hidden = hidden_columns(names, _taken(extract.source), extract.source.table)
        self._cells = len(names)
        self._delimiter = LINE_DELIMITER if isinstance(extract.text, Sheet) else extract.header.delimiter

    def line(self, text: str) -> str:
        """The line with a mark in the place of each hidden cell."""
        if not self.hidden:
            return text
        try:
            cells = split_record(text, self._delimiter)
        except MalformedError:
            cells = None
        if cells is None or len(cells) != self._cells:
            return MASK
        return self._delimiter.join(masked(cells, self.hidden))

    def shown(self, cells: Cells) -> Cells:
        """The cells of a Parquet file without the hidden ones."""
        return replace(cells, headers=tuple(n for at, n in enumerate(cells.headers) if at not in self.hidden))


def masked(cells: Sequence[str], hidden: frozenset[int]) -> tuple[str, ...]:
    """The cells of a line with the mark in the place of each hidden one."""
    return tuple(MASK if at in hidden and cell else cell for at, cell in enumerate(cells))


def hidden_columns(
    names: Sequence[str], taken: Iterable[tuple[str, Column]], table: Table | None = None
) -> frozenset[int]:
    """The places of a file's columns whose cells may not be listed, of which something else or nothing is stored.

    names: all its columns; taken: those that fill a column of ours. Hidden are those that are not kept whole, those
    that have the name of such a column in whatever table and, where the table they are for is of persons, every column
    that nothing is taken from.
    """
    own = [(name, column.is_kept_whole) for name, column in taken if name]
    treated = {name for name, is_whole in own if not is_whole}
    kept = {name for name, is_whole in own if is_whole} - treated
    of_persons = table is not None and any(column.treatment == "hashed" for column in table.columns)
    return frozenset(
        place
        for place, name in enumerate(names)
        if name not in kept and (of_persons or name in treated or bare(name) in _names_of_persons())
    )


def _taken(source: Source) -> list[tuple[str, Column]]:
    return [(field.lookup.own if field.lookup else field.header or "", field.column) for field in source.fields]


@cache
def _names_of_persons() -> frozenset[str]:
    """What columns of persons are called; a word that elsewhere is no person's, such as “Name”, is none of these."""
    treated = {h for table in LOADABLE for c in table.columns if not c.is_kept_whole for h in headers_of(table, c)}
    plain = {h for table in LOADABLE for c in table.columns if c.is_kept_whole for h in headers_of(table, c)}
    for system in system_tables():
        columns = {column.name: column for column in offered(schema_table(system.table))}
        treated |= system.persons
        treated |= {h for name, found in system.columns.items() if not columns[name].is_kept_whole for h in found}
    return frozenset(treated - plain)
