"""What the ideal-customer screen can be asked: what makes a customer best, and from which fit score to list."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import fields

import pandas as pd

from pages.ui import caches, state, workspace
from segmentation.errors import InputError
from segmentation.icp import BestWeights, Profile
from segmentation.icp.fit import THRESHOLDS, distinct_thresholds

STANDARD = BestWeights()
SIDES = tuple(field.name for field in fields(BestWeights) if field.name != "best_share")
SMALLEST_SHARE, LARGEST_SHARE = 0.02, 0.5
ALL, PROSPECTS, CUSTOMERS = KINDS = ("all", "prospects", "customers")

WEIGHTS = {side: state.number(f"weight_{side}", getattr(STANDARD, side), 0.0, 1.0) for side in SIDES}
BEST_SHARE = state.number("best_share", STANDARD.best_share, SMALLEST_SHARE, LARGEST_SHARE)


def weights() -> BestWeights:
    """The weights as they stand. InputError where all are 0."""
    chosen = {side: float(state.get(param)) for side, param in WEIGHTS.items()}
    return BestWeights(**chosen, best_share=float(state.get(BEST_SHARE)))


def profile() -> Profile:
    """The profile with these weights. Shared by all sessions: to be read only."""
    return caches.icp_profile(workspace.current().path, weights())


def settle(curve: pd.DataFrame) -> tuple[int, ...]:
    """The thresholds that can be chosen; one of the address at which nobody drops out gives way to its like."""
    offered = distinct_thresholds(curve)
    if (chosen := state.get(THRESHOLD)) not in offered:
        state.note(THRESHOLD, offered_threshold(offered, chosen))
    return offered


def offered_threshold(offered: Sequence[int], value: float) -> float:
    """The one that leaves the same accounts as the nearest of THRESHOLDS. What is no score stays."""
    if not THRESHOLDS[0] <= value <= THRESHOLDS[-1]:
        return value
    nearest = min(THRESHOLDS, key=lambda mark: abs(mark - value))
    return float(next(mark for mark in offered if mark >= nearest))


def _recommended() -> float:
    try:
        threshold = profile().threshold
    except InputError:
        return 0.0
    return float(threshold or 0)


def _parse_threshold(text: str) -> float:
    if float(text) not in THRESHOLDS:
        raise ValueError(text)
    return float(text)


THRESHOLD = state.Param(
    "fit_from", _recommended, _parse_threshold, lambda value: f"{value:g}", lambda: map(str, THRESHOLDS)
)
KIND = state.one_of("fit_list", KINDS, ALL)
BEST = (*WEIGHTS.values(), BEST_SHARE)
PARAMS = (*BEST, THRESHOLD, KIND)
