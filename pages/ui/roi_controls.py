"""The ROI screen's inputs: case, method and baseline on top, one slider with a typed field for each driver."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from functools import partial

import streamlit as st

import roi
from pages.ui import caches, inputs, missing, session_keys, state, workspace
from pages.ui.currency import settled_currency
from pages.ui.formatting import euro, euro_short, in_markdown, number, percent, times
from pages.ui.i18n import _
from pages.ui.messages import told
from pages.ui.roi_baseline import RATE, OwnFigures
from pages.ui.roi_state import (
    BASELINE,
    CASE,
    CUSTOM,
    DRIVERS,
    EXAMPLE,
    METHOD,
    OWN,
    STRESS,
    baseline,
    case_values,
    is_example,
    own_figures,
    plan,
    reset_drivers,
)
from pages.ui.roi_texts import (
    case_name,
    grade_name,
    method_name,
    ranged_drivers,
    read,
    short,
    source_name,
    typed,
    unit,
    without_exchange_rate,
    words,
    writer,
    written,
)
from roi.assumptions import REVENUE, Scenario
from roi.units import WHOLE_KINDS
from segmentation.errors import InputError
from segmentation.extracts.currency import EURO

EFFECT = ("revenue_uplift", "margin_uplift", "cost_savings")
COST = ("project_cost", "running_cost_later")
_MOST_MARKS, _FEWEST_MARKS = 100, 12
_AROUND_ZERO = 20
"""Steps that a slider leaves to an amount of zero."""


def model_choice(shown: str) -> None:
    """Case, method, baseline. shown: the case whose values are in force."""
    # In a row that wraps, each choice takes the room its words need in either language.
    with st.container(horizontal=True, vertical_alignment="bottom", gap="medium"):
        options = (*roi.SCENARIOS, *([CUSTOM] if shown == CUSTOM else []))
        inputs.choice(
            CASE,
            _("Case"),
            options,
            show=case_name,
            shown=shown,
            then=reset_drivers,
            help=_(
                "A case sets all drivers but the stress. The source's cases differ only in {drivers}; their cost is "
                "the same.",
                drivers=ranged_drivers(),
            ),
        )
        inputs.choice(
            METHOD,
            _("Method"),
            roi.METHODS,
            show=method_name,
            help=_(
                "Contribution-margin method: extra revenue counts only with its contribution margin, as controlling "
                "does. Published method: extra revenue counts in full, as the source does."
            ),
        )
        names = {EXAMPLE: _("The source's example firm"), OWN: _("Own data")}
        inputs.choice(BASELINE, _("Baseline"), tuple(names), show=names.__getitem__, then=_forget_baseline)
    figures = own_figures()
    if isinstance(figures, InputError):
        _no_own_baseline(figures)
    elif state.get(BASELINE) == OWN:
        _own_baseline(figures)


def _no_own_baseline(reason: InputError) -> None:
    """Whose figures these are, why they are not the own firm's, and what to do; once they rest on a revenue that was
    typed there is nothing to mistake."""
    if not is_example(plan()[REVENUE]):
        return
    with settled_currency(caches.currency(workspace.current().base)):
        why = " ".join(told(problem) for problem in (reason.title, *reason.problems))
    st.warning(
        in_markdown(
            _(
                "These are not your figures but those of the source's example firm, with {revenue} of revenue. {why} "
                "Set the annual revenue and the contribution margin rate below (under the further drivers), or load "
                "order lines of a full calendar year.",
                revenue=euro_short(roi.assumption(REVENUE).base),
                why=why,
            )
        ),
        icon=":material/warning:",
    )
    missing.to_data()


def _forget_baseline() -> None:
    state.reset([DRIVERS[REVENUE], DRIVERS[RATE]])


def _start_again() -> None:
    state.reset([CASE, METHOD, BASELINE, *DRIVERS.values()])


def _own_baseline(figures: OwnFigures) -> None:
    measured = _(
        "Measured, own data: revenue {year} of {revenue} from {lines} order lines.",
        year=figures.year,
        revenue=euro(figures.revenue),
        lines=number(figures.lines),
    )
    with settled_currency(EURO):
        stated = euro_short(roi.assumption(REVENUE).base)
    carried = _(
        "The source states its amounts for a firm of {revenue}; savings, learning effect and cost are carried over in "
        "proportion (factor {factor}), cost never below the source's. That is an estimate: replace it with your own.",
        revenue=stated,
        factor=times(figures.factor),
    )
    said = filter(None, (measured, _rate_of(figures), carried, without_exchange_rate()))
    st.caption(in_markdown(" ".join(said)))


def _rate_of(figures: OwnFigures) -> str:
    if figures.contribution_margin_rate is None:
        return _("Without usable costs the contribution margin rate stays an estimate.")
    return _(
        "Contribution margin rate {rate} from the {costed} lines with a cost.",
        rate=percent(figures.contribution_margin_rate, 2),
        costed=number(figures.lines_with_cost),
    )


def drivers() -> None:
    """The drivers in groups; the main ones in sight, the rest on demand, stress also wherever some is set."""
    draw = partial(_driver, cases={case: case_values(case) for case in roi.SCENARIOS}, own=baseline())
    with st.container(horizontal=True, horizontal_alignment="distribute", vertical_alignment="center"):
        st.markdown(f"**{_('Effect')}**", width="content")
        st.button(
            _("Reset"),
            key="roi:reset",
            type="tertiary",
            icon=":material/restart_alt:",
            on_click=_start_again,
            help=_("Base case, contribution-margin method, own data where they suffice."),
        )
    for name in EFFECT:
        draw(roi.assumption(name))
    st.markdown(f"**{_('Cost')}**")
    for name in COST:
        draw(roi.assumption(name))
    stress, on_top = [roi.assumption(name) for name in STRESS], _("Stress, on top of every case")
    _open_where_set(on_top, stress, key="roi:stress")
    _on_demand(on_top, stress, draw, key="roi:stress")
    rest = [a for a in roi.ASSUMPTIONS if a.id not in (*EFFECT, *COST, *STRESS)]
    _on_demand(_("{count} more drivers", count=len(rest)), rest, draw, key="roi:more")


def _open_where_set(title: str, drivers: Sequence[roi.Assumption], *, key: str) -> None:
    """Open the group of drivers that are zero unless set, as soon as one is; whoever closes it then has it closed.

    It stays open when all is set back to zero: no field goes from under the hand.
    """
    is_set = any(state.get(DRIVERS[a.id]) for a in drivers)
    # Under a title in another language it is another widget, closed at first.
    drawn, last = (title, is_set), session_keys.DRAWN + key
    if is_set and (key not in st.session_state or st.session_state.get(last) != drawn):
        st.session_state[key] = True
    st.session_state[last] = drawn


def _on_demand(
    title: str, drivers: Sequence[roi.Assumption], draw: Callable[[roi.Assumption], None], *, key: str
) -> None:
    """Drivers that are only named until somebody opens their group."""
    group = st.expander(title, key=key, on_change="rerun")
    if not group.open:
        st.caption(", ".join(words(a.label) for a in drivers))
        return
    with group:
        for a in drivers:
            draw(a)


def _driver(a: roi.Assumption, cases: Mapping[Scenario, Mapping[str, float]], own: OwnFigures | None) -> None:
    values = {case: cases[case][a.id] for case in cases}
    suffix = unit(a.kind)
    inputs.figure(
        DRIVERS[a.id],
        f"{words(a.label)} ({suffix})" if suffix else words(a.label),
        marks=slider_marks(a, tuple(values.values())),
        low=a.low,
        high=a.high,
        show=writer(a.kind),
        typed=lambda value: typed(value, a.kind),
        unit=suffix,
        read=lambda value: read(value, a.kind),
        help=_evidence(a, own),
        note="" if a.id in STRESS else _case_line(a, values),
        stops={} if a.id in STRESS else {case_name(case): value for case, value in values.items()},
    )


def _case_line(a: roi.Assumption, values: Mapping[Scenario, float]) -> str:
    # The label already says that it is points; three times the long word would not fit.
    worst, base, best = (
        typed(values[case], a.kind) if a.kind == "points" else short(values[case], a.kind) for case in roi.SCENARIOS
    )
    if worst == base == best:
        return _("all cases {value}", value=base)
    return _("worst {worst} · base {base} · best {best}", worst=worst, base=base, best=best)


def _evidence(a: roi.Assumption, own: OwnFigures | None) -> str:
    source, grade = source_name(a.source), a.grade
    if own is not None and a.id in own.measured():
        source, grade = _("own data"), "measured"
    elif own is not None and a.with_revenue:
        source, grade = _("{source}, carried over to own revenue", source=source), "guess"
    about = _(
        "Source: {source}. Evidence: {grade}. Admissible: {low} to {high}.",
        source=source,
        grade=grade_name(grade),
        low=written(a.low, a.kind),
        high=written(a.high, a.kind),
    )
    return f"{words(a.note)}\n\n{about}"


def slider_marks(a: roi.Assumption, cases: tuple[float, ...]) -> tuple[float, ...]:
    """The slider's marks: the cases with as much room again on both sides; about a dozen to a hundred of them."""
    if a.kind in WHOLE_KINDS:
        return inputs.marks(a.low, a.high, a.step)
    least, most = min(cases), max(cases)
    room = most - least or abs(least) or a.step * _AROUND_ZERO
    low, high = max(a.low, least - room), min(a.high, most + room)
    step = a.step
    while (high - low) / step > _MOST_MARKS:
        step *= 2
    while (high - low) / step < _FEWEST_MARKS:
        step /= 10
    first = round(low / step) * step
    first += step if first < a.low else 0
    return inputs.marks(max(a.low, first), min(a.high, first + round((high - first) / step) * step), step)
