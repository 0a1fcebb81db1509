"""Where segmentation figures meet the ROI model: own revenue and contribution margin rate as its baseline."""

from __future__ import annotations

from dataclasses import dataclass

import roi
from roi.validation import value_problem
from segmentation import periods
from segmentation.errors import InputError, Message
from segmentation.warehouse import Warehouse

REVENUE = "annual_revenue"
RATE = "contribution_margin_rate"

_ORDER_LINES = """
SELECT
    count(*) AS lines,
    count(cost) AS lines_with_cost,
    sum(revenue)::DOUBLE AS revenue,
    sum(revenue) FILTER (cost IS NOT NULL)::DOUBLE AS revenue_with_cost,
    sum(revenue - cost)::DOUBLE AS contribution_margin
FROM core.order_lines
WHERE order_date BETWEEN $first AND $last
"""


@dataclass(frozen=True)
class OwnFigures:
    """The last full calendar year, out of the order lines, returns and credit notes netted.

    revenue: whole EUR. contribution_margin_rate: (revenue − cost) / revenue of the lines with a cost, to four
    decimals; None where no line has a cost or the rate is not between 0 and 1. lines, lines_with_cost: of that year.
    """

    year: int
    revenue: float
    contribution_margin_rate: float | None
    lines: int
    lines_with_cost: int

    def inputs(self) -> dict[str, float]:
        """Input id -> measured value, for what could be measured."""
        measured = {REVENUE: self.revenue}
        if self.contribution_margin_rate is not None:
            measured[RATE] = self.contribution_margin_rate
        return measured


def measure(warehouse: Warehouse) -> OwnFigures:
    """Measure it. InputError without order lines, without a full year, or with a revenue the model does not take."""
    year = periods.resolve(warehouse, "last-year")
    row = warehouse.query(_ORDER_LINES, {"first": year.first, "last": year.last}).iloc[0]
    # Rounded as it is shown, so that the figure on the screen is the figure that is calculated with.
    revenue = float(round(row["revenue"]))
    bounds = roi.assumption(REVENUE)
    if value_problem(bounds, revenue) is not None:
        raise InputError(
            Message("The firm's own figures cannot be the baseline"),
            [
                Message(
                    "Revenue of {year} is {revenue} EUR; the model takes {low} to {high} EUR",
                    year=year.first.year, revenue=revenue, low=bounds.low, high=bounds.high,
                )
            ],
        )  # fmt: skip
    return OwnFigures(year.first.year, revenue, _rate(row), int(row["lines"]), int(row["lines_with_cost"]))


def _rate(row: object) -> float | None:
    revenue, margin = float(row["revenue_with_cost"]), float(row["contribution_margin"])  # type: ignore[index]
    if not revenue > 0:
        return None
    rate = round(margin / revenue, 4)
    return rate if value_problem(roi.assumption(RATE), rate) is None else None
