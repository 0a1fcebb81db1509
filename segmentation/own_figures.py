"""What the whole firm made in its last full calendar year."""

from __future__ import annotations

from dataclasses import dataclass

import pandas as pd

from segmentation import periods
from segmentation.core_queries import query_core
from segmentation.rates import MARGIN_RATE
from segmentation.warehouse import Warehouse


@dataclass(frozen=True)
class OwnFigures:
    """The last full calendar year out of all its order lines, returns and credit notes netted; EUR.

    contribution_margin: of the lines with a cost; margin_rate: a fraction of their revenue; both None where no line
    has a cost, the rate also where `rates.Rate.of` gives none. cost_to_serve: None where that year has no entry.
    lines, lines_with_cost: of that year.
    """

    year: int
    revenue: float
    contribution_margin: float | None
    margin_rate: float | None
    cost_to_serve: float | None
    lines: int
    lines_with_cost: int

    @property
    def profit(self) -> float | None:
        """Contribution margin less cost to serve; None where one of both is not known."""
        if self.contribution_margin is None or self.cost_to_serve is None:
            return None
        return self.contribution_margin - self.cost_to_serve


def own_figures(warehouse: Warehouse) -> OwnFigures:
    """Measure them. Raises InputError without order lines or without a full year."""
    year = periods.resolve(warehouse, "last-year")
    found = query_core(warehouse, "own_figures", {"first": year.first, "last": year.last})
    row = found.assign(margin_rate=MARGIN_RATE.of(found)).iloc[0]
    return OwnFigures(
        year=year.first.year,
        revenue=float(row["revenue"]),
        contribution_margin=_known(row["contribution_margin"]),
        margin_rate=_known(row["margin_rate"]),
        cost_to_serve=_known(row["cost_to_serve"]),
        lines=int(row["lines"]),
        lines_with_cost=int(row["lines_with_cost"]),
    )


def _known(value: float) -> float | None:
    return None if pd.isna(value) else float(value)
