"""Loads that go on while their visitor is elsewhere."""

from __future__ import annotations

import pytest

from pages.ui import loading, loading_texts, visitor
from pages.ui.i18n import settled_language
from segmentation.errors import Message
from segmentation.private_rooms import LONGEST_HOURS
from segmentation.progress import Progress, Stage, Standing

WORDS = loading.Words(lambda share: Message("{share}", share=share), Message("done"), Message("failed"))


class Clock:
    def __init__(self) -> None:
        self.hours = 0.0

    def __call__(self) -> float:
        return self.hours * 3600


@pytest.fixture
def clock() -> Clock:
    return Clock()


def _over(clock: Clock, session: str) -> loading.Loading:
    load = loading.Loading("own", WORDS, lambda _made: None, lambda: None, session, Progress(clock=clock))
    load.work(lambda _progress: "made")
    return load


def test_what_a_visitor_loaded_waits_for_them_though_others_load_meanwhile(
    monkeypatch: pytest.MonkeyPatch, clock: Clock
) -> None:
    loads = loading._OfVisitors()
    first = _over(clock, "gone")
    loads.note("first", first)
    clock.hours = LONGEST_HOURS - 1
    loads.note("second", _over(clock, "gone too"))
    monkeypatch.setattr(visitor, "secret", lambda: "first")
    assert loads.left_behind() is first


def test_what_nobody_came_back_for_goes_with_the_files_it_made(monkeypatch: pytest.MonkeyPatch, clock: Clock) -> None:
    loads = loading._OfVisitors()
    loads.note("first", _over(clock, "gone"))
    clock.hours = LONGEST_HOURS + 1
    loads.note("second", _over(clock, "gone too"))
    monkeypatch.setattr(visitor, "secret", lambda: "first")
    assert loads.left_behind() is None


@pytest.mark.parametrize(
    ("seconds", "said"),
    [(None, ""), (0.0, "noch wenige Sekunden"), (40.0, "noch etwa 40 Sekunden"), (60.0, "noch etwa eine Minute"),
     (300.0, "noch etwa 5 Minuten"), (3600.0, "noch etwa eine Stunde"),
     (5700.0, "noch etwa eine Stunde und 35 Minuten"), (7200.0, "noch etwa 2 Stunden"),
     (8100.0, "noch etwa 2 Stunden und 15 Minuten")],
)  # fmt: skip
def test_the_time_left_as_a_person_says_it(seconds: float | None, said: str) -> None:
    standing = Standing(Stage.READING, "", "", 0, 0, False, 0.5, seconds, True)
    with settled_language("de"):
        assert loading_texts.time_left(standing) == said
