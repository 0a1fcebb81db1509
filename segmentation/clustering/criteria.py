"""What customers are put into segments by: features of the four approaches (S-SEG) and customer groups (S-TECH)."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace

from segmentation.errors import InputError, Message
from segmentation.feature_list import CLUSTERING_FEATURES, CRITERIA, Approach, Feature

APPROACHES: tuple[Approach, ...] = ("value", "behavioural", "needs", "technographic", "firmographic")
LEAST_WEIGHT, MOST_WEIGHT = 0.1, 10.0
_BY_NAME = {feature.name: feature for feature in CRITERIA}


@dataclass(frozen=True)
class Criteria:
    """weights: (name, weight) of each feature that counts, in the order of the declaration; a feature of weight 2
    counts as if it stood there twice. outliers_apart: customers far out in one of them form a group of their own."""

    weights: tuple[tuple[str, float], ...]
    outliers_apart: bool = False

    def __iter__(self) -> Iterator[tuple[Feature, float]]:
        return ((_BY_NAME[name], weight) for name, weight in self.weights)

    def __contains__(self, name: object) -> bool:
        return any(name == own for own, _ in self.weights)

    @property
    def features(self) -> tuple[Feature, ...]:
        """What counts at all."""
        return tuple(feature for feature, _ in self)

    @property
    def unweighed(self) -> Criteria:
        """The same, each counting alike."""
        return replace(self, weights=tuple((name, 1.0) for name, _ in self.weights))

    @property
    def are_weighed(self) -> bool:
        """Whether one counts more than another."""
        return len({weight for _, weight in self.weights}) > 1


STANDARD = Criteria(tuple((feature.name, 1.0) for feature in CLUSTERING_FEATURES))


def criteria_of(weights: Mapping[str, float], outliers_apart: bool = False) -> Criteria:
    """The criteria of these weights; a feature of weight 0 does not count.

    Raises InputError: a name that is no criterion, a weight out of bounds, nothing that counts.
    """
    problems = [
        Message(
            "Customers cannot be told apart by “{feature}”. It is one of {known}.",
            feature=name, known=", ".join(_BY_NAME),
        )
        for name in weights
        if name not in _BY_NAME
    ] + [
        Message(
            "The weight of {feature} cannot be {value}: it is 0, or from {least} to {most}",
            feature=_BY_NAME[name].label, value=weight, least=LEAST_WEIGHT, most=MOST_WEIGHT,
        )
        for name, weight in weights.items()
        if name in _BY_NAME and not (weight == 0 or LEAST_WEIGHT <= weight <= MOST_WEIGHT)
    ]  # fmt: skip
    counted = tuple((name, float(weights[name])) for name in _BY_NAME if weights.get(name))
    if not problems and not counted:
        problems.append(Message("No criterion counts: give at least one a weight"))
    if problems:
        raise InputError(Message("Customers cannot be put into segments by these criteria"), problems)
    return Criteria(counted, outliers_apart)
