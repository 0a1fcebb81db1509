"""What the model finds, against labels; and that its figures are those of the theory it names."""

from __future__ import annotations

import math
from pathlib import Path

import numpy as np
import pandas as pd
import pytest

from segmentation.customer_master.linkage import (
    COLUMNS,
    DUPLICATES_PER_CUSTOMER,
    LEVELS,
    LIKELY,
    THRESHOLD,
    pair_weights,
)
from segmentation.customer_master.records import prepared
from tests.segmentation.customer_master.firm_lists import firms
from tests.segmentation.customer_master.labelled import as_records, chicago, quality


@pytest.fixture(scope="module")
def german() -> tuple[pd.DataFrame, dict[str, str]]:
    """Records of 3,000 generated German firms, and their true firms."""
    records, truth = firms(3_000, seed=7)
    return records, as_records(truth)


@pytest.fixture(scope="module")
def found(german: tuple[pd.DataFrame, dict[str, str]]) -> pd.DataFrame:
    """The pairs found among them."""
    return pair_weights(prepared(german[0]))


def test_german_firms_are_found(german: tuple[pd.DataFrame, dict[str, str]], found: pd.DataFrame) -> None:
    measured = quality(found, german[1])
    assert measured.precision > 0.93
    assert measured.recall > 0.92
    assert measured.f1 > 0.94


def test_what_is_called_likely_nearly_always_is(german, found: pd.DataFrame) -> None:
    assert quality(found[found["weight"] >= LIKELY], german[1]).precision > 0.98


def test_sites_labelled_by_hand_are_found(shared_data: Path) -> None:
    records, truth = chicago(shared_data)
    measured = quality(pair_weights(prepared(records)), truth)
    assert measured.precision > 0.93
    assert measured.recall > 0.85
    assert measured.f1 > 0.89


def test_the_threshold_is_where_f1_is_highest(german, shared_data: Path) -> None:
    """Within what a bit more or less is worth on the two labelled sets together."""
    sets = [german, chicago(shared_data)]
    found = [pair_weights(prepared(records), -10.0) for records, _ in sets]

    def mean_f1(threshold: float) -> float:
        return float(
            np.mean([quality(p[p["weight"] >= threshold], truth).f1 for p, (_, truth) in zip(found, sets, strict=True)])
        )

    best = max(mean_f1(threshold) for threshold in range(-10, 16))
    assert mean_f1(THRESHOLD) > best - 0.005


def test_more_is_found_than_by_equal_names_and_towns(german, found: pd.DataFrame) -> None:
    records, truth = german
    keyed = records.assign(key=records["name"] + "|" + records["postal_code"], unique="customer " + records["id"])
    alike = keyed.merge(keyed, on="key")
    plain = alike[alike["unique_x"] < alike["unique_y"]].rename(columns={"unique_x": "left", "unique_y": "right"})
    assert quality(found, truth).recall > 3 * quality(plain, truth).recall


def test_the_weight_is_prior_odds_and_the_fields_bits(german, found: pd.DataFrame) -> None:
    prior = 2 * DUPLICATES_PER_CUSTOMER / (len(german[0]) - 1)
    summed = found[[f"{field}_weight" for field in LEVELS]].sum(axis=1) + math.log2(prior / (1 - prior))
    assert np.abs(summed - found["weight"]).max() < 1e-6
    unknown = found["vat_id"].isna()
    assert unknown.any()
    assert (found.loc[unknown, "vat_id_weight"] == 0).all()


def test_the_order_of_the_records_changes_nothing(german, found: pd.DataFrame) -> None:
    shuffled = german[0].sample(frac=1, random_state=3).reset_index(drop=True)
    again = pair_weights(prepared(shuffled))

    def as_set(pairs: pd.DataFrame) -> set[tuple[frozenset[str], float]]:
        return {
            (frozenset((left, right)), round(weight, 9))
            for left, right, weight in pairs[["left", "right", "weight"]].itertuples(index=False, name=None)
        }

    assert as_set(again) == as_set(found)


@pytest.mark.parametrize("count", [0, 1])
def test_too_few_to_compare(count: int) -> None:
    records, _ = firms(30, seed=1)
    assert list(pair_weights(prepared(records.head(count))).columns) == list(COLUMNS)
    assert pair_weights(prepared(records.head(count))).empty


def test_no_record_says_anything_but_its_name() -> None:
    records, _ = firms(40, seed=2)
    bare = records.assign(**dict.fromkeys(("street", "postal_code", "city", "country", "vat_id", "phone"), None))
    assert pair_weights(prepared(bare.assign(mail_domain=None)), 200.0).empty
