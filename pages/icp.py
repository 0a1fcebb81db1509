"""Who fits: what sets the best customers apart, how strict to be, who conforms, and whether it foretells."""

import streamlit as st

from pages.ui import caches, frame, icp_choices, icp_evidence, icp_parts, icp_texts, missing, objecting, workspace
from pages.ui.i18n import _
from segmentation.errors import InputError, Message
from segmentation.icp import Profile

PARAMS = icp_choices.PARAMS


def show() -> None:
    """The criteria, the strictness, the list, the back-test."""
    try:
        weights = icp_choices.weights()
    except InputError:
        nobody_best()
        return
    with st.spinner(_("The profile is being calculated")):
        profile = caches.icp_profile(workspace.current().path, weights)
    if profile.reason is not None:
        no_profile(profile, profile.reason)
        return
    frame.header(icp_texts.title(profile), icp_texts.lead(profile))
    objecting.note(workspace.current().path)
    objecting.note_prospects(workspace.current().path)
    icp_parts.best_customers()
    icp_parts.criteria(profile)
    threshold = icp_parts.strictness(profile)
    icp_parts.listed(profile, threshold)
    icp_evidence.backtest(weights)
    icp_evidence.method()


def nobody_best() -> None:
    """All weights are 0."""
    frame.header(
        _("All weights are zero: no customer can be best"),
        _("Give at least one of the five sides a weight above 0."),
    )
    icp_parts.best_customers(open_=True)


def no_profile(profile: Profile, reason: Message) -> None:
    """Too few data: the reason, and what to do."""
    if profile.year is None:
        missing.page(
            _("Without a full year of order lines nobody is best"),
            _("The profile asks what the best customers share; who is best shows in a full calendar year of orders."),
            reason,
        )
        return
    frame.header(
        _("These data carry no profile"),
        _("A profile is only shown where the best customers differ from the others by more than chance."),
    )
    missing.why(reason)
    icp_parts.best_customers()
    st.markdown(
        _(
            "Load more attributes of the customers (CRM accounts: employees, industry, ERP, automation, ownership) or "
            "call other customers best."
        )
    )
    missing.to_data()
    icp_parts.best_listed(profile)


if __name__ == "__main__":
    frame.page(show, PARAMS)
