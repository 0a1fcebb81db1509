"""TAM, SAM and SOM top-down: from the reference counts and the assumptions."""

from __future__ import annotations

from dataclasses import dataclass

import pandas as pd

from segmentation.market.assumptions import MarketAssumptions
from segmentation.market.reference_counts import addressable_revenue, counted, relevant_establishments


@dataclass(frozen=True)
class TopDown:
    """Market size from the reference counts, EUR/yr; som ≤ sam ≤ tam.

    held, worked: what som is made of, EUR/yr: som = held (that buys already) + worked (what of the rest sales can work)
    × win_rate.
    breakdown: section, title, size_class, establishments (as counted), relevant (that need the product, in
    the region), tam, sam, som (EUR/yr); one row a section and size class.
    """

    tam: float
    sam: float
    som: float
    held: float
    worked: float
    breakdown: pd.DataFrame


def top_down(establishments: pd.DataFrame, assumptions: MarketAssumptions) -> TopDown:
    """Size the market from reference counts (S-HOWTO: aim at the SOM, the niche obtainable first).

    For each section s and size class c:
    TAM = establishments(s, c) × region_share × relevance(s) × revenue_per_customer(c)
    SAM = TAM × serviceable_share
    SOM = SAM × (penetration + (1 − penetration) × reach × win_rate): those that buy stay, of the rest sales
    works a share and wins a share of these.
    establishments: year, section, title, size_class, establishments. Every assumption, raised, raises the
    results or leaves them.
    """
    counts = counted(establishments, assumptions.choices)
    relevant = relevant_establishments(establishments, assumptions)
    tam = addressable_revenue(establishments, assumptions)
    sam = tam * assumptions.value("serviceable_share")
    breakdown = counts[["section", "title", "size_class", "establishments"]].assign(
        relevant=relevant, tam=tam, sam=sam, som=sam * obtainable_share(assumptions)
    )
    market = float(breakdown["sam"].sum())
    held = market * assumptions.value("penetration")
    return TopDown(
        tam=float(breakdown["tam"].sum()),
        sam=market,
        som=float(breakdown["som"].sum()),
        held=held,
        worked=(market - held) * assumptions.value("reach"),
        breakdown=breakdown,
    )


def obtainable_share(assumptions: MarketAssumptions) -> float:
    """The share of the SAM that buys already or can be won."""
    held = assumptions.value("penetration")
    won = assumptions.value("reach") * assumptions.value("win_rate")
    return min(1.0, held + (1.0 - held) * won)
