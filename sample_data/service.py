"""What serving the customers costs, by month and kind of service."""

from __future__ import annotations

import numpy as np

from sample_data import german
from sample_data.firms import Firm
from sample_data.german import Rows
from sample_data.ledger import month_calendar
from sample_data.orders import Lines
from sample_data.pricing import Priced, Returns
from sample_data.settings import stream

_DEMANDING_SHARE, _DEMANDING_FACTOR = 0.09, 4.5


def service_cost_rows(customers: list[Firm], lines: Lines, returns: Returns, priced: Priced) -> Rows:
    """betreuungskosten.csv: by quarter, in its last month; premium logistics and claims by month."""
    rng = stream("service")
    month_of_day, month_ends = month_calendar()
    months = len(month_ends)
    revenue = np.zeros((len(customers), months), dtype=np.int64)
    np.add.at(revenue, (lines.firm, month_of_day[lines.day]), priced.revenue)
    orders = np.zeros((len(customers), months), dtype=np.int64)
    order_first = np.unique(lines.order, return_index=True)[1]
    np.add.at(orders, (lines.firm[order_first], month_of_day[lines.day[order_first]]), 1)
    claims = np.zeros((len(customers), months), dtype=np.int64)
    claim_cost = 9_000 + np.minimum(-priced.back_revenue, 2_000_000) * 12 // 100
    np.add.at(claims, (lines.firm[returns.line], month_of_day[returns.day]), claim_cost)

    rows: Rows = []
    for place, firm in enumerate(customers):
        demand = float(np.exp(0.3 * rng.standard_normal()))
        demand *= _DEMANDING_FACTOR if rng.random() < _DEMANDING_SHARE else 1.0
        booked: dict[tuple[int, str], int] = {}
        for kind, share in firm.buyer_type.service.items():
            monthly = firm.buyer_type.name == "premium" and kind == "Logistik"
            step = 1 if monthly else 3
            for first in range(0, months, step):
                last = min(first + step, months)
                base = share * int(revenue[place, first:last].sum())
                if kind == "Innendienst":
                    base += 100 * firm.buyer_type.service_per_order * int(orders[place, first:last].sum())
                cost = round(base * demand * float(np.exp(0.2 * rng.standard_normal())))
                if cost >= 5_000:
                    booked[(last - 1, kind)] = cost
        for month in np.flatnonzero(claims[place]).tolist():
            booked[(month, "Reklamation")] = int(claims[place, month])
        for (month, kind), cost in sorted(booked.items()):
            first_day = month_ends[month - 1] + 1 if month else 0
            rows.append([firm.customer_id, german.day(first_day), kind, german.money(cost)])
    return rows
