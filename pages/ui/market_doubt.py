"""The word on a market of which more seems obtainable than the own figures bear out."""

from __future__ import annotations

from pages.ui import market_texts, pareto_texts
from pages.ui.formatting import euro_short, listed, number
from pages.ui.i18n import _
from pages.ui.market_sizes import Sizes
from segmentation.market import plausibility


def doubt(sizes: Sizes) -> str:
    """Why the SOM is hardly plausible, and what of it nobody measured; empty where it is not."""
    why = in_short(sizes)
    unmeasured = plausibility.not_measured(sizes.assumptions)
    if not why or not unmeasured:
        return why
    doubted = [market_texts.named_value(sizes.assumptions, item.id) for item in unmeasured]
    return f"{why} {_('Not measured and to be doubted first: {assumptions}.', assumptions=listed(doubted))}"


def in_short(sizes: Sizes) -> str:
    """Why the SOM is hardly plausible; empty where it is not."""
    som, customers = sizes.top_down.som, int(sizes.bridge.iloc[-1]["active_customers"])
    facts = {
        "som": euro_short(som),
        "customers": pareto_texts.customers(customers),
        "revenue": euro_short(sizes.own_revenue),
        "year": sizes.year,
    }
    times = plausibility.times_revenue(som, sizes.own_revenue)
    if times is not None and sizes.bottom_up.som > sizes.own_revenue:
        return _(
            "Hardly plausible: {som} obtainable is {times} times the revenue of {year} in this market, {revenue} with "
            "{customers}, and {times_upward} times what customers and open pipeline bear out, {upward}.",
            times=number(times, 1),
            times_upward=number(som / sizes.bottom_up.som, 1),
            upward=euro_short(sizes.bottom_up.som),
            **facts,
        )
    if times is not None:
        return _(
            "Hardly plausible: {som} obtainable is {times} times the revenue of {year} in this market, {revenue} with "
            "{customers}.",
            times=number(times, 1),
            **facts,
        )
    if not plausibility.few_customers(som, customers):
        return ""
    if not customers:
        return _("Hardly plausible: {som} obtainable, though nobody bought in this market in {year}.", **facts)
    return _("On shaky ground: {som} obtainable is inferred from {customers} that bought in this market in {year}.",
             **facts)  # fmt: skip
