"""Loads go on while the session draws other pages: how far one is, and what came of it."""

from __future__ import annotations

import logging
from collections.abc import Callable
from dataclasses import dataclass, field
from threading import Event, Thread
from typing import Any

import streamlit as st

from pages.ui import errors, session_keys
from pages.ui.formatting import percent
from pages.ui.i18n import _, settled_language
from pages.ui.messages import told
from segmentation.errors import InputError, Message
from segmentation.workspaces import Progress

_LOG = logging.getLogger("segmentkompass")
_LOOK_SECONDS = 0.1
_SHOWN_SECONDS = 1.0


@dataclass(frozen=True)
class Words:
    """What is told of a load on other pages than the one where it was begun: how far it is, and once how it ended."""

    under_way: Callable[[float], Message]
    done: Message
    failed: Message


@dataclass
class Loading:
    """One load of a session.

    adopt: takes over what it made, in a run of that session; refuse: does what is to follow on bad input, in the run
    that tells of it; share: how far it is; is_told: the visitor knows its end.
    """

    words: Words
    adopt: Callable[[Any], None]
    refuse: Callable[[], None]
    share: float = 0.0
    made: Any = None
    error: BaseException | None = None
    over: Event = field(default_factory=Event)
    is_told: bool = False

    def work(self, build: Callable[[Progress], object]) -> None:
        """Do the work, in a thread of its own. A defect is logged at once: the session may never come back for it."""
        try:
            self.made = build(self._tell)
        except BaseException as error:
            self.error = error
            if not isinstance(error, InputError):
                _LOG.exception("a load failed")
        finally:
            self.over.set()

    def _tell(self, _stage: str, share: float) -> None:
        self.share = share


def run(
    build: Callable[[Progress], Any],
    words: Words,
    adopt: Callable[[Any], None] = lambda _made: None,
    refuse: Callable[[], None] = lambda: None,
) -> None:
    """Do the work, which tells how far it is, take over what it made, and draw the page anew.

    build: touches no session, for it goes on when the visitor leaves the page meanwhile; adopt then comes with the
    session's next run, and refuse where bad input is told.
    """
    going = Loading(words, adopt, refuse)
    st.session_state[session_keys.LOADING] = going
    Thread(target=going.work, args=(build,), name="load", daemon=True).start()
    watch()


def settle() -> None:
    """At the start of a run: take over what a load made meanwhile, and note what is to be told of it once."""
    going = _current()
    if going is None or not going.over.is_set() or (going.error is not None and going.is_told):
        return
    if not going.is_told:
        ending = going.words.done if going.error is None else going.words.failed
        st.session_state[session_keys.WHOSE_NOTICE] = told(ending)
    going.is_told = True
    if going.error is None:
        del st.session_state[session_keys.LOADING]
        going.adopt(going.made)
        # The address still says what was shown before; a run that follows a change made here does not read it.
        st.rerun()


def is_under_way() -> bool:
    """Whether a load goes on, or has come to nothing without the data page having said why."""
    return _current() is not None


def watch() -> None:
    """On the page where it was begun: how far the load is until it is over, and why it came to nothing."""
    going = _current()
    if going is None:
        return
    with st.status(_("Reading …"), expanded=False) as status:
        while not going.over.wait(_LOOK_SECONDS):
            status.update(label=_("Loading: {share}", share=percent(going.share, 0)))
        if going.error is None:
            going.is_told = True
            st.rerun()
        del st.session_state[session_keys.LOADING]
        status.update(label=_("Not loaded; what you saw before stays."), state="error")
    if isinstance(going.error, InputError):
        errors.show(going.error)
        going.refuse()
    else:
        st.error(_("A fault of this app; the log has the details."), icon=":material/error:")


@st.fragment(run_every=_SHOWN_SECONDS)
def show_beside() -> None:
    """On the other pages: that a load goes on; when it is over the page is drawn anew."""
    going = _current()
    if going is None or going.is_told:
        return
    if going.over.is_set():
        st.rerun()
    # Drawn again by itself, it stands outside the frame.
    with settled_language():
        st.caption(told(going.words.under_way(going.share)))


def _current() -> Loading | None:
    found: Loading | None = st.session_state.get(session_keys.LOADING)
    return found
