"""The white space: where the firm sells and where it could."""

from __future__ import annotations

import pandas as pd

from segmentation.market.assumptions import MarketAssumptions
from segmentation.market.own_data import OwnData


def regions(own: OwnData, assumptions: MarketAssumptions) -> pd.DataFrame:
    """Where the firm sells and where it could: one row a Bundesland, all of them, by name.

    Columns bundesland, customers, active_customers, revenue (EUR in the last full calendar year), prospects
    (CRM accounts that are no active customer), penetration (active customers over these and prospects;
    missing without either), open_pipeline (EUR), white_space (EUR/yr: prospects × revenue per customer of
    their size).
    """
    revenue = {item.id.partition(".")[2]: item.value for item in assumptions.items if item.id.startswith("revenue_per")}
    german = own.customers[own.customers["bundesland"].notna()]
    prospects = own.prospects.assign(white_space=own.prospects["size_class"].map(revenue).fillna(0.0).astype(float))
    view = pd.DataFrame(index=pd.Index(own.bundeslaender, name="bundesland"))
    view["customers"] = german["bundesland"].value_counts()
    view["active_customers"] = own.active["bundesland"].value_counts()
    view["revenue"] = own.active.groupby("bundesland")["revenue"].sum()
    view["prospects"] = prospects["bundesland"].value_counts()
    view["open_pipeline"] = own.accounts.groupby("bundesland")["open_value"].sum()
    view["white_space"] = prospects.groupby("bundesland")["white_space"].sum()
    view = view.fillna(0.0).astype({"customers": int, "active_customers": int, "prospects": int})
    known = view["active_customers"] + view["prospects"]
    view.insert(4, "penetration", (view["active_customers"] / known.where(known > 0)).astype(float))
    return view.reset_index()
