"""Scales of an axis: which values are written beside it."""

from __future__ import annotations

import math

from segmentation.feature_list import Transform


def ticks(low: float, high: float, transform: Transform) -> list[float]:
    """Four to nine round values between the bounds, which are in the feature's unit."""
    if transform == "none" or max(abs(low), abs(high)) < 2:
        step = 10 ** math.floor(math.log10(max(high - low, 1e-9)))
        step = next(s for s in (step / 5, step / 2, step, step * 2) if (high - low) / s <= 8)
        return [round(place * step, 10) for place in range(math.ceil(low / step), math.floor(high / step) + 1)]
    decades = [10.0**power for power in range(math.ceil(math.log10(max(abs(low), abs(high)))) + 1)]
    if len(decades) <= 3:
        decades = sorted({decade * factor for decade in decades for factor in (1.0, 2.0, 5.0)})
    return [value for value in [*(-d for d in reversed(decades)), 0.0, *decades] if low <= value <= high]
