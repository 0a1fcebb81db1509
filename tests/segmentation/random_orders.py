"""Orders without any structure: who buys, when and for how much is drawn at random, alike for all customers."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

import numpy as np


def random_orders(customers: int, lines: int, seed: int) -> list[dict[str, Any]]:
    """Order lines of the four years from 2022, one an order."""
    rng = np.random.default_rng(seed)
    drawn = zip(
        rng.integers(1, customers + 1, lines),
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
