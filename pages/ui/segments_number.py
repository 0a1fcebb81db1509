"""Why this many segments: the figures for each number, and the reasons in words."""

from __future__ import annotations

from collections.abc import Hashable, Sequence
from dataclasses import replace
from itertools import filterfalse
from pathlib import Path
from typing import Any, Literal

import pandas as pd
import streamlit as st

from pages.ui import caches, judging, segments_rules, segments_state, segments_tree, state
from pages.ui import segments_texts as texts
from pages.ui.charts import segments as charts
from pages.ui.formatting import MISSING, listed, number, percent
from pages.ui.i18n import _
from pages.ui.messages import say
from pages.ui.plot import plot
from pages.ui.segments_frames import Asked, Picture
from pages.ui.table import table
from segmentation.clustering import METHODS, PREREQUISITES, agreement, by_customer, manageable, prerequisites, weigh
from segmentation.errors import InputError, Message


def why(picture: Picture, path: Path) -> None:
    """The chart beside what speaks for the number, the figures of each number and of each segment below."""
    shown = picture.segmentation
    tried, reasons = shown.k_choice, shown.reasons
    if not shown.judged:
        _first_figures(tried, picture, path)
        return
    if tried.empty:
        with st.spinner(_("Comparing with other numbers of segments …")):
            tried, reasons = _recommendation(path, picture)
    if tried.empty:
        st.info(_("The number {k} was set; these customers are too few to compare it with others.", k=number(shown.k)))
        _noted(shown.reasons)
        segments_tree.tree(picture, path)
        _segments(picture, path)
        return
    if not tried.empty and tried["stability"].isna().all():
        _first_figures(tried, picture, path)
        return
    recommended = bool(_recommended(tried)["k"] == shown.k)
    left, right = st.columns([3, 2], gap="large")
    with left:
        plot(
            charts.numbers(tried, shown.k),
            key="segment-numbers",
            title=_title(tried, shown.k),
            source=_("Mean Jaccard similarity with segments of customers drawn again at random; 1: all come back"),
            height=330,
        )
        _noted([*filter(_is_of_a_feature, shown.reasons)] if recommended else shown.reasons)
    with right:
        if recommended:
            _told(_("Reasons for {k} segments", k=number(shown.k)), [*filterfalse(_is_of_a_feature, reasons)])
        else:
            _weighed(tried, shown.k)
    _figures(tried, shown.k)
    segments_tree.tree(picture, path)
    _segments(picture, path)
    _methods(picture, path)


def _first_figures(tried: pd.DataFrame, picture: Picture, path: Path) -> None:
    """What is known of the numbers before it is known how well segments hold."""
    st.info(
        _("How stable the segments are is still being worked out; the recommendation follows then."),
        icon=":material/hourglass_top:",
    )
    if not tried.empty:
        _figures(tried, picture.segmentation.k)
    segments_tree.tree(picture, path)
    _segments(picture, path)
    _methods(picture, path)


def _recommendation(path: Path, picture: Picture) -> tuple[pd.DataFrame, tuple[Message, ...]]:
    """The figures of all numbers by the same method, and the reasons; nothing where they cannot be compared."""
    try:
        wanted = _asked(picture, picture.by_method.method, "auto")
        found = caches.segmentation(path, judging.newest(path, replace(wanted, judged=True)))
    except InputError:
        return pd.DataFrame(), ()
    return found.k_choice, found.reasons


def _asked(picture: Picture, method: str, k: int | Literal["auto"]) -> Asked:
    """The same customers and criteria by that method, in so many segments."""
    return replace(picture.asked, method=method, kept=None, k=k, criteria=picture.by_method.criteria)


def _recommended(tried: pd.DataFrame) -> Any:
    return tried[tried["recommended"]].iloc[0]


def _title(tried: pd.DataFrame, k: int) -> str:
    best, own = _recommended(tried), tried[tried["k"] == k]
    if not tried["eligible"].any():
        return _(
            "No number from {least} to {most} gives stable, large segments; {best} come closest: stability {stability}",
            least=number(tried["k"].min()),
            most=number(tried["k"].max()),
            best=number(best["k"]),
            stability=number(best["stability"], 2),
        )
    facts = {"k": number(k), "best": number(best["k"]), "best_stability": number(best["stability"], 2)}
    if own.empty:
        return _(
            "{k} segments were set; of {least} to {most}, {best} are recommended: stability {best_stability}",
            least=number(tried["k"].min()),
            most=number(tried["k"].max()),
            **facts,
        )
    facts |= {
        "stability": number(own["stability"].iloc[0], 2),
        "weakest": number(own["weakest_stability"].iloc[0], 2),
    }
    if k == best["k"]:
        return _("With {k} segments stability is {stability}, of the weakest segment {weakest}", **facts)
    return _(
        "With {k} segments stability is {stability}, of the weakest segment {weakest}; with the recommended {best} "
        "it is {best_stability}, of the weakest {best_weakest}",
        best_weakest=number(best["weakest_stability"], 2),
        **facts,
    )


def _weighed(tried: pd.DataFrame, k: int) -> None:
    """What speaks for and against a number that is not the recommended one; nothing of one that was not tried."""
    if k not in set(tried["k"]):
        return
    pros, cons = weigh(tried, k)
    _told(_("What speaks for {k} segments", k=number(k)), pros, _("None of these figures."))
    _told(_("What speaks against {k} segments", k=number(k)), cons, _("None of these figures."))


def _told(heading: str, messages: Sequence[Message], otherwise: str = "") -> None:
    lines = [f"- {say(message)}" for message in messages] or ([f"- {otherwise}"] if otherwise else [])
    if lines:
        st.markdown("\n".join([f"**{heading}**", "", *lines]))


def _noted(reasons: Sequence[Message]) -> None:
    """Line by line; the features that these data do not hold in one."""
    unknown = [r for r in reasons if _is_of_a_feature(r) and r.params.get("missing") == r.params.get("customers", 0)]
    lines = [f"- {say(reason)}" for reason in reasons if reason not in unknown]
    if unknown:
        names = listed([_(str(reason.params["feature"])) for reason in unknown])
        lines.append(f"- {_('Not in these data, and so left out: {features}', features=names)}")
    if lines:
        st.markdown("\n".join([f"**{_('Notes on the data')}**", "", *lines]))


def _is_of_a_feature(reason: Message) -> bool:
    return "feature" in reason.params


def _verdict(too_small: bool, unstable: bool) -> str:
    if too_small and unstable:
        return _("ruled out: a segment too small, not stable enough")
    if too_small:
        return _("ruled out: a segment too small")
    return _("ruled out: not stable enough") if unstable else _("possible")


def _judged(row: dict[Hashable, Any], k: int) -> str:
    verdict = _verdict(row["too_small"], row["unstable"])
    if pd.isna(row["stability"]):
        return _("ruled out: a segment too small") if row["too_small"] else _("still open")
    if row["recommended"] and not row["eligible"]:
        return _("comes closest; {verdict}", verdict=verdict)
    if row["recommended"]:
        return _("chosen") if row["k"] == k else _("recommended")
    return _("set by hand; {verdict}", verdict=verdict) if row["k"] == k else verdict


def _figures(tried: pd.DataFrame, k: int) -> None:
    frame = tried.assign(verdict=[_judged(row, k) for row in tried.to_dict("records")])
    table(
        frame,
        {
            "k": (_("Number"), number),
            "verdict": (_("Verdict"), None),
            "stability": (_("Stability"), texts.stability),
            "weakest_stability": (_("Weakest"), texts.stability),
            "smallest_share": (_("Smallest"), percent),
            "silhouette": (_("Silhouette"), lambda value: number(value, 2)),
            "separation": (_("Separation"), lambda value: number(value, 1)),
            "rank": (_("Mean rank"), lambda value: number(value, 1)),
        },
        key="segment-k-figures",
        help={
            "stability": _("Mean of the segments"),
            "weakest_stability": _("Stability of the weakest segment"),
            "smallest_share": _(
                "Share of the customers in segments that the smallest holds; under 5% rules the number out"
            ),
            "silhouette": _("How much closer customers are to their own segment than to the next, −1 to 1"),
            "separation": _("Distance of the two closest segments in their spread; about 2.7 is one cloud cut in two"),
            "rank": _("Over silhouette, separation and stability; 1 is best"),
        },
    )


def _segments(picture: Picture, path: Path) -> None:
    """Whether each segment is recognisable, durable and actionable, and how many are in it."""
    judged = prerequisites(picture.segmentation, segments_rules.card_of(picture, path))
    frame = picture.figures.merge(judged[["segment", "found", *PREREQUISITES]], on="segment", how="left")
    frame["named"] = [texts.in_title(row) for row in frame.to_dict("records")]
    if picture.segmentation.judged:
        st.markdown(f"**{_fit(judged)}**")
    table(
        frame,
        {
            "named": (_("Segment"), None),
            "customers": (_("Customers of all years"), number),
            "share": (_("Share of customers"), percent),
            "found": (_("Found by the rules"), lambda share: percent(share, 0)),
            "recognisable": (_("Recognisable"), _said),
            "stability": (_("Stability"), texts.stability),
            "durable": (_("Durable"), _said),
            "actionable": (_("Actionable"), _said),
        },
        key="segment-stability",
        help={
            "customers": _("All customers that were put into the segment, by what they bought in all years"),
            "found": _("Share of its customers that the rule card places there, on customers it was not made from"),
            "recognisable": _("Yes from 75% found by the rules, doubtful from 60%"),
            "stability": _(
                "How much of the segment comes back when customers are drawn again: below 0.60 unstable, from 0.60 "
                "doubtful, from 0.75 stable, from 0.85 very stable"
            ),
            "durable": _(
                "Yes from a stability of 0.75, where it also lies apart more than parts of customers without groups do"
            ),
            "actionable": _("Yes from 5% of the customers, where a rule leads to it; doubtful where none does"),
        },
    )


_VERDICTS = {"yes": "✓ yes", "doubtful": "~ doubtful", "no": "✗ no"}


def _said(verdict: str | float) -> str:
    return _(_VERDICTS[verdict]) if isinstance(verdict, str) else MISSING


def _fit(judged: pd.DataFrame) -> str:
    good = int((judged[list(PREREQUISITES)] == "yes").all(axis=1).sum())
    facts = {"good": number(good), "count": number(len(judged))}
    manage = manageable(len(judged))
    if manage == "no":
        return _(
            "{good} of {count} segments are recognisable, durable and actionable; four to eight can be worked", **facts
        )
    if manage == "doubtful":
        return _(
            "{good} of {count} segments are recognisable, durable and actionable; so few suit firms of 10 to 100 staff",
            **facts,
        )
    if good == len(judged):
        return _("All {count} segments are recognisable, durable and actionable", **facts)
    return _("{good} of {count} segments are recognisable, durable and actionable", **facts)


def _methods(picture: Picture, path: Path) -> None:
    """How far the other methods, asked for as many segments by the same criteria, agree."""
    own = picture.by_method
    st.markdown(f"**{_('Do other methods find the same?')}**")
    if state.get(segments_state.COMPARED) == segments_state.NONE:
        st.button(
            _("Compare with the other methods"),
            on_click=state.put,
            args=(segments_state.COMPARED, "compared"),
            icon=":material/compare_arrows:",
        )
        return
    rows: list[dict[str, object]] = []
    with st.spinner(_("Computing the segments of the other methods …")):
        for method in METHODS:
            if method == own.method:
                continue
            try:
                # Who is where is known before it is judged.
                other = caches.segmentation(path, replace(_asked(picture, method, own.k), judged=False))
            except InputError as error:
                rows.append({"method": _(METHODS[method].label), "verdict": say(error.title)})
                continue
            index, same = agreement(by_customer(own.assignments), by_customer(other.assignments))
            rows.append({"method": _(METHODS[method].label), "index": index, "same": same, "verdict": _agree(index)})
    table(
        pd.DataFrame(rows, columns=["method", "same", "index", "verdict"]),
        {
            "method": (_("Method"), None),
            "same": (_("Customers in the matching segment"), percent),
            "index": (_("Adjusted Rand index"), lambda value: number(value, 2)),
            "verdict": (_("Verdict"), None),
        },
        key="segment-methods",
        help={"index": _("1: the same segments; 0: no more in common than by chance")},
    )


def _agree(index: float) -> str:
    """The reading is ours: what most methods find does not hang on the choice of one."""
    if index >= 0.8:
        return _("nearly the same segments")
    return _("alike in the main") if index >= 0.5 else _("other segments")
