"""What only many records together show to have two meanings, as it is asked."""

from __future__ import annotations

from segmentation.errors import Message
from segmentation.warehouse.plan import Field, Source

# A fraction; percent that are all at most 1 may be shares.
LARGEST_SHARE = 0.01


def asks_for_shares(source: Source, field: Field) -> bool:
    """Whether it is open how the field writes percent, as far as the mapping goes."""
    open_kind = field.column.kind == "percent" and field.factor is None and field.constant is None
    return open_kind and source.format.percent is None


def doubtful_share(source: Source, field: Field, row: int, value: float) -> Message:
    """What is asked of a percent column in which no number is above 1."""
    return Message(
        "{file}, row {row}, column {column}: no number is above 1, so that {value} may be {value} percent or a share, "
        "of which 1 is 100 percent. Write in the mapping, under [format], {first_key} for the first or {second_key} "
        "for the second.",
        file=source.file, row=row, column=field.shown, value=value, first_key='percent = "12.5"',
        second_key='percent = "0.125"',
    )  # fmt: skip


def positive_returns(source: Source, row: int, count: int, amount: float | None) -> Message:
    """What is asked of a file whose returns and credit notes have no minus."""
    return Message(
        "{file}, row {row}: All {count} returns and credit notes have positive amounts, such as {value}. Write "
        "in the mapping, under [format], {first_key} if they are to be taken off, {second_key} if they are "
        "sales.",
        file=source.file, row=row, count=count, value=amount, first_key='returns = "positive"',
        second_key='returns = "negative"',
    )  # fmt: skip
