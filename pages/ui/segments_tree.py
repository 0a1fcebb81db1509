"""Ward's tree beside the number of segments: where it is cut, and cutting it elsewhere."""

from __future__ import annotations

from pathlib import Path

import streamlit as st

from pages.ui import caches, state
from pages.ui import segments_texts as texts
from pages.ui.charts.segments_tree import dendrogram
from pages.ui.formatting import number
from pages.ui.i18n import _
from pages.ui.plot import plot
from pages.ui.segments_frames import Picture
from pages.ui.segments_state import METHOD, NUMBER
from segmentation.clustering import Tree
from segmentation.clustering.choice import FEWEST, MOST
from segmentation.clustering.segmentation import HIGHEST_K


def tree(picture: Picture, path: Path) -> None:
    """The tree, if these segments are by Ward's method; otherwise the way to it."""
    k = picture.segmentation.k
    if picture.segmentation.method != "ward":
        st.markdown(f"**{_('Where would Ward’s method cut?')}**")
        st.button(
            _("Look at Ward’s tree with {k} segments", k=number(k)),
            on_click=cut_at,
            args=(k,),
            icon=":material/account_tree:",
            help=_("It joins the most similar customers step by step; the tree shows what each number would join."),
        )
        return
    found = caches.ward_tree(path, picture.asked)
    clicked = plot(
        dendrogram(found, texts.names(picture.figures), HIGHEST_K),
        key="segment-tree",
        title=_title(found),
        source=_source(found),
        height=430,
        clickable=True,
    )
    if clicked is not None and clicked.isdecimal() and 2 <= int(clicked) <= HIGHEST_K and int(clicked) != k:
        cut_at(int(clicked))
        st.rerun()
    _cuts(found)


def cut_at(k: int) -> None:
    """Ward's method, cut into so many segments."""
    state.put(METHOD, "ward")
    state.put(NUMBER, str(k))


def _cuts(found: Tree) -> None:
    """The same without a mouse, one segment more or fewer, and what the jumps do not say."""
    note, fewer, more = st.columns([4, 1.4, 1.4], vertical_alignment="center")
    note.caption(
        _(
            "A jump says where joining becomes costly, not that there are groups: Ward finds a tree in any data. "
            "Whether the segments hold is told by their stability."
        )
    )
    for column, k in ((fewer, found.k - 1), (more, found.k + 1)):
        if 2 <= k <= min(HIGHEST_K, len(found.heights)):
            column.button(
                _("Cut at {k}", k=number(k)), on_click=cut_at, args=(k,), key=f"cut-at:{k}", width="stretch",
                icon=":material/content_cut:",
            )  # fmt: skip


def _title(found: Tree) -> str:
    best = found.largest_jump()
    low, high = found.span(best)
    facts = {"k": number(found.k), "best": number(best), "low": number(low, 1), "high": number(high, 1)}
    if found.k == best:
        return _("The cut at {k} segments lies in the largest jump of the tree: from distance {low} to {high}", **facts)
    if FEWEST <= best <= MOST or len(found.heights) < MOST:
        return _("Cut at {k} segments; the largest jump lies at {best}: from distance {low} to {high}", **facts)
    within = found.largest_jump(FEWEST, MOST)
    low, high = found.span(within)
    facts |= {"few": number(FEWEST), "many": number(MOST), "within": number(within),
              "low": number(low, 1), "high": number(high, 1)}  # fmt: skip
    if found.k == within:
        return _(
            "The largest jump lies at {best} segments; of {few} to {many}, this cut at {k}: from distance {low} to "
            "{high}",
            **facts,
        )
    return _(
        "Cut at {k} segments; the largest jump lies at {best}, of {few} to {many} at {within}: from distance {low} to "
        "{high}",
        **facts,
    )


def _source(found: Tree) -> str:
    parts = [
        _(
            "The last {merges} merges of Ward’s method. Distance: root of twice what a merge adds to the sum of "
            "squares within groups; of two single customers how many standard scores they lie apart. Click a mark to "
            "cut just below it.",
            merges=number(len(found.merges)),
        )
    ]
    if len(found.heights) + 1 < found.everybody:
        parts.append(
            _(
                "The tree holds {drawn} customers drawn at random from {all}; the others belong to the nearest "
                "segment.",
                drawn=number(len(found.heights) + 1),
                all=number(found.everybody),
            )
        )
    return " ".join(parts)
