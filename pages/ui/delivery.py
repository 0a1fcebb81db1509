"""A delivery that is looked at before it is loaded: its files, what was said of them, what a load would read.

It lives in the session: its files are private, so nothing of it stands in the address.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any

import streamlit as st

from pages.ui import data_control, loading, session_keys, state, upload, workspace
from segmentation import extracts
from segmentation.errors import InputError, Message
from segmentation.extracts import FileMapping, FilePreview, Preview, read_mapping
from segmentation.extracts.deliveries import comparable_name
from segmentation.extracts.proposals import with_counted_lines
from segmentation.progress import Progress

UNUSED = ""
"""In place of a file's column: none fills this one."""
LEFT_OUT = ""
"""In place of the table that a file fills: it is not loaded."""
_WORDS = loading.Words(
    lambda share: Message("Your extracts are being loaded in the background: {share:.0%}.", share=share),
    Message("Your extracts are loaded. All pages show them now."),
    Message("Your extracts could not be loaded; what you saw before stays. The data page says why."),
)


@dataclass(frozen=True)
class Looked:
    """A delivery and what a load would read of it.

    said: what the visitor chose, by file; base: what their mapping file says; found: the preview of both. refused: why
    it was not loaded as it came.
    """

    delivery: upload.Delivery
    base: extracts.Mapping
    found: Preview
    said: Mapping[str, FileMapping] = field(default_factory=dict)
    refused: InputError | None = None

    def file(self, name: str) -> FilePreview:
        """The preview of one file; of the first where there is none of that name."""
        return next((file for file in self.found.files if file.file == name), self.found.files[0])


def begin(uploads: list[upload.Upload]) -> None:
    """Look at these files, beside those that are looked at.

    Of two of one name the later counts, and of two mapping files; what was said of the files that stay holds.
    InputError if they cannot be loaded together or their mapping file cannot be read.
    """
    before = current()
    with upload.held(before.delivery if before else None, uploads) as others:
        delivery = upload.put_down([*others, *uploads])
    try:
        looked = _look(delivery) if before is None else _look_beside(delivery, before, uploads)
    except BaseException:
        upload.give_up(delivery)
        raise
    leave()
    st.session_state[session_keys.DELIVERY] = looked
    upload.empty_fields()


def _look(delivery: upload.Delivery) -> Looked:
    base = extracts.Mapping() if delivery.mapping is None else read_mapping(delivery.mapping)
    return Looked(delivery, base, extracts.preview(delivery.extracts, base))


def _look_beside(delivery: upload.Delivery, before: Looked, uploads: list[upload.Upload]) -> Looked:
    new = {upload.comparable(one) for one in uploads}
    said = {file: own for file, own in before.said.items() if comparable_name(file) not in new}
    if delivery.mapping is not None and comparable_name(delivery.mapping.name) in new:
        base = read_mapping(delivery.mapping)
    else:
        wanted = tuple(file for file in before.base.leave_out if comparable_name(file) not in new)
        base = replace(before.base, leave_out=wanted)
    return _looked(Looked(delivery, base, before.found, said))


def current() -> Looked | None:
    """What is being looked at; nothing if its files are gone or loaded by now."""
    looked: Looked | None = st.session_state.get(session_keys.DELIVERY)
    if looked is not None and not looked.delivery.is_waiting:
        del st.session_state[session_keys.DELIVERY]
        return None
    return looked


@state.carried_out
def leave() -> None:
    """Delete the files that were looked at."""
    looked = current()
    if looked is not None:
        upload.give_up(looked.delivery)
        del st.session_state[session_keys.DELIVERY]


def load(delivery: upload.Delivery, mapping: extracts.Mapping | None = None) -> None:
    """Load a delivery, the one that is looked at or another.

    Where that is not possible, what is looked at stays; another delivery takes its place if any of its files is
    understood, so that it can be loaded from there.
    """
    looked = current()
    is_looked_at = looked is not None and looked.delivery == delivery

    def build(progress: Progress) -> Path:
        try:
            return upload.build(delivery, progress, mapping)
        except InputError:
            raise
        except BaseException:
            if not is_looked_at:
                upload.give_up(delivery)
            raise

    def adopt(own: Path) -> None:
        if not is_looked_at:
            leave()
        st.session_state.pop(session_keys.DELIVERY, None)
        upload.empty_fields()
        workspace.move_into(own)
        data_control.forget()

    def refuse(error: InputError) -> None:
        if is_looked_at:
            assert looked is not None
            st.session_state[session_keys.DELIVERY] = replace(looked, refused=error)
            st.rerun()
        elif (found := _understood(delivery)) is None:
            loading.refused(error)
            upload.give_up(delivery)
        else:
            leave()
            st.session_state[session_keys.DELIVERY] = replace(found, refused=error)
            upload.empty_fields()
            st.rerun()

    loading.run("own", build, _WORDS, adopt, refuse)


def _understood(delivery: upload.Delivery) -> Looked | None:
    """What a look at a refused delivery finds; nothing where no file of it is understood, or a mapping is at fault."""
    if delivery.mapping is not None:
        return None
    try:
        looked = _look(delivery)
    except InputError:
        return None
    return looked if any(file.table is not None for file in looked.found.files) else None


def say_table(file: str, table: str) -> None:
    """This file fills that table; its columns are proposed anew. LEFT_OUT: it is not loaded."""
    if table == LEFT_OUT:
        _leave_out(file)
    else:
        _say(file, lambda own: FileMapping(file, table, own.format))


def _leave_out(file: str) -> None:
    if (looked := current()) is None:
        return
    base = replace(looked.base, leave_out=(*looked.base.leave_out, file))
    said = {name: own for name, own in looked.said.items() if name != file}
    _look_anew(replace(looked, base=base, said=said))


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
        return with_counted_lines(replace(own, **parts))

    _say(file, changed, whole=True)


def _say(file: str, change: Callable[[FileMapping], FileMapping], whole: bool = False) -> None:
    """whole: on top of all that is proposed for the file, not only of what was said."""
    looked = current()
    if looked is None:
        return
    proposed = looked.file(file).mapping or FileMapping(file, "")
    said = looked.said.get(file, FileMapping(file, proposed.table))
    mine = dict(looked.said) | {file: change(replace(proposed, format=said.format) if whole else said)}
    wanted = tuple(name for name in looked.base.leave_out if name != file)
    _look_anew(replace(looked, base=replace(looked.base, leave_out=wanted), said=mine))


def _look_anew(looked: Looked) -> None:
    st.session_state[session_keys.DELIVERY] = _looked(looked)
    state.touch()


def _looked(looked: Looked) -> Looked:
    """With the preview of what its mapping file and the visitor say; why it was refused as it came is over."""
    others = [one for one in looked.base.files if one.file not in looked.said]
    mapping = replace(looked.base, files=(*looked.said.values(), *others))
    return replace(looked, found=extracts.preview(looked.delivery.extracts, mapping), refused=None)
