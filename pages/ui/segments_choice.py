"""Which segmentation is shown: the stored one, or one computed anew with another method or number."""

from __future__ import annotations

from dataclasses import replace
from html import escape
from pathlib import Path
from typing import Literal

import streamlit as st
from streamlit.delta_generator import DeltaGenerator

from pages.ui import caches, inputs, judging, segments_scope, segments_state, segments_texts, state, theme
from pages.ui.formatting import number
from pages.ui.i18n import _
from pages.ui.messages import plain
from pages.ui.segments_frames import STORED, Asked, Picture, standing
from pages.ui.segments_state import AMONG, AUTO, METHOD, NUMBER, NUMBERS, PANEL, PANELS
from segmentation.clustering import METHODS
from segmentation.scope import scope_of

PANEL_NAMES = {
    "overview": "Who brings what",
    "profile": "Profile",
    "map": "Map of customers",
    "rules": "Rules",
    "number": "Why this many?",
    "criteria": "By what?",
    "time": "Over time",
    "compare": "Compare",
    "fairness": "Fairness",
}


def settle(path: Path, decided: tuple[Path, int]) -> None:
    """Where a number or criteria are set alone, they are for the stored method. To be called before `picture`."""
    is_set = state.get(NUMBER) != AUTO or segments_state.has_own_criteria() or state.get(AMONG)
    if state.get(METHOD) == STORED and is_set:
        # Chosen on the page, a number has its method; an address may say it alone.
        state.note(METHOD, _standing(path, decided).method)


def _standing(path: Path, decided: tuple[Path, int]) -> Asked:
    return standing(caches.warehouse(path), caches.segmentation_in_force(path, *decided))


def picture(path: Path, decided: tuple[Path, int]) -> Picture:
    """The segmentation that is asked for, with what was `decided`. InputError where these data give none."""
    with st.spinner(_("Computing the segments …")):
        return caches.segments_picture(path, judging.newest(path, asked(path, decided)), *decided)


def asked(path: Path, decided: tuple[Path, int]) -> Asked:
    """What is asked for; the stored segmentation has a number, criteria and a template of its own."""
    method, among = state.get(METHOD), scope_of(state.get(AMONG))
    if method == STORED:
        return Asked(STORED, kept=caches.segmentation_in_force(path, *decided))
    # Whoever says nothing of criteria asks for those of the stored segments.
    said = _standing(path, decided)
    if segments_state.has_own_criteria():
        said = Asked(method, criteria=segments_state.criteria(), template=state.get(segments_state.TEMPLATE))
    within = decided if among.kind == "segment" else None
    return replace(said, method=method, k=number_asked(), scope=among, decided=within)


def number_asked() -> int | Literal["auto"]:
    """How many segments are asked for."""
    text = state.get(NUMBER)
    return "auto" if text == AUTO else int(text)


def controls(picture: Picture, path: Path) -> None:
    """The choice of the segmentation, what it is, and what is looked at."""
    # Not a popover: what is in one is drawn when it is opened, and has missed by then what the session told it.
    with st.expander(_("Other customers, another method or number"), icon=":material/tune:"):
        among, method, many = st.columns([3, 3, 4], gap="medium")
        with among:
            segments_scope.choice(picture, path)
        if _method(method, picture):
            with many:
                _number()
            st.caption(_("What is computed here is not stored; the address leads to it."))
            back_to_the_stored()
        else:
            st.caption(_("Choose a method to compute other segments than the stored ones."))
    st.caption(_told(picture, path))
    # In a column of its own the buttons would stay on one line, cut off.
    inputs.choice(PANEL, _("View"), PANELS, show=lambda name: _(PANEL_NAMES[name]))


def _told(picture: Picture, path: Path) -> str:
    """What the segments that are shown are made of."""
    asked = picture.asked
    method = _(METHODS[picture.by_method.method].label)
    if asked.method == STORED:
        method = asked.kept.title if asked.kept is not None else _("As stored ({method})", method=method)
    weights = len(picture.by_method.criteria.weights)
    return plain(
        " · ".join(
            (
                segments_scope.who(picture, path),
                method,
                _("{count} segments", count=number(picture.by_method.k)),
                _("{count} criteria", count=number(weights)),
            )
        ),
        longest=200,
    )


def mark(picture: Picture, chosen: int | None) -> None:
    """The segment that holds in all views, in its colour, with the way back to all; nothing where none is chosen."""
    if chosen is None:
        return
    told, back = st.columns([5, 2], vertical_alignment="center")
    row = picture.figures[picture.figures["segment"] == chosen].iloc[0]
    dot = f'<span style="color:{theme.segment_colour(chosen)}">●</span>'
    with told:
        st.html(f"{dot} {escape(_('Chosen in all views: {name}', name=segments_texts.in_title(row)))}")
    back.button(
        _("Show all segments"),
        on_click=segments_state.choose_segment,
        args=(segments_state.ALL,),
        icon=":material/close:",
        width="stretch",
    )


def _method(place: DeltaGenerator, picture: Picture) -> bool:
    """Whether segments are computed; the stored ones are the default, and a button leads back to them."""
    stored = state.get(METHOD) == STORED
    label = _(METHODS[picture.segmentation.method].label)
    with place:
        inputs.select(
            METHOD,
            _("Method"),
            (STORED, *METHODS) if stored else tuple(METHODS),
            show=lambda name: _("As stored ({method})", method=label) if name == STORED else _(METHODS[name].label),
        )
    return not stored


def _number() -> None:
    own = state.get(NUMBER)
    offered = NUMBERS if own in NUMBERS else (*NUMBERS, own)
    inputs.choice(NUMBER, _("Number of segments"), offered, show=lambda text: _("automatic") if text == AUTO else text)


def back_to_the_stored() -> None:
    """What was set for other segments is taken back."""
    st.button(
        _("Back to the stored segments"),
        on_click=state.reset,
        args=((METHOD, NUMBER, AMONG, segments_state.SEGMENT, *segments_state.CRITERIA_PARAMS),),
        icon=":material/undo:",
    )
