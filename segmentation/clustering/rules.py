"""At most six readable rules that say which segment a customer belongs to, and how far they can be trusted.

They are the leaves of a small decision tree (CART) over the criteria in their own units, its bounds rounded as long as
hardly anyone changes sides. Rules are a sales force's short form of the segments, not the segments themselves: how many
customers they place where the method did is measured on customers that they were not made from.
"""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any

import numpy as np
import numpy.typing as npt
import pandas as pd

from segmentation.clustering.segmentation import Segmentation
from segmentation.errors import InputError, Message
from segmentation.feature_list import BY_NAME, Feature

if TYPE_CHECKING:
    from sklearn.tree import DecisionTreeClassifier

MOST_RULES = 6
FOLDS = 5
# A rule whose customers belong to its segment less often than this says "uncertain".
SURE = 0.6
# A bound may be rounded as long as no more of the customers on its smaller side change sides.
MOVED = 0.02
# A branch is split only for a gain that is more than the noise of adding up.
LEAST_GAIN = 1e-6
LEAST_IN_RULE = 5
MOST_WORDS = 12
# A formula of a spreadsheet holds no longer one.
LONGEST_WORD = 255
# Counts and scores are whole to a customer; a bound between them is the next whole one.
_WHOLE = ("count", "score")

Values = npt.NDArray[np.float64]
Labels = npt.NDArray[np.int64]


@dataclass(frozen=True)
class Condition:
    """One side of a rule. Of a figure: low <= value < high, in the feature's unit, either of them None for no bound. Of
    a word: whether it is that word (is_word) or any other."""

    feature: str
    low: float | None = None
    high: float | None = None
    word: str | None = None
    is_word: bool = True


@dataclass(frozen=True)
class Rule:
    """All conditions together give the segment; None: uncertain. customers: how many they hold for; share: of them in
    `likeliest`, the segment most of them belong to."""

    conditions: tuple[Condition, ...]
    segment: int | None
    likeliest: int
    customers: int
    share: float


@dataclass(frozen=True)
class RuleCard:
    """The rules, of which exactly one holds for each customer, by segment, uncertain ones last.

    filled: what counts for a figure that is not known. fidelity: one row per segment, measured on customers that the
    rules were not made from: segment, customers, found (share of them that the rules place there), uncertain (share for
    whom they decide nothing), right (share of those placed there who belong there; missing where none is). agreed,
    uncertain: of all customers the share placed as the method did, and the share not decided. apart: how many are set
    apart, whom the rules do not look for.
    """

    rules: tuple[Rule, ...]
    filled: Mapping[str, float]
    fidelity: pd.DataFrame
    agreed: float
    uncertain: float
    apart: int = 0

    @property
    def features(self) -> tuple[Feature, ...]:
        """What must be known of a customer, what decides most first."""
        weight: dict[str, int] = {}
        for rule in self.rules:
            for condition in rule.conditions:
                weight[condition.feature] = weight.get(condition.feature, 0) + rule.customers
        return tuple(BY_NAME[name] for name in sorted(weight, key=lambda name: (-weight[name], name)))


def rule_card(features: pd.DataFrame, segmentation: Segmentation) -> RuleCard:
    """The rules of a segmentation over its criteria; those set apart are no part of them.

    features: one row per customer, as clustered. InputError if no criterion tells customers apart.
    """
    ordered = features.sort_values("customer_id", ignore_index=True)
    segment = ordered["customer_id"].astype(str).map(segmentation.assignments.set_index("customer_id")["segment"])
    inside = (segment <= segmentation.k).to_numpy()
    ordered, segment = ordered[inside].reset_index(drop=True), segment[inside]
    table = _Table.of(ordered, segmentation.criteria.features)
    labels = segment.to_numpy(np.int64)
    placed = np.full(len(labels), -1, dtype=np.int64)
    for made_from, other in _folds(labels, segmentation.seed):
        placed[other] = apply_rules(_rules(table.rows(made_from), labels[made_from]), ordered.iloc[other], table.filled)
    return RuleCard(
        rules=_rules(table, labels),
        filled=table.filled,
        fidelity=_fidelity(labels, placed, segmentation.k),
        agreed=float((placed == labels).mean()),
        uncertain=float((placed == 0).mean()),
        apart=int((~inside).sum()),
    )


def apply_rules(rules: tuple[Rule, ...], customers: pd.DataFrame, filled: Mapping[str, float]) -> Labels:
    """(customers,) the segment that the rules give, 0 where they are uncertain.

    customers: a column for each feature of the rules, missing where it is not known.
    """
    placed = np.zeros(len(customers), dtype=np.int64)
    for rule in rules:
        holds = np.ones(len(customers), dtype=np.bool_)
        for condition in rule.conditions:
            holds &= _holds(condition, customers[condition.feature], filled)
        placed[holds] = rule.segment or 0
    return placed


def rule_for(card: RuleCard, customer: Mapping[str, Any]) -> Rule:
    """The one rule that holds for a customer. customer: by feature name, missing or None where it is not known."""
    row = pd.DataFrame([{feature.name: customer.get(feature.name) for feature in card.features}])
    return next(
        rule for rule in card.rules if all(bool(_holds(c, row[c.feature], card.filled)[0]) for c in rule.conditions)
    )


def _holds(condition: Condition, values: pd.Series, filled: Mapping[str, float]) -> npt.NDArray[np.bool_]:
    if condition.word is not None:
        return np.asarray((values.astype("object") == condition.word).to_numpy(np.bool_) == condition.is_word)
    numbers = _numbers(values).fillna(filled[condition.feature]).to_numpy()
    return np.asarray((numbers >= _or(condition.low, -np.inf)) & (numbers < _or(condition.high, np.inf)))


def _numbers(values: pd.Series) -> pd.Series[float]:
    """As figures; what is none, or not finite, is not known."""
    numbers = pd.to_numeric(values, errors="coerce").astype(float)
    return numbers.where(np.isfinite(numbers))


def _or(bound: float | None, otherwise: float) -> float:
    return otherwise if bound is None else bound


@dataclass(frozen=True)
class _Table:
    """What the tree looks at: a column of values for each figure and each word."""

    names: tuple[tuple[str, str | None], ...]
    values: Values
    filled: Mapping[str, float]

    @classmethod
    def of(cls, features: pd.DataFrame, criteria: tuple[Feature, ...]) -> _Table:
        names: list[tuple[str, str | None]] = []
        columns: list[Values] = []
        filled: dict[str, float] = {}
        for feature in criteria:
            if feature.name not in features.columns:
                continue
            if feature.unit == "category":
                words = features[feature.name].astype("object")
                counted = words.value_counts().sort_index(kind="stable").sort_values(ascending=False, kind="stable")
                for word in counted.index[counted.index.str.len() <= LONGEST_WORD][:MOST_WORDS]:
                    names.append((feature.name, str(word)))
                    columns.append((words == word).to_numpy(np.float64))
            else:
                numbers = _numbers(features[feature.name])
                if numbers.isna().all():
                    continue
                filled[feature.name] = _rounded(float(numbers.median()), float(numbers.quantile(0.49)),
                                                float(numbers.quantile(0.51)))  # fmt: skip
                names.append((feature.name, None))
                columns.append(np.asarray(numbers.fillna(filled[feature.name]), dtype=np.float64))
        if not columns:
            raise InputError(Message("No criterion tells the customers apart, and so no rule does"))
        return cls(tuple(names), np.column_stack(columns), filled)

    def rows(self, places: npt.NDArray[np.intp]) -> _Table:
        """Of these customers alone; what is not known counts as among all."""
        return replace(self, values=self.values[places])


def _rules(table: _Table, labels: Labels) -> tuple[Rule, ...]:
    from sklearn.tree import DecisionTreeClassifier

    tree = DecisionTreeClassifier(
        max_leaf_nodes=MOST_RULES, min_samples_leaf=min(LEAST_IN_RULE, len(labels)), class_weight="balanced",
        min_impurity_decrease=LEAST_GAIN, random_state=0,
    ).fit(table.values, labels)  # fmt: skip
    found = [
        _rule(table, labels, conditions, places)
        for conditions, places in _leaves(tree, (table, labels), 0, {}, np.arange(len(labels)))
    ]
    return tuple(sorted(found, key=lambda rule: (rule.segment is None, rule.likeliest, -rule.customers)))


def _rule(
    table: _Table, labels: Labels, conditions: Mapping[tuple[str, str | None], Condition], places: npt.NDArray[np.intp]
) -> Rule:
    segment, likeliest, share = _decided(labels[places])
    return Rule(_merged(conditions), segment, likeliest, len(places), share)


def _decided(labels: Labels) -> tuple[int | None, int, float]:
    """What a rule for these customers says: the segment or None, the likeliest one, and its share of them."""
    counted = np.bincount(labels)
    likeliest = int(counted.argmax())
    share = float(counted[likeliest] / len(labels))
    return (likeliest if share >= SURE else None), likeliest, share


def _merged(conditions: Mapping[tuple[str, str | None], Condition]) -> tuple[Condition, ...]:
    """Where a word is asked for, no other word need be ruled out."""
    asked = {c.feature for c in conditions.values() if c.word is not None and c.is_word}
    return tuple(c for c in conditions.values() if c.word is None or c.is_word or c.feature not in asked)


def _leaves(
    tree: DecisionTreeClassifier,
    customers: tuple[_Table, Labels],
    node: int,
    conditions: dict[tuple[str, str | None], Condition],
    places: npt.NDArray[np.intp],
) -> list[tuple[dict[tuple[str, str | None], Condition], npt.NDArray[np.intp]]]:
    """The conditions of each leaf below the node, and the customers they hold for, once its bounds are round."""
    table, labels = customers
    inner = tree.tree_
    if inner.children_left[node] == inner.children_right[node]:
        return [(conditions, places)]
    column = int(inner.feature[node])
    name, word = table.names[column]
    values = table.values[places, column]
    if word is not None:
        bound = 0.5
        below, above = Condition(name, word=word, is_word=False), Condition(name, word=word)
    else:
        bound = _round_bound(values, float(inner.threshold[node]), BY_NAME[name])
        known = conditions.get((name, None), Condition(name))
        below, above = replace(known, high=bound), replace(known, low=bound)
    is_below = values < bound
    if is_below.all() or not is_below.any():
        # Rounding the bounds above left nobody to tell apart here: a rule for nobody would leave others without one.
        child = inner.children_left if is_below.all() else inner.children_right
        return _leaves(tree, customers, int(child[node]), conditions, places)
    sides = [
        _leaves(tree, customers, child, conditions | {(name, word): condition}, places[side])
        for child, condition, side in (
            (int(inner.children_left[node]), below, is_below),
            (int(inner.children_right[node]), above, ~is_below),
        )
    ]
    leaves = [leaf for side in sides for leaf in side]
    decided = {_decided(labels[held])[:1] for _, held in leaves}
    # Two rules that say the same are one.
    return [(conditions, places)] if len(leaves) == 2 and len(decided) == 1 and (None,) not in decided else leaves


def _round_bound(values: Values, threshold: float, feature: Feature) -> float:
    """The roundest number near the threshold for which hardly any customer changes sides."""
    if feature.unit in _WHOLE and (values == np.round(values)).all():
        return float(math.floor(threshold) + 1)
    ordered = np.sort(values)
    at = int(np.searchsorted(ordered, threshold, side="right"))
    reach = math.floor(MOVED * min(at, len(ordered) - at))
    low = ordered[max(0, at - 1 - reach)]
    high = ordered[min(len(ordered) - 1, at + reach)]
    return _rounded(threshold, float(low), float(high))


def _rounded(value: float, low: float, high: float) -> float:
    """The number of fewest digits above the low and up to the high end, the nearest to the value of these."""
    for digits in range(1, 15):
        found = float(f"{value:.{digits - 1}e}")
        if low < found <= high:
            return found
    return value


def _folds(labels: Labels, seed: int) -> list[tuple[npt.NDArray[np.intp], npt.NDArray[np.intp]]]:
    from sklearn.model_selection import KFold, StratifiedKFold

    smallest = int(np.bincount(labels)[1:].min())
    if smallest >= 2:
        folds = StratifiedKFold(min(FOLDS, smallest), shuffle=True, random_state=seed)
        return list(folds.split(labels, labels))
    return list(KFold(min(FOLDS, len(labels)), shuffle=True, random_state=seed).split(labels))


def _fidelity(labels: Labels, placed: Labels, k: int) -> pd.DataFrame:
    rows = []
    for segment in range(1, k + 1):
        own, there = labels == segment, placed == segment
        rows.append(
            {
                "segment": segment,
                "customers": int(own.sum()),
                "found": _share(there[own]),
                "uncertain": _share(placed[own] == 0),
                "right": _share(own[there]),
            }
        )
    return pd.DataFrame(rows)


def _share(holds: npt.NDArray[np.bool_]) -> float:
    return float(holds.mean()) if len(holds) else math.nan
