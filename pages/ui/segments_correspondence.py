"""The correspondence map: which industries, sizes and other groups of customers go with which segments."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from html import escape
from pathlib import Path
from textwrap import shorten

import numpy as np
import pandas as pd
import streamlit as st

from pages.ui import caches, errors, inputs, state
from pages.ui import segments_texts as texts
from pages.ui.charts.segments import wrapped
from pages.ui.charts.segments_correspondence import correspondence_map
from pages.ui.formatting import listed, number, percent
from pages.ui.i18n import _, language
from pages.ui.messages import plain
from pages.ui.plot import plot
from pages.ui.segments_frames import Picture
from pages.ui.segments_state import MAPPED
from pages.ui.table import table
from pages.ui.text_table import text_table
from segmentation.correspondence import (
    CHANCE,
    Association,
    Category,
    Correspondence,
    association,
    correspondence,
    cross_table,
    over_and_under,
    usable,
)
from segmentation.errors import InputError
from segmentation.feature_list import BY_NAME, CRITERIA
from segmentation.market.sections import SECTION_TITLES_EN
from segmentation.statistics import benjamini_hochberg

_PRESET = ("wz_division", "headcount", "wz_section", "ownership", "erp_system", "bundesland")
_PRESET_COUNT = 2
_MOST_LABELS = 14
_LONGEST, _LONGEST_IN_TABLE, _LINE = 40, 40, 22
_STRENGTHS = ((0.5, "strong"), (0.3, "moderate"), (0.1, "weak"))
"""Cohen's reading of Cramér's V."""

Tables = Mapping[str, pd.DataFrame]


def correspondences(picture: Picture, path: Path) -> None:
    """Choose criteria, see the map, how far each hangs together with the segments, and what is frequent where."""
    names = _asked(picture)
    segment = picture.features["customer_id"].map(picture.customers.set_index("customer_id")["segment"])
    tables = {name: cross_table(picture.features, segment, BY_NAME[name]) for name in names}
    tables = {name: found for name, found in tables.items() if not found.empty}
    if not tables:
        st.info(_("No criterion has two values among these customers; there is no map."), icon=":material/info:")
        return
    read = _Read(
        tables=tables,
        together={name: association(found) for name, found in tables.items()},
        cells=over_and_under(list(tables.values())),
        titles=_Titles(caches.industry_titles(path)),
    )
    try:
        found = correspondence(pd.concat(tables.values(), axis=1).fillna(0.0))
    except InputError as error:
        errors.show(error)
        return
    if found.total > 0:
        _map(picture, found, read)
    _associations(picture, read.together)
    _frequent(picture, read.cells, read.titles)


def _asked(picture: Picture) -> tuple[str, ...]:
    offered = usable(picture.features, [feature.name for feature in CRITERIA])
    preset = tuple(name for name in _PRESET if name in offered) or offered
    # Industry sections say what the divisions say, in coarser words.
    preset = tuple(name for name in preset if name != "wz_section" or "wz_division" not in preset)[:_PRESET_COUNT]
    if not set(state.get(MAPPED)) <= set(offered):
        state.put(MAPPED, tuple(name for name in state.get(MAPPED) if name in offered))
    chosen = inputs.some(
        MAPPED,
        _("Criteria on the map (none chosen: {preset})", preset=listed([texts.feature_label(n) for n in preset])),
        offered,
        show=texts.feature_label,
        help=_("Figures are put into four classes of about as many customers each."),
    )
    return chosen or preset


class _Titles:
    """What a category is called: words as the data hold them, industries with their titles, classes with units."""

    def __init__(self, industries: Mapping[str, str]) -> None:
        self.industries = industries

    def __call__(self, category: Category) -> str:
        if category.low is None or category.high is None:
            return self._word(category)
        unit = BY_NAME[category.feature].unit
        low, high = texts.feature_value(category.low, unit), texts.feature_value(category.high, unit)
        if category.highest:
            return _("from {low}", low=low)
        return _("under {high}", high=high) if category.lowest else _("{low} to under {high}", low=low, high=high)

    def _word(self, category: Category) -> str:
        if category.word is None:
            return _("others")
        if category.feature not in ("wz_section", "wz_division"):
            return category.word
        title = self.industries.get(category.word, "")
        if language() == "en":
            title = SECTION_TITLES_EN.get(category.word, title)
        return f"{category.word} {title}".strip()


@dataclass(frozen=True)
class _Read:
    """tables: by criterion, customers by segment and category; together: what each tells; cells: `over_and_under`."""

    tables: Tables
    together: Mapping[str, Association]
    cells: pd.DataFrame
    titles: _Titles


def _map(picture: Picture, found: Correspondence, read: _Read) -> None:
    titles = read.titles
    weight = (found.contributions.iloc[:, :2] * found.inertias[:2]).sum(axis=1)
    kept = set(weight.sort_values(ascending=False, kind="stable").index[:_MOST_LABELS])
    columns = found.columns[[category in kept for category in found.columns.index]]
    names = texts.names(picture.figures)
    rows = found.rows
    sizes = picture.figures.set_index("segment")["customers"].reindex(rows.index)
    segments = pd.DataFrame(
        {
            "segment": rows.index.astype(int),
            "x": rows[0].to_numpy(),
            "y": _second(rows),
            "size": (12 + 24 * np.sqrt(rows["mass"])).to_numpy(),
            "text": [
                _("<b>{name}</b><br>{customers} customers", name=names[segment], customers=number(count))
                for segment, count in zip(rows.index.astype(int), sizes, strict=True)
            ],
        }
    )
    shares = {category: float(t[category].sum() / t.to_numpy().sum()) for t in read.tables.values() for category in t}
    categories = pd.DataFrame(
        {
            "criterion": [category.feature for category in columns.index],
            "label": [
                wrapped(escape(shorten(titles(category), _LONGEST, placeholder=" …")), _LINE)
                for category in columns.index
            ],
            "x": columns[0].to_numpy(),
            "y": _second(columns),
            "size": [6 + 22 * float(np.sqrt(shares[category])) for category in columns.index],
            "text": [_hover(category, shares[category], read.cells, names, titles) for category in columns.index],
        }
    )
    labels = {name: texts.feature_label(name) for name in read.tables}
    plot(
        correspondence_map(segments, categories, names, labels, _axes(found)),
        key="segment-correspondence",
        title=_title(picture, read.together),
        source=_source(found, [category for category in found.columns.index if category not in kept], titles),
        height=560,
    )


def _second(points: pd.DataFrame) -> np.ndarray:
    return points[1].to_numpy() if 1 in points.columns else np.zeros(len(points))


def _axes(found: Correspondence) -> tuple[str, str]:
    first = _("Axis 1: {share} of the differences between segments (inertia)", share=percent(found.shares[0], 0))
    if len(found.shares) < 2:
        return first, ""
    return first, _("Axis 2: {share}", share=percent(found.shares[1], 0))


def _source(found: Correspondence, left_out: list[Category], titles: _Titles) -> str:
    parts = [
        _(
            "Symmetric map in principal coordinates: categories in the direction of a segment are more frequent there "
            "than among all customers, those in the middle as frequent as everywhere. Larger marks: more customers. "
            "Compare directions, not the distance from a mark to a square. Point at a mark to see its name and shares."
        )
    ]
    if left_out:
        parts.append(
            _(
                "Not drawn, for they make the least of the picture: {categories}.",
                categories=listed([shorten(titles(category), _LONGEST, placeholder=" …") for category in left_out]),
            )
        )
    return " ".join(parts)


def _hover(category: Category, share: float, cells: pd.DataFrame, names: Mapping[int, str], titles: _Titles) -> str:
    own = cells[cells["category"] == category]
    most = own.sort_values("residual", kind="stable").iloc[-1]
    return _(
        "<b>{criterion}: {category}</b><br>{overall} of all customers, {share} of {segment}",
        criterion=texts.feature_label(category.feature),
        category=escape(titles(category)),
        overall=percent(share),
        share=percent(most["share"]),
        segment=names[int(most["segment"])],
    )


def _title(picture: Picture, together: Mapping[str, Association]) -> str:
    """What goes together beside what the segments were formed by."""
    found = {name: each for name, each in together.items() if name not in picture.segmentation.criteria}
    beyond = [name for name in _beyond_chance(together) if name in found]
    if not found:
        return _(
            "The segments were formed by {criteria}: the map shows how, and is no finding",
            criteria=listed([texts.feature_label(name) for name in together]),
        )
    if not beyond:
        return _(
            "{criteria}: connected with the segments no more than by chance",
            criteria=listed([texts.feature_label(name) for name in found]),
        )
    strongest = max(beyond, key=lambda name: found[name].cramers_v)
    facts = {
        "criterion": texts.feature_label(strongest),
        "strength": _strength(found[strongest].cramers_v),
        "v": number(found[strongest].cramers_v, 2),
    }
    if len(beyond) < len(found):
        return _(
            "{criterion} and segment go together (Cramér’s V {v}, {strength}); {others}: no more than by chance",
            others=listed([texts.feature_label(name) for name in found if name not in beyond]),
            **facts,
        )
    if len(found) == 1:
        return _("{criterion} and segment go together: Cramér’s V {v}, {strength}", **facts)
    return _(
        "{criterion} goes together with the segments most: Cramér’s V {v}, {strength}; the others as well, less so",
        **facts,
    )


def _beyond_chance(together: Mapping[str, Association]) -> list[str]:
    """Those that hang together with the segments beyond chance, however many were tested."""
    rates = benjamini_hochberg([found.p for found in together.values()])
    return [name for name, rate in zip(together, rates, strict=True) if rate < CHANCE]


def _strength(v: float) -> str:
    return next((_(word) for limit, word in _STRENGTHS if v >= limit), _("very weak"))


def _associations(picture: Picture, together: Mapping[str, Association]) -> None:
    beyond = _beyond_chance(together)
    st.markdown(f"**{_('Do criterion and segment go together?')}**")
    text_table(
        (_("Feature"), _("Connection"), _("Cramér’s V"), _("Chi-square (degrees of freedom)"), "p", _("Customers")),
        [
            (
                texts.feature_label(name),
                _strength(found.cramers_v) if name in beyond else _("no more than by chance"),
                number(found.cramers_v, 2),
                f"{number(found.chi_square, 1)} ({number(found.degrees)})",
                _p(found.p),
                number(found.customers),
            )
            for name, found in together.items()
        ],
        figures=(2, 3, 4, 5),
    )
    notes = [_("p: how often chance alone gives as uneven a table; tested at a false discovery rate of 5%.")]
    if any(found.drawn for found in together.values()):
        notes.append(_("Where cells are small, p comes from tables drawn at random with the same totals."))
    own = [texts.feature_label(name) for name in together if name in picture.segmentation.criteria]
    if own:
        notes.append(
            _("The segments were formed by {criteria}: that these go together is no finding.", criteria=listed(own))
        )
    st.caption(" ".join(notes))


def _p(p: float) -> str:
    return f"< {number(0.001, 3)}" if p < 0.001 else number(p, 3)


def _frequent(picture: Picture, cells: pd.DataFrame, titles: _Titles) -> None:
    """What is more or less frequent in a segment than among all customers, beyond chance."""
    names = texts.names(picture.figures)
    found = cells[cells["beyond_chance"]]
    st.markdown(f"**{_('What is frequent in which segment, and what is rare')}**")
    if found.empty:
        st.caption(
            _(
                "None of {count} shares differs from that of all customers by more than chance.",
                count=number(len(cells)),
            )
        )
        return
    shown = found.assign(
        segment_name=found["segment"].map(names),
        criterion=[texts.feature_label(category.feature) for category in found["category"]],
        named=[shorten(titles(category), _LONGEST_IN_TABLE, placeholder=" …") for category in found["category"]],
    )
    table(
        shown,
        {
            "segment_name": (_("Segment"), None),
            "criterion": (_("Feature"), None),
            "named": (_("Category"), None),
            "share": (_("In the segment"), percent),
            "overall": (_("All customers"), percent),
            "customers": (_("Customers"), number),
            "residual": (_("Residual"), lambda value: ("+" if value > 0 else "") + number(value, 1)),
        },
        key="segment-frequent",
        height=None if len(shown) <= 10 else 33 * 13 + 2,
        help={
            "residual": _(
                "Adjusted standardised residual (Haberman): how many standard errors the number lies above (+) or "
                "below (−) what would be expected if nothing went together"
            ),
        },
    )
    first = shown.iloc[0]
    st.caption(
        _(
            "{found} of {count} shares differ by more than chance (false discovery rate 5%). The most: {category}, "
            "{share} of {segment} against {overall} of all.",
            found=number(len(found)),
            count=number(len(cells)),
            category=plain(f"{first['criterion']} {first['named']}"),
            share=percent(first["share"]),
            segment=first["segment_name"],
            overall=percent(first["overall"]),
        )
    )
