"""The parts of the data page."""

from __future__ import annotations

import json

import pandas as pd
import streamlit as st

from pages.ui import (
    data_control,
    data_summary,
    delivery,
    delivery_preview,
    errors,
    loading,
    saved_panel,
    upload,
    visitor,
    workspace,
)
from pages.ui.formatting import number
from pages.ui.i18n import _, counted
from pages.ui.messages import told
from pages.ui.table import Format, table
from segmentation import schema
from segmentation.errors import InputError
from segmentation.extracts import LayoutError, LoadReport, Question
from segmentation.private_rooms import LONGEST_HOURS
from segmentation.warehouse.plan import offered


def title(report: LoadReport) -> str:
    """How many lines were read, and what was not loaded of them."""
    lines = report.lines
    facts = {"count": number(lines["read"]), "rejected": number(lines["rejected"]), "totals": number(lines["totals"])}
    if lines["totals"]:
        return _(
            "{count} lines read, {rejected} rejected, {totals} left out as totals: every line is accounted for", **facts
        )
    return counted(
        lines["read"],
        "One line read, {rejected} rejected: every line is accounted for",
        "{count} lines read, {rejected} rejected: every line is accounted for",
        **facts,
    )


def whose_data(here: workspace.Workspace) -> str:
    """One sentence on whose data these are."""
    if here.name:
        return saved_panel.whose_data(here)
    if here.own:
        return _own_data()
    return _(
        "The demo firm: a metal-processing supplier with 1,200 active customers, its ERP and CRM extracts made by a "
        "seeded generator. Load your own extracts below."
    )


def _own_data() -> str:
    if visitor.is_known_again():
        return _(
            "Your own extracts: only this browser sees them, until it is closed. “Back to the demo firm” deletes them; "
            "if you do not use them for {hours} hours, they are deleted as well.",
            hours=LONGEST_HOURS,
        )
    return _(
        "Your own extracts: only this browser tab sees them, until it is reloaded, for your browser takes no cookies. "
        "“Back to the demo firm” deletes them; if you do not use them for {hours} hours, they are deleted as well.",
        hours=LONGEST_HOURS,
    )


def accounting(report: LoadReport) -> None:
    """One row a file; rows that sum up others have a column of their own where there are any."""
    sources = pd.DataFrame([vars(source) for source in report.sources])
    sources["rejected"] -= sources["totals"]
    columns: dict[str, tuple[str, Format | None]] = {
        "file": (_("File"), None),
        "table": (_("Content"), None),
        "read": (_("Read"), number),
        "loaded": (_("Loaded"), number),
        "rejected": (_("Rejected"), number),
        "totals": (_("Totals rows"), number),
        "duplicate": (_("Duplicate"), number),
    }
    if sources["totals"].any():
        st.subheader(_("Read = loaded + rejected + totals rows + duplicate"), anchor=data_summary.ACCOUNTING)
    else:
        st.subheader(_("Read = loaded + rejected + duplicate"), anchor=data_summary.ACCOUNTING)
        del columns["totals"]
    total = sources.sum(numeric_only=True).to_dict() | {"file": _("Total"), "table": ""}
    sources["table"] = [_(schema.table(name).title) for name in sources["table"]]
    table(
        pd.concat([sources, pd.DataFrame([total])], ignore_index=True),
        columns,
        key="accounting",
        height="content",
    )


def left_out(report: LoadReport) -> None:
    """Files that were delivered and not read, and why."""
    if report.left_out:
        st.warning("\n\n".join(map(told, report.left_out)), icon=":material/warning:")


def own_extracts(here: workspace.Workspace) -> None:
    """Own extracts, with a mapping file where their layout is another one, and the way back."""
    _name_the_field()
    is_busy = loading.is_under_way()
    looked = delivery.current()
    with st.form("upload", border=True):
        files = st.file_uploader(
            _("Extracts (CSV, Excel or Parquet, also packed), and a mapping file (TOML) for another layout")
            if looked is None
            else _("More files beside those below; one of the same name takes the other’s place"),
            accept_multiple_files=True,
            key=f"upload:{upload.fields()}",
        )
        st.caption(
            _(
                "Amounts in other currencies are converted into euros by the exchange rates that you load with them "
                "({file}). Without rates all files must share one currency; if none names one, it is the euro.",
                file="wechselkurse.csv",
            )
        )
        load, look = _buttons(looked, is_busy)
    loading.show("own")
    if (load or look) and not files:
        st.info(_("Choose one or more files first."), icon=":material/info:")
    elif load and not loading.is_under_way():
        _load(list(files))
    elif look and not loading.is_under_way():
        _look(list(files))
    if looked and not loading.is_under_way():
        _looked_at(looked)
    if here.own and st.button(_("Back to the demo firm (deletes your data here)"), icon=":material/delete:"):
        workspace.back_to_demo()
        data_control.forget()
        st.rerun()


def _buttons(looked: delivery.Looked | None, is_busy: bool) -> tuple[bool, bool]:
    """Whether the files are to be loaded, and whether to be looked at.

    What is looked at already is loaded from there.
    """
    # Busy, it is what is being loaded that may be looked at.
    if looked is not None:
        return False, st.form_submit_button(_("Add them and look at all"), icon=":material/preview:", disabled=is_busy)
    with st.container(horizontal=True):
        load = st.form_submit_button(
            _("Check and load"), type="primary", icon=":material/upload_file:", disabled=is_busy
        )
        look = st.form_submit_button(_("Look at them first"), icon=":material/preview:", disabled=is_busy)
    return load, look


def _name_the_field() -> None:
    # Streamlit's own words on it are English and fixed; assets/upload.css puts these in their place.
    texts = {
        "--sk-choose-files": _("Choose files"),
        "--sk-largest-file": _(
            "or drop them here; up to {most} files, {size} MB each, {together} MB together",
            most=upload.MOST_FILES,
            size=st.get_option("server.maxUploadSize"),
            together=number(upload.MOST_MEGABYTES),
        ),
    }
    rules = "; ".join(f"{name}: {json.dumps(text, ensure_ascii=False)}" for name, text in texts.items())
    st.html(f"<style>:root {{ {rules} }}</style>")


def _look(files: list[upload.Upload]) -> None:
    try:
        with st.spinner(_("Reading …")):
            delivery.begin(files)
    except InputError as error:
        errors.show(error)
    else:
        st.rerun()


def _looked_at(looked: delivery.Looked) -> None:
    st.subheader(_("What would be loaded"), anchor=False)
    if looked.refused:
        _not_loaded(looked, looked.refused)
    is_ready = delivery_preview.panel(looked)
    load, keep, leave = st.columns([1, 1, 2])
    with load:
        pressed = st.button(
            _("Load it like this"),
            type="primary",
            icon=":material/upload_file:",
            disabled=not is_ready,
            width="stretch",
        )
    with keep:
        st.download_button(
            _("Save as mapping file"),
            looked.found.mapping.toml().encode(),
            file_name=f"{_('Mapping')}.toml",
            mime="application/toml",
            icon=":material/download:",
            on_click="ignore",
            width="stretch",
            help=_("Chosen together with the files of the next month, it spares you all choices."),
        )
    with leave:
        st.button(_("Do not load"), icon=":material/close:", on_click=delivery.leave)
    if pressed:
        delivery.load(looked.delivery, looked.found.mapping)


def _not_loaded(looked: delivery.Looked, why: InputError) -> None:
    """Another layout or a question is no fault: whoever looks at it can load it; all else is one."""
    questions = [problem for problem in (why.title, *why.problems) if isinstance(problem, Question)]
    if isinstance(why, LayoutError):
        st.info(
            _(
                "Nothing is loaded yet: these files have another layout than what is read without a look. How they "
                "were understood stands here; check it, choose what is asked, and load them."
            ),
            icon=":material/preview:",
        )
        with st.expander(_("What is different"), icon=":material/difference:"):
            st.markdown("\n".join(f"- {told(problem)}" for problem in why.problems))
    elif len(questions) < len(why.problems) or not questions:
        loading.refused(why)
    else:
        st.info(
            _("Nothing is loaded yet: something can be read in two ways. Say which is right, and load the files."),
            icon=":material/help:",
        )
    told_below = {str(problem) for file in looked.found.files for problem in file.problems}
    for question in questions:
        if str(question) not in told_below:
            delivery_preview.ask(question, question.file)


def _load(files: list[upload.Upload]) -> None:
    try:
        delivered = upload.put_down(files)
    except InputError as error:
        errors.show(error)
    else:
        delivery.load(delivered)


def layouts() -> None:
    """The layout that is read without a mapping, from the same declaration as the loading."""
    with st.expander(_("Which files and columns are read without a mapping"), icon=":material/table_view:"):
        st.markdown(
            _(
                "CSV, TXT or Excel sheets with these headers; how numbers and dates are written is found. Columns "
                "marked * are required; files that you do not have may be left out."
            )
        )
        for content in schema.LOADABLE:
            headers = ", ".join(f"`{column.header}{'*' if column.required else ''}`" for column in offered(content))
            st.markdown(f"**{content.file_stem}.csv** – {_(content.title)}: {headers}")
