"""Overview: the whole story in a minute, each part with the way to its page."""

from __future__ import annotations

import streamlit as st

from pages.ui import caches, frame, overview_parts, workspace

PARAMS = ()


def show() -> None:
    """The message, four figures, four pictures."""
    here = workspace.current()
    story = caches.story(here.path)
    frame.header(*overview_parts.message(story))
    overview_parts.key_figures(story)
    first, second = st.columns(2, gap="medium")
    with first, st.container(border=True):
        overview_parts.earners(story)
    with second, st.container(border=True):
        overview_parts.segments(story)
    third, fourth = st.columns(2, gap="medium")
    with third, st.container(border=True):
        overview_parts.market(story)
    with fourth, st.container(border=True):
        overview_parts.returns(story)


if __name__ == "__main__":
    frame.page(show, PARAMS)
