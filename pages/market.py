"""How large the market is: TAM, SAM and SOM from both sides, every assumption visible and movable."""

import streamlit as st

from pages.ui import (
    caches,
    frame,
    market_choices,
    market_doubt,
    market_obtainable,
    market_parts,
    market_sheets,
    market_texts,
    missing,
)
from pages.ui.formatting import in_markdown
from pages.ui.i18n import _
from segmentation.errors import InputError

PARAMS = market_choices.PARAMS


def show() -> None:
    """The sizes, the assumptions beside what follows from them, the Bundesländer."""
    try:
        titles = caches.section_titles(market_choices.path())
    except InputError as error:
        missing.page(
            _("The market cannot be sized from these data"),
            _("The sizes need revenue per customer: load order lines of a full calendar year on the data page."),
            *error.problems,
        )
        return
    sizes = market_choices.sizes()
    if sizes is None:
        nothing_chosen(titles)
        return
    frame.header(market_texts.title(sizes), market_texts.lead(sizes))
    if (in_groups := market_choices.in_groups(sizes)) is not None:
        st.info(in_markdown(market_texts.sized_in_firms(sizes, in_groups)), icon=":material/info:")
    market_parts.choices(titles)
    if doubt := market_doubt.doubt(sizes):
        st.warning(in_markdown(doubt), icon=":material/warning:")
    market_parts.key_figures(sizes)
    market_obtainable.obtainable(sizes)
    market_sheets.bridge(sizes)
    numbers, charts = st.columns([4, 5], gap="large")
    with numbers:
        market_parts.assumptions(sizes)
    with charts:
        market_parts.levels(sizes)
        market_parts.cells(sizes, titles)
    market_parts.regions(sizes)
    market_sheets.assumptions(sizes)
    market_sheets.steps(sizes)


def nothing_chosen(titles: dict[str, str]) -> None:
    """No section or size class: say what to choose, and why none is preset."""
    frame.header(
        _("Which market? Choose industries and size classes"),
        _("The market is sized from the establishments counted in them; without a choice there is nothing to count."),
    )
    if market_choices.served() is None:
        st.info(
            _(
                "Nothing in these data tells the industries: no customer that bought in the last full year is German "
                "and has a WZ code. Choose the industries yourself; the assumptions are then presets to be checked."
            ),
            icon=":material/info:",
        )
    market_parts.choices(titles)


if __name__ == "__main__":
    frame.page(show, PARAMS)
