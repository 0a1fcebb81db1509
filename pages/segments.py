"""Segments: who buys alike and what each group brings, down to the single customer."""

from collections.abc import Callable
from pathlib import Path

import streamlit as st

from pages.ui import (
    caches,
    errors,
    frame,
    judging,
    missing,
    objecting,
    segments_by_hand,
    segments_card,
    segments_choice,
    segments_compare,
    segments_criteria,
    segments_customers,
    segments_fairness,
    segments_groups,
    segments_maps,
    segments_number,
    segments_overview,
    segments_profile,
    segments_rules,
    segments_scope,
    segments_state,
    segments_texts,
    segments_time,
    state,
    workspace,
)
from pages.ui.i18n import _
from pages.ui.messages import plain
from pages.ui.segments_frames import Picture
from segmentation.errors import InputError

PARAMS = (*segments_state.PARAMS, segments_groups.LEAST)


# The segments, which of them is chosen, and the warehouse.
View = Callable[[Picture, int | None, Path], None]


def _overview(picture: Picture, segment: int | None, _path: Path) -> None:
    segments_overview.brought(picture, segment)
    segments_overview.figures(picture, segment)
    segments_groups.file(picture)
    with st.container(horizontal=True):
        segments_by_hand.names(picture, segment)
        segments_scope.divide(picture, segment)
    segments_by_hand.log(picture)


_VIEWS: dict[str, View] = {
    "overview": _overview,
    "profile": lambda picture, segment, _path: segments_profile.heatmap(picture, segment),
    "map": segments_maps.maps,
    "rules": lambda picture, segment, path: segments_rules.rules(picture, path, segment),
    "number": lambda picture, _segment, path: segments_number.why(picture, path),
    "criteria": lambda picture, segment, path: segments_criteria.criteria(picture, path, segment),
    "time": lambda picture, _segment, path: segments_time.over_time(picture, path),
    "compare": lambda picture, _segment, path: segments_compare.compare(picture, path),
    "fairness": lambda picture, segment, path: segments_fairness.fairness(picture, path, segment),
}


def show() -> None:
    """The message, one view of the segments, and below it the customers or one of them."""
    here = workspace.current()
    path = here.path
    if not caches.has_order_lines(path):
        missing.page(
            _("Segments need order lines"),
            _("Customers are grouped by how they buy: load an extract of order lines on the data page."),
        )
        return
    judging.begin()
    try:
        segments_choice.settle(path, here.decided)
        picture = segments_choice.picture(path, here.decided)
    except InputError as error:
        frame.header(_("These data give no segments"), _("The reasons stand below."))
        errors.show(error)
        if segments_state.has_own_criteria():
            # Where other criteria were asked for, they can be taken back where they were set.
            segments_criteria.controls()
        if segments_state.has_own_criteria() or state.get(segments_state.AMONG):
            segments_choice.back_to_the_stored()
        else:
            segments_compare.back_to_the_default()
        return
    frame.header(segments_texts.title(picture), segments_texts.lead(picture))
    progress = st.container()
    objecting.note(path)
    segments_scope.note(picture, path)
    segments_by_hand.refused()
    segments_choice.controls(picture, path)
    segment = segments_customers.chosen_segment(picture)
    segments_choice.mark(picture, segment)
    _VIEWS[state.get(segments_state.PANEL)](picture, segment, path)
    with progress:
        judging.show()
    customer = state.get(segments_state.CUSTOMER)
    card = caches.customer_card(path, customer) if customer else None
    if card is not None:
        segments_card.customer_card(picture, card, path)
        return
    if customer:
        st.warning(
            _(
                "There is no customer “{number}” in these data; choose one from the list.",
                number=plain(customer, longest=40),
            ),
            icon=":material/person_off:",
        )
    segments_customers.customer_list(picture, segment)


if __name__ == "__main__":
    frame.page(show, PARAMS)
