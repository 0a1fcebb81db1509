"""The forms of a large file presumed from its first part, so that the others are typed while the rest is being read.

What was presumed must be proven: it holds only if the cells of all parts together show the same. Of cells that are
plain in a form each proves that form and no other, so that the others alone need a look of their own.
"""

from __future__ import annotations

from collections import deque
from collections.abc import Callable
from concurrent.futures import Future
from dataclasses import replace
from typing import Any

from segmentation.errors import InputError
from segmentation.extracts.currency import told_currency, with_conversion
from segmentation.extracts.dates import is_beyond_doubt
from segmentation.extracts.expected import forms_and_checking
from segmentation.extracts.forms import Settled, settle
from segmentation.extracts.seen import ColumnSeen, seen_of
from segmentation.progress import Stage, steering
from segmentation.warehouse import evidence
from segmentation.warehouse.build import Build
from segmentation.warehouse.evidence import Look
from segmentation.warehouse.plan import Prepared
from segmentation.warehouse.reader import Looking


class Presuming:
    """Stages the parts of one source as they come, or only looks at them where nothing can be presumed.

    Asked in this order: `with_help_of`, each part, `seen`, `is_staged`. number: of the file in the stage; has_rates:
    amounts can be converted.
    """

    def __init__(self, build: Build, number: int, *, has_rates: bool) -> None:
        self._build = build
        self._number = number
        self._has_rates = has_rates
        self._parts: list[Prepared] = []
        self._waiting: deque[Prepared] = deque()
        self._inserts: list[Future[list[tuple[Any, ...]]]] = []
        self._presumed: Settled | None = None
        self._is_open = True

    @property
    def is_staged(self) -> bool:
        """Whether the parts are staged, in forms that proved right."""
        return self._presumed is not None

    def with_help_of(self, looking: Looking) -> Callable[[Prepared], None]:
        """What takes a part as soon as it is there; it runs beside what else is done."""
        self._looking = looking
        return self._take

    def seen(self, row_of: Callable[[int], int], records: int) -> tuple[ColumnSeen, ...]:
        """What was seen of the columns whose forms are to be found, once all parts are there and typed; what was
        presumed wrongly is not staged any more.

        row_of: the row in the file of a record; records: of all parts.
        """
        self._records = records
        if len(self._parts) > 1:
            self._go_on()
        if self._presumed is None:
            return seen_of(self._looking.found(), self._looking.fields, row_of)
        seen = seen_of(self._looks_of_staged(), self._looking.fields, row_of)
        if settle(self._parts[0].source, seen) == self._presumed:
            return seen
        return seen_of(self._looks_after_all(), self._looking.fields, row_of)

    def _take(self, part: Prepared) -> None:
        self._parts.append(part)
        self._waiting.append(part)
        if len(self._parts) == 1:
            self._looking.at(part)
        elif not (self._is_open and self._looking.is_waiting):
            self._go_on()

    def _go_on(self) -> None:
        if self._is_open:
            self._presume()
        while self._waiting:
            part = self._waiting.popleft()
            if self._presumed is None:
                if part is not self._parts[0]:
                    self._looking.at(part)
                continue
            typed = replace(part, source=self._typed)
            insert = self._build.staging(typed, self._number, self._looking.fields)
            self._inserts.append(self._looking.beside.ask(insert))

    def _presume(self) -> None:
        self._is_open = False
        source = self._parts[0].source
        settled = settle(source, seen_of(self._looking.found(), self._looking.fields, lambda record: record + 1))
        if not source.is_row_by_row or isinstance(settled, list) or not all(map(is_beyond_doubt, settled.dates)):
            return
        try:
            told = told_currency(settled.source, settled)
        except InputError:
            return
        self._presumed = settled
        self._typed = with_conversion(settled.source, told, self._has_rates)

    def _looks_of_staged(self) -> list[Look]:
        """Of the first part all, of the others those that may tell something else, and that the rest is plain."""
        steering().know_better(forms_and_checking(self._typed, (self._records, True)))
        steering().begin(Stage.CHECKING, self._typed.table.name, self._typed.file)
        for done, insert in enumerate(self._inserts, start=1):
            insert.result()
            steering().part(done / len(self._inserts))
        first, asked = self._parts[1].cells.first, {field.column for field in self._looking.fields}
        fields = [field for field in self._typed.fields if field.column in asked]
        self._looking.ask(evidence.of_doubtful(self._typed.table, self._number, fields, first))
        self._looking.ask(evidence.of_plain(self._typed, self._number, fields, first))
        return self._looking.found()

    def _looks_after_all(self) -> list[Look]:
        """What was presumed does not hold: nothing stays staged, and every cell is looked at."""
        self._presumed = None
        self._build.unstage(self._typed.table, self._number)
        steering().expect(forms_and_checking(self._typed, (self._records, True)))
        steering().begin(Stage.FORMS, self._typed.table.name, self._typed.file)
        looking = Looking(self._looking.beside, self._looking.fields)
        for part in self._parts:
            looking.at(part)
        return looking.found()
