"""Dates, counts and targets of the demo firm that several modules share."""

from __future__ import annotations

from datetime import date, timedelta
from pathlib import Path

import numpy as np

PACKAGE = Path(__file__).resolve().parent
SEED = 20261031

FIRST_DAY = date(2023, 1, 1)
LAST_DAY = date(2026, 10, 31)
DAYS = (LAST_DAY - FIRST_DAY).days + 1
ACTIVE_YEAR = 2025

PARETO_CUSTOMERS = 180
PARETO_SHARE = 0.72

# Net prices and unit costs of a year, in thousandths of the current ones in artikel.csv.
PRICE_INDEX = {2023: 945, 2024: 968, 2025: 985, 2026: 1000}
COST_INDEX = {2023: 962, 2024: 974, 2025: 986, 2026: 1000}


def stream(name: str) -> np.random.Generator:
    """A generator of its own for each part, so that a change in one part leaves the others as they were."""
    return np.random.default_rng([SEED, *name.encode("ascii")])


def day_number(day: date) -> int:
    """Days since the first day of the extracts."""
    return (day - FIRST_DAY).days


def calendar_day(number: int) -> date:
    """The date that many days after the first day of the extracts."""
    return FIRST_DAY + timedelta(days=int(number))
