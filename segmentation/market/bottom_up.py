"""TAM, SAM and SOM bottom-up: from the firm's own customers and CRM."""

from __future__ import annotations

from dataclasses import dataclass

import pandas as pd

from segmentation.market.assumptions import MarketAssumptions
from segmentation.market.own_data import ACTIVE, FORMER, NEW, PROSPECT, OwnData
from segmentation.market.own_market import in_market
from segmentation.market.reference_counts import counted, relevant_establishments


@dataclass(frozen=True)
class BottomUp:
    """Market size from customers and CRM, EUR/yr; som ≤ sam ≤ tam.

    steps: one row a chosen size class, counting only German firms in the chosen sections. Columns size_class;
    current_revenue: in the last full calendar year; open_pipeline: value of open opportunities; prospects,
    former_customers, new_customers: firms that did not buy in that year (never; before it; for the first time
    after it), in customer groups (section × size class) that do, without an open opportunity; potential: these
    three at the revenue per customer of their size; known_firms: all in the CRM and the ERP; relevant:
    establishments that need the product; coverage: known over relevant, at most 1, and 1 where none are relevant or
    known; tam, sam, som.
    """

    tam: float
    sam: float
    som: float
    steps: pd.DataFrame


def bottom_up(own: OwnData, assumptions: MarketAssumptions) -> BottomUp:
    """Size the market from what the firm knows itself, size class by size class.

    SOM = current revenue + open pipeline × win_rate
    SAM = current revenue + open pipeline + (prospects + former + new customers) × revenue_per_customer
    TAM = SAM / coverage: customers and CRM are that share of the establishments that need the product
    A negative current revenue counts as none. Without CRM the pipeline and the prospects are zero.
    """
    firms = in_market(own, assumptions.choices)
    reachable = _reachable(firms)
    revenue = {size: assumptions.value(f"revenue_per_customer.{size}") for size in assumptions.choices.size_classes}
    steps = pd.DataFrame(index=pd.Index(assumptions.choices.size_classes, name="size_class"))
    steps["current_revenue"] = firms.groupby("size_class")["revenue"].sum().clip(lower=0)
    steps["open_pipeline"] = firms.groupby("size_class")["open_value"].sum()
    for column, standing in (("prospects", PROSPECT), ("former_customers", FORMER), ("new_customers", NEW)):
        steps[column] = reachable.loc[reachable["standing"] == standing, "size_class"].value_counts()
    steps["potential"] = reachable["size_class"].value_counts() * pd.Series(revenue)
    steps["known_firms"] = firms["size_class"].value_counts()
    steps["relevant"] = _relevant_by_size(own, assumptions)
    counts = ("prospects", "former_customers", "new_customers", "known_firms")
    steps = steps.fillna(0.0).astype(dict.fromkeys(counts, int))
    scaled = (steps["known_firms"] > 0) & (steps["relevant"] > 0)
    steps["coverage"] = (steps["known_firms"] / steps["relevant"].where(scaled)).clip(upper=1.0).fillna(1.0)
    steps["sam"] = steps["current_revenue"] + steps["open_pipeline"] + steps["potential"]
    steps["tam"] = steps["sam"] / steps["coverage"]
    steps["som"] = steps["current_revenue"] + steps["open_pipeline"] * assumptions.value("win_rate")
    return BottomUp(
        tam=float(steps["tam"].sum()),
        sam=float(steps["sam"].sum()),
        som=float(steps["som"].sum()),
        steps=steps.reset_index(),
    )


def _reachable(firms: pd.DataFrame) -> pd.DataFrame:
    group = ["section", "size_class"]
    active = firms["standing"] == ACTIVE
    served = firms.loc[active, group].drop_duplicates()
    return firms[~active & (firms["open_deals"] == 0)].merge(served, on=group)


def _relevant_by_size(own: OwnData, assumptions: MarketAssumptions) -> pd.Series[float]:
    relevant = relevant_establishments(own.establishments, assumptions)
    return relevant.groupby(counted(own.establishments, assumptions.choices)["size_class"]).sum()
