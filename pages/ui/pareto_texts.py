"""The sentences of the Pareto screen that name the measure: whole ones, for each measure its own."""

from __future__ import annotations

from pages.ui import currency
from pages.ui.formatting import euro_short, number, percent, set_percent
from pages.ui.i18n import _, counted
from pages.ui.pareto_choices import ALL, LOSS, MEASURE_LABELS, class_label
from pages.ui.pareto_ranking import Ranking

_FIRST_SHARE = 0.15
_LEAST_SEEN = 0.0005
TITLES = {
    "revenue": "{top} of customers make {share} of revenue",
    "contribution_margin": "{top} of customers make {share} of the contribution margin",
    "profit": "{top} of customers make {share} of the profit after cost to serve",
}
GIVEN_BACK = {
    "revenue": "{top} of customers make {share} of revenue: the others give back {lost} of the total",
    "contribution_margin": "{top} of customers make {share} of the contribution margin: the others cost {lost} of the "
    "total",
    "profit": "{top} of customers make {share} of the profit after cost to serve: the others cost {lost} of the total",
}
NOTHING = {
    "revenue": "Together the customers bring no revenue",
    "contribution_margin": "Together the customers bring no contribution margin",
    "profit": "After cost to serve the customers together bring no profit",
}
LEADS = {
    "revenue": "{count} customers bought in {period} and brought {total} of revenue; below zero: {negative}.",
    "contribution_margin": "{count} customers bought in {period} and brought {total} of contribution margin; below "
    "zero: {negative}.",
    "profit": "{count} customers bought in {period} and brought {total} of profit after cost to serve; below zero: "
    "{negative}.",
}
WHALE_PEAK = {
    "revenue": "Customers below zero cost {lost} of revenue: without their returns it would be {peak}",
    "contribution_margin": "Customers below zero cost {lost} of the contribution margin: without them it would be "
    "{peak}",
    "profit": "Customers below zero cost {lost} of the profit after cost to serve: without them it would be {peak}",
}
WHALE_PEAK_EURO = {
    "revenue": "Customers below zero cost {lost}: without their returns revenue would be {peak}",
    "contribution_margin": "Customers below zero cost {lost}: without them the contribution margin would be {peak}",
    "profit": "Customers below zero cost {lost}: without them the profit after cost to serve would be {peak}",
}
WHALE_RISE = {
    "revenue": "{needed} customers are enough for 80% of revenue",
    "contribution_margin": "{needed} customers are enough for 80% of the contribution margin",
    "profit": "{needed} customers are enough for 80% of the profit after cost to serve",
}
WHALE_RISE_ONE = {
    "revenue": "One customer is enough for 80% of revenue",
    "contribution_margin": "One customer is enough for 80% of the contribution margin",
    "profit": "One customer is enough for 80% of the profit after cost to serve",
}
AXES = {
    "revenue": "Cumulative share of revenue",
    "contribution_margin": "Cumulative share of contribution margin",
    "profit": "Cumulative share of profit after cost to serve",
}
AMOUNT_AXES = {
    "revenue": "Cumulative revenue ({currency})",
    "contribution_margin": "Cumulative contribution margin ({currency})",
    "profit": "Cumulative profit after cost to serve ({currency})",
}
OF_MEASURE = {
    "revenue": "of revenue",
    "contribution_margin": "of contribution margin",
    "profit": "of profit after cost to serve",
}
CLASS_TITLES = {
    "revenue": "Class A ({best}) carries {share} of revenue, class C ({rest}) {rest_share}",
    "contribution_margin": "Class A ({best}) carries {share} of the contribution margin, class C ({rest}) {rest_share}",
    "profit": "Class A ({best}) carries {share} of the profit after cost to serve, class C ({rest}) {rest_share}",
}
DEFINITIONS = {
    "revenue": "Revenue net of discount, less returns and credit notes.",
    "contribution_margin": "Contribution margin = revenue − variable cost of the line.",
    "profit": "Profit = contribution margin − cost to serve (entries of the period).",
}


def title(ranking: Ranking) -> str:
    """The page's message."""
    share = ranking.concentration.top_15_share
    if share is None:
        return _(NOTHING[ranking.measure])
    facts = {"top": set_percent(_FIRST_SHARE), "share": percent(share)}
    if share <= 1:
        return _(TITLES[ranking.measure], **facts)
    return _(GIVEN_BACK[ranking.measure], lost=percent(share - 1), **facts)


def lead(ranking: Ranking, period: str) -> str:
    """How many customers, how much, in which period."""
    facts = ranking.concentration
    return _(
        LEADS[ranking.measure],
        count=number(facts.customers),
        period=period,
        total=euro_short(facts.total),
        negative=number(facts.negative_customers),
    )


def whale_title(ranking: Ranking) -> str:
    """What the whale curve shows: what is lost behind its peak if that can be seen, else the few that are enough."""
    facts, lost = ranking.concentration, -ranking.lost
    if facts.customers_for_80 is None:
        return _(WHALE_PEAK_EURO[ranking.measure], lost=euro_short(lost), peak=euro_short(facts.total + lost))
    if lost / facts.total >= _LEAST_SEEN:
        peak = percent(1 + lost / facts.total)
        return _(WHALE_PEAK[ranking.measure], lost=percent(lost / facts.total), peak=peak)
    return counted(
        facts.customers_for_80,
        WHALE_RISE_ONE[ranking.measure],
        WHALE_RISE[ranking.measure],
        needed=number(facts.customers_for_80),
    )


def axis(ranking: Ranking) -> str:
    axes = AXES if ranking.concentration.total > 0 else AMOUNT_AXES
    return _(axes[ranking.measure], currency=currency.sign())


def class_title(ranking: Ranking) -> str:
    """What the ABC classes say."""
    a, _b, c = ranking.classes.to_dict("records")
    return _(
        CLASS_TITLES[ranking.measure],
        best=customers(a["customers"]),
        share=percent(a["share"]),
        rest=customers(c["customers"]),
        rest_share=percent(c["share"]),
    )


def customers(count: int) -> str:
    """So many customers."""
    return counted(count, "{count} customer", "{count} customers", count=number(count))


def list_title(chosen: str, count: int) -> str:
    """Who is listed, in which order."""
    if chosen == LOSS:
        return _("Below zero: {customers}, worst first", customers=customers(count))
    if chosen == ALL:
        return _("All classes: {customers}, best first", customers=customers(count))
    return _("Class {name}: {customers}, best first", name=chosen, customers=customers(count))


def file_name(measure: str, period: str, chosen: str) -> str:
    """What the list's file is called."""
    classes = class_label(chosen) if chosen in (ALL, LOSS) else _("Class {name}", name=chosen)
    return " ".join(("Pareto", _(MEASURE_LABELS[measure]), period, classes))
