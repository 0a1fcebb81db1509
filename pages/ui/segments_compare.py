"""Segmentations that somebody kept: put in force, and held against the one that is shown."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path

import pandas as pd
import streamlit as st

from pages.ui import caches, download, inputs, segments_by_hand, segments_state, state, workspace
from pages.ui import segments_texts as texts
from pages.ui.charts.segments_compare import crossing
from pages.ui.formatting import day, euro_short, number, percent
from pages.ui.i18n import _, language
from pages.ui.messages import plain
from pages.ui.plot import plot
from pages.ui.segments_frames import STORED, Picture
from pages.ui.segments_state import AGAINST, AMONG, METHOD, NUMBER, SEGMENT, open_customer
from pages.ui.table import table
from pages.ui.text_table import text_table
from segmentation import by_hand
from segmentation.by_hand import LONGEST_TITLE, Kept
from segmentation.clustering import METHODS, agreement, best_match, by_customer, crossed
from segmentation.feature_list import BY_NAME
from segmentation.scope import ALL

_TITLE = "title of kept segments"
_MOST_ROWS = 100
# Less is what rounding and drawing again make.
_NOTICEABLE = 0.01


def compare(picture: Picture, path: Path) -> None:
    """Keep what is shown, what was kept, and how what is shown differs from one of them."""
    kept = caches.kept_segmentations(path, *workspace.current().decided)
    _keep(picture, path, kept)
    if not kept:
        st.info(
            _(
                "Keep these segments to compare others with them later: other criteria, another method, or the data of "
                "next year."
            ),
            icon=":material/bookmark:",
        )
        return
    _list(picture, kept)
    against = _chosen(kept)
    _crossing(picture, against)
    _figures(picture, path, against)
    _moved(picture, against)


def _keep(picture: Picture, path: Path, kept: tuple[Kept, ...]) -> None:
    field = f"{_TITLE}:{len(kept)}"
    title, button = st.columns([5, 2], vertical_alignment="bottom")
    title.text_input(
        _("Keep the segments that are shown, as"), key=field, max_chars=LONGEST_TITLE, placeholder=_proposed(picture)
    )
    button.button(
        _("Keep"),
        on_click=_note,
        args=(segments_by_hand.place(), picture, path, field),
        icon=":material/bookmark_add:",
        width="stretch",
        disabled=not picture.segmentation.judged,
    )


def _proposed(picture: Picture) -> str:
    return _(
        "{k} segments by {method}", k=number(picture.by_method.k), method=_(METHODS[picture.by_method.method].label)
    )


@state.carried_out
def _note(place: tuple[Path, bool], picture: Picture, path: Path, field: str) -> None:
    title = str(st.session_state[field]) or _proposed(picture)
    figures = caches.standing_figures(path, picture.asked)
    segments_by_hand.take(
        place,
        lambda store: by_hand.keep(
            store, picture.segmentation, title, template=picture.asked.template, scope=picture.asked.scope,
            figures=figures,
        ),
    )  # fmt: skip


def _list(picture: Picture, kept: tuple[Kept, ...]) -> None:
    """What was kept, which of it is in force, and what can be done with it."""
    holding = picture.asked.kept if picture.asked.method == STORED else _in_force()
    rows = pd.DataFrame(
        {
            "title": [one.title for one in kept],
            "state": [_("in force") if holding is not None and one.id == holding.id else "" for one in kept],
            "kept": [day(one.kept_at.date()) for one in kept],
            "method": [_(METHODS[one.method].label) for one in kept],
            "k": [one.k for one in kept],
            "customers": [len(one.segment) for one in kept],
        }
    )
    selected = table(
        rows,
        {
            "title": (_("Kept segments"), None),
            "state": (_("State"), None),
            "kept": (_("Kept on"), None),
            "method": (_("Method"), None),
            "k": (_("Segments"), number),
            "customers": (_("Customers"), number),
        },
        key="kept-segments",
        selectable=True,
        height="content",
    )
    one = None if selected is None else kept[selected]
    place = segments_by_hand.place()
    with st.container(horizontal=True, vertical_alignment="center"):
        st.button(
            _("Put in force"),
            disabled=one is None or one.scope != ALL or one == holding,
            on_click=_put_in_force,
            args=(place, None if one is None else one.id),
            icon=":material/check_circle:",
            help=_("They are the firm’s segments then, on every page and in every file, also on new data."),
        )
        st.button(
            _("Take off the list"),
            disabled=one is None,
            on_click=_give_up,
            args=(place, 0 if one is None else one.id),
            icon=":material/bookmark_remove:",
        )
        back_to_the_default()


def _in_force() -> Kept | None:
    here = workspace.current()
    return caches.segmentation_in_force(here.path, *here.decided)


def back_to_the_default() -> None:
    """What was put in force gives way; nothing where the default segments hold."""
    if _in_force() is not None:
        st.button(
            _("Back to the default segments"),
            on_click=_put_in_force,
            args=(segments_by_hand.place(), None),
            icon=":material/undo:",
        )


@state.carried_out
def _put_in_force(place: tuple[Path, bool], kept_id: int | None) -> None:
    segments_by_hand.take(place, lambda store: by_hand.put_in_force(store, kept_id))
    state.reset((METHOD, NUMBER, AMONG, SEGMENT, *segments_state.CRITERIA_PARAMS))


@state.carried_out
def _give_up(place: tuple[Path, bool], kept_id: int) -> None:
    segments_by_hand.take(place, lambda store: by_hand.give_up(store, kept_id))


def _chosen(kept: tuple[Kept, ...]) -> Kept:
    """The one to compare with: the newest, until another is chosen."""
    titles = {str(one.id): one.title for one in kept}
    if state.get(AGAINST) not in titles:
        state.note(AGAINST, str(kept[0].id))
    if len(kept) == 1:
        return kept[0]
    chosen = inputs.select(AGAINST, _("Compared with"), tuple(titles), show=titles.__getitem__)
    return next(one for one in kept if str(one.id) == chosen)


def _names_of(kept: Kept) -> dict[int, str]:
    place = 0 if language() == "de" else 1
    return {segment: names[place] for segment, names in sorted(kept.names.items())}


def _crossing(picture: Picture, against: Kept) -> None:
    before, after = against.segment, by_customer(picture.segmentation.assignments)
    counts = crossed(before, after)
    if counts.empty:
        st.info(_("None of the customers of then is among those of now."), icon=":material/info:")
        return
    _index, same = agreement(before, after)
    both = int(counts["customers"].sum())
    moved = both - round(same * both)
    facts = {"title": against.title, "day": day(against.kept_at.date()), "customers": number(both)}
    plot(
        crossing(counts, _names_of(against), texts.names(picture.figures)),
        key="segment-crossing",
        title=_(
            "{share} of {customers} customers are in the same segment as in “{title}”; {moved} are in another",
            share=percent(same),
            moved=number(moved),
            **facts,
        )
        if moved
        else _("All {customers} customers are in the same segment as in “{title}”", **facts),
        source=_(
            "Rows: “{title}”, kept on {day}; columns: the segments that are shown. The same: matched one to one so "
            "that as many customers as possible stay. Customers that only one of both knows are left out.",
            **facts,
        ),
        height=110 + 46 * len(against.names),
    )


def _figures(picture: Picture, path: Path, against: Kept) -> None:
    """What is better, and what is worse."""
    now = caches.standing_figures(path, picture.asked)
    rows, better, worse = [], 0, 0
    for name in dict.fromkeys((*against.figures, *now)):
        then, here = against.figures.get(name), now.get(name)
        verdict = ""
        if name != "segments" and then is not None and here is not None:
            difference = here - then
            better += difference >= _NOTICEABLE
            worse += difference <= -_NOTICEABLE
            verdict = _verdict(difference)
        rows.append((_label(name), _written(name, then), _written(name, here), verdict))
    told = _("Better in {better} respects, worse in {worse}", better=number(better), worse=number(worse))
    st.markdown(f"**{told}**")
    text_table((_("Measure"), plain_title(against), _("Shown"), _("Verdict")), rows, figures=(1, 2))
    st.caption(
        _(
            "Higher is better. Between segments: the share of the differences between customers that lies between "
            "segments, not within. “{title}”: on the data of {day}.",
            title=plain(against.title),
            day=day(against.kept_at.date()),
        )
    )


def plain_title(kept: Kept) -> str:
    """The title as the head of a column."""
    return kept.title if len(kept.title) <= 30 else f"{kept.title[:29]}…"


def _verdict(difference: float) -> str:
    if abs(difference) < _NOTICEABLE:
        return _("like then")
    return _("▲ better") if difference > 0 else _("▼ worse")


def _label(name: str) -> str:
    labels = {
        "segments": _("Number of segments"),
        "stability": _("Stability, mean"),
        "weakest": _("Stability of the weakest segment"),
        "smallest": _("Share of customers in the smallest segment"),
        "rules": _("Placed alike by six rules"),
    }
    return labels.get(name) or _("Between segments: {feature}", feature=_(BY_NAME[name].label))


def _written(name: str, value: float | None) -> str:
    if value is None or pd.isna(value):
        return "–"
    if name == "segments":
        return number(value)
    return number(value, 2) if name in ("stability", "weakest") else percent(value)


def _moved(picture: Picture, against: Kept) -> None:
    """Who is in another segment than the one that theirs is best taken for."""
    after = by_customer(picture.segmentation.assignments)
    same = best_match(against.segment, after)
    rows = picture.customers.assign(before=picture.customers["customer_id"].map(against.segment)).dropna(
        subset=["before"]
    )
    rows = rows[rows["before"].map(same) != rows["segment"]]
    if rows.empty:
        st.caption(_("Nobody is in another segment."))
        return
    worth = "contribution_margin" if "contribution_margin" in picture.measures else "revenue"
    rows = rows.assign(
        then=rows["before"].map(_names_of(against)), now=rows["segment"].map(texts.names(picture.figures))
    ).sort_values([worth, "customer_id"], ascending=[False, True], ignore_index=True)
    columns: Mapping[str, str] = {
        "customer_id": _("Customer no."),
        "name": _("Customer"),
        "then": _("Segment then"),
        "now": _("Segment now"),
        worth: _(texts.MEASURE_NAMES[worth]),
    }
    st.markdown(f"**{_('{count} customers are in another segment', count=number(len(rows)))}**")
    shown = rows.head(_MOST_ROWS)
    table(
        shown,
        {name: (label, euro_short if name == worth else None) for name, label in columns.items()},
        key="segment-moved",
        selectable=True,
        then=lambda row: open_customer(str(shown["customer_id"].iloc[row])),
    )
    note, file = st.columns([5, 2], vertical_alignment="center")
    with note:
        st.caption(_("Money: {period}. Select a row to open one.", period=texts.period(picture)))
        if len(shown) < len(rows):
            st.caption(
                _("Shown are {shown} of {found}, the file has all.", shown=number(len(shown)), found=number(len(rows)))
            )
    with file:
        download.as_csv(rows, dict(columns), _("Customers in another segment"), key="segment-moved")
