"""Functions over the years. Axis 0 is the year, from year 0 (today) on; another axis is draws.

A missing figure is NaN; sums and extremes pass over it, and give 0 where there is nothing else.
"""

from __future__ import annotations

from typing import Any

import numpy as np
from numpy.typing import NDArray

Array = NDArray[Any]
HIGHEST_LOG_RATE = 30.0  # an internal rate up to e^30 - 1 per year
HALVINGS = 72  # 60 / 2^72: below the rounding of a double


def previous(series: Array) -> Array:
    """The year before; 0 before year 0."""
    shifted = np.zeros_like(series)
    shifted[1:] = series[:-1]
    return shifted


def cumulative(series: Array) -> Array:
    """The sum up to and including each year."""
    return np.cumsum(series, axis=0)


def carried_sign(series: Array) -> Array:
    """-1, 0 or 1 a year; a year of 0 takes the sign of the last year that was not 0."""
    signs = np.sign(series)
    for year in range(1, len(signs)):
        signs[year] = np.where(signs[year] == 0, signs[year - 1], signs[year])
    return signs


def total(series: Array) -> Array:
    """The sum over all years."""
    return np.asarray(np.nansum(series, axis=0))


def lowest(series: Array) -> Array:
    """The smallest year's figure."""
    return _extreme(series, np.inf, np.min)


def highest(series: Array) -> Array:
    """The largest year's figure."""
    return _extreme(series, -np.inf, np.max)


def _extreme(series: Array, neutral: float, pick: Any) -> Array:
    found = pick(np.where(np.isnan(series), neutral, series), axis=0)
    return np.where(np.isinf(found), 0.0, found)


def last(series: Array) -> Array:
    """The final year's figure."""
    return np.asarray(series[-1])


def internal_rate_of_return(flows: Array) -> Array:
    """The rate at which the flows' present value is 0, by bisection over log(1 + rate).

    Only meaningful where the flows change sign exactly once: then there is one root and it is bracketed.
    """
    low = np.full(flows.shape[1:], -HIGHEST_LOG_RATE)
    high = -low
    years = np.arange(len(flows)).reshape(-1, *[1] * (flows.ndim - 1))
    first = np.sign(_value_at(flows, years, high))
    for _ in range(HALVINGS):
        middle = (low + high) / 2
        above = np.sign(_value_at(flows, years, middle)) == first
        high = np.where(above, middle, high)
        low = np.where(above, low, middle)
    return np.asarray(np.expm1((low + high) / 2))


def _value_at(flows: Array, years: Array, log_rate: Array) -> Array:
    # scaled so that the largest discount factor is 1: neither end of the bracket overflows
    exponents = -log_rate * years
    return np.asarray((flows * np.exp(exponents - exponents.max(axis=0))).sum(axis=0))
