"""The first records of the files of a delivery, with what was found out about how they are written."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from itertools import islice
from pathlib import Path

from segmentation.errors import InputError
from segmentation.extracts.datev import Head, Ledger, LineNumbers, open_ledger, read_head
from segmentation.extracts.deliveries import Delivered
from segmentation.extracts.headers import text_header
from segmentation.extracts.layout import not_needed
from segmentation.extracts.proposals import Sample
from segmentation.extracts.scan import scan
from segmentation.extracts.sheets import Sheet, find_sheet, sheet_titles, shown
from segmentation.extracts.sniff import Header, Text, settle_encoding, sniff_text
from segmentation.extracts.vocabulary import all_headers
from segmentation.warehouse.glimpse import Glimpse
from segmentation.warehouse.plan import BOOK_SUFFIXES, Cells, Format, is_parquet

RECORDS = 1_000
BYTES = 1 << 18


@dataclass(frozen=True)
class Part:
    """A file of a delivery, or one sheet of a workbook."""

    delivered: Delivered
    sheet: str | None = None

    @property
    def name(self) -> str:
        """Its name as a mapping gives it."""
        return self.delivered.name if self.sheet is None else f"{self.delivered.name}/{self.sheet}"


@dataclass(frozen=True)
class Opened:
    """A part with its first records; text: how a text file is written; head: of a DATEV file."""

    part: Part
    sample: Sample
    header: Header
    text: Text | None = None
    head: Head | None = None


def parts_of(delivered: Delivered) -> list[Part]:
    """The file itself, or the sheets of a workbook that hold anything."""
    if delivered.file.suffix.casefold() not in BOOK_SUFFIXES:
        return [Part(delivered)]
    titles = sheet_titles(delivered.path, delivered.name)
    full = [t for t in titles if any(cell != "" for row in islice(Sheet(delivered.path, t).rows(), 20) for cell in row)]
    return [Part(delivered, title) for title in full]


def open_part(part: Part, said: Format, wanted: Sequence[str], glimpse: Glimpse, scratch: Path) -> Opened:
    """The part with its first records; said: what a mapping tells; wanted: the columns that it asks for.

    InputError if it is empty or not readable.
    """
    path, name = part.delivered.path, part.delivered.name
    columns = wanted or all_headers()
    if is_parquet(path):
        names = glimpse.parquet_headers(path, name)
        rows = glimpse.records(Cells((path,), names, parquet=True), RECORDS)
        return Opened(part, Sample(part.name, names, tuple(rows)), Header(0, names, ""))
    if part.sheet is not None:
        _, header = find_sheet(path, name, columns, part.sheet, said.header)
        sheet = Sheet(path, part.sheet, header.line + RECORDS)
        rows = [tuple(map(shown, row)) for row in islice(sheet.rows(), header.line, None)]
        return Opened(part, Sample(part.name, header.names, tuple(rows), header.named), header)
    text = settle_encoding(replace(sniff_text(path, said.encoding, name), most=BYTES), said.encoding)
    clean = scratch / "sample.csv"
    if head := read_head(path, name):
        if head.table is None:
            raise InputError(not_needed(name, head))
        ledger = shortened_ledger(open_ledger(path, name, head, said.encoding, said.chart))
        _, cells = ledger.write(clean, LineNumbers())
        return Opened(part, _sample(part, cells, ledger.header, glimpse), ledger.header, ledger.text, head)
    header = text_header(text, columns, said)
    cells = scan(text, header, clean).cells(header)
    return Opened(part, _sample(part, cells, header, glimpse), header, text)


def shortened_ledger(ledger: Ledger) -> Ledger:
    """The DATEV file with its first records only."""
    return replace(ledger, text=replace(ledger.text, most=BYTES))


def _sample(part: Part, cells: Cells, header: Header, glimpse: Glimpse) -> Sample:
    return Sample(part.name, header.names, tuple(glimpse.records(cells, RECORDS)), header.named)
