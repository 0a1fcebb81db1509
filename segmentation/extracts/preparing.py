"""Making the files of a source ready for DuckDB: clean records in UTF-8, and every other line accounted for."""

from __future__ import annotations

from dataclasses import dataclass, replace
from pathlib import Path

from segmentation.errors import Message
from segmentation.extracts.datev import Ledger, LineNumbers
from segmentation.extracts.forms import formed
from segmentation.extracts.headers import text_header
from segmentation.extracts.layout import wrong_layout
from segmentation.extracts.opening import Extract, ParquetHeaders
from segmentation.extracts.scan import Scan, scan
from segmentation.extracts.seen import ColumnSeen, Seen
from segmentation.extracts.sheets import Sheet, find_sheet, write_sheet
from segmentation.extracts.sniff import settle_encoding, sniff_text
from segmentation.warehouse.plan import BOOK_SUFFIXES, Cells, Format, Lookup, Prepared, Source, is_parquet
from segmentation.warehouse.reader import Reader


@dataclass(frozen=True)
class Ready:
    """A source made ready, what became of its lines (None for Parquet), and the extract with its encoding settled."""

    prepared: Prepared
    scanned: Scan | None
    extract: Extract


def prepare(extract: Extract, name: str, scratch: Path, parquet_headers: ParquetHeaders, numbers: LineNumbers) -> Ready:
    """Write what DuckDB reads of the extract and of the files it looks up in into `scratch`, under that name.

    numbers: of the lines of DATEV files, the same for all extracts of a table.
    """
    source, text, header = extract.source, extract.text, extract.header
    asked = [field.lookup for field in source.fields if field.lookup is not None]
    lookups = {
        lookup.path: _lookup_cells(lookup, source, scratch / f"lookup-{name}-{place}.csv", parquet_headers)
        for place, lookup in enumerate(asked)
    }
    clean = scratch / f"{name}.csv"
    if text is None:
        return Ready(Prepared(source, Cells(source.path, header.names, parquet=True), lookups), None, extract)
    if isinstance(text, Ledger):
        scanned, cells = text.write(clean, numbers)
    elif isinstance(text, Sheet):
        scanned, cells = write_sheet(text, header, source.fields, clean)
    else:
        text = settle_encoding(text, source.format.encoding)
        scanned = scan(text, header, clean)
        cells = Cells(clean, header.names, header.delimiter, padded=scanned.padded)
    return Ready(Prepared(source, cells, lookups), scanned, replace(extract, text=text))


def row_of(scanned: Scan | None, record: int) -> int:
    """The line in the file of a record (from 0); in Parquet, which has none, the row (from 1)."""
    return record + 1 if scanned is None else scanned.line_of(record)


def seen_in(reader: Reader, prepared: Prepared, scanned: Scan | None) -> list[ColumnSeen]:
    """What the cells of numbers and dates look like."""
    fields = [field for field in prepared.source.fields if formed(field, prepared.source)]
    found: list[list[Seen]] = [[] for _ in fields]
    for place, look, count, cell, record in reader.looks(prepared, fields):
        found[place].append(Seen(look, count, cell, row_of(scanned, record)))
    return [ColumnSeen(field, tuple(cells)) for field, cells in zip(fields, found, strict=True)]


def _lookup_cells(lookup: Lookup, source: Source, clean: Path, parquet_headers: ParquetHeaders) -> Cells:
    if is_parquet(lookup.path):
        cells = Cells(lookup.path, parquet_headers(lookup.path, lookup.file), parquet=True)
    elif lookup.path.suffix.casefold() in BOOK_SUFFIXES:
        sheet, header = find_sheet(lookup.path, lookup.file, (lookup.key, lookup.value), None)
        _, cells = write_sheet(sheet, header, (), clean)
    else:
        text = settle_encoding(sniff_text(lookup.path, source.format.encoding, lookup.file), source.format.encoding)
        header = text_header(text, (lookup.key, lookup.value), Format(delimiter=source.format.delimiter))
        scan(text, header, clean)
        cells = Cells(clean, header.names, header.delimiter)
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
