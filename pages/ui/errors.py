"""The one place that shows what went wrong, and what to do about it."""

from __future__ import annotations

import logging
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from typing import Protocol

import streamlit as st

from pages.ui.i18n import _
from pages.ui.messages import Sentence, say
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
    lines = [f"**{say(error.title)}**"]
    lines += [f"- {say(problem)}" for problem in error.problems[:_MOST_PROBLEMS]]
    if len(error.problems) > _MOST_PROBLEMS:
        lines.append("- " + _("… and {count} more", count=len(error.problems) - _MOST_PROBLEMS))
    st.error("\n".join(lines), icon=":material/error:")


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
