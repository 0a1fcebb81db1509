"""What of an extract's lines may be listed: not the cells that tell of a person."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from functools import cache

from segmentation.extracts.opening import Extract
from segmentation.extracts.record import MalformedError, split_record
from segmentation.extracts.sheets import LINE_DELIMITER, Sheet
from segmentation.extracts.vocabulary import bare, headers_of
from segmentation.schema import LOADABLE
from segmentation.warehouse.plan import Cells, Source

MASK = "•••"


class Masking:
    """Masks the lines of one extract.

    Hidden are the columns that are not kept as they stand, those that have the name of such a column in whatever
    table, and, where the extract is of persons, every column that nothing is taken from. A line that does not fall
    into its cells is hidden whole.
    """

    def __init__(self, extract: Extract) -> None:
        assert extract.header is not None
        names = extract.header.names
        kept, treated = _headers(extract.source)
        of_persons = any(column.treatment == "hashed" for column in extract.source.table.columns)
        self.hidden = frozenset(
            place
            for place, name in enumerate(names)
            if name not in kept and (of_persons or name in treated or bare(name) in _names_of_persons())
        )
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
        return self._delimiter.join(self.cells(cells))

    def cells(self, cells: Sequence[str]) -> tuple[str, ...]:
        """The cells of a line with the mark in the place of each hidden one."""
        return tuple(MASK if at in self.hidden and cell else cell for at, cell in enumerate(cells))

    def shown(self, cells: Cells) -> Cells:
        """The cells of a Parquet file without the hidden ones."""
        return replace(cells, headers=tuple(n for at, n in enumerate(cells.headers) if at not in self.hidden))


def _headers(source: Source) -> tuple[frozenset[str], frozenset[str]]:
    """The file's columns that are kept as they stand, and those of which something else or nothing is."""
    own = [(f.lookup.own if f.lookup else f.header or "", f.column.treatment == "kept") for f in source.fields]
    treated = frozenset(header for header, is_kept in own if not is_kept)
    return frozenset(header for header, is_kept in own if is_kept) - treated, treated


@cache
def _names_of_persons() -> frozenset[str]:
    """What columns of persons are called; a word that elsewhere is no person's, such as “Name”, is none of these."""
    treated = {h for table in LOADABLE for c in table.columns if c.treatment != "kept" for h in headers_of(table, c)}
    plain = {h for table in LOADABLE for c in table.columns if c.treatment == "kept" for h in headers_of(table, c)}
    return frozenset(treated - plain)
