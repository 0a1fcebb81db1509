"""Customer features made up for tests of clustering: four kinds of customers, as far apart as is asked for."""

from __future__ import annotations

import numpy as np
import pandas as pd

# orders a year, order value, margin, discount, digital, technical, product groups, regularity
KINDS = {
    "premium": (48, 18_000, 0.37, 0.04, 0.9, 0.20, 5, 0.4),
    "volume": (16, 30_000, 0.17, 0.21, 0.8, 0.03, 3, 0.45),
    "innovation": (7, 45_000, 0.43, 0.03, 0.05, 0.60, 6, 0.8),
    "occasional": (3, 2_200, 0.27, 0.08, 0.2, 0.02, 3, 0.9),
}
SHARES = {"premium": 0.1, "volume": 0.25, "innovation": 0.15, "occasional": 0.5}


def customers(count: int, seed: int = 1, noise: float = 1.0) -> tuple[pd.DataFrame, pd.Series]:
    """Features of so many customers, and the kind each is of."""
    rng = np.random.default_rng(seed)
    kinds = np.repeat(list(KINDS), [round(SHARES[kind] * count) for kind in KINDS])
    count = len(kinds)
    rate, value, margin, discount, digital, technical, groups, regularity = np.array([KINDS[kind] for kind in kinds]).T
    orders = rate * rng.lognormal(0, 0.25 * noise, count)
    worth = value * rng.lognormal(0, 0.5 * noise, count)
    revenue = orders * worth * 3
    rates = margin + rng.normal(0, 0.035 * noise, count)
    frame = pd.DataFrame(
        {
            "customer_id": [f"K{number:05d}" for number in rng.permutation(count)],
            "orders_per_year": orders,
            "mean_order_value": worth,
            "order_regularity": regularity * rng.lognormal(0, 0.2 * noise, count),
            "revenue": revenue,
            "costed_revenue": revenue,
            "contribution_margin": revenue * rates,
            "cost_to_serve": revenue * 0.05,
            "profit": revenue * (rates - 0.05),
            "margin_rate": rates,
            "discount_rate": np.clip(discount + rng.normal(0, 0.02 * noise, count), 0, 1),
            "digital_share": np.clip(digital + rng.normal(0, 0.1 * noise, count), 0, 1),
            "technical_service_share": np.clip(technical + rng.normal(0, 0.06 * noise, count), 0, 1),
            "product_groups": np.maximum(1, np.round(groups + rng.normal(0, 0.7 * noise, count))),
        }
    )
    return frame, pd.Series(kinds, index=frame["customer_id"])
