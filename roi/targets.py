"""The figures that break-even, tornado, map and simulation look at."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from roi.assumptions import Assumption, assumption
from roi.errors import InputError, Message
from roi.model import Method, evaluate_lines
from roi.names import unknown_name
from roi.units import WHOLE_KINDS

YEAR_PREFIX = "roi_year_"
DEFAULT_AXES = ("revenue_uplift", "margin_uplift")


@dataclass(frozen=True)
class Target:
    """A figure of the result.

    line: what is shown. zero_line: what is zero exactly when the figure is, and has a value everywhere (an
    ROI is zero where the net benefit is). year: of a figure per year, else None.
    """

    name: str
    line: str
    zero_line: str
    year: int | None = None


def find_target(name: str, horizon: int) -> Target:
    """npv, npv_after_tax, roi_total or roi_year_1 .. roi_year_<horizon>; InputError for another name."""
    known = {
        "npv": Target("npv", "npv", "npv"),
        "npv_after_tax": Target("npv_after_tax", "npv_after_tax", "npv_after_tax"),
        "roi_total": Target("roi_total", "total_roi", "total_net"),
    }
    for year in range(1, horizon + 1):
        known[f"{YEAR_PREFIX}{year}"] = Target(f"{YEAR_PREFIX}{year}", "roi", "net", year)
    if name not in known:
        raise InputError(Message("There is no such target."), [unknown_name("target", name, list(known))])
    return known[name]


def measure(values: Mapping[str, Any], method: Method, line: str, year: int | None = None) -> NDArray[np.float64]:
    """The line's figure for each draw: shape () for plain values, (n,) where inputs are arrays of n."""
    figures = evaluate_lines(values, method, {line})[line]
    shape = np.broadcast_shapes(*(np.shape(value) for value in values.values()))
    return np.broadcast_to(figures if year is None else figures[year], shape)


def steady_axes(axes: tuple[str, str]) -> tuple[Assumption, Assumption]:
    """The two inputs of a map; InputError if unknown, the same twice, or in whole years."""
    x, y = assumption(axes[0]), assumption(axes[1])
    if x.id == y.id or {x.kind, y.kind} & WHOLE_KINDS:
        raise InputError(
            Message("A map needs two different inputs that move steadily, not {x} and {y}.", x=x.id, y=y.id)
        )
    return x, y
