"""What the SOM is made of, which assumptions followed the market, and the way to hold them."""

from __future__ import annotations

import streamlit as st

from pages.ui import market_texts, state
from pages.ui.formatting import euro_short, in_markdown, known_share, percent
from pages.ui.i18n import _
from pages.ui.market_choices import NUMBERS
from pages.ui.market_sizes import Sizes
from segmentation import market


def obtainable(sizes: Sizes) -> None:
    """Always there and always as tall, so that the sliders below stay under the hand that moves them."""
    words, button = st.columns([5, 2], vertical_alignment="center")
    with words:
        st.markdown(in_markdown(f"**{made_of(sizes)}**"))
        st.caption(in_markdown(following(sizes)))
    with button:
        if sizes.held:
            ids = [item.id for item in sizes.held]
            st.button(
                _("Let them follow the market again"),
                key="market:follow",
                on_click=state.reset,
                args=([NUMBERS[id] for id in ids],),
                icon=":material/link:",
                width="stretch",
            )
        else:
            st.button(
                _("Hold the share that sales can work"),
                key="market:hold",
                on_click=state.put,
                # As it is written: what is held is what the screen says.
                args=(NUMBERS["reach"], known_share(sizes.start.value("reach"))),
                disabled=not sizes.followed,
                icon=":material/lock:",
                width="stretch",
                help=_(
                    "{share}: it keeps the value it had before you moved the market, as if sales grew with the market, "
                    "and the SOM then moves with it. What buys already stays our revenue of {year}.",
                    share=market_texts.named_value(sizes.start, "reach"),
                    year=sizes.year,
                ),
            )


def made_of(sizes: Sizes) -> str:
    """The SOM as a sum."""
    found = sizes.top_down
    facts = {
        "som": euro_short(found.som),
        "worked": euro_short(found.worked),
        "years": market.PLANNING_YEARS,
        "win_rate": percent(sizes.assumptions.value("win_rate")),
    }
    if found.held > 0:
        return _(
            "SOM {som} = {held} that buys from us already + {worked} that sales can work in {years} years × {win_rate} "
            "won",
            held=euro_short(found.held),
            **facts,
        )
    if sizes.own_revenue > 0:
        return _(
            "SOM {som} = {worked} that sales can work in {years} years × {win_rate} won; by these assumptions nothing "
            "of this market buys from us already",
            **facts,
        )
    return _(
        "SOM {som} = {worked} that sales can work in {years} years × {win_rate} won; what buys from us already is not "
        "known",
        **facts,
    )


def following(sizes: Sizes) -> str:
    """Which shares followed the market and what that does to the SOM; which are held; or what will happen."""
    moves = [
        _(
            "“{name}” from {before} to {after}",
            name=market_texts.name(item),
            before=percent(sizes.start.value(item.id)),
            after=percent(item.value),
        )
        for item in sizes.followed
    ]
    if sizes.held:
        held = _(
            "Held: {shares}. What is held does not follow the market.",
            shares=_listed([market_texts.named_value(sizes.assumptions, item.id) for item in sizes.held]),
        )
        return f"{held} {_('Followed: {shares}.', shares=_listed(moves))}" if moves else held
    if not moves:
        return _(
            "Move the market, and these two shares of it follow: our revenue and what sales can work are amounts of "
            "money, which a larger market does not raise. So the SAM changes and the SOM stands still."
        )
    facts = {
        "before": euro_short(sizes.start_sizes.sam),
        "after": euro_short(sizes.top_down.sam),
        "shares": _listed(moves),
        "som_before": euro_short(sizes.start_sizes.som),
        "som": euro_short(sizes.top_down.som),
    }
    if facts["som"] == facts["som_before"]:
        return _(
            "The SAM went from {before} to {after}, and with it followed: {shares}. Our revenue and what sales can "
            "work are amounts of money, which another market does not change: so the SOM stands still at {som}.",
            **facts,
        )
    return _(
        "The SAM went from {before} to {after}, and with it followed: {shares}, for our revenue and what sales can "
        "work are amounts of money. The SOM goes from {som_before} to {som}.",
        **facts,
    )


def _listed(texts: list[str]) -> str:
    return "; ".join(texts)
