"""Whether segments are recognisable, durable and actionable, and how far two segmentations agree."""

from __future__ import annotations

from dataclasses import replace
from itertools import permutations

import numpy as np
import pandas as pd
import pytest
from sklearn.metrics import adjusted_rand_score

from segmentation.clustering import (
    STANDARD,
    Rule,
    RuleCard,
    agreement,
    by_customer,
    manageable,
    prerequisites,
    rule_card,
    segment_customers,
)
from tests.segmentation.clustering.customers import customers


def card(found: list[float], reached: list[int]) -> RuleCard:
    fidelity = pd.DataFrame({"segment": range(1, len(found) + 1), "customers": 10, "found": found})
    rules = tuple(Rule((), segment, segment, 10, 0.9) for segment in reached)
    return RuleCard(rules, {}, fidelity, 0.9, 0.0)


def test_verdicts_by_their_bounds() -> None:
    frame, _ = customers(300)
    found = segment_customers(frame, k=4)
    told = found.segments.assign(
        share=[0.05, 0.049, 0.5, 0.401], stability=[0.745, 0.744, 0.9, 0.59], certain=[True, True, False, False]
    )
    judged = prerequisites(replace(found, segments=told), card([0.745, 0.6, 0.594, 1.0], [1, 2, 4])).set_index(
        "segment"
    )
    # 0.745 and 0.744 are written 0.74; what is written decides.
    assert judged["durable"].to_list() == ["doubtful", "doubtful", "doubtful", "no"]
    assert judged["recognisable"].to_list() == ["doubtful", "doubtful", "no", "yes"]
    assert judged["actionable"].to_list() == ["yes", "no", "doubtful", "yes"]


def test_well_parted_customers_are_good_segments_and_a_cut_cloud_is_not() -> None:
    frame, _ = customers(400)
    apart = replace(STANDARD, outliers_apart=True)
    found = segment_customers(frame, k=4, criteria=apart)
    judged = prerequisites(found, rule_card(frame, found))
    assert len(judged) == 4
    assert (judged[["recognisable", "durable", "actionable"]] == "yes").all().all()
    cloud = frame.assign(**{
        name: np.random.default_rng(place).normal(10, 1, len(frame))
        for place, name in enumerate(["orders_per_year", "mean_order_value", "margin_rate", "discount_rate"])
    })[["customer_id", "orders_per_year", "mean_order_value", "margin_rate", "discount_rate"]]  # fmt: skip
    found = segment_customers(cloud, k=6)
    judged = prerequisites(found, rule_card(cloud, found))
    assert (judged["durable"] != "yes").all()


@pytest.mark.parametrize(("k", "verdict"), [(2, "no"), (3, "doubtful"), (4, "yes"), (8, "yes"), (9, "no")])
def test_four_to_eight_can_be_managed(k: int, verdict: str) -> None:
    assert manageable(k) == verdict


def test_agreement_is_scikit_learns_and_the_best_of_all_matchings() -> None:
    frame, _ = customers(200, noise=3.0)
    one, other = (segment_customers(frame, method=method, k=4) for method in ("kmeans", "mixture"))
    index, same = agreement(by_customer(one.assignments), by_customer(other.assignments))
    labels, others = one.assignments["segment"].to_numpy(), other.assignments["segment"].to_numpy()
    assert index == pytest.approx(adjusted_rand_score(labels, others))
    best = max(
        np.mean([named[label - 1] == them for label, them in zip(labels, others, strict=True)])
        for named in permutations(range(1, 5))
    )
    assert same == pytest.approx(best)
    assert same < 1.0
    assert agreement(by_customer(one.assignments), by_customer(one.assignments)) == (1.0, 1.0)
