"""Where segmentation figures meet the ROI model: own revenue and contribution margin rate as its baseline."""

from __future__ import annotations

from dataclasses import dataclass

import roi
from roi.assumptions import REVENUE, Scenario
from roi.validation import value_problem
from segmentation.errors import InputError, Message
from segmentation.own_figures import own_figures
from segmentation.warehouse import Warehouse

RATE = "contribution_margin_rate"


@dataclass(frozen=True)
class OwnFigures:
    """`segmentation.own_figures` as the model takes them.

    revenue: whole EUR. contribution_margin_rate: to four decimals; None where it is not known or not between 0 and 1.
    """

    year: int
    revenue: float
    contribution_margin_rate: float | None
    lines: int
    lines_with_cost: int

    @property
    def factor(self) -> float:
        """How many times the revenue of the source's example firm it is."""
        return self.revenue / roi.assumption(REVENUE).base

    def measured(self) -> dict[str, float]:
        """Input id -> measured value, for what could be measured."""
        values = {REVENUE: self.revenue}
        if self.contribution_margin_rate is not None:
            values[RATE] = self.contribution_margin_rate
        return values

    def case_values(self, case: Scenario) -> dict[str, float]:
        """Input id -> value in that case: measured, or the source's carried over to this revenue."""
        return roi.case_values(case, self.revenue) | self.measured()


def measure(warehouse: Warehouse) -> OwnFigures:
    """Measure them. InputError without order lines, without a full year, or with a revenue the model does not take."""
    found = own_figures(warehouse)
    # Rounded as it is shown, so that the figure on the screen is the figure that is calculated with.
    revenue = float(round(found.revenue))
    bounds = roi.assumption(REVENUE)
    if value_problem(bounds, revenue) is not None:
        raise InputError(
            Message("The firm's own figures cannot be the baseline"),
            [
                Message(
                    "Revenue of {year} is {revenue}; the model takes {low} to {high}.",
                    year=found.year, revenue=revenue, low=bounds.low, high=bounds.high,
                )
            ],
        )  # fmt: skip
    return OwnFigures(found.year, revenue, _usable(found.margin_rate), found.lines, found.lines_with_cost)


def _usable(margin_rate: float | None) -> float | None:
    rate = None if margin_rate is None else round(margin_rate, 4)
    return rate if rate is not None and value_problem(roi.assumption(RATE), rate) is None else None
