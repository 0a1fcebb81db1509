"""Why a cell was rejected, as a sentence that says what would have been right."""

from __future__ import annotations

from segmentation import schema
from segmentation.errors import Message
from segmentation.warehouse.plan import Format


def reason(rule: str, table: schema.Table, core_column: str, form: Format) -> Message:
    """The sentence for a rule of the casting; numbers and dates are described as the file's format writes them."""
    column = table.column(core_column)
    percent = column.kind == "percent"
    number = Message(
        "This is not a number with the decimal sign “{decimal}”, such as {example}.",
        decimal=form.decimal, example=f"1234{form.decimal}56",
    )  # fmt: skip
    words = [word for pair in column.values for word in pair]
    content = schema.table(column.references).title if column.references else ""
    sentences = {
        "missing": Message("The required field is empty."),
        "date": Message(
            "This is not a date of the form {form}, such as {example}.",
            form=form.date.name, example=form.date.example,
        ),
        "integer": Message("This is not a whole number, such as {example}.", example="12"),
        "money": number,
        "number": number,
        "percent": number,
        "low": Message("The lowest allowed value is {low:.0%}.", low=column.low)
        if percent else Message("The lowest allowed value is {low}.", low=column.low),
        "high": Message("The highest allowed value is {high:.0%}.", high=column.high)
        if percent else Message("The highest allowed value is {high}.", high=column.high),
        "word": Message("This word is not known here. Known are {known}.", known=", ".join(words)),
        "unknown": Message("“{content}” has no row with this key.", content=content),
    }  # fmt: skip
    return sentences[rule]
