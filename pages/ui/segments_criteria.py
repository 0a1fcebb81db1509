"""By what customers are grouped: the template, the approaches with their weights, and what each criterion tells."""

from __future__ import annotations

from collections.abc import Hashable
from pathlib import Path
from typing import Any

import pandas as pd
import streamlit as st

from pages.ui import caches, inputs, segments_state, state
from pages.ui import segments_texts as texts
from pages.ui.charts.segments_criteria import spread
from pages.ui.formatting import MISSING, number, percent
from pages.ui.i18n import _
from pages.ui.plot import plot
from pages.ui.segments_frames import STORED, Picture
from pages.ui.segments_state import APART, CHOSEN, DESCRIBED, FACTORS, METHOD, TEMPLATE, WEIGHTS
from pages.ui.table import table
from segmentation.clustering import APPROACHES, STANDARD, TEMPLATES, distribution
from segmentation.errors import InputError
from segmentation.feature_list import BY_NAME, Approach

APPROACH_NAMES: dict[Approach, str] = {
    "value": "Value",
    "behavioural": "Behaviour",
    "needs": "Needs",
    "technographic": "Technology",
    "firmographic": "Customer group",
}
_ROWS = 12


def criteria(picture: Picture, path: Path, chosen: int | None) -> None:
    """What is counted, and below it what each criterion tells of these segments."""
    controls(picture)
    figures = caches.criteria_figures(path, picture.asked)
    _one(picture, figures, chosen)
    _all(figures)


def controls(picture: Picture | None = None) -> None:
    """Where to start from, who is set apart, and each approach with its weight and its criteria."""
    inputs.choice(
        TEMPLATE,
        _("Start from"),
        tuple(TEMPLATES),
        show=lambda name: _(TEMPLATES[name].label),
        # What was chosen from another template is not meant for this one.
        then=lambda: state.reset((*FACTORS.values(), *CHOSEN.values())),
    )
    st.caption(_(TEMPLATES[state.get(TEMPLATE)].tells))
    shares = _shares()
    for approach in APPROACHES:
        _approach(approach, shares.get(approach, 0.0))
    inputs.choice(
        APART,
        _("Special cases"),
        ("with", "apart"),
        show=lambda which: _("in the segments") if which == "with" else _("a group of their own"),
        help=_(
            "Who lies more than three widths of the middle half outside of it in a criterion that counts (Tukey’s "
            "outer fence); a tenth of all customers at most"
        ),
    )
    if not segments_state.has_own_criteria() and picture is not None and picture.by_method.criteria != STANDARD:
        st.caption(_("The segments are built by other criteria than stand here: the table below tells them."))
    if state.get(METHOD) == STORED:
        st.caption(_("Whatever you change here is computed at once and not stored; the address leads to it."))


def _shares() -> dict[str, float]:
    """How much of all weights is an approach's."""
    try:
        asked = segments_state.criteria()
    except InputError:
        return {}
    weights = pd.Series({feature.name: weight for feature, weight in asked})
    return dict((weights / weights.sum()).groupby([feature.approach for feature in asked.features]).sum())


def _approach(approach: Approach, share: float) -> None:
    name, factor, which = st.columns([3, 5, 9], vertical_alignment="center")
    with name:
        st.markdown(f"**{_(APPROACH_NAMES[approach])}** · {percent(share, 0)}")
    with factor:
        inputs.choice(
            FACTORS[approach],
            _("Weight of {approach}", approach=_(APPROACH_NAMES[approach])),
            WEIGHTS,
            show=lambda weight: {"0": _("off"), "0.5": "½×"}.get(weight, f"{weight}×"),
            labelled=False,
        )
    with which:
        inputs.some(
            CHOSEN[approach],
            _("Criteria of {approach}", approach=_(APPROACH_NAMES[approach])),
            segments_state.of_approach(approach),
            show=texts.feature_label,
            labelled=False,
        )


def _one(picture: Picture, figures: pd.DataFrame, chosen: int | None) -> None:
    """The criterion that was chosen, else the one that the segments hold apart most."""
    known = figures[figures["missing"] < 1.0].set_index("feature")
    if known.empty:
        return
    wanted = state.get(DESCRIBED)
    name = wanted if wanted in known.index else str(known["between"].fillna(0.0).idxmax())
    feature = BY_NAME[name]
    between, missing = known.loc[[name], ["between", "missing"]].to_numpy(float)[0]
    label = texts.feature_label(name)
    facts = {"feature": label, "share": percent(between, 0), "missing": percent(missing, 0)}
    meaning = texts.feature_meaning(name)
    plot(
        spread(
            distribution(picture.features, picture.segmentation, feature),
            feature,
            texts.names(picture.figures),
            label,
            lambda value: texts.feature_value(value, feature.unit),
            chosen=chosen,
        ),
        key="segment-criterion",
        title=_("{feature}: {share} of the differences between customers lie between the segments", **facts)
        if pd.notna(between)
        else _("{feature} is the same for all customers", **facts),
        source=" ".join(
            filter(
                None,
                [
                    f"{meaning}." if meaning else "",
                    _("Customers over all years; not known for {missing}.", **facts),
                    _("Equal steps after the logarithm.") if feature.transform != "none" else "",
                ],
            )
        ),
        height=330,
    )


def _all(figures: pd.DataFrame) -> None:
    """What counts stands first; selecting a row draws it."""
    order = {approach: place for place, approach in enumerate(APPROACHES)}
    frame = figures.assign(
        label=[texts.feature_label(name) for name in figures["feature"]],
        approach=[_(APPROACH_NAMES[BY_NAME[name].approach]) for name in figures["feature"]],
        place=[order[BY_NAME[name].approach] for name in figures["feature"]],
        middle=[_middle(row) for row in figures.to_dict("records")],
        counts=figures["weight"] > 0,
    ).sort_values(["counts", "place", "between"], ascending=[False, True, False], ignore_index=True)
    st.markdown(f"**{_('All criteria: what counts, and what only describes')}**")
    table(
        frame,
        {
            "label": (_("Feature"), None),
            "approach": (_("Approach"), None),
            "weight": (_("Weight"), _weight),
            "between": (_("Between segments"), lambda share: percent(share, 0)),
            "missing": (_("Not known"), lambda share: percent(share, 0)),
            "middle": (_("Middle half of the customers"), None),
        },
        # Another key for another choice: the tick of a row would outlive it.
        key=f"segment-criteria:{state.get(DESCRIBED)}",
        selectable=True,
        height=33 * (_ROWS + 1) + 2,
        help={
            "weight": _("How often it counts; a dash: shown for evaluation, the segments are not built by it"),
            "between": _(
                "Share of the differences between customers that lies between segments, not within: of figures by "
                "rank (eta squared), of words by chance (Goodman and Kruskal’s tau)"
            ),
            "middle": _("From a quarter of the customers up to three quarters; of words, how many there are"),
        },
        then=lambda row: state.put(DESCRIBED, str(frame["feature"].iloc[row])),
    )


def _weight(weight: float) -> str:
    return f"{number(weight, 0 if float(weight).is_integer() else 1)} ×" if weight else MISSING


def _middle(row: dict[Hashable, Any]) -> str:
    if pd.notna(row["words"]):
        return _("{count} different", count=number(row["words"]))
    unit = BY_NAME[row["feature"]].unit
    if pd.isna(row["lower"]):
        return MISSING
    return _(
        "{low} to {high}", low=texts.feature_value(row["lower"], unit), high=texts.feature_value(row["upper"], unit)
    )
