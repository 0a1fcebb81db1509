"""Speaking names for segments, proposed from their profile (S-SEG: "Innovationsführer", not "Segment A")."""

from __future__ import annotations

from collections.abc import Hashable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import combinations, count
from typing import Any, Literal

import numpy as np
import pandas as pd

from segmentation.feature_list import BY_NAME

# How far a segment must lie from all customers, in standard scores, to be called by it.
LIKENESS = 0.4
NOTICEABLE = 0.35
# And its figure from theirs, which is what a reader sees: as a share of theirs, and where it is a rate, in points.
MATERIAL = 0.1
MATERIAL_POINTS = 0.02
Side = Literal[1, -1]


@dataclass(frozen=True)
class Name:
    """What a segment is called, and which role of the case in S-SEG it plays, or "other"."""

    german: str
    english: str
    role: str


@dataclass(frozen=True)
class Standing:
    """A segment's feature beside all customers: figures in the feature's unit, the difference in standard scores.

    material: how far apart the figures must be for a word that says so.
    """

    value: float
    overall: float
    difference: float
    material: float

    def reaches(self, score: float) -> bool:
        """Whether the segment lies that far from all customers, in the direction of the sign, and its figure, too."""
        side = np.sign(score)
        return bool(side * self.difference >= abs(score) and side * (self.value - self.overall) > 0)

    def is_marked(self, side: Side) -> bool:
        """Whether it lies so far on that side that the segment may be called by it."""
        return self.reaches(side * NOTICEABLE) and side * (self.value - self.overall) >= self.material


Profile = Mapping[str, Standing]


@dataclass(frozen=True)
class Role:
    """signature: the features by which the role is known, with the direction and weight each has.

    needs: standard scores that a segment must reach, in the direction of the sign, to be called that at all.
    """

    name: Name
    signature: Mapping[str, float]
    needs: Mapping[str, float]


ROLES: tuple[Role, ...] = (
    Role(
        Name("Premium-Partner", "Premium partners", "premium"),
        {"orders_per_year": 1.0, "price_level": 1.0, "margin_rate": 1.0, "profit": 1.0,
         "order_regularity": -0.5, "discount_rate": -0.5, "digital_share": 0.5},
        {"revenue": 0.3, "margin_rate": 0.1},
    ),
    Role(
        Name("Volumenkunden", "Volume customers", "volume"),
        {"discount_rate": 1.0, "price_level": -1.0, "margin_rate": -1.0, "mean_order_value": 1.0,
         "digital_share": 0.5, "order_regularity": -0.5, "cost_to_serve_rate": -0.5},
        {"revenue": 0.1, "margin_rate": -0.1},
    ),
    Role(
        Name("Innovationstreiber", "Innovation drivers", "innovation"),
        {"technical_service_share": 1.5, "mean_order_value": 1.0, "product_groups": 1.0, "margin_rate": 0.5,
         "digital_share": -0.5, "discount_rate": -0.5},
        {"technical_service_share": 0.5},
    ),
    Role(
        Name("Gelegenheitskäufer", "Occasional buyers", "occasional"),
        {"orders_per_year": -1.0, "mean_order_value": -1.0, "revenue": -1.0, "recency_days": 0.5,
         "order_regularity": 0.5},
        {"revenue": -0.3, "orders_per_year": -0.1},
    ),
)  # fmt: skip


# What customers are called that are set apart since they lie far out in one of the criteria.
EXCEPTIONS = Name("Sonderfälle", "Special cases", "exceptions")


@dataclass(frozen=True)
class Trait:
    """A qualifier for segments on one side of all customers.

    theme: of two traits of one theme only one is said. beyond: what the figure itself must lie beyond, in the
    feature's unit, for the word to be true; None where the word only compares.
    """

    feature: str
    side: Side
    german: str
    english: str
    theme: str
    beyond: float | None = None

    def fits(self, profile: Profile) -> bool:
        """Whether the profile justifies the word."""
        standing = profile.get(self.feature)
        if standing is None or not standing.is_marked(self.side):
            return False
        return self.beyond is None or self.side * (standing.value - self.beyond) > 0


TRAITS: tuple[Trait, ...] = (
    Trait("price_level", -1, "Preisbewusste", "Price-conscious", "price"),
    Trait("discount_rate", 1, "Hoch rabattierte", "Heavily discounted", "price"),
    Trait("technical_service_share", 1, "Beratungsintensive", "Advice-seeking", "service"),
    Trait("cost_to_serve_rate", 1, "Betreuungsintensive", "Costly-to-serve", "service"),
    Trait("tickets_per_year", 1, "Serviceintensive", "Service-intensive", "service"),
    Trait("margin_rate", 1, "Margenstarke", "High-margin", "margin", beyond=0.0),
    Trait("margin_rate", -1, "Margenschwache", "Low-margin", "margin"),
    Trait("digital_share", 1, "Digital bestellende", "Digitally ordering", "channel", beyond=0.5),
    Trait("digital_share", -1, "Persönlich betreute", "Personally served", "channel", beyond=0.5),
    Trait("product_groups", 1, "Breit kaufende", "Broadly buying", "assortment"),
    Trait("top_group_share", 1, "Spezialisierte", "Specialised", "assortment", beyond=0.5),
    Trait("return_rate", 1, "Retourenreiche", "Return-prone", "returns"),
    Trait("payment_delay_days", 1, "Spät zahlende", "Late-paying", "payment", beyond=0.0),
    Trait("payment_delay_days", -1, "Früher zahlende", "Earlier-paying", "payment"),
    Trait("growth", 1, "Wachsende", "Growing", "course", beyond=0.0),
    Trait("growth", -1, "Schrumpfende", "Shrinking", "course", beyond=0.0),
    Trait("recency_days", 1, "Ruhende", "Dormant", "course", beyond=180.0),
    Trait("order_regularity", -1, "Regelmäßige", "Steady", "rhythm", beyond=0.5),
    Trait("order_regularity", 1, "Unregelmäßige", "Irregular", "rhythm", beyond=0.5),
    Trait("mean_order_value", 1, "Großvolumige", "Large-order", "order size"),
    Trait("mean_order_value", -1, "Kleinteilige", "Small-order", "order size"),
)


@dataclass(frozen=True)
class Noun:
    """What customers of that side of a feature are called; says: themes that the word holds already."""

    german: str
    english: str
    feature: str
    side: Side
    says: tuple[str, ...]

    def fits(self, profile: Profile) -> bool:
        """Whether the profile justifies the word."""
        return self.feature in profile and profile[self.feature].is_marked(self.side)


NOUNS: tuple[Noun, ...] = (
    Noun("Stammkunden", "regular customers", "orders_per_year", 1, ("rhythm",)),
    Noun("Großkunden", "key customers", "revenue", 1, ("order size",)),
    Noun("Kleinkunden", "small customers", "revenue", -1, ("order size",)),
)


def propose_names(
    profile: pd.DataFrame, known_roles: Sequence[Role] = ROLES, segments: Iterable[int] = ()
) -> dict[int, Name]:
    """A name for each segment of the profile (columns as `segment_profile`); no two are alike in either language.

    segments: to be named even if the profile has no figures of them.
    Each of the roles goes to at most one segment, so that all together fit best; a segment unlike any
    role is named after how much it buys and what sets it apart, as far as its figures justify the words. Segments
    that these do not tell apart are numbered.
    """
    profiles: dict[int, Profile] = {segment: {} for segment in segments} | {
        int(str(segment)): {str(row["feature"]): _standing(row) for row in rows.to_dict("records")}
        for segment, rows in profile.groupby("segment")
    }
    names = _roles(profiles, known_roles)
    for segment, known in profiles.items():
        if segment not in names:
            names[segment] = _described(known, names.values())
    return dict(sorted(names.items()))


def _standing(row: Mapping[Hashable, Any]) -> Standing:
    points = MATERIAL_POINTS if BY_NAME[row["feature"]].unit == "fraction" else 0.0
    return Standing(
        row["value"], row["overall"], row["difference"], material=max(MATERIAL * abs(row["overall"]), points)
    )


def _roles(profiles: Mapping[int, Profile], roles: Sequence[Role]) -> dict[int, Name]:
    from scipy.optimize import linear_sum_assignment

    segments = list(profiles)
    likeness = np.array([[_likeness(profiles[segment], role) for role in roles] for segment in segments])
    if not likeness.size:
        return {}
    pairs = zip(*linear_sum_assignment(likeness, maximize=True), strict=True)
    return {segments[row]: roles[role].name for row, role in pairs if likeness[row, role] >= LIKENESS}


def _likeness(profile: Profile, role: Role) -> float:
    """Mean standard score in the directions of the signature, over those of its features that are known."""
    if not all(feature in profile and profile[feature].reaches(score) for feature, score in role.needs.items()):
        return 0.0
    signature = role.signature
    scores = {f: profile[f].difference for f in signature if f in profile and not np.isnan(profile[f].difference)}
    if len(scores) * 2 < len(signature):
        return 0.0
    weight = sum(abs(signature[feature]) for feature in scores)
    return sum(signature[feature] * score for feature, score in scores.items()) / weight


def _described(profile: Profile, others: Iterable[Name]) -> Name:
    taken = {word for name in others for word in (name.german, name.english)}
    return next(
        Name(german, english, "other")
        for german, english in _candidates(profile)
        if german not in taken and english not in taken
    )


def _candidates(profile: Profile) -> Iterator[tuple[str, str]]:
    """Names that the profile justifies, the most telling first; without end, for at last they are numbered."""
    noun = next((noun for noun in NOUNS if noun.fits(profile)), None)
    traits = sorted(
        (trait for trait in TRAITS if trait.fits(profile) and not (noun and trait.theme in noun.says)),
        key=lambda trait: -trait.side * profile[trait.feature].difference,
    )
    german, english = (noun.german, noun.english) if noun else ("Kunden", "customers")
    names = [(f"{trait.german} {german}", f"{trait.english} {english}") for trait in traits]
    names += [
        (f"{one.german}, {_lowered(other.german)} {german}", f"{one.english}, {_lowered(other.english)} {english}")
        for one, other in combinations(traits, 2)
        if one.theme != other.theme
    ]
    if noun:
        names.append((noun.german, noun.english[0].upper() + noun.english[1:]))
    elif not names:
        names.append(("Typische Kunden", "Typical customers"))
    yield from names
    for number in count(2):
        yield from ((f"{german} {number}", f"{english} {number}") for german, english in names[:1])


def _lowered(text: str) -> str:
    return text[0].lower() + text[1:]
