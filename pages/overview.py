"""Overview: the whole story in a minute, each part with the way to its page."""

from __future__ import annotations

import streamlit as st
from streamlit.delta_generator import DeltaGenerator

from pages.ui import caches, frame, objecting, overview_in_force, overview_parts, overview_texts, workspace
from segmentation.errors import InputError

PARAMS = ()
FOLLOWED = overview_in_force.FOLLOWED


def show() -> None:
    """The message, four figures, four pictures."""
    here = workspace.current()
    path = here.path
    story = caches.story(path, *here.decided)
    earnings = story.earnings
    if isinstance(earnings, InputError):
        overview_parts.nothing_to_tell(earnings, caches.has_order_lines(path))
        return
    frame.header(overview_texts.title(earnings), overview_texts.lead(earnings))
    overview_parts.key_figures(earnings)
    first, second = st.columns(2, gap="medium")
    with first, card(earnings):
        overview_parts.earners(earnings)
    with second, card(story.segments):
        overview_parts.segments(story.segments, earnings.own.year, earnings.measure)
    market, returns = overview_in_force.market(), overview_in_force.returns()
    third, fourth = st.columns(2, gap="medium")
    with third, card(market):
        overview_parts.market(market)
    with fourth, card(returns):
        overview_parts.returns(returns)
    objecting.note(path)


def card(part: object) -> DeltaGenerator:
    """As tall as the one beside it, the way to the part's page at its foot."""
    return st.container(
        border=True, height="stretch", vertical_alignment="top" if isinstance(part, InputError) else "distribute"
    )


if __name__ == "__main__":
    frame.page(show, PARAMS, FOLLOWED)
