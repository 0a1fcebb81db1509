"""Chains, circles and groups of any shape, against sets put together by hand."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from segmentation.customer_master.standing import Standing, merged_into, uppermost

NUMBERS = st.sampled_from("ABCDEFGH")


@given(st.lists(st.tuples(NUMBERS, NUMBERS), max_size=12))
def test_merged_customers_are_the_connected_ones(pairs: list[tuple[str, str]]) -> None:
    firms = [{number} for number in "ABCDEFGH"]
    for one, other in pairs:
        together = {number for firm in firms if firm & {one, other} for number in firm}
        firms = [firm for firm in firms if not firm & together] + [together]
    into = merged_into(pairs)
    for firm in firms:
        stays = {into.get(number, number) for number in firm}
        assert len(stays) == 1
        assert stays <= firm


def test_the_first_named_stays() -> None:
    assert merged_into([("A", "B"), ("B", "C")]) == {"B": "A", "C": "A"}
    assert merged_into([("B", "C"), ("A", "B")]) == {"B": "A", "C": "A"}


@given(st.dictionaries(NUMBERS, NUMBERS, max_size=8))
def test_everybody_on_the_way_up_has_the_same_uppermost(parents: dict[str, str]) -> None:
    top = uppermost(parents)
    assert top.keys() == parents.keys()
    for customer, parent in parents.items():
        assert top[customer] == top.get(parent, parent)


def test_groups_apart_and_together() -> None:
    parents = {"M": None, "T": "M", "E": "T", "X": None, "U": "nobody"}
    merged = {"X": "T"}
    apart = Standing(merged, {}, {}).stands_for(parents)
    assert apart == {
        "M": ("M", None, "M"), "T": ("T", "M", "T"), "E": ("E", "T", "E"), "X": ("T", "M", "T"), "U": ("U", None, "U"),
    }  # fmt: skip
    together = Standing(merged, {}, {}, together=True).stands_for(parents)
    assert {customer: stands for customer, (_, _, stands) in together.items()} == {
        "M": "M", "T": "M", "E": "M", "X": "M", "U": "U",
    }  # fmt: skip


def test_a_decided_mother_comes_before_the_named_one() -> None:
    parents = {"A": None, "B": None, "C": "A"}
    assert Standing({}, {"C": "B"}, {}).stands_for(parents)["C"] == ("C", "B", "C")


def test_a_decided_mother_is_not_below_her_subsidiary_whatever_the_extract_says() -> None:
    stands = Standing({}, {"A": "B"}, {}, together=True).stands_for({"A": None, "B": "A"})
    assert stands == {"A": ("A", "B", "B"), "B": ("B", None, "B")}
    stands = Standing({}, {"A": "B"}, {}, together=True).stands_for({"A": None, "B": "C", "C": "A", "D": "C"})
    assert {customer: (mother, top) for customer, (_, mother, top) in stands.items()} == {
        "A": ("B", "B"), "B": (None, "B"), "C": ("A", "B"), "D": ("C", "B"),
    }  # fmt: skip


def test_a_mother_merged_with_her_subsidiary_is_no_mother() -> None:
    assert Standing({"T": "M"}, {}, {}).stands_for({"M": None, "T": "M"}) == {
        "M": ("M", None, "M"),
        "T": ("M", None, "M"),
    }
