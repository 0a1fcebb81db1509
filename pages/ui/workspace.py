"""Which warehouse this session looks at: the demo firm's, or the visitor's own upload, which nobody else sees.

A reload finds the own data again by the visitor's cookie. An address never opens them: it carries a mark, so that
whoever receives it is told where the figures come from other data than the sender's.
"""

from __future__ import annotations

import contextlib
import hashlib
import logging
from dataclasses import dataclass
from pathlib import Path

import streamlit as st

from pages.ui import caches, memory, state, visitor
from pages.ui.i18n import _
from segmentation import private_rooms, workspaces
from segmentation.authored import STORE_NAME, Store, take_along
from segmentation.customer_master import Master
from segmentation.errors import InputError

_LOG = logging.getLogger("segmentkompass")

SENT = state.free_text("extracts", longest=8)
"""The mark of the own data that the address was made from; none for the demo firm."""
GROUPS = state.one_of("groups", ("apart", "together"), "apart")
"""Whether subsidiaries are customers of their own, or are added up with their parent company."""
EVERYWHERE = (SENT, GROUPS)
"""What holds on every page."""


class NotMadeError(Exception):
    """The warehouse in which the decisions hold is not there yet, and only a run has it made."""


@dataclass(frozen=True)
class Workspace:
    """base: the warehouse file as it was loaded. own: loaded by this visitor, not the demo firm."""

    base: Path
    own: bool

    @property
    def path(self) -> Path:
        """The warehouse that the pages read, the key of every cache: what was decided about customers holds in it.

        Made when a run first asks for it, which takes as long as features and segments do; whoever asks outside a run
        has nothing made (NotMadeError).
        """
        together = state.get(GROUPS) == "together"
        if not together and not self.store.exists():
            return self.base
        path = workspaces.mastered(self.base, self.folder, self.master, together)
        if not path.is_file():
            self._make(path, together)
        return path

    def _make(self, path: Path, together: bool) -> None:
        if not state.is_in_a_run():
            raise NotMadeError
        if path.parent == self.folder and not self.own:
            private_rooms.make(self.folder)
        with st.spinner(_("Carrying the decisions on customers through all figures …")):
            workspaces.make_mastered(self.base, self.folder, self.master, together)
        # In another tab a decision may have been made meanwhile.
        workspaces.delete_superseded(self.base, self.folder, self.master, memory.forget)

    @property
    def folder(self) -> Path:
        """Where what is decided about these data is kept, with what is made of it."""
        return self.base.parent if self.own else Path(state.held()[state.NOTES])

    @property
    def store(self) -> Store:
        """What was decided about these data."""
        return Store(self.folder / STORE_NAME)

    @property
    def master(self) -> Master:
        """Which of it holds."""
        store = self.folder / STORE_NAME
        with contextlib.suppress(OSError):
            return caches.customer_master(self.base, store, store.stat().st_mtime_ns)
        return caches.customer_master(self.base, store, 0)


def settle() -> None:
    """At the start of a run: find the visitor's own data again, and note what must be told of whose data these are."""
    state.read_address("whose data", EVERYWHERE)
    before = _own()
    if state.OWN_WORKSPACE not in st.session_state or (before is not None and not private_rooms.is_kept(before)):
        st.session_state.update(held_for(visitor.secret()))
    if state.NOTES not in st.session_state:
        st.session_state[state.NOTES] = held_for(visitor.secret())[state.NOTES]
    private_rooms.note_use(Path(st.session_state[state.NOTES]) / STORE_NAME)
    own = _own()
    if own is not None:
        private_rooms.note_use(own)
    notice = _changed(own) if before not in (None, own) else _sent_from_elsewhere(own)
    if notice:
        st.session_state[state.WHOSE_NOTICE] = notice
    state.note(SENT, _mark(own))


def held_for(secret: str | None) -> dict[str, str | None]:
    """What a session of the visitor with this secret holds: their own workspace, and the place of their notes."""
    rooms = workspaces.private_rooms()
    found = None if secret is None else rooms.find(secret)
    return {
        state.OWN_WORKSPACE: None if found is None else str(found),
        state.NOTES: str(rooms.beside_demo(secret or "")),
    }


def edition() -> str:
    """Changes when the figures do because of another decision on customers."""
    return hashlib.sha256(current().path.name.encode()).hexdigest()[:8]


def has_groups() -> bool:
    """Whether a customer has a parent company among the customers."""
    try:
        return current().master.subsidiaries > 0
    except InputError:
        # The page tells what is wrong with the data.
        return False


def is_sent_from_here() -> bool:
    """Whether the mark in force is that of the data in force."""
    return bool(state.get(SENT) == _mark(_own()))


def look_at(own: Path | None) -> None:
    """From now on the pages show the visitor's own warehouse, or the demo firm."""
    st.session_state[state.OWN_WORKSPACE] = None if own is None else str(own)
    state.put(SENT, _mark(own))


def current() -> Workspace:
    """The visitor's own upload, else the demo firm."""
    own = _own()
    return Workspace(caches.demo_workspace(), own=False) if own is None else Workspace(own, own=True)


def whose() -> str:
    """Whose data the figures are, in two words."""
    return _("Demo firm") if _own() is None else _("Own extracts")


def notice() -> str:
    """What is to be told, once, about whose data these are; empty if nothing is."""
    return str(st.session_state.pop(state.WHOSE_NOTICE, ""))


def back_to_demo() -> None:
    """Leave the own data and delete them."""
    look_at(None)
    _leave(workspaces.private_rooms().of(visitor.secret()))


def move_into(own: Path) -> None:
    """Look at what was just loaded; what the visitor loaded before is deleted, what they decided about it is not."""
    if (before := _own()) is not None:
        take_along(before, own)
    look_at(own)
    _leave(workspaces.private_rooms().before(visitor.secret(), own))


def delete_left_behind() -> None:
    """Delete uploads whose visitor did not come back for them; one that cannot be deleted keeps no other."""
    for room in workspaces.private_rooms().left_behind():
        try:
            _delete(room)
        except Exception:
            _LOG.exception("a private room could not be deleted")


def _leave(rooms: list[Path]) -> None:
    gone = [_delete(room) for room in rooms]
    if not all(gone):
        st.session_state[state.WHOSE_NOTICE] = _(
            "The system still holds the file of the data you left. No page shows them any more; the file is deleted "
            "within the hour."
        )


def _delete(room: Path) -> bool:
    """Delete a room with all that was read from it. False if the system holds it yet: its readers go on meanwhile."""
    # Not everywhere can a file be deleted that is open.
    memory.forget(room)
    gone = private_rooms.delete(room)
    # A run in another tab may have asked for it meanwhile.
    memory.forget(room)
    return gone


def _own() -> Path | None:
    own = state.held().get(state.OWN_WORKSPACE)
    return None if own is None else Path(own)


def _mark(own: Path | None) -> str:
    return "" if own is None else private_rooms.mark(own)


def _changed(own: Path | None) -> str:
    if own is None:
        return _(
            "Your own extracts are no longer there: they were left in another tab, or not used for {hours} hours. "
            "The figures here are the demo firm's.",
            hours=private_rooms.LONGEST_HOURS,
        )
    return _("You loaded other extracts in another tab. The figures here are theirs now.")


def _sent_from_elsewhere(own: Path | None) -> str:
    if state.get(SENT) in ("", _mark(own)):
        return ""
    if own is None:
        return _(
            "This address was made from own extracts. Only the browser that loaded them sees them, and after {hours} "
            "hours without use they are deleted. The figures here are the demo firm's.",
            hours=private_rooms.LONGEST_HOURS,
        )
    return _("This address was made from other extracts than yours. The figures here are those of your own extracts.")
