"""The sources of the field that texts name, by their key."""

from __future__ import annotations

from pages.ui.i18n import _

SOURCES = {
    "S-ICP": "“Definition Ideal Customer Profile (ICP)”, B2B Runner",
    "S-HOWTO": "“How to ICP”, guide of a B2B marketing agency",
    "S-SEG": "“Erfolgreiche Kundensegmentierung im B2B Marketing”, S. Lettmann",
    "S-TECH": "“Wie smarte Kundensegmentierung auf den technischen Vertrieb einzahlt”",
    "S-B2B": "“So gelingt eine erfolgreiche Kundensegmentierung im B2B”, a digital agency",
}


def title(key: str) -> str:
    """The source's title and author in the session's language."""
    return _(SOURCES[key])


def keyed(*keys: str) -> str:
    """What the keys in brackets stand for, one a line."""
    return "\n".join(f"- [{key}] {title(key)}" for key in keys)
