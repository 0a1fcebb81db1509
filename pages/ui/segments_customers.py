"""The customers of a segment: choice, search, list, download."""

from __future__ import annotations

import pandas as pd
import streamlit as st

from pages.ui import download, inputs, state, workspace
from pages.ui import segments_texts as texts
from pages.ui.formatting import day, euro, number, percent
from pages.ui.i18n import _
from pages.ui.segments_frames import Picture, listed
from pages.ui.segments_state import ALL, IN_FILE, NONE, SEARCH, SEGMENT, open_customer
from pages.ui.table import Format, table
from segmentation.anonymous import LEFT_OUT, anonymised
from segmentation.pseudonyms import key_beside, key_in

# Each row costs a third of a millisecond on every run, and nobody reads that far; the download has them all.
MOST_ROWS = 100
Columns = dict[str, tuple[str, Format | None]]


def chosen_segment(picture: Picture) -> int | None:
    """The segment whose customers are asked for; None: all. Other segmentations may not have it: then said."""
    text = state.get(SEGMENT)
    if text == ALL:
        return None
    if int(text) not in set(picture.figures["segment"]):
        state.put(SEGMENT, ALL)
        st.warning(
            _(
                "There is no segment {segment} among these {count}; all customers are listed.",
                segment=text,
                count=number(len(picture.figures)),
            ),
            icon=":material/info:",
        )
        return None
    return int(text)


def customer_list(picture: Picture, segment: int | None) -> None:
    """Selecting a row opens the customer."""
    names = texts.doubted_names(picture.figures)
    rows = listed(picture, segment, state.get(SEARCH))
    heading, search = st.columns([5, 2], vertical_alignment="bottom")
    heading.subheader(_heading(picture, rows, names.get(segment or 0)), anchor=False)
    with search:
        inputs.text(SEARCH, _("Find a customer"), placeholder=_("Number, name or city"), then=lambda: _open(picture))
    # In a column of its own the buttons would stay on one line, cut off.
    inputs.choice(
        SEGMENT, _("Segment"), (ALL, *map(str, names)), show=lambda text: _("All") if text == ALL else names[int(text)]
    )
    if rows.empty:
        st.info(_("No customer matches; shorten the search or choose all segments."), icon=":material/search_off:")
        return
    rows["segment_name"] = rows["segment"].map(names)
    columns = _columns(picture)
    shown = rows.head(MOST_ROWS)
    fitting = _fitting(columns, with_segment=segment is None)
    table(
        shown,
        fitting,
        key="segment-customers",
        selectable=True,
        height=None if len(shown) <= 10 else 33 * 13 + 2,
        help={"profit": f"{texts.feature_label('profit')}: {texts.feature_meaning('profit')}"},
        widths={name: _width(shown[name]) for name in ("name", "city") if name in fitting},
        then=lambda row: open_customer(str(shown["customer_id"].iloc[row])),
    )
    st.caption(_note(picture, len(shown), len(rows)))
    named, file = st.columns([5, 2], vertical_alignment="bottom")
    with named:
        inputs.choice(
            IN_FILE,
            _("In the file"),
            ("names", "pseudonyms"),
            show=lambda which: _("names and numbers") if which == "names" else _("pseudonyms, no names and places"),
            help=_(
                "The same customer has the same pseudonym in every file of these data; whoever knows its figures may "
                "still recognise it"
            ),
        )
    with file:
        _file(picture, rows, columns, _file_name(picture, names.get(segment or 0)))


def _file(picture: Picture, rows: pd.DataFrame, columns: Columns, name: str) -> None:
    labels = {column: label for column, (label, _form) in columns.items()}
    if state.get(IN_FILE) == "names":
        download.as_csv(rows, labels, name, key="segment-customers")
        return
    hidden = {column: label for column, label in labels.items() if column not in LEFT_OUT}
    hidden["customer_id"] = _("Pseudonym")
    base = workspace.current().base
    # A reason may name anybody.
    told = rows.assign(placed_by_hand=rows["placed_by_hand"].notna().map({True: _("yes"), False: None}))
    download.as_csv(
        lambda: anonymised(told, key_in(key_beside(base))), hidden, _("{name} pseudonymous", name=name),
        key="segment-customers",
    )  # fmt: skip


def _heading(picture: Picture, rows: pd.DataFrame, name: str | None) -> str:
    facts = {"count": number(len(rows)), "name": name, "year": picture.year, "bought": number(rows["bought"].sum())}
    if picture.year is None:
        return _("{count} customers: {name}", **facts) if name else _("{count} customers of all segments", **facts)
    if name:
        return _("{count} customers: {name}; {bought} of them bought in {year}", **facts)
    return _("{count} customers of all segments; {bought} of them bought in {year}", **facts)


def _file_name(picture: Picture, name: str | None) -> str:
    period = texts.period(picture)
    if name:
        return _("Customers {name} {period}", name=name, period=period)
    return _("Customers of all segments {period}", period=period)


def _open(picture: Picture) -> None:
    """A whole customer number is as good as a click."""
    typed = state.get(SEARCH)
    if typed in set(picture.customers["customer_id"]):
        state.put(SEARCH, NONE)
        open_customer(typed)


def _fitting(columns: Columns, with_segment: bool) -> Columns:
    """Those that a page of 1024 pixels shows whole, under heads as short; the file and the customer's card have all."""
    names = ["customer_id", "name", "revenue", "contribution_margin", "profit"]
    names += ["segment_name" if with_segment else "city"]
    heads = {"profit": _("Profit")}
    return {name: (heads.get(name, columns[name][0]), columns[name][1]) for name in names if name in columns}


def _columns(picture: Picture) -> Columns:
    """All that is known of a customer, for the file."""
    columns: Columns = {
        "customer_id": (_("Customer no."), None),
        "name": (_("Customer"), None),
        "revenue": (_("Revenue"), euro),
    }
    if "contribution_margin" in picture.measures:
        columns["contribution_margin"] = (_("Contribution margin"), euro)
    if "profit" in picture.measures:
        columns["profit"] = (_("Profit after cost to serve"), euro)
    columns["segment_name"] = (_("Segment"), None)
    columns["city"] = (_("City"), None)
    columns["last_order"] = (_("Last order"), day)
    columns["bundesland"] = (_("Bundesland"), None)
    if "contribution_margin" in picture.measures:
        columns["margin_rate"] = (_("Contribution margin rate"), percent)
    if "profit" in picture.measures:
        columns["cost_to_serve"] = (_("Cost to serve"), euro)
    columns["orders_per_year"] = (_("Orders per year"), lambda value: number(value, 1))
    columns["membership"] = (_("Membership"), percent)
    columns["placed_by_hand"] = (_("Placed by hand"), None)
    # What no customer has is no column, nor a name that is the number once more.
    if picture.customers["name"].equals(picture.customers["customer_id"]):
        del columns["name"]
    return {
        name: column
        for name, column in columns.items()
        if name == "segment_name" or picture.customers[name].notna().any()
    }


def _width(texts: pd.Series) -> int:
    """Pixels for the longest text."""
    return min(280, 20 + 6 * int(texts.fillna("").str.len().max()))


def _note(picture: Picture, shown: int, found: int) -> str:
    first = (
        _("The highest contribution margin stands first.")
        if "contribution_margin" in picture.measures
        else _("The highest revenue stands first.")
    )
    period = texts.period(picture)
    note = _("Money: {period}. Select a row to open one.", period=period)
    if "profit" in picture.measures:
        note = _("Money: {period}, profit after cost to serve. Select a row to open one.", period=period)
    if shown == found:
        return f"{first} {note}"
    cut = _("Shown are {shown} of {found}, the file has all.", shown=number(shown), found=number(found))
    return f"{first} {cut} {note}"
