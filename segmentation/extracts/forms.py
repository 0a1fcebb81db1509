"""Settling how a file writes numbers and dates: what the mapping says, else what its cells show."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from itertools import islice

from segmentation.errors import Message
from segmentation.extracts.dates import settle_dates
from segmentation.extracts.numbers import has_decimals, settle_numbers
from segmentation.extracts.record import MalformedError, split_record
from segmentation.extracts.seen import ColumnSeen, Seen
from segmentation.extracts.sniff import HEAD, Header, Text
from segmentation.warehouse.casting import BLANKS
from segmentation.warehouse.plan import (
    DATE_FORMS,
    MACHINE_DATES,
    MACHINE_NUMBERS,
    DateForm,
    Field,
    NumberForm,
    Source,
)

HEAD_RECORDS = 200


@dataclass(frozen=True)
class Settled:
    """A source whose fields have their forms; numbers: the one of all its numbers, None if it has none."""

    source: Source
    numbers: NumberForm | None = None
    dates: tuple[DateForm, ...] = ()


def formed(field: Field, source: Source) -> bool:
    """Whether the field's cells are written in a form of the file's: numbers or dates, typed by no file."""
    typed = source.is_parquet and field.lookup is None
    return field.column.kind != "text" and (field.header is not None or field.lookup is not None) and not typed


def is_said(source: Source) -> bool:
    """Whether the mapping says everything about numbers and dates."""
    form = source.format
    return None not in (form.decimal, form.thousands, form.date)


def settle(source: Source, columns: Sequence[ColumnSeen]) -> Settled | list[Message]:
    """The source with the forms of its numbers and dates, or why they cannot be told."""
    dates = [column for column in columns if column.field.column.kind == "date"]
    numbers = [column for column in columns if column.field.column.kind != "date"]
    number_form = settle_numbers(source.file, numbers, source.format, _usual_numbers(source))
    date_forms = settle_dates(source.file, dates, source.format.date, _usual_dates(source))
    problems = [number_form] if isinstance(number_form, Message) else []
    problems += date_forms if isinstance(date_forms, list) else []
    if isinstance(number_form, Message) or isinstance(date_forms, list):
        return problems

    def with_form(field: Field) -> Field:
        if not formed(field, source):
            return field
        return replace(field, form=date_forms[field.column.name] if field.column.kind == "date" else number_form)

    return Settled(
        replace(source, fields=tuple(map(with_form, source.fields))),
        number_form if numbers else None,
        tuple(dict.fromkeys(date_forms.values())),
    )


def marked(columns: Sequence[ColumnSeen]) -> set[str]:
    """The columns of the table, of these, whose cells have percent signs."""
    return {column.field.column.name for column in columns if any("%" in seen.look for seen in column.cells)}


def machine_written(source: Source, text: Text, header: Header) -> Settled | None:
    """The source in the machine's own forms, if the mapping says them or the head of the file shows them.

    What the head shows is an assumption: it holds if every cell of the file is then read in these forms, strictly.
    It shows nothing of cells that another file holds.
    """
    if any(field.lookup is not None and formed(field, source) for field in source.fields):
        return None
    if is_said(source):
        found = settle(source, [ColumnSeen(field, ()) for field in source.fields if formed(field, source)])
    else:
        columns = _in_head(source, text, header)
        if source.format.decimal is None and not has_decimals([c for c in columns if c.field.column.kind != "date"]):
            return None
        found = settle(source, columns)
    if isinstance(found, list) or found.numbers not in (None, MACHINE_NUMBERS):
        return None
    return found if set(found.dates) <= {MACHINE_DATES} else None


def _in_head(source: Source, text: Text, header: Header) -> list[ColumnSeen]:
    records = list(islice(_head_records(text, header), HEAD_RECORDS))
    columns = []
    for field in source.fields:
        if not formed(field, source) or field.header is None:
            continue
        place = header.names.index(field.header)
        cells = [(row, record[place].strip("".join(BLANKS))) for row, record in records]
        columns.append(ColumnSeen(field, tuple(Seen(cell, 1, cell, row) for row, cell in cells if cell)))
    return columns


def _head_records(text: Text, header: Header) -> Iterator[tuple[int, list[str]]]:
    for row, line in enumerate(text.lines(HEAD), start=1):
        if row <= header.line:
            continue
        try:
            cells = split_record(line, header.delimiter)
        except MalformedError:
            continue
        if cells is not None and len(cells) == len(header.names):
            yield row, cells


def _usual_numbers(source: Source) -> NumberForm:
    return NumberForm(",") if source.declared else MACHINE_NUMBERS


def _usual_dates(source: Source) -> DateForm:
    return DATE_FORMS["dd.mm.yyyy"] if source.declared else MACHINE_DATES
