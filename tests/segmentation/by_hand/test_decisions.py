"""Names given to segments and customers placed by hand hold for the same customers, however segments are computed."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from segmentation.authored import Store, beside
from segmentation.by_hand import InForce, in_force, place, read, rename, stored_in_force, undo
from segmentation.clustering import STANDARD, Segmentation, by_customer, in_the_order_of, segment_customers, store
from segmentation.clustering.matching import matched
from segmentation.errors import InputError
from segmentation.export import customer_table
from segmentation.features import customer_features, write_features
from segmentation.warehouse import Warehouse, open_warehouse
from tests.segmentation.clustering.customers import customers

CALLED = {1: "Eins", 2: "Zwei", 3: "Drei", 4: "Vier", 5: "Fünf", 6: "Sechs"}
Made = tuple[pd.DataFrame, Segmentation]


@pytest.fixture(scope="module")
def made() -> Made:
    frame, _ = customers(300)
    return frame, segment_customers(frame, k=4)


@pytest.fixture
def kept(tmp_path: Path) -> Store:
    return Store(tmp_path / "authored.sqlite")


def holding(made: Made, kept: Store, firms: dict[str, str] | None = None) -> InForce:
    return in_force(made[1], made[0], firms or {}, read(kept))


def segment_of(found: Segmentation, customer: str) -> int:
    return int(found.assignments.set_index("customer_id")["segment"][customer])


def first_of(found: Segmentation, segment: int) -> str:
    return str(found.assignments.loc[found.assignments["segment"] == segment, "customer_id"].iloc[0])


@settings(deadline=None)
@given(st.lists(st.tuples(st.integers(1, 5), st.integers(1, 5)), max_size=60), st.integers(0, 10))
def test_the_same_segment_has_more_than_half_of_either(labels: list[tuple[int, int]], strangers: int) -> None:
    before = {f"K{number}": one for number, (one, _) in enumerate(labels)}
    after = {f"K{number}": other for number, (_, other) in enumerate(labels)}
    expected = {}
    for one in set(before.values()):
        for other in set(after.values()):
            first = {c for c in before if before[c] == one}
            second = {c for c in after if after[c] == other}
            if len(first & second) / len(first | second) > 0.5:
                # Never two: what shares more than half with one shares less with all others.
                assert one not in expected
                expected[one] = other
    # Customers that only one of both knows say nothing.
    before |= {f"old{number}": 1 for number in range(strangers)}
    after |= {f"new{number}": 2 for number in range(strangers)}
    found = matched(pd.Series(before, dtype="int64"), pd.Series(after, dtype="int64"))
    assert found == expected
    assert len(set(found.values())) == len(found)


@pytest.mark.parametrize("apart", [False, True])
def test_segments_keep_their_numbers_when_they_are_found_again(made: Made, apart: bool) -> None:
    frame = made[0].copy()
    frame.loc[frame.index[:2], "mean_order_value"] = 9e12
    found = segment_customers(frame, k=4, criteria=replace(STANDARD, outliers_apart=apart))
    number = {1: 3, 2: 1, 3: 4, 4: 2, 5: 5}
    before = found.assignments.assign(segment=found.assignments["segment"].map(number)).sample(frac=0.8, random_state=1)
    again = in_the_order_of(by_customer(before), found)
    merged = again.assignments.merge(before, on="customer_id", suffixes=("", "_before"))
    assert (merged["segment"] == merged["segment_before"]).all()
    assert list(again.segments["segment"]) == sorted(number[s] for s in found.segments["segment"])
    told = found.segments.assign(segment=found.segments["segment"].map(number)).sort_values("segment")
    pd.testing.assert_frame_equal(again.segments, told.reset_index(drop=True))
    sums = again.assignments.merge(frame, on="customer_id").groupby("segment")["revenue"].sum()
    assert again.segments.set_index("segment")["revenue"].to_dict() == pytest.approx(sums.to_dict())
    means = again.assignments.merge(frame, on="customer_id").groupby("segment")["product_groups"].mean()
    profile = again.profile[again.profile["feature"] == "product_groups"].set_index("segment")["value"]
    assert profile.to_dict() == pytest.approx(means.to_dict())


def test_a_segment_that_is_new_comes_last(made: Made) -> None:
    _, found = made
    before = found.assignments.assign(segment=found.assignments["segment"].map({1: 1, 2: 2, 3: 3, 4: 3}))
    shifted = before[before["segment"] != 1].assign(segment=lambda rows: rows["segment"] - 1)
    again = in_the_order_of(by_customer(shifted), found)
    # The former 1 is now 2: 2 stays first, then the larger of the two that were one, then those nobody knew.
    assert segment_of(again, first_of(found, 2)) == 1
    assert segment_of(again, first_of(found, 1)) > 1
    assert sorted(again.segments["segment"]) == [1, 2, 3, 4]


@pytest.mark.parametrize("method", ["kmeans", "ward", "mixture"])
def test_a_name_stays_with_its_customers(made: Made, kept: Store, method: str) -> None:
    frame, found = made
    rename(kept, found, 2, " Die   Treuen ", called=CALLED)
    told = holding(made, kept)
    assert list(told.segmentation.segments["name"])[1] == list(told.segmentation.segments["name_en"])[1] == "Die Treuen"
    assert told.names[2].before == "Zwei"
    # A tenth of the customers are gone, others came, and another method is asked.
    rest = frame.sample(frac=0.9, random_state=3)
    more = customers(60, seed=9)[0].assign(customer_id=lambda rows: "N" + rows["customer_id"])
    later = pd.concat([rest, more], ignore_index=True)
    again = segment_customers(later, method=method, k=4, seed=7)
    then = in_force(again, later, {}, read(kept))
    (segment,) = then.names
    own = then.segmentation.assignments
    there = set(own.loc[own["segment"] == segment, "customer_id"])
    were = set(found.assignments.loc[found.assignments["segment"] == 2, "customer_id"]) & set(rest["customer_id"])
    assert len(there & were) > 0.5 * len((there & set(rest["customer_id"])) | were)
    assert then.segmentation.segments.set_index("segment")["name"][segment] == "Die Treuen"


def test_a_name_waits_where_its_segment_is_not_there(made: Made, kept: Store) -> None:
    frame, found = made
    given_to = found.segments.set_index("segment")["customers"].idxmax()
    rename(kept, found, int(given_to), "Alle Kleinen", called=CALLED)
    halves = found.assignments["segment"].to_numpy().copy()
    own = np.flatnonzero(halves == given_to)
    halves[own[::2]] = found.k + 1
    split = replace(found, k=found.k + 1, assignments=found.assignments.assign(segment=halves))
    told = in_force(split, frame, {}, read(kept))
    assert told.names == {}
    assert [decision.id for decision in told.wait] == [1]
    assert holding(made, kept).names[int(given_to)].name == "Alle Kleinen"


def test_the_later_name_holds_and_the_earlier_stays_in_the_log(made: Made, kept: Store) -> None:
    _, found = made
    rename(kept, found, 1, "A-Kunden", called=CALLED)
    second = rename(kept, found, 1, "Partner (wichtigste)", called=CALLED | {1: "A-Kunden"})
    told = holding(made, kept)
    assert told.names[1] == second
    history = read(kept).history
    assert [(one.name, one.undone_at is None) for one in history] == [  # type: ignore[union-attr]
        ("Partner (wichtigste)", True), ("A-Kunden", False),
    ]  # fmt: skip
    undo(kept, second)
    assert holding(made, kept).segmentation is found
    assert len(read(kept).history) == 2


@pytest.mark.parametrize(
    ("name", "told"),
    [
        ("", "needs a name"),
        ("   ", "needs a name"),
        ("x" * 41, "41 characters"),
        ("zwei", "Segment 2 is called so already"),
        *[(name, "begins with a letter") for name in (
            "<b>fett</b>", "=1+1", "- Punkt", "**A**", "A_B_C", "[A](b)", ":smile:", "a`b", "$x$", "1. Kunden", "#A",
            "www.firma", "A|B", "A\x00B", "@SUM", "A&amp;B", "~weg~", "{name}", "A\u202eB",
        )],
    ],
)  # fmt: skip
def test_names_that_would_be_taken_for_more_are_refused(made: Made, kept: Store, name: str, told: str) -> None:
    with pytest.raises(InputError, match=told):
        rename(kept, made[1], 1, name, called=CALLED)
    assert not kept.exists()


@pytest.mark.parametrize(
    "name", ["A-Kunden", "Müller & Söhne", "Bau / Holz", "Größte (ab 5 Mio. Umsatz)", "ßÉçñ 100 %"]
)
def test_names_as_firms_write_them(made: Made, kept: Store, name: str) -> None:
    assert rename(kept, made[1], 3, name, called=CALLED).name == name


def test_a_customer_placed_by_hand_counts_there(made: Made, kept: Store) -> None:
    frame, found = made
    customer = first_of(found, 4)
    place(kept, found, (customer, "Firma"), 1, reason=" soll  wachsen ", called=CALLED)
    told = holding(made, kept, {customer: "Firma"})
    row = told.segmentation.assignments.set_index("customer_id").loc[customer]
    assert (row["segment"], row["next_segment"], np.isnan(row["membership"])) == (1, 4, True)
    assert told.placements[customer].reason == "soll wachsen"
    assert told.placements[customer].before == "Vier"
    others = told.segmentation.assignments["customer_id"] != customer
    pd.testing.assert_frame_equal(told.segmentation.assignments[others], found.assignments[others])
    table = told.segmentation.assignments.merge(frame, on="customer_id").groupby("segment")
    segments = told.segmentation.segments.set_index("segment")
    assert segments["customers"].to_dict() == table.size().to_dict()
    for name in ("revenue", "contribution_margin", "profit"):
        assert segments[name].to_dict() == pytest.approx(table[name].sum().to_dict()), name
    assert list(segments.columns) == list(found.segments.set_index("segment").columns)
    for name in ("name", "role", "stability", "certain"):
        assert list(segments[name]) == list(found.segments[name])
    profile = told.segmentation.profile
    orders = profile[profile["feature"] == "product_groups"].set_index("segment")["value"]
    assert orders.to_dict() == pytest.approx(table["product_groups"].mean().to_dict())


def test_a_placement_stays_through_new_computations(made: Made, kept: Store) -> None:
    frame, found = made
    customer = first_of(found, 4)
    place(kept, found, (customer, "Firma"), 2, reason="Rahmenvertrag", called=CALLED)
    again = segment_customers(frame, method="ward", k=4, seed=5)
    number = {1: 2, 2: 3, 3: 4, 4: 1}
    other = replace(
        again,
        assignments=again.assignments.assign(segment=again.assignments["segment"].map(number)),
        segments=again.segments.assign(segment=again.segments["segment"].map(number)).sort_values("segment"),
    )
    told = in_force(other, frame, {customer: "Firma"}, read(kept))
    assert told.placements[customer].segment == segment_of(told.segmentation, customer) == 3


def test_a_placement_waits_where_the_number_is_another_firms(made: Made, kept: Store) -> None:
    _, found = made
    customer = first_of(found, 4)
    place(kept, found, (customer, "Firma"), 1, reason="x", called=CALLED)
    told = holding(made, kept, {customer: "Eine andere"})
    assert told.segmentation is found
    assert [decision.id for decision in told.wait] == [1]


def test_what_takes_a_placements_place_undoes_it_and_undone_all_is_as_before(made: Made, kept: Store) -> None:
    _, found = made
    customer = first_of(found, 4)
    firms = {customer: "Firma"}
    place(kept, found, (customer, "Firma"), 1, reason="eins", called=CALLED)
    second = place(kept, found, (customer, "Firma"), 2, reason="zwei", called=CALLED)
    assert segment_of(holding(made, kept, firms).segmentation, customer) == 2
    assert [one.undone_at is None for one in read(kept).placements] == [True, False]
    undo(kept, second)
    assert holding(made, kept, firms).segmentation is found
    assert [one.reason for one in read(kept).placements] == ["zwei", "eins"]  # type: ignore[union-attr]


def test_no_segment_is_emptied_by_hand(made: Made, kept: Store) -> None:
    frame, found = made
    pair = [first_of(found, 1), str(found.assignments.query("segment == 1")["customer_id"].iloc[1])]
    others = found.assignments.query("segment != 1")["customer_id"]
    few = frame[frame["customer_id"].isin([*pair, *others])]
    labels = found.assignments[found.assignments["customer_id"].isin([*pair, *others])].reset_index(drop=True)
    small = replace(found, assignments=labels)
    for customer in pair:
        place(kept, found, (customer, customer), 2, reason="x", called=CALLED)
    told = in_force(small, few, {}, read(kept))
    assert len(told.placements) == len(told.wait) == 1
    assert told.segmentation.segments.set_index("segment")["customers"][1] == 1


@pytest.mark.parametrize(
    ("wish", "told"),
    [
        (("fremd", 1, "x"), "not among the customers"),
        ((None, 9, "x"), "no segment 9"),
        ((None, 4, "x"), "there already"),
        ((None, 1, " \n "), "needs a reason"),
        ((None, 1, "x" * 501), "501 characters: 500 at most"),
    ],
)
def test_impossible_placements_are_named(made: Made, kept: Store, wish: tuple[str | None, int, str], told: str) -> None:
    customer, segment, reason = wish
    number = customer or first_of(made[1], 4)
    with pytest.raises(InputError, match=told):
        place(kept, made[1], (number, "F"), segment, reason=reason, called=CALLED)
    assert not kept.exists()


def test_special_cases_can_be_placed_and_are_no_place(made: Made, kept: Store) -> None:
    frame = made[0].copy()
    frame.loc[frame.index[0], "mean_order_value"] = 9e12
    found = segment_customers(frame, k=4, criteria=replace(STANDARD, outliers_apart=True))
    special = first_of(found, 5)
    with pytest.raises(InputError, match="no segment 5"):
        rename(kept, found, 5, "Riesen", called=CALLED)
    place(kept, found, (special, special), 1, reason="gehört dazu", called=CALLED | {5: "Sonderfälle"})
    told = in_force(found, frame, {}, read(kept))
    assert list(told.segmentation.segments["segment"]) == [1, 2, 3, 4]
    assert told.segmentation.assignments.set_index("customer_id")["segment"][special] == 1
    assert told.segmentation.assignments["far_out_in"].isna().all()


def test_files_hold_what_was_decided(demo_warehouse: Warehouse, tmp_path: Path) -> None:
    path = tmp_path / "w.duckdb"
    path.write_bytes(demo_warehouse.path.read_bytes())
    with open_warehouse(path, writable=True) as warehouse:
        write_features(warehouse)
        found = segment_customers(customer_features(warehouse), k=4)
        store(warehouse, found)
    with open_warehouse(path) as warehouse:
        plain = customer_table(warehouse)
        customer = first_of(found, 4)
        firm = plain.set_index("customer_id")["name"][customer]
        rename(beside(path), found, 1, "Spitze", called=CALLED)
        place(beside(path), found, (customer, str(firm)), 1, reason="Potenzial", called=CALLED)
        told = customer_table(warehouse).set_index("customer_id")
        assert stored_in_force(warehouse).segmentation.k == 4
    assert not plain["placed_by_hand"].any()
    assert list(told.index[told["placed_by_hand"]]) == [customer]
    assert told.loc[customer, "segment_name"] == "Spitze"
    assert set(told.loc[told["segment"] == 1, "segment_name"]) == {"Spitze"}
    assert (told["segment"] != plain.set_index("customer_id")["segment"]).sum() == 1
