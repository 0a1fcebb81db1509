"""Segmentations that are kept are computed again as they were, compared, and put in force."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import numpy as np
import pandas as pd
import pytest
from scipy import stats

from segmentation.authored import Store, beside
from segmentation.by_hand import Kept, give_up, holding, keep, kept, put_in_force, recomputed, stored_in_force
from segmentation.clustering import (
    Segmentation,
    best_match,
    by_customer,
    criteria_of,
    crossed,
    rule_card,
    segment_customers,
    standing_figures,
    store,
    template_named,
)
from segmentation.errors import InputError
from segmentation.export import customer_table
from segmentation.features import customer_features, write_features
from segmentation.scope import ALL, Scope
from segmentation.warehouse import Warehouse, open_warehouse
from tests.segmentation.clustering.customers import customers


def kept_as(place: Store, found: Segmentation, title: str, template: str = "general") -> Kept:
    return keep(place, found, title, template=template, scope=ALL, figures={"segments": float(found.k)})


@pytest.fixture
def place(tmp_path: Path) -> Store:
    return Store(tmp_path / "authored.sqlite")


@pytest.fixture(scope="module")
def found() -> Segmentation:
    return segment_customers(customers(200)[0], k=4)


def test_what_is_kept_is_read_as_it_was(place: Store, found: Segmentation) -> None:
    criteria = criteria_of({"margin_rate": 2.0, "digital_share": 0.5}, outliers_apart=True)
    made = replace(found, criteria=criteria, seed=7)
    one = kept_as(place, made, "  Runde  1 ", "machinery")
    (read,) = kept(place)
    assert read == one
    assert (read.title, read.method, read.k, read.seed, read.template) == ("Runde 1", "kmeans", 4, 7, "machinery")
    assert read.criteria == criteria
    pd.testing.assert_series_equal(read.segment, by_customer(found.assignments), check_names=False, check_index=False)
    assert read.segment.to_dict() == by_customer(found.assignments).to_dict()
    assert read.names == {row["segment"]: (row["name"], row["name_en"]) for row in found.segments.to_dict("records")}
    assert read.figures == {"segments": 4.0}


@pytest.mark.parametrize(
    ("title", "told"),
    [("  ", "needs a name"), ("runde 1", "is kept as"), ("a\x00b", "needs a"), ("x" * 61, "61 characters: 60 at most")],
)
def test_titles_tell_them_apart(place: Store, found: Segmentation, title: str, told: str) -> None:
    kept_as(place, found, "Runde 1")
    with pytest.raises(InputError, match=told):
        kept_as(place, found, title)
    assert len(kept(place)) == 1


def test_one_is_in_force_until_another_is_or_it_is_given_up(place: Store, found: Segmentation) -> None:
    assert holding(place) is None
    first, second = (kept_as(place, found, title) for title in ("Eins", "Zwei"))
    put_in_force(place, first.id)
    assert holding(place) == first
    put_in_force(place, second.id)
    assert holding(place) == second
    give_up(place, second.id)
    assert holding(place) is None
    assert kept(place) == (first,)
    put_in_force(place, first.id)
    put_in_force(place, None)
    assert holding(place) is None
    # Another tab may still show the list of before.
    with pytest.raises(InputError, match="not in the list"):
        put_in_force(place, second.id)
    # What was given up can be called so again.
    assert kept_as(place, found, "Zwei").id > second.id


def test_what_is_of_some_customers_alone_does_not_come_into_force(place: Store, found: Segmentation) -> None:
    one = keep(place, found, "Pilot", template="general", scope=Scope("top", "100"), figures={})
    with pytest.raises(InputError, match="of some customers alone"):
        put_in_force(place, one.id)
    assert holding(place) is None


def test_files_hold_the_segments_in_force(demo_warehouse: Warehouse, tmp_path: Path) -> None:
    path = tmp_path / "w.duckdb"
    path.write_bytes(demo_warehouse.path.read_bytes())
    with open_warehouse(path, writable=True) as warehouse:
        write_features(warehouse)
        features = customer_features(warehouse)
        store(warehouse, segment_customers(features, k=4))
    template = template_named("machinery")
    other = segment_customers(features, method="ward", k=5, criteria=template.criteria, roles=template.roles)
    number = {1: 4, 2: 5, 3: 1, 4: 2, 5: 3}
    then = replace(other, assignments=other.assignments.assign(segment=other.assignments["segment"].map(number)))
    one = kept_as(beside(path), then, "Maschinenbau", "machinery")
    with open_warehouse(path) as warehouse:
        default = stored_in_force(warehouse)
        assert default.by_method.k == 4
        put_in_force(beside(path), one.id)
        made = stored_in_force(warehouse)
        told = customer_table(warehouse).set_index("customer_id")
        again = recomputed(warehouse, one)
    # As it was, its numbers, too.
    assert told["segment"].to_dict() == by_customer(then.assignments).to_dict()
    assert by_customer(again.assignments).to_dict() == by_customer(then.assignments).to_dict()
    assert sorted(made.segmentation.segments["name"]) == sorted(other.segments["name"])


def test_how_good_a_segmentation_is_by_other_means() -> None:
    frame, _ = customers(300)
    made = segment_customers(frame, k=4)
    card = rule_card(frame, made)
    figures = standing_figures(made, frame, card)
    sizes = made.assignments["segment"].value_counts(normalize=True)
    assert figures["smallest"] == pytest.approx(sizes.min())
    assert figures["rules"] == card.agreed
    segment = frame["customer_id"].map(by_customer(made.assignments))
    ranks = frame["margin_rate"].rank()
    groups = [ranks[segment == number] for number in sorted(segment.unique())]
    # Eta squared out of the F of an analysis of variance on ranks.
    f = stats.f_oneway(*groups).statistic
    expected = f * 3 / (f * 3 + len(frame) - 4)
    assert figures["margin_rate"] == pytest.approx(expected)
    # Segments drawn by lot hold nothing apart.
    drawn = np.random.default_rng(2).integers(1, 5, len(frame))
    chance = replace(made, assignments=made.assignments.assign(segment=drawn))
    assert standing_figures(chance, frame, card)["margin_rate"] < 0.05 < figures["margin_rate"]


def test_who_moved_is_counted_once() -> None:
    before = pd.Series({"a": 1, "b": 1, "c": 2, "d": 2, "e": 3, "old": 1})
    after = pd.Series({"a": 2, "b": 2, "c": 1, "d": 2, "e": 1, "new": 1})
    rows = {(row["before"], row["after"]): row["customers"] for row in crossed(before, after).to_dict("records")}
    assert rows == {(1, 2): 2, (2, 1): 1, (2, 2): 1, (3, 1): 1}
    assert best_match(before, after)[1] == 2
    assert len(set(best_match(before, after).values())) == len(best_match(before, after))
    assert crossed(before, pd.Series({"z": 1})).empty
