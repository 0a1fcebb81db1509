"""What a load brought, at a glance: key figures, lines, period, time, and what is worth a look."""

from __future__ import annotations

import streamlit as st

from pages.ui import loading
from pages.ui.formatting import day, euro, number, percent
from pages.ui.i18n import _, counted
from segmentation.extracts import LoadReport
from segmentation.extracts.currency import EURO

REJECTS, ACCOUNTING = "rejects", "accounting"
"""Addresses on the data page."""
_MANY = 0.05

_TOTALS = {
    "order_lines": ("Order lines", number),
    "revenue": ("Revenue, all years", euro),
    "buying_customers": ("Customers that bought", number),
    "opportunities": ("Opportunities", number),
    "won_opportunities": ("… of them won", number),
    "won_value": ("Value of what was won", euro),
}
_WORTH_A_LOOK = {
    "rejected": (REJECTS, "One rejected line", "{count} rejected lines"),
    "duplicate": (ACCOUNTING, "One line delivered twice", "{count} lines delivered twice"),
    "unknown": (ACCOUNTING, "One line that names something unknown", "{count} lines that name something unknown"),
    "left_out": (ACCOUNTING, "One file left out", "{count} files left out"),
}


def show(report: LoadReport) -> None:
    """The totals to compare with the ERP's own list, what became of the lines, and what is worth a look."""
    st.subheader(_("Summary of the load"), anchor=loading.SUMMARY)
    _control_totals(report)
    st.markdown(" · ".join([*_lines(report), *_period(report), *_time(report)]))
    _many_rejected(report)
    found = _worth_a_look(report)
    if found:
        st.markdown(":material/search: " + _("Worth a look: {what}", what=" · ".join(found)))
    else:
        st.markdown(":material/check: " + _("Nothing that needs a look."))


def _many_rejected(report: LoadReport) -> None:
    """So many that the figures of all pages lack them."""
    lines = report.lines
    share = lines["rejected"] / lines["read"] if lines["read"] else 0.0
    if share >= _MANY:
        said = _(
            "{share} of the lines read were rejected: {count}. All pages count without them; why they were rejected "
            "stands below.",
            share=percent(share, 1),
            count=number(lines["rejected"]),
        )
        st.warning(f"{said} [{_('To the reasons')}](#{REJECTS})", icon=":material/warning:")


def _control_totals(report: LoadReport) -> None:
    known = [(label, show, report.totals[name]) for name, (label, show) in _TOTALS.items() if name in report.totals]
    for start in range(0, len(known), 3):
        for column, (label, show, value) in zip(st.columns(3), known[start : start + 3], strict=False):
            column.metric(_(label), show(float(value)))
    if report.currency != EURO:
        st.caption(_("All amounts are in {currency}, as they were delivered.", currency=report.currency))


def _lines(report: LoadReport) -> list[str]:
    lines = report.lines
    totals = counted(lines["totals"], "one totals row", "{count} totals rows", count=number(lines["totals"]))
    return [
        counted(report.files, "One file", "{count} files", count=number(report.files)),
        counted(lines["read"], "one line read", "{count} lines read", count=number(lines["read"])),
        _("{count} loaded", count=number(lines["loaded"])),
        _("{count} rejected", count=number(lines["rejected"])),
        *([totals] if lines["totals"] else []),
        _("{count} duplicate", count=number(lines["duplicate"])),
    ]


def _period(report: LoadReport) -> list[str]:
    if report.first_day is None or report.last_day is None:
        return []
    return [_("documents from {first} to {last}", first=day(report.first_day), last=day(report.last_day))]


def _time(report: LoadReport) -> list[str]:
    if report.seconds < 1:
        return [_("loaded in less than a second")]
    per_second = number(round(report.rows_per_second))
    minutes, seconds = divmod(round(report.seconds), 60)
    if minutes:
        return [_("loaded in {minutes} min {seconds} s ({per_second} lines a second)",
                  minutes=number(minutes), seconds=number(seconds), per_second=per_second)]  # fmt: skip
    return [
        counted(
            seconds,
            "loaded in one second ({per_second} lines a second)",
            "loaded in {seconds} seconds ({per_second} lines a second)",
            seconds=number(seconds),
            per_second=per_second,
        )
    ]


def _worth_a_look(report: LoadReport) -> list[str]:
    """Each with a link to where it is listed."""
    counts = report.worth_a_look
    links = [
        f"[{counted(counts[name], one, many, count=number(counts[name]))}](#{where})"
        for name, (where, one, many) in _WORTH_A_LOOK.items()
        if counts[name]
    ]
    if report.currency == EURO and report.currencies and not any(count.told for count in report.currencies):
        links.append(_("no file names its currency: all amounts count as euros"))
    return links
