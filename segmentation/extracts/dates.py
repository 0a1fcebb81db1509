"""How a column writes its dates, found from its cells."""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Mapping, Sequence

from segmentation.errors import Message
from segmentation.extracts.asked import Answer, Question
from segmentation.extracts.seen import DIRT, ColumnSeen, Seen, Tally, two_ways
from segmentation.warehouse.casting import FIRST_YEAR, LAST_YEAR
from segmentation.warehouse.plan import DATE_FORMS, TIME_OF_DAY, DateForm

# Forms with leading zeros: found if all cells of a column have them, by the name of the form without.
WITH_ZEROS = {"d.m.yyyy": "dd.mm.yyyy", "d-m-yyyy": "dd-mm-yyyy", "m-d-yyyy": "mm-dd-yyyy", "yyyy-m-d": "yyyy-mm-dd"}
# dd/mm/yyyy and mm/dd/yyyy are what a mapping may say to have leading zeros demanded.
FOUND = tuple(
    form for name, form in DATE_FORMS.items() if name not in (*WITH_ZEROS.values(), "dd/mm/yyyy", "mm/dd/yyyy")
)

Readings = dict[str, dt.date]


def readings(cell: str) -> Readings:
    """What date the cell is in each form in which it is one; a time of day does not count."""
    found = {}
    for form in FOUND:
        if written := re.fullmatch(f"({form.pattern})(?:{TIME_OF_DAY})?", cell, re.ASCII):
            try:
                date = dt.datetime.strptime(written[1], form.strptime).date()
            except ValueError:
                continue
            if FIRST_YEAR <= date.year <= LAST_YEAR:
                found[form.name] = date
    return found


def is_beyond_doubt(form: DateForm) -> bool:
    """Whether a day that is written in this form is none in another."""
    return sum(re.fullmatch(other.pattern, form.example) is not None for other in FOUND) == 1


def settle_dates(
    file: str, columns: Sequence[ColumnSeen], said: DateForm | None, usual: DateForm
) -> Mapping[str, DateForm] | list[Message]:
    """The form of each column, by core column, or why it cannot be told.

    said: what the mapping says; usual: taken where no cell of the file is a date.
    """
    if said is not None:
        return {column.field.column.name: said for column in columns}
    certain: dict[str, str] = {}
    doubtful: list[tuple[ColumnSeen, Seen, Readings]] = []
    problems = []
    for column in columns:
        found = _of_column(file, column)
        if isinstance(found, Message):
            problems.append(found)
        elif isinstance(found, str):
            certain[column.field.column.name] = found
        elif found is not None:
            doubtful.append((column, *found))
    of_file = set(certain.values())
    for column, seen, read in doubtful:
        fitting = of_file & read.keys()
        if len(fitting) == 1:
            certain[column.field.column.name] = fitting.pop()
        else:
            problems.append(_doubt(file, column, seen, read))
    if problems:
        return problems
    default = next(iter(of_file)) if len(of_file) == 1 else usual.name
    forms = {column.field.column.name: certain.get(column.field.column.name, default) for column in columns}
    return {column.field.column.name: _with_zeros(forms[column.field.column.name], column) for column in columns}


def _with_zeros(name: str, column: ColumnSeen) -> DateForm:
    """The form, with leading zeros if every date of the column has them."""
    strict = DATE_FORMS[WITH_ZEROS.get(name, name)]
    lenient, plain = (re.compile(f"{form.pattern}(?:{TIME_OF_DAY})?", re.ASCII) for form in (DATE_FORMS[name], strict))
    short = any(lenient.fullmatch(seen.look) and not plain.fullmatch(seen.look) for seen in column.cells)
    return DATE_FORMS[name] if short else strict


def _of_column(file: str, column: ColumnSeen) -> str | tuple[Seen, Readings] | Message | None:
    """The form that the column's own cells tell; a cell with several readings if they leave it open; None: no dates."""
    read = [(seen, found) for seen in column.cells if (found := readings(seen.look))]
    certain = Tally()
    for seen, found in read:
        if len(found) == 1:
            certain.add(next(iter(found)), column, seen)
    doubtful = [(seen, found) for seen, found in read if len(set(found.values())) > 1]
    # Few certain cells among many doubtful ones may be dirt themselves.
    if doubtful and certain.total < DIRT * sum(seen.count for seen, _ in doubtful):
        return min(doubtful, key=lambda found: found[0].row)
    winner = certain.winner()
    if winner is None:
        return min(read[0][1]) if read else None
    misfits = [seen for seen, found in read if winner not in found]
    if sum(seen.count for seen in misfits) > DIRT * sum(seen.count for seen, _ in read):
        other = min(misfits, key=lambda seen: seen.row)
        first = certain.first[winner][1]
        forms = [
            _with_zeros(name, ColumnSeen(column.field, (seen,))).name
            for name, seen in ((winner, first), (min(readings(other.look)), other))
        ]
        return two_ways(file, "date", (forms[0], *certain.first[winner]), (forms[1], column, other))
    return winner


def _doubt(file: str, column: ColumnSeen, seen: Seen, read: Readings) -> Message:
    (first, one), (second, other) = list(read.items())[:2]
    asked = Message(
        "{file}, row {row}, column {column}: “{value}” may be {first} ({first_form}) or {second} ({second_form}), and "
        "the other cells of the file do not tell which.",
        file=file, row=seen.row, column=column.field.shown, value=seen.cell, first=one, first_form=first,
        second=other, second_form=second,
    )  # fmt: skip
    answers = [
        Answer("date", form, Message("{first} ({first_form})", first=day, first_form=form))
        for form, day in ((first, one), (second, other))
    ]
    return Question(asked, (answers[0], answers[1]))
