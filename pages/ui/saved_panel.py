"""Saved workspaces on the data page: save under a name, open, refresh, delete."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial

import pandas as pd
import streamlit as st

from pages.ui import caches, errors, loading, state, upload, workspace
from pages.ui.formatting import MISSING, day, euro, moment, number
from pages.ui.i18n import _
from pages.ui.messages import plain
from pages.ui.table import Format, table
from pages.ui.text_table import text_table
from segmentation.errors import InputError
from segmentation.saved_workspaces import LONGEST_NAME, Extracts, SavedWorkspace, cleaned, of_this_installation
from segmentation.workspaces import Progress

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
    if here.own:
        _save()
    if here.name:
        _in_view(here)
    _all(here)


def _save() -> None:
    with st.form("save workspace", border=True):
        name = st.text_input(_("Name of the workspace"), max_chars=LONGEST_NAME, width=_NAME_WIDTH)
        st.caption(
            _(
                "Your extracts are then no longer private to your browser: the files are kept with the workspace, so "
                "that later ones can be added to them."
            )
        )
        pressed = st.form_submit_button(_("Save under this name"), icon=":material/bookmark_add:")
    if pressed:
        _try(partial(workspace.save, name))


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
            if st.button(_("Refresh now"), type="primary", icon=":material/refresh:"):
                loading.run(partial(workspace.refresh, Extracts()))
        else:
            _refresh()
        with st.expander(_("Delete this workspace"), icon=":material/delete:"):
            _delete(saved)
        st.button(_("Close this workspace"), icon=":material/close:", on_click=workspace.look_at_saved, args=("",))


def _state(here: workspace.Workspace, saved: SavedWorkspace) -> None:
    """Since when it is there, and what its last refresh changed."""
    edition = saved.edition
    if edition is None or edition.warehouse != here.base or edition.before is None:
        st.caption(_("Saved on {day}, not refreshed since.", day=day(saved.created.date())))
        return
    st.caption(
        _("Saved on {day}, last refreshed on {moment}.", day=day(saved.created.date()), moment=moment(edition.made))
    )
    before, now = edition.before, caches.load_report(here.base).totals
    rows = [
        (_(label), show(before[name]), show(float(now[name])), _change(float(now[name]) - before[name], show))
        for name, (label, show) in _COMPARED.items()
        if name in before and name in now
    ]
    if rows:
        text_table([_("Last refresh"), _("before"), _("now"), _("change")], rows, figures=[1, 2, 3])


def _change(difference: float, show: Format) -> str:
    written = show(difference)
    return f"+{written}" if difference > 0 else written


def _refresh() -> None:
    with st.form("refresh workspace", border=False):
        files = st.file_uploader(
            _("Later extracts, and a mapping file where another one is needed"),
            accept_multiple_files=True,
            key=f"refresh:{st.session_state[state.UPLOADS]}",
        )
        st.caption(
            _(
                "Added files come beside those of the workspace; one of the same name takes the earlier one's place. "
                "Lines that were delivered twice count once."
            )
        )
        with st.container(horizontal=True):
            add = st.form_submit_button(_("Add them and refresh"), type="primary", icon=":material/refresh:")
            replace = st.form_submit_button(_("Refresh from them alone"), icon=":material/swap_horiz:")
            again = st.form_submit_button(
                _("Read its files again"),
                icon=":material/replay:",
                help=_("Makes all figures anew from the files it keeps, for example after an update of this app."),
            )
    if again:
        loading.run(partial(workspace.refresh, Extracts()))
    elif (add or replace) and not files:
        st.info(_("Choose one or more files first."), icon=":material/info:")
    elif add or replace:
        loading.run(partial(_read, list(files), bool(replace)))


def _read(files: list[upload.Upload], instead: bool, progress: Progress) -> None:
    """Refresh from these files; they are kept with the workspace, or nowhere."""
    delivery = upload.put_down(files)
    try:
        workspace.refresh(Extracts(files=delivery.extracts, instead=instead, mapping=delivery.mapping), progress)
    finally:
        upload.give_up(delivery)
    st.session_state[state.UPLOADS] += 1


def _delete(saved: SavedWorkspace) -> None:
    with st.form("delete workspace", border=False):
        st.markdown(
            _(
                "Its extracts, its figures and all decisions on its customers are deleted for good, for everybody. "
                "Type its name to confirm."
            )
        )
        typed = st.text_input(_("Name of the workspace"), max_chars=LONGEST_NAME, width=_NAME_WIDTH)
        pressed = st.form_submit_button(_("Delete for good"), icon=":material/delete_forever:")
    if pressed and _is_same(typed, saved.name):
        _try(workspace.delete_saved)
    elif pressed:
        st.warning(
            _("“{typed}” is not its name. It is called “{name}”.", typed=plain(typed), name=plain(saved.name)),
            icon=":material/warning:",
        )


def _is_same(typed: str, name: str) -> bool:
    try:
        return cleaned(typed) == name
    except InputError:
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
    found = of_this_installation().listed()
    if not found:
        if not here.own:
            st.caption(_("No workspace has been saved yet. Load your own extracts above; here they can then be saved."))
        return
    listed = pd.DataFrame(
        {
            "name": [each.name for each in found],
            "created": [day(each.created.date()) for each in found],
            "made": [MISSING if each.edition is None else moment(each.edition.made) for each in found],
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
    name = None if chosen is None else found[chosen].name
    st.button(
        _("Open the selected workspace"),
        icon=":material/folder_open:",
        disabled=name in (None, here.name),
        on_click=workspace.look_at_saved,
        args=(name,),
    )


def _reads(saved: SavedWorkspace) -> str:
    if saved.edition is None:
        return _("Its files are gone")
    return _("The files it keeps") if saved.edition.source is None else _("A folder of the server")
