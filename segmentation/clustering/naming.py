"""Speaking names for segments, proposed from their profile (S-SEG: "Innovationsführer", not "Segment A")."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np
import pandas as pd

Profile = Mapping[str, float]

# How far a segment must lie from all customers, in standard scores, to be called by it.
LIKENESS = 0.4
NOTICEABLE = 0.35


@dataclass(frozen=True)
class Name:
    """What a segment is called, and which role of the case in S-SEG it plays, or "other"."""

    german: str
    english: str
    role: str


@dataclass(frozen=True)
class Role:
    """signature: the features by which the role is known, with the direction and weight each has.

    needs: standard scores that a segment must reach, in the direction of the sign, to be called that at all.
    """

    name: Name
    signature: Profile
    needs: Profile


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

# feature, direction, German, English
TRAITS: tuple[tuple[str, int, str, str], ...] = (
    ("price_level", -1, "Preisbewusste", "Price-conscious"),
    ("discount_rate", 1, "Rabattstarke", "Heavily discounted"),
    ("technical_service_share", 1, "Beratungsintensive", "Advice-seeking"),
    ("margin_rate", 1, "Margenstarke", "High-margin"),
    ("margin_rate", -1, "Margenschwache", "Low-margin"),
    ("digital_share", 1, "Digitale", "Digital"),
    ("digital_share", -1, "Persönlich betreute", "Personally served"),
    ("product_groups", 1, "Breit kaufende", "Broadly buying"),
    ("top_group_share", 1, "Spezialisierte", "Specialised"),
    ("return_rate", 1, "Retourenstarke", "Often returning"),
    ("payment_delay_days", 1, "Spät zahlende", "Late-paying"),
    ("payment_delay_days", -1, "Pünktlich zahlende", "Prompt-paying"),
    ("cost_to_serve_rate", 1, "Betreuungsintensive", "Costly to serve"),
    ("tickets_per_year", 1, "Serviceintensive", "Service-intensive"),
    ("growth", 1, "Wachsende", "Growing"),
    ("growth", -1, "Schrumpfende", "Shrinking"),
    ("recency_days", 1, "Ruhende", "Dormant"),
    ("order_regularity", -1, "Regelmäßige", "Regular"),
    ("order_regularity", 1, "Unregelmäßige", "Irregular"),
    ("mean_order_value", 1, "Großvolumige", "Large-order"),
    ("mean_order_value", -1, "Kleinteilige", "Small-order"),
)


def propose_names(profile: pd.DataFrame) -> dict[int, Name]:
    """A name for each segment of the profile (columns segment, feature, difference); no two are alike.

    Each of the four roles goes to at most one segment, so that all together fit best; a segment unlike any
    role is named after what sets it apart most and how much it buys.
    """
    differences = profile.pivot(index="segment", columns="feature", values="difference").fillna(0.0)
    scores: dict[int, Profile] = {
        int(str(segment)): {str(feature): float(z) for feature, z in row.items()}
        for segment, row in differences.iterrows()
    }
    names = _roles(scores)
    taken = {name.german for name in names.values()}
    for segment, scored in scores.items():
        if segment not in names:
            names[segment] = _described(scored, taken)
            taken.add(names[segment].german)
    return dict(sorted(names.items()))


def _roles(scores: Mapping[int, Profile]) -> dict[int, Name]:
    from scipy.optimize import linear_sum_assignment

    segments = list(scores)
    likeness = np.array([[_likeness(scores[segment], role) for role in ROLES] for segment in segments])
    if not len(likeness):
        return {}
    pairs = zip(*linear_sum_assignment(likeness, maximize=True), strict=True)
    return {segments[row]: ROLES[role].name for row, role in pairs if likeness[row, role] >= LIKENESS}


def _likeness(scores: Profile, role: Role) -> float:
    """Mean standard score in the directions of the signature, over those of its features that are known."""
    if any(np.sign(needed) * scores.get(feature, 0.0) < abs(needed) for feature, needed in role.needs.items()):
        return 0.0
    signature = role.signature
    known = [feature for feature in signature if feature in scores]
    if len(known) * 2 < len(signature):
        return 0.0
    weight = sum(abs(signature[feature]) for feature in known)
    return sum(signature[feature] * scores[feature] for feature in known) / weight


def _described(scores: Profile, taken: set[str]) -> Name:
    german_noun, english_noun = _noun(scores)
    said = {"orders_per_year", "revenue", "mean_order_value"} if german_noun != "Kunden" else set()
    traits = sorted(
        (trait for trait in TRAITS if trait[0] not in said),
        key=lambda trait: -trait[1] * scores.get(trait[0], 0.0),
    )
    marked = [trait for trait in traits if trait[1] * scores.get(trait[0], 0.0) >= NOTICEABLE]
    candidates = [(german, english) for _, _, german, english in marked or traits[:1]]
    candidates += [
        (f"{one[2]}, {other[2][0].lower()}{other[2][1:]}", f"{one[3]}, {other[3].lower()}")
        for one in traits for other in traits if one[0] != other[0]
    ]  # fmt: skip
    for german, english in candidates:
        if f"{german} {german_noun}" not in taken:
            return Name(f"{german} {german_noun}", f"{english} {english_noun}", "other")
    raise AssertionError("more segments than pairs of traits")


def _noun(scores: Profile) -> tuple[str, str]:
    if scores.get("orders_per_year", 0.0) >= NOTICEABLE:
        return "Stammkunden", "regular customers"
    if scores.get("revenue", 0.0) >= NOTICEABLE:
        return "Großkunden", "key customers"
    if scores.get("revenue", 0.0) <= -NOTICEABLE:
        return "Kleinkunden", "small customers"
    return "Kunden", "customers"
