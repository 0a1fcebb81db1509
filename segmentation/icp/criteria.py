"""Criteria of the ideal customer profile: what the best customers have more often than the others (S-ICP)."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import asdict, dataclass, replace
from typing import Any

import pandas as pd
from scipy.stats import chi2_contingency, fisher_exact, mannwhitneyu

from segmentation.icp.attributes import ATTRIBUTES, Attribute
from segmentation.statistics import benjamini_hochberg, wilson

FALSE_DISCOVERY_RATE = 0.05
FEWEST_CONFORMING = 10


@dataclass(frozen=True)
class Criterion:
    """One condition on an attribute and how it sets the best customers apart.

    values: one number (at least that much) for an ordered attribute, else the names that conform.
    conforming, conforming_best: customers that meet it and the best among them; others, others_best: those
    that do not; unknown: customers without the attribute, counted neither way.
    lift: share of best among conforming over the share among all whose attribute is known; lift_low,
    lift_high: Wilson's 95 % interval of the first share over that same base. p_value: Fisher's exact test,
    two-sided; q_value: after Benjamini and Hochberg over the conditions that were tried; a set of names has
    the largest of its names'.
    """

    attribute: str
    values: tuple[float, ...] | tuple[str, ...]
    conforming: int
    conforming_best: int
    others: int
    others_best: int
    unknown: int
    lift: float
    lift_low: float
    lift_high: float
    p_value: float
    q_value: float

    @property
    def ordered(self) -> bool:
        """Whether the condition is a threshold."""
        return not isinstance(self.values[0], str)

    @property
    def id(self) -> str:
        """The condition in short: `headcount>=150`, `ownership=Konzern|Mittelstand`."""
        if self.ordered:
            return f"{self.attribute}>={self.values[0]:g}"
        return f"{self.attribute}={'|'.join(map(str, self.values))}"

    @property
    def weight(self) -> float:
        """The log of how much more often conforming customers are best, half a case added to each cell."""
        conforming = (self.conforming_best + 0.5) / (self.conforming + 1)
        return math.log(conforming / ((self.others_best + 0.5) / (self.others + 1)))

    def holds(self, accounts: pd.DataFrame) -> pd.Series[float]:
        """1.0 where an account meets it, 0.0 where not, missing where its attribute is not known."""
        column = accounts[self.attribute]
        met = column >= self.values[0] if self.ordered else column.isin(list(self.values))
        return met.astype(float).where(column.notna())

    def record(self) -> dict[str, Any]:
        """Id, fields and weight by name."""
        return {"id": self.id, **asdict(self), "weight": self.weight}


def find_criteria(
    customers: pd.DataFrame,
    attributes: Sequence[Attribute] = ATTRIBUTES,
    false_discovery_rate: float = FALSE_DISCOVERY_RATE,
) -> tuple[Criterion, ...]:
    """What sets the best apart, at most one criterion an attribute, strongest first; empty if nothing does.

    Two steps, each held to the false discovery rate: does the attribute matter at all (chi-squared test of
    its names, Mann-Whitney test of its numbers), and which of its thresholds or names.
    customers: the columns of `attributes` and best (bool). Every threshold and every name met by 10 or more
    is tried by itself and kept if more of its customers are best and its q-value is within the false
    discovery rate. Of an ordered attribute the threshold with the smallest p-value stays, of a named one all
    names that were kept make one set. Criteria may overlap: each is tested alone.
    """
    overall = benjamini_hochberg([_matters(customers, attribute) for attribute in attributes])
    mattering = [a for a, q in zip(attributes, overall, strict=True) if q <= false_discovery_rate]
    tried = [test for attribute in mattering for test in _tries(customers, attribute)]
    if not tried:
        return ()
    q_values = benjamini_hochberg([test.p_value for test in tried])
    kept = [
        replace(test, q_value=float(q))
        for test, q in zip(tried, q_values, strict=True)
        if q <= false_discovery_rate and test.lift > 1
    ]
    found = [_joined(customers, attribute, kept) for attribute in mattering]
    return tuple(sorted((c for c in found if c is not None), key=lambda c: (-c.weight, c.attribute)))


def _matters(customers: pd.DataFrame, attribute: Attribute) -> float:
    """The p-value of any difference between the best and the others; 1 where there is nothing to compare."""
    known = customers[customers[attribute.name].notna()]
    best = known["best"].astype(bool)
    values = known[attribute.name]
    if attribute.kind == "ordered":
        if min(best.sum(), (~best).sum()) == 0:
            return 1.0
        return float(mannwhitneyu(values[best], values[~best]).pvalue)
    common = values.groupby(values).transform("size") >= FEWEST_CONFORMING
    table = pd.crosstab(values.where(common, "other"), best)
    return float(chi2_contingency(table).pvalue) if min(table.shape) > 1 else 1.0


def _tries(customers: pd.DataFrame, attribute: Attribute) -> list[Criterion]:
    known = customers[attribute.name].dropna()
    options: list[tuple[float, ...] | tuple[str, ...]]
    if attribute.kind == "ordered":
        options = [(threshold,) for threshold in attribute.thresholds]
    else:
        options = [(name,) for name in sorted(known.unique())]
    tests = [_tested(customers, attribute.name, values) for values in options]
    return [t for t in tests if t.conforming >= FEWEST_CONFORMING and t.others >= FEWEST_CONFORMING]


def _tested(
    customers: pd.DataFrame, attribute: str, values: tuple[float, ...] | tuple[str, ...], q_value: float = 1.0
) -> Criterion:
    empty = Criterion(attribute, values, 0, 0, 0, 0, 0, 1.0, 0.0, math.inf, 1.0, q_value)
    met = empty.holds(customers)
    best = customers["best"]
    conforming, others = int((met == 1).sum()), int((met == 0).sum())
    conforming_best, others_best = int(best[met == 1].sum()), int(best[met == 0].sum())
    counted = replace(
        empty, conforming=conforming, conforming_best=conforming_best, others=others, others_best=others_best,
        unknown=len(customers) - conforming - others,
    )  # fmt: skip
    base = (conforming_best + others_best) / max(conforming + others, 1)
    if conforming == 0 or base == 0:
        return counted
    low, high = wilson(conforming_best, conforming)
    table = [[conforming_best, conforming - conforming_best], [others_best, others - others_best]]
    return replace(
        counted, lift=conforming_best / conforming / base, lift_low=low / base, lift_high=high / base,
        p_value=float(fisher_exact(table).pvalue),
    )  # fmt: skip


def _joined(customers: pd.DataFrame, attribute: Attribute, kept: Sequence[Criterion]) -> Criterion | None:
    own = [criterion for criterion in kept if criterion.attribute == attribute.name]
    if not own:
        return None
    if attribute.kind == "ordered":
        return min(own, key=lambda criterion: (criterion.p_value, -criterion.lift))
    names = tuple(str(criterion.values[0]) for criterion in own)
    return _tested(customers, attribute.name, names, max(criterion.q_value for criterion in own))
