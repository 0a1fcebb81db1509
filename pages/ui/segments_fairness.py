"""Fairness: segments against region, size, legal form and ownership: how large differences are, what explains them."""

from __future__ import annotations

from html import escape
from pathlib import Path
from typing import Any

import pandas as pd
import streamlit as st

from pages.ui import caches, inputs, state, workspace
from pages.ui import segments_fairness_texts as words
from pages.ui import segments_texts as texts
from pages.ui.charts.segments_fairness import shares
from pages.ui.formatting import MISSING, listed, number, percent
from pages.ui.i18n import _
from pages.ui.messages import plain
from pages.ui.plot import plot
from pages.ui.segments_frames import Picture
from pages.ui.segments_state import COMPARED_BY
from pages.ui.text_table import text_table
from segmentation.fairness import LEAST_CUSTOMERS, MATERIAL, MEASURES, VERDICTS, Fairness, striking
from segmentation.fairness.expected import FOLDS

_ALERTS = {"remains": st.error, "conditions": st.warning, "explained": st.success, "none": st.success}


def fairness(picture: Picture, path: Path, chosen: int | None) -> None:
    """One attribute against one segment, with what explains it; below it all attributes, and the conditions."""
    with st.spinner(_("Comparing the groups …")):
        found = caches.fairness(path, picture.asked, *workspace.current().decided)
    known = found.attributes[found.attributes["known"] > 0]
    if known.empty:
        st.info(
            _("These data tell neither region nor size, legal form or ownership of the customers."),
            icon=":material/info:",
        )
        return
    attribute = _attribute(known)
    row = known[known["attribute"] == attribute].iloc[0]
    if row["verdict"] == "too_few":
        st.info(
            _(
                "{attribute}: {count} customers, groups: {groups}; a comparison takes at least {least} customers and "
                "two groups of five.",
                attribute=words.attribute_name(attribute),
                count=number(row["known"]),
                groups=number(row["groups"]),
                least=number(LEAST_CUSTOMERS),
            ),
            icon=":material/info:",
        )
    else:
        segment = chosen if _has(found, attribute, chosen) else int(row["segment"])
        cells = found.cells[(found.cells["attribute"] == attribute) & (found.cells["segment"] == segment)]
        _picture(picture, found, row, cells)
        _table(row, cells)
    _all(picture, known, found)
    _conditions(found, attribute)
    st.caption(_limits(picture, found))


def _has(found: Fairness, attribute: str, segment: int | None) -> bool:
    own = found.cells[found.cells["attribute"] == attribute]
    return segment in set(own["segment"])


def _attribute(known: pd.DataFrame) -> str:
    """The one that is chosen, else the one that most needs a look."""
    names = list(known["attribute"])
    severity = known["verdict"].map({verdict: place for place, verdict in enumerate(VERDICTS)})
    first = known.assign(severity=severity).sort_values(["severity", "strength"], ascending=[True, False])
    wanted = state.get(COMPARED_BY)
    attribute = str(wanted if wanted in names else first["attribute"].iloc[0])
    inputs.choice(COMPARED_BY, _("Compare by"), names, show=words.attribute_name, shown=attribute)
    return attribute


def _picture(picture: Picture, found: Fairness, row: pd.Series, cells: pd.DataFrame) -> None:
    attribute, segment = row["attribute"], int(cells["segment"].iloc[0])
    name = texts.doubted_names(picture.figures)[segment]
    labels = [
        f"{escape(words.group_name(attribute, cell['group']))} ({number(cell['customers'])})"
        for cell in cells.to_dict("records")
    ]
    plot(
        shares(
            cells,
            labels,
            [_hover(attribute, cell, name) for cell in cells.to_dict("records")],
            segment,
            _("Share of the group’s customers in {name}", name=name),
        ),
        key="segment-fairness",
        title=words.finding(attribute, row["verdict"], striking(cells), name),
        source=_(
            "{attribute} is known of {known} of {all} customers; in brackets those of the group. Diamond: the share to "
            "be expected if buying behaviour alone decided; grey: where 95 of 100 shares would lie by chance.",
            known=number(row["known"]),
            all=number(found.looked_at),
            attribute=words.attribute_name(attribute),
        ),
        height=150 + 34 * len(cells),
    )
    _ALERTS[row["verdict"]](
        f"{_(words.VERDICTS[row['verdict']])}. {_(words.ACTIONS[row['verdict']])}", icon=":material/balance:"
    )


def _hover(attribute: str, cell: Any, name: str) -> str:
    return _(
        "<b>{group}</b>, {customers} customers<br>{share} in {name}, expected {expected} (by chance {low} to {high})"
        "<br>all customers {overall}",
        group=escape(words.group_name(attribute, cell["group"])),
        customers=number(cell["customers"]),
        share=percent(cell["share"]),
        name=name,
        expected=percent(cell["by_behaviour"]),
        low=percent(cell["lower"]),
        high=percent(cell["upper"]),
        overall=percent(cell["overall"]),
    )


def _table(row: pd.Series, cells: pd.DataFrame) -> None:
    text_table(
        (
            _("Group"),
            _("Customers"),
            _("Share in the segment"),
            _("Difference from all, points (95%)"),
            _("of it by buying behaviour"),
            _("remains"),
            _("Verdict"),
        ),
        [
            (
                words.group_name(row["attribute"], cell["group"]),
                number(cell["customers"]),
                percent(cell["share"]),
                words.with_interval(cell),
                words.signed(cell["by_behaviour"] - cell["overall"]),
                words.signed(cell["remaining"]),
                words.judged(cell, row["verdict"]),
            )
            for cell in cells.to_dict("records")
        ],
        figures=(1, 2, 3, 4, 5),
        strong=[place for place, remains in enumerate(cells["remains"]) if remains],
    )


def _all(picture: Picture, known: pd.DataFrame, found: Fairness) -> None:
    st.markdown(f"**{_('All attributes at a glance')}**")
    names = texts.names(picture.figures)
    rows = []
    for row in known.to_dict("records"):
        largest = MISSING
        cell = found.cells[
            (found.cells["attribute"] == row["attribute"])
            & (found.cells["group"] == row["group"])
            & (found.cells["segment"] == row["segment"])
        ]
        if not cell.empty:
            largest = _(
                "{group} in {name}: {points}",
                group=words.group_name(row["attribute"], row["group"]),
                name=names[int(row["segment"])],
                points=words.signed(cell["difference"].iloc[0]),
            )
        label = words.attribute_name(row["attribute"])
        rows.append(
            (
                f"{label} *" if row["is_criterion"] else label,
                number(row["known"]),
                MISSING if pd.isna(row["strength"]) else words.strength(row["strength"]),
                MISSING if pd.isna(row["p"]) else words.chance(row["p"]),
                largest,
                _(words.VERDICTS[row["verdict"]]),
            )
        )
    text_table(
        (
            _("Attribute"),
            _("Customers"),
            _("Strength (Cramér’s V)"),
            _("By chance alone"),
            _("Most striking, points"),
            _("Verdict"),
        ),
        rows,
        figures=(1, 3),
        strong=[place for place, verdict in enumerate(known["verdict"]) if verdict in ("remains", "conditions")],
    )
    if known["is_criterion"].any():
        st.caption(_("* The segments are built by this attribute as well; it explains nothing here."))


def _conditions(found: Fairness, attribute: str) -> None:
    """Discount, price and cost to serve of the groups, within the same segments."""
    own = found.treatment[found.treatment["attribute"] == attribute]
    if own.empty:
        return
    st.markdown(f"**{plain(_conditions_title(own, attribute))}**")
    measures = [measure for measure in MEASURES if measure in set(own["measure"])]
    cells = {(row["group"], row["measure"]): row for row in own.to_dict("records")}
    rows = [
        (words.group_name(attribute, group), *(_condition(cells.get((group, measure))) for measure in measures))
        for group in dict.fromkeys(own["group"])
    ]
    text_table(
        (_("Group"), *(_("{feature}, points", feature=texts.feature_label(measure)) for measure in measures)),
        rows,
        figures=range(1, len(measures) + 1),
    )
    st.caption(
        _(
            "Mean of the group’s customers less that of the other customers of the same segments, all years, with 95% "
            "interval; the outermost 1% count as the bound. ●: beyond chance (ranks within segments, corrected for all "
            "groups). What justifies a difference, such as volume or delivery terms, this table does not know."
        )
    )


def _condition(row: Any) -> str:
    if row is None:
        return MISSING
    return ("● " if row["stands_out"] else "") + words.with_interval(row)


def _conditions_title(own: pd.DataFrame, attribute: str) -> str:
    apart = own[own["stands_out"]]
    if apart.empty:
        return _("Conditions: within the same segments no group is treated differently beyond chance")
    told = [
        _(
            "{feature} {points} points ({group})",
            group=words.group_name(attribute, row["group"]),
            points=words.signed(row["difference"]),
            feature=texts.feature_label(row["measure"]),
        )
        for row in apart.assign(size=apart["difference"].abs())
        .sort_values("size", ascending=False, kind="stable")
        .head(3)
        .to_dict("records")
    ]
    return _("Conditions: within the same segments, {groups}", groups=listed(told))


def _limits(picture: Picture, found: Fairness) -> str:
    notes = [
        _(
            "Expected share: mean probability from a logistic regression of the segment on the criteria, each customer "
            "judged by a model fitted on others ({folds} parts). Discount, price level, margin and cost to serve are "
            "left out: they are your own decisions. Limits: what acts only in combination, or is measured by no "
            "criterion, stays unexplained; behaviour may itself go back to unequal treatment. What remains counts from "
            "{material} percentage points on; probabilities are corrected for the number of comparisons (Holm).",
            folds=number(FOLDS),
            material=number(100 * MATERIAL),
        )
    ]
    apart = len(picture.segmentation.assignments) - found.looked_at
    if apart and found.looked_at >= 10_000:
        notes.append(_("A sample of {count} customers.", count=number(found.looked_at)))
    elif apart:
        notes.append(_("Without {count} special cases.", count=number(apart)))
    notes.append(
        _("Legal form: read from the customer’s name. Groups of fewer than five customers are taken together.")
    )
    return " ".join(notes)
