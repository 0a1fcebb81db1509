"""Which warehouse this session looks at: a saved workspace, the visitor's own upload, or the demo firm's.

An address opens the saved workspace that it names, for everybody. What was only uploaded nobody else sees: a reload
finds it again by the visitor's cookie, and an address carries no more than a mark of it, so that whoever receives it is
told where the figures come from other data than the sender's.
"""

from __future__ import annotations

import contextlib
import hashlib
import logging
from dataclasses import dataclass
from pathlib import Path

import streamlit as st

from pages.ui import address, caches, memory, session_keys, state, visitor
from pages.ui.i18n import _
from pages.ui.messages import plain, told
from segmentation import private_rooms, saved_workspaces, workspaces
from segmentation.authored import STORE_NAME, Store, take_along
from segmentation.by_hand import ByHand
from segmentation.customer_master import Master
from segmentation.errors import InputError
from segmentation.progress import Progress

_LOG = logging.getLogger("segmentkompass")
_LONGEST_SHOWN = 30

SENT = state.free_text("extracts", longest=8)
"""The mark of the own data that the address was made from; none for the demo firm."""
GROUPS = state.one_of("groups", ("apart", "together"), "apart")
"""Whether subsidiaries are customers of their own, or are added up with their parent company."""


def _workspace_name(text: str) -> str:
    try:
        return text and saved_workspaces.cleaned(text)
    except InputError as error:
        raise ValueError(text) from error


NAMED = state.Param("workspace", "", _workspace_name, str)
"""The name of the saved workspace in view; none for the own data or the demo firm."""
EVERYWHERE = (SENT, NAMED, GROUPS)
"""What holds on every page."""


class NotMadeError(Exception):
    """The warehouse in which the decisions hold is not there yet, and only a run has it made."""


@dataclass(frozen=True)
class Workspace:
    """base: the warehouse file as it was loaded. own: loaded by this visitor and seen by nobody else. name: that of a
    saved workspace; neither: the demo firm."""

    base: Path
    own: bool
    name: str = ""

    @property
    def path(self) -> Path:
        """The warehouse that the pages read, the key of every cache: what was decided about customers holds in it.

        Made when a run first asks for it, which takes as long as features and segments do; whoever asks outside a run
        has nothing made (NotMadeError).
        """
        return self._counted(state.get(GROUPS) == "together")

    @property
    def firms_path(self) -> Path:
        """The same with subsidiaries as customers of their own, however they are counted elsewhere."""
        return self._counted(together=False)

    def _counted(self, together: bool) -> Path:
        if not together and not self.store.exists():
            return self.base
        path = workspaces.mastered(self.base, self.folder, self.master, together)
        if not path.is_file():
            self._make(path, together)
        return path

    def _make(self, path: Path, together: bool) -> None:
        if not state.is_in_a_run():
            raise NotMadeError
        if path.parent == self.folder and self._is_demo:
            private_rooms.make(self.folder)
        with st.spinner(_("Carrying the decisions on customers through all figures …")):
            workspaces.make_mastered(self.base, self.folder, self.master, together)
        # In another tab a decision may have been made meanwhile.
        workspaces.delete_superseded(self.base, self.folder, self.master, memory.forget)

    @property
    def folder(self) -> Path:
        """Where what is decided about these data is kept, with what is made of it."""
        return Path(state.held()[session_keys.NOTES]) if self._is_demo else self.base.parent

    @property
    def _is_demo(self) -> bool:
        return not (self.own or self.name)

    @property
    def store(self) -> Store:
        """What was decided about these data."""
        return Store(self.folder / STORE_NAME)

    @property
    def decided(self) -> tuple[Path, int]:
        """Where it stands, and when it was last written: what follows from it is remembered by both."""
        store = self.folder / STORE_NAME
        with contextlib.suppress(OSError):
            return store, store.stat().st_mtime_ns
        return store, 0

    @property
    def segments_by_hand(self) -> ByHand:
        """What of it is about segments."""
        return caches.segments_by_hand(self.path, *self.decided)

    @property
    def master(self) -> Master:
        """Which of it holds for customers."""
        return caches.customer_master(self.base, *self.decided)


def settle() -> None:
    """At the start of a run: find the data to be shown, and note what must be told of whose data these are.

    The edition of a saved workspace that is found now is shown to the end of the run.
    """
    address.read("whose data", EVERYWHERE)
    before = _own()
    if session_keys.OWN_WORKSPACE not in st.session_state or (before is not None and not private_rooms.is_kept(before)):
        st.session_state.update(held_for(visitor.secret()))
    if session_keys.NOTES not in st.session_state:
        st.session_state[session_keys.NOTES] = held_for(visitor.secret())[session_keys.NOTES]
    private_rooms.note_use(Path(st.session_state[session_keys.NOTES]) / STORE_NAME)
    own = _own()
    if own is not None:
        private_rooms.note_use(own)
    name = state.get(NAMED)
    saved = _called(name)
    st.session_state[session_keys.SAVED_WORKSPACE] = _in_force(saved)
    if saved is not None and not saved.is_lost:
        state.note(NAMED, saved.name)
    elif name:
        state.note(NAMED, "")
        st.session_state[session_keys.WHOSE_NOTICE] = (
            _not_found(name, own) if saved is None else _without_figures(saved.name, own)
        )
    elif notice := _changed(own) if before not in (None, own) else _sent_from_elsewhere(own):
        st.session_state[session_keys.WHOSE_NOTICE] = notice
    state.note(SENT, _mark())


def held_for(secret: str | None, name: str = "") -> dict[str, str | None]:
    """What a session of the visitor with this secret holds: their own workspace, the place of their notes, and the
    saved workspace of this name."""
    rooms = workspaces.private_rooms()
    found = None if secret is None else rooms.find(secret)
    return {
        session_keys.OWN_WORKSPACE: None if found is None else str(found),
        session_keys.NOTES: str(rooms.beside_demo(secret or "")),
        session_keys.SAVED_WORKSPACE: _in_force(_called(name)),
    }


def edition() -> str:
    """Changes when the figures do because of another decision on customers."""
    return hashlib.sha256(str(current().path).encode()).hexdigest()[:8]


def has_groups() -> bool:
    """Whether a customer has a parent company among the customers."""
    try:
        return current().master.subsidiaries > 0
    except InputError:
        # The page tells what is wrong with the data.
        return False


def is_sent_from_here() -> bool:
    """Whether the mark and the name in force are those of the data in force."""
    return state.get(SENT) == _mark() and bool(state.get(NAMED)) == (_saved() is not None)


def look_at(own: Path | None) -> None:
    """From now on the pages show the visitor's own warehouse, or the demo firm."""
    st.session_state[session_keys.OWN_WORKSPACE] = None if own is None else str(own)
    look_at_saved("")
    state.put(SENT, _mark())


@state.carried_out
def look_at_saved(name: str) -> None:
    """From now on the pages show the saved workspace of this name; without one what they showed before any."""
    st.session_state[session_keys.SAVED_WORKSPACE] = _in_force(_called(name))
    state.put(NAMED, name)


def current() -> Workspace:
    """The saved workspace in view, else the visitor's own upload, else the demo firm."""
    if (saved := _saved()) is not None:
        return Workspace(saved, own=False, name=state.get(NAMED))
    own = _own()
    return Workspace(caches.demo_workspace(), own=False) if own is None else Workspace(own, own=True)


def whose() -> str:
    """Whose data the figures are, in two words, to be shown where Markdown is read."""
    if _saved() is not None:
        return plain(state.get(NAMED), longest=_LONGEST_SHOWN)
    return _("Demo firm") if _own() is None else _("Own extracts")


def notice() -> str:
    """What is to be told, once, about whose data these are; empty if nothing is."""
    return str(st.session_state.pop(session_keys.WHOSE_NOTICE, ""))


def back_to_demo() -> None:
    """Leave the own data and delete them."""
    look_at(None)
    _leave(workspaces.private_rooms().of(visitor.secret()))


def move_into(own: Path) -> None:
    """Look at what was just loaded; what the visitor loaded before is deleted, what they decided about it is not."""
    if (before := _own()) not in (None, own):
        take_along(before, own)
    look_at(own)
    _leave(workspaces.private_rooms().before(visitor.secret(), own))


def save(name: str, own: Path) -> None:
    """Keep the visitor's own data, this warehouse, under this name and look at them there; nothing of them stays
    private. What they loaded since, in another tab, stays as it is.

    InputError if they cannot be kept, or not under this name; all then stays as it was.
    """
    mapping = private_rooms.mapping_of(own.parent)
    kept = saved_workspaces.of_this_installation().keep(
        name, own, private_rooms.extracts_of(own.parent), mapping if mapping.is_file() else None
    )
    look_at(None)
    look_at_saved(kept.name)
    _leave([*workspaces.private_rooms().before(visitor.secret(), own), own.parent])


def refresh(name: str, given: saved_workspaces.Extracts, progress: Progress) -> None:
    """Build the data of the saved workspace of this name anew. InputError; what was there then stays."""
    saved_workspaces.of_this_installation().refresh(name, given, progress, memory.forget)


def delete_saved(name: str) -> None:
    """Delete the saved workspace with all its files. InputError if that is not possible now."""
    gone = saved_workspaces.of_this_installation().delete(name, memory.forget)
    if state.get(NAMED) == name:
        look_at_saved("")
    st.session_state[session_keys.WHOSE_NOTICE] = (
        _("The workspace “{name}” is deleted with all its files.", name=plain(name)) if gone else _still_held()
    )


def delete_left_behind() -> None:
    """Delete uploads whose visitor did not come back for them, and what saved workspaces left; what cannot be deleted
    keeps nothing else."""
    for room in workspaces.private_rooms().left_behind():
        try:
            _delete(room)
        except Exception:
            _LOG.exception("a private room could not be deleted")
    saved_workspaces.of_this_installation().tidy_up(memory.forget)
    memory.forget_deleted()


def _leave(rooms: list[Path]) -> None:
    gone = [_delete(room) for room in rooms]
    if not all(gone):
        st.session_state[session_keys.WHOSE_NOTICE] = _still_held()


def _still_held() -> str:
    return _(
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
    own = state.held().get(session_keys.OWN_WORKSPACE)
    return None if own is None else Path(own)


def _saved() -> Path | None:
    saved = state.held().get(session_keys.SAVED_WORKSPACE)
    return None if saved is None else Path(saved)


def _called(name: str) -> saved_workspaces.SavedWorkspace | None:
    """The saved workspace of this name; None if there is none."""
    with contextlib.suppress(InputError):
        return saved_workspaces.of_this_installation().find(name)
    return None


def _in_force(saved: saved_workspaces.SavedWorkspace | None) -> str | None:
    """The warehouse that it has now; None if there is none."""
    if saved is None or saved.edition is None or saved.is_lost:
        return None
    return str(saved.edition.warehouse)


def _mark() -> str:
    """That of the data in force; only the own data have one."""
    own = _own() if _saved() is None else None
    return "" if own is None else private_rooms.mark(own)


def _not_found(name: str, own: Path | None) -> str:
    try:
        saved_workspaces.of_this_installation().find(name)
    except saved_workspaces.NoAccessError as error:
        return " ".join(map(told, [error.title, *error.problems]))
    except InputError:
        pass
    if own is None:
        return _(
            "There is no workspace “{name}”: it was deleted, or is called otherwise. The figures here are the demo "
            "firm's.",
            name=plain(name),
        )
    return _(
        "There is no workspace “{name}”: it was deleted, or is called otherwise. The figures here are those of your "
        "own extracts.",
        name=plain(name),
    )


def _without_figures(name: str, own: Path | None) -> str:
    if own is None:
        return _(
            "The file with the figures of the workspace “{name}” is missing. Select it in the list of workspaces, at "
            "the end of the page “Data”, to have them built anew. The figures here are the demo firm's.",
            name=plain(name),
        )
    return _(
        "The file with the figures of the workspace “{name}” is missing. Select it in the list of workspaces, at the "
        "end of the page “Data”, to have them built anew. The figures here are those of your own extracts.",
        name=plain(name),
    )


def _changed(own: Path | None) -> str:
    if own is None:
        return _(
            "Your own extracts are no longer there: they were left in another tab, or not used for {hours} hours. "
            "The figures here are the demo firm's.",
            hours=private_rooms.LONGEST_HOURS,
        )
    return _("You loaded other extracts in another tab. The figures here are theirs now.")


def _sent_from_elsewhere(own: Path | None) -> str:
    if state.get(SENT) in ("", _mark()):
        return ""
    if own is None:
        return _(
            "This address was made from own extracts. Only the browser that loaded them sees them, and after {hours} "
            "hours without use they are deleted. The figures here are the demo firm's.",
            hours=private_rooms.LONGEST_HOURS,
        )
    return _("This address was made from other extracts than yours. The figures here are those of your own extracts.")
