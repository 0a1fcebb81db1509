"""Segments: who buys alike and what each group brings, down to the single customer."""

import streamlit as st

from pages.ui import (
    caches,
    errors,
    frame,
    missing,
    objecting,
    segments_card,
    segments_choice,
    segments_criteria,
    segments_customers,
    segments_groups,
    segments_maps,
    segments_number,
    segments_overview,
    segments_profile,
    segments_rules,
    segments_state,
    segments_texts,
    state,
    workspace,
)
from pages.ui.i18n import _
from pages.ui.messages import plain
from segmentation.errors import InputError

PARAMS = (*segments_state.PARAMS, segments_groups.LEAST)


def show() -> None:
    """The message, one view of the segments, and below it the customers or one of them."""
    path = workspace.current().path
    if not caches.has_order_lines(path):
        missing.page(
            _("Segments need order lines"),
            _("Customers are grouped by how they buy: load an extract of order lines on the data page."),
        )
        return
    try:
        segments_choice.settle(path)
        picture = segments_choice.picture(path)
    except InputError as error:
        frame.header(_("These data give no segments"), _("The reasons stand below."))
        errors.show(error)
        if segments_state.has_own_criteria():
            # Where other criteria were asked for, they can be taken back where they were set.
            segments_criteria.controls()
            segments_choice.back_to_the_stored()
        return
    frame.header(segments_texts.title(picture), segments_texts.lead(picture))
    objecting.note(path)
    segments_choice.controls(picture)
    segment = segments_customers.chosen_segment(picture)
    panel = state.get(segments_state.PANEL)
    if panel == "overview":
        segments_overview.shares(picture, segment)
        segments_overview.figures(picture, segment)
        segments_groups.file(picture)
    elif panel == "profile":
        segments_profile.heatmap(picture, segment)
    elif panel == "map":
        segments_maps.maps(picture, segment, path)
    elif panel == "rules":
        segments_rules.rules(picture, path)
    elif panel == "number":
        segments_number.why(picture, path)
    else:
        segments_criteria.criteria(picture, path)

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
