"""Segments over time: their shares year by year, who moved, and whether they should be reviewed."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pandas as pd
import streamlit as st

from pages.ui import caches, download, errors, inputs, state
from pages.ui import segments_texts as texts
from pages.ui.charts.segments_compare import crossing
from pages.ui.charts.segments_time import by_year
from pages.ui.formatting import euro_short, number, percent, points
from pages.ui.i18n import _, counted
from pages.ui.messages import say
from pages.ui.plot import plot
from pages.ui.segments_frames import Picture
from pages.ui.segments_state import SINCE, open_customer
from pages.ui.table import table
from segmentation.clustering.movement import NOT_BOUGHT, SURE, Movement
from segmentation.errors import InputError
from segmentation.over_time import NOTICEABLE, matrix, review, risers_and_fallers

_MOST_ROWS = 100


def over_time(picture: Picture, path: Path) -> None:
    """What the years say of these segments."""
    try:
        years = caches.segment_years(path)
        before, after = _chosen(years)
        with st.spinner(_("Exchanging weeks between the years to see what chance alone would move …")):
            shares = caches.segment_shares(path, picture.asked)
            moved = caches.segment_movement(path, picture.asked, before, after)
    except InputError as error:
        errors.show(error)
        return
    _review(picture, moved)
    _shares(picture, shares)
    _matrix(picture, moved, (before, after))
    _movers(picture, moved, (before, after))


def _chosen(years: tuple[int, ...]) -> tuple[int, int]:
    """From which year to the last; asked for only where there is a choice."""
    last, earlier = years[-1], [str(year) for year in reversed(years[:-1])]
    if state.get(SINCE) not in earlier:
        state.note(SINCE, earlier[0])
    if len(earlier) == 1:
        return years[0], last
    since = inputs.choice(SINCE, _("Moved to {year} since", year=last), tuple(earlier))
    return int(since), last


def _review(picture: Picture, moved: Movement) -> None:
    kept = picture.asked.kept
    reasons = review(moved, None if kept is None else kept.kept_at.date(), date.today())
    if reasons:
        lines = "\n".join(f"- {say(reason)}" for reason in reasons)
        st.warning(f"**{_('A review of these segments is due:')}**\n\n{lines}", icon=":material/event_repeat:")
        return
    st.success(
        _(
            "No review is due: no more customers are in another segment than chance moves, or hardly more. Look again "
            "in a year at the latest."
        ),
        icon=":material/event_available:",
    )


def _shares(picture: Picture, shares: pd.DataFrame) -> None:
    names = {segment: name for segment, name in texts.names(picture.figures).items() if segment <= picture.by_method.k}
    first, last = shares["year"].min(), shares["year"].max()
    change = (
        shares[shares["year"] == last].set_index("segment")["share"]
        - shares[shares["year"] == first].set_index("segment")["share"]
    )
    most = int(change.abs().idxmax())
    facts = {"name": names[most], "first": int(first), "last": int(last), "change": points(abs(change[most]))}
    title = _("The segments’ shares changed by {change} at most since {first}", **facts)
    if abs(change[most]) >= NOTICEABLE:
        grown = change[most] > 0
        title = (
            _("{name} have grown by {change} of the customers since {first}", **facts)
            if grown
            else _("{name} have shrunk by {change} of the customers since {first}", **facts)
        )
    plot(
        by_year(shares, names),
        key="segment-years",
        title=title,
        source=_(
            "Customers that bought in the year; each year by itself placed in the nearest segment, on the scale of "
            "{last}.",
            last=int(last),
        ),
        height=330,
    )


def _matrix(picture: Picture, moved: Movement, years: tuple[int, int]) -> None:
    counts = matrix(moved)
    names = {s: name for s, name in texts.names(picture.figures).items() if s <= picture.by_method.k}
    names |= {NOT_BOUGHT: _("did not buy")}
    facts = {"before": years[0], "after": years[1], "moved": percent(moved.moved), "floor": percent(moved.floor)}
    title = _(
        "{before} to {after}: {moved} of the customers are in another segment, no more than chance moves (up to "
        "{floor})",
        **facts,
    )
    if moved.is_more_than_chance:
        title = _(
            "{before} to {after}: {moved} of the customers are in another segment, more than chance moves (up to "
            "{floor})",
            **facts,
        )
    plot(
        crossing(counts, names, names),
        key="segment-migration",
        title=title,
        source=_(
            "Rows: {before}, columns: {after}; customers. Chance: half of each customer’s weeks exchanged between both "
            "years at random, what lies elsewhere then (in 19 of 20 cases at most). {kept} of the customers of {last} "
            "are placed where all years together put them.",
            kept=percent(moved.kept, 0),
            last=years[1],
            **facts,
        ),
        height=120 + 46 * len(names),
    )


def _movers(picture: Picture, moved: Movement, years: tuple[int, int]) -> None:
    rows = risers_and_fallers(moved, picture.by_method)
    names = texts.names(picture.figures)
    heading = counted(
        len(rows),
        "One customer is surely in another segment",
        "{count} customers are surely in another segment",
        count=number(len(rows)),
    )
    st.markdown(f"**{heading}**")
    told = _(
        "Surely: further away than exchanged weeks take it; of all that are listed, {share} at most by chance. All "
        "others in another segment may be there by chance.",
        share=percent(SURE, 0),
    )
    if rows.empty:
        st.caption(told)
        return
    firms = picture.customers.set_index("customer_id")["name"]
    rows = rows.assign(
        name=rows["customer_id"].map(firms).fillna(rows["customer_id"]),
        direction=[_("▲ rises") if rises else _("▼ falls") for rises in rows["rises"]],
        then=rows["before"].map(names),
        now=rows["after"].map(names),
    )
    facts = {"measure": _(texts.MEASURE_NAMES[moved.worth])}
    columns = {
        "direction": _("Direction"),
        "name": _("Customer"),
        "then": str(years[0]),
        "now": str(years[1]),
        "worth_before": _("{measure} {year}", year=years[0], **facts),
        "worth_after": _("{measure} {year}", year=years[1], **facts),
    }
    shown = rows.head(_MOST_ROWS)
    # In full, the headings of the amounts would push the last column off a narrow page.
    heads = {
        name: _("CM {year}", year=year) if moved.worth == "contribution_margin" else _("Revenue {year}", year=year)
        for name, year in zip(("worth_before", "worth_after"), years, strict=True)
    }
    table(
        shown,
        {
            name: (heads.get(name, label), euro_short if name.startswith("worth") else None)
            for name, label in columns.items()
        },
        help={name: columns[name] for name in heads},
        key="segment-movers",
        selectable=True,
        then=lambda row: open_customer(str(shown["customer_id"].iloc[row])),
    )
    note, file = st.columns([5, 2], vertical_alignment="center")
    note.caption(told)
    with file:
        download.as_csv(
            rows, {"customer_id": _("Customer no.")} | columns, _("Risers and fallers {year}", year=years[1]),
            key="segment-movers",
        )  # fmt: skip
