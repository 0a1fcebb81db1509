"""What a load did not take, line by line: rejected, delivered twice, naming what no file explains."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import partial
from pathlib import Path

import pandas as pd
import streamlit as st

from pages.ui import caches, data_summary, download, errors, inputs, state
from pages.ui.formatting import MISSING, number
from pages.ui.i18n import _, counted
from pages.ui.messages import say
from pages.ui.table import Format, table
from segmentation import schema
from segmentation.extracts import LoadReport
from segmentation.extracts.report import SHOWN_REJECTS, Reject, Repeated, all_rejects, repeated

_ALL_FILES = ""
_WIDTHS = {"column": 130, "value": 130}
_MOST = 1_000_000
"""So many rows a spreadsheet takes."""

_Columns = dict[str, tuple[str, Format | None]]


@dataclass(frozen=True)
class _Lines:
    """Lines in a table, and all of them to download.

    key: names table and download on the page; name: the download's; every: all lines, in the columns of `shown`.
    """

    key: str
    name: str
    columns: _Columns
    shown: pd.DataFrame
    every: Callable[[], pd.DataFrame]

    def show(self, note: str = "", widths: Mapping[str, int] | None = None) -> None:
        """note: what is to be known of those that are shown."""
        table(self.shown, self.columns, key=self.key, widths=widths)
        if note:
            st.caption(note)
        labels = {name: label for name, (label, _show) in self.columns.items()}
        download.as_csv(self.every, labels, self.name, key=self.key)


def orphans(report: LoadReport) -> None:
    """Keys that lines name and no file explains."""
    if not report.orphans:
        return
    rows = sum(orphan.rows for orphan in report.orphans)
    said = counted(
        rows,
        "One line names something that no file explains",
        "{count} lines name something that no file explains",
        count=number(rows),
    )
    outcomes = {"rejected": _("Line rejected"), "kept": _("Line loaded, without it")}
    listed = pd.DataFrame(
        [
            {
                "table": _(schema.table(orphan.table).title),
                "column": schema.table(orphan.table).column(orphan.column).header,
                "value": orphan.value,
                "rows": orphan.rows,
                "outcome": outcomes[orphan.outcome],
            }
            for orphan in report.orphans
        ]
    )
    columns: _Columns = {
        "table": (_("Content"), None),
        "column": (_("Column"), None),
        "value": (_("Value"), None),
        "rows": (_("Lines"), number),
        "outcome": (_("What became of it"), None),
    }
    with st.expander(said, icon=":material/link_off:"):
        _Lines("orphans", _("Without an explanation"), columns, listed, lambda: listed).show()


def twice(path: Path, report: LoadReport) -> None:
    """Lines whose key an earlier one had already: they count once."""
    count = sum(source.duplicate for source in report.sources)
    if not count:
        return
    said = counted(
        count,
        "One line was delivered twice and counts once",
        "{count} lines were delivered twice and count once",
        count=number(count),
    )
    if others := caches.repeated_otherwise(path):
        st.warning(
            counted(
                others,
                "One line came a second time with another content, such as a corrected amount: the first one counts. "
                "It stands first in the list below. If the later one is right, take the earlier one out of the "
                "extract.",
                "{count} lines came a second time with another content, such as a corrected amount: the first ones "
                "count. They stand first in the list below. If the later ones are right, take the earlier ones out of "
                "the extract.",
                count=number(others),
            ),
            icon=":material/difference:",
        )
    columns: _Columns = {
        "file": (_("File"), None),
        "row": (_("Row"), str),
        "first_file": (_("First in file"), None),
        "first_row": (_("First in row"), str),
        "same": (_("Same content?"), None),
        "line": (_("The line as it stood"), None),
    }
    shown = _twice_listed(caches.repeated_lines(path))
    is_cut = count > SHOWN_REJECTS
    note = _("The first {count} are shown, all are in the download.", count=SHOWN_REJECTS) if is_cut else ""
    with st.expander(said, icon=":material/content_copy:"):
        _Lines("repeated", _("Delivered twice"), columns, shown, partial(_all_twice, path)).show(note)


def totals(path: Path, report: LoadReport) -> None:
    """Rows that sum up others, as lists of an ERP end with: recognised, and no fault of the file."""
    count = sum(source.totals for source in report.sources)
    if not count:
        return
    said = counted(
        count,
        "One totals row was recognised and left out; the lines that it sums up are loaded",
        "{count} totals rows were recognised and left out; the lines that they sum up are loaded",
        count=number(count),
    )
    columns: _Columns = {
        "file": (_("File"), None),
        "row": (_("Row"), str),
        "line": (_("The line as it stood"), None),
    }
    every = partial(_all_rejects, path, _ALL_FILES, True)
    with st.expander(said, icon=":material/functions:"):
        _Lines("totals", _("Totals rows"), columns, _listed(caches.rejects(path, True)), every).show()


def rejects(path: Path, file: state.Param) -> None:
    """Each rejected line with its place, its value and what would be right."""
    found = caches.rejects(path, False)
    if not found:
        st.success(_("No line was rejected."), icon=":material/check:")
        return
    st.subheader(_("What was rejected, and why"), anchor=data_summary.REJECTS)
    files = [_ALL_FILES, *dict.fromkeys(reject.file for reject in found)]
    if state.get(file) not in files:
        errors.not_possible(file, state.get(file), files[1:])
        state.put(file, _ALL_FILES)
    chosen = inputs.select(file, _("File"), files, show=lambda name: name or _("All files"))
    columns: _Columns = {
        "file": (_("File"), None),
        "row": (_("Row"), str),
        "column": (_("Column"), None),
        "value": (_("Value"), None),
        "reason": (_("Reason"), None),
        "line": (_("The line as it stood"), None),
    }
    shown = _listed(reject for reject in found if chosen in (_ALL_FILES, reject.file))
    note = ""
    if max(Counter(reject.file for reject in found).values()) >= SHOWN_REJECTS:
        note = _("Of each file the first {count} findings are shown, all are in the download.", count=SHOWN_REJECTS)
    every = partial(_all_rejects, path, chosen, False)
    _Lines("rejects", _("Rejects"), columns, shown, every).show(note, _WIDTHS)


def _all_rejects(path: Path, file: str, totals: bool) -> pd.DataFrame:
    return _listed(all_rejects(caches.warehouse(path), file, _MOST, totals))


def _all_twice(path: Path) -> pd.DataFrame:
    return _twice_listed(repeated(caches.warehouse(path), _MOST))


def _listed(found: Iterable[Reject]) -> pd.DataFrame:
    rows = [
        {
            "file": reject.file,
            "row": reject.row,
            "column": reject.column or MISSING,
            "value": MISSING if reject.value is None else reject.value,
            "reason": say(reject.reason),
            "line": reject.line,
        }
        for reject in found
    ]
    return pd.DataFrame(rows)


def _twice_listed(found: Sequence[Repeated]) -> pd.DataFrame:
    words = {True: _("yes"), False: _("no: the first one counts")}
    return pd.DataFrame([vars(line) | {"same": words[line.same]} for line in found])
