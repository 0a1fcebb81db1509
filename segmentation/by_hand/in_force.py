"""Segments as people want them: the method's, with the names given to them and the customers placed by hand."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace

import numpy as np
import pandas as pd

from segmentation.authored import beside
from segmentation.by_hand.decisions import LONGEST_FIRM, ByHand, Decision, Placement, SegmentName, read
from segmentation.by_hand.kept import Kept, holding
from segmentation.clustering import (
    Segmentation,
    by_customer,
    in_the_order_of,
    require_stored,
    segment_customers,
    template_named,
)
from segmentation.clustering.profiles import segment_profile, segment_sums
from segmentation.customer import customer_list
from segmentation.features import stored_features
from segmentation.scope import ALL
from segmentation.warehouse import Warehouse


@dataclass(frozen=True)
class InForce:
    """by_method: as the method made it; segmentation: with names and placements; a customer placed by hand has no
    membership, and the method's segment as its next one. names: by segment, those given by hand; placements: by
    customer number. wait: decisions that were not undone and speak of a segment or a customer that is not there."""

    segmentation: Segmentation
    by_method: Segmentation
    names: Mapping[int, SegmentName]
    placements: Mapping[str, Placement]
    wait: tuple[Decision, ...]


def in_force(found: Segmentation, features: pd.DataFrame, firms: Mapping[str, str], by_hand: ByHand) -> InForce:
    """What holds of all that was decided.

    found: as the method made it; features: as it was made from; firms: name by customer number. A placement that would
    leave a segment without any customer waits.
    """
    now_in = by_customer(found.assignments)
    names: dict[int, SegmentName] = {}
    placements: dict[str, Placement] = {}
    wait: list[Decision] = []
    left = now_in.value_counts().to_dict()
    # Many decisions speak of the same segments.
    again = {
        snapshot: by_hand.found_again(snapshot, now_in)
        for snapshot in {one.snapshot_id for one in by_hand.history if one.undone_at is None}
    }
    # The newest comes first, and there is one for each segment and each customer.
    for name in (one for one in by_hand.names if one.undone_at is None):
        segment = again[name.snapshot_id].get(name.segment)
        if segment is None or segment > found.k or segment in names:
            wait.append(name)
        else:
            names[segment] = name
    for placement in (one for one in by_hand.placements if one.undone_at is None):
        customer = placement.customer_id
        segment = again[placement.snapshot_id].get(placement.segment)
        own = now_in.get(customer)
        is_other = firms.get(customer, customer)[:LONGEST_FIRM] != placement.customer_name
        if segment is None or segment > found.k or own is None or is_other or (own <= found.k and left[own] < 2):
            wait.append(placement)
        elif own != segment:
            placements[customer] = replace(placement, segment=segment)
            left[own] -= 1
    made = found
    if placements:
        made = _placed(made, features, {customer: one.segment for customer, one in placements.items()})
    if names:
        made = replace(made, segments=_named(made.segments, names))
    return InForce(made, found, names, placements, tuple(wait))


def stored_in_force(warehouse: Warehouse) -> InForce:
    """The segments of a warehouse with what was decided beside it: those stored in it, or in their place those that
    somebody put in force. InputError where none are stored, or where these data do not give them."""
    store = beside(warehouse.path.resolve())
    wanted = holding(store)
    found = require_stored(warehouse) if wanted is None else recomputed(warehouse, wanted)
    by_hand = read(store).within(ALL)
    return in_force(found, stored_features(warehouse), firm_names(warehouse), by_hand)


def recomputed(warehouse: Warehouse, wanted: Kept) -> Segmentation:
    """What was kept, on the data of today; segments that are found again have their numbers of then. InputError where
    these data do not give them."""
    found = segment_customers(
        stored_features(warehouse),
        method=wanted.method,
        k=wanted.k,
        seed=wanted.seed,
        criteria=wanted.criteria,
        roles=template_named(wanted.template).roles,
    )
    return in_the_order_of(wanted.segment, found)


def firm_names(warehouse: Warehouse) -> dict[str, str]:
    """The name by customer number, the number itself where there is none."""
    listed = customer_list(warehouse)
    return dict(zip(listed["customer_id"], listed["name"].fillna(listed["customer_id"]), strict=True))


def _named(segments: pd.DataFrame, names: Mapping[int, SegmentName]) -> pd.DataFrame:
    """A name that the method proposes for one and somebody gave to another gets a number."""
    given = {segment: one.name for segment, one in names.items()}
    taken = {name.casefold() for name in given.values()}
    proposed = {
        column: [
            given.get(segment) or (f"{name} ({segment})" if name.casefold() in taken else name)
            for segment, name in zip(segments["segment"], segments[column], strict=True)
        ]
        for column in ("name", "name_en")
    }
    return segments.assign(**proposed)


def _placed(found: Segmentation, features: pd.DataFrame, wanted: Mapping[str, int]) -> Segmentation:
    ordered = features.sort_values("customer_id", ignore_index=True)
    before = found.assignments
    moved = before["customer_id"].map(wanted)
    is_moved = moved.notna()
    assignments = before.assign(
        segment=moved.fillna(before["segment"]).astype("int64"),
        membership=before["membership"].mask(is_moved),
        next_segment=before["next_segment"].mask(is_moved, before["segment"]),
        far_out_in=before["far_out_in"].mask(is_moved),
    )
    labels = assignments["segment"].to_numpy(np.intp)
    kept = found.segments.set_index("segment")
    sums = segment_sums(ordered, labels, np.full(len(np.unique(labels)), np.nan)).drop(columns="stability")
    segments = sums.join(kept[["name", "name_en", "role", "stability", "certain"]], on="segment")
    return replace(
        found,
        assignments=assignments,
        segments=segments[list(found.segments.columns)],
        profile=segment_profile(ordered, labels),
    )
