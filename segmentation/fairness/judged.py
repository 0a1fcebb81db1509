"""All attributes judged: what differs, what explains it, and what remains to be looked at."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Literal

import numpy as np
import numpy.typing as npt
import pandas as pd

from segmentation.clustering import Segmentation
from segmentation.clustering.preparation import Matrix
from segmentation.fairness.expected import CONDITIONS, FOLDS, expected, probabilities, without
from segmentation.fairness.groups import ATTRIBUTES, Attribute, groups_of, shown_groups
from segmentation.fairness.shares import spread
from segmentation.fairness.treatment import differences
from segmentation.statistics import holm
from segmentation.suppression import LEAST_COUNT

Verdict = Literal["remains", "conditions", "explained", "none", "too_few"]
VERDICTS: tuple[Verdict, ...] = ("remains", "conditions", "explained", "none", "too_few")
SIGNIFICANT = 0.05
MATERIAL = 0.03
"""What remains is worth a look from here on: three percentage points."""
LEAST_CUSTOMERS = 30
MOST_CUSTOMERS = 10_000
CELLS = (
    "attribute", "group", "segment", "customers", "share", "overall", "difference", "low", "high", "residual", "p",
    "by_behaviour", "by_criteria", "lower", "upper", "remaining", "p_remaining", "p_beyond", "stands_out", "remains",
)  # fmt: skip
TREATMENT = ("attribute", "group", "measure", "customers", "difference", "low", "high", "p", "stands_out")


@dataclass(frozen=True)
class Fairness:
    """looked_at: customers in segments of five at least, without special cases; of more than 10,000 a sample.

    attributes: one row each: attribute, known (customers), groups, is_criterion (the segments are built by it, too),
    strength (Cramér's V, corrected), p (chance, corrected for the attributes by Holm), verdict: remains (no criterion
    explains it), conditions (only what the own firm grants or charges does), explained (by what and how customers buy),
    none (chance may have made it), too_few; and the most striking cell: group and segment.
    cells: one row per attribute, group and segment (columns `CELLS`): share of the group in the segment, that of all
    customers, difference with interval low to high, adjusted residual, p; by_behaviour, by_criteria: the share that is
    expected by the criteria without the firm's own conditions, and by all; lower, upper: the range that chance leaves
    around the former; remaining: share less by_behaviour; p_remaining of it, p_beyond of what all criteria leave (all p
    corrected by Holm); stands_out, remains: what is beyond chance.
    treatment: as `treatment.differences`, p corrected for all tests, by attribute.
    """

    looked_at: int
    attributes: pd.DataFrame
    cells: pd.DataFrame
    treatment: pd.DataFrame


@dataclass(frozen=True)
class _Looked:
    """features: one row a customer; segment: theirs, from 0; numbers: of the segments, in that order."""

    features: pd.DataFrame
    segment: npt.NDArray[np.intp]
    numbers: npt.NDArray[np.int64]


def judge(
    features: pd.DataFrame, names: Mapping[str, str], segmentation: Segmentation, least: int = LEAST_COUNT
) -> Fairness:
    """features: one row per customer, as clustered; names: of the customers by customer_id. Groups of fewer than
    `least` customers are taken together and never shown (`suppression.hidden_rows`)."""
    looked = _looked_at(features, segmentation)
    rows, cells, treatment = [], [], []
    models: dict[frozenset[str], Matrix] = {}
    for attribute in ATTRIBUTES:
        groups = shown_groups(groups_of(looked.features, names, attribute), attribute, least)
        row, own_cells = _compared(looked, groups, attribute, segmentation, models)
        rows.append(row)
        if own_cells is not None:
            cells.append(own_cells)
            treatment.append(_treated(looked, groups, attribute))
    table = pd.DataFrame(rows)
    all_cells = pd.concat(cells, ignore_index=True) if cells else pd.DataFrame(columns=list(CELLS))
    judged = _judged(table, all_cells)
    treated = pd.concat(treatment, ignore_index=True) if treatment else pd.DataFrame(columns=list(TREATMENT))
    if len(treated):
        treated["p"] = holm(treated["p"])
    is_apart = treated["low"].astype(float) * treated["high"].astype(float) > 0
    treated["stands_out"] = is_apart & (treated["p"].astype(float) < SIGNIFICANT)
    return Fairness(len(looked.features), judged, all_cells, treated[list(TREATMENT)])


def _looked_at(features: pd.DataFrame, segmentation: Segmentation) -> _Looked:
    own = segmentation.assignments[["customer_id", "segment"]]
    both = features.assign(customer_id=features["customer_id"].astype(str)).merge(own, on="customer_id")
    both = both[both["segment"] <= segmentation.k].sort_values("customer_id", ignore_index=True)
    if len(both) > MOST_CUSTOMERS:
        both = both.sample(MOST_CUSTOMERS, random_state=0).sort_values("customer_id", ignore_index=True)
    # Of fewer no part can be foretold from the others: what explains them, nobody could say.
    both = both[both.groupby("segment")["segment"].transform("size") >= FOLDS].reset_index(drop=True)
    numbers, segment = np.unique(both["segment"].to_numpy(np.int64), return_inverse=True)
    return _Looked(both.drop(columns="segment"), segment.astype(np.intp), numbers)


def _compared(
    looked: _Looked,
    groups: pd.Series,
    attribute: Attribute,
    segmentation: Segmentation,
    models: dict[frozenset[str], Matrix],
) -> tuple[dict[str, object], pd.DataFrame | None]:
    known = groups.notna().to_numpy()
    names = list(groups.cat.categories)
    is_criterion = attribute.name in segmentation.criteria
    row: dict[str, object] = {
        "attribute": attribute.name, "known": int(known.sum()), "groups": len(names), "is_criterion": is_criterion,
        "strength": np.nan, "p": np.nan,
    }  # fmt: skip
    group, segment = groups.cat.codes.to_numpy()[known].astype(np.intp), looked.segment[known]
    counts = np.zeros((len(names), len(looked.numbers)), dtype=np.int64)
    np.add.at(counts, (group, segment), 1)
    there = counts.any(axis=0) if len(counts) else np.zeros(0, dtype=np.bool_)
    if known.sum() < LEAST_CUSTOMERS or len(names) < 2 or there.sum() < 2:
        return row, None
    counts = counts[:, there]
    found = spread(counts)
    own = frozenset({attribute.name}) if is_criterion else frozenset[str]()
    by_behaviour, by_criteria = (
        expected(_chances(looked, segmentation, left_out, models)[known][:, there], group, counts)
        for left_out in (own | CONDITIONS, own)
    )
    row |= {"strength": found.strength, "p": found.p}
    shares = counts / counts.sum(axis=1, keepdims=True)
    cells = {
        "share": shares, "overall": np.broadcast_to(counts.sum(axis=0) / counts.sum(), counts.shape),
        "difference": found.difference, "low": found.low, "high": found.high, "residual": found.residual,
        "p": found.p_cells, "by_behaviour": by_behaviour.share, "by_criteria": by_criteria.share,
        "lower": by_behaviour.lower, "upper": by_behaviour.upper, "remaining": shares - by_behaviour.share,
        "p_remaining": holm(by_behaviour.p.ravel()), "p_beyond": holm(by_criteria.p.ravel()),
    }  # fmt: skip
    frame = pd.DataFrame({name: np.ravel(values) for name, values in cells.items()})
    frame.insert(0, "attribute", attribute.name)
    frame.insert(1, "group", np.repeat(names, counts.shape[1]))
    frame.insert(2, "segment", np.tile(looked.numbers[there], len(names)))
    frame.insert(3, "customers", np.repeat(counts.sum(axis=1), counts.shape[1]))
    return row, frame


def _chances(
    looked: _Looked, segmentation: Segmentation, left_out: frozenset[str], models: dict[frozenset[str], Matrix]
) -> Matrix:
    """Each model is fitted once, though several attributes ask for it."""
    if left_out not in models:
        criteria = without(segmentation.criteria, left_out)
        models[left_out] = probabilities(looked.features, looked.segment, criteria)
    return models[left_out]


def _treated(looked: _Looked, groups: pd.Series, attribute: Attribute) -> pd.DataFrame:
    known = groups.notna().to_numpy()
    group = groups.cat.codes.to_numpy()[known].astype(np.intp)
    names = list(groups.cat.categories)
    found = differences(looked.features[known], looked.segment[known], group, len(names))
    return found.assign(attribute=attribute.name, group=[names[place] for place in found["group"]])


def _judged(table: pd.DataFrame, cells: pd.DataFrame) -> pd.DataFrame:
    """Adds verdict, group and segment to the attributes, stands_out and remains to the cells."""
    tested = table["p"].notna()
    table.loc[tested, "p"] = holm(table.loc[tested, "p"])
    # Each attribute's smallest p counts for all its cells already; the attributes remain to be corrected for.
    smallest = cells.groupby("attribute")[["p_remaining", "p_beyond"]].min().reindex(table.loc[tested, "attribute"])
    is_left = {
        column: dict(zip(smallest.index, holm(smallest[column]) < SIGNIFICANT, strict=True)) for column in smallest
    }
    differs = dict(zip(table["attribute"], table["p"].fillna(1.0) < SIGNIFICANT, strict=True))
    of_attribute = cells["attribute"].map(differs)
    cells["stands_out"] = of_attribute.astype(bool) & (cells["p"] < SIGNIFICANT)
    cells["remains"] = (
        cells["attribute"].map(is_left["p_remaining"]).astype(bool)
        & (cells["p_remaining"] < SIGNIFICANT)
        & (cells["remaining"].abs() >= MATERIAL)
    )
    beyond = (
        cells["attribute"].map(is_left["p_beyond"]).astype(bool)
        & (cells["p_beyond"] < SIGNIFICANT)
        & ((cells["share"] - cells["by_criteria"]).abs() >= MATERIAL)
    )
    verdicts, places = [], []
    for row in table.to_dict("records"):
        own = cells[cells["attribute"] == row["attribute"]]
        verdicts.append(_verdict(row["p"], own, beyond[own.index]))
        places.append(_place(own))
    groups, segments = zip(*places, strict=True)
    return table.assign(verdict=verdicts, group=groups, segment=segments)


def _verdict(p: float, cells: pd.DataFrame, beyond: pd.Series) -> Verdict:
    if cells.empty:
        return "too_few"
    if (cells["remains"] & beyond).any():
        return "remains"
    if cells["remains"].any():
        return "conditions"
    return "explained" if p < SIGNIFICANT else "none"


def _place(cells: pd.DataFrame) -> tuple[str | None, int | None]:
    """Group and segment of the most striking cell."""
    if cells.empty:
        return None, None
    cell = striking(cells)
    return str(cell["group"]), int(cell["segment"])


def striking(cells: pd.DataFrame) -> pd.Series:
    """The cell that remains most, where one does; otherwise that which differs most: beyond chance by its size, else by
    how little chance makes of it. cells: some of `Fairness.cells`."""
    is_left, apart = cells["remains"].astype(bool), cells["stands_out"].astype(bool)
    size = cells["residual"].abs().where(~apart, cells["difference"].abs()).where(~is_left, cells["remaining"].abs())
    order = cells.assign(is_left=is_left, apart=apart, size=size)
    return order.sort_values(["is_left", "apart", "size"], ascending=False, kind="stable").iloc[0]
