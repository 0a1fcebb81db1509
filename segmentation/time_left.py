"""How long it still takes, as calm as a person would say it."""

from __future__ import annotations

import math
from enum import Enum

_QUIET_SECONDS = 1.0
_LEAST_SHARE = 0.02
# The end that was foreseen gives way to what is seen now within this share of the time gone by.
_INERTIA = 0.15
# Only a wait that became longer by so much is told as a longer one: a share of it, and seconds.
_LONGER, _MUCH_LONGER_SECONDS = 1.3, 5.0


class Unit(Enum):
    """What a time is counted in; the value: its seconds."""

    SECONDS = 1
    MINUTES = 60
    HOURS = 3600


class TimeLeft:
    """Foresees the end of work from the time gone by and the share that is done.

    The speed so far gives an end; the end that is told follows it slowly, so that one slow second moves nothing, and
    what was told is only taken back where it was far off.
    """

    def __init__(self) -> None:
        self._end: float | None = None
        self._seen = 0.0
        self._told = math.inf

    def after(self, seconds: float, share: float) -> float | None:
        """The seconds left, rounded, so many seconds after the beginning; None where that cannot be known yet."""
        if seconds < _QUIET_SECONDS or share < _LEAST_SHARE:
            return None
        end = seconds / share
        if self._end is None:
            self._end = end
        else:
            # By the time between two looks: it does not matter how often one looks.
            weight = 1 - math.exp(-(seconds - self._seen) / (_INERTIA * seconds))
            self._end += weight * (end - self._end)
        self._seen = seconds
        left = max(0.0, self._end - seconds)
        rounded = as_said(left)
        if rounded < self._told or left > self._told * _LONGER + _MUCH_LONGER_SECONDS:
            self._told = rounded
        return self._told


def as_said(seconds: float) -> float:
    """The time as people say it: tens of seconds, minutes, from ten minutes on five of them; 0 for a few seconds."""
    if seconds < 10:
        return 0.0
    if seconds < 55:
        return 10.0 * round(seconds / 10)
    if seconds < 600:
        return 60.0 * max(1, round(seconds / 60))
    return 300.0 * round(seconds / 300)


def in_units(seconds: float) -> tuple[tuple[Unit, int], ...]:
    """The time as people say it, the largest unit first, none of them 0; empty for a few seconds."""
    said = round(as_said(seconds))
    if said < Unit.MINUTES.value:
        return ((Unit.SECONDS, said),) if said else ()
    hours, minutes = divmod(said // Unit.MINUTES.value, 60)
    return tuple((unit, count) for unit, count in ((Unit.HOURS, hours), (Unit.MINUTES, minutes)) if count)
