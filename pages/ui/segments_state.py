"""What the segments screen can be asked, by the names of the address."""

from __future__ import annotations

from collections.abc import Callable, Iterable

from pages.ui import state
from pages.ui.segments_frames import GENERAL, STORED
from segmentation.clustering import APPROACHES, METHODS, TEMPLATES, Criteria, criteria_of
from segmentation.clustering.segmentation import HIGHEST_K
from segmentation.fairness import ATTRIBUTES
from segmentation.feature_list import BY_NAME, CRITERIA, FIGURES, Approach
from segmentation.pareto import MEASURES
from segmentation.scope import scope_of

AUTO = "auto"
ALL = "all"
NONE = ""
NUMBERS = (AUTO, "4", "5", "6", "7", "8")
"""What is offered; an address or a cut of the tree may say any other."""
MAPS = ("criteria", "components", "correspondence")
PANELS = ("overview", "profile", "map", "rules", "number", "criteria", "time", "compare", "fairness")
DRAWINGS = ("bars", "treemap")
# What the map can put on an axis.
AXES = tuple(feature.name for feature in FIGURES)

METHOD = state.one_of("clustering", (STORED, *METHODS), STORED)
NUMBER = state.one_of("k", (AUTO, *map(str, range(2, HIGHEST_K + 1))), AUTO)
PANEL = state.one_of("panel", PANELS, PANELS[0])
AMONG = state.Param("among", "", lambda text: str(scope_of(text)), str)
SEGMENT = state.one_of("segment", (ALL, *map(str, range(1, HIGHEST_K + 2))), ALL)
CUSTOMER = state.free_text("customer")
SEARCH = state.free_text("search")
IN_FILE = state.one_of("in_file", ("names", "pseudonyms"), "names")
DRAWN = state.one_of("drawn", DRAWINGS, DRAWINGS[0])
AREA = state.one_of("area", (NONE, *MEASURES), NONE)
COMPARED_BY = state.one_of("fair_by", (NONE, *(attribute.name for attribute in ATTRIBUTES)), NONE)
ACROSS = state.one_of("map_x", (NONE, *AXES), NONE)
UP = state.one_of("map_y", (NONE, *AXES), NONE)
MAP = state.one_of("map", MAPS, MAPS[0])
MAPPED = state.some_of("map_by", lambda: tuple(feature.name for feature in CRITERIA))
TEMPLATE = state.one_of("template", TEMPLATES, GENERAL)
WEIGHTS = ("0", "0.5", "1", "2", "3")
FACTORS = {approach: state.one_of(f"weight_{approach}", WEIGHTS, "1") for approach in APPROACHES}
APART = state.one_of("outliers", ("with", "apart"), "with")
DESCRIBED = state.one_of("criterion", (NONE, *(feature.name for feature in CRITERIA)), NONE)
SINCE = state.free_text("since", longest=4)
AGAINST = state.free_text("against", longest=12)
COMPARED = state.one_of("methods", (NONE, "compared"), NONE)
_NOTHING = "-"


def of_approach(approach: Approach) -> tuple[str, ...]:
    """The names of the criteria that belong to it."""
    return tuple(feature.name for feature in CRITERIA if feature.approach == approach)


def _of_template(approach: Approach) -> tuple[str, ...]:
    """Those of them that the chosen template counts."""
    return tuple(n for n, _ in TEMPLATES[state.get(TEMPLATE)].criteria.weights if BY_NAME[n].approach == approach)


def _some(approach: Approach) -> state.Param:
    """Any of the approach's criteria, none as well."""
    options: Callable[[], Iterable[str]] = lambda: of_approach(approach)  # noqa: E731
    some = state.some_of(f"by_{approach}", options, lambda: _of_template(approach))
    return state.Param(
        some.name,
        some.default,
        lambda text: () if text == _NOTHING else some.parse(text),
        lambda names: some.write(names) or _NOTHING,
        options,
    )


CHOSEN = {approach: _some(approach) for approach in APPROACHES}
CRITERIA_PARAMS = (TEMPLATE, APART, *FACTORS.values(), *CHOSEN.values())
# What is typed of a new customer, to be placed by the rules.
TYPED_BOUNDS = (-1e12, 1e12)
TYPED = {
    feature.name: state.free_text(f"new_{feature.name}")
    if feature.unit == "category"
    else state.optional_number(f"new_{feature.name}", *TYPED_BOUNDS)
    for feature in CRITERIA
}
_VIEW = (PANEL, SEGMENT, CUSTOMER, SEARCH, DRAWN, AREA, ACROSS, UP, MAP, MAPPED, DESCRIBED, COMPARED, COMPARED_BY)
_BESIDE = (AGAINST, SINCE, IN_FILE)
PARAMS = (METHOD, NUMBER, AMONG, *_VIEW, *_BESIDE, *CRITERIA_PARAMS, *TYPED.values())


def criteria() -> Criteria:
    """What the session puts customers into segments by. InputError if nothing counts."""
    template = dict(TEMPLATES[state.get(TEMPLATE)].criteria.weights)
    weights = {
        name: template.get(name, 1.0) * float(state.get(FACTORS[approach]))
        for approach in APPROACHES
        for name in state.get(CHOSEN[approach])
    }
    return criteria_of(weights, state.get(APART) == "apart")


def has_own_criteria() -> bool:
    """Whether somebody set other criteria than those that are there first."""
    return bool(state.texts(CRITERIA_PARAMS))


def choose_segment(segment: str) -> None:
    """Its customers are listed; an open customer card makes room for the list."""
    state.put(SEGMENT, segment)
    state.put(CUSTOMER, NONE)


def open_customer(customer_id: str) -> None:
    """Its card takes the place of the list."""
    state.put(CUSTOMER, customer_id)
