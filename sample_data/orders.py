"""What is ordered, when and how: the lines of all orders before quantities and prices are set."""

from __future__ import annotations

from dataclasses import dataclass, fields, replace
from datetime import date

import numpy as np
from numpy.typing import NDArray

from sample_data.buyer_types import BuyerType
from sample_data.catalogue import Product
from sample_data.firms import Firm
from sample_data.seasons import intensity
from sample_data.settings import ACTIVE_YEAR, DAYS, day_number, stream

Ints = NDArray[np.int64]
Floats = NDArray[np.float64]


@dataclass(frozen=True)
class Lines:
    """One element a line; firm and product are places in their lists, order counts orders from 0 by date.

    wish is the wanted value of the line relative to the firm's usual line, discount in thousandths.
    """

    firm: Ints
    order: Ints
    position: Ints
    day: Ints
    product: Ints
    channel: NDArray[np.str_]
    wish: Floats
    discount: Ints
    requested: Ints
    delivered: Ints


def make_lines(firms: list[Firm], products: list[Product]) -> Lines:
    """All order lines by date of order."""
    rng = stream("orders")
    level = intensity()
    operating_time = np.concatenate([[0.0], np.cumsum(level)])
    parts: list[Lines] = []
    orders = 0
    for place, firm in enumerate(firms):
        days = _order_days(rng, firm, level, operating_time)
        if len(days):
            part = _firm_lines(rng, firm, days, products)
            parts.append(replace(part, firm=part.firm + place, order=part.order + orders))
            orders += len(days)
    lines = Lines(**{f.name: np.concatenate([getattr(part, f.name) for part in parts]) for f in fields(Lines)})
    by_date = np.lexsort((lines.position, lines.order, lines.day))
    lines = Lines(**{f.name: getattr(lines, f.name)[by_date] for f in fields(Lines)})
    old_numbers, first_seen = np.unique(lines.order, return_index=True)
    new_numbers = np.empty(orders, dtype=np.int64)
    new_numbers[old_numbers[np.argsort(first_seen)]] = np.arange(orders)
    return replace(lines, order=new_numbers[lines.order])


def _order_days(rng: np.random.Generator, firm: Firm, level: Floats, operating_time: Floats) -> Ints:
    """A renewal process in operating time: the season bends it, weekends and holidays stay empty."""
    if firm.last_day < firm.first_day:
        return np.empty(0, dtype=np.int64)
    kind = firm.buyer_type
    gap = 365 / (kind.orders_per_year * float(np.exp(kind.orders_spread * rng.standard_normal())))
    begin, end = operating_time[firm.first_day], operating_time[firm.last_day + 1]
    shape = kind.regularity * float(np.exp(0.25 * rng.standard_normal()))
    gaps = rng.gamma(shape, gap / shape, size=int((end - begin) / gap * 1.8) + 20)
    moments = begin + gap * rng.random() + np.concatenate([[0.0], np.cumsum(gaps)])
    days = np.searchsorted(operating_time, moments[moments < end], side="right") - 1
    year = (day_number(date(ACTIVE_YEAR, 1, 1)), day_number(date(ACTIVE_YEAR, 12, 31)))
    if firm.life == "active" and not np.any((days >= year[0]) & (days <= year[1])):
        span = np.arange(max(year[0], firm.first_day), min(year[1], firm.last_day) + 1)
        days = np.append(days, rng.choice(span[level[span] > 0]))
    if len(days) == 0:
        span = np.arange(firm.first_day, firm.last_day + 1)
        days = np.array([rng.choice(span[level[span] > 0])])
    return np.sort(days).astype(np.int64)


def _firm_lines(rng: np.random.Generator, firm: Firm, days: Ints, products: list[Product]) -> Lines:
    """One firm's lines; its orders count from 0."""
    kind = firm.buyer_type
    orders = len(days)
    per_order = 1 + rng.poisson(kind.lines_per_order - 1, size=orders)
    order = np.repeat(np.arange(orders), per_order)
    day = np.repeat(days, per_order)
    count = len(order)
    position = np.concatenate([np.arange(1, n + 1) for n in per_order])
    assortment, liking = _assortment(rng, kind, products)
    product = assortment[rng.choice(len(assortment), size=count, p=liking)]
    weights = rng.dirichlet(np.array(list(kind.channels.values())) * 14)
    channel = np.repeat(np.array(list(kind.channels))[rng.choice(len(weights), size=orders, p=weights)], per_order)
    trend = 0.05 * rng.standard_normal()
    wish = np.exp(0.35 * rng.standard_normal(count) + trend * (day - day.mean()) / 365)
    usual = kind.discount[0] + kind.discount[1] * float(np.clip(rng.standard_normal(), -2.2, 2.2))
    discount = np.clip(np.round((usual + 0.008 * rng.standard_normal(count)) * 200) * 5, 0, 400)
    lead = 1 + rng.poisson(kind.lead_days, size=orders)
    late = np.where(rng.random(orders) < kind.on_time, 0, 1 + rng.poisson(4, size=orders))
    early = np.where((late == 0) & (rng.random(orders) < 0.15), 1, 0)
    requested = np.repeat(days + lead, per_order)
    delivered = np.repeat(days + lead + late - early, per_order)
    return Lines(
        firm=np.zeros(count, dtype=np.int64),
        order=order,
        position=position,
        day=day,
        product=product,
        channel=channel,
        wish=wish,
        discount=discount.astype(np.int64),
        requested=requested,
        delivered=np.where(delivered < DAYS, delivered, -1),
    )


def _assortment(rng: np.random.Generator, kind: BuyerType, products: list[Product]) -> tuple[Ints, Floats]:
    """The articles a firm buys and how often it chooses each."""
    weights = np.array(
        [kind.groups.get(item.group, 0.0) * (item.list_price <= 100 * kind.highest_price) for item in products]
    )
    counts = {group: sum(1 for item in products if item.group == group) for group in kind.groups}
    weights = weights / np.array([counts.get(item.group, 1) for item in products])
    size = int(rng.integers(kind.assortment[0], kind.assortment[1] + 1))
    chosen = rng.choice(len(products), size=size, replace=False, p=weights / weights.sum())
    return chosen.astype(np.int64), rng.dirichlet(np.full(size, 2.5))
