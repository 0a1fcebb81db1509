"""The four hidden buyer types: how they order, what they pay and what serving them costs.

Modelled on the case of S-SEG: Premium-Partner, Volumenkunden, Innovationstreiber, Gelegenheitskäufer.
"""

from __future__ import annotations

from dataclasses import dataclass, fields, replace
from typing import Any


@dataclass(frozen=True)
class BuyerType:
    """Parameters of one type; (mean, spread) pairs are normal, `*_spread` alone is of a logarithm.

    Orders are per year, money in EUR, discount and rates are fractions, price_level and cost_level are
    relative to list price and standard unit cost. Channel weights sum to 1. Service shares are of revenue by
    kind; service_per_order is EUR of Innendienst per order.
    """

    name: str
    active: int
    churned: int
    new: int
    never: int
    prospects: int
    orders_per_year: float
    orders_spread: float
    regularity: float
    order_value: float
    size_spread: float
    lines_per_order: float
    assortment: tuple[int, int]
    groups: dict[str, float]
    highest_price: float
    discount: tuple[float, float]
    price_level: tuple[float, float]
    cost_level: tuple[float, float]
    loss_makers: float
    channels: dict[str, float]
    lead_days: float
    on_time: float
    returns: float
    credits: float
    service: dict[str, float]
    service_per_order: float
    payment_terms: tuple[int, ...]
    payment_delay: float
    wz_codes: dict[str, float]
    headcount: float
    headcount_spread: float
    erp: float
    automation: float
    ownership: tuple[float, float, float]
    newcomers: float
    win_rate: float
    opportunities: float
    activities: float
    tickets_per_year: float
    needs: dict[str, float]
    nps: float
    surveys: float


PREMIUM = BuyerType(
    name="premium",
    active=130, churned=4, new=3, never=1, prospects=25,
    orders_per_year=34, orders_spread=0.24, regularity=9, order_value=16_500, size_spread=0.72,
    lines_per_order=2.0, assortment=(9, 16),
    groups={"Drehteile": 3, "Frästeile": 3, "Baugruppen": 3, "Stanz- und Biegeteile": 2, "Oberflächen": 1},
    highest_price=900,
    discount=(0.040, 0.014), price_level=(1.06, 0.015), cost_level=(1.04, 0.035), loss_makers=0.01,
    channels={"EDI": 0.86, "E-Mail": 0.08, "Außendienst": 0.06},
    lead_days=4, on_time=0.95, returns=0.012, credits=0.006,
    service={"Außendienst": 0.017, "Innendienst": 0.010, "Technik": 0.014, "Logistik": 0.022},
    service_per_order=12,
    payment_terms=(30, 45, 60), payment_delay=2,
    wz_codes={"29.32": 70, "29.31": 9, "29.10": 7, "28.15": 9, "30.20": 5},
    headcount=640, headcount_spread=0.6, erp=0.98, automation=4.3, ownership=(0.70, 0.25, 0.05),
    newcomers=0.22, win_rate=0.42, opportunities=4.5, activities=26, tickets_per_year=2.2,
    needs={"quality": 0.55, "delivery": 0.37, "cost": 0.08}, nps=8.2, surveys=4.0,
)  # fmt: skip

VOLUME = BuyerType(
    name="volume",
    active=340, churned=40, new=12, never=6, prospects=110,
    orders_per_year=14.5, orders_spread=0.26, regularity=6, order_value=27_500, size_spread=0.72,
    lines_per_order=1.85, assortment=(4, 7),
    groups={"Normteile": 5, "Stanz- und Biegeteile": 3, "Laserzuschnitte": 2, "Halbzeuge": 2},
    highest_price=120,
    discount=(0.210, 0.035), price_level=(1.0, 0.004), cost_level=(0.985, 0.035), loss_makers=0.045,
    channels={"EDI": 0.42, "Webshop": 0.42, "E-Mail": 0.12, "Telefon": 0.04},
    lead_days=12, on_time=0.90, returns=0.014, credits=0.008,
    service={"Außendienst": 0.006, "Innendienst": 0.004, "Logistik": 0.014},
    service_per_order=25,
    payment_terms=(30, 45, 60, 90), payment_delay=6,
    wz_codes={"28.22": 10, "28.30": 12, "28.92": 10, "25.11": 14, "25.99": 10, "29.20": 8, "29.32": 10,
              "41.20": 10, "42.21": 5, "27.11": 6, "25.12": 5},
    headcount=150, headcount_spread=0.7, erp=0.72, automation=3.0, ownership=(0.22, 0.45, 0.33),
    newcomers=0.19, win_rate=0.27, opportunities=2.0, activities=7, tickets_per_year=0.5,
    needs={"quality": 0.14, "delivery": 0.28, "cost": 0.58}, nps=6.7, surveys=1.3,
)  # fmt: skip

INNOVATION = BuyerType(
    name="innovation",
    active=160, churned=16, new=5, never=2, prospects=35,
    orders_per_year=6.8, orders_spread=0.26, regularity=1.4, order_value=32_000, size_spread=0.66,
    lines_per_order=2.5, assortment=(22, 36),
    groups={"Engineering": 4, "Prototypen": 4, "Baugruppen": 3, "Frästeile": 1.5, "Oberflächen": 1.5,
            "Drehteile": 1},
    highest_price=30_000,
    discount=(0.030, 0.014), price_level=(1.02, 0.015), cost_level=(0.99, 0.04), loss_makers=0.02,
    channels={"Außendienst": 0.50, "E-Mail": 0.36, "Telefon": 0.10, "Webshop": 0.04},
    lead_days=42, on_time=0.82, returns=0.010, credits=0.010,
    service={"Außendienst": 0.030, "Innendienst": 0.006, "Technik": 0.070, "Logistik": 0.006},
    service_per_order=90,
    payment_terms=(30, 45), payment_delay=4,
    wz_codes={"28.41": 16, "28.49": 10, "28.99": 22, "28.96": 12, "26.51": 14, "28.12": 10, "32.50": 8,
              "30.30": 8},
    headcount=300, headcount_spread=0.5, erp=0.93, automation=4.2, ownership=(0.24, 0.62, 0.14),
    newcomers=0.26, win_rate=0.40, opportunities=4.0, activities=20, tickets_per_year=1.6,
    needs={"quality": 0.66, "delivery": 0.26, "cost": 0.08}, nps=8.6, surveys=3.5,
)  # fmt: skip

OCCASIONAL = BuyerType(
    name="occasional",
    active=570, churned=140, new=30, never=21, prospects=230,
    orders_per_year=3.4, orders_spread=0.28, regularity=1.1, order_value=2_300, size_spread=0.66,
    lines_per_order=1.5, assortment=(4, 8),
    groups={"Normteile": 4, "Laserzuschnitte": 4, "Halbzeuge": 3, "Drehteile": 1.5},
    highest_price=260,
    discount=(0.078, 0.028), price_level=(1.0, 0.004), cost_level=(1.03, 0.04), loss_makers=0.02,
    channels={"E-Mail": 0.44, "Telefon": 0.36, "Webshop": 0.20},
    lead_days=9, on_time=0.88, returns=0.012, credits=0.006,
    service={"Innendienst": 0.012, "Logistik": 0.028},
    service_per_order=110,
    payment_terms=(8, 14, 30), payment_delay=11,
    wz_codes={"25.62": 20, "25.11": 10, "43.22": 9, "43.32": 8, "43.29": 6, "43.99": 6, "46.74": 9,
              "46.69": 6, "33.12": 10, "45.20": 6, "25.50": 5, "28.29": 5},
    headcount=32, headcount_spread=0.9, erp=0.36, automation=2.0, ownership=(0.05, 0.28, 0.67),
    newcomers=0.17, win_rate=0.20, opportunities=0.7, activities=1.6, tickets_per_year=0.08,
    needs={"quality": 0.25, "delivery": 0.45, "cost": 0.30}, nps=7.1, surveys=0.5,
)  # fmt: skip

BUYER_TYPES: tuple[BuyerType, ...] = (PREMIUM, VOLUME, INNOVATION, OCCASIONAL)
GOOD_TYPES = frozenset({PREMIUM.name, INNOVATION.name})


def blend(own: BuyerType, other: BuyerType, share: float) -> BuyerType:
    """A firm between two types: its type's name and counts, by `share` the behaviour of the other."""
    kept = {"name", "active", "churned", "new", "never", "prospects", "payment_terms", "wz_codes"}
    mixed = {
        field.name: _between(getattr(own, field.name), getattr(other, field.name), share)
        for field in fields(BuyerType)
        if field.name not in kept
    }
    return replace(own, **mixed)


def _between(own: Any, other: Any, share: float) -> Any:
    """Weighted mean; of numbers from 1 on, whose scale differs between types, the geometric one."""
    if isinstance(own, dict):
        return {key: _mean(own.get(key, 0.0), other.get(key, 0.0), share) for key in {**own, **other}}
    if isinstance(own, tuple):
        return tuple(type(a)(_mean(a, b, share)) for a, b in zip(own, other, strict=True))
    if own >= 1 and other >= 1:
        return float(own ** (1 - share) * other**share)
    return _mean(own, other, share)


def _mean(own: float, other: float, share: float) -> float:
    return own * (1 - share) + other * share
