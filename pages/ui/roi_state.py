"""What a user can set on the ROI screen, and the plan that follows from it."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

import roi
from pages.ui import caches, state, workspace
from pages.ui.formatting import DECIMALS, whole_euros
from pages.ui.roi_baseline import OwnFigures
from roi.units import MONEY_KINDS
from roi.validation import value_problem
from segmentation.errors import InputError
from segmentation.extracts.currency import EURO

CUSTOM = "custom"
EXAMPLE, OWN = "example", "own"
CASES, BREAK_EVEN, YEARS, PUBLISHED = "cases", "break-even", "years", "published-figures"
VIEWS = (CASES, BREAK_EVEN, YEARS, PUBLISHED)
TARGETS = ("npv", "roi_year_1")

CASE = state.one_of("case", roi.SCENARIOS, "base")
"""The case that all drivers stand at unless they were moved."""
METHOD = state.one_of("roi_method", roi.METHODS, roi.DEFAULT_METHOD)
BASELINE = state.one_of("baseline", (EXAMPLE, OWN), lambda: EXAMPLE if isinstance(own_figures(), InputError) else OWN)
"""Own data where they suffice: the overview counts on them too."""
TARGET = state.one_of("break_even", TARGETS, TARGETS[0])
VIEW = state.one_of("roi_view", VIEWS, VIEWS[0])


def _year(text: str) -> int:
    if not 1 <= int(text) <= roi.assumption("horizon").high:
        raise ValueError(text)
    return int(text)


YEAR = state.Param("roi_year", 1, _year, str, f"1 … {roi.assumption('horizon').high:g}")
"""The year whose calculation is shown."""


def own_figures() -> OwnFigures | InputError:
    """The firm's own figures, or why there are none."""
    return caches.roi_own_figures(workspace.current().path)


def baseline() -> OwnFigures | None:
    """The firm's own figures, where these are the baseline."""
    figures = own_figures() if state.get(BASELINE) == OWN else None
    return None if isinstance(figures, InputError) else figures


def currency() -> str:
    """What the amounts are in: the source's example firm counts in euros whatever the own data are in."""
    return EURO if baseline() is None else caches.currency(workspace.current().base)


def case_values(case: Any) -> Mapping[str, float]:
    """Input id -> value in that case, on the chosen baseline."""
    return caches.roi_case_values(case, baseline())


def _driver(a: roi.Assumption) -> state.Param:
    def parse(text: str) -> float:
        # As exact as a typed one: no address says more than the screen can show.
        value = whole_euros(float(text)) if a.kind in MONEY_KINDS else round(float(text), DECIMALS)
        if value_problem(a, value) is not None:
            raise ValueError(text)
        return value

    default: Callable[[], float] = lambda: case_values(state.get(CASE))[a.id]  # noqa: E731
    return state.Param(a.id, default, parse, lambda value: f"{value:.12g}", f"{a.low:g} … {a.high:g}")


DRIVERS = {a.id: _driver(a) for a in roi.ASSUMPTIONS}
PARAMS = (CASE, METHOD, BASELINE, TARGET, VIEW, YEAR, *DRIVERS.values())


def plan() -> dict[str, float]:
    """Input id -> the value in force."""
    return {name: float(state.get(param)) for name, param in DRIVERS.items()}


def shown_case(values: dict[str, float]) -> str:
    """The case whose values these are, or "custom"."""
    cases = (state.get(CASE), *roi.SCENARIOS)
    return next((case for case in cases if case_values(case) == values), CUSTOM)


def reset_drivers() -> None:
    """Each driver back to the chosen case and baseline."""
    state.reset(DRIVERS.values())
