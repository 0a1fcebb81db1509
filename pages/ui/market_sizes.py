"""The market under one set of assumptions: what the Market screen shows at a time."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import pandas as pd

from segmentation import market


@dataclass(frozen=True)
class Sizes:
    """start: the assumptions before anybody moved one, start_sizes: what they give; presets: the same with those of
    market.OVER_MARKET following what was moved; assumptions: as they stand. regions: `market.regions`.

    own_revenue: with firms in the market in `year`, EUR; own_share: over the SAM top-down, None where that is 0;
    bridge: from all revenue to it, `market.bridge`. crm: whether accounts or closed opportunities are loaded.
    """

    start: market.MarketAssumptions
    start_sizes: market.TopDown
    presets: market.MarketAssumptions
    assumptions: market.MarketAssumptions
    top_down: market.TopDown
    bottom_up: market.BottomUp
    regions: pd.DataFrame
    own_revenue: float
    own_share: float | None
    bridge: pd.DataFrame
    year: int
    crm: bool

    @property
    def held(self) -> list[market.Assumption]:
        """The shares of the market that stand elsewhere than the market in force would have them."""
        return [item for item in self._over_market() if not _same(item.value, self.presets.value(item.id))]

    @property
    def followed(self) -> list[market.Assumption]:
        """The shares of the market that moved because the market was."""
        return [
            item
            for item in self._over_market()
            if item not in self.held and not _same(item.value, self.start.value(item.id))
        ]

    def _over_market(self) -> list[market.Assumption]:
        return [item for item in self.assumptions.used() if item.id in market.OVER_MARKET]


def _same(one: float, other: float) -> bool:
    """But for the digits that an address does not hold."""
    return math.isclose(one, other, rel_tol=1e-9)


def has_crm(own: market.OwnData) -> bool:
    """Whether accounts or closed opportunities are loaded."""
    return bool(own.firms["account_id"].notna().any()) or own.won + own.lost > 0


def size(
    own: market.OwnData,
    start: market.MarketAssumptions,
    presets: market.MarketAssumptions,
    moved: Mapping[str, float],
) -> Sizes:
    """Size the market with the presets and the numbers moved away from them; see Sizes. InputError as from
    `with_values`."""
    assumptions = presets.with_values(moved)
    downward = market.top_down(own.establishments, assumptions)
    upward = market.bottom_up(own, assumptions)
    revenue = market.revenue_in_market(own, assumptions.choices)
    return Sizes(
        start=start,
        start_sizes=market.top_down(own.establishments, start),
        presets=presets,
        assumptions=assumptions,
        top_down=downward,
        bottom_up=upward,
        regions=market.regions(own, assumptions),
        own_revenue=revenue,
        own_share=revenue / downward.sam if downward.sam > 0 else None,
        bridge=market.bridge(own, assumptions.choices),
        year=own.year,
        crm=has_crm(own),
    )


def in_regions(sizes: Sizes, names: Sequence[str]) -> pd.DataFrame:
    """The chosen Bundesländer (all where none is chosen), the largest white space first."""
    view = sizes.regions
    chosen = view[view["bundesland"].isin(names)] if names else view
    return chosen.sort_values(["white_space", "revenue", "bundesland"], ascending=[False, False, True]).reset_index(
        drop=True
    )


def known_share(sizes: Sizes, names: Sequence[str]) -> float | None:
    """The share of the known firms (customers and prospects) that is in these Bundesländer; None without any."""
    known = sizes.regions[list(market.FIRM_COUNTS)].sum(axis=1)
    total = float(known.sum())
    return float(known[sizes.regions["bundesland"].isin(names)].sum()) / total if total else None


def largest_cell(breakdown: pd.DataFrame) -> tuple[str, str, float] | None:
    """Section, size class and share of the SAM of its largest cell; None where there is no SAM."""
    total = float(breakdown["sam"].sum())
    if total <= 0:
        return None
    cell = breakdown.iloc[int(breakdown["sam"].argmax())]
    return str(cell["section"]), str(cell["size_class"]), float(cell["sam"]) / total
