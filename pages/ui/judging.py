"""Segments are shown as soon as they are found; how well they hold is worked out meanwhile, for all who wait for it."""

from __future__ import annotations

import logging
import time
from dataclasses import dataclass, field, replace
from pathlib import Path
from threading import Event, Lock, Thread

import streamlit as st

from pages.ui import caches, session_keys, visitor
from pages.ui.formatting import percent
from pages.ui.i18n import _, settled_language
from pages.ui.segments_frames import Asked
from segmentation.errors import InputError
from segmentation.progress import CancelledError, Progress

_LOG = logging.getLogger("segmentkompass")
_SHOWN_SECONDS = 0.5
_LOOKED_UP_SECONDS = 0.02
SHORT_SECONDS = 2.0
"""What is judged by then is not shown before."""
_Key = tuple[Path, Asked]


@dataclass(eq=False)
class _Judging:
    """One segmentation being judged. waiting: the sessions that want it; error: why there is none."""

    path: Path
    asked: Asked
    progress: Progress = field(default_factory=Progress)
    waiting: set[str] = field(default_factory=set)
    error: BaseException | None = None
    over: Event = field(default_factory=Event)

    def work(self) -> None:
        try:
            with self.progress.steers():
                caches.segmentation(self.path, self.asked)
        except BaseException as error:
            self.error = error
            if not isinstance(error, InputError | CancelledError):
                _LOG.exception("segments could not be judged")
        finally:
            self.over.set()


class _UnderWay:
    """Of all sessions: who asks for the same waits for the same."""

    def __init__(self) -> None:
        self._guard = Lock()
        self._all: dict[_Key, _Judging] = {}

    def has(self, path: Path, asked: Asked) -> bool:
        """Whether somebody waits for these segments already."""
        with self._guard:
            return (path, asked) in self._all

    def join(self, path: Path, asked: Asked, session: str) -> _Judging:
        """The work on these segments, begun if nobody did."""
        with self._guard:
            going = self._all.get((path, asked))
            if going is None or going.over.is_set() or going.progress.is_cancelled:
                going = self._all[path, asked] = _Judging(path, asked)
                Thread(target=going.work, name="judging", daemon=True).start()
            going.waiting.add(session)
            return going

    def leave(self, session: str, still_wanted: list[_Judging]) -> None:
        """What nobody waits for any more is called off; what is over is forgotten."""
        with self._guard:
            for going in self._all.values():
                if going not in still_wanted:
                    going.waiting.discard(session)
                if not going.waiting:
                    going.progress.cancel()
            self._all = {key: one for key, one in self._all.items() if one.waiting and not one.over.is_set()}


_UNDER_WAY = _UnderWay()


def begin() -> None:
    """At the start of a run of a page: it wants nothing yet."""
    st.session_state[session_keys.JUDGED] = []


def newest(path: Path, asked: Asked) -> Asked:
    """What can be had of these segments: they themselves, or those not judged yet while that goes on. Raises the
    InputError why there are none."""
    if caches.segmentation.has(path, asked):
        return asked
    first = replace(asked, judged=False)
    begun = time.monotonic()
    session = visitor.session()
    if not _UNDER_WAY.has(path, asked):
        # Something else is wanted now: what was wanted before would only slow it down.
        _UNDER_WAY.leave(session, st.session_state[session_keys.JUDGED])
    going = _UNDER_WAY.join(path, asked, session)
    while not going.over.wait(_LOOKED_UP_SECONDS):
        # Looked at each time: the session stops a run whose visitor asks for something else.
        wanted = st.session_state[session_keys.JUDGED]
        if caches.segmentation.has(path, first) and time.monotonic() - begun > SHORT_SECONDS:
            wanted.append(going)
            return first
    if going.error is not None and not isinstance(going.error, CancelledError):
        raise going.error
    return asked


def show() -> None:
    """At the end of a run of a page: how far the judging of what it shows is; when it is over, the page is drawn
    anew. Nothing where all is judged."""
    wanted: list[_Judging] = st.session_state[session_keys.JUDGED]
    _UNDER_WAY.leave(visitor.session(), wanted)
    if wanted:
        with st.container(key="judging"):
            _watch()


@st.fragment(run_every=_SHOWN_SECONDS)
def _watch() -> None:
    wanted: list[_Judging] = st.session_state[session_keys.JUDGED]
    if all(going.over.is_set() for going in wanted):
        st.rerun()
    # Drawn again by itself, it stands outside the frame.
    with settled_language():
        share = min(going.progress.now().share for going in wanted)
        told = _("Whether the segments last is still being worked out: {share}", share=percent(share, 0))
        if wanted[0].asked.k == "auto":
            told = _(
                "Not final yet: how many segments fit best, and whether they last, is still being worked out: {share}",
                share=percent(share, 0),
            )
        st.progress(share, text=told)
