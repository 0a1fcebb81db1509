"""How far a load is and how long it still takes, against closed forms, with a clock of the test's own."""

from __future__ import annotations

import math
import time
from collections.abc import Callable

import pytest

from segmentation.progress import CancelledError, Progress, Stage, Work, steering
from segmentation.time_left import TimeLeft, Unit, as_said, in_units


def _told(share: Callable[[float], float], seconds: range) -> list[float | None]:
    left = TimeLeft()
    return [left.after(float(second), share(second)) for second in seconds]


def test_at_an_even_speed_the_time_left_is_the_time_left() -> None:
    whole = 3000
    for second, told in enumerate(_told(lambda second: second / whole, range(whole))):
        if second / whole < 0.02:
            assert told is None
        else:
            assert told == as_said(whole - second)


def test_nothing_is_said_in_the_first_second_or_before_it_can_be_known() -> None:
    left = TimeLeft()
    assert left.after(0.9, 0.5) is None
    assert left.after(60.0, 0.019) is None
    assert left.after(60.0, 0.5) == 60.0


def test_a_new_speed_is_not_believed_at_once_but_in_the_end() -> None:
    # Half of the work in 1000 seconds, the other half at half that speed, in 2000: at t the mean speed so far sees the
    # end at t / (0.25 + t / 4000), which goes up from 2000 to 3000.
    told = _told(lambda second: second / 2000 if second <= 1000 else 0.25 + second / 4000, range(3001))
    assert told[1000] == told[1020]
    for second in range(1000, 3001):
        assert max(0, 2000 - second) * 0.8 <= (told[second] or 0.0) <= as_said(3000 - second)
    assert told[1500] == pytest.approx(1500 / (0.25 + 1500 / 4000) - 1500, rel=0.25)


def test_what_is_told_does_not_jump_up_and_down() -> None:
    # A fifth faster and slower in turn, every ten seconds.
    def share(second: float) -> float:
        return second / 600 + 0.2 * 10 / 600 * math.sin(2 * math.pi * second / 20)

    told = [each for each in _told(share, range(600)) if each is not None]
    assert told[0] == 600.0
    assert told == sorted(told, reverse=True)
    assert told[-1] == 0.0


@pytest.mark.parametrize(
    ("seconds", "said"),
    [(0, 0), (9.9, 0), (12, 10), (36, 40), (54, 50), (58, 60), (100, 120), (575, 600), (700, 600), (4000, 3900)],
)
def test_times_are_rounded_as_people_say_them(seconds: float, said: float) -> None:
    assert as_said(seconds) == said


class Clock:
    def __init__(self) -> None:
        self.time = 1000.0

    def __call__(self) -> float:
        return self.time


def test_the_share_weighs_each_stage_by_what_it_takes() -> None:
    clock = Clock()
    progress = Progress(clock=clock)
    progress.begin(Stage.OPENING)
    progress.expect([Work(Stage.READING, "t", "f", 1000, False, 6.0), Work(Stage.STORING, "t", "", 1000, True, 3.9)])
    progress.begin(Stage.READING, "t", "f")
    progress.at(500)
    clock.time += 3.0
    standing = progress.now()
    assert (standing.stage, standing.file, standing.rows, standing.of_rows) == (Stage.READING, "f", 500, 1000)
    assert standing.share == pytest.approx((0.05 + 3.0) / (0.05 + 6.0 + 3.9), rel=0.02)
    progress.begin(Stage.STORING, "t")
    assert progress.now().share == pytest.approx(6.1 / 10.0, abs=0.01)


def test_the_share_takes_nothing_back_when_there_is_more_to_do_than_was_thought() -> None:
    progress = Progress()
    progress.expect([Work(Stage.READING, "t", "f", 100, False, 1.0)])
    progress.begin(Stage.READING, "t", "f")
    progress.at(90)
    before = progress.now()
    progress.at(90, 1000)
    progress.expect([Work(Stage.STORING, "t", "", 100, False, 10.0)])
    after = progress.now()
    assert after.share >= before.share
    assert (after.rows, after.of_rows) == (90, 1000)


def test_what_does_not_come_is_not_waited_for() -> None:
    progress = Progress()
    progress.expect([Work(Stage.READING, "t", "f", 1, True, 1.0), Work(Stage.STORING, "u", "", 1, True, 1.0)])
    progress.begin(Stage.LOADING, "t", "f")
    progress.expect_no_more("t")
    progress.begin(Stage.STORING, "u")
    progress.at(1)
    assert progress.now().share == 1.0


def test_whoever_is_called_off_hears_of_it_and_nobody_else() -> None:
    progress, other = Progress(), Progress()
    with progress.steers():
        assert steering() is progress
        assert progress.cancel()
        assert not progress.now().can_be_cancelled
        with other.steers():
            steering().check()
        with pytest.raises(CancelledError):
            steering().check()
    steering().check()


def test_what_fails_because_it_was_called_off_was_called_off() -> None:
    progress = Progress()
    progress.cancel()

    def fail() -> None:
        with progress.steers():
            raise OSError("of a statement that was interrupted")

    with pytest.raises(CancelledError):
        fail()


def test_only_what_the_outermost_work_puts_in_place_is_final() -> None:
    progress = Progress()
    with progress.steers():
        with progress.steers():
            progress.commit()
        assert progress.now().can_be_cancelled
        progress.commit()
        assert not progress.now().can_be_cancelled
        assert not progress.cancel()
        progress.check()


def test_it_is_not_put_in_place_when_it_was_called_off_before() -> None:
    progress = Progress()
    progress.cancel()
    with progress.steers(), pytest.raises(CancelledError):
        progress.commit()


class Statement:
    """A connection whose statement runs until it is interrupted."""

    def __init__(self, done: float) -> None:
        self.done = done
        self.interrupted = 0

    def interrupt(self) -> None:
        self.interrupted += 1

    def query_progress(self) -> float:
        return self.done


def test_a_statement_tells_the_rows_of_its_stage() -> None:
    progress = Progress()
    progress.expect([Work(Stage.LOADING, "t", "f", 2000, False, 1.0)])
    progress.begin(Stage.LOADING, "t", "f")
    with progress.interruptible(Statement(25.0)):
        standing = progress.now()
    assert (standing.rows, standing.of_rows, standing.is_exact) == (500, 2000, False)
    with progress.interruptible(Statement(-1.0)):
        assert progress.now().rows == 500


def test_a_statement_that_only_begins_when_it_is_called_off_is_interrupted_too() -> None:
    progress = Progress()
    later = Statement(-1.0)
    with progress.steers():
        progress.cancel()
        with progress.interruptible(later):
            for _ in range(100):
                if later.interrupted:
                    break
                time.sleep(0.02)
    assert later.interrupted


@pytest.mark.parametrize(
    ("seconds", "said"),
    [
        (4, ()),
        (41, ((Unit.SECONDS, 40),)),
        (70, ((Unit.MINUTES, 1),)),
        (3600, ((Unit.HOURS, 1),)),
        (3590, ((Unit.HOURS, 1),)),
        (5700, ((Unit.HOURS, 1), (Unit.MINUTES, 35))),
        (7290, ((Unit.HOURS, 2),)),
    ],
)
def test_times_are_told_in_units_without_noughts(seconds: float, said: tuple[tuple[Unit, int], ...]) -> None:
    assert in_units(seconds) == said


@pytest.mark.parametrize("of_rows", [1, 9, 99, 100, 101, 10_040, 9_999_999])
@pytest.mark.parametrize("done", [0.5, 1.0])
def test_of_a_guess_no_fewer_rows_are_told_than_are_done(of_rows: int, done: float) -> None:
    progress = Progress()
    progress.expect([Work(Stage.READING, "t", "f", of_rows)])
    progress.begin(Stage.READING, "t", "f")
    progress.at(of_rows * done)
    told = progress.now()
    assert told.rows <= told.of_rows <= told.of_about < 1.1 * told.of_rows + 1
    assert len(str(told.of_about).rstrip("0")) <= 2
    progress.at(of_rows * done, of_rows, is_exact=True)
    assert progress.now().of_about == of_rows
