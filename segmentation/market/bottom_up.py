"""TAM, SAM and SOM bottom-up: from the firm's own customers and CRM."""

from __future__ import annotations

from dataclasses import dataclass

import pandas as pd

from segmentation.market.assumptions import MarketAssumptions
from segmentation.market.own_data import OwnData
from segmentation.market.reference_counts import chosen, counted, relevant_establishments
from segmentation.market.sections import SIZE_CLASSES

UNKNOWN_SIZE = "unknown"


@dataclass(frozen=True)
class BottomUp:
    """Market size from customers and CRM, EUR/yr; som ≤ sam ≤ tam.

    steps: one row a size class and one for accounts of unknown size. Columns size_class; current_revenue: of
    active German customers in the last full calendar year; open_pipeline: value of open opportunities;
    prospects: CRM accounts in customer groups (section × size class) that buy already, themselves no active
    customer and without an open opportunity; prospect_value: at the revenue per customer of their size;
    known_accounts: active customers and other CRM accounts in the chosen sections; relevant: establishments
    there that need the product; coverage: known over relevant, at most 1, and 1 for sizes that are not
    chosen; tam, sam, som.
    """

    tam: float
    sam: float
    som: float
    steps: pd.DataFrame


def bottom_up(own: OwnData, assumptions: MarketAssumptions) -> BottomUp:
    """Size the market from what the firm knows itself, size class by size class.

    SOM = current revenue + open pipeline × win_rate
    SAM = current revenue + open pipeline + prospects × revenue_per_customer
    TAM = SAM / coverage: the CRM knows that share of the establishments that need the product
    A negative current revenue counts as none. Without CRM the pipeline and the prospects are zero.
    """
    steps = pd.DataFrame(index=pd.Index([*SIZE_CLASSES, UNKNOWN_SIZE], name="size_class"))
    steps["current_revenue"] = _by_size(own.active).groupby("size_class")["revenue"].sum().clip(lower=0)
    steps["open_pipeline"] = _with_open_deals(own).groupby("size_class")["open_value"].sum()
    steps["prospects"] = _prospects_in_served_groups(own)["size_class"].value_counts()
    steps["known_accounts"] = _known_accounts(own, assumptions)["size_class"].value_counts()
    steps["relevant"] = _relevant_by_size(own, assumptions)
    steps = steps.fillna(0.0).astype({"prospects": int, "known_accounts": int})
    revenue = pd.Series({size: assumptions.value(f"revenue_per_customer.{size}") for size in SIZE_CLASSES})
    steps.insert(3, "prospect_value", steps["prospects"] * revenue.reindex(steps.index, fill_value=0.0))
    scaled = (steps["known_accounts"] > 0) & (steps["relevant"] > 0)
    steps["coverage"] = (steps["known_accounts"] / steps["relevant"].where(scaled)).clip(upper=1.0).fillna(1.0)
    asked = steps["current_revenue"] + steps["open_pipeline"]
    steps["sam"] = asked + steps["prospect_value"]
    steps["tam"] = steps["sam"] / steps["coverage"]
    steps["som"] = steps["current_revenue"] + steps["open_pipeline"] * assumptions.value("win_rate")
    return BottomUp(
        tam=float(steps["tam"].sum()),
        sam=float(steps["sam"].sum()),
        som=float(steps["som"].sum()),
        steps=steps.reset_index(),
    )


def _by_size(frame: pd.DataFrame) -> pd.DataFrame:
    return frame.assign(size_class=frame["size_class"].fillna(UNKNOWN_SIZE))


def _with_open_deals(own: OwnData) -> pd.DataFrame:
    active = set(own.active["customer_id"])
    german = own.accounts["bundesland"].notna() | own.accounts["customer_id"].isin(active)
    return _by_size(own.accounts[german])


def _prospects_in_served_groups(own: OwnData) -> pd.DataFrame:
    group = ["section", "size_class"]
    served = own.active[group].dropna().drop_duplicates()
    return own.prospects[own.prospects["open_deals"] == 0].merge(served, on=group)


def _known_accounts(own: OwnData, assumptions: MarketAssumptions) -> pd.DataFrame:
    columns = ["section", "size_class"]
    return chosen(pd.concat([own.active[columns], own.prospects[columns]]), assumptions.choices)


def _relevant_by_size(own: OwnData, assumptions: MarketAssumptions) -> pd.Series[float]:
    relevant = relevant_establishments(own.establishments, assumptions)
    return relevant.groupby(counted(own.establishments, assumptions.choices)["size_class"]).sum()
