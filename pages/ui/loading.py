"""Loads go on while the session draws other pages: how far one is, the way to call it off, and what came of it.

A load belongs to the session that began it. After a reload of the page another session of the same visitor takes it
over; whoever does not come back finds its result, or nothing of it.
"""

from __future__ import annotations

import logging
from collections.abc import Callable
from dataclasses import dataclass, field
from threading import Event, Lock, Thread
from typing import Any, Literal

import streamlit as st

from pages.ui import errors, session_keys, state, visitor
from pages.ui.formatting import percent
from pages.ui.i18n import _, settled_language
from pages.ui.loading_texts import rows, stage, time_left
from pages.ui.messages import plain, say, told
from segmentation.errors import InputError, Message
from segmentation.private_rooms import LONGEST_HOURS
from segmentation.progress import CancelledError, Progress, Standing

_LOG = logging.getLogger("segmentkompass")
_SHOWN_SECONDS = 0.5
SHORT_SECONDS = 0.3
"""What is over by then was no load to be watched."""
Place = Literal["own", "saved"]
"""Where on the data page it was begun, and is shown."""
SUMMARY = "summary"
"""The address of the summary on the data page."""


@dataclass(frozen=True)
class Words:
    """What is told of a load on other pages than the one where it was begun: how far it is, and once how it ended."""

    under_way: Callable[[float], Message]
    done: Message
    failed: Message


@dataclass
class Loading:
    """One load of a visitor.

    progress: steers it; adopt: takes over what it made, in a run of that session; refuse: tells of bad input, at the
    place; session: whose it is; is_told: the visitor knows that it came to nothing.
    """

    place: Place
    words: Words
    adopt: Callable[[Any], None]
    refuse: Callable[[InputError], None]
    session: str
    progress: Progress = field(default_factory=Progress)
    made: Any = None
    error: BaseException | None = None
    over: Event = field(default_factory=Event)
    is_told: bool = False

    def work(self, build: Callable[[Progress], object]) -> None:
        """Do the work, in a thread of its own. A defect is logged at once: the session may never come back for it."""
        try:
            self.made = build(self.progress)
        except BaseException as error:
            self.error = error
            if not isinstance(error, InputError | CancelledError):
                _LOG.exception("a load failed")
        finally:
            self.over.set()

    @property
    def is_cancelled(self) -> bool:
        """Whether it ended because it was called off."""
        return isinstance(self.error, CancelledError)

    @property
    def has_failed(self) -> bool:
        """Whether it is over, brought nothing, and nobody wanted that."""
        return self.over.is_set() and self.error is not None and not self.is_cancelled


@dataclass(frozen=True)
class _Ended:
    """A load that came to an end, to be told once. is_cancelled: it was called off."""

    place: Place
    said: str
    is_cancelled: bool


class _OfVisitors:
    """The loads under way by the visitor's secret: their session may go before they are over."""

    def __init__(self) -> None:
        self._guard = Lock()
        self._loads: list[tuple[str, Loading]] = []

    def note(self, secret: str, load: Loading) -> None:
        """Keep it until its end was told, or as long as what it made is kept for a visitor who does not come back."""
        with self._guard:
            others = [(whose, other) for whose, other in self._loads if other is not load and not _is_given_up(other)]
            self._loads = [*others, (secret, load)]

    def forget(self, load: Loading) -> None:
        """Its end was told."""
        with self._guard:
            self._loads = [(whose, other) for whose, other in self._loads if other is not load]

    def left_behind(self) -> Loading | None:
        """A load of this visitor whose session is gone: it belongs to this one from now on."""
        with self._guard:
            for whose, load in self._loads:
                if whose == visitor.secret() and not visitor.is_there(load.session):
                    load.session = visitor.session()
                    return load
        return None


_OF_VISITORS = _OfVisitors()


def refused(error: InputError) -> None:
    """Why nothing was loaded."""
    errors.show(error)
    st.caption(_("Not loaded; what you saw before stays."))


def run(
    place: Place,
    build: Callable[[Progress], Any],
    words: Words,
    adopt: Callable[[Any], None] = lambda _made: None,
    refuse: Callable[[InputError], None] = refused,
) -> None:
    """Do the work, which tells how far it is, take over what it made, and draw the page anew.

    build: touches no session, for it goes on when the visitor leaves the page meanwhile; adopt then comes with the
    session's next run, and refuse tells of bad input.
    """
    going = Loading(place, words, adopt, refuse, visitor.session())
    _begin(going, build)
    with st.spinner(_("Reading …")):
        going.over.wait(SHORT_SECONDS)
    if not going.has_failed:
        st.rerun()
    show(place)


@state.carried_out
def _begin(going: Loading, build: Callable[[Progress], Any]) -> None:
    """The session knows of the load and the load goes on, both or neither; what it knew before is forgotten."""
    before: Loading | None = st.session_state.get(session_keys.LOADING)
    if before is not None and before is not going:
        _OF_VISITORS.forget(before)
    st.session_state[session_keys.LOADING] = going
    _OF_VISITORS.note(visitor.secret(), going)
    # Last: from here on nothing can stop what is begun, nor begin it twice.
    Thread(target=going.work, args=(build,), name="load", daemon=True).start()


def settle() -> None:
    """At the start of a run: take over what a load made meanwhile."""
    if (going := _current()) is None:
        if (going := _OF_VISITORS.left_behind()) is None:
            return
        st.session_state[session_keys.LOADING] = going
    if not going.over.is_set() or going.has_failed:
        return
    said = told(going.words.done) if going.error is None else _("Cancelled; what you saw before stays.")
    _end(going, _Ended(going.place, said, going.is_cancelled))
    if going.error is None:
        # The address still says what was shown before; a run that follows a change made here does not read it.
        st.rerun()


@state.carried_out
def _end(going: Loading, ended: _Ended) -> None:
    """Take over what it made, if anything, and be through with it."""
    st.session_state[session_keys.LOAD_ENDED] = ended
    try:
        if going.error is None:
            going.adopt(going.made)
    except Exception:
        _drop(going)
        raise
    _drop(going)


def is_under_way() -> bool:
    """Whether a load goes on."""
    going = _current()
    return going is not None and not going.over.is_set()


def show(place: Place) -> None:
    """At the place where it was begun: how far the load is, and how it ended."""
    ended: _Ended | None = st.session_state.get(session_keys.LOAD_ENDED)
    if ended is not None and ended.place == place:
        del st.session_state[session_keys.LOAD_ENDED]
        if ended.is_cancelled:
            st.info(ended.said, icon=":material/cancel:")
        else:
            summary = _("The summary stands at the top of this page.")
            st.success(f"{ended.said} [{summary}](#{SUMMARY})", icon=":material/check:")
    going = _current()
    if going is None or going.place != place:
        return
    if going.has_failed:
        _drop(going)
        _say_why(going)
    else:
        # One that came to its end since this run began is taken over by the next, for which this asks.
        _watch()


def show_beside() -> None:
    """On the other pages: that a load goes on, or how it ended."""
    ended: _Ended | None = st.session_state.pop(session_keys.LOAD_ENDED, None)
    if ended is not None:
        st.info(ended.said, icon=":material/info:")
    going = _current()
    if going is None or going.is_told:
        return
    if going.has_failed:
        going.is_told = True
        st.info(told(going.words.failed), icon=":material/info:")
    else:
        _watch_beside()


def _say_why(going: Loading) -> None:
    if isinstance(going.error, InputError):
        going.refuse(going.error)
    else:
        st.error(_("A fault of this app; the log has the details."), icon=":material/error:")


@st.fragment(run_every=_SHOWN_SECONDS)
def _watch() -> None:
    """How far the load is, with the way to call it off; when it is over the page is drawn anew."""
    if (going := _under_way()) is None:
        return
    # Drawn again by itself, it stands outside the frame.
    with settled_language(), st.container(border=True):
        standing = going.progress.now()
        st.progress(standing.share, text=f"**{stage(standing)}**")
        with st.container(horizontal=True, horizontal_alignment="distribute", vertical_alignment="center"):
            facts = (percent(standing.share, 0), rows(standing), time_left(standing))
            st.caption(" · ".join(filter(None, facts)), width="content")
            _cancel_button(going, standing)


@st.fragment(run_every=_SHOWN_SECONDS)
def _watch_beside() -> None:
    """As `_watch`, in one line."""
    if (going := _under_way()) is None:
        return
    with settled_language(), st.container(horizontal=True, vertical_alignment="center"):
        standing = going.progress.now()
        said = [plain(say(going.words.under_way(standing.share)).rstrip(".")), time_left(standing)]
        st.caption(" · ".join(filter(None, said)), width="content")
        _cancel_button(going, standing)


def _under_way() -> Loading | None:
    going = _current()
    if going is not None and going.over.is_set():
        st.rerun()
    return going


def _cancel_button(going: Loading, standing: Standing) -> None:
    label = _("Cancel")
    if not standing.can_be_cancelled:
        label = _("Cancelling …") if going.progress.is_cancelled else _("Too late to cancel")
    st.button(
        label,
        icon=":material/cancel:",
        key="cancel the load",
        disabled=not standing.can_be_cancelled,
        on_click=_cancel,
        args=(going,),
    )


def _cancel(going: Loading) -> None:
    going.progress.cancel()


def _current() -> Loading | None:
    found: Loading | None = st.session_state.get(session_keys.LOADING)
    if found is not None and found.session != visitor.session():
        # This one's browser was away, and another tab took it over.
        del st.session_state[session_keys.LOADING]
        return None
    return found


def _drop(going: Loading) -> None:
    del st.session_state[session_keys.LOADING]
    _OF_VISITORS.forget(going)


def _is_given_up(load: Loading) -> bool:
    return load.over.is_set() and load.progress.seconds > LONGEST_HOURS * 3600
