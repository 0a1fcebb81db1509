"""Deciding and undoing: nothing is lost, nothing contradicts itself, a load changes nothing."""

from __future__ import annotations

from pathlib import Path

import pandas as pd
import pytest

from segmentation.authored import Store
from segmentation.customer_master import (
    ACCOUNT,
    CUSTOMER,
    Record,
    decide,
    history,
    holding,
    standing,
    undo,
)
from segmentation.errors import InputError

A, B, C, D = (Record(CUSTOMER, number, {"name": f"Firm {number}"}) for number in "ABCD")
F = Record(ACCOUNT, "F1", {"name": "Firm A"})


@pytest.fixture
def store(tmp_path: Path) -> Store:
    return Store(tmp_path / "authored.sqlite")


def _records(*records: Record) -> pd.DataFrame:
    return pd.DataFrame([(r.kind, r.id, r.name) for r in records], columns=["kind", "id", "name"])


def test_reading_makes_no_file(store: Store) -> None:
    assert history(store) == ()
    assert not store.exists()


def test_a_decision_is_kept_with_its_reason_and_found_by_another_process(store: Store) -> None:
    made = decide(store, "same", A, B, "  same VAT id ")
    assert isinstance(store.place, Path)
    (read,) = history(Store(store.place))
    assert read == made
    assert (read.reason, read.left_name, read.undone_at) == ("same VAT id", "Firm A", None)


def test_an_undone_decision_stays_in_the_history(store: Store) -> None:
    made = decide(store, "same", A, B)
    undo(store, made.id)
    (read,) = history(store)
    assert read.undone_at is not None
    assert holding(history(store), _records(A, B)) == ([], [])
    undo(store, made.id)
    assert history(store) == (read,)


def test_deciding_anew_undoes_the_earlier_decision_about_the_pair(store: Store) -> None:
    decide(store, "apart", A, B)
    decide(store, "same", B, A)
    new, old = history(store)
    assert (new.verdict, new.undone_at) == ("same", None)
    assert old.undone_at is not None
    hold, _ = holding(history(store), _records(A, B))
    assert standing(hold).merged == {"A": "B"}


def test_two_kept_apart_do_not_become_one_by_way_of_a_third(store: Store) -> None:
    decide(store, "apart", A, C)
    decide(store, "same", A, B)
    with pytest.raises(InputError, match="contradicts") as error:
        decide(store, "same", B, C)
    assert "Firm A (A) and Firm C (C)" in str(error.value)
    assert [decision.pair for decision in history(store)] == [("A", CUSTOMER, "B"), ("A", CUSTOMER, "C")]


def test_merged_by_way_of_a_third_they_cannot_be_kept_apart(store: Store) -> None:
    decide(store, "same", A, B)
    decide(store, "same", B, C)
    with pytest.raises(InputError, match="Firm A"):
        decide(store, "apart", A, C)
    with pytest.raises(InputError, match="Firm A"):
        decide(store, "subsidiary", A, C)
    assert len(history(store)) == 2


def test_an_account_belongs_to_one_customer(store: Store) -> None:
    decide(store, "same", A, F)
    with pytest.raises(InputError, match="CRM account"):
        decide(store, "same", B, F)
    decide(store, "same", A, B)
    decide(store, "same", B, F)
    hold, _ = holding(history(store), _records(A, B, F))
    assert standing(hold).links == {"F1": "B"}


def test_a_decision_waits_until_its_records_are_there_as_they_were(store: Store) -> None:
    decide(store, "same", A, B)
    decide(store, "same", C, D)
    renamed = Record(CUSTOMER, "D", {"name": "Another firm with a number that became free"})
    hold, wait = holding(history(store), _records(A, B, C, renamed))
    assert [decision.pair for decision in hold] == [("A", CUSTOMER, "B")]
    assert [decision.pair for decision in wait] == [("C", CUSTOMER, "D")]
    hold, wait = holding(history(store), _records(A, B, C, D))
    assert (len(hold), wait) == (2, [])


@pytest.mark.parametrize(("verdict", "left", "right"), [("subsidiary", A, F), ("perhaps", A, B), ("same", A, A)])
def test_what_is_no_decision_is_refused(store: Store, verdict, left: Record, right: Record) -> None:
    with pytest.raises(InputError):
        decide(store, verdict, left, right)
    assert history(store) == ()


def test_a_file_that_is_no_store_is_told(tmp_path: Path) -> None:
    broken = tmp_path / "authored.sqlite"
    broken.write_text("no database" * 100, encoding="utf-8")
    with pytest.raises(InputError, match="cannot be read"):
        history(Store(broken))
