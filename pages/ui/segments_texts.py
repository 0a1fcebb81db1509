"""The words of the segments screen: names, messages, figures with their unit."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any

import pandas as pd

from pages.ui.formatting import MISSING, day, decimals, euro, euro_short, in_full, listed, number, percent, set_percent
from pages.ui.i18n import _, language
from pages.ui.pareto_texts import customers
from pages.ui.segments_frames import Picture, sets_apart
from segmentation.clustering import METHODS, STANDARD
from segmentation.clustering.naming import EXCEPTIONS
from segmentation.clustering.stability import DOUBTFUL, STABLE, comes_back
from segmentation.feature_list import BY_NAME, Unit

BANDS = ((DOUBTFUL, "doubtful"), (STABLE, "stable"), (0.85, "very stable"))
"""From where on a segment is called what (Hennig's reading, 0 to 1); below the first it is unstable."""
MEASURE_NAMES = {
    "revenue": "Revenue",
    "contribution_margin": "Contribution margin",
    "profit": "Profit after cost to serve",
}
SHARES = {
    "revenue": "{share} of revenue",
    "contribution_margin": "{share} of contribution margin",
    "profit": "{share} of profit after cost to serve",
}
_DOUBTS = (
    "Uncertain when customers are drawn again: {names}.",
    "Uncertain, for no further apart than parts of customers without any groups: {names}.",
)
_FEW = 3
"""As many segments are named in a title."""


def name(segment: Any) -> str:
    """What a row of the segments is called in the session's language."""
    english = segment.get("name_en")
    return str(english) if language() == "en" and isinstance(english, str) and english else str(segment["name"])


def names(figures: pd.DataFrame) -> dict[int, str]:
    """The names by segment number."""
    return {int(row["segment"]): name(row) for row in figures.to_dict("records")}


def doubted_names(figures: pd.DataFrame) -> dict[int, str]:
    """The same with the doubt, where there is one."""
    return {int(row["segment"]): in_title(row) for row in figures.to_dict("records")}


def in_title(segment: Any) -> str:
    """The name where something is claimed of the segment: with the doubt, if there is one."""
    return name(segment) if segment["certain"] else _("{name} (uncertain)", name=name(segment))


def in_table(segment: Any) -> str:
    """The name with a star where it is uncertain: the word itself would push the last column off a narrow page."""
    return name(segment) if segment["certain"] else f"{name(segment)} *"


def nothing_certain(figures: pd.DataFrame) -> str:
    """That these data hold no segments, where none is certain; otherwise empty. figures: `segment_figures`."""
    figures = figures[figures["role"] != EXCEPTIONS.role]
    if figures["certain"].any():
        return ""
    count = number(len(figures))
    if figures["stability"].mean() >= STABLE:
        return _(
            "No distinct segments in these data: the {count} groups divide customers who differ only by degree",
            count=count,
        )
    return _("No stable segments in these data: the {count} groups are one division among many", count=count)


def how_many(figures: pd.DataFrame) -> str:
    """The number of segments, and how many of them are uncertain."""
    uncertain = int((~figures["certain"]).sum())
    apart = figures[figures["role"] == EXCEPTIONS.role]
    count = number(len(figures) - len(apart))
    if uncertain:
        return _("{count} segments, {uncertain} of them uncertain", count=count, uncertain=number(uncertain))
    if len(apart):
        return _("{count} segments and {apart} special cases", count=count, apart=number(apart["customers"].sum()))
    return _("{count} segments", count=count)


def title(picture: Picture) -> str:
    """How many segments, and what the leading one's customers of the period bring; or that there are none."""
    if nothing := nothing_certain(picture.figures):
        return nothing
    leading = picture.leading
    facts = {
        "segments": how_many(picture.figures),
        "customers": customers(int(leading["customers_in_period"])),
        "name": in_title(leading),
    }
    if not pd.isna(leading["contribution_margin_share"]):
        share = percent(leading["contribution_margin_share"])
        return _("{segments}: {name}, {customers}, bring {share} of contribution margin", share=share, **facts)
    if not pd.isna(leading["revenue_share"]):
        return _(
            "{segments}: {name}, {customers}, bring {share} of revenue",
            share=percent(leading["revenue_share"]),
            **facts,
        )
    return _("{segments}: {name}, {customers}, stand first", **facts)


def lead(picture: Picture) -> str:
    """Who was put into segments, how, which period the figures are of, and what is uncertain."""
    return " ".join(filter(None, [_grouped(picture), doubt(picture.figures)]))


def doubt(figures: pd.DataFrame) -> str:
    """What to make of segments that are not certain; empty where all are."""
    figures = figures[figures["role"] != EXCEPTIONS.role]
    uncertain = figures[~figures["certain"]]
    if uncertain.empty:
        return ""
    if len(uncertain) < len(figures):
        comes = pd.Series(comes_back(uncertain["stability"].to_numpy()), index=uncertain.index)
        return " ".join(
            _(template, names=listed([name(row) for row in rows.to_dict("records")]))
            for template, rows in zip(_DOUBTS, (uncertain[~comes], uncertain[comes]), strict=True)
            if not rows.empty
        )
    if figures["stability"].mean() >= STABLE:
        return _(
            "Customers without any groups would fall apart just as well: read names and figures as a description, not "
            "as a finding."
        )
    return _(
        "Other groups result when customers are drawn again: read names and figures as a description, not as a finding."
    )


def _grouped(picture: Picture) -> str:
    facts = {
        "customers": number(len(picture.customers)),
        "first": day(picture.days[0]),
        "method": _(METHODS[picture.segmentation.method].label),
    }
    if picture.segmentation.criteria.weights != STANDARD.weights:
        facts["count"] = number(len(picture.segmentation.criteria.weights))
        if picture.year is None:
            return _(
                "{customers} customers that bought since {first}, grouped by {count} chosen criteria ({method}). "
                "Figures: all years.",
                **facts,
            )
        return _(
            "{customers} customers that bought since {first}, grouped by {count} chosen criteria ({method}). "
            "Figures: {year}, when {bought} of them bought.",
            year=picture.year,
            bought=number(picture.customers["bought"].sum()),
            **facts,
        )
    if picture.year is None:
        return _(
            "{customers} customers that bought since {first}, grouped by how they buy ({method}). Figures: all years.",
            **facts,
        )
    return _(
        "{customers} customers that bought since {first}, grouped by how they buy ({method}). Figures: {year}, when "
        "{bought} of them bought.",
        year=picture.year,
        bought=number(picture.customers["bought"].sum()),
        **facts,
    )


def period(picture: Picture) -> str:
    """The period of the figures."""
    return str(picture.year) if picture.year else _("all years")


def overview_title(picture: Picture) -> str:
    """Few customers, most of the margin: the leading segment's shares of the period."""
    leading = picture.leading
    shares = [
        _(SHARES[measure], share=percent(leading[f"{measure}_share"]))
        for measure in picture.measures
        if not pd.isna(leading[f"{measure}_share"])
    ]
    return _(
        "{name}: {share} of customers, {shares}",
        name=in_title(leading),
        share=percent(leading["customers_in_period_share"]),
        shares=", ".join(shares),
    )


def stability(value: float) -> str:
    """The figure with its band in words (Hennig's reading)."""
    if pd.isna(value):
        return MISSING
    # The band of what is written, or 0.85 would be called two things.
    return f"{number(value, 2)} · {stability_band(round(value, 2))}"


def stability_band(value: float) -> str:
    """Below 0.60 unstable, from there doubtful, from 0.75 stable, from 0.85 very stable."""
    reached = [word for limit, word in BANDS if value >= limit]
    return _(reached[-1]) if reached else _("unstable")


def feature_label(feature: str) -> str:
    """What the feature is called."""
    return _(BY_NAME[feature].label)


def feature_meaning(feature: str) -> str:
    """How the feature is made; empty where its name says it."""
    description = BY_NAME[feature].description
    return _(description) if description else ""


def feature_basis() -> str:
    """What the figures of a group of customers are."""
    return _(
        "Segments and all customers: means of the customers over all years; growth and the rates of contribution "
        "margin and cost to serve from the sums."
    )


def feature_value(value: Any, unit: Unit) -> str:
    """A feature's figure in its unit."""
    return MISSING if pd.isna(value) else _WRITTEN.get(unit, _one_digit)(value)


def rule_value(value: float, unit: Unit) -> str:
    """The bound of a rule, as exactly as it was rounded."""
    if unit == "fraction":
        return set_percent(value)
    if unit == "eur":
        return euro(value, decimals(value, 2))
    return _("{number} days", number=in_full(value)) if unit == "days" else in_full(value)


def round_value(value: float, unit: Unit) -> str:
    """A value of an axis, which is as round as can be."""
    if unit == "fraction":
        return set_percent(round(value, 3))
    return number(value) if float(value).is_integer() and unit != "eur" else feature_value(value, unit)


def _one_digit(value: float) -> str:
    return number(value, 1)


def _days(value: float) -> str:
    return _("{number} days", number=number(value, 0 if abs(value) >= 100 else 1))


def _count(value: float) -> str:
    return number(value, 0 if abs(value) >= 100 or float(value).is_integer() else 1)


def _euros(value: float) -> str:
    return euro_short(value) if abs(value) >= 1e4 else euro(value)


_WRITTEN: dict[Unit, Callable[[Any], str]] = {
    "eur": _euros,
    "fraction": percent,
    "days": _days,
    "count": _count,
    "number": lambda value: number(value, 2),
}


def map_title(across: str, up: str, picture: Picture, alone: Sequence[int]) -> str:
    """Which segments lie by themselves on the map of these two features, and which mix."""
    named = names(picture.figures)
    mixed = [segment for segment in named if segment not in alone]
    facts = {"across": across, "up": up, "count": number(len(alone)), "all": number(len(named))}
    if not mixed:
        return _("{across} and {up}: all {all} segments lie mostly by themselves", **facts)
    if not alone:
        return _("{across} and {up}: the segments mix", **facts)
    if len(alone) <= min(len(mixed), _FEW):
        return _(
            "{across} and {up}: {names} lie mostly by themselves, the others mix",
            names=listed([named[segment] for segment in alone]),
            **facts,
        )
    if len(mixed) <= _FEW:
        return _(
            "{across} and {up}: {names} mix with others, the rest lie mostly by themselves",
            names=listed([named[segment] for segment in mixed]),
            **facts,
        )
    return _("{across} and {up}: {count} of {all} segments lie mostly by themselves, the others mix", **facts)


def profile_title(picture: Picture, segment: int) -> str:
    """What sets the segment apart from all customers, in its own units."""
    parts = [
        _(
            "{feature} {value} instead of {overall}",
            feature=_(feature.label),
            value=feature_value(mean, feature.unit),
            overall=feature_value(overall, feature.unit),
        )
        for feature, mean, overall in sets_apart(picture, segment)
    ]
    row = picture.figures[picture.figures["segment"] == segment].iloc[0]
    return _("What sets {name} apart: {features}", name=in_title(row), features=" · ".join(parts))
