"""Deciding and undoing: nothing is lost, nothing contradicts itself, a load changes nothing."""

from __future__ import annotations

import contextlib
import sqlite3
from concurrent.futures import ThreadPoolExecutor
from datetime import datetime
from pathlib import Path
from threading import Barrier, BrokenBarrierError

import pandas as pd
import pytest

from segmentation.authored import Store, beside, take_along
from segmentation.customer_master import (
    ACCOUNT,
    CUSTOMER,
    Record,
    decide,
    decide_all,
    decisions,
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


def test_what_was_taken_together_is_known_and_undone_together(store: Store, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("segmentation.customer_master.decisions.now", lambda: datetime(2026, 1, 2, 3, 4, 5))
    alone = decide(store, "apart", A, D)
    together = decide_all(store, [("same", A, B), ("subsidiary", A, C)])
    assert [decision.first_id for decision in history(store)] == [together[0].id, together[0].id, alone.id]
    assert history(store)[:2] == together[::-1]
    undo(store, *(decision.id for decision in together))
    assert [decision.undone_at is None for decision in history(store)] == [False, False, True]


def test_of_several_all_are_undone_or_none(store: Store) -> None:
    together = decide_all(store, [("same", A, B), ("subsidiary", A, C)])
    with store.writing() as connection:
        connection.exec_driver_sql(
            f"CREATE TRIGGER refused BEFORE UPDATE ON customer_decisions WHEN old.id = {together[1].id} "
            "BEGIN SELECT RAISE(ABORT, 'refused'); END"
        )
    with pytest.raises(InputError):
        undo(store, *(decision.id for decision in together))
    assert [decision.undone_at for decision in history(store)] == [None, None]


def test_decisions_kept_before_it_was_noted_which_were_taken_together_stand_alone(store: Store) -> None:
    together = decide_all(store, [("same", A, B), ("subsidiary", A, C)])
    with store.writing() as connection:
        connection.exec_driver_sql("DROP TABLE customer_decisions_together")
    assert [decision.first_id for decision in history(store)] == [decision.id for decision in together[::-1]]


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
    assert "Firm A (A) and Firm C (C) were kept apart on" in str(error.value)
    assert [decision.pair for decision in history(store)] == [("A", CUSTOMER, "B"), ("A", CUSTOMER, "C")]


def test_merged_by_way_of_a_third_they_cannot_be_kept_apart(store: Store) -> None:
    decide(store, "same", A, B)
    decide(store, "same", B, C)
    with pytest.raises(InputError, match="Firm A"):
        decide(store, "apart", A, C)
    with pytest.raises(InputError, match="Firm A"):
        decide(store, "subsidiary", A, C)
    assert len(history(store)) == 2


def _against(error: pytest.ExceptionInfo[InputError]) -> list[str]:
    """The sentences that name what stands against a decision, without their day."""
    *named, last = map(str, error.value.problems)
    assert last == "Undo the earlier decision first."
    return [sentence.rpartition(" on ")[0] for sentence in named]


def test_the_decisions_that_stand_against_a_new_one_are_named_and_no_others(store: Store) -> None:
    decide(store, "same", C, A)
    decide(store, "same", C, B)
    decide(store, "apart", C, D)
    with pytest.raises(InputError) as error:
        decide(store, "apart", A, B)
    assert _against(error) == ["Firm C (C) and Firm A (A) were merged", "Firm C (C) and Firm B (B) were merged"]


def test_no_firm_is_its_own_mother(store: Store) -> None:
    decide(store, "subsidiary", A, B)
    decide(store, "subsidiary", B, C)
    with pytest.raises(InputError) as error:
        decide(store, "subsidiary", C, A)
    assert _against(error) == ["Firm B (B) was made a subsidiary of Firm A (A)",
                               "Firm C (C) was made a subsidiary of Firm B (B)"]  # fmt: skip
    with pytest.raises(InputError):
        decide(store, "same", A, C)


def test_a_firm_has_one_mother(store: Store) -> None:
    decide(store, "subsidiary", A, C)
    with pytest.raises(InputError) as error:
        decide(store, "subsidiary", B, C)
    assert _against(error) == ["Firm C (C) was made a subsidiary of Firm A (A)"]
    decide(store, "same", A, B)
    decide(store, "subsidiary", B, C)


def test_an_account_kept_apart_from_a_firm_is_not_linked_to_it_by_a_merge(store: Store) -> None:
    decide(store, "apart", A, F)
    decide(store, "same", B, F)
    with pytest.raises(InputError) as error:
        decide(store, "same", A, B)
    assert _against(error) == ["Firm A (A) and Firm A (F1) were kept apart",
                               "The CRM account Firm A (F1) was linked to Firm B (B)"]  # fmt: skip


def test_a_waiting_decision_stands_against_none_and_waits_on_when_its_records_are_back(store: Store) -> None:
    decide(store, "apart", A, B)
    decide(store, "same", A, C)
    later = Record(CUSTOMER, "A", {"name": "Firm A renamed"})
    records = _records(later, B, C)
    assert len(holding(history(store), records)[1]) == 2
    decide(store, "same", later, B, records=records)
    assert [d.verdict for d in holding(history(store), records)[0]] == ["same"]

    decide(store, "same", B, C, records=_records(B, C))
    hold, wait = holding(history(store), _records(A, B, C))
    assert [(d.verdict, d.left_id, d.right_id) for d in hold] == [("same", "A", "C"), ("same", "B", "C")]
    assert [(d.verdict, d.left_name) for d in wait] == [("apart", "Firm A"), ("same", "Firm A renamed")]


def test_of_several_decisions_all_are_kept_or_none(store: Store) -> None:
    decide(store, "apart", C, D)
    with pytest.raises(InputError):
        decide_all(store, [("same", A, B), ("same", B, C), ("same", A, D)])
    assert [decision.verdict for decision in history(store)] == ["apart"]
    assert [made.pair for made in decide_all(store, [("same", A, B), ("same", B, C)])] == [
        ("A", CUSTOMER, "B"), ("B", CUSTOMER, "C"),
    ]  # fmt: skip


def test_two_who_decide_at_once_cannot_contradict_each_other(store: Store, monkeypatch: pytest.MonkeyPatch) -> None:
    decide(store, "same", A, B)
    both = Barrier(2)
    read = decisions._read

    def read_together(connection: object) -> tuple[decisions.Decision, ...]:
        found = read(connection)  # type: ignore[arg-type]
        # Whoever reads waits for the other, who must not have got as far.
        with contextlib.suppress(BrokenBarrierError):
            both.wait(timeout=0.5)
        return found

    def tell(verdict: decisions.Verdict, left: Record) -> bool:
        try:
            decide(Store(store.place), verdict, left, C)
        except InputError:
            return False
        return True

    monkeypatch.setattr(decisions, "_read", read_together)
    with ThreadPoolExecutor(2) as pool:
        told = list(pool.map(tell, ("same", "apart"), (A, B)))
    assert sorted(told) == [False, True]


def test_what_is_taken_along_is_whole_while_someone_decides(tmp_path: Path) -> None:
    before, after = tmp_path / "before" / "w.duckdb", tmp_path / "after" / "w.duckdb"
    for warehouse in (before, after):
        warehouse.parent.mkdir()
    take_along(before, after)
    assert not list(after.parent.iterdir())
    store = beside(before)
    decide(store, "same", A, B)
    with sqlite3.connect(str(store.place)) as connection:
        connection.execute("PRAGMA journal_mode = WAL")
        connection.execute("SELECT * FROM customer_decisions").fetchall()
        # What was written last stands in the log beside the file as long as somebody has it open.
        decide(store, "same", B, C)
        take_along(before, after)
    connection.close()
    assert history(beside(after)) == history(store)
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
