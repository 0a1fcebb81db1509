"""What cells look like, seen piece by piece."""

from __future__ import annotations

import gc
import weakref
from collections import Counter
from concurrent.futures import Future
from pathlib import Path
from typing import Any

from segmentation.schema import ORDER_LINES
from segmentation.warehouse.evidence import Look
from segmentation.warehouse.plan import Cells, Field, Format, Prepared, Source
from segmentation.warehouse.reader import Beside, Looking

REVENUE = Field(ORDER_LINES.column("revenue"), "amount")
PIECE = Prepared(
    Source(Path("f.csv"), "f.csv", 0, ORDER_LINES, (REVENUE,), Format()), Cells((Path("f.csv"),), ("amount",)), {}
)


class Answered(Beside):
    """Answers at once, with rows of the test's own, and knows who still holds an answer."""

    def __init__(self, answers: list[list[tuple[Any, ...]]]) -> None:
        self.answers = iter(answers)
        self.held: weakref.WeakSet[Future[list[tuple[Any, ...]]]] = weakref.WeakSet()

    def ask(self, sql: str) -> Future[list[tuple[Any, ...]]]:
        asked: Future[list[tuple[Any, ...]]] = Future()
        asked.set_result(next(self.answers))
        self.held.add(asked)
        return asked


def test_what_was_seen_in_a_piece_is_added_to_the_rest_and_let_go() -> None:
    pieces = [[(0, f"9{'9' * (n % 3)}", n + 1, f"{n}", 100 - n), (0, "x", 1, "x", n)] for n in range(20)]
    beside = Answered([list(piece) for piece in pieces])
    looking = Looking(beside, [REVENUE])
    for _ in pieces:
        looking.at(PIECE)
        gc.collect()
        assert len(beside.held) <= 1
    counts: Counter[str] = Counter()
    first: dict[str, tuple[int, str]] = {}
    for _, look, rows, cell, record in (row for piece in pieces for row in piece):
        counts[look] += rows
        first[look] = min(first.get(look, (record, cell)), (record, cell))
    expected = [Look(0, look, rows, first[look][1], first[look][0]) for look, rows in counts.items()]
    assert looking.found() == sorted(expected, key=lambda look: (-look.rows, look.look))
