"""What only many records together show to have two meanings, as it is asked."""

from __future__ import annotations

from segmentation.errors import Message
from segmentation.extracts.asked import Answer, Question
from segmentation.warehouse.plan import Field, Source

# A fraction; percent that are all at most 1 may be shares.
LARGEST_SHARE = 0.01


def asks_for_shares(source: Source, field: Field) -> bool:
    """Whether it is open how the field writes percent, as far as the mapping goes."""
    open_kind = field.column.kind == "percent" and field.factor is None and field.constant is None
    return open_kind and source.format.percent is None


def doubtful_share(source: Source, field: Field, row: int, value: float) -> Message:
    """What is asked of a percent column in which no number is above 1."""
    asked = Message(
        "{file}, row {row}, column {column}: no number is above 1, so that {value} may be {value} percent or a share, "
        "of which 1 is 100 percent.",
        file=source.file, row=row, column=field.shown, value=value,
    )  # fmt: skip
    percent = Answer("percent", "12.5", Message("{value} percent", value=value))
    return Question(asked, (percent, Answer("percent", "0.125", Message("1 is 100 percent"))))


def positive_returns(source: Source, row: int, count: int, amount: float | None) -> Message:
    """What is asked of a file whose returns and credit notes have no minus."""
    asked = Message(
        "{file}, row {row}: No return or credit note has a minus (number: {count}, the first one: {value}). Are they "
        "to be taken off?",
        file=source.file, row=row, count=count, value=None if amount is None else float(amount),
    )  # fmt: skip
    off = Answer("returns", "positive", Message("They are taken off"))
    return Question(asked, (off, Answer("returns", "negative", Message("They are sales"))))
