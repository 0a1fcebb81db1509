"""Loads that go on while their visitor is elsewhere."""

from __future__ import annotations

from pathlib import Path
from threading import Event
from typing import Any

import pytest
from streamlit.runtime.scriptrunner import RerunData, RerunException
from streamlit.testing.v1 import AppTest

from pages.ui import loading, loading_texts, session_keys, upload, visitor
from pages.ui.i18n import settled_language
from segmentation.errors import Message
from segmentation.private_rooms import LONGEST_HOURS
from segmentation.progress import Progress, Stage, Standing
from tests.app.opened import ROOT, opened

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


@pytest.fixture
def held_up(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Event:
    """The loads of one visitor go on until this is set."""
    monkeypatch.setenv("SEGMENTKOMPASS_HOME", str(tmp_path))
    monkeypatch.setattr(visitor, "secret", lambda: "s" * 43)
    monkeypatch.setattr(visitor, "is_known_again", lambda: True)
    monkeypatch.setattr(loading, "SHORT_SECONDS", 0.0)
    go_on, build = Event(), upload.build

    def waiting(*given: Any) -> Path:
        assert go_on.wait(30)
        return build(*given)

    monkeypatch.setattr(upload, "build", waiting)
    return go_on


def _press(app: AppTest, label: str) -> AppTest:
    return next(button for button in app.button if button.label == label).click().run()


def _chosen(demo: Path) -> AppTest:
    app = opened("data", demo, lang="de")
    app.file_uploader[0].set_value([("kunden.csv", b"Kundennummer;Firma\n1;Stahlbau\n2;Holzbau\n", "text/csv")])
    return app


@pytest.mark.parametrize("page", ["data", "pareto"])
def test_a_load_that_ends_while_a_page_is_being_drawn_is_taken_over(
    page: str, demo: Path, held_up: Event, monkeypatch: pytest.MonkeyPatch
) -> None:
    settle = loading.settle
    app = _press(_chosen(demo), "Prüfen und laden")
    going = app.session_state[session_keys.LOADING]

    def settled_just_before_its_end() -> None:
        settle()
        held_up.set()
        assert going.over.wait(30)

    monkeypatch.setattr(loading, "settle", settled_just_before_its_end)
    app = app.switch_page(f"pages/{page}.py").run()
    monkeypatch.setattr(loading, "settle", settle)
    assert not app.error
    assert not any("konnten nicht geladen werden" in box.value for box in app.info)
    app = app.switch_page("pages/data.py").run()
    assert app.title[0].value.startswith("2 Zeilen gelesen")


@pytest.mark.parametrize("page", ["data", "pareto"])
def test_a_load_whose_tab_was_closed_is_taken_over_by_the_next(
    page: str, demo: Path, held_up: Event, monkeypatch: pytest.MonkeyPatch
) -> None:
    going = _press(_chosen(demo), "Prüfen und laden").session_state[session_keys.LOADING]
    held_up.set()
    assert going.over.wait(30)
    monkeypatch.setattr(visitor, "is_there", lambda _session: False)
    other = AppTest.from_file(str(ROOT / "app.py"), default_timeout=60)
    other.query_params["lang"] = "de"
    other = other.switch_page(f"pages/{page}.py").run()
    assert not other.exception
    assert any("Ihre Auszüge sind geladen" in box.value for box in (*other.info, *other.success))
    assert other.switch_page("pages/data.py").run().title[0].value.startswith("2 Zeilen gelesen")


def test_a_load_that_another_tab_took_over_is_no_longer_this_ones(
    demo: Path, held_up: Event, monkeypatch: pytest.MonkeyPatch
) -> None:
    app = _press(_chosen(demo), "Prüfen und laden")
    going = app.session_state[session_keys.LOADING]
    going.session = "the other tab's"
    held_up.set()
    assert going.over.wait(30)
    adopted: list[Any] = []
    monkeypatch.setattr(going, "adopt", adopted.append)
    app = app.run()
    assert not app.exception
    assert adopted == []
    assert session_keys.LOADING not in app.session_state


def test_what_is_being_loaded_cannot_be_looked_at_anew(demo: Path, held_up: Event) -> None:
    app = _press(_press(_chosen(demo), "Erst ansehen"), "So laden")
    going, delivery = app.session_state[session_keys.LOADING], app.session_state[session_keys.DELIVERY].delivery
    assert next(button for button in app.button if button.label == "Dazunehmen und alle ansehen").disabled
    assert delivery.extracts.is_dir()
    held_up.set()
    assert going.over.wait(30)
    assert app.run().title[0].value.startswith("2 Zeilen gelesen")


def test_a_load_is_taken_over_though_the_browser_asks_for_something_else_meanwhile(
    demo: Path, held_up: Event, monkeypatch: pytest.MonkeyPatch
) -> None:
    app = _press(_chosen(demo), "Prüfen und laden")
    going = app.session_state[session_keys.LOADING]
    held_up.set()
    assert going.over.wait(30)
    adopt, interrupted = going.adopt, [RerunException(RerunData())]

    def interrupted_once(made: Any) -> None:
        if interrupted:
            raise interrupted.pop()
        adopt(made)

    going.adopt = interrupted_once
    app = app.run().switch_page("pages/data.py").run()
    assert not interrupted
    assert app.title[0].value.startswith("2 Zeilen gelesen")


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
