"""Control totals by year, and the user's own sum beside them."""

from __future__ import annotations

from collections.abc import Sequence

import pandas as pd
import streamlit as st

from pages.ui import currency, errors, inputs, state
from pages.ui.entry import Entry
from pages.ui.formatting import number, percent, to_the_cent
from pages.ui.i18n import _
from pages.ui.table import table
from segmentation.control_totals import YearTotals, compare
from segmentation.extracts import LoadReport
from segmentation.schema import ORDER_LINES

ALL_YEARS = ""
_MOST = 1e15
_EXAMPLE = 1_234_567.89

YEAR = state.free_text("control_year", ALL_YEARS, longest=4)
SUM = state.optional_number("control_sum", -_MOST, _MOST)
PARAMS = (YEAR, SUM)


def by_year(totals: Sequence[YearTotals]) -> None:
    """One row a year, the sum last."""
    frame = pd.DataFrame([vars(year) for year in totals])
    frame["year"] = [_("Total") if year.year is None else str(year.year) for year in totals]
    columns = {
        "year": (_("Year of the document"), None),
        "lines": (_("Order lines"), number),
        "revenue": (_("Revenue"), to_the_cent),
        "buying_customers": (_("Customers that bought"), number),
    }
    table(frame, columns, key="control_totals", height="content")


def forget() -> None:
    """The list was one of other data than those that the visitor turns to now."""
    state.reset(PARAMS)


def own_sum(totals: Sequence[YearTotals], report: LoadReport) -> None:
    """A field for the sum on the ERP's own list, and whether the load agrees."""
    known = {ALL_YEARS if year.year is None else str(year.year): year for year in totals}
    if state.get(YEAR) not in known:
        errors.not_possible(YEAR, state.get(YEAR), [year for year in known if year])
        state.put(YEAR, ALL_YEARS)
    which, what, verdict = st.columns([1, 1, 2], vertical_alignment="bottom")
    with which:
        years = [ALL_YEARS, *(year for year in known if year)]
        chosen = inputs.select(YEAR, _("Year of your list"), years, show=lambda year: year or _("All years"))
    with what:
        entry = Entry(-_MOST, _MOST, _EXAMPLE, _cents_alone, float, currency.sign())
        told = inputs.optional(SUM, _("Revenue on your list ({currency})", currency=currency.sign()), entry)
    if told is not None:
        with verdict:
            _verdict(told, known[chosen], report)


def _verdict(told: float, totals: YearTotals, report: LoadReport) -> None:
    found = compare(told, totals)
    if not found.missing:
        st.success(_("Agrees with your list to the cent."), icon=":material/check:")
        return
    said = (
        _("The load lacks {amount} of your list's revenue.", amount=to_the_cent(abs(found.missing)))
        if found.missing > 0
        else _("The load has {amount} more revenue than your list.", amount=to_the_cent(abs(found.missing)))
    )
    if found.share is not None:
        said += " " + _("That is {share} of your list.", share=percent(abs(found.share), 2))
    said += _not_in_the_load(report, totals.year)
    st.warning(said, icon=":material/balance:")


def _not_in_the_load(report: LoadReport, year: int | None) -> str:
    """The order lines that were not loaded, and what those of the year, or all of them, amount to."""
    of = [source for source in report.sources if source.table == ORDER_LINES.name]
    rejected, duplicate = sum(source.rejected - source.totals for source in of), sum(source.duplicate for source in of)
    if not rejected and not duplicate:
        return ""
    said = " " + _(
        "Not in the load: order lines rejected {rejected}, delivered twice {duplicate}; both are listed below.",
        rejected=number(rejected),
        duplicate=number(duplicate),
    )
    if not report.amounts:
        return said
    amounts = {name: to_the_cent(report.revenue_of(name, year=year)) for name in ("rejected", "duplicate")}
    if year is None:
        said += " " + _(
            "As far as it can be read, the former amount to {rejected}, the latter to {duplicate}.", **amounts
        )
    else:
        said += " " + _(
            "As far as it can be read, those of {year} amount to {rejected} and {duplicate}.", year=str(year), **amounts
        )
    return said


def _cents_alone(amount: float) -> str:
    return number(amount, 2)
