"""How a load shows that it goes on, and what came of it."""

from __future__ import annotations

from collections.abc import Callable

import streamlit as st

from pages.ui import errors
from pages.ui.formatting import percent
from pages.ui.i18n import _
from segmentation.errors import InputError
from segmentation.workspaces import Progress


def run(work: Callable[[Progress], object]) -> None:
    """Do the work, which tells how far it is, and draw the page anew; where it finds bad input, say what."""
    with st.status(_("Reading …"), expanded=False) as status:

        def tell(_stage: str, share: float) -> None:
            status.update(label=_("Loading: {share}", share=percent(share, 0)))

        try:
            work(tell)
        except InputError as error:
            status.update(label=_("Not loaded; what you saw before stays."), state="error")
            problem = error
        else:
            st.rerun()
    errors.show(problem)
