"""The parts of the overview: its message, key figures and four pictures."""

from __future__ import annotations

import pandas as pd
import streamlit as st

from pages.ui import (
    address,
    frame,
    market_doubt,
    market_parts,
    missing,
    pareto_choices,
    plot,
    roi_state,
    segments_state,
    theme,
)
from pages.ui import overview_texts as texts
from pages.ui.charts import overview as charts
from pages.ui.charts import segments as segment_charts
from pages.ui.currency import settled_currency
from pages.ui.formatting import euro, euro_short, in_markdown, number
from pages.ui.i18n import _
from pages.ui.messages import Sentence
from pages.ui.overview_in_force import Market, Returns, UnknownMarket
from pages.ui.overview_story import Earnings
from pages.ui.roi_texts import beside_margin, case_name, without_exchange_rate
from pages.ui.segments_texts import MEASURE_NAMES, names
from roi import Result, plausibility
from segmentation.errors import InputError

_HEIGHT = 230


def nothing_to_tell(reason: InputError, order_lines: bool) -> None:
    """The whole page without a full year: the reason, what to load, what can be seen all the same."""
    missing.page(
        _("The overview needs order lines of a full calendar year"),
        _("Who earns the money, which segments there are and what segmenting brings follow from what was bought."),
        reason.title,
        *reason.problems,
    )
    if order_lines:
        frame.link("pareto", _("To the Pareto analysis of the days that are loaded"))
        frame.link("segments", _("To the segments of the days that are loaded"))
    _to_example()


def key_figures(earnings: Earnings) -> None:
    """The last full year in four figures, and what they lack."""
    own = earnings.own
    figures = (
        (
            _("Customers that bought in {year}", year=own.year),
            number(earnings.customers),
            _("Customers with at least one order line in the last full calendar year."),
        ),
        (_("Revenue {year}", year=own.year), euro_short(own.revenue), _("Net of returns and credit notes.")),
        (
            _("Contribution margin {year}", year=own.year),
            euro_short(own.contribution_margin),
            _("Revenue less the variable cost of the order lines, of those that have a cost."),
        ),
        (
            _("Profit after cost to serve {year}", year=own.year),
            euro_short(own.profit),
            _("Contribution margin less all cost to serve of the year; other fixed cost is not in it."),
        ),
    )
    # The last label is the longest; in German it needs that much on a small screen.
    for column, (label, value, definition) in zip(st.columns([5, 5, 5, 7]), figures, strict=True):
        column.metric(label, value, help=definition)
    if lacking := texts.unknown(earnings):
        st.caption(lacking)


def earners(earnings: Earnings) -> None:
    """The best customers against the others."""
    best = earnings.best
    if best is None:
        _untold(_("Nobody’s share can be told: the revenues of {year} add up to nothing", year=earnings.own.year))
    else:
        one = best.customers == 1
        plot.plot(
            charts.top_customers(
                (_("Customers"), _(MEASURE_NAMES[earnings.measure])),
                (best.of_customers, best.share),
                texts.of_customers(best),
                _("the best customer") if one else _("the best customers"),
                _("all others"),
            ),
            key="overview-earners",
            title=texts.earners(earnings, best),
            source=texts.earners_source(earnings),
            height=_HEIGHT,
        )
    with st.container(horizontal=True):
        frame.link("pareto", _("To the Pareto analysis"))
        if earnings.losing:
            chosen = {
                pareto_choices.MEASURE.name: earnings.losing_by,
                pareto_choices.CLASS.name: pareto_choices.LOSS,
            }
            frame.link("pareto", _("To the customers below zero"), chosen)


def segments(figures: pd.DataFrame | InputError, year: int, measure: str) -> None:
    """What each segment is of the year's customers, and what it brings; a click leads to its customers."""
    if isinstance(figures, InputError):
        _untold(_("These data give no segments"), figures.title, *figures.problems)
    else:
        known = next((name for name in (measure, "revenue") if figures[f"{name}_share"].notna().all()), None)
        columns: dict[str, tuple[str, str | None]] = {"customers_in_period_share": (_("Customers"), None)}
        if known is not None:
            columns[f"{known}_share"] = (_(MEASURE_NAMES[known]), known)
        clicked = plot.plot(
            segment_charts.shares(figures, names(figures), columns, None, narrow=True),
            key="overview-segments",
            title=texts.segments(figures, known),
            source=_(
                "Grouped by what customers bought in all years; shares: customers and order lines of {year}. "
                "A click on a bar shows its customers.",
                year=year,
            ),
            height=max(_HEIGHT, 60 + 42 * len(figures)),
            clickable=True,
        )
        if clicked is not None:
            address.go("segments", {segments_state.SEGMENT.name: clicked})
    frame.link("segments", _("To the segments"))


def market(found: Market | UnknownMarket | InputError | None) -> None:
    """TAM, SAM, SOM, and what of it is own revenue; or what keeps it from being told."""
    if isinstance(found, UnknownMarket):
        _unknown_market(found)
        return
    if isinstance(found, InputError):
        _untold(_("The market cannot be sized from these data"), *found.problems)
    elif found is None:
        _untold(_("No market: on its page no industry or no size class is chosen"))
    else:
        sizes = found.sizes.top_down
        rows = [
            (_("Market (TAM)"), sizes.tam, theme.QUIET),
            (_("Serviceable (SAM)"), sizes.sam, theme.QUIET),
            (_("Obtainable (SOM)"), sizes.som, theme.ACCENT),
        ]
        if found.held is not None:
            rows.append((_("Own revenue {year}", year=found.sizes.year), found.held, theme.ACTUAL))
        plot.plot(
            charts.sizes(rows),
            key="overview-market",
            title=texts.market(found),
            source=texts.market_source(found, market_parts.COUNT_SOURCE),
            height=_HEIGHT,
        )
        if doubt := market_doubt.in_short(found.sizes):
            _doubt(doubt)
    frame.link("market", _("To the market"))


def _unknown_market(found: UnknownMarket) -> None:
    rows = [
        (_("Customers {year}", year=found.year), found.customers, theme.QUIET),
        (_("of them in Germany"), found.german, theme.QUIET),
        (_("of these with WZ code"), found.with_section, theme.ACCENT),
    ]
    plot.plot(
        charts.counts(rows),
        key="overview-market",
        title=texts.unknown_market(found),
        source=_(
            "The market is sized from the German establishments counted by industry ({counts}); the industries are "
            "preset from the WZ codes of the customers in Germany, or you choose them yourself.",
            counts=market_parts.COUNT_SOURCE,
        ),
        height=_HEIGHT,
    )
    frame.link("market", _("Choose industries and size the market"))


def returns(found: Returns | InputError) -> None:
    """Net benefit of segmenting in three cases, and with what else was set."""
    if isinstance(found, InputError):
        _untold(_("What segmenting brings cannot be calculated on this revenue"), *found.problems)
        _to_example()
        return
    with settled_currency(roi_state.currency()):
        _returns(found)
    frame.link("roi", _("To the ROI"))


def _returns(found: Returns) -> None:
    case, result = found.planned.case, found.planned.result
    # A plan of its own stands beside the cases; it is one of them otherwise.
    results: dict[str, Result] = {str(name): each for name, each in found.planned.cases.items()} | {case: result}
    plot.plot(
        charts.returns([(case_name(name), each.total.net) for name, each in results.items()], [*results].index(case)),
        key="overview-returns",
        title=texts.returns(found),
        source=texts.returns_source(found),
        height=_HEIGHT,
    )
    if plausibility.is_beyond_belief(result):
        doubt = _(
            "Hardly plausible: each {one} of cost would bring back {back}. The ROI page says what to doubt first.",
            one=euro(1),
            back=euro(result.total.benefit_cost_ratio, 2),
        )
        _doubt(doubt)
    if doubt := beside_margin(result.values):
        _doubt(doubt)
    if remark := without_exchange_rate():
        st.caption(in_markdown(remark))


def _doubt(text: str) -> None:
    st.caption(f":orange[:material/warning:] {in_markdown(text)}")


def _untold(title: str, *reasons: Sentence) -> None:
    st.markdown(f"**{title}**")
    missing.why(*reasons)


def _to_example() -> None:
    frame.link(
        "roi",
        _("To the ROI of the source’s example firm"),
        {roi_state.BASELINE.name: roi_state.EXAMPLE},
        roi_state.PARAMS,
    )
