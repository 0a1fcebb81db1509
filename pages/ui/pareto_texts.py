"""The sentences of the Pareto screen that name the measure: whole ones, for each measure its own."""

from __future__ import annotations

from pages.ui.formatting import euro_short, number, percent
from pages.ui.i18n import _
from pages.ui.pareto_ranking import Ranking

_FIRST_SHARE = 0.15
TITLES = {
    "revenue": "{top} of customers make {share} of revenue",
    "contribution_margin": "{top} of customers make {share} of the contribution margin",
    "profit": "{top} of customers make {share} of the profit after cost to serve",
}
GIVEN_BACK = {
    "revenue": "{top} of customers make {share} of revenue: others give part of it back",
    "contribution_margin": "{top} of customers make {share} of the contribution margin: others lose it again",
    "profit": "{top} of customers make {share} of the profit after cost to serve: others lose it again",
}
NOTHING = {
    "revenue": "Together the customers bring no revenue",
    "contribution_margin": "Together the customers bring no contribution margin",
    "profit": "After cost to serve the customers together bring no profit",
}
LEADS = {
    "revenue": "{count} customers bought in {period} and brought {total} of revenue; {negative} of them are below "
    "zero.",
    "contribution_margin": "{count} customers bought in {period} and brought {total} of contribution margin; "
    "{negative} of them are below zero.",
    "profit": "{count} customers bought in {period} and brought {total} of profit after cost to serve; {negative} of "
    "them are below zero.",
}
WHALE_PEAK = {
    "revenue": "The best {earners} customers bring {peak}; returns and credit notes of the rest take {lost} of it back",
    "contribution_margin": "The best {earners} customers bring {peak}; the loss-makers take {lost} of it back",
    "profit": "The best {earners} customers bring {peak} of profit; the loss-makers take {lost} of it back",
}
WHALE_RISE = {
    "revenue": "{needed} customers are enough for 80% of revenue",
    "contribution_margin": "{needed} customers are enough for 80% of the contribution margin",
    "profit": "{needed} customers are enough for 80% of the profit",
}
AXES = {
    "revenue": "Cumulative share of revenue",
    "contribution_margin": "Cumulative share of contribution margin",
    "profit": "Cumulative share of profit after cost to serve",
}
EURO_AXES = {
    "revenue": "Cumulative revenue (EUR)",
    "contribution_margin": "Cumulative contribution margin (EUR)",
    "profit": "Cumulative profit after cost to serve (EUR)",
}
OF_MEASURE = {"revenue": "of revenue", "contribution_margin": "of contribution margin", "profit": "of profit"}
CLASS_TITLES = {
    "revenue": "{count} A customers carry {share} of revenue, {rest} C customers {rest_share}",
    "contribution_margin": "{count} A customers carry {share} of the contribution margin, {rest} C customers "
    "{rest_share}",
    "profit": "{count} A customers carry {share} of the profit, {rest} C customers {rest_share}",
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
    sentences = TITLES if share <= 1 else GIVEN_BACK
    return _(sentences[ranking.measure], top=percent(_FIRST_SHARE, 0), share=percent(share))


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
    """What the whale curve says: the loss-makers' cost where there are some, else the few that are enough."""
    facts = ranking.concentration
    if ranking.lost < 0:
        return _(
            WHALE_PEAK[ranking.measure],
            earners=number(facts.customers - facts.negative_customers),
            peak=euro_short(facts.total - ranking.lost),
            lost=euro_short(-ranking.lost),
        )
    return _(WHALE_RISE[ranking.measure], needed=number(facts.customers_for_80))


def axis(ranking: Ranking) -> str:
    axes = AXES if ranking.concentration.total > 0 else EURO_AXES
    return _(axes[ranking.measure])


def class_title(ranking: Ranking) -> str:
    """What the ABC classes say."""
    a, _b, c = ranking.classes.to_dict("records")
    return _(
        CLASS_TITLES[ranking.measure],
        count=number(a["customers"]),
        share=percent(a["share"]),
        rest=number(c["customers"]),
        rest_share=percent(c["share"]),
    )
