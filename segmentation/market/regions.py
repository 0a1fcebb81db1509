"""The white space: where the firm sells and where it could."""

from __future__ import annotations

from collections.abc import Hashable
from typing import Any

import pandas as pd

from segmentation.market.assumptions import MarketAssumptions
from segmentation.market.own_data import ACTIVE, OwnData
from segmentation.market.own_market import FIRM_COUNTS, in_market

_NOT_KNOWN = ""


def regions(own: OwnData, assumptions: MarketAssumptions) -> pd.DataFrame:
    """Where the firm sells and where it could: one row a Bundesland, all of them, by name, and one without a name for
    the German firms whose Bundesland is not known, where there are any; together all that is in the market.

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
        bundesland=firms["bundesland"].fillna(_NOT_KNOWN),
        white_space=firms["size_class"].map(revenue).where(firms["standing"] != ACTIVE, 0.0).astype(float),
    )
    names = [*own.bundeslaender, *([_NOT_KNOWN] if (firms["bundesland"] == _NOT_KNOWN).any() else [])]
    view = pd.DataFrame(index=pd.Index(names, name="bundesland", dtype=object))
    view["revenue"] = firms.groupby("bundesland")["revenue"].sum()
    for column, standing in FIRM_COUNTS.items():
        view[column] = firms.loc[firms["standing"] == standing, "bundesland"].value_counts()
    view = view.fillna(0.0).astype(dict.fromkeys(FIRM_COUNTS, int))
    view["penetration"] = penetration(view)
    view["open_pipeline"] = firms.groupby("bundesland")["open_value"].sum()
    view["white_space"] = firms.groupby("bundesland")["white_space"].sum()
    view = view.fillna({"open_pipeline": 0.0, "white_space": 0.0}).reset_index()
    return view.assign(bundesland=view["bundesland"].replace({_NOT_KNOWN: None}))


def total(view: pd.DataFrame) -> dict[Hashable, Any]:
    """What these rows of `regions` are together: its columns but the Bundesland; penetration None without any firm."""
    summed = view.drop(columns=["bundesland", "penetration"]).sum()
    share = penetration(summed.to_frame().T).iloc[0]
    return {**summed.to_dict(), "penetration": None if pd.isna(share) else float(share)}


def penetration(counts: pd.DataFrame) -> pd.Series[float]:
    """Active customers over all known firms; missing without any. counts: the columns FIRM_COUNTS."""
    known = counts[list(FIRM_COUNTS)].sum(axis=1)
    return (counts["active_customers"] / known.where(known > 0)).astype(float)
