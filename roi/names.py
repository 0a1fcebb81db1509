"""Telling a user that a name is not known, with the closest one that is."""

from __future__ import annotations

import difflib
from collections.abc import Sequence

from roi.errors import Message


def unknown_name(what: str, name: object, known: Sequence[str]) -> Message:
    """what: "input", "case", ...; with the closest known name if one is close, else all of them."""
    close = difflib.get_close_matches(str(name), known, n=1)
    if close:
        return Message("{field}: unknown {what}; did you mean {close}?", field=name, what=what, close=close[0])
    return Message("{field}: unknown {what}; known are {known}", field=name, what=what, known=", ".join(known))
