"""Why a cell was rejected, as a sentence that says what would have been right."""

from __future__ import annotations

from segmentation import schema
from segmentation.errors import Message
from segmentation.warehouse.plan import Field


def reason(rule: str, field: Field, value: str | None) -> Message:
    """The sentence for a rule of the casting; numbers and dates are described as the file writes them."""
    column = field.column
    percent = column.kind == "percent"
    if value and rule in ("date", "integer", "money", "number", "percent") and not value.strip("#"):
        return Message("The cell shows only “#”: its column was too narrow. Widen it and export again.")
    words = [word for pair in column.values for word in pair]
    content = schema.table(column.references).title if column.references else ""
    sentences = {
        "missing": Message("The required field is empty."),
        "date": Message(
            "This is not a date of the form {form}, such as {example}.",
            form=field.date_form.name, example=field.date_form.example,
        ),
        "integer": Message("This is not a whole number, such as {example}.", example="12"),
        "money": _no_amount(field),
        "number": _no_number(field),
        "percent": _no_number(field),
        "low": Message("The lowest allowed value is {low:.0%}.", low=column.low)
        if percent else Message("The lowest allowed value is {low}.", low=column.low),
        "high": Message("The highest allowed value is {high:.0%}.", high=column.high)
        if percent else Message("The highest allowed value is {high}.", high=column.high),
        "word": Message("This word is not known here. Known are {known}.", known=", ".join(words)),
        "total": total(value or ""),
        "empty": Message("The line is empty."),
        "rate": Message("There is no exchange rate from {currency} to EUR for this day.", currency=value or ""),
        "large": Message("Converted into EUR, this amount is too large to be stored."),
        "unknown": Message("“{content}” has no row with this key.", content=content),
    }  # fmt: skip
    return sentences[rule]


def total(word: str) -> Message:
    """Why a row that begins with that word is no record."""
    return Message("“{word}”: this row sums up others, which are loaded themselves.", word=word)


TOTAL = total("").template
"""The template of the reason of every row that sums up others, whatever its first cell says."""


def is_total(reason: Message) -> bool:
    """Whether a row was left out for summing up others."""
    return reason.template == TOTAL


def _no_number(field: Field) -> Message:
    decimal = field.number_form.decimal
    return Message(
        "This is not a number with the decimal sign “{decimal}”, such as {example}.",
        decimal=decimal, example=f"1234{decimal}56",
    )  # fmt: skip


def _no_amount(field: Field) -> Message:
    form = field.number_form
    if not form.currency:
        return _no_number(field)
    return Message(
        "This is not an amount in {currency} with the decimal sign “{decimal}”, such as {example}.",
        currency=form.currency, decimal=form.decimal, example=f"1234{form.decimal}56",
    )  # fmt: skip
