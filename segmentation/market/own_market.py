"""The firm's own part of the market: revenue and firms, from all it knows to those inside the chosen market."""

from __future__ import annotations

import pandas as pd

from segmentation.market.assumptions import MarketChoices
from segmentation.market.own_data import ACTIVE, FORMER, NEW, PROSPECT, OwnData
from segmentation.market.reference_counts import chosen

FIRM_COUNTS = {
    "active_customers": ACTIVE,
    "former_customers": FORMER,
    "new_customers": NEW,
    "prospects": PROSPECT,
}


def in_market(own: OwnData, choices: MarketChoices) -> pd.DataFrame:
    """The firms known to be in Germany and in the chosen sections and size classes; columns of `OwnData.firms`."""
    return chosen(own.german, choices)


def revenue_in_market(own: OwnData, choices: MarketChoices) -> float:
    """EUR in the last full calendar year with the firms in the market; 0 where returns outweigh it."""
    return max(0.0, float(in_market(own, choices)["revenue"].sum()))


def bridge(own: OwnData, choices: MarketChoices) -> pd.DataFrame:
    """From all firms that ERP and CRM know to those in the market, to be added up.

    Rows by step: all; abroad (negative: no German place is known); germany, their sum; no_section_or_size (negative:
    one of both is not known); elsewhere (negative: other sections or size classes); market, the sum of the last three.
    Columns revenue (EUR in the last full calendar year), active_customers (bought in it), former_customers (before
    it, not in it), new_customers (for the first time after it), prospects (never), prospects_in_erp (those of them
    that the ERP has as customers).
    """
    german, inside = own.german, in_market(own, choices)
    unknown = german[german[["section", "size_class"]].isna().any(axis=1)]
    outside = german.drop(index=inside.index.union(unknown.index))
    abroad = own.firms.drop(index=german.index)
    steps = (
        ("all", own.firms, 1),
        ("abroad", abroad, -1),
        ("germany", german, 1),
        ("no_section_or_size", unknown, -1),
        ("elsewhere", outside, -1),
        ("market", inside, 1),
    )
    return pd.DataFrame([{"step": step} | _figures(firms, sign) for step, firms, sign in steps])


def _figures(firms: pd.DataFrame, sign: int) -> dict[str, float]:
    prospects = firms["standing"] == PROSPECT
    counts = {column: int((firms["standing"] == standing).sum()) for column, standing in FIRM_COUNTS.items()}
    figures = {"revenue": float(firms["revenue"].sum()), **counts,
               "prospects_in_erp": int((prospects & firms["customer_id"].notna()).sum())}  # fmt: skip
    # Adding 0 makes a negative zero a plain one.
    return {column: sign * value + 0 for column, value in figures.items()}
