"""What the overview tells of the market and the return: what their pages say, with the numbers in force there."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from pages.ui import caches, market_choices, roi_state, state
from pages.ui.market_sizes import Sizes
from pages.ui.roi_baseline import OwnFigures
from pages.ui.roi_state import Planned
from roi.assumptions import REVENUE
from segmentation.errors import InputError

FOLLOWED = (*market_choices.CHOSEN, *roi_state.PLAN)
"""What can be set on those pages and moves these figures."""


@dataclass(frozen=True)
class Market:
    """as_set: whether somebody moved it away from its presets."""

    sizes: Sizes
    as_set: bool

    @property
    def held(self) -> float | None:
        """The own revenue as a part of what can be obtained; None where there is none or it is more than that."""
        own = self.sizes.own_revenue
        return own if 0 < own <= self.sizes.top_down.som else None


@dataclass(frozen=True)
class UnknownMarket:
    """Why no market is preset: of the customers that bought in the year, those in Germany, of these those whose WZ
    code is known."""

    year: int
    customers: int
    german: int
    with_section: int


@dataclass(frozen=True)
class Returns:
    """own: the firm's own figures, where these are the baseline. as_set: whether somebody moved the plan away from the
    source's base case on these."""

    planned: Planned
    own: OwnFigures | None
    as_set: bool


def market() -> Market | UnknownMarket | InputError | None:
    """The market as its page sizes it now; None where its industries or size classes were all taken away."""
    try:
        sizes = market_choices.sizes()
        own = caches.own_market_data(market_choices.path())
    except InputError as error:
        # Its traceback would hold the warehouse open.
        return error.with_traceback(None)
    if sizes is not None:
        return Market(sizes, _any_set(market_choices.CHOSEN))
    if market_choices.served() is not None:
        return None
    return UnknownMarket(own.year, len(own.active_anywhere), len(own.active), int(own.active["section"].notna().sum()))


def returns() -> Returns | InputError:
    """The plan in force; or why there is none on own figures, as long as nobody set another revenue."""
    figures = roi_state.own_figures()
    if isinstance(figures, InputError) and roi_state.is_example(roi_state.plan()[REVENUE]):
        return figures
    return Returns(roi_state.planned(), roi_state.baseline(), _any_set(roi_state.PLAN))


def _any_set(params: Iterable[state.Param]) -> bool:
    return bool(state.texts(params))
