"""One measure of one period, ranked: what the Pareto screen shows at a time."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass

import pandas as pd

from segmentation import pareto


@dataclass(frozen=True)
class Ranking:
    """concentration, curve and classes as `segmentation.pareto` gives them; customers: its `abc_classes`, one row a
    customer from best to worst, without those who object; ranks and classes are those among all. without_value:
    customers for whom the measure is unknown. lost: what the customers below zero take away, EUR, 0 or less.
    """

    measure: str
    concentration: pareto.Concentration
    curve: pd.DataFrame
    customers: pd.DataFrame
    classes: pd.DataFrame
    without_value: int
    lost: float


def rank(values: pd.DataFrame, measure: str, objecting: Collection[str]) -> Ranking:
    """Rank the customers of `pareto.customer_values` by the measure. objecting: customer_ids of those who object."""
    known = pareto.measured(values, measure)
    customers = pareto.abc_classes(values, measure)
    return Ranking(
        measure=measure,
        concentration=pareto.concentration(known),
        curve=pareto.curve(known, points=120),
        customers=customers[~customers["customer_id"].isin(objecting)].reset_index(drop=True),
        classes=pareto.class_summary(customers, measure),
        without_value=len(values) - len(known),
        lost=float(known.clip(upper=0).sum()),
    )


def measures_known(values: pd.DataFrame) -> tuple[str, ...]:
    """The measures that these customers' values give: without costs only the revenue, without cost to serve no
    profit after it."""
    if values["contribution_margin"].isna().all():
        return ("revenue",)
    if not values["cost_to_serve"].any():
        return ("revenue", "contribution_margin")
    return pareto.MEASURES


def of_class(ranking: Ranking, name: str) -> pd.DataFrame:
    """The customers of class A, B or C, or all, best first; or those that lose money (loss), worst first."""
    customers = ranking.customers
    if name == "loss":
        return customers[customers[ranking.measure] < 0].iloc[::-1].reset_index(drop=True)
    chosen = customers if name == "all" else customers[customers["class"] == name]
    return chosen.reset_index(drop=True)
