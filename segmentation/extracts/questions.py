"""What is asked of a file before it is loaded, by a load and by a look at it alike."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Set
from typing import Protocol

from segmentation.errors import Message
from segmentation.extracts.doubts import LARGEST_SHARE, asks_for_shares, doubtful_share, positive_returns
from segmentation.extracts.opening import Extract
from segmentation.extracts.sheets import Sheet
from segmentation.schema import ORDER_LINES
from segmentation.warehouse.judging import Signs


class Records(Protocol):
    """The good records of one file."""

    def largest_share(self, column: str) -> tuple[float, int] | None:
        """The largest absolute value, a fraction, of a percent column, with its record; None for no value but 0."""

    def signs_of_returns(self) -> Signs:
        """How many returns and credit notes are positive and negative."""


def questions(
    extract: Extract, with_sign: Set[str], records: Records, row_of: Callable[[int], int]
) -> Iterator[Message]:
    """What only many records together show to have two meanings.

    with_sign: columns of the table whose cells have percent signs; row_of: the row in the file of a record.
    """
    source = extract.source
    # A workbook was asked when its numbers, which have no signs, were read.
    for field in () if isinstance(extract.text, Sheet) else source.fields:
        if not asks_for_shares(source, field) or field.column.name in with_sign:
            continue
        found = records.largest_share(field.column.name)
        if found and found[0] <= LARGEST_SHARE:
            yield doubtful_share(source, field, row_of(found[1]), round(100 * found[0], 12))
    if source.table is ORDER_LINES and source.format.returns is None:
        signs = records.signs_of_returns()
        if signs.record is not None and signs.negative == 0:
            yield positive_returns(source, row_of(signs.record), signs.positive, signs.amount)
