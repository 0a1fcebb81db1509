"""Opening the files of a load: how each is written, where its header stands, whether it has what is asked of it."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, replace
from pathlib import Path

from segmentation.errors import InputError, Message
from segmentation.extracts.datev import Ledger
from segmentation.extracts.forms import Settled
from segmentation.extracts.layout import check_header, is_foreign, missing_columns, read_header, wrong_layout
from segmentation.extracts.sheets import Sheet, settle_sheet
from segmentation.extracts.sniff import Header, Text, normal
from segmentation.schema import ORDER_LINES
from segmentation.warehouse.plan import DATE_FORMS, UNIT_COST, Field, Product, Source

ParquetHeaders = Callable[[Path, str], tuple[str, ...]]


@dataclass(frozen=True)
class Extract:
    """A source with what was found out about its file; text is None for Parquet.

    settled: the forms of a sheet, which are found with it.
    """

    source: Source
    text: Text | Sheet | Ledger | None
    header: Header
    settled: Settled | None = None


@dataclass(frozen=True)
class Examined:
    """The sources that can be read, and why others are left out."""

    extracts: list[Extract]
    left_out: tuple[Message, ...] = ()


def examined(sources: Iterable[Source], others: Sequence[Message], parquet_headers: ParquetHeaders) -> Examined:
    """The sources with their headers checked; InputError with these problems, if any, and those of the other files.

    What is only called like a part of a file, and has none of its columns, is left out; a part that lacks some of them
    is no less a fault than the file itself would be.
    """
    extracts: list[Extract] = []
    problems, foreign = list(others), list[tuple[Source, Header]]()
    for source in sources:
        try:
            text, header = _read_header(source, parquet_headers)
        except InputError as error:
            problems += [error.title, *error.problems]
            continue
        if source.part_of is not None and is_foreign(source, header):
            foreign.append((source, header))
            continue
        found = check_header(source, header)
        problems += found
        if not found:
            said = _as_datev_writes(source, text) if isinstance(text, Ledger) else source
            problems += _settle_sheet(Extract(_with_file_headers(said, header.names), text, header), extracts)
    # What has the columns of one of several tables is a part, and lacks those of the others.
    parts = {extract.source.path for extract in extracts}
    problems += [problem for one in foreign if one[0].path in parts for problem in check_header(*one)]
    if problems:
        raise wrong_layout(problems)
    left_out = {source.path: _no_part(source, ", ".join(missing_columns(source, header))) for source, header in foreign}
    return Examined(extracts, tuple(left_out.values()))


def _no_part(source: Source, missing: str) -> Message:
    return Message(
        "{file} is left out: it is called like a further part of {other}, but lacks what that holds: {missing}.",
        file=source.file.partition("/")[0], other=source.part_of, missing=missing,
    )  # fmt: skip


def _settle_sheet(extract: Extract, extracts: list[Extract]) -> list[Message]:
    """Add the extract, a sheet with its forms; or what is wrong with them."""
    if isinstance(extract.text, Sheet):
        settled = settle_sheet(extract.source, extract.text, extract.header)
        if isinstance(settled, list):
            return settled
        extract = replace(extract, source=settled.source, settled=settled)
    extracts.append(extract)
    return []


def _read_header(source: Source, parquet_headers: ParquetHeaders) -> tuple[Text | Sheet | Ledger | None, Header]:
    if source.is_parquet:
        return None, Header(0, parquet_headers(source.path, source.file), "")
    return read_header(source)


def _with_file_headers(source: Source, names: tuple[str, ...]) -> Source:
    """The source with headers spelled as in its file, without the optional columns that the file does not have."""
    spelled = {normal(name): name for name in names}

    def in_file(field: Field) -> Field | None:
        if field.header is None and field.lookup is None:
            return field
        name = spelled.get(normal(field.shown))
        if name is None:
            return None
        if field.lookup is not None:
            return replace(field, lookup=replace(field.lookup, own=name))
        return replace(field, header=name)

    found = [found for field in source.fields if (found := in_file(field)) is not None]
    return replace(source, fields=tuple(_with_costs(source, [_with_share(field, source) for field in found])))


def _with_share(field: Field, source: Source) -> Field:
    """The field, a percent that is said to be written as a share multiplied."""
    shared = source.format.percent == "0.125" and field.column.kind == "percent" and field.factor is None
    return replace(field, factor=100.0) if shared else field


def _with_costs(source: Source, fields: list[Field]) -> list[Field]:
    """The fields with the cost made from that of a unit, if the file has no other."""
    given = {field.column.name: field for field in fields}
    if UNIT_COST.name not in given:
        return fields
    if "cost" in given or "quantity" not in given:
        return [field for field in fields if field.column is not UNIT_COST]
    cost = Field(ORDER_LINES.column("cost"), computed=Product((UNIT_COST.name, "quantity")))
    return [*fields, cost]


def _as_datev_writes(source: Source, ledger: Ledger) -> Source:
    currency = source.format.currency or ledger.head.currency
    form = replace(source.format, decimal=",", thousands="", date=DATE_FORMS["dd.mm.yyyy"], currency=currency)
    return replace(source, format=form)
