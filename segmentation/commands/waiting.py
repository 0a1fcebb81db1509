"""A load that someone waits for on the command line: told while it goes on, called off by Ctrl-C or SIGTERM."""

from __future__ import annotations

import math
import signal
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from threading import Thread, current_thread, main_thread
from typing import TypeVar

from segmentation.commands.output import shown
from segmentation.progress import CancelledError, Progress, Stage, Standing
from segmentation.time_left import in_units

_LOOK_SECONDS = 0.2
_WIDTH = 110
_CLEARED = "\r\x1b[K"
_STAGES = {
    Stage.OPENING: "looking at the files",
    Stage.UNPACKING: "unpacking {file}",
    Stage.READING: "reading {file}",
    Stage.FORMS: "looking how {file} is written",
    Stage.CHECKING: "checking {file}",
    Stage.LISTING: "listing what is wrong with {table}",
    Stage.STORING: "storing {table}",
    Stage.LOADING: "loading {file}",
    Stage.ORDERS: "building orders and totals",
    Stage.FEATURES: "computing customer features",
    Stage.SEGMENTS: "forming segments",
    Stage.FINISHING: "checking the totals",
}
T = TypeVar("T")


class StoppedError(Exception):
    """The work was called off by a signal, and is."""

    def __init__(self, number: int) -> None:
        super().__init__("Cancelled: what was there before stays as it was.")
        self.exit_code = 128 + number


def told(work: Callable[[Progress], T]) -> T:
    """Do the work and tell how far it is: on one line of a terminal, elsewhere a line a stage. Raises what the work
    raises, and StoppedError."""
    is_terminal = sys.stderr.isatty()
    progress = Progress(None if is_terminal else _tell_stage)
    made: list[T] = []
    failed: list[BaseException] = []

    def do() -> None:
        try:
            made.append(work(progress))
        except BaseException as error:
            failed.append(error)

    # In a thread of its own: whatever library the work is in, this one hears of signals.
    thread = Thread(target=do, name="load", daemon=True)
    with _noted_signals() as signals:
        thread.start()
        is_heard, is_alive = False, True
        while is_alive:
            thread.join(_LOOK_SECONDS)
            is_alive = thread.is_alive()
            if signals and not is_heard:
                is_heard = True
                if not progress.cancel():
                    _say("It is too late to cancel: the result is being put in place.\n")
            if is_terminal:
                _say(_CLEARED + (_said(progress.now())[:_WIDTH] if is_alive else ""))
    if made and not is_terminal:
        _say("100%  done\n")
    if failed and signals and isinstance(failed[0], CancelledError):
        raise StoppedError(signals[0]) from failed[0]
    if failed:
        raise failed[0]
    return made[0]


@contextmanager
def _noted_signals() -> Iterator[list[int]]:
    """Those that came, each once, which is all that may be done the moment one comes; a second one ends the program as
    ever."""
    came: list[int] = []
    if current_thread() is not main_thread():
        yield came
        return
    before = {number: signal.getsignal(number) for number in (signal.SIGINT, signal.SIGTERM)}

    def hear(number: int, _frame: object) -> None:
        came.append(number)
        signal.signal(number, before[signal.Signals(number)])

    for number in before:
        signal.signal(number, hear)
    try:
        yield came
    finally:
        for number, handler in before.items():
            signal.signal(number, handler)


def _tell_stage(standing: Standing) -> None:
    _say(f"{_share(standing)}  {_stage(standing)}\n")


def _say(text: str) -> None:
    """Whoever listened may have gone, which is no reason to give up the work."""
    with suppress(OSError, ValueError):
        print(text, end="", file=sys.stderr, flush=True)


def _share(standing: Standing) -> str:
    # All is done when it is done.
    return f"{math.floor(100 * standing.share):3}%"


def _said(standing: Standing) -> str:
    text = f"{_share(standing)}  {_stage(standing)}"
    if standing.rows:
        about = "" if standing.is_exact else "about "
        text += f": {standing.rows:,} of {about}{standing.of_about:,} rows"
    return text if standing.seconds_left is None else f"{text}, {time_left(standing.seconds_left)}"


def _stage(standing: Standing) -> str:
    return shown(_STAGES[standing.stage].format(file=standing.file, table=standing.table))


def time_left(seconds: float) -> str:
    """As people say it."""
    said = [f"{count} {unit.name.lower().removesuffix('s')}{'s' * (count != 1)}" for unit, count in in_units(seconds)]
    return f"about {' and '.join(said)} left" if said else "a few seconds left"
