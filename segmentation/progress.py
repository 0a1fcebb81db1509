"""How far a load is, for whoever waits for it, and the way to call it off.

The work says at which stage it is and how many rows it has done; it finds whom to say that to with `steering()`, so
that a reader of files need not know whether a load or a preview asks for them. Whoever waits asks `now()`, and may
`cancel()` from another thread: DuckDB's statement is interrupted, Python's loops look up with each block of rows.
"""

from __future__ import annotations

import time
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass
from enum import Enum
from threading import Event, RLock, Thread
from typing import Protocol, TypeVar

from segmentation.time_left import TimeLeft

_AGAIN_SECONDS = 0.1
# Of work that nobody could plan.
_LEAST = 0.05
T = TypeVar("T")


class Stage(Enum):
    """What is being done.

    OPENING: looking at all files; READING: the lines of one file, FORMS: how its numbers and dates are written,
    CHECKING: its cells; LISTING: what is wrong with the rows of a table, STORING: all others; LOADING: all of that at
    once, of a clean file; FINISHING: checks, and putting the result in place.
    """

    OPENING = "opening"
    UNPACKING = "unpacking"
    READING = "reading"
    FORMS = "forms"
    CHECKING = "checking"
    LISTING = "listing"
    STORING = "storing"
    LOADING = "loading"
    ORDERS = "orders"
    FEATURES = "features"
    SEGMENTS = "segments"
    FINISHING = "finishing"


class CancelledError(Exception):
    """The work was called off: what was there before stays, and nothing of the work does."""


class Statements(Protocol):
    """A connection whose running statement can be asked how far it is, and stopped."""

    def interrupt(self) -> None: ...

    def query_progress(self) -> float: ...


@dataclass(frozen=True)
class Work:
    """A piece of work. rows: how many it has to do, 0 where it counts none; is_exact: they were counted, not guessed;
    seconds: what it takes on a usual machine, against which all pieces are weighed."""

    stage: Stage
    table: str = ""
    file: str = ""
    rows: float = 0.0
    is_exact: bool = False
    seconds: float = _LEAST

    @property
    def key(self) -> tuple[Stage, str, str]:
        return self.stage, self.table, self.file


@dataclass(frozen=True)
class Standing:
    """How far the work is. table, file: what the stage is about, "" for nothing; rows, of_rows: done and to do in this
    stage, 0 where it counts none; is_exact: of_rows was counted, not guessed; share: of all the work, from 0 to 1;
    seconds_left: None while that cannot be known; can_be_cancelled: it is neither too late nor asked for already."""

    stage: Stage
    table: str
    file: str
    rows: int
    of_rows: int
    is_exact: bool
    share: float
    seconds_left: float | None
    can_be_cancelled: bool

    @property
    def of_about(self) -> int:
        """of_rows as it is told: where it was guessed, to two digits, and never less than are done."""
        step = 1 if self.is_exact else 10 ** max(0, len(str(self.of_rows)) - 2)
        return -(-self.of_rows // step) * step


class Progress:
    """Steers one piece of work, from two sides and two threads."""

    def __init__(
        self, told: Callable[[Standing], None] | None = None, clock: Callable[[], float] = time.monotonic
    ) -> None:
        """told: hears of each stage as it begins, in the thread of the work."""
        self._told = told
        self._clock = clock
        self._begun = clock()
        self._guard = RLock()
        self._expected: dict[tuple[Stage, str, str], Work] = {}
        self._work = Work(Stage.OPENING)
        self._rows = 0.0
        self._part = 0.0
        self._done = 0.0
        self._share = 0.0
        self._left = TimeLeft()
        self._connections: list[Statements] = []
        self._depth = 0
        self._cancelled = Event()
        self._interrupting: Thread | None = None
        self._is_final = False

    # For whoever waits.

    def now(self) -> Standing:
        """How far the work is."""
        with self._guard:
            self._follow_statement()
            work = self._work
            total = self._done + work.seconds + sum(each.seconds for each in self._expected.values())
            # What turns out to be more than was thought takes nothing back.
            self._share = min(1.0, max(self._share, (self._done + work.seconds * self._part) / total))
            left = self._left.after(self.seconds, self._share)
            of_rows = max(round(work.rows), round(self._rows)) if work.rows else 0
            rows = round(work.rows * self._part) if work.rows and not self._rows else round(self._rows)
            return Standing(
                work.stage, work.table, work.file, rows if of_rows else 0, of_rows, work.is_exact, self._share, left,
                not self._is_final and not self._cancelled.is_set(),
            )  # fmt: skip

    @property
    def seconds(self) -> float:
        """Since it was begun."""
        return self._clock() - self._begun

    @property
    def is_cancelled(self) -> bool:
        """Whether it was called off."""
        return self._cancelled.is_set()

    def cancel(self) -> bool:
        """Call the work off; False if it is too late. It ends shortly after, with CancelledError."""
        with self._guard:
            if self._is_final:
                return False
            if not self._cancelled.is_set():
                self._cancelled.set()
                if self._depth:
                    self._interrupting = Thread(target=self._interrupt_until_over, name="cancel", daemon=True)
                    self._interrupting.start()
            return True

    # For the work.

    def expect(self, works: Iterable[Work]) -> None:
        """What is to come; of two of the same stage, table and file the later counts."""
        with self._guard:
            self._expected.update({work.key: work for work in works})

    def know_better(self, works: Iterable[Work]) -> None:
        """As `expect`, but of what is still to come alone."""
        with self._guard:
            self._expected.update({work.key: work for work in works if work.key in self._expected})

    def expect_no_more(self, table: str) -> None:
        """Of this table nothing more comes, whatever was expected."""
        with self._guard:
            self._expected = {key: work for key, work in self._expected.items() if work.table != table}

    def begin(self, stage: Stage, table: str = "", file: str = "") -> None:
        """The stage before is over, this one begins. Raises CancelledError."""
        self.check()
        with self._guard:
            self._done += self._work.seconds
            self._work = self._expected.pop((stage, table, file), Work(stage, table, file))
            self._rows = self._part = 0.0
        if self._told is not None:
            self._told(self.now())

    def at(self, rows: float, of_rows: float | None = None, *, is_exact: bool = False) -> None:
        """So many rows of this stage are done, of so many where that is known better now. Raises CancelledError."""
        self.check()
        with self._guard:
            work = self._work
            if of_rows:
                per_row = work.seconds / work.rows if work.rows else 0.0
                seconds = per_row * of_rows or work.seconds
                self._work = work = Work(work.stage, work.table, work.file, of_rows, is_exact, seconds)
            self._rows = rows
            self._part = min(1.0, max(self._part, rows / work.rows)) if work.rows else self._part

    def part(self, share: float) -> None:
        """This share of the stage is done, where its rows are not counted one by one. Raises CancelledError."""
        self.check()
        with self._guard:
            self._part = max(self._part, share)

    def check(self) -> None:
        """CancelledError if the work was called off."""
        if self._cancelled.is_set():
            raise CancelledError

    def commit(self) -> None:
        """What comes now puts the result in place and can no longer be called off. CancelledError if it was before.

        Of work within a larger one it is not the end.
        """
        with self._guard:
            self.check()
            self._is_final = self._depth <= 1

    @contextmanager
    def interruptible(self, connection: Statements) -> Iterator[None]:
        """Within, the connection's statements are followed and can be stopped; it must not be closed there."""
        with self._guard:
            self._connections.append(connection)
        try:
            yield
        finally:
            with self._guard:
                self._connections.remove(connection)

    @contextmanager
    def steers(self) -> Iterator[None]:
        """Within, it is what `steering()` gives, and whatever fails once the work was called off is CancelledError."""
        self._depth += 1
        token = _STEERING.set(self)
        try:
            yield
        except Exception as error:
            if self.is_cancelled and not isinstance(error, CancelledError):
                raise CancelledError from error
            raise
        finally:
            _STEERING.reset(token)
            self._depth -= 1
            if self._interrupting is not None and not self._depth:
                self._interrupting.join()

    def _follow_statement(self) -> None:
        for connection in self._connections:
            part = connection.query_progress() / 100
            if 0.0 < part <= 1.0 and not self._rows:
                self._part = max(self._part, part)

    def _interrupt_until_over(self) -> None:
        # Again and again: a statement that is just about to begin does not hear of it.
        while self._depth:
            with self._guard:
                for connection in self._connections:
                    connection.interrupt()
            time.sleep(_AGAIN_SECONDS)


_STEERING: ContextVar[Progress] = ContextVar("what the work of this thread is steered by")


def steering() -> Progress:
    """What the work of this thread is steered by; where nobody waits for it, one that nobody asks."""
    return _STEERING.get(None) or Progress()


def counting(items: Iterable[T], every: int = 10_000) -> Iterator[T]:
    """The items, which are rows of the stage, told as they go by. Raises CancelledError."""
    progress = steering()
    for number, item in enumerate(items):
        if number % every == 0:
            progress.at(number)
        yield item


def abandoned_if_cancelled(work: Callable[[], T]) -> T:
    """What the work gives. It is one call of a library that nothing can stop: called off, it is left to itself."""
    progress = steering()
    outcome: list[T] = []
    failure: list[BaseException] = []

    def run() -> None:
        try:
            outcome.append(work())
        except BaseException as error:
            failure.append(error)

    thread = Thread(target=run, name="one call", daemon=True)
    thread.start()
    while thread.is_alive():
        progress.check()
        thread.join(_AGAIN_SECONDS)
    if failure:
        raise failure[0]
    return outcome[0]
