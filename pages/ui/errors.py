"""The one place that shows what went wrong, and what to do about it."""

from __future__ import annotations

import logging
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from typing import Protocol

import streamlit as st

from pages.ui.i18n import _
from pages.ui.messages import Sentence, plain, say
from roi.errors import InputError as RoiInputError
from segmentation.errors import InputError as SegmentationInputError

_LOG = logging.getLogger("segmentkompass")
_MOST_PROBLEMS = 20


class BadInput(Protocol):
    @property
    def title(self) -> Sentence: ...

    @property
    def problems(self) -> Sequence[Sentence]: ...


def show(error: BadInput) -> None:
    """Bad input: what failed, and each problem with its place."""
    lines = [f"**{plain(say(error.title))}**"]
    lines += [f"- {plain(say(problem))}" for problem in error.problems[:_MOST_PROBLEMS]]
    if len(error.problems) > _MOST_PROBLEMS:
        lines.append("- " + _("… and {count} more", count=len(error.problems) - _MOST_PROBLEMS))
    st.error("\n".join(lines), icon=":material/error:")


def not_possible(name: str, text: str) -> None:
    """What the address says of a parameter cannot be."""
    st.warning(
        _(
            "The address says “{text}” for {name}, which is not possible; the default is shown.",
            name=plain(name),
            text=plain(text, longest=60),
        ),
        icon=":material/link_off:",
    )


@contextmanager
def boundary() -> Iterator[None]:
    """Around a page: bad input becomes a message, a defect a calm notice and a line in the log."""
    try:
        yield
    except (SegmentationInputError, RoiInputError) as error:
        show(error)
    except Exception:
        # Streamlit's own control flow (stop, rerun) does not derive from Exception.
        _LOG.exception("page failed")
        st.error(
            _("This page could not be drawn. Your data and settings are unharmed; the log has the details."),
            icon=":material/error:",
        )
