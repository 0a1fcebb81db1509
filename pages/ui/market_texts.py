"""The sentences of the Market screen, and how it writes an assumption."""

from __future__ import annotations

from collections.abc import Callable

import pandas as pd

from pages.ui import currency, formatting, sources
from pages.ui.formatting import euro, euro_short, number, percent
from pages.ui.i18n import _, language
from pages.ui.market_sizes import Sizes, largest_cell
from segmentation import market

EVIDENCE = {"measured": "measured", "benchmark": "benchmark", "guess": "assumption"}
SOURCES = {"own data": "own data", "entered": "entered here"}
Write = Callable[[float], str]
_LADDER = (1.0, 2.0, 5.0, 10.0)
_MARKS = 100


def title(sizes: Sizes) -> str:
    """The page's message: what is obtainable of what, and the firm's own part."""
    facts = {"som": euro_short(sizes.top_down.som), "sam": euro_short(sizes.top_down.sam)}
    if sizes.own_revenue > sizes.top_down.sam:
        return _("A serviceable market of {sam} is less than we sell already: an assumption is too low", **facts)
    if sizes.top_down.som < sizes.own_revenue * (1 - 1e-9):
        return _(
            "An obtainable market of {som} is less than the {revenue} we sell already: an assumption is too low",
            som=facts["som"],
            revenue=euro_short(sizes.own_revenue),
        )
    supposed, share = percent(sizes.assumptions.value("penetration")), percent(sizes.own_share)
    if sizes.own_share is not None and supposed != share:
        return _(
            "{supposed} of the serviceable market are supposed to buy already, but our revenue is {share} of the "
            "serviceable market: the assumption is wrong",
            supposed=supposed,
            share=share,
        )
    if sizes.own_revenue <= 0:
        return _("{som} of a serviceable market of {sam} are obtainable", **facts)
    return _(
        "{som} of a serviceable market of {sam} are obtainable; today we hold {share} of the serviceable market",
        share=share,
        **facts,
    )


def lead(sizes: Sizes) -> str:
    """What is counted and for which firms."""
    used = sizes.assumptions.used()
    return _(
        "From {tam} addressable in Germany (WZ {sections}; Destatis count {year}) with {count} assumptions, {guesses} "
        "of them not measured.",
        tam=euro_short(sizes.top_down.tam),
        sections=", ".join(sizes.assumptions.choices.sections),
        year=sizes.assumptions.choices.year,
        count=number(len(used)),
        guesses=number(sum(item.evidence == "guess" for item in used)),
    )


def sized_in_firms(sizes: Sizes, in_groups: Sizes) -> str:
    """Why subsidiaries are customers of their own here, and what the market would be if they were not.

    in_groups: the presets with groups as customers.
    """
    customers, groups = (number(found.bridge.iloc[0]["active_customers"]) for found in (sizes, in_groups))
    tam = sizes.start_sizes.tam
    change = in_groups.start_sizes.tam / tam - 1 if tam else None
    return _(
        "Sized in firms, though groups are the customers on the other pages: counted are establishments, so the "
        "revenue per customer must be that of one firm. In groups the {customers} active customers would be {groups}, "
        "and the same establishments times a group's revenue would change the TAM by {change}.",
        customers=customers,
        groups=groups,
        change=("+" if change and change > 0 else "") + percent(change),
    )


def gap(sizes: Sizes) -> str:
    """Top-down beside bottom-up: what the difference in the SAM means."""
    downward, upward = sizes.top_down.sam, sizes.bottom_up.sam
    facts = {
        "upward": euro_short(upward),
        "downward": euro_short(downward),
        "gap": euro_short(abs(downward - upward)),
    }
    if upward <= 0:
        return _(
            "Top-down alone, {downward} serviceable: no customer and no prospect is known to be in this market",
            **facts,
        )
    if not sizes.crm and upward <= downward:
        return _(
            "Our customers explain {upward} of the serviceable {downward}; the gap of {gap} is with firms that no list "
            "of ours names yet",
            **facts,
        )
    if not sizes.crm:
        return _(
            "Our customers give {upward}, {gap} more than the serviceable {downward} top-down: the counts or an "
            "assumption are too low",
            **facts,
        )
    if upward <= downward:
        return _(
            "Customers and CRM explain {upward} of the serviceable {downward}; the gap of {gap} is with firms that no "
            "list of ours names yet",
            **facts,
        )
    return _(
        "Customers and CRM give {upward}, {gap} more than the serviceable {downward} top-down: the counts or an "
        "assumption are too low",
        **facts,
    )


def cells_title(sizes: Sizes) -> str:
    """Where the SAM lies."""
    cell = largest_cell(sizes.top_down.breakdown)
    if cell is None:
        return _("Under these assumptions there is no serviceable market")
    section, size_class, share = cell
    return _(
        "{share} of the serviceable market is {section} with {size_class} employees",
        share=percent(share),
        section=section_title(sizes, section),
        size_class=size_name(size_class),
    )


def regions_title(view: pd.DataFrame, year: int) -> str:
    """Where the largest white space is. view: Bundesländer, the largest white space first."""
    known = view[view["bundesland"].notna()]
    if known.empty or known["white_space"].iloc[0] <= 0:
        return _("No firms are known here that could buy: no white space")
    first = known.iloc[0]
    idle = sum(first[column] for column in market.FIRM_COUNTS if column != "active_customers")
    return _(
        "{land} has the largest white space: {space} with {firms} firms that did not buy in {year}",
        land=first["bundesland"],
        space=euro_short(first["white_space"]),
        firms=number(idle),
        year=year,
    )


def land(name: object) -> str:
    """The Bundesland's name, or that it is not known."""
    return name if isinstance(name, str) else _("Not known")


def firm_counts() -> dict[str, str]:
    """What the counts of firms are called, by column."""
    return {
        "active_customers": _("Active customers"),
        "former_customers": _("Former customers"),
        "new_customers": _("New customers"),
        "prospects": _("Prospects"),
    }


def regions_total(chosen: bool) -> str:
    """What the last row of the Bundesländer is called. chosen: whether only some are shown."""
    return _("Together") if chosen else _("Germany, this market")


def regions_note(sizes: Sizes) -> str:
    """How the total's active customers follow from all of them, and what the columns count."""
    steps = sizes.bridge.set_index("step")["active_customers"]
    return _(
        "{all} customers bought in {year}: {abroad} of them abroad or in a place not known, so {germany} in Germany; "
        "of these {unknown} of an industry or size not known and {elsewhere} of other industries or size classes, so "
        "{market} in this market. Former customers bought before {year}, not in it; new ones for the first time after "
        "it; prospects never. Penetration: active customers over all four.",
        year=sizes.year,
        all=number(steps["all"]),
        abroad=number(-steps["abroad"]),
        germany=number(steps["germany"]),
        unknown=number(-steps["no_section_or_size"]),
        elsewhere=number(-steps["elsewhere"]),
        market=number(steps["market"]),
    )


def bridge_steps() -> dict[str, str]:
    """What the steps from all revenue to that in this market are called."""
    return {
        "all": _("All known firms"),
        "abroad": _("− abroad, or place not known"),
        "germany": _("= in Germany"),
        "no_section_or_size": _("− industry or employees not known"),
        "elsewhere": _("− other industries or size classes"),
        "market": _("= in this market"),
    }


def bridge_note(sizes: Sizes) -> str:
    """Who is counted in the bridge, and where else on the page its last line stands."""
    everyone = sizes.bridge.iloc[0]
    if not sizes.crm:
        return _(
            "Revenue {year}, returns and credit notes netted. Active customers bought in {year}, former ones before "
            "{year} but not in it, new ones for the first time after it. Prospects never bought: {customers} customers "
            "in the ERP without an order. The shares, both calculations and the Bundesländer on this page stand on the "
            "last line.",
            year=sizes.year,
            customers=number(everyone["prospects_in_erp"]),
        )
    return _(
        "Revenue {year}, returns and credit notes netted. Active customers bought in {year}, former ones before {year} "
        "but not in it, new ones for the first time after it. Prospects never bought: {accounts} CRM accounts that the "
        "ERP does not know as customers and {customers} customers in the ERP without an order. The shares, both "
        "calculations and the Bundesländer on this page stand on the last line.",
        year=sizes.year,
        accounts=number(everyone["prospects"] - everyone["prospects_in_erp"]),
        customers=number(everyone["prospects_in_erp"]),
    )


def bottom_up_steps(year: int) -> dict[str, tuple[str, Write]]:
    """The rows of the bottom-up calculation: name and how a value is written, by column of its steps."""
    return {
        "current_revenue": (_("Revenue {year}", year=year), euro),
        "open_pipeline": (_("+ open pipeline"), euro),
        "prospects": (_("Prospects"), number),
        "former_customers": (_("Former customers"), number),
        "new_customers": (_("New customers"), number),
        "potential": (_("+ these firms × revenue per customer"), euro),
        "sam": (_("= SAM"), euro),
        "known_firms": (_("Known firms"), number),
        "relevant": (_("Establishments with need"), number),
        "coverage": (_("Coverage = known firms / establishments with need"), percent),
        "tam": (_("TAM = SAM / coverage"), euro),
        "som": (_("SOM = revenue + open pipeline × win rate"), euro),
    }


def extracts_of_year(sizes: Sizes) -> str:
    """Which extracts the bottom-up stands on."""
    return _("ERP {year} and CRM", year=sizes.year) if sizes.crm else _("ERP {year}", year=sizes.year)


def bottom_up_note(sizes: Sizes) -> str:
    """What the bottom-up counts."""
    return _(
        "Each size class by itself, only German firms in the chosen industries. Prospects, former and new customers: "
        "those without an open opportunity in customer groups (industry × size class) that bought in {year}. Coverage: "
        "the share of the establishments with need that is known. Win rate: {win_rate}.",
        year=sizes.year,
        win_rate=percent(sizes.assumptions.value("win_rate")),
    )


def section_title(sizes: Sizes, section: str) -> str:
    """The section's title: Destatis' own in German, a short one in English."""
    if language() == "de":
        breakdown = sizes.top_down.breakdown
        return str(breakdown.loc[breakdown["section"] == section, "title"].iloc[0])
    return market.SECTION_TITLES_EN[section]


def section_name(titles: dict[str, str]) -> Callable[[str], str]:
    """Section to `C · Manufacturing`; titles: the German ones by section."""
    english = language() != "de"
    return lambda section: f"{section} · {market.SECTION_TITLES_EN[section] if english else titles[section]}"


def size_name(size_class: str) -> str:
    """10-49 as 10–49, 250+ as it is."""
    return size_class.replace("-", "–")


def name(item: market.Assumption) -> str:
    """The assumption's name."""
    return item.label_de if language() == "de" else item.label_en


def label(item: market.Assumption) -> str:
    """The assumption's name with its unit."""
    unit = "%" if item.unit == "share" else _("{currency} a year", currency=currency.sign())
    return f"{name(item)} ({unit})"


def named_value(assumptions: market.MarketAssumptions, id: str) -> str:
    """The assumption's name with its value."""
    item = next(item for item in assumptions.items if item.id == id)
    return _("“{name}” {value}", name=name(item), value=written(item, item.value))


def written(item: market.Assumption, value: float) -> str:
    """The value with its unit: one that somebody set as it was set, every other as exactly as it can be known."""
    if item.unit != "share":
        return euro(value)
    entered = item.source == "entered" and value == item.value
    return formatting.set_percent(value if entered else formatting.known_share(value))


def plausible(item: market.Assumption) -> str:
    """The range in which the truth plausibly lies."""
    if item.low == item.high:
        return written(item, item.low)
    return _("{low} to {high}", low=written(item, item.low), high=written(item, item.high))


def evidence(item: market.Assumption) -> str:
    """The grade of its evidence in words."""
    return _(EVIDENCE[item.evidence])


def source(item: market.Assumption) -> str:
    """Where its value comes from."""
    return _(SOURCES[item.source]) if item.source in SOURCES else sources.title(item.source)


def scale(item: market.Assumption) -> tuple[float, float]:
    """Where the slider ends and its step: about twice the plausible high, rounded to 1, 2 or 5."""
    most = max(item.high, item.value) * 1.25 or item.maximum
    decade = 10.0 ** len(str(int(most))) if most >= 1 else 1.0
    while decade / 10 >= most:
        decade /= 10
    end = min(item.maximum, next(decade / 10 * step for step in _LADDER if decade / 10 * step >= most * (1 - 1e-9)))
    return end, end / _MARKS


def slider_text(item: market.Assumption, step: float) -> Callable[[float], str]:
    """How the slider writes a mark: with as many digits as its step needs."""
    if item.unit != "share":
        return euro
    digits = 0 if step >= 0.01 else 1 if step >= 0.001 else 2 if step >= 0.0001 else 4
    return lambda value: percent(value, digits)


def field_text(item: market.Assumption) -> Callable[[float], str]:
    """How the field writes a value without its unit: the preset as exactly as it is known, what was typed in full."""
    if item.unit != "share":
        return formatting.amount
    return lambda value: formatting.percentage(formatting.known_share(value) if value == item.value else value)


def field_value(item: market.Assumption) -> Callable[[float], float]:
    """What a typed number means."""
    return formatting.as_fraction if item.unit == "share" else formatting.whole_euros
