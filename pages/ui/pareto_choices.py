"""What the Pareto screen can be asked: measure, period, class, customer; and how these are named."""

from __future__ import annotations

import re

from pages.ui import caches, errors, state, workspace
from pages.ui.formatting import day
from pages.ui.i18n import _
from pages.ui.pareto_ranking import measures_known
from segmentation.errors import InputError
from segmentation.pareto import MEASURES

ALL = "all"
LOSS = "loss"
CLASSES = (ALL, "A", "B", "C", LOSS)
LAST_YEAR = "last-year"
MEASURE_LABELS = {
    "revenue": "Revenue",
    "contribution_margin": "Contribution margin",
    "profit": "Profit after cost to serve",
}


def periods_offered() -> tuple[str, ...]:
    """The last full year, all years, each year from the newest. InputError without order lines."""
    path = workspace.current().path
    days = caches.period(path, ALL)
    years = [str(year) for year in range(days.last.year, days.first.year - 1, -1)]
    try:
        caches.period(path, LAST_YEAR)
    except InputError:
        return (ALL, *years)
    return (LAST_YEAR, ALL, *years)


def default_period() -> str:
    try:
        return periods_offered()[0]
    except InputError:
        return ALL


def default_measure() -> str:
    """The contribution margin where the costs are known."""
    try:
        known = measures_known(caches.customer_values(workspace.current().path, state.get(PERIOD)))
    except InputError:
        return "revenue"
    return "contribution_margin" if "contribution_margin" in known else "revenue"


def _parse_period(text: str) -> str:
    if text in (ALL, LAST_YEAR) or re.fullmatch(r"[0-9]{4}", text):
        return text
    raise ValueError(text)


def _parse_measure(text: str) -> str:
    if text not in MEASURES:
        raise ValueError(text)
    return text


PERIOD = state.Param("period", default_period, _parse_period, str, periods_offered)
MEASURE = state.Param("measure", default_measure, _parse_measure, str, lambda: MEASURES)
CLASS = state.one_of("class", CLASSES, ALL)
CUSTOMER = state.free_text("ranked_customer")


def settle(param: state.Param, offered: tuple[str, ...]) -> None:
    """Other data may not offer what was chosen before: then the default holds again."""
    if state.get(param) not in offered:
        errors.not_possible(param, str(state.get(param)), offered)
        state.put(param, param.default_value())


def period_label(name: str) -> str:
    """What the period is called, with its year or days."""
    days = caches.period(workspace.current().path, name)
    if name == LAST_YEAR:
        return _("Last full year ({year})", year=days.first.year)
    if name == ALL:
        return _("All years ({first} to {last})", first=day(days.first), last=day(days.last))
    return name


def class_label(name: str) -> str:
    return {ALL: _("All classes"), LOSS: _("Below zero")}.get(name, name)


def measure_label(name: str) -> str:
    return _(MEASURE_LABELS[name])
