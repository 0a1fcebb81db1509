"""What the ideal-customer screen can be asked: what makes a customer best, and from which fit score to list."""

from __future__ import annotations

from dataclasses import fields

from pages.ui import caches, state, workspace
from segmentation.errors import InputError
from segmentation.icp import BestWeights, Profile
from segmentation.icp.fit import THRESHOLDS

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


def nearest_threshold(value: float) -> float:
    """The curve is known at every fifth score; a typed one between two goes to the nearer. What is no score stays."""
    if not THRESHOLDS[0] <= value <= THRESHOLDS[-1]:
        return value
    return float(min(THRESHOLDS, key=lambda mark: abs(mark - value)))


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


THRESHOLD = state.Param("fit_from", _recommended, _parse_threshold, lambda value: f"{value:g}")
KIND = state.one_of("fit_list", KINDS, ALL)
BEST = (*WEIGHTS.values(), BEST_SHARE)
PARAMS = (*BEST, THRESHOLD, KIND)
