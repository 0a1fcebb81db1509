"""Customers to segments: prepare, cluster, choose the number, put in order, name, profile."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any, Literal

import numpy as np
import numpy.typing as npt
import pandas as pd

from segmentation.clustering.choice import FEWEST, MOST
from segmentation.clustering.criteria import STANDARD, Criteria
from segmentation.clustering.far_out import far_out, nobody
from segmentation.clustering.grouping import Found, found_and_judged
from segmentation.clustering.methods import Labels, Method, method_named
from segmentation.clustering.naming import EXCEPTIONS, ROLES, Role, propose_names
from segmentation.clustering.one_thread import one_thread
from segmentation.clustering.preparation import Mask, Matrix, Prepared, prepare
from segmentation.clustering.profiles import segment_profile, segment_sums
from segmentation.errors import InputError, Message

HIGHEST_K = 20
HIGHEST_SEED = 2**31 - 1


@dataclass(frozen=True)
class Segmentation:
    """Who belongs to which segment, and why these segments.

    assignments: one row per customer, by customer_id: customer_id, segment (1..k, k + 1 for those set apart),
    membership (share 0 to 1 that the customer belongs to it), next_segment (the second likeliest; missing with one
    segment), far_out_in (the criterion for which it is set apart; missing for all others).
    segments: one row per segment, in descending contribution margin per customer (those that an earlier run had, in
    the order of then: `matching.in_the_order_of`): segment, name (German),
    name_en, role (premium, volume, innovation, occasional or other; exceptions for those set apart, the last row), and
    of all years the columns of `profiles.segment_sums`: customers, share, sums in EUR, margin_rate, growth, stability
    (missing for those set apart); and certain (bool: the segment comes back, of a stability from 0.75 on, and lies
    apart more than those of customers without groups; those set apart by a rule are, and all while nothing is known
    against it).
    profile: as `profiles.segment_profile`. k_choice: the figures for each k tried (see choice.choose; empty where
    k was given). k: without those set apart. reasons: why this k, how far the segments lie apart, and what was done
    to the features. criteria: what they were told apart by. judged: stability is known; else it is missing, as it
    is in k_choice, and certain says nothing.
    """

    assignments: pd.DataFrame
    segments: pd.DataFrame
    profile: pd.DataFrame
    k_choice: pd.DataFrame
    method: str
    k: int
    seed: int
    reasons: tuple[Message, ...]
    criteria: Criteria = STANDARD
    judged: bool = True


def segment_customers(
    features: pd.DataFrame,
    *,
    method: str = "kmeans",
    k: int | Literal["auto"] = "auto",
    seed: int = 0,
    criteria: Criteria = STANDARD,
    roles: Sequence[Role] = ROLES,
) -> Segmentation:
    """Cluster customers by these criteria.

    features: one row per customer, as `customer_features` gives them; the order of rows does not matter. roles: what
    segments may be called by. The same data, method, k, seed and criteria give the same segments, names and order.
    Raises InputError: unknown method, k or seed out of range, fewer (different) customers than k, customers
    given twice, features that do not tell customers apart.
    """
    *_first, judged = segmented(features, method=method, k=k, seed=seed, criteria=criteria, roles=roles)
    return judged


def segmented(
    features: pd.DataFrame,
    *,
    method: str = "kmeans",
    k: int | Literal["auto"] = "auto",
    seed: int = 0,
    criteria: Criteria = STANDARD,
    roles: Sequence[Role] = ROLES,
) -> Iterator[Segmentation]:
    """As `segment_customers`, twice: as soon as segments are found, and when they are judged, which takes longer and
    is told to `steering` as parts of a stage. Where the number is chosen, it may be another then."""
    chosen = method_named(method)
    _check(features, k, seed)
    ordered = features.sort_values("customer_id", ignore_index=True)
    far_out_in, told = far_out(ordered, criteria) if criteria.outliers_apart else (nobody(ordered), ())
    inside = far_out_in.isna().to_numpy()
    prepared = prepared_for(chosen, ordered, criteria, inside)
    notes = (*prepared.notes, *told, *_unheeded(chosen, criteria))
    findings = found_and_judged(prepared.matrix[inside], chosen.of(prepared.words), k, seed, prepared.words)
    while True:
        with one_thread():
            found = next(findings, None)
            if found is None:
                return
            segment, membership, order = _in_order(ordered[inside], found)
            outside = np.empty((0, len(order)))
            if not inside.all():
                outside = found.membership_of(prepared.matrix[~inside])[:, order]
        assignments = _assignments(ordered, inside, (segment, membership), outside, far_out_in)
        labels = assignments["segment"].to_numpy(np.intp)
        stability, certain = found.stability[order], found.certain[order]
        if not inside.all():
            stability, certain = np.append(stability, np.nan), np.append(certain, True)
        profile = segment_profile(ordered, labels)
        sums = segment_sums(ordered, labels, stability).assign(certain=certain)
        yield Segmentation(
            assignments=assignments,
            segments=_named(sums, profile, roles, len(order)),
            profile=profile,
            k_choice=found.figures,
            method=chosen.name,
            k=len(order),
            seed=seed,
            reasons=(*found.reasons, *notes),
            criteria=criteria,
            judged=found.judged,
        )


def prepared_for(method: Method, ordered: pd.DataFrame, criteria: Criteria, inside: Mask) -> Prepared:
    """What the method is fitted on; ordered: the features by customer number, inside: who is not set apart."""
    return prepare(ordered, criteria if method.weighs else criteria.unweighed, inside)


def _unheeded(method: Method, criteria: Criteria) -> tuple[Message, ...]:
    if method.weighs or not criteria.are_weighed:
        return ()
    return (
        Message(
            "Weights make no difference here: this method judges each criterion on its own scale. K-means and Ward "
            "heed them"
        ),
    )


def _check(features: pd.DataFrame, k: object, seed: object) -> None:
    problems = []
    number = k if isinstance(k, int) and not isinstance(k, bool) else None
    if k != "auto" and (number is None or not 2 <= number <= HIGHEST_K):
        problems.append(
            Message(
                "There cannot be “{value}” segments: it is auto or a whole number "
                "from 2 to {most}, best {few} to {many}",
                value=k, most=HIGHEST_K, few=FEWEST, many=MOST,
            )
        )  # fmt: skip
    elif number is not None and number > len(features):
        problems.append(Message("{customers} customers cannot form {k} segments", customers=len(features), k=k))
    if not (isinstance(seed, int) and not isinstance(seed, bool) and 0 <= seed <= HIGHEST_SEED):
        problems.append(
            Message("The seed cannot be “{value}”: it is a whole number from 0 to {most}",
                    value=seed, most=HIGHEST_SEED)
        )  # fmt: skip
    if "customer_id" not in features.columns:
        problems.append(Message("The customer features have no column customer_id"))
    elif features["customer_id"].duplicated().any():
        twice = features.loc[features["customer_id"].duplicated(), "customer_id"].iloc[0]
        problems.append(Message("Customer {customer} is there more than once", customer=twice))
    if problems:
        raise InputError(Message("Customers cannot be put into segments"), problems)


def _in_order(features: pd.DataFrame, found: Found) -> tuple[Labels, Matrix, list[int]]:
    """Segments 1..k by contribution margin per customer, most first, by revenue where no cost is known: the segment
    and the membership of each customer, and the cluster that each segment is."""
    features = features.reset_index(drop=True)
    worth = pd.Series(np.nan, index=features.index)
    for column in ("contribution_margin", "revenue"):
        if column in features.columns and features[column].notna().any():
            worth = pd.to_numeric(features[column]).fillna(0.0)
            break
    means = worth.groupby(found.labels).mean().fillna(0.0).round(6)
    firsts = pd.Series(np.arange(len(worth))).groupby(found.labels).min()
    order = sorted(means.index, key=lambda cluster: (-means[cluster], firsts[cluster]))
    place = np.empty(len(order), dtype=np.intp)
    place[order] = np.arange(len(order))
    return place[found.labels] + 1, found.membership[:, order], order


def _assignments(
    features: pd.DataFrame,
    inside: Mask,
    found: tuple[Labels, Matrix],
    outside: Matrix,
    far_out_in: pd.Series[str],
) -> pd.DataFrame:
    """found: segment and membership of those inside; outside: the membership of those set apart, were they not."""
    segment, membership = found
    rows = np.arange(len(segment))
    others = membership.copy()
    others[rows, segment - 1] = -1.0
    apart = membership.shape[1] + 1
    return pd.DataFrame(
        {
            "customer_id": features["customer_id"].astype(str),
            "segment": _merged(inside, segment, np.full(len(outside), apart)).astype(np.int64),
            "membership": _merged(inside, membership[rows, segment - 1], np.ones(len(outside))),
            "next_segment": _merged(inside, others.argmax(axis=1) + 1, outside.argmax(axis=1) + 1).astype(np.int64),
            "far_out_in": far_out_in,
        }
    )


def _merged(inside: Mask, here: npt.NDArray[Any], there: npt.NDArray[Any]) -> npt.NDArray[Any]:
    found = np.empty(len(inside), dtype=here.dtype)
    found[inside], found[~inside] = here, there
    return found


def _named(sums: pd.DataFrame, profile: pd.DataFrame, roles: Sequence[Role], k: int) -> pd.DataFrame:
    found = sums["segment"].head(k)
    names = propose_names(profile[profile["segment"].isin(found)], roles, found)
    names |= dict.fromkeys(sums["segment"].iloc[k:], EXCEPTIONS)
    sums.insert(1, "name", [names[segment].german for segment in sums["segment"]])
    sums.insert(2, "name_en", [names[segment].english for segment in sums["segment"]])
    sums.insert(3, "role", [names[segment].role for segment in sums["segment"]])
    return sums
