"""What was read of one warehouse is dropped as a whole, and nothing of any other; no page changes what is shared."""

from __future__ import annotations

from collections.abc import Mapping
from concurrent.futures import ThreadPoolExecutor
from copy import deepcopy
from pathlib import Path
from threading import Event
from typing import Any

import numpy as np
import pandas as pd
import pytest

from pages.ui.memory import Memory, _Entry, forget
from segmentation.warehouse import Warehouse
from tests.app.opened import opened

MINE, YOURS = Path("mine"), Path("yours")


def _counting(most: int = 9) -> Memory[..., object]:
    return Memory(lambda path, *args, **kwargs: object(), most)


def test_a_call_is_remembered_by_all_its_arguments() -> None:
    memory = _counting()
    assert memory(MINE, 1, k="auto") is memory(MINE, 1, k="auto")
    assert len({id(memory(*call)) for call in [(MINE,), (MINE, 1), (MINE, 2), (YOURS, 1)]}) == 4


def test_all_of_one_warehouse_is_forgotten_and_the_others_stay() -> None:
    memory = _counting()
    mine, yours = [memory(MINE, n) for n in range(3)], [memory(YOURS, n) for n in range(3)]
    memory.forget(MINE)
    assert all(memory(YOURS, n) is kept for n, kept in enumerate(yours))
    assert not any(memory(MINE, n) is dropped for n, dropped in enumerate(mine))


def test_what_was_not_asked_for_the_longest_goes_first() -> None:
    memory = _counting(2)
    first = memory(MINE, 1)
    second = memory(MINE, 2)
    assert memory(MINE, 1) is first
    memory(MINE, 3)
    assert memory(MINE, 1) is first
    assert memory(MINE, 2) is not second


def test_what_was_found_on_the_way_is_kept_as_if_asked_for() -> None:
    memory = _counting()
    found = object()
    assert not memory.has(MINE, 1, k=4)
    memory.keep(found, MINE, 1, k=4)
    assert memory.has(MINE, 1, k=4)
    assert memory(MINE, 1, k=4) is found
    # Who is being read waits for its reading, and what was there first stays.
    memory.keep(object(), MINE, 1, k=4)
    assert memory(MINE, 1, k=4) is found
    memory.forget(MINE)
    assert not memory.has(MINE, 1, k=4)


class _Slow:
    """A reading that begins, and goes on when it is told to."""

    def __init__(self) -> None:
        self.begun, self.go_on = Event(), Event()
        self.read: list[object] = []

    def __call__(self, _path: Path) -> object:
        self.read.append(object())
        self.begun.set()
        assert self.go_on.wait(10)
        return self.read[-1]


def test_what_is_asked_for_twice_at_once_is_read_once() -> None:
    slow = _Slow()
    memory = Memory(slow, 9)
    with ThreadPoolExecutor(2) as pool:
        asked = [pool.submit(memory, MINE), pool.submit(memory, MINE)]
        assert slow.begun.wait(10)
        slow.go_on.set()
        assert [one.result() for one in asked] == slow.read * 2


def test_what_is_forgotten_while_it_is_read_is_given_but_not_kept() -> None:
    slow = _Slow()
    memory = Memory(slow, 9)
    with ThreadPoolExecutor(1) as pool:
        asked = pool.submit(memory, MINE)
        assert slow.begun.wait(10)
        memory.forget(MINE)
        slow.go_on.set()
        given = asked.result()
    assert slow.read == [given]
    assert memory(MINE) is not given


def test_what_failed_is_tried_again() -> None:
    given: list[str] = []

    def read(_path: Path) -> str:
        if not given:
            given.append("now")
            raise LookupError
        return given[0]

    memory = Memory(read, 9)
    with pytest.raises(LookupError):
        memory(MINE)
    assert memory(MINE) == "now"


@pytest.fixture
def read_now(monkeypatch: pytest.MonkeyPatch) -> list[tuple[object, object]]:
    """What is read for all sessions from now on, each with what it was when it was read."""
    found: list[tuple[object, object]] = []
    get = _Entry.get

    def noted(given: object) -> object:
        # An opened file changes with every query.
        if not isinstance(given, Warehouse):
            found.append((given, deepcopy(given)))
        return given

    monkeypatch.setattr(_Entry, "get", lambda entry, read: get(entry, lambda: noted(read())))
    return found


def _same(one: Any, other: Any) -> bool:
    if isinstance(one, pd.DataFrame | pd.Series):
        return one.equals(other)
    if isinstance(one, np.ndarray):
        return bool(np.array_equal(one, other, equal_nan=one.dtype.kind == "f"))
    if isinstance(one, Mapping):
        return one.keys() == other.keys() and all(_same(one[key], other[key]) for key in one)
    if isinstance(one, list | tuple):
        return len(one) == len(other) and all(map(_same, one, other))
    if hasattr(one, "__dict__"):
        return one is other or _same(vars(one), vars(other))
    # What is not a number is not itself, and equal sets may be written in different orders.
    return bool(one == other) or repr(one) == repr(other)


@pytest.mark.parametrize(
    ("page", "addresses"),
    [
        ("overview", [{}]),
        ("data", [{}]),
        (
            "segments",
            [{"segment": "1"}, {"panel": "profile", "customer": "10472"}, {"panel": "map"}, {"panel": "number"}],
        ),
        ("pareto", [{"class": "B"}]),
        ("market", [{"reach": "0.3", "regions": "Hessen"}]),
        ("icp", [{}]),
        ("roi", [{}]),
    ],
)
def test_no_page_changes_what_all_sessions_share(
    page: str, addresses: list[dict[str, str]], demo_warehouse: Warehouse, read_now: list[tuple[object, object]]
) -> None:
    forget(demo_warehouse.path)
    for address in addresses:
        assert not opened(page, demo_warehouse.path, lang="de", **address).exception
    assert read_now
    assert [given for given, as_read in read_now if not _same(given, as_read)] == []
