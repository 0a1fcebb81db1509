"""When business is done: working days, holidays, the dips of August and December, growth over the years."""

from __future__ import annotations

from datetime import date, timedelta

import numpy as np
from numpy.typing import NDArray

from sample_data.settings import DAYS, FIRST_DAY, LAST_DAY, calendar_day

_MONTHS = (0.95, 1.0, 1.1, 1.02, 1.0, 1.05, 1.0, 0.72, 1.1, 1.08, 1.08, 0.74)
_EASTER = {2023: date(2023, 4, 9), 2024: date(2024, 3, 31), 2025: date(2025, 4, 20), 2026: date(2026, 4, 5)}
_YEAR_LEVEL = {2023: 1.0, 2024: 1.005, 2025: 1.04, 2026: 1.085}


def _holidays() -> set[date]:
    days = set()
    for year in range(FIRST_DAY.year, LAST_DAY.year + 1):
        days |= {date(year, month, day) for month, day in ((1, 1), (5, 1), (10, 3), (12, 25), (12, 26))}
        days |= {_EASTER[year] + timedelta(days=offset) for offset in (-2, 1, 39, 50)}
    return days


def intensity() -> NDArray[np.float64]:
    """Orders expected on each day relative to the average day, zero when nobody works."""
    free = _holidays()
    level = np.zeros(DAYS)
    for number in range(DAYS):
        day = calendar_day(number)
        if day.weekday() < 5 and day not in free:
            between_years = (day.month, day.day) >= (12, 23) or (day.month, day.day) <= (1, 5)
            level[number] = _MONTHS[day.month - 1] * (0.25 if between_years else 1.0)
    mean: float = level.mean()
    return level / mean


def market_level(days: NDArray[np.int64]) -> NDArray[np.float64]:
    """How large orders are on those days, by the year's level, relative to 2023."""
    years = np.array([calendar_day(number).year for number in range(DAYS)])
    levels = np.array([_YEAR_LEVEL[int(year)] for year in years])
    return levels[days]
