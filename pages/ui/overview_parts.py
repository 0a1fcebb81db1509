"""The parts of the overview: its message, key figures and four pictures."""

from __future__ import annotations

import streamlit as st

from pages.ui import frame, plot
from pages.ui.charts import overview as charts
from pages.ui.formatting import euro_short, number, percent
from pages.ui.i18n import _, language
from pages.ui.messages import say
from pages.ui.overview_story import Story
from segmentation.errors import InputError

_HEIGHT = 250
_BEST = 0.15
_MEASURES = {"contribution_margin": "Contribution margin", "revenue": "Revenue"}
# The same after "share of", which German declines.
_OF = {"contribution_margin": "contribution margin", "revenue": "revenue"}


def message(story: Story) -> tuple[str, str]:
    """The page's title and the sentence below it."""
    earnings = story.earnings
    lead = _("From ERP and CRM extracts over segments and market to the return on segmenting: the story in a minute.")
    if isinstance(earnings, InputError) or earnings.top_15_share is None:
        return _("What your extracts tell of your customers"), lead
    if earnings.measure == "revenue":
        title = _(
            "{customers} of customers make {share} of revenue",
            customers=percent(_BEST, 0),
            share=percent(earnings.top_15_share, 0),
        )
    else:
        title = _(
            "{customers} of customers make {share} of contribution margin",
            customers=percent(_BEST, 0),
            share=percent(earnings.top_15_share, 0),
        )
    return title, lead


def key_figures(story: Story) -> None:
    """The last full year in four figures."""
    earnings = story.earnings
    if isinstance(earnings, InputError):
        _missing(earnings)
        return
    columns = st.columns(4)
    year = earnings.year
    columns[0].metric(
        _("Customers that bought in {year}", year=year),
        number(earnings.customers),
        help=_("Customers with at least one order line in the last full calendar year."),
    )
    columns[1].metric(
        _("Revenue {year}", year=year), euro_short(earnings.revenue), help=_("Net of returns and credit notes.")
    )
    columns[2].metric(
        _("Contribution margin {year}", year=year),
        euro_short(earnings.contribution_margin),
        help=_("Revenue less the variable cost of the lines."),
    )
    columns[3].metric(
        _("Profit after cost to serve {year}", year=year),
        euro_short(earnings.profit),
        help=_("Contribution margin less what serving these customers cost; other fixed cost is not in it."),
    )


def earners(story: Story) -> None:
    """The best customers' share."""
    earnings = story.earnings
    if isinstance(earnings, InputError) or earnings.top_15_share is None:
        st.info(_("Who earns the money shows as soon as order lines of a full year are loaded."))
    else:
        plot.plot(
            charts.top_customers(_BEST, earnings.top_15_share, _(_MEASURES[earnings.measure])),
            key="overview-earners",
            title=_(
                "A few customers carry the result; {count} cost more than they bring",
                count=number(earnings.negative_profit),
            )
            if earnings.negative_profit
            else _("A few customers carry the result"),
            source=_("Order lines and cost to serve, {year}", year=earnings.year),
            height=_HEIGHT,
        )
    frame.link("pareto", _("To the Pareto analysis"))


def segments(story: Story) -> None:
    """Segments by customers and by what they bring."""
    if story.segments is None or isinstance(story.earnings, InputError):
        st.info(_("Segments show as soon as order lines of a full year are loaded."))
    else:
        names = story.segments["name" if language() == "de" else "name_en"].tolist()
        measure = story.earnings.measure
        leading = story.segments.iloc[0]
        plot.plot(
            charts.segments(story.segments, names, measure, _(_MEASURES[measure])),
            key="overview-segments",
            title=_(
                "{count} segments; {name}: {customers} of customers, {share} of {measure}",
                count=len(names),
                name=names[0],
                customers=percent(leading["share"], 0),
                share=percent(leading[f"{measure}_share"], 0),
                measure=_(_OF[measure]),
            ),
            source=_("Cluster analysis of buying behaviour in all years; shares of {year}", year=story.earnings.year),
            height=_HEIGHT,
        )
    frame.link("segments", _("To the segments"))


def market(story: Story) -> None:
    """TAM, SAM, SOM."""
    if isinstance(story.market, InputError):
        _missing(story.market)
    else:
        size = story.market
        plot.plot(
            charts.market(size.tam, size.sam, size.som),
            key="overview-market",
            title=_("The niche to win first is {som} a year", som=euro_short(size.som)),
            source=_("Destatis 52111-0003 (establishments), own order lines and CRM; assumptions on the market page"),
            height=_HEIGHT,
        )
    frame.link("market", _("To the market"))


def returns(story: Story) -> None:
    """Net benefit of segmenting in three cases."""
    result = story.returns.results
    cases = [
        (_("Worst case"), result["worst"].total.net),
        (_("Base case"), result["base"].total.net),
        (_("Best case"), result["best"].total.net),
    ]
    plot.plot(
        charts.returns(cases, emphasis=1),
        key="overview-returns",
        title=_(
            "On the source's assumptions segmenting brings {net} net in {years} years, paid back in month {month}",
            net=euro_short(result["base"].total.net),
            years=len(result["base"].years),
            month=number(result["base"].payback_month),
        ),
        source=_own_or_example(story),
        height=_HEIGHT,
    )
    frame.link("roi", _("To the ROI"), baseline="own" if story.returns.own else None)


def _own_or_example(story: Story) -> str:
    revenue = euro_short(story.returns.revenue)
    if story.returns.own:
        return _("Contribution-margin method on own revenue of {revenue}; uplifts S-SEG (claims)", revenue=revenue)
    return _("Contribution-margin method on the example firm's {revenue}; uplifts S-SEG (claims)", revenue=revenue)


def _missing(reason: InputError) -> None:
    st.info(". ".join([say(reason.title), *(say(problem) for problem in reason.problems)]), icon=":material/info:")
