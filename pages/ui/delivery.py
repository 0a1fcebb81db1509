"""A delivery that is looked at before it is loaded: its files, what was said of them, what a load would read.

It lives in the session: its files are private, so nothing of it stands in the address.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, replace
from typing import Any

import streamlit as st

from pages.ui import state, upload
from segmentation import extracts, workspaces
from segmentation.extracts import FileMapping, FilePreview, Preview, read_mapping

UNUSED = ""
"""In place of a file's column: none fills this one."""


@dataclass(frozen=True)
class Looked:
    """said: what the visitor chose, by file; base: what their mapping file says; found: the preview of both."""

    delivery: upload.Delivery
    base: extracts.Mapping
    found: Preview
    said: Mapping[str, FileMapping] = field(default_factory=dict)

    def file(self, name: str) -> FilePreview:
        """The preview of one file; of the first where there is none of that name."""
        return next((file for file in self.found.files if file.file == name), self.found.files[0])


def begin(uploads: list[upload.Upload]) -> None:
    """Look at these files. InputError if they cannot be loaded together or their mapping file cannot be read."""
    leave()
    delivery = upload.put_down(uploads)
    try:
        base = extracts.Mapping() if delivery.mapping is None else read_mapping(delivery.mapping)
        st.session_state[state.DELIVERY] = Looked(delivery, base, extracts.preview(delivery.extracts, base))
    except BaseException:
        upload.give_up(delivery)
        raise


def current() -> Looked | None:
    """What is being looked at; nothing if its files are gone or loaded by now."""
    looked: Looked | None = st.session_state.get(state.DELIVERY)
    if looked is not None and not looked.delivery.is_waiting:
        del st.session_state[state.DELIVERY]
        return None
    return looked


@state.carried_out
def leave() -> None:
    """Delete the files that were looked at."""
    looked = current()
    if looked is not None:
        upload.give_up(looked.delivery)
        del st.session_state[state.DELIVERY]


def load(
    delivered: Callable[[], upload.Delivery], progress: workspaces.Progress, mapping: extracts.Mapping | None = None
) -> None:
    """Load a delivery, the one that is looked at or another. InputError; what is looked at then stays."""
    looked = current()
    delivery = delivered()
    is_looked_at = looked is not None and looked.delivery == delivery
    try:
        upload.load(delivery, progress, mapping)
    except BaseException:
        if not is_looked_at:
            upload.give_up(delivery)
        raise
    if is_looked_at:
        del st.session_state[state.DELIVERY]
    else:
        leave()


def say_table(file: str, table: str) -> None:
    """This file fills that table; its columns are proposed anew."""
    _say(file, lambda own: FileMapping(file, table, own.format))


def say_format(file: str, key: str, value: Any) -> None:
    """The file is written so; None: find it again."""

    def changed(own: FileMapping) -> FileMapping:
        others = {name: kept for name, kept in own.format.items() if name != key}
        return replace(own, format=others if value is None else others | {key: value})

    _say(file, changed)


def say_column(file: str, column: str, header: str) -> None:
    """This column of the file fills that one of the table; UNUSED: none does."""

    def changed(own: FileMapping) -> FileMapping:
        # What was made for it, from others or from another file, gives way.
        parts: dict[str, Any] = {
            name: {key: value for key, value in getattr(own, name).items() if key != column}
            for name in ("columns", "constants", "computed", "lookups")
        }
        if header != UNUSED:
            parts["columns"][column] = header
        return replace(own, **parts)

    _say(file, changed, whole=True)


def _say(file: str, change: Callable[[FileMapping], FileMapping], whole: bool = False) -> None:
    """whole: on top of all that is proposed for the file, not only of what was said."""
    looked = current()
    if looked is None:
        return
    proposed = looked.file(file).mapping or FileMapping(file, "")
    said = looked.said.get(file, FileMapping(file, proposed.table))
    mine = dict(looked.said) | {file: change(replace(proposed, format=said.format) if whole else said)}
    others = [one for one in looked.base.files if one.file not in mine]
    mapping = replace(looked.base, files=(*mine.values(), *others))
    found = extracts.preview(looked.delivery.extracts, mapping)
    st.session_state[state.DELIVERY] = replace(looked, said=mine, found=found)
    state.touch()
