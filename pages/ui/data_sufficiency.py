"""Which questions the data at hand can answer, and what would answer more."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

import streamlit as st

from pages.ui.formatting import MISSING
from pages.ui.i18n import _
from pages.ui.messages import say
from pages.ui.screens import SCREENS
from pages.ui.text_table import text_table
from segmentation.errors import InputError
from segmentation.sufficiency import Verdict

_LEVELS = {"whole": "Yes", "partly": "Yes, but less surely", "not": "Not yet"}


def panel(verdicts: Sequence[Verdict], roi: InputError | None) -> None:
    """One row a question: page, question, whether it is answered, what is missing.

    roi: why the firm's own figures cannot be the ROI model's baseline.
    """
    if roi is not None:
        verdicts = [_refused(verdict, roi) for verdict in verdicts]
    answered = sum(verdict.level != "not" for verdict in verdicts)
    said = _("{answered} of {all} questions can be answered from these data", answered=answered, all=len(verdicts))
    with st.expander(said, icon=":material/checklist:", expanded=any(verdict.lacks for verdict in verdicts)):
        _questions(verdicts)


def _refused(verdict: Verdict, roi: InputError) -> Verdict:
    """The verdict with what the ROI model, which the data do not know, says of them."""
    if verdict.ability.screen != "roi" or verdict.level == "not":
        return verdict
    return replace(verdict, level="not", lacks=roi.problems)


def _questions(verdicts: Sequence[Verdict]) -> None:
    text_table(
        [_("Page"), _("Question"), _("Answered?"), _("What is missing, or would make it surer")],
        [
            [
                _(SCREENS[verdict.ability.screen][0]),
                _(verdict.ability.label),
                _(_LEVELS[verdict.level]),
                " ".join(say(lack) for lack in verdict.lacks) or MISSING,
            ]
            for verdict in verdicts
        ],
    )
