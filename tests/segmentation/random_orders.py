"""Orders without groups: when and for how much is drawn alike for all, who buys alike or more and less by degree."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

import numpy as np


def random_orders(customers: int, lines: int, seed: int, shape: float | None = None) -> list[dict[str, Any]]:
    """Order lines of the four years from 2022, one an order.

    shape: of the gamma distribution of the customers' order rates, about so many lines then; None is alike for all.
    """
    rng = np.random.default_rng(seed)
    if shape is None:
        buyers = rng.integers(1, customers + 1, lines)
    else:
        rates = rng.gamma(shape, lines / customers / shape, customers)
        buyers = np.repeat(np.arange(1, customers + 1), rng.poisson(rates))
        lines = len(buyers)
    drawn = zip(
        buyers,
        rng.integers(0, 4 * 365, lines),
        rng.lognormal(6, 0.5, lines),
        strict=True,
    )
    return [
        {
            "order_id": f"A{place:05d}",
            "customer_id": f"K{customer:04d}",
            "order_date": date(2022, 1, 1) + timedelta(days=int(day)),
            "revenue": round(float(revenue), 2),
        }
        for place, (customer, day, revenue) in enumerate(drawn)
    ]
