"""Rates as they are made from sums: of a customer, a segment, the whole firm, by one definition each."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    import pandas as pd

# Returns cancel sales: a sum may be all but zero without being zero, and a rate over less revenue says nothing.
LEAST_EUR = 1.0
# It says nothing either where returns have left next to nothing of what was ordered.
LEAST_SHARE_OF_ORDERED = 0.05


@dataclass(frozen=True)
class Rate:
    """The sum of `part` over the sum of `whole`, both EUR, less `less`; a fraction.

    The rate of a group is that of its sums. The mean of its customers' rates would give the smallest customer as much
    weight as the largest. ordered: the column of the whole's orders alone, before returns and credit notes, EUR.
    """

    part: str
    whole: str
    ordered: str
    less: float = 0.0

    def of(self, sums: pd.DataFrame) -> pd.Series[float]:
        """One rate a row of sums of a customer, a segment or the firm (columns `part`, `whole` and `ordered`).

        Missing where the whole is under 1 EUR, less than 5 % of what was ordered, or where one of them is unknown.
        """
        whole = sums[self.whole].astype(float)
        enough = (whole >= LEAST_EUR) & (whole >= sums[self.ordered].astype(float) * LEAST_SHARE_OF_ORDERED)
        return sums[self.part].astype(float) / whole.where(enough) - self.less


# A line without a cost has neither part, so that it makes nobody look better or worse.
MARGIN_RATE = Rate("contribution_margin", "costed_revenue", "costed_ordered")
COST_TO_SERVE_RATE = Rate("cost_to_serve", "revenue", "ordered")
# The last full calendar year against the one before, whose new and lost customers count with what they brought.
GROWTH = Rate("revenue_last_year", "revenue_year_before", "ordered_year_before", less=1.0)
