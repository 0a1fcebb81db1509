"""Whether what can be obtained is too much to be believed."""

from __future__ import annotations

from segmentation.market.assumptions import Assumption, MarketAssumptions

BEYOND_BELIEF = 3.0
"""What is obtainable above this many times the own revenue wants an explanation. A convention of ours: no source gives
a bound."""
FEWEST_CUSTOMERS = 30
"""With fewer own customers in the market, theirs is no figure to multiply by all its establishments; ours as well."""
_OBTAINING = ("serviceable_share", "reach", "win_rate")


def times_revenue(som: float, own_revenue: float) -> float | None:
    """How many times the own revenue in the market the SOM is, both EUR/yr; None where it is not beyond belief, or
    there is no own revenue."""
    return som / own_revenue if own_revenue > 0 and som > BEYOND_BELIEF * own_revenue else None


def few_customers(som: float, customers: int) -> bool:
    """Whether too few customers that bought in the market carry its SOM."""
    return som > 0 and customers < FEWEST_CUSTOMERS


def not_measured(assumptions: MarketAssumptions) -> list[Assumption]:
    """What leads from the market to the SOM and was measured by nobody."""
    return [item for item in assumptions.items if item.id in _OBTAINING and item.evidence != "measured"]
