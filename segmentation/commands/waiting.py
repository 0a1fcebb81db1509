"""A load that someone waits for on the command line: told while it goes on, called off by Ctrl-C or SIGTERM."""

from __future__ import annotations

import signal
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from threading import Thread, current_thread, main_thread
from typing import TypeVar

from segmentation.progress import CancelledError, Progress, Stage, Standing

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
    with _called_off_by_signals(progress) as signals:
        thread.start()
        while thread.is_alive():
            thread.join(_LOOK_SECONDS)
            if is_terminal:
                line = _said(progress.now())[:_WIDTH] if thread.is_alive() else ""
                print(_CLEARED + line, end="", file=sys.stderr, flush=True)
    if failed and signals and isinstance(failed[0], CancelledError):
        raise StoppedError(signals[0]) from failed[0]
    if failed:
        raise failed[0]
    return made[0]


@contextmanager
def _called_off_by_signals(progress: Progress) -> Iterator[list[int]]:
    """Those that came: the first calls the work off, a second one ends the program as ever."""
    came: list[int] = []
    if current_thread() is not main_thread():
        yield came
        return
    before = {number: signal.getsignal(number) for number in (signal.SIGINT, signal.SIGTERM)}

    def hear(number: int, _frame: object) -> None:
        came.append(number)
        signal.signal(number, before[signal.Signals(number)])
        if not progress.cancel():
            print("It is too late to cancel: the result is being put in place.", file=sys.stderr)

    for number in before:
        signal.signal(number, hear)
    try:
        yield came
    finally:
        for number, handler in before.items():
            signal.signal(number, handler)


def _tell_stage(standing: Standing) -> None:
    print(f"{standing.share:4.0%}  {_stage(standing)}", file=sys.stderr, flush=True)


def _said(standing: Standing) -> str:
    text = f"{standing.share:4.0%}  {_stage(standing)}"
    if standing.rows:
        about = "" if standing.is_exact else "about "
        text += f": {standing.rows:,} of {about}{standing.of_rows:,} rows"
    return text if standing.seconds_left is None else f"{text}, {time_left(standing.seconds_left)}"


def _stage(standing: Standing) -> str:
    return _STAGES[standing.stage].format(file=standing.file, table=standing.table)


def time_left(seconds: float) -> str:
    """As people say it."""
    if seconds < 10:
        return "a few seconds left"
    if seconds < 60:
        return f"about {seconds:.0f} seconds left"
    minutes = round(seconds / 60)
    if minutes < 60:
        return f"about {minutes} minute{'s' * (minutes > 1)} left"
    return f"about {minutes // 60} h {minutes % 60} min left"
