"""Making the files of a source ready for DuckDB: clean records in UTF-8, and every other line accounted for."""

from __future__ import annotations

from dataclasses import dataclass, replace
from functools import partial
from pathlib import Path

from segmentation.errors import Message
from segmentation.extracts.datev import Ledger, LineNumbers
from segmentation.extracts.forms import formed
from segmentation.extracts.headers import text_header
from segmentation.extracts.layout import wrong_layout
from segmentation.extracts.opening import Extract, ParquetHeaders
from segmentation.extracts.presuming import Presuming
from segmentation.extracts.scan import Scan, scan
from segmentation.extracts.seen import ColumnSeen, seen_of
from segmentation.extracts.sheets import Sheet, find_sheet, write_sheet
from segmentation.extracts.sniff import Text, settle_encoding, sniff_text
from segmentation.progress import Stage, steering
from segmentation.warehouse.plan import BOOK_SUFFIXES, Cells, Format, Lookup, Prepared, Source, is_parquet
from segmentation.warehouse.reader import Looking, Reader


@dataclass(frozen=True)
class Ready:
    """A source made ready, what became of its lines (None for Parquet), the extract with its encoding settled, and what
    the cells of its numbers and dates look like (nothing where their forms are settled)."""

    prepared: Prepared
    scanned: Scan | None
    extract: Extract
    seen: tuple[ColumnSeen, ...]


def prepare(
    extract: Extract,
    name: str,
    scratch: Path,
    reader: Reader,
    numbers: LineNumbers,
    *,
    presuming: Presuming | None = None,
) -> Ready:
    """Write what DuckDB reads of the extract and of the files it looks up in into `scratch`, under that name.

    numbers: of the lines of DATEV files, the same for all extracts of a table; presuming: stages what is there already
    while the rest is read, where that can be.
    """
    source, text, header = extract.source, extract.text, extract.header
    asked = [field.lookup for field in source.fields if field.lookup is not None]
    lookups = {
        lookup.path: _lookup_cells(lookup, source, scratch / f"lookup-{name}-{place}.csv", reader.parquet_headers)
        for place, lookup in enumerate(asked)
    }
    clean = scratch / f"{name}.csv"
    steering().begin(Stage.READING, source.table.name, source.file)
    fields = [] if extract.settled else [field for field in source.fields if formed(field, source)]
    scanned: Scan | None
    with reader.beside() as beside:
        looking = Looking(beside, fields)
        take = presuming.with_help_of(looking) if presuming else looking.at
        if isinstance(text, Text):
            text = settle_encoding(text, source.format.encoding)
            # What is written already is looked at while the rest is read.
            lines = scan(text, header, clean, lambda part: take(Prepared(source, part.cells(header), lookups)))
            parts = tuple(part.cells(header) for part in lines.parts)
            prepared, scanned = Prepared(source, lines.cells(header), lookups, parts), lines
        else:
            scanned, cells = _written(extract, clean, numbers)
            prepared = Prepared(source, cells, lookups)
            take(prepared)
        steering().begin(Stage.FORMS, source.table.name, source.file)
        row = partial(row_of, scanned)
        seen = (
            presuming.seen(row, scanned.records if scanned else 0)
            if presuming
            else seen_of(looking.found(), fields, row)
        )
    return Ready(prepared, scanned, replace(extract, text=text), seen)


def _written(extract: Extract, clean: Path, numbers: LineNumbers) -> tuple[Scan | None, Cells]:
    """The cells of a file that is no CSV, written as one unless it is Parquet."""
    source, text, header = extract.source, extract.text, extract.header
    if isinstance(text, Ledger):
        return text.write(clean, numbers)
    if isinstance(text, Sheet):
        return write_sheet(text, header, source.fields, clean)
    return None, Cells((source.path,), header.names, parquet=True)


def row_of(scanned: Scan | None, record: int) -> int:
    """The line in the file of a record (from 0); in Parquet, which has none, the row (from 1)."""
    return record + 1 if scanned is None else scanned.line_of(record)


def _lookup_cells(lookup: Lookup, source: Source, clean: Path, parquet_headers: ParquetHeaders) -> Cells:
    steering().begin(Stage.READING, source.table.name, lookup.file)
    if is_parquet(lookup.path):
        cells = Cells((lookup.path,), parquet_headers(lookup.path, lookup.file), parquet=True)
    elif lookup.path.suffix.casefold() in BOOK_SUFFIXES:
        sheet, header = find_sheet(lookup.path, lookup.file, (lookup.key, lookup.value), None)
        _, cells = write_sheet(sheet, header, (), clean)
    else:
        text = settle_encoding(sniff_text(lookup.path, source.format.encoding, lookup.file), source.format.encoding)
        header = text_header(text, (lookup.key, lookup.value), Format(delimiter=source.format.delimiter))
        cells = scan(text, header, clean).cells(header)
    missing = [name for name in (lookup.key, lookup.value) if name not in cells.headers]
    if missing:
        raise wrong_layout(
            [
                Message("{file}: The column “{column}” is missing. Found: {found}.", file=lookup.file,
                        column=name, found=", ".join(cells.headers))
                for name in missing
            ]
        )  # fmt: skip
    return cells
