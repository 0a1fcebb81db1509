"""Which segmentation is shown: the stored one, or one computed anew with another method or number."""

from __future__ import annotations

from pathlib import Path
from typing import Literal

import streamlit as st

from pages.ui import caches, inputs, segments_state, state
from pages.ui.i18n import _
from pages.ui.segments_frames import GENERAL, STORED, Picture, stored_method
from pages.ui.segments_state import AUTO, METHOD, NUMBER, NUMBERS, PANEL, PANELS
from segmentation.clustering import METHODS, STANDARD, Criteria

PANEL_NAMES = {
    "overview": "Who brings what",
    "profile": "Profile",
    "map": "Map of customers",
    "rules": "Rules",
    "number": "Why this many?",
    "criteria": "By what?",
}


def settle(path: Path) -> None:
    """Where a number or criteria are set alone, they are for the stored method. To be called before `picture`."""
    if state.get(METHOD) == STORED and (state.get(NUMBER) != AUTO or segments_state.has_own_criteria()):
        # Chosen on the page, a number has its method; an address may say it alone.
        state.note(METHOD, stored_method(caches.warehouse(path)))


def picture(path: Path) -> Picture:
    """The segmentation that is asked for. InputError where these data give none."""
    method, k = state.get(METHOD), number_asked()
    waiting = _("Computing the segments …")
    if method == "latent-class":
        waiting = _("Computing latent classes; the first time this takes up to half a minute …")
    with st.spinner(waiting):
        return caches.segments_picture(path, method, k, *asked(method))


def asked(method: str) -> tuple[Criteria, str]:
    """The criteria and the template that a segmentation by that method is asked for with; the stored one has its
    own."""
    if method == STORED:
        return STANDARD, GENERAL
    return segments_state.criteria(), state.get(segments_state.TEMPLATE)


def number_asked() -> int | Literal["auto"]:
    """How many segments are asked for."""
    text = state.get(NUMBER)
    return "auto" if text == AUTO else int(text)


def controls(picture: Picture) -> None:
    """What is looked at, and the choice of the segmentation beside it."""
    panel, which = st.columns([5, 2], vertical_alignment="bottom")
    with panel:
        inputs.choice(PANEL, _("View"), PANELS, show=lambda name: _(PANEL_NAMES[name]))
    with which, st.popover(_("Method and number"), icon=":material/tune:", width="stretch"):
        method_and_number(picture)


def method_and_number(picture: Picture) -> None:
    """The stored segmentation is the default, and a button leads back to it; the others are computed once and
    remembered."""
    stored = state.get(METHOD) == STORED
    label = _(METHODS[picture.segmentation.method].label)
    inputs.select(
        METHOD,
        _("Method"),
        (STORED, *METHODS) if stored else tuple(METHODS),
        show=lambda name: _("As stored ({method})", method=label) if name == STORED else _(METHODS[name].label),
    )
    if stored:
        st.caption(_("Choose a method to compute other segments than the stored ones."))
        return
    own = state.get(NUMBER)
    offered = NUMBERS if own in NUMBERS else (*NUMBERS, own)
    inputs.choice(NUMBER, _("Number of segments"), offered, show=lambda text: _("automatic") if text == AUTO else text)
    if state.get(METHOD) == "latent-class":
        st.caption(_("Latent classes take up to half a minute the first time; the other methods take seconds."))
    st.caption(_("What is computed here is not stored; the address leads to it."))
    back_to_the_stored()


def back_to_the_stored() -> None:
    """What was set for other segments is taken back."""
    st.button(
        _("Back to the stored segments"),
        on_click=state.reset,
        args=((METHOD, NUMBER, segments_state.SEGMENT, *segments_state.CRITERIA_PARAMS),),
        icon=":material/undo:",
    )
