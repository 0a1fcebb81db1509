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
from pages.ui.formatting import MISSING, in_markdown, number, percent, to_the_cent
from pages.ui.i18n import _, counted
from pages.ui.messages import plain, say
from pages.ui.stored_words import field_name
from pages.ui.table import Format, table
from pages.ui.text_table import text_table
from segmentation import schema
from segmentation.extracts import LoadReport
from segmentation.extracts.report import SHOWN_REJECTS, Reject, Repeated, all_rejects, repeated

_ALL_FILES = ""
_WIDTHS = {"column": 130, "value": 130}
_SHOWN_CAUSES = 10
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
                "column": field_name(schema.table(orphan.table).column(orphan.column)),
                "value": orphan.value,
                "rows": orphan.rows,
                "revenue": orphan.revenue,
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
        "revenue": (_("Revenue"), to_the_cent),
        "outcome": (_("What became of it"), None),
    }
    if listed["revenue"].isna().all():
        del columns["revenue"]
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
        "One totals row was recognised and left out",
        "{count} totals rows were recognised and left out",
        count=number(count),
    )
    columns: _Columns = {
        "file": (_("File"), None),
        "row": (_("Row"), str),
        "line": (_("The line as it stood"), None),
    }
    every = partial(_all_rejects, path, _ALL_FILES, True)
    is_right = all(one.stated == one.above for one in report.stated)
    with st.expander(said, icon=":material/functions:", expanded=not is_right):
        _stated(report)
        _Lines("totals", _("Totals rows"), columns, _listed(caches.rejects(path, True)), every).show()


def _stated(report: LoadReport) -> None:
    """What each file says that its lines sum up to, beside what they do."""
    for one in report.stated:
        facts = {"file": plain(one.file), "stated": to_the_cent(one.stated), "above": to_the_cent(one.above)}
        if one.stated == one.above:
            said = _("{file}: the last total says {stated}, and the lines above it sum up to the cent.", **facts)
            st.markdown(f":material/check: {in_markdown(said)}")
            continue
        said = _(
            "{file}: the last total says {stated}; the lines above it, loaded or not, sum up to {above} as far as "
            "their amounts can be read.",
            **facts,
        )
        difference = to_the_cent(abs(one.stated - one.above))
        said += " " + (
            _("That is {difference} less.", difference=difference)
            if one.above < one.stated
            else _("That is {difference} more.", difference=difference)
        )
        st.warning(in_markdown(said), icon=":material/balance:")


def rejects(path: Path, report: LoadReport, file: state.Param) -> None:
    """Why lines were rejected and what they amount to; each with its place, its value and what would be right."""
    found = caches.rejects(path, False)
    if not found:
        st.success(_("No line was rejected."), icon=":material/check:")
        return
    st.subheader(_("What was rejected, and why"), anchor=data_summary.REJECTS)
    _causes(path, report)
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


def _causes(path: Path, report: LoadReport) -> None:
    """How many lines for which reason, and their revenue."""
    if revenue := report.revenue_of("rejected"):
        st.markdown(
            in_markdown(
                _(
                    "The rejected order lines amount to {revenue}, as far as it can be read.",
                    revenue=to_the_cent(revenue),
                )
            )
        )
    found = caches.causes(path)[:_SHOWN_CAUSES]
    if len(found) < 2 and report.lines["rejected"] <= SHOWN_REJECTS:
        return
    read = report.lines["read"]
    text_table(
        [_("Reason"), _("Column"), _("For instance"), _("Rejected"), _("Of all lines")],
        [
            [
                say(cause.example.reason),
                cause.example.column or MISSING,
                MISSING if cause.example.value is None else cause.example.value,
                number(cause.lines),
                percent(cause.lines / read, 1),
            ]
            for cause in found
        ],
        figures=(3, 4),
    )


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
