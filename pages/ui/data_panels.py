"""The parts of the data page."""

from __future__ import annotations

import json

import pandas as pd
import streamlit as st

from pages.ui import errors, state, upload, visitor, workspace
from pages.ui.formatting import euro, number, percent
from pages.ui.i18n import _
from pages.ui.table import table
from segmentation import schema
from segmentation.errors import InputError
from segmentation.extracts import LoadReport
from segmentation.private_rooms import LONGEST_HOURS

_TOTALS = {
    "order_lines": ("Order lines", number),
    "revenue": ("Revenue, all years", euro),
    "buying_customers": ("Customers that bought", number),
    "opportunities": ("Opportunities", number),
    "won_opportunities": ("… of them won", number),
    "won_value": ("Value of what was won", euro),
}


def whose_data(here: workspace.Workspace) -> str:
    """One sentence on whose data these are."""
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


def control_totals(report: LoadReport) -> None:
    """The totals to compare with the ERP's own list."""
    known = [(label, show, report.totals[name]) for name, (label, show) in _TOTALS.items() if name in report.totals]
    for start in range(0, len(known), 3):
        for column, (label, show, value) in zip(st.columns(3), known[start : start + 3], strict=False):
            column.metric(_(label), show(float(value)))


def accounting(report: LoadReport) -> None:
    """One row a file."""
    sources = pd.DataFrame([vars(source) for source in report.sources])
    total = sources.sum(numeric_only=True).to_dict() | {"file": _("Total"), "table": ""}
    sources["table"] = [_(schema.table(name).title) for name in sources["table"]]
    table(
        pd.concat([sources, pd.DataFrame([total])], ignore_index=True),
        {
            "file": (_("File"), None),
            "table": (_("Content"), None),
            "read": (_("Read"), number),
            "loaded": (_("Loaded"), number),
            "rejected": (_("Rejected"), number),
            "duplicate": (_("Duplicate"), number),
        },
        key="accounting",
        height="content",
    )


def own_extracts(here: workspace.Workspace) -> None:
    """Own extracts, with a mapping file where their layout is another one, and the way back."""
    loaded_before = st.session_state.setdefault(state.UPLOADS, 0)
    _name_the_field()
    with st.form("upload", border=True):
        files = st.file_uploader(
            _("Extracts (CSV, Excel or Parquet, also packed), and a mapping file (TOML) for another layout"),
            accept_multiple_files=True,
            key=f"upload:{loaded_before}",
        )
        st.caption(
            _(
                "All amounts are taken as euros, none is converted. Convert amounts in another currency first, or by a "
                "factor in the mapping file; otherwise they are shown with € all the same."
            )
        )
        load = st.form_submit_button(_("Check and load"), type="primary", icon=":material/upload_file:")
    if load and not files:
        st.info(_("Choose one or more files first."), icon=":material/info:")
    elif load:
        _load(list(files))
    if here.own and st.button(_("Back to the demo firm (deletes your data here)"), icon=":material/delete:"):
        workspace.back_to_demo()
        st.rerun()


def _name_the_field() -> None:
    # Streamlit's own words on it are English and fixed; assets/upload.css puts these in their place.
    texts = {
        "--sk-choose-files": _("Choose files"),
        "--sk-largest-file": _("or drop them here; up to {size} MB each", size=st.get_option("server.maxUploadSize")),
    }
    rules = "; ".join(f"{name}: {json.dumps(text, ensure_ascii=False)}" for name, text in texts.items())
    st.html(f"<style>:root {{ {rules} }}</style>")


def _load(files: list[upload.Upload]) -> None:
    with st.status(_("Reading …"), expanded=False) as status:

        def tell(_stage: str, share: float) -> None:
            status.update(label=_("Loading: {share}", share=percent(share, 0)))

        try:
            upload.load(files, tell)
        except InputError as error:
            status.update(label=_("Not loaded; what you saw before stays."), state="error")
            problem = error
        else:
            # The server need not keep what the browser sent: the next field for files is a new one.
            st.session_state[state.UPLOADS] += 1
            st.rerun()
    errors.show(problem)


def layouts() -> None:
    """The layout that is read without a mapping, from the same declaration as the loading."""
    with st.expander(_("Which files and columns are read without a mapping"), icon=":material/table_view:"):
        st.markdown(
            _(
                "CSV, TXT or Excel sheets with these headers; how numbers and dates are written is found. Columns "
                "marked * are required; files that you do not have may be left out."
            )
        )
        for content in schema.TABLES:
            headers = ", ".join(f"`{column.header}{'*' if column.required else ''}`" for column in content.columns)
            st.markdown(f"**{content.file_stem}.csv** – {_(content.title)}: {headers}")
