"""The parts of the data page."""

from __future__ import annotations

import pandas as pd
import streamlit as st

from pages.ui import download, errors, inputs, state, workspace
from pages.ui.formatting import as_percent, euro, number
from pages.ui.i18n import _
from pages.ui.messages import say
from pages.ui.table import table
from segmentation.errors import InputError
from segmentation.extracts import LoadReport
from segmentation.schema import TABLES

_ALL_FILES = ""
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
        return _(
            "Your own extracts. Only this session sees them. “Back to the demo firm” deletes them; what is left behind "
            "is deleted after {hours} hours.",
            hours=workspace.LONGEST_HOURS,
        )
    return _(
        "The demo firm: a metal-processing supplier with 1,200 active customers, its ERP and CRM extracts made by a "
        "seeded generator. Load your own extracts below."
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
    sources["table"] = [_(name) for name in sources["table"]]
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


def rejects(report: LoadReport, file: state.Param) -> None:
    """Each rejected line with its place, its value and what would be right."""
    if not report.rejects:
        st.success(_("No line was rejected."), icon=":material/check:")
        return
    st.subheader(_("What was rejected, and why"), anchor=False)
    files = [_ALL_FILES, *dict.fromkeys(reject.file for reject in report.rejects)]
    if state.get(file) not in files:
        errors.not_possible(file.name, state.get(file))
        state.put(file, _ALL_FILES)
    chosen = inputs.select(file, _("File"), files, show=lambda name: name or _("All files"))
    listed = pd.DataFrame(
        [
            {
                "file": reject.file,
                "row": reject.row,
                "column": reject.column or "–",
                "value": "–" if reject.value is None else reject.value,
                "reason": say(reject.reason),
                "line": reject.line,
            }
            for reject in report.rejects
            if chosen in (_ALL_FILES, reject.file)
        ]
    )
    columns = {
        "file": (_("File"), None),
        "row": (_("Row"), str),
        "column": (_("Column"), None),
        "value": (_("Value"), None),
        "reason": (_("Reason"), None),
        "line": (_("The line as it stood"), None),
    }
    table(listed, columns, key="rejects", height=320)
    download.as_csv(listed, {name: label for name, (label, _show) in columns.items()}, _("Rejects"), key="rejects")


def upload(here: workspace.Workspace) -> None:
    """Own extracts, with a mapping file where their layout is another one."""
    with st.form("upload", border=True):
        files = st.file_uploader(
            _("Extracts (CSV or Parquet), and a mapping file (TOML) if their layout is another one"),
            type=["csv", "txt", "parquet", "toml"],
            accept_multiple_files=True,
        )
        load = st.form_submit_button(_("Check and load"), type="primary", icon=":material/upload_file:")
    if load and not files:
        st.info(_("Choose one or more files first."), icon=":material/info:")
    elif load:
        _load(list(files))
    if here.own and st.button(_("Back to the demo firm (deletes your data here)"), icon=":material/delete:"):
        if workspace.back_to_demo():
            st.rerun()
        st.warning(
            _(
                "Your data are left but not deleted yet: the system still holds the file. It goes after {hours} hours.",
                hours=workspace.LONGEST_HOURS,
            ),
            icon=":material/hourglass_top:",
        )


def _load(files: list[workspace.Upload]) -> None:
    with st.status(_("Reading …"), expanded=False) as status:

        def tell(_stage: str, share: float) -> None:
            status.update(label=_("Loading: {share} %", share=number(as_percent(share))))

        try:
            workspace.load_uploads(files, tell)
        except InputError as error:
            status.update(label=_("Not loaded; what you saw before stays."), state="error")
            problem = error
        else:
            st.rerun()
    errors.show(problem)


def layouts() -> None:
    """The layout that is read without a mapping, from the same declaration as the loading."""
    with st.expander(_("Which files and columns are read without a mapping"), icon=":material/table_view:"):
        st.markdown(
            _(
                "Semicolon, Windows-1252 or UTF-8, decimal comma, dates as dd.mm.yyyy. Columns marked * are required; "
                "files that you do not have may be left out."
            )
        )
        for content in TABLES:
            headers = ", ".join(f"`{column.header}{'*' if column.required else ''}`" for column in content.columns)
            st.markdown(f"**{content.file_stem}.csv** – {_(content.name)}: {headers}")
