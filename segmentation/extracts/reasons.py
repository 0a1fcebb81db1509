"""Why a cell was rejected, as a sentence that says what would have been right."""

from __future__ import annotations

from segmentation.errors import Message
from segmentation.schema import Table
from segmentation.warehouse.plan import Format

NO_NUMBER = "no number written with decimal sign {decimal}, for example {example}"


def reason(rule: str, table: Table, core_column: str, form: Format) -> Message:
    """The sentence for a rule of the casting; numbers and dates are described as the file's format writes them."""
    column = table.column(core_column)
    number = {"decimal": form.decimal, "example": f"1234{form.decimal}56"}
    words = [word for pair in column.values for word in pair]
    sentences: dict[str, tuple[str, dict[str, object]]] = {
        "missing": ("the required field is empty", {}),
        "date": (
            "no date written {form}, for example {example}",
            {"form": form.date.name, "example": form.date.example},
        ),
        "integer": ("no whole number, for example {example}", {"example": "12"}),
        "money": (NO_NUMBER, {**number}),
        "number": (NO_NUMBER, {**number}),
        "percent": (NO_NUMBER, {**number}),
        "low": ("below the lowest allowed value {low}", {"low": _bound(column.low, column.kind)}),
        "high": ("above the highest allowed value {high}", {"high": _bound(column.high, column.kind)}),
        "word": ("not a known word; expected one of {known}", {"known": ", ".join(words)}),
        "unknown": ("no row of table {table} has this key", {"table": column.references}),
    }
    template, params = sentences[rule]
    return Message(template, **params)


def _bound(bound: float | None, kind: str) -> str:
    """A limit in the unit of the extract, where percent is written 100."""
    if bound is None:
        return ""
    return f"{bound * 100:g} %" if kind == "percent" else f"{bound:g}"
