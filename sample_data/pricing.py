"""Quantities, prices and costs of all lines, returns and credit notes, and the calibration.

All money is in integer euro cents, so that the extracts add up to the cent on every machine.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

import numpy as np
from numpy.typing import NDArray

from sample_data.catalogue import Product
from sample_data.firms import Firm
from sample_data.orders import Floats, Ints, Lines
from sample_data.seasons import market_level
from sample_data.settings import (
    ACTIVE_YEAR,
    COST_INDEX,
    DAYS,
    PARETO_CUSTOMERS,
    PARETO_SHARE,
    PRICE_INDEX,
    calendar_day,
    day_number,
    stream,
)


@dataclass(frozen=True)
class Conditions:
    """Per firm: usual value of a line in EUR, price and cost level in thousandths."""

    line_value: Floats
    spread: Floats
    price_level: Ints
    cost_level: Ints


@dataclass(frozen=True)
class Returns:
    """Lines that come back (share of the quantity) or get a credit (share of the value), with their day."""

    line: Ints
    share: Floats
    day: Ints
    credit: NDArray[np.bool_]


@dataclass(frozen=True)
class Priced:
    """Quantities and cents of the order lines and of the returns and credit notes (negative)."""

    quantity: Ints
    unit_price: Ints
    revenue: Ints
    cost: Ints
    back_quantity: Ints
    back_unit_price: Ints
    back_revenue: Ints
    back_cost: Ints


def make_conditions(firms: list[Firm]) -> Conditions:
    """What each firm is granted; a few firms cost more than they pay."""
    rng = stream("conditions")
    value, spread, price, cost = [], [], [], []
    for firm in firms:
        kind = firm.buyer_type
        value.append(kind.order_value / kind.lines_per_order)
        spread.append(kind.size_spread * firm.size)
        draws = np.clip(rng.standard_normal(2), -2.2, 2.2)
        price.append(round(1000 * (kind.price_level[0] + kind.price_level[1] * draws[0])))
        level = kind.cost_level[0] + kind.cost_level[1] * draws[1]
        if rng.random() < kind.loss_makers:
            level = level * 1.28 if kind.name == "volume" else level * 1.5
        cost.append(round(1000 * level))
    return Conditions(np.array(value), np.array(spread), np.array(price), np.array(cost))


def make_returns(firms: list[Firm], lines: Lines) -> Returns:
    """Which lines come back; a firm that left brings nothing back in the years after."""
    rng = stream("returns")
    care = np.exp(0.5 * rng.standard_normal(len(firms)))
    rate = np.array([firm.buyer_type.returns for firm in firms]) * care
    credit_rate = np.array([firm.buyer_type.credits for firm in firms])
    returned = np.flatnonzero(rng.random(len(lines.day)) < rate[lines.firm])
    credited = np.flatnonzero(rng.random(len(lines.day)) < credit_rate[lines.firm])
    line = np.concatenate([returned, credited])
    credit = np.arange(len(line)) >= len(returned)
    share = np.where(credit, 0.02 + 0.10 * rng.random(len(line)), 0.1 + 0.6 * rng.random(len(line)))
    day = lines.day[line] + np.maximum(1, lines.requested[line] - lines.day[line]) + rng.integers(8, 40, len(line))
    last = np.array([DAYS if firm.life != "churned" else day_number(date(ACTIVE_YEAR, 1, 1)) for firm in firms])
    kept = np.flatnonzero(day < last[lines.firm[line]])
    kept = kept[np.argsort(day[kept], kind="stable")]
    return Returns(line[kept], share[kept], day[kept], credit[kept])


def price_lines(
    lines: Lines, returns: Returns, conditions: Conditions, products: list[Product], concentration: float
) -> Priced:
    """Net value = quantity x unit price x (1 - discount), rounded half up; cost likewise."""
    list_price = np.array([item.list_price for item in products])[lines.product]
    unit_cost = np.array([item.unit_cost for item in products])[lines.product]
    year = np.array([calendar_day(number).year for number in range(DAYS)])[lines.day]
    price_index = np.array([PRICE_INDEX[int(y)] for y in range(2023, 2027)])[year - 2023]
    cost_index = np.array([COST_INDEX[int(y)] for y in range(2023, 2027)])[year - 2023]
    unit_price = _round_half_up(list_price * price_index * conditions.price_level[lines.firm], 1_000_000)
    cost_factor = unit_cost * cost_index * conditions.cost_level[lines.firm]

    usual = conditions.line_value * np.exp(concentration * conditions.spread)
    value = 100 * usual[lines.firm] * lines.wish * market_level(lines.day)
    lot = np.select([list_price < 500, list_price < 2_000, list_price < 10_000], [100, 50, 10], 1)
    quantity = lot * np.maximum(1, np.floor(value / (unit_price * lot) + 0.5).astype(np.int64))

    back = returns.line
    back_quantity = np.maximum(1, (quantity[back] * returns.share).astype(np.int64))
    revenue = _round_half_up(quantity * unit_price * (1000 - lines.discount), 1000)
    credit_value = np.maximum(100, (revenue[back] * returns.share).astype(np.int64))
    returned = _round_half_up(back_quantity * unit_price[back] * (1000 - lines.discount[back]), 1000)
    return Priced(
        quantity=quantity,
        unit_price=unit_price,
        revenue=revenue,
        cost=_round_half_up(quantity * cost_factor, 1_000_000),
        back_quantity=-np.where(returns.credit, 1, back_quantity),
        back_unit_price=np.where(returns.credit, credit_value, unit_price[back]),
        back_revenue=-np.where(returns.credit, credit_value, returned),
        back_cost=-np.where(returns.credit, 0, _round_half_up(back_quantity * cost_factor[back], 1_000_000)),
    )


def calibrate(lines: Lines, returns: Returns, conditions: Conditions, products: list[Product]) -> Priced:
    """The concentration of customer sizes at which the top customers make the wanted share of margin.

    Bisection in whole thousandths: the same answer wherever it runs.
    """
    low, high = 200, 2_500
    while high - low > 1:
        middle = (low + high) // 2
        priced = price_lines(lines, returns, conditions, products, middle / 1000)
        if top_share(lines, returns, priced) < PARETO_SHARE:
            low = middle
        else:
            high = middle
    return price_lines(lines, returns, conditions, products, high / 1000)


def top_share(lines: Lines, returns: Returns, priced: Priced) -> float:
    """Share of the last full year's contribution margin that the best active customers make."""
    first, last = day_number(date(ACTIVE_YEAR, 1, 1)), day_number(date(ACTIVE_YEAR, 12, 31))
    firms = int(lines.firm.max()) + 1
    sold = (lines.day >= first) & (lines.day <= last)
    back = (returns.day >= first) & (returns.day <= last)
    margin = np.zeros(firms, dtype=np.int64)
    np.add.at(margin, lines.firm[sold], (priced.revenue - priced.cost)[sold])
    np.add.at(margin, lines.firm[returns.line[back]], (priced.back_revenue - priced.back_cost)[back])
    active = np.zeros(firms, dtype=bool)
    active[lines.firm[sold]] = True
    ranked = np.sort(margin[active])[::-1]
    return float(ranked[:PARETO_CUSTOMERS].sum() / ranked.sum())


def _round_half_up(numerator: Ints, denominator: int) -> Ints:
    result: Ints = (numerator + denominator // 2) // denominator
    return result
