"""The one place that shows what went wrong, and what to do about it."""

from __future__ import annotations

import logging
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from typing import Protocol

import streamlit as st

from pages.ui.formatting import in_full
from pages.ui.i18n import _
from pages.ui.messages import Sentence, plain, told
from pages.ui.state import Param
from roi.errors import InputError as RoiInputError
from segmentation.errors import InputError as SegmentationInputError

_LOG = logging.getLogger("segmentkompass")
_MOST_PROBLEMS = 20
_MOST_NAMES = 5
_LONGEST_LIST = 300


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


def not_possible(param: Param, text: str, offered: Sequence[str] = ()) -> None:
    """What the address says of a parameter cannot be. offered: what can; otherwise as the parameter says itself."""
    told = _(
        "The address says “{text}” for {name}, which is not possible; the default is shown.",
        name=plain(param.name),
        text=plain(text, longest=60),
    )
    st.warning(" ".join(filter(None, (told, _possible(param, offered)))), icon=":material/link_off:")


def _possible(param: Param, offered: Sequence[str]) -> str:
    """What the address may say of it; empty where that cannot be said in short."""
    if param.bounds is not None:
        low, high = map(in_full, param.bounds)
        return _(
            "Possible: {low} to {high}; the address has the point as decimal sign and groups no thousands.",
            low=low,
            high=high,
        )
    try:
        options = [*(offered or param.options())]
    except SegmentationInputError:
        return ""
    return _("Possible: {possible}.", possible=plain(", ".join(options), longest=_LONGEST_LIST)) if options else ""


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
