"""The words of the overview: its message, and the message of each of its pictures."""

from __future__ import annotations

import pandas as pd

from pages.ui import sources
from pages.ui.formatting import euro_short, number, percent, set_percent
from pages.ui.i18n import _
from pages.ui.overview_in_force import Market, Returns, UnknownMarket
from pages.ui.overview_story import BEST, FEWEST, Best, Earnings
from pages.ui.roi_texts import method_name, plan_name, stress, whose, years_name
from pages.ui.segments_texts import MEASURE_NAMES, SHARES, how_many, in_title, nothing_certain

OF_TOTAL = {
    "revenue": "{share} of total revenue",
    "contribution_margin": "{share} of the total contribution margin",
}
"""What the others cost, of what all customers together bring."""


def share_of(measure: str, share: float) -> str:
    """72,0 % of contribution margin."""
    return _(SHARES[measure], share=percent(share))


def of_customers(best: Best) -> tuple[str, str]:
    """What the best and the others are of all customers: as it was set, unless it is the share of a single one."""
    write = set_percent if best.of_customers == BEST else percent
    return write(best.of_customers), write(1 - best.of_customers)


def title(earnings: Earnings) -> str:
    """Who makes the money: the page's message."""
    year, best = earnings.own.year, earnings.best
    if best is None:
        return _("In {year} returns and credit notes took back all that was sold", year=year)
    if earnings.measure == "revenue" and earnings.losing_by != "revenue":
        return _("In {year} the customers together brought no contribution margin", year=year)
    if best.others == 0:
        return _("A single customer bought in {year}", year=year)
    facts = {
        "made": share_of(earnings.measure, best.share),
        "lost": _(OF_TOTAL[earnings.measure], share=percent(best.share - 1)),
    }
    if best.customers + best.others < FEWEST:
        return _one(best, facts)
    facts["customers"] = of_customers(best)[0]
    if best.share > 1:
        return _("{customers} of customers make {made}: the others cost {lost}", **facts)
    return _("{customers} of customers make {made}", customers=facts["customers"], made=facts["made"])


def _one(best: Best, facts: dict[str, str]) -> str:
    count = number(best.customers + best.others)
    if best.share > 1:
        return _("The best of {count} customers makes {made}: the others cost {lost}", count=count, **facts)
    return _("The best of {count} customers makes {made}", count=count, made=facts["made"])


def lead(earnings: Earnings) -> str:
    """How many customers bring nothing."""
    if earnings.losing is None:
        return _(
            "No order line of {year} has a cost: contribution margin, profit and which customers cost more than they "
            "bring are not known.",
            year=earnings.own.year,
        )
    facts = {
        "count": number(earnings.losing),
        "customers": number(earnings.customers),
        "year": earnings.own.year,
    }
    if earnings.losing_by == "profit":
        return _("{count} of {customers} customers left a loss after cost to serve in {year}.", **facts)
    return _("{count} of {customers} customers had a negative contribution margin in {year}.", **facts)


def unknown(earnings: Earnings) -> str:
    """What the key figures lack beyond what the lead says, as sentences; empty where nothing is missing."""
    own = earnings.own
    if own.contribution_margin is None:
        return ""
    sentences = []
    if own.lines_with_cost < own.lines:
        sentences.append(
            _(
                "The contribution margin is that of {costed} of {lines} order lines; the others have no cost.",
                costed=number(own.lines_with_cost),
                lines=number(own.lines),
            )
        )
    if own.cost_to_serve is None:
        sentences.append(_("No cost to serve of {year} is loaded: the profit after it is not known.", year=own.year))
    return " ".join(sentences)


def earners(earnings: Earnings, best: Best) -> str:
    """What the best customers bring, in euros."""
    facts = {
        "measure": _(MEASURE_NAMES[earnings.measure]),
        "amount": euro_short(best.amount),
        "rest": euro_short(best.others_amount),
    }
    if best.customers == 1:
        return _("{measure}: {amount} from the best customer, {rest} from all others", **facts)
    return _(
        "{measure}: {amount} from the best {count} customers, {rest} from the other {others}",
        count=number(best.customers),
        others=number(best.others),
        **facts,
    )


def earners_source(earnings: Earnings) -> str:
    """The order lines that it rests on."""
    if earnings.measure == "revenue":
        return _("Order lines {year} of the customers that bought", year=earnings.own.year)
    return _("Order lines {year} of the customers that bought, with their costs", year=earnings.own.year)


def segments(figures: pd.DataFrame, measure: str | None) -> str:
    """What the leading segment is of the year's customers, and what it brings; or that there are no segments.

    figures: `segment_figures`.
    """
    if nothing := nothing_certain(figures):
        return nothing
    leading = figures[figures["leading"]].iloc[0]
    facts = {
        "segments": how_many(figures),
        "name": in_title(leading),
        "customers": percent(leading["customers_in_period_share"]),
    }
    if measure is None:
        return _("{segments}: {name} are {customers} of the year’s customers", **facts)
    return _(
        "{segments}: {name} are {customers} of the year’s customers and bring {made}",
        made=share_of(measure, leading[f"{measure}_share"]),
        **facts,
    )


def market(found: Market) -> str:
    """What can be obtained, and what of it the firm has."""
    som = euro_short(found.sizes.top_down.som)
    if found.held is None:
        return _("{som} a year can be obtained", som=som)
    return _(
        "{som} a year can be obtained in the served market; {own} of it were own revenue there in {year}",
        som=som,
        own=euro_short(found.held),
        year=found.sizes.year,
    )


def unknown_market(found: UnknownMarket) -> str:
    """What keeps the market from being preset."""
    facts = {"customers": number(found.customers), "german": number(found.german)}
    if found.german == 0:
        return _("No market yet: none of {customers} customers is known to be in Germany", **facts)
    if found.with_section == 0:
        return _(
            "No market yet: {german} of {customers} customers are in Germany, and of none the industry is known",
            **facts,
        )
    return _("No market yet: the industries of {german} customers in Germany are not among those counted", **facts)


def market_source(found: Market, counts: str) -> str:
    """The counts and extracts that it rests on, and whether it is as somebody set it. counts: the reference counts' own
    name."""
    if found.sizes.crm:
        source = _("{counts}; own order lines and CRM. What none of these tells is estimated: see the market.",
                   counts=counts)  # fmt: skip
    else:
        source = _("{counts}; own order lines. What neither tells is estimated: see the market.", counts=counts)
    return f"{source} {_('With the numbers set on the market page.')}" if found.as_set else source


def returns(found: Returns) -> str:
    """The net benefit and payback of the plan in force: the source's base case, unless another was set."""
    plan = found.planned.result
    facts = {"net": euro_short(plan.total.net), "npv": euro_short(plan.npv), "years": years_name(len(plan.years))}
    if found.as_set:
        return _as_set(found, facts)
    if plan.payback_month is None:
        return _(
            "On the source’s assumptions segmenting is not paid back over {years}: {net} net (net present value {npv})",
            **facts,
        )
    if plan.payback_month == 0:
        return _(
            "On the source’s assumptions segmenting brings {net} net over {years} (net present value {npv}), nothing "
            "to pay back",
            **facts,
        )
    return _(
        "On the source’s assumptions segmenting brings {net} net over {years} (net present value {npv}), paid back in "
        "month {month}",
        month=number(plan.payback_month),
        **facts,
    )


def _as_set(found: Returns, facts: dict[str, str]) -> str:
    plan = found.planned.result
    facts = facts | {"case": plan_name(found.planned.case, plan.values)}
    if plan.payback_month is None:
        return _("{case}: segmenting brings {net} net over {years} (net present value {npv}), not paid back", **facts)
    if plan.payback_month == 0:
        return _(
            "{case}: segmenting brings {net} net over {years} (net present value {npv}), nothing to pay back", **facts
        )
    return _(
        "{case}: segmenting brings {net} net over {years} (net present value {npv}), paid back in month {month}",
        month=number(plan.payback_month),
        **facts,
    )


def returns_source(found: Returns) -> str:
    """What is measured, and who claims the rest; or what was set."""
    plan, own = found.planned.result, found.own
    if found.as_set or own is None:
        as_set = _("As set on the ROI page: {method}.", method=method_name(plan.method))
        return " ".join(filter(None, (as_set, whose(plan), stress(plan.values))))
    facts = {"year": own.year, "revenue": euro_short(own.revenue), "source": sources.title("S-SEG")}
    if own.contribution_margin_rate is not None:
        return _(
            "Revenue {year} of {revenue} and its contribution margin rate are measured; effects and costs are claims "
            "of {source}, carried over to this revenue",
            **facts,
        )
    return _(
        "Revenue {year} of {revenue} is measured, the contribution margin rate estimated; effects and costs are "
        "claims of {source}, carried over to this revenue",
        **facts,
    )
