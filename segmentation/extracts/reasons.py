"""Why a cell was rejected, as a sentence that says what would have been right."""

from __future__ import annotations

from segmentation.errors import Message
from segmentation.schema import Table
from segmentation.warehouse.plan import Format


def reason(rule: str, table: Table, core_column: str, form: Format) -> Message:
    """The sentence for a rule of the casting; numbers and dates are described as the file's format writes them."""
    column = table.column(core_column)
    number = f"1234{form.decimal}56"
    match rule:
        case "missing":
            return Message("the required field is empty")
        case "date":
            return Message(
                "no date written {form}, for example {example}", form=form.date.name, example=form.date.example
            )
        case "integer":
            return Message("no whole number, for example {example}", example="12")
        case "money" | "number" | "percent":
            return Message("no number written with decimal sign {decimal}, for example {example}",
                           decimal=form.decimal, example=number)  # fmt: skip
        case "low":
            return Message("below the lowest allowed value {low}", low=_bound(column.low, column.kind))
        case "high":
            return Message("above the highest allowed value {high}", high=_bound(column.high, column.kind))
        case "word":
            return Message(
                "not a known word; expected one of {known}",
                known=", ".join(word for pair in column.values for word in pair),
            )
        case "unknown":
            return Message("no row of table {table} has this key", table=column.references)
    raise ValueError(rule)


def _bound(bound: float | None, kind: str) -> str:
    """A limit in the unit of the extract, where percent is written 100."""
    assert bound is not None
    return f"{bound * 100:g} %" if kind == "percent" else f"{bound:g}"
