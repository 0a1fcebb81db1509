"""What the whole firm made in its last full calendar year, and how a contribution margin rate is calculated."""

from __future__ import annotations

from dataclasses import dataclass

import pandas as pd

from segmentation import periods
from segmentation.core_queries import query_core
from segmentation.warehouse import Warehouse

# A rate over less revenue says nothing.
LEAST_EUR = 1.0


@dataclass(frozen=True)
class OwnFigures:
    """The last full calendar year out of all its order lines, returns and credit notes netted; EUR.

    contribution_margin: of the lines with a cost; margin_rate: a fraction of their revenue; both None where no line
    has a cost, the rate also where that revenue is not positive. lines, lines_with_cost: of that year.
    """

    year: int
    revenue: float
    contribution_margin: float | None
    margin_rate: float | None
    cost_to_serve: float
    lines: int
    lines_with_cost: int

    @property
    def profit(self) -> float | None:
        """Contribution margin less cost to serve."""
        return None if self.contribution_margin is None else self.contribution_margin - self.cost_to_serve


def own_figures(warehouse: Warehouse) -> OwnFigures:
    """Measure them. Raises InputError without order lines or without a full year."""
    year = periods.resolve(warehouse, "last-year")
    found = query_core(warehouse, "own_figures", {"first": year.first, "last": year.last})
    row = found.assign(margin_rate=margin_rate(found["contribution_margin"], found["costed_revenue"])).iloc[0]
    return OwnFigures(
        year=year.first.year,
        revenue=float(row["revenue"]),
        contribution_margin=_known(row["contribution_margin"]),
        margin_rate=_known(row["margin_rate"]),
        cost_to_serve=float(row["cost_to_serve"]),
        lines=int(row["lines"]),
        lines_with_cost=int(row["lines_with_cost"]),
    )


def margin_rate(contribution_margin: pd.Series[float], costed_revenue: pd.Series[float]) -> pd.Series[float]:
    """Contribution margin as a fraction of the revenue of the lines with a cost; missing without such revenue.

    A line without a cost has neither part, so that it makes no customer look better or worse.
    """
    costed = costed_revenue.astype(float)
    return contribution_margin.astype(float) / costed.where(costed >= LEAST_EUR)


def _known(value: float) -> float | None:
    return None if pd.isna(value) else float(value)
