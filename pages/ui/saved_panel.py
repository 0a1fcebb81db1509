"""Saved workspaces on the data page: save under a name, open, refresh, delete."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from contextlib import suppress
from functools import partial
from pathlib import Path

import pandas as pd
import streamlit as st

from pages.ui import caches, data_control, errors, loading, session_keys, state, upload, workspace
from pages.ui.formatting import MISSING, day, euro, moment, number
from pages.ui.i18n import _
from pages.ui.messages import plain
from pages.ui.table import Format, table
from pages.ui.text_table import text_table
from segmentation.errors import InputError, Message
from segmentation.progress import Progress
from segmentation.saved_workspaces import Extracts, SavedWorkspace, cleaned, of_this_installation

_NAME_WIDTH = 480
_COMPARED: dict[str, tuple[str, Format]] = {
    "order_lines": ("Order lines", number),
    "revenue": ("Revenue, all years", euro),
    "buying_customers": ("Customers that bought", number),
}


def whose_data(here: workspace.Workspace) -> str:
    """One sentence on the saved workspace in view."""
    return _(
        "The workspace “{name}”: whoever can open this app sees it, and its address opens it. Below it can be "
        "refreshed and deleted.",
        name=plain(here.name),
    )


def section(here: workspace.Workspace) -> None:
    """What can be done with the data in view, and all the workspaces there are."""
    st.subheader(_("Workspaces"), anchor=False)
    st.markdown(
        _(
            "Own extracts that are saved under a name stay until someone deletes them, with the figures and with what "
            "was decided about customers. Whoever can open this app can open, refresh and delete every workspace."
        )
    )
    loading.show("saved")
    asked = st.session_state.pop(session_keys.TO_BE_SAVED, None)
    if asked not in (None, here.base):
        st.warning(
            _(
                "Nothing was saved: the data that you wanted to save are no longer those in view. If the ones in view "
                "are the right ones, save them now."
            ),
            icon=":material/warning:",
        )
    if here.own:
        _save(here.base, asked == here.base)
    if here.name:
        _in_view(here)
    _all(here)


def _save(own: Path, is_asked: bool) -> None:
    with st.form("save workspace", border=True):
        name = st.text_input(_("Name of the workspace"), width=_NAME_WIDTH)
        st.caption(
            _(
                "Your extracts are then no longer private to your browser: the files are kept with the workspace, so "
                "that later ones can be added to them."
            )
        )
        # Until the next run other data may have come into view.
        st.form_submit_button(
            _("Save under this name"), icon=":material/bookmark_add:", on_click=_ask_to_save, args=(own,)
        )
    if is_asked:
        _try(partial(workspace.save, name, own))


@state.carried_out
def _ask_to_save(own: Path) -> None:
    st.session_state[session_keys.TO_BE_SAVED] = own


def _in_view(here: workspace.Workspace) -> None:
    """The workspace whose data the pages show. What another visitor did to it meanwhile is told at the next run."""
    try:
        saved = of_this_installation().find(here.name)
    except InputError:
        return
    with st.container(border=True):
        st.markdown(f"**{plain(saved.name)}**")
        _state(here, saved)
        if saved.edition is not None and saved.edition.source is not None:
            st.caption(_("It reads a folder that whoever runs the app has set."))
            is_busy = loading.is_under_way()
            if st.button(_("Refresh now"), type="primary", icon=":material/refresh:", disabled=is_busy):
                loading.run("saved", partial(workspace.refresh, saved.name, Extracts()), _words(saved))
        else:
            _refresh(saved)
            _replace(saved)
        _delete(saved)
        st.button(_("Close this workspace"), icon=":material/close:", on_click=_look_at, args=("",))


def _state(here: workspace.Workspace, saved: SavedWorkspace) -> None:
    """Since when it is there, and what its last refresh changed."""
    edition = saved.edition
    if edition is None or edition.warehouse != here.base or edition.before is None:
        st.caption(_("Saved on {day}, not refreshed since.", day=_created(saved)))
        return
    st.caption(_("Saved on {day}, last refreshed on {moment}.", day=_created(saved), moment=moment(edition.made)))
    before, now = edition.before, caches.load_report(here.base).totals
    rows = [
        (_(label), show(before[name]), show(float(now[name])), _change(float(now[name]) - before[name], show))
        for name, (label, show) in _COMPARED.items()
        if name in before and name in now
    ]
    if rows:
        text_table([_("Last refresh"), _("before"), _("now"), _("change")], rows, figures=[1, 2, 3])


def _created(saved: SavedWorkspace) -> str:
    return MISSING if saved.created is None else day(saved.created.date())


def _change(difference: float, show: Format) -> str:
    written = show(difference)
    return f"+{written}" if difference > 0 else written


def _refresh(saved: SavedWorkspace) -> None:
    with st.form("refresh workspace", border=False):
        files = st.file_uploader(
            _("Later extracts, and a mapping file where another one is needed"),
            accept_multiple_files=True,
            key=f"refresh:{upload.fields()}",
        )
        st.caption(
            _(
                "Added files come beside those of the workspace; one of the same name takes the earlier one's place. "
                "Lines that were delivered twice count once."
            )
        )
        with st.container(horizontal=True):
            is_busy = loading.is_under_way()
            add = st.form_submit_button(
                _("Add them and refresh"), type="primary", icon=":material/refresh:", disabled=is_busy
            )
            again = st.form_submit_button(
                _("Read its files again"),
                icon=":material/replay:",
                help=_("Makes all figures anew from the files it keeps, for example after an update of this app."),
                disabled=is_busy,
            )
    if is_busy:
        return
    if again:
        loading.run("saved", partial(workspace.refresh, saved.name, Extracts()), _words(saved))
    elif add:
        _read(saved, files)


def _replace(saved: SavedWorkspace) -> None:
    """What it keeps gives way to other files: for good, so that it asks for the name."""
    with (
        st.expander(_("Replace all its files"), icon=":material/swap_horiz:"),
        st.form(f"replace files {saved.folder.name}", border=False),
    ):
        st.markdown(
            _(
                "All its extracts so far are deleted for good, for everybody, and its figures made of the new files "
                "alone; the decisions on its customers stay. Type its name to confirm."
            )
        )
        files = st.file_uploader(
            _("The extracts that take their place, and a mapping file where another one is needed"),
            accept_multiple_files=True,
            key=f"replace:{upload.fields()}",
        )
        typed = _type_its_name("replace", saved)
        pressed = st.form_submit_button(_("Replace them and refresh"), icon=":material/swap_horiz:")
    if pressed and not loading.is_under_way() and _is_its_name(typed, saved):
        _read(saved, files, instead=True)


def _read(saved: SavedWorkspace, files: Sequence[upload.Upload], *, instead: bool = False) -> None:
    """Refresh from these files; they are kept with the workspace, or nowhere."""
    if not files:
        st.info(_("Choose one or more files first."), icon=":material/info:")
        return
    try:
        delivery = upload.put_down(files)
    except InputError as error:
        errors.show(error)
        return

    def build(progress: Progress) -> None:
        try:
            given = Extracts(files=delivery.extracts, instead=instead, mapping=delivery.mapping)
            workspace.refresh(saved.name, given, progress)
        finally:
            upload.give_up(delivery)

    def adopt(_made: None) -> None:
        upload.empty_fields()
        if saved.is_lost:
            workspace.look_at_saved(saved.name)

    loading.run("saved", build, _words(saved), adopt)


def _words(saved: SavedWorkspace) -> loading.Words:
    """Of a refresh; whoever began it may look at other data by now."""
    name = saved.name
    return loading.Words(
        lambda share: Message(
            "The workspace “{name}” is being refreshed in the background: {share:.0%}.", name=name, share=share
        ),
        Message("The workspace “{name}” is refreshed. Whoever opens it sees the new figures.", name=name),
        Message(
            "The workspace “{name}” could not be refreshed; it stays as it was. The data page says why.", name=name
        ),
    )


def _delete(saved: SavedWorkspace) -> None:
    with (
        st.expander(_("Delete this workspace"), icon=":material/delete:"),
        st.form(f"delete workspace {saved.folder.name}", border=False),
    ):
        st.markdown(
            _(
                "Its extracts, its figures and all decisions on its customers are deleted for good, for everybody. "
                "Type its name to confirm."
            )
        )
        typed = _type_its_name("delete", saved)
        pressed = st.form_submit_button(_("Delete for good"), icon=":material/delete_forever:")
    if pressed and _is_its_name(typed, saved):
        _try(partial(workspace.delete_saved, saved.name))


def _type_its_name(why: str, saved: SavedWorkspace) -> str:
    key = f"{why}:{saved.folder.name}"
    return str(st.text_input(_("Name of the workspace"), width=_NAME_WIDTH, key=key))


def _is_its_name(typed: str, saved: SavedWorkspace) -> bool:
    """Whether it was typed as it is kept; if not, that is told."""
    with suppress(InputError):
        if cleaned(typed) == saved.name:
            return True
    st.warning(
        _("“{typed}” is not its name. It is called “{name}”.", typed=plain(typed), name=plain(saved.name)),
        icon=":material/warning:",
    )
    return False


def _try(work: Callable[[], None]) -> None:
    try:
        with st.spinner(_("One moment …")):
            work()
    except InputError as error:
        errors.show(error)
    else:
        st.rerun()


def _all(here: workspace.Workspace) -> None:
    try:
        found = of_this_installation().listed()
    except InputError as error:
        errors.show(error)
        return
    if not found:
        if not here.own:
            st.caption(_("No workspace has been saved yet. Load your own extracts above; here they can then be saved."))
        return
    listed = pd.DataFrame(
        {
            "name": [each.name for each in found],
            "created": [_created(each) for each in found],
            "made": [_made(each) for each in found],
            "reads": [_reads(each) for each in found],
        }
    )
    columns: dict[str, tuple[str, Format | None]] = {
        "name": (_("Workspace"), None),
        "created": (_("Saved on"), None),
        "made": (_("Data of"), None),
        "reads": (_("Refreshed from"), None),
    }
    chosen = table(listed, columns, key="workspaces", selectable=True, height="content")
    selected = None if chosen is None else found[chosen]
    if selected is not None and selected.is_lost:
        _lost(selected)
        return
    name = None if selected is None else selected.name
    st.button(
        _("Open the selected workspace"),
        icon=":material/folder_open:",
        disabled=name in (None, here.name),
        on_click=_look_at,
        args=(name,),
    )


@state.carried_out
def _look_at(name: str) -> None:
    workspace.look_at_saved(name)
    data_control.forget()


def _lost(saved: SavedWorkspace) -> None:
    """A workspace that cannot be opened: what is wrong, and what can be done about it."""
    with st.container(border=True):
        st.markdown(f"**{plain(saved.name)}**")
        if saved.edition is not None and saved.edition.can_be_read_again:
            st.caption(
                _(
                    "The file with its figures is missing. What they were made of is known, and so are the decisions "
                    "on its customers: a refresh builds the figures anew."
                )
            )
            pressed = st.button(
                _("Refresh now"),
                type="primary",
                icon=":material/refresh:",
                key="refresh what is lost",
                disabled=loading.is_under_way(),
            )
            if pressed:
                loading.run(
                    "saved",
                    partial(workspace.refresh, saved.name, Extracts()),
                    _words(saved),
                    lambda _made: workspace.look_at_saved(saved.name),
                )
        else:
            st.caption(_("The file with its figures is missing, and so are its extracts. Upload its extracts again."))
            _replace(saved)
        _delete(saved)


def _made(saved: SavedWorkspace) -> str:
    if saved.is_lost:
        return _("Figures missing")
    return MISSING if saved.edition is None else moment(saved.edition.made)


def _reads(saved: SavedWorkspace) -> str:
    if saved.edition is None or not saved.edition.can_be_read_again:
        return MISSING
    return _("The files it keeps") if saved.edition.source is None else _("A folder of the server")
