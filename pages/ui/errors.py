"""The one place that shows what went wrong, and what to do about it."""

from __future__ import annotations

import logging
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from typing import Protocol

import streamlit as st

from pages.ui.i18n import _
from pages.ui.messages import Sentence, plain, told
from roi.errors import InputError as RoiInputError
from segmentation.errors import InputError as SegmentationInputError

_LOG = logging.getLogger("segmentkompass")
_MOST_PROBLEMS = 20
_MOST_NAMES = 5


class BadInput(Protocol):
    @property
    def title(self) -> Sentence: ...

    @property
    def problems(self) -> Sequence[Sentence]: ...


def show(error: BadInput) -> None:
    """Bad input: what failed, and each problem with its place."""
    lines = [f"**{told(error.title)}**"]
    lines += [f"- {told(problem)}" for problem in error.problems[:_MOST_PROBLEMS]]
    if len(error.problems) > _MOST_PROBLEMS:
        lines.append("- " + _("… and {count} more", count=len(error.problems) - _MOST_PROBLEMS))
    st.error("\n".join(lines), icon=":material/error:")


def not_possible(name: str, text: str, possible: str = "") -> None:
    """What the address says of a parameter cannot be. possible: what can; empty where that cannot be said in short."""
    facts = {"name": plain(name), "text": plain(text, longest=60), "possible": plain(possible, longest=200)}
    told = _("The address says “{text}” for {name}, which is not possible; the default is shown.", **facts)
    st.warning(
        f"{told} {_('Possible: {possible}.', **facts)}" if possible else told,
        icon=":material/link_off:",
    )


def ignored(names: Sequence[str]) -> None:
    """The address has parts that no page or not this one knows."""
    shown = [plain(name, longest=40) for name in names[:_MOST_NAMES]]
    if len(names) > _MOST_NAMES:
        shown.append(_("… and {count} more", count=len(names) - _MOST_NAMES))
    text = (
        _("The address contains an unknown part, “{name}”; it was ignored.", name=shown[0])
        if len(names) == 1
        else _("The address contains unknown parts ({names}); they were ignored.", names=", ".join(shown))
    )
    st.info(text, icon=":material/link_off:")


def no_such_page(name: str) -> None:
    """The address named a page that there is not."""
    st.info(
        _("There is no page “{name}”; this is the overview.", name=plain(name, longest=60)), icon=":material/link_off:"
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
