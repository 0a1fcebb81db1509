"""Which customers are put into segments: all, a pilot's, or those of one segment, level by level."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path

import streamlit as st

from pages.ui import caches, inputs, segments_state, state
from pages.ui import segments_texts as texts
from pages.ui.formatting import number
from pages.ui.i18n import _
from pages.ui.messages import plain
from pages.ui.segments_frames import FIRST_METHOD, STORED, Asked, Picture
from pages.ui.segments_state import ALL, AMONG, METHOD, NUMBER, SEGMENT
from segmentation.scope import MOST_LEVELS, TOPS, Scope, scope_of


def choice(picture: Picture, path: Path) -> None:
    """All customers, or the pilots and segments that there are."""
    regions, lines = caches.regions_and_lines(path)
    tops = [Scope("top", str(count)) for count in TOPS]
    own = [picture.asked.scope, *[Scope("segment", str(s)) for s in _segments(picture)]]
    options = dict.fromkeys(str(one) for one in (Scope(), *tops, *regions, *lines, *own))
    called = _called(picture, path)
    inputs.select(AMONG, _("Customers"), tuple(options), show=lambda text: named(scope_of(text), called))


def _segments(picture: Picture) -> list[int]:
    """The segments of all customers, where these are what is shown."""
    return [] if picture.asked.method != STORED else list(range(1, picture.by_method.k + 1))


def _called(picture: Picture, path: Path) -> dict[int, str]:
    """The segments of all customers by number, where they are asked for."""
    if picture.asked.decided is not None:
        decided = picture.asked.decided
        stored = Asked(STORED, kept=caches.segmentation_in_force(path, *decided))
        return texts.names(caches.segments_picture(path, stored, *decided).figures)
    return texts.names(picture.figures) if picture.asked.method == STORED else {}


def who(picture: Picture, path: Path) -> str:
    """The customers that are shown."""
    return named(picture.asked.scope, _called(picture, path))


def named(scope: Scope, called: Mapping[int, str]) -> str:
    """Who they are. called: the segments of all customers by number."""
    if scope.kind == "top":
        return _("The {count} most valuable customers", count=number(int(scope.value)))
    if scope.kind == "region":
        return _("Bundesland: {name}", name=scope.value)
    if scope.kind == "line":
        return _("Product group: {name}", name=scope.value)
    if scope.kind == "segment":
        first, *deeper = scope.levels
        levels = [called.get(first, number(first)), *map(str, deeper)]
        return _("Segment {levels}", levels=" › ".join(levels))
    return _("All customers")


def note(picture: Picture, path: Path) -> None:
    """Where these are not all customers: who they are, with the way back."""
    scope = picture.asked.scope
    if not str(scope):
        return
    said, back = st.columns([5, 2], vertical_alignment="center")
    said.info(
        _(
            "{who}: only they are put into segments here, and all shares are of them.",
            who=plain(who(picture, path)),
        ),
        icon=":material/filter_alt:",
    )
    back.button(
        _("Back to all customers"),
        on_click=state.reset,
        args=((AMONG, METHOD, NUMBER, SEGMENT),),
        icon=":material/undo:",
        width="stretch",
    )


def divide(picture: Picture, chosen: int | None) -> None:
    """The way from a chosen segment to its segments."""
    scope = picture.asked.scope
    # A level below is found in the segments that the level above has by itself: others would be other customers.
    by_itself = picture.asked.method == FIRST_METHOD and picture.asked.k == "auto"
    is_followed = picture.asked.method == STORED or (by_itself and not segments_state.has_own_criteria())
    if chosen is None or chosen > picture.by_method.k or not is_followed or len(scope.levels) >= MOST_LEVELS:
        return
    if str(scope) and scope.kind != "segment":
        return
    st.button(
        _("Divide {name} further", name=plain(texts.names(picture.figures)[chosen])),
        on_click=_divide,
        args=(scope.within(chosen),),
        icon=":material/account_tree:",
    )


def _divide(scope: Scope) -> None:
    state.reset((NUMBER, *segments_state.CRITERIA_PARAMS))
    state.put(METHOD, FIRST_METHOD)
    state.put(AMONG, str(scope))
    state.put(SEGMENT, ALL)
