"""The reference counts cut to the chosen market: who needs the product, and what they would buy."""

from __future__ import annotations

import pandas as pd

from segmentation.market.assumptions import MarketAssumptions, MarketChoices


def chosen(frame: pd.DataFrame, choices: MarketChoices) -> pd.DataFrame:
    """The rows of a frame with section and size_class that lie in the chosen sections and size classes."""
    return frame[frame["section"].isin(choices.sections) & frame["size_class"].isin(choices.size_classes)]


def counted(establishments: pd.DataFrame, choices: MarketChoices) -> pd.DataFrame:
    """The reference counts of the chosen year, sections and size classes."""
    return chosen(establishments[establishments["year"] == choices.year], choices).reset_index(drop=True)


def relevant_establishments(establishments: pd.DataFrame, assumptions: MarketAssumptions) -> pd.Series[float]:
    """Establishments in the region that need the product, one value a row of `counted`."""
    counts = counted(establishments, assumptions.choices)
    relevance = {section: assumptions.value(f"relevance.{section}") for section in assumptions.choices.sections}
    in_region = counts["establishments"].astype(float) * assumptions.value("region_share")
    return in_region * counts["section"].map(relevance).astype(float)


def addressable_revenue(establishments: pd.DataFrame, assumptions: MarketAssumptions) -> pd.Series[float]:
    """EUR/yr that relevant establishments would spend at the revenue per customer of their size."""
    counts = counted(establishments, assumptions.choices)
    revenue = {size: assumptions.value(f"revenue_per_customer.{size}") for size in assumptions.choices.size_classes}
    return relevant_establishments(establishments, assumptions) * counts["size_class"].map(revenue).astype(float)
