"""What a preview tells of each file: how it is written, what fills what, and the first records as they would load."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from segmentation.errors import Message
from segmentation.extracts.mapping_file import FileMapping, Mapping
from segmentation.extracts.matching import Match
from segmentation.extracts.report import Reject


@dataclass(frozen=True)
class ColumnPreview:
    """A column of the file. fields: the columns of the table that it fills; confidence: the least sure of them, None
    where none; because: why; date: the form of its dates."""

    header: str
    fields: tuple[str, ...] = ()
    confidence: float | None = None
    because: Message | None = None
    date: str | None = None


@dataclass(frozen=True)
class RowPreview:
    """A record. row: its line in the file, in Parquet its row; cells: as they stand, or masked, by the file's columns;
    values: typed, by the table's columns, empty where the file's forms are not settled; problems: why it would be
    rejected."""

    row: int
    cells: tuple[str, ...]
    values: dict[str, Any]
    problems: tuple[Message, ...] = ()


@dataclass(frozen=True)
class FilePreview:
    """One file, or one sheet of a workbook, as a load would read it.

    size: bytes; rows: records, estimated from the size where `estimated`; header_row: from 1, None for none; None in
    encoding to currency: the file has nothing of the kind; table: None where none fits; confidence: in that table, 0
    to 1; system: where it seems to come from; missing: columns that the table needs and nothing fills; made: columns
    made from others or fetched from another file; rejects: of the records looked at, the first ones; looked_at: how
    many those are, rows of totals not counted; rejected: how many of them a load would reject; left_out: the mapping
    says that it is not read; problems: what is asked, or why the file cannot be read; mapping: all of this as a
    mapping, None without a table.
    """

    file: str
    size: int
    rows: int = 0
    estimated: bool = False
    encoding: str | None = None
    delimiter: str | None = None
    decimal: str | None = None
    thousands: str | None = None
    currency: str | None = None
    header_row: int | None = None
    table: str | None = None
    confidence: float = 0.0
    system: str | None = None
    missing: tuple[str, ...] = ()
    columns: tuple[ColumnPreview, ...] = ()
    made: tuple[Match, ...] = ()
    records: tuple[RowPreview, ...] = ()
    rejects: tuple[Reject, ...] = ()
    looked_at: int = 0
    rejected: int = 0
    left_out: bool = False
    problems: tuple[Message, ...] = ()
    mapping: FileMapping | None = None


@dataclass(frozen=True)
class Preview:
    """All files; mapping: what a load of them would follow, to be changed and handed to `preview` or `load`."""

    files: tuple[FilePreview, ...]
    mapping: Mapping
