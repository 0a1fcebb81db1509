"""What people say of segments: their names, customers placed in another one, and the log of both with the way back."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pandas as pd
import streamlit as st

from pages.ui import errors, session_keys, state, workspace
from pages.ui import segments_texts as texts
from pages.ui.formatting import day, number
from pages.ui.i18n import _, counted
from pages.ui.messages import plain
from pages.ui.segments_frames import Picture
from pages.ui.table import table
from segmentation import by_hand, private_rooms
from segmentation.authored import STORE_NAME, Store
from segmentation.by_hand import LONGEST_NAME, LONGEST_REASON, Placement, SegmentName
from segmentation.errors import InputError

_NAMED, _NEW_NAME = "segment to name", "segment name"
_PLACED, _REASON = "segment to place in", "reason of placement"


def refused() -> None:
    """Why the last decision could not be taken."""
    if (error := st.session_state.pop(session_keys.REFUSED_DECISION, None)) is not None:
        errors.show(error)


def names(picture: Picture, chosen: int | None) -> None:
    """The way to another name."""
    called = _called(picture)
    own = [segment for segment in called if segment <= picture.by_method.k]
    # A browser names an option by its text: what was renamed is chosen in a new list.
    turn = f"{chosen}:{len(workspace.current().segments_by_hand.history)}"
    with st.popover(_("Name a segment"), icon=":material/edit:"):
        st.selectbox(
            _("Segment"), own, index=own.index(chosen) if chosen in own else 0, format_func=called.__getitem__,
            key=f"{_NAMED}:{turn}",
        )  # fmt: skip
        st.text_input(_("New name"), key=f"{_NEW_NAME}:{turn}", max_chars=LONGEST_NAME)
        st.caption(_("It stands on every page and in every file, and stays when segments are computed anew."))
        st.button(_("Give it this name"), type="primary", on_click=_rename, args=(place(), picture, turn))


def _called(picture: Picture) -> dict[int, str]:
    return texts.names(picture.figures)


def place() -> tuple[Path, bool]:
    """The folder where decisions are kept, and whether it has to be made first."""
    here = workspace.current()
    return here.folder, here.folder != here.base.parent


@state.carried_out
def _rename(place: tuple[Path, bool], picture: Picture, turn: str) -> None:
    segment, name = int(st.session_state[f"{_NAMED}:{turn}"]), str(st.session_state[f"{_NEW_NAME}:{turn}"])
    take(place, lambda store: _named(store, picture, segment, name))


def _named(store: Store, picture: Picture, segment: int, name: str) -> SegmentName:
    return by_hand.rename(store, picture.by_method, segment, name, called=_called(picture), scope=picture.asked.scope)


def take(place: tuple[Path, bool], decide: Callable[[Store], object]) -> None:
    """Note it; what was refused is told on the page that is drawn then."""
    folder, is_to_be_made = place
    state.touch()
    try:
        if is_to_be_made:
            private_rooms.make(folder)
        decide(Store(folder / STORE_NAME))
    except InputError as error:
        # Its traceback would hold the warehouse open.
        st.session_state[session_keys.REFUSED_DECISION] = error.with_traceback(None)


def placement(picture: Picture, own: pd.Series) -> None:
    """On a customer's page: who placed it there and why, or the way to place it elsewhere."""
    customer = str(own["customer_id"])
    held = picture.by_hand.placements.get(customer)
    if held is not None:
        said, back = st.columns([5, 2], vertical_alignment="center")
        said.info(
            _(
                "Placed in {name} by hand on {day}; the method says {before}. Reason: {reason}",
                name=plain(_called(picture)[held.segment]),
                day=day(held.decided_at.date()),
                before=plain(_called(picture)[int(own["next_segment"])]),
                reason=plain(held.reason),
            ),
            icon=":material/pan_tool:",
        )
        back.button(
            _("Undo"), icon=":material/undo:", on_click=_undo, args=(place(), held), key="undo placement",
            width="stretch",
        )  # fmt: skip
        return
    called = _called(picture)
    others = [s for s in called if s not in (int(own["segment"]), picture.by_method.k + 1)]
    if not others:
        return
    turn = f"{customer}:{len(workspace.current().segments_by_hand.history)}"
    with st.popover(_("Place in another segment"), icon=":material/swap_horiz:"):
        st.selectbox(_("Segment"), others, format_func=called.__getitem__, key=f"{_PLACED}:{turn}")
        st.text_input(_("Reason (kept with the decision)"), key=f"{_REASON}:{turn}", max_chars=LONGEST_REASON)
        st.button(
            _("Place it there"), type="primary", on_click=_place_customer,
            args=(place(), picture, (customer, str(own["name"])), turn),
        )  # fmt: skip


@state.carried_out
def _place_customer(place: tuple[Path, bool], picture: Picture, customer: tuple[str, str], turn: str) -> None:
    segment, reason = int(st.session_state[f"{_PLACED}:{turn}"]), str(st.session_state[f"{_REASON}:{turn}"])
    said: dict[str, Any] = {"reason": reason, "called": _called(picture), "scope": picture.asked.scope}
    take(place, lambda store: by_hand.place(store, picture.by_method, customer, segment, **said))


@state.carried_out
def _undo(place: tuple[Path, bool], decision: SegmentName | Placement) -> None:
    take(place, lambda store: by_hand.undo(store, decision))


def log(picture: Picture) -> None:
    """All decisions, the undone ones as well; one is undone by selecting it."""
    decided = workspace.current().segments_by_hand
    if not decided.history:
        return
    waiting = picture.by_hand.wait
    if waiting:
        st.info(
            counted(
                len(waiting),
                "One decision waits: its segment or its customer is not among those shown here. It holds again where "
                "it is.",
                "{count} decisions wait: their segments or customers are not among those shown here. They hold again "
                "where they are.",
                count=number(len(waiting)),
            ),
            icon=":material/hourglass_empty:",
        )
    with st.expander(_("Decided by hand ({count})", count=number(len(decided.history)))):
        rows = pd.DataFrame([_row(decision, waiting) for decision in decided.history])
        st.caption(_("Select a decision to undo it. Nothing is deleted: what was undone stays in this list."))
        selected = table(
            rows,
            {
                "state": (_("State"), None),
                "day": (_("Decided on"), None),
                "what": (_("Decision"), None),
                "before": (_("Before"), None),
                "reason": (_("Reason"), None),
            },
            key="segment-decisions",
            selectable=True,
            height="content",
        )
        decision = None if selected is None else decided.history[selected]
        st.button(
            _("Undo the selected decision"),
            icon=":material/undo:",
            disabled=decision is None or decision.undone_at is not None,
            on_click=_undo,
            args=() if decision is None else (place(), decision),
        )


def _row(decision: SegmentName | Placement, waiting: tuple[SegmentName | Placement, ...]) -> dict[str, str]:
    if decision.undone_at is not None:
        standing = _("undone on {day}", day=day(decision.undone_at.date()))
    else:
        standing = _("waits") if decision in waiting else _("holds")
    if isinstance(decision, SegmentName):
        what, reason = _("Segment named “{name}”", name=decision.name), ""
    else:
        firm = f"{decision.customer_name} ({decision.customer_id})"
        what, reason = _("{customer} placed in {name}", customer=firm, name=decision.segment_name), decision.reason
    return {
        "state": standing,
        "day": day(decision.decided_at.date()),
        "what": what,
        "before": decision.before,
        "reason": reason,
    }
