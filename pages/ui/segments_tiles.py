"""What a treemap of customers is made of: who is drawn by name, who together, who cannot be drawn."""

from __future__ import annotations

from dataclasses import dataclass

import pandas as pd

MOST_NAMED = 150
"""As many customers have a tile of their own: smaller tiles could neither be read nor hit."""


@dataclass(frozen=True)
class Tiles:
    """What customers brought of one measure, in EUR.

    named: the customers with a tile of their own, the largest first: customer_id, name, segment, value. others: one row
    a segment that has more: segment, customers, value. negative, lost: how many customers brought less than nothing,
    who have no area, and how much less, together; both are in the segments' sums.
    """

    named: pd.DataFrame
    others: pd.DataFrame
    negative: int
    lost: float

    @property
    def drawn(self) -> pd.Series:
        """By segment: the area, so the sum without those who brought less than nothing."""
        every = pd.concat([self.named[["segment", "value"]], self.others[["segment", "value"]]])
        return every.groupby("segment")["value"].sum()


def tiles(customers: pd.DataFrame, measure: str, most: int = MOST_NAMED) -> Tiles:
    """customers: one row each with customer_id, name, segment and the measure, missing where it is not known."""
    known = customers[["customer_id", "name", "segment"]].assign(value=customers[measure].astype(float)).dropna()
    below = known.loc[known["value"] < 0, "value"]
    drawn = known[known["value"] > 0].sort_values(["value", "customer_id"], ascending=[False, True], ignore_index=True)
    rest = drawn.iloc[most:].groupby("segment")["value"].agg(["size", "sum"]).reset_index()
    return Tiles(
        named=drawn.head(most),
        others=rest.set_axis(["segment", "customers", "value"], axis=1),
        negative=len(below),
        lost=float(-below.sum()),
    )


def for_half(customers: pd.DataFrame, measure: str) -> pd.DataFrame:
    """The fewest customers that together bring half of what all bring, the largest first; none where that is not
    positive."""
    known = customers[["customer_id", "segment"]].assign(value=customers[measure].astype(float)).dropna()
    total = known["value"].sum()
    ranked = known.sort_values(["value", "customer_id"], ascending=[False, True], ignore_index=True)
    if total <= 0:
        return ranked.iloc[:0]
    before = ranked["value"].cumsum() - ranked["value"]
    return ranked[before < total / 2]
