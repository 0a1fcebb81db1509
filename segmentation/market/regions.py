"""The white space: where the firm sells and where it could."""

from __future__ import annotations

import pandas as pd

from segmentation.market.assumptions import MarketAssumptions
from segmentation.market.own_data import ACTIVE, OwnData
from segmentation.market.own_market import FIRM_COUNTS, in_market


def regions(own: OwnData, assumptions: MarketAssumptions) -> pd.DataFrame:
    """Where the firm sells and where it could: one row a Bundesland, all of them, by name.

    Only firms in the chosen sections and size classes count. Columns bundesland, revenue (EUR in the last full
    calendar year), active_customers (bought in it), former_customers (before it, not in it), new_customers (for the
    first time after it), prospects (never), penetration (active customers over all four; missing without any),
    open_pipeline (EUR), white_space (EUR/yr: the firms that did not buy in that year × revenue per customer of their
    size).
    """
    choices = assumptions.choices
    revenue = {size: assumptions.value(f"revenue_per_customer.{size}") for size in choices.size_classes}
    firms = in_market(own, choices)
    firms = firms.assign(
        white_space=firms["size_class"].map(revenue).where(firms["standing"] != ACTIVE, 0.0).astype(float)
    )
    view = pd.DataFrame(index=pd.Index(own.bundeslaender, name="bundesland"))
    view["revenue"] = firms.groupby("bundesland")["revenue"].sum()
    for column, standing in FIRM_COUNTS.items():
        view[column] = firms.loc[firms["standing"] == standing, "bundesland"].value_counts()
    view = view.fillna(0.0).astype(dict.fromkeys(FIRM_COUNTS, int))
    known = view[list(FIRM_COUNTS)].sum(axis=1)
    view["penetration"] = (view["active_customers"] / known.where(known > 0)).astype(float)
    view["open_pipeline"] = firms.groupby("bundesland")["open_value"].sum()
    view["white_space"] = firms.groupby("bundesland")["white_space"].sum()
    return view.fillna({"open_pipeline": 0.0, "white_space": 0.0}).reset_index()
