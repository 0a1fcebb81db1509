"""The sentences about the list of who fits: its title, how it is sorted, who loses money."""

from __future__ import annotations

import pandas as pd

from pages.ui.formatting import number
from pages.ui.i18n import _, counted
from segmentation.icp import Profile


def list_title(count: int, kind: str, threshold: float) -> str:
    facts = {"count": number(count), "threshold": number(threshold)}
    if kind == "prospects":
        return _("{count} prospects with a fit score from {threshold}", **facts)
    if kind == "customers":
        return _("{count} customers with a fit score from {threshold}", **facts)
    return _("{count} customers and prospects with a fit score from {threshold}", **facts)


def list_note(profile: Profile, accounts: pd.DataFrame) -> str:
    """How the list is sorted, who shares the highest score, and who loses money. accounts: `icp_frames.conforming`."""
    return " ".join(filter(None, [_order(profile), _ties(profile, accounts), _losses(profile, accounts)]))


def _order(profile: Profile) -> str:
    if profile.served:
        return _("Best fit first; of equal fit what is better known, then the higher profit after cost to serve.")
    if profile.by_revenue:
        return _("Best fit first; of equal fit what is better known, then the higher revenue.")
    return _("Best fit first; of equal fit what is better known, then the higher contribution margin.")


def _ties(profile: Profile, accounts: pd.DataFrame) -> str:
    alike = int(accounts["last"].iloc[0])
    if alike == 1:
        return ""
    facts = {"count": number(alike), "score": number(accounts["fit_score"].iloc[0])}
    return counted(
        len(profile.criteria),
        "{count} share the highest fit score, {score}: one criterion tells no finer, and their order says nothing "
        "about their fit.",
        "{count} share the highest fit score, {score}: {criteria} criteria tell no finer, and their order says nothing "
        "about their fit.",
        criteria=number(len(profile.criteria)),
        **facts,
    )


def _losses(profile: Profile, accounts: pd.DataFrame) -> str:
    losing = int(accounts["losing"].fillna(False).astype(bool).sum())
    if not losing:
        return ""
    facts = {"count": number(losing), "year": profile.year}
    if profile.served:
        return counted(
            losing,
            "One that fits left a loss after cost to serve in {year}: look at prices and service before you want more "
            "of it.",
            "{count} that fit left a loss after cost to serve in {year}: look at prices and service before you want "
            "more of them.",
            **facts,
        )
    return counted(
        losing,
        "One that fits had a negative contribution margin in {year}: look at prices before you want more of it.",
        "{count} that fit had a negative contribution margin in {year}: look at prices before you want more of them.",
        **facts,
    )


def file_name(kind: str, threshold: float) -> str:
    """What the list's file is called."""
    least = number(threshold)
    if kind == "prospects":
        return _("Fitting prospects from fit score {threshold}", threshold=least)
    if kind == "customers":
        return _("Fitting customers from fit score {threshold}", threshold=least)
    return _("Fitting customers and prospects from fit score {threshold}", threshold=least)
