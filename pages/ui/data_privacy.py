"""What the data hold of persons: pseudonyms, names that were left out, objections, and the register of all fields."""

from __future__ import annotations

from functools import partial
from pathlib import Path

import pandas as pd
import streamlit as st

from pages.ui import caches, download, objecting
from pages.ui.i18n import _, language
from pages.ui.messages import plain
from pages.ui.table import table
from segmentation import schema
from segmentation.field_register import NAMED, OUTCOMES, Entry


def section(path: Path) -> None:
    """What became of persons in these data, then the register to look at and to download."""
    entries = caches.field_register(path)
    with st.expander(_("Persons in these data, and the register of fields"), icon=":material/shield_person:"):
        st.markdown("\n".join(f"- {line}" for line in _persons(entries, objecting.said(path))))
        frame = register(entries)
        labels = _labels()
        shown = {name: (label, None) for name, label in labels.items() if name != "retention"}
        table(frame, shown, key="field_register", height=320)
        st.caption(_("Kept how long: {retention}.", retention=_(schema.RETENTION)))
        download.as_csv(partial(register, entries), labels, _("Field register"), key="field_register")


def _persons(entries: tuple[Entry, ...], objecting_said: str) -> list[str]:
    """What became of what the files told of persons, to be shown where Markdown is read."""
    there = [entry for entry in entries if entry.sources]
    hashed, left_out, named = (
        ", ".join(plain(source) for entry in there if entry.outcome == outcome for source in entry.sources)
        for outcome in (OUTCOMES["hashed"], OUTCOMES["left out"], NAMED)
    )
    lines = []
    if hashed:
        lines.append(
            _(
                "Contact persons have pseudonyms, made with a key that is kept apart from the data: {sources}.",
                sources=hashed,
            )
        )
    else:
        lines.append(_("No file names contact persons."))
    if left_out:
        lines.append(_("Names of sales reps were left out: {sources}.", sources=left_out))
    elif named:
        lines.append(_("Names of sales reps are stored, for the mapping asks for them: {sources}.", sources=named))
    else:
        lines.append(_("No names of sales reps are stored."))
    lines.append(objecting_said or _("No customer objects to being put into segments."))
    return lines


def register(entries: tuple[Entry, ...]) -> pd.DataFrame:
    """One row a field, those that tell of persons first, in the session's language."""
    return pd.DataFrame(
        [
            {
                "table": _(schema.table(entry.table).title),
                "field": _field(entry),
                "source": ", ".join(entry.sources) or _("Not delivered"),
                "person": _("Yes") if entry.person else _("No"),
                "outcome": _(entry.outcome),
                "purpose": _(entry.purpose),
                "retention": _(entry.retention),
            }
            for entry in sorted(entries, key=lambda entry: not entry.person)
        ]
    )


def _field(entry: Entry) -> str:
    return entry.field if language() == "de" else entry.column.replace("_", " ").capitalize()


def _labels() -> dict[str, str]:
    return {
        "table": _("Content"),
        "field": _("Field"),
        "source": _("From which file and column"),
        "person": _("Tells of a person"),
        "outcome": _("What becomes of it"),
        "purpose": _("What for"),
        "retention": _("How long"),
    }
