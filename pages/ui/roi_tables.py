"""The ROI screen's tables: cases side by side, break-even values, years with their formulas, published figures."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import streamlit as st

import roi
from pages.ui import caches, formatting, inputs, state
from pages.ui.currency import settled_currency
from pages.ui.formatting import euro, ratio
from pages.ui.i18n import _
from pages.ui.roi_state import BREAK_EVEN, CASES, CUSTOM, PUBLISHED, VIEW, VIEWS, YEAR, YEARS
from pages.ui.roi_texts import (
    break_even_value,
    case_name,
    distance,
    model_language,
    payback_name,
    ranged_drivers,
    roi_percent,
    source_name,
    target_name,
    why_none,
    words,
    written,
    years_name,
)
from pages.ui.text_table import text_table
from roi.assumptions import Scenario
from roi.break_even import BreakEven
from roi.explain import formula, formula_with_numbers
from roi.results import Result
from segmentation.extracts.currency import EURO

_YEAR_LINES = (
    "benefit", "cost", "net", "roi", "benefit_cost_ratio", "cumulative_net", "cash_flow", "cumulative_cash",
    "present_value",
)  # fmt: skip
_TOTALS = {
    "benefit": "total_benefit",
    "cost": "total_cost",
    "net": "total_net",
    "roi": "total_roi",
    "benefit_cost_ratio": "total_benefit_cost_ratio",
    "present_value": "npv",
}
_RUNNING_SUMS = ("cumulative_net", "cumulative_cash")
_SUMS = ("benefit", "cost", "net")
_DIGITS_OF_PROOF = 4


def view_choice() -> str:
    """Which table is open."""
    names = {
        CASES: _("Cases side by side"),
        BREAK_EVEN: _("Break-even values"),
        YEARS: _("Year by year, with formulas"),
        PUBLISHED: _("Published figures checked"),
    }
    return str(inputs.choice(VIEW, _("In detail"), VIEWS, show=names.__getitem__))


def cases_side_by_side(case: str, result: Result, cases: Mapping[Scenario, Result]) -> None:
    """Worst, base, best, and the user's own values."""
    all_cases: dict[str, Result] = {str(name): r for name, r in cases.items()}
    if case == CUSTOM:
        all_cases[CUSTOM] = result
    header = (_("Case"), _("Benefit"), _("Cost"), _("ROI net"), _("Benefit ÷ cost"), _("Net present value"),
              _("NPV after tax"), _("Payback"))  # fmt: skip
    rows = [
        (
            case_name(name),
            euro(r.total.benefit),
            euro(r.total.cost),
            roi_percent(r.total.roi),
            ratio(r.total.benefit_cost_ratio),
            euro(r.npv),
            euro(r.npv_after_tax),
            payback_name(r.payback_month),
        )
        for name, r in all_cases.items()
    ]
    text_table(header, rows, figures=range(1, len(header)), strong=[list(all_cases).index(case)])
    st.caption(
        _(
            "Sums over {years}, undiscounted; net present value at the case's discount rate. ROI net is "
            "(benefit − cost) ÷ cost, benefit ÷ cost is the gross ratio. The cases differ only in {drivers}; all of "
            "them cost the same. More cost and a later start are set as stress, for all of them alike.",
            years=years_name(len(result.years)),
            drivers=ranged_drivers(),
        )
    )


def break_even_values(found: Sequence[BreakEven], target: str) -> None:
    """Each driver's break-even value, or why there is none."""
    rows = []
    for b in found:
        a = roi.assumption(b.id)
        value = why_none(b.reason, target) if b.reason is not None else break_even_value(b)
        rows.append((words(a.label), written(b.plan, a.kind), value, distance(b.distance)))
    text_table((_("Driver"), _("Plan"), _("Break-even"), _("Distance, % of plan")), rows, figures=(1, 3))
    st.caption(
        _(
            "The value of each driver at which {target} is exactly zero, all others at plan; of several the nearest to "
            "plan. Ranked by distance.",
            target=target_name(target),
        )
    )
    if any(b.step is not None for b in found):
        st.caption(_("In whole years there is no exact zero: shown is the first or last year that still pays."))


def year_by_year(result: Result) -> None:
    """Today and the years as columns, every line of benefit and cost, and how each is calculated."""
    figures = year_figures(result)
    years = (_("Year {number}", number=year.year) for year in result.years)
    header = (_("Line"), _("Year 0 (today)"), *years, _("Total"))
    rows = [
        (words(roi.MODEL.line(name).label), *(_written(name, figure) for figure in row))
        for name, row in figures.items()
    ]
    strong = [list(figures).index(name) for name in _SUMS]
    text_table(header, rows, figures=range(1, len(header)), strong=strong)
    _calculation(result)


def year_figures(result: Result) -> dict[str, list[float | None]]:
    """Line id -> year 0, the years, and their total; year 0 is None where only years count.

    The total is the sum of the row; None where years cannot be added up, and for an ROI or ratio that of all years.
    """
    parts = {group: [line.id for line in roi.MODEL.lines if line.group == group] for group in ("benefit", "cost")}
    order = [*parts["benefit"], "benefit", *parts["cost"], *_YEAR_LINES[1:]]
    return {name: [*_by_year(result, name), _total(result, name)] for name in order}


def _by_year(result: Result, name: str) -> tuple[float | None, ...]:
    figures = result.lines[name]
    assert isinstance(figures, tuple)
    return figures


def _total(result: Result, name: str) -> float | None:
    if name in _TOTALS:
        figure = result.lines[_TOTALS[name]]
        assert not isinstance(figure, tuple)
        return figure
    return None if name in _RUNNING_SUMS else sum(figure or 0.0 for figure in _by_year(result, name))


def _written(name: str, figure: float | None) -> str:
    """ROI in percent, its gross counterpart as a ratio, all else in its unit."""
    if name.endswith("benefit_cost_ratio"):
        return ratio(figure)
    return roi_percent(figure) if name.endswith("roi") else written(figure, roi.MODEL.line(name).kind)


def _calculation(result: Result) -> None:
    opened = st.expander(
        _("How it is calculated"), key="roi:calculation", on_change="rerun", icon=":material/function:"
    )
    if not opened.open:
        return
    with opened:
        years = [year.year for year in result.years]
        if state.get(YEAR) not in years:
            state.reset([YEAR])
        year = inputs.choice(YEAR, _("Year"), years, show=formatting.number)
        rows = [_explained(line.id, result, None if line.scope == "total" else year) for line in roi.MODEL.lines]
        text_table((_("Line"), _("Formula"), _("With figures"), _("Result")), rows, figures=(3,))
        st.caption(_("[…] counts 1 where the condition holds, otherwise 0. Year 0 is today: the project is paid."))


def _explained(name: str, result: Result, year: int | None) -> tuple[str, str, str, str]:
    line = roi.MODEL.line(name)
    figures = result.lines[name]
    figure = figures[year] if isinstance(figures, tuple) and year is not None else figures
    assert not isinstance(figure, tuple)
    return (
        words(line.label),
        formula(name, model_language(), result.method),
        formula_with_numbers(name, result, year, model_language(), written),
        _proven(name, figure),
    )


def _proven(name: str, figure: float | None) -> str:
    """The result as far as it goes: an ROI as the formula gives it and in percent."""
    plain = written(figure, roi.MODEL.line(name).kind)
    return f"{plain} = {roi_percent(figure)}" if name.endswith("roi") and figure is not None else plain


def _proof(ratio: float) -> str:
    """To four decimals, and as the percentage that sources print."""
    return f"{formatting.number(ratio, _DIGITS_OF_PROOF)} = {formatting.percent(ratio, _DIGITS_OF_PROOF - 2)}"


def published_figures() -> None:
    """Each published figure, what comes out of the stated inputs, and what we say to it."""
    st.markdown(
        _(
            "The source, {source}, is a consultant's article: its figures are claims (evidence: benchmark claim), not "
            "measurements. Here each is calculated again from the inputs the source itself states; where that fails, "
            "we say so.",
            source=source_name("S-SEG"),
        )
    )
    rows = []
    for row in caches.roi_reconciliation():
        with settled_currency(EURO):
            figures = [_proof(r.value) if r.kind == "ratio" else euro(r.value) for r in row.readings]
        rows.append(
            (
                words(row.figure),
                words(row.published),
                figures,
                [words(r.label) for r in row.readings],
                words(row.explanation),
            )
        )
    header = (_("Figure"), _("Published"), _("Calculated"), _("Read as"), _("Verdict"))
    text_table(header, rows, figures=(2,))
