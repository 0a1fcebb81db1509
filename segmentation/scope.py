"""Which customers are put into segments: all, a pilot's (S-SEG: the top 100, one region), or those of one segment."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal

import pandas as pd

from segmentation import clustering
from segmentation.core_queries import query_core
from segmentation.errors import InputError, Message

if TYPE_CHECKING:
    from segmentation.clustering import Segmentation
    from segmentation.warehouse import Warehouse

Kind = Literal["all", "top", "region", "line", "segment"]
TOPS = (50, 100, 200, 500)
# Below this nobody needs segments of segments.
MOST_LEVELS = 3
_SEGMENT = re.compile(r"[1-9][0-9]?(\.[1-9][0-9]?)*")


@dataclass(frozen=True)
class Scope:
    """kind: all customers; top: those with the highest contribution margin of all years (revenue where no cost is
    known), value: how many; region: value: the Bundesland; line: value: the product group they ordered from; segment:
    value: its number, with dots between levels, such as 3.2."""

    kind: Kind = "all"
    value: str = ""

    def __str__(self) -> str:
        """As it stands in an address: empty for all."""
        return "" if self.kind == "all" else f"{self.kind}:{self.value}"

    @property
    def levels(self) -> tuple[int, ...]:
        """Of a segment the numbers from the whole inward; of the others none."""
        return tuple(map(int, self.value.split("."))) if self.kind == "segment" else ()

    def within(self, segment: int) -> Scope:
        """That segment of the customers of this scope."""
        return Scope("segment", ".".join(map(str, (*self.levels, segment))))


ALL = Scope()


def scope_of(text: str) -> Scope:
    """The inverse of `str`. ValueError where the text is none."""
    if not text:
        return ALL
    kind, _, value = text.partition(":")
    if kind == "top" and value.isdecimal() and 2 <= int(value) <= 100_000:
        return Scope("top", str(int(value)))
    if kind in ("region", "line") and value and value.isprintable():
        return Scope("region" if kind == "region" else "line", value)
    if kind == "segment" and _SEGMENT.fullmatch(value) and value.count(".") < MOST_LEVELS:
        return Scope("segment", value)
    raise ValueError(text)


def in_scope(warehouse: Warehouse, features: pd.DataFrame, scope: Scope, whole: Segmentation | None) -> pd.DataFrame:
    """The rows of these customers. features: one row per customer; whole: the segments of all customers, of which a
    segment is meant. InputError where there is no such customer."""
    if scope.kind == "all":
        return features
    if scope.kind == "segment":
        found = _of_segment(features, scope, whole)
    elif scope.kind == "top":
        found = features.loc[_by_worth(features).index[: int(scope.value)]]
    elif scope.kind == "region":
        found = features[features["bundesland"] == scope.value]
    else:
        buyers = query_core(warehouse, "buyers_of_groups")
        own = buyers.loc[buyers["product_group"] == scope.value, "customer_id"]
        found = features[features["customer_id"].isin(own)]
    if found.empty:
        raise InputError(Message("No customer belongs to “{value}”: choose other customers.", value=scope.value))
    return found.sort_values("customer_id", ignore_index=True)


def regions_and_lines(warehouse: Warehouse, features: pd.DataFrame) -> tuple[list[Scope], list[Scope]]:
    """The Bundesländer of these customers and the product groups they ordered from, by name."""
    regions = sorted(features["bundesland"].dropna().unique()) if "bundesland" in features else []
    lines = sorted(query_core(warehouse, "buyers_of_groups")["product_group"].unique())
    return [Scope("region", str(name)) for name in regions], [Scope("line", str(name)) for name in lines]


def _by_worth(features: pd.DataFrame) -> pd.Series[float]:
    """The most valuable first; of equal ones the lower number."""
    name = "contribution_margin" if features["contribution_margin"].notna().any() else "revenue"
    ordered = features.sort_values("customer_id")
    return pd.to_numeric(ordered[name]).fillna(0.0).sort_values(ascending=False, kind="stable")


def _of_segment(features: pd.DataFrame, scope: Scope, whole: Segmentation | None) -> pd.DataFrame:
    """Level by level: the segments of all are given, those within one are found by k-means and the same criteria."""
    found, rows = whole, features
    criteria = clustering.STANDARD if whole is None else whole.criteria
    for number, segment in enumerate(scope.levels):
        if number:
            found = clustering.segment_customers(rows, criteria=criteria)
        if found is None:
            break
        members = found.assignments.loc[found.assignments["segment"] == segment, "customer_id"]
        rows = rows[rows["customer_id"].isin(members)].sort_values("customer_id", ignore_index=True)
    return rows
