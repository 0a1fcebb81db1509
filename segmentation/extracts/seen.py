"""What the cells of a column look like, counted: the evidence from which a file's forms are found."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field

from segmentation.errors import Message
from segmentation.extracts.asked import Answer, Question
from segmentation.warehouse.evidence import Look
from segmentation.warehouse.plan import Field

# What is at most this share of a file's or column's certain cells is dirt; more is a second way of writing.
DIRT = 0.1


@dataclass(frozen=True)
class Seen:
    """Cells of one look. look: a cell that tells as much as each of them; row: the line of the first one, `cell`."""

    look: str
    count: int
    cell: str
    row: int


@dataclass(frozen=True)
class ColumnSeen:
    """A column of numbers or dates and what its cells look like."""

    field: Field
    cells: tuple[Seen, ...]


@dataclass
class Tally:
    """Cells counted by what they tell, with the first one of each."""

    counts: Counter[str] = field(default_factory=Counter)
    first: dict[str, tuple[ColumnSeen, Seen]] = field(default_factory=dict)

    def add(self, told: str, column: ColumnSeen, seen: Seen) -> None:
        """Count these cells."""
        self.counts[told] += seen.count
        if told not in self.first or seen.row < self.first[told][1].row:
            self.first[told] = (column, seen)

    def add_all(self, others: Iterable[Tally]) -> Tally:
        """This tally with the others' counts."""
        for other in others:
            for told, count in other.counts.items():
                self.counts[told] += count
                self.first.setdefault(told, other.first[told])
        return self

    @property
    def total(self) -> int:
        """How many cells tell something."""
        return self.counts.total()

    def winner(self) -> str | None:
        """What most cells tell; None if none tells anything."""
        return next(iter(self._ranked()), None)

    def rival(self) -> str | None:
        """What too many other cells tell for it to be dirt."""
        ranked = self._ranked()
        if len(ranked) < 2 or self.total - self.counts[ranked[0]] <= DIRT * self.total:
            return None
        return ranked[1]

    def _ranked(self) -> list[str]:
        return sorted(self.counts, key=lambda told: (-self.counts[told], self.first[told][1].row))


def seen_of(looks: Iterable[Look], fields: Sequence[Field], row_of: Callable[[int], int]) -> tuple[ColumnSeen, ...]:
    """The columns of these fields with what was seen of them. row_of: the row in the file of a record."""
    found: list[list[Seen]] = [[] for _ in fields]
    for place, look, count, cell, record in looks:
        found[place].append(Seen(look, count, cell, row_of(record)))
    return tuple(ColumnSeen(field, tuple(cells)) for field, cells in zip(fields, found, strict=True))


def two_ways(file: str, key: str, one: tuple[str, ColumnSeen, Seen], other: tuple[str, ColumnSeen, Seen]) -> Question:
    """Two cells that contradict each other, too often for it to be dirt. key: of a mapping; one, other: its value for
    such a cell, and where that stands."""
    (value, column, seen), (other_value, other_column, other_seen) = one, other
    asked = Message(
        "{file}: “{value}” (row {row}, column {column}) and “{other_value}” (row {other_row}, column {other_column}) "
        "are not written in the same way, and there are many of both. Export the file in one way, or say which counts; "
        "lines that are written otherwise are then rejected.",
        file=file, value=seen.cell, row=seen.row, column=column.field.shown,
        other_value=other_seen.cell, other_row=other_seen.row, other_column=other_column.field.shown,
    )  # fmt: skip
    first = Answer(key, value, Message("as “{value}” is written", value=seen.cell))
    return Question(asked, (first, Answer(key, other_value, Message("as “{value}” is written", value=other_seen.cell))))
