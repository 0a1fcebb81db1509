"""What a user can set on the ROI screen, and the plan that follows from it."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

import roi
from pages.ui import caches, state, workspace
from pages.ui.formatting import DECIMALS, whole_euros
from pages.ui.roi_baseline import OwnFigures
from roi.assumptions import REVENUE, Scenario
from roi.results import Result
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


YEAR = state.Param("roi_year", 1, _year, str, lambda: map(str, range(1, int(roi.assumption("horizon").high) + 1)))
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
    return state.Param(a.id, default, parse, lambda value: f"{value:.12g}", bounds=(a.low, a.high))


DRIVERS = {a.id: _driver(a) for a in roi.ASSUMPTIONS}
STRESS = ("cost_overrun", "start_delay")
"""Drivers that burden every case alike: none of the source's cases has more cost than planned, or a later start."""
PLAN = (CASE, METHOD, BASELINE, *DRIVERS.values())
"""What the results depend on."""
PARAMS = (CASE, METHOD, BASELINE, TARGET, VIEW, YEAR, *DRIVERS.values())


@dataclass(frozen=True)
class Planned:
    """What the plan in force comes to.

    case: the one whose values these are, or "custom". cases: the plan with each case's own drivers.
    """

    case: str
    result: Result
    cases: Mapping[Scenario, Result]


def planned() -> Planned:
    """Calculated with what is set."""
    values, method = plan(), state.get(METHOD)
    # What was set holds in every case, or their sums could not be compared.
    cases = {name: caches.roi_result(roi.scenario_of(values, name), method) for name in roi.SCENARIOS}
    return Planned(shown_case(values), caches.roi_result(values, method), cases)


def is_example(revenue: float) -> bool:
    """Whether it is the revenue of the source's example firm, and not the firm's own."""
    own = baseline()
    return revenue == roi.assumption(REVENUE).base and (own is None or own.revenue != revenue)


def plan() -> dict[str, float]:
    """Input id -> the value in force."""
    return {name: float(state.get(param)) for name, param in DRIVERS.items()}


def shown_case(values: dict[str, float]) -> str:
    """The case whose values these are but for the stress, or "custom"."""
    burden = {name: values[name] for name in STRESS}
    cases = (state.get(CASE), *roi.SCENARIOS)
    return next((case for case in cases if {**case_values(case), **burden} == values), CUSTOM)


def reset_drivers() -> None:
    """Each driver back to the chosen case and baseline; the stress stays, to be seen in every case."""
    state.reset([param for name, param in DRIVERS.items() if name not in STRESS])
