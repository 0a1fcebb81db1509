"""Presets of the market assumptions, measured in the firm's own data where it has enough."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from dataclasses import replace

import numpy as np
import pandas as pd

from segmentation.errors import InputError, Message
from segmentation.market.assumptions import Assumption, Evidence, MarketAssumptions, MarketChoices
from segmentation.market.own_data import ACTIVE, OwnData
from segmentation.market.own_market import in_market, revenue_in_market
from segmentation.market.reference_counts import addressable_revenue, chosen
from segmentation.market.sections import SECTION_TITLES_EN, SIZE_CLASSES
from segmentation.statistics import Z_95, wilson

OWN = "own data"
FEWEST_CUSTOMERS = 10
PLANNING_YEARS = 3
OVER_MARKET = ("penetration", "reach")
"""Own figures over the serviceable market: their presets follow the other numbers."""
# Sections and size classes with less than this share of the active customers are not preset as part of the
# market.
LEAST_SHARE = 0.01
# Nobody has counted how many establishments need the product: a guess for the section with the densest own
# customers, the others in proportion to their density.
RELEVANCE, RELEVANCE_LOW, RELEVANCE_HIGH = 0.20, 0.05, 0.50
LEAST_RELEVANCE = 0.005
WIN_RATE, WIN_RATE_LOW, WIN_RATE_HIGH = 0.22, 0.15, 0.34
REVENUE, REVENUE_LOW, REVENUE_HIGH = 10_000.0, 1_000.0, 100_000.0


def default_assumptions(
    own: OwnData,
    sections: Sequence[str] | None = None,
    size_classes: Sequence[str] | None = None,
    year: int | None = None,
    numbers: Mapping[str, float] | None = None,
) -> MarketAssumptions:
    """The presets for these choices; a choice left out is preset from the firm's customers, the year to the
    newest.

    numbers: what somebody set, by id. They are not entered here (`with_values` does), but penetration and reach are own
    figures over the serviceable market, so their presets follow the market in force.
    Raises InputError naming choices that the reference counts do not have, numbers that cannot be, and when nothing
    tells the sections.
    """
    choices = choose(own, sections, size_classes, year)
    fixed = (_region_share(own), *_relevance(own, choices), *_revenues(own), _serviceable_share(own, choices))
    win_rate = _win_rate(own)
    presets = MarketAssumptions(choices, (*fixed, *_over_market(own, MarketAssumptions(choices, fixed)), win_rate))
    if not numbers:
        return presets
    in_force = presets.with_values(numbers)
    return replace(presets, items=(*fixed, *_over_market(own, in_force), win_rate))


def _over_market(own: OwnData, in_force: MarketAssumptions) -> tuple[Assumption, Assumption]:
    """Penetration and reach over the serviceable market of these assumptions."""
    serviceable = float(addressable_revenue(own.establishments, in_force).sum()) * in_force.value("serviceable_share")
    return (
        _penetration(own, in_force.choices, serviceable),
        _reach(own, in_force.choices, in_force, serviceable),
    )


def choose(
    own: OwnData, sections: Sequence[str] | None, size_classes: Sequence[str] | None, year: int | None
) -> MarketChoices:
    """The choices checked against the reference counts; see default_assumptions."""
    counts = own.establishments
    years = sorted(counts["year"].unique())
    problems = []
    if year is not None and year not in years:
        problems.append(Message("year: {value} is not among {choices}.", value=year, choices=_listed(years)))
    for field, values, known in (
        ("sections", sections, sorted(counts["section"].unique())),
        ("size_classes", size_classes, SIZE_CLASSES),
    ):
        problems += [
            Message("{field}: “{value}” is not among {choices}.", field=field, value=value, choices=_listed(known))
            for value in values or ()
            if value not in known
        ]
    if problems:
        raise InputError(Message("The market assumptions cannot be used."), problems)
    return MarketChoices(
        year=int(year if year is not None else years[-1]),
        sections=tuple(sorted(set(sections))) if sections else _sections_served(own),
        size_classes=tuple(
            s for s in SIZE_CLASSES if s in (size_classes or _served(own.active["size_class"]) or SIZE_CLASSES)
        ),
    )


def _sections_served(own: OwnData) -> tuple[str, ...]:
    counted_sections = set(own.establishments["section"])
    served = tuple(s for s in sorted(_served(own.active["section"])) if s in counted_sections)
    if not served:
        raise InputError(
            Message("The market cannot be sized from these data."),
            [
                Message(
                    "Of {customers} customers that bought in {year}, {german} are German and none of these "
                    "has a WZ code: choose the sections yourself, such as C and F.",
                    customers=len(own.active_anywhere), year=own.year, german=len(own.active),
                )
            ],
        )  # fmt: skip
    return served


def _served(values: pd.Series[str]) -> set[str]:
    shares = values.dropna().value_counts(normalize=True)
    return set(shares[shares >= LEAST_SHARE].index)


def _region_share(own: OwnData) -> Assumption:
    served = own.active["bundesland"].nunique()
    everywhere = len(own.bundeslaender)
    note = Message("Active customers are in {served} of {all} Bundesländer.", served=served, all=everywhere)
    if not served:
        note = Message("No active customer is known to be in a Bundesland.")
    return Assumption(
        "region_share", "Share of Germany that is the market", "Anteil Deutschlands, der zum Markt gehört",
        "share", 1.0, min(1.0, served / max(everywhere, 1)), 1.0, OWN, "guess", note,
    )  # fmt: skip


def _relevance(own: OwnData, choices: MarketChoices) -> list[Assumption]:
    counts = own.establishments[own.establishments["year"] == choices.year].groupby("section")["establishments"].sum()
    customers = own.active["section"].value_counts().reindex(counts.index, fill_value=0)
    density = customers / counts
    densest = float(density.max())
    titles = dict(zip(own.establishments["section"], own.establishments["title"], strict=True))
    items = []
    for section in counts.index:
        factor = max(float(density[section]) / densest, LEAST_RELEVANCE / RELEVANCE) if densest > 0 else 1.0
        value, low, high = (_guessed(share * factor) for share in (RELEVANCE, RELEVANCE_LOW, RELEVANCE_HIGH))
        items.append(
            Assumption(
                f"relevance.{section}",
                f"Share that needs the product: {SECTION_TITLES_EN[section]}",
                f"Anteil mit Bedarf: {titles[section]}",
                "share", value, low, high, OWN, "guess",
                _relevance_note(int(customers[section]), float(counts[section]), densest),
            )
        )  # fmt: skip
    return items


def _guessed(value: float) -> float:
    """To two digits: more would claim to be known."""
    return float(f"{value:.2g}")


def _relevance_note(customers: int, establishments: float, densest: float) -> Message:
    if densest <= 0:
        return Message(
            "Not measured by anyone: {base:.0%} supposed, no active customer with a place in Germany tells more; "
            "ask sales.",
            base=RELEVANCE,
        )
    if not customers:
        return Message(
            "Not measured by anyone: no active customer among {establishments:,.0f} establishments, so {least:.1%} "
            "supposed against {base:.0%} where own customers are densest; ask sales.",
            base=RELEVANCE, least=LEAST_RELEVANCE, establishments=establishments,
        )  # fmt: skip
    return Message(
        "Not measured by anyone: {base:.0%} supposed where own customers are densest, here in proportion to "
        "{customers} active customers in Germany, of known and unknown size, among {establishments:,.0f} "
        "establishments; ask sales.",
        base=RELEVANCE, customers=customers, establishments=establishments,
    )  # fmt: skip


_MEASURED_REVENUE = Message(
    "Mean revenue {year} of {count} active customers; low: the median, high: the upper 95 % bound of the mean."
)
_BORROWED_REVENUE = Message(
    "Only {few} active customers of this size: mean revenue {year} of all {count} active customers instead."
)
_BORROWED_FOR_NONE = Message(
    "No active customer of this size: mean revenue {year} of all {count} active customers instead."
)
_WORLDWIDE_REVENUE = Message(
    "Too few German customers to measure: mean revenue {year} of {count} active customers of this size worldwide, "
    "{german} of them German."
)
_BORROWED_WORLDWIDE = Message(
    "Too few German customers and too few of this size to measure: mean revenue {year} of all {count} active customers "
    "worldwide, {german} of them German."
)


def _revenues(own: OwnData) -> list[Assumption]:
    return [_revenue(own, size_class) for size_class in SIZE_CLASSES]


def _revenue(own: OwnData, size_class: str) -> Assumption:
    german = len(own.active) >= FEWEST_CUSTOMERS
    active = own.active if german else own.active_anywhere
    inside = active[active["size_class"] == size_class]
    enough = len(inside) >= FEWEST_CUSTOMERS
    averaged = inside if enough else active
    revenues = averaged["revenue"]
    evidence: Evidence = "measured" if enough and german else "guess"
    averageable = len(revenues) >= FEWEST_CUSTOMERS and revenues.mean() > 0
    if averageable:
        mean = float(revenues.mean())
        error = float(revenues.std(ddof=1)) / math.sqrt(len(revenues))
        value, low, high = mean, max(0.0, min(mean, float(revenues.median()))), mean + Z_95 * error
        if german:
            borrowed = _BORROWED_REVENUE if len(inside) else _BORROWED_FOR_NONE
            note = _MEASURED_REVENUE if enough else borrowed
        else:
            note = _WORLDWIDE_REVENUE if enough else _BORROWED_WORLDWIDE
        germans = int(averaged["german"].sum())
        note = Message(note.template, year=own.year, count=len(revenues), few=len(inside), german=germans)
    else:
        value, low, high, evidence = REVENUE, REVENUE_LOW, REVENUE_HIGH, "guess"
        note = Message("Only {count} active customers: too few to measure.", count=len(revenues))
        if revenues.empty:
            note = Message("No active customers: nothing to measure.")
    span = size_class.replace("-", "–")
    where_en, where_de = (" worldwide", " weltweit") if averageable and not german else ("", "")
    return Assumption(
        f"revenue_per_customer.{size_class}", f"Revenue per customer{where_en}, {span} employees",
        f"Umsatz je Kunde{where_de}, {span} Beschäftigte", "EUR/yr", value, low, high, OWN, evidence, note,
    )  # fmt: skip


def _serviceable_share(own: OwnData, choices: MarketChoices) -> Assumption:
    groups = ["section", "size_class", "bundesland"]
    served = own.active.dropna(subset=groups)[groups].drop_duplicates()
    accounts = chosen(own.prospects, choices).dropna(subset=groups)
    labels = (
        "serviceable_share",
        "Share of the market the firm can serve",
        "Anteil des Markts, den die Firma bedienen kann",
    )
    if len(accounts) < FEWEST_CUSTOMERS:
        note = Message("Only {count} prospects with section, size and place: too few to measure.", count=len(accounts))
        if accounts.empty:
            note = Message("No prospects with section, size and place: nothing to measure.")
        return Assumption(*labels, "share", 0.5, 0.2, 0.9, "S-HOWTO", "guess", note)
    hits = len(accounts.merge(served, on=groups))
    low, high = wilson(hits, len(accounts))
    note = Message(
        "{hits} of {count} prospects are in a customer group (section, size class, Bundesland) "
        "that buys already.",
        hits=hits, count=len(accounts),
    )  # fmt: skip
    return Assumption(*labels, "share", hits / len(accounts), low, high, OWN, "measured", note)


def _penetration(own: OwnData, choices: MarketChoices, serviceable: float) -> Assumption:
    revenue = revenue_in_market(own, choices)
    value = min(1.0, revenue / serviceable) if serviceable > 0 else 0.0
    return Assumption(
        "penetration", "Share of the serviceable market that buys already",
        "Anteil des bedienbaren Markts, der schon kauft", "share",
        value, value * RELEVANCE / RELEVANCE_HIGH, min(1.0, value * RELEVANCE / RELEVANCE_LOW), OWN, "guess",
        Message(
            "Revenue {year} of €{revenue:,.0f} with German customers in these industries and size classes, over a "
            "serviceable market of €{serviceable:,.0f}; as uncertain as that.",
            year=own.year, revenue=revenue, serviceable=serviceable,
        ),
    )  # fmt: skip


def _reach(own: OwnData, choices: MarketChoices, partial: MarketAssumptions, serviceable: float) -> Assumption:
    firms = in_market(own, choices)
    approached = firms[(firms["standing"] != ACTIVE) & firms["approached"]]
    free = serviceable - revenue_in_market(own, choices)
    labels = ("reach", f"Share of the rest that sales can work in {PLANNING_YEARS} years",
              f"Anteil des Rests, den der Vertrieb in {PLANNING_YEARS} Jahren bearbeiten kann")  # fmt: skip
    if len(approached) < FEWEST_CUSTOMERS or free <= 0:
        note = Message(
            "Opportunities were opened in {year} with only {count} firms that did not buy in it: too few to measure.",
            count=len(approached), year=own.year,
        )  # fmt: skip
        if approached.empty:
            note = Message(
                "No opportunities opened in {year} with firms that did not buy in it are known.", year=own.year
            )
        return Assumption(*labels, "share", 0.10, 0.02, 0.30, "S-HOWTO", "guess", note)
    worked = sum(partial.value(f"revenue_per_customer.{size}") for size in approached["size_class"])
    value = min(1.0, PLANNING_YEARS * worked / free)
    note = Message(
        "Opportunities were opened in {year} with {count} firms that did not buy in it, worth €{worked:,.0f} at the "
        "revenue per customer of their size; as many in each of {years} years over €{free:,.0f} that others sell.",
        count=len(approached), year=own.year, worked=worked, years=PLANNING_YEARS, free=free,
    )  # fmt: skip
    return Assumption(*labels, "share", value, value / 2, min(1.0, value * 2), OWN, "guess", note)


def _win_rate(own: OwnData) -> Assumption:
    closed = own.won + own.lost
    labels = ("win_rate", "Win rate of opportunities", "Abschlussquote der Chancen")
    if closed < FEWEST_CUSTOMERS:
        note = Message("Only {closed} closed opportunities: a benchmark instead.", closed=closed)
        if not closed:
            note = Message("No closed opportunities: a benchmark instead.")
        return Assumption(*labels, "share", WIN_RATE, WIN_RATE_LOW, WIN_RATE_HIGH, "S-SEG", "benchmark", note)
    low, high = wilson(own.won, closed)
    note = Message("{won} of {closed} closed opportunities were won.", won=own.won, closed=closed)
    return Assumption(*labels, "share", own.won / closed, low, high, OWN, "measured", note)


def _listed(values: Sequence[object] | np.ndarray) -> str:
    return ", ".join(str(value) for value in values)
