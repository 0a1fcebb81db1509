"""The map of customers by principal components, and what makes the components."""

from __future__ import annotations

from html import escape
from pathlib import Path

import pandas as pd
import streamlit as st

from pages.ui import caches, errors, segments_map
from pages.ui import segments_texts as texts
from pages.ui.charts.segments import wrapped
from pages.ui.charts.segments_components import loadings
from pages.ui.charts.segments_map import Axis
from pages.ui.formatting import listed, number, percent, set_percent
from pages.ui.i18n import _
from pages.ui.plot import plot
from pages.ui.segments_frames import Picture
from segmentation.clustering import Components
from segmentation.clustering.components import MOST_VARIANCE
from segmentation.errors import InputError
from segmentation.segment_figures import by_themselves

_MOST_COLUMNS = 4


def components(picture: Picture, chosen: int | None, path: Path) -> None:
    """The customers on the first two components, and below it the criteria that make them."""
    try:
        found = caches.components(path, picture.asked)
    except InputError as error:
        errors.show(error)
        return
    scores = pd.DataFrame(found.scores[:, :2], columns=["x", "y"]).assign(customer_id=found.customers)
    points = picture.customers[["customer_id", "name", "segment"]].merge(scores, on="customer_id")
    drawn = segments_map.fewer(points)
    axes = [f"{_head(found, place)}: {_made_of(found, place)}" for place in (0, 1)]
    segments_map.show(
        picture,
        drawn.assign(text=_hover(drawn, picture)),
        (Axis("none", wrapped(axes[0], 120), _score), Axis("none", wrapped(axes[1], 64), _score)),
        chosen,
        key="segment-components",
        title=_title(found),
        source=_(
            "One point a customer: {drawn} of {all}; figures over all years, scaled and weighed as for clustering, "
            "what is missing taken as the median. Click a point to open the customer.",
            drawn=number(len(drawn)),
            all=number(len(picture.customers)),
        ),
    )
    st.caption(f"{texts.map_title(_short(0), _short(1), picture, by_themselves(drawn))}.")
    _loadings(found)


def _title(found: Components) -> str:
    facts = {
        "share": percent(float(found.shares[:2].sum()), 0),
        "needed": number(found.needed),
        "most": set_percent(MOST_VARIANCE),
        "criteria": number(len(found.loadings)),
    }
    if found.needed <= 2:
        return _("Two components hold {share} of the differences in {criteria} criteria between customers", **facts)
    return _(
        "Two components hold {share} of the differences in {criteria} criteria between customers; {most} take {needed}",
        **facts,
    )


def _short(place: int) -> str:
    return _("Component {number}", number=number(place + 1))


def _head(found: Components, place: int) -> str:
    return f"{_short(place)} ({percent(found.shares[place], 0)})"


def _made_of(found: Components, place: int) -> str:
    """What is high and what is low where the component is high."""
    high, low = ([texts.feature_label(name) for name in names] for names in found.makers(place))
    if not low:
        return _("{high} high", high=listed(high))
    return _("{high} high, {low} low", high=listed(high), low=listed(low))


def _score(value: float) -> str:
    return number(value, 0 if float(value).is_integer() else 1)


def _hover(points: pd.DataFrame, picture: Picture) -> list[str]:
    names = texts.names(picture.figures)
    return [
        f"<b>{escape(name)}</b> ({escape(customer)})<br>{names[segment]}"
        f"<br>{_short(0)}: {number(x, 1)}<br>{_short(1)}: {number(y, 1)}"
        for customer, name, segment, x, y in zip(
            points["customer_id"], points["name"], points["segment"], points["x"], points["y"], strict=True
        )
    ]


def _loadings(found: Components) -> None:
    count = min(max(2, found.needed), _MOST_COLUMNS, len(found.shares))
    size = found.loadings[list(range(count))].abs()
    # Criteria stand with the component that they make most, the strongest first.
    makes, most = dict(zip(size.index, size.to_numpy().argmax(axis=1), strict=True)), size.max(axis=1).to_dict()
    order = sorted(size.index, key=lambda name: (makes[name], -most[name]))
    shown = found.loadings.loc[order, list(range(count))]
    plot(
        loadings(
            shown,
            [texts.feature_label(name) for name in order],
            [_head(found, place) for place in range(count)],
        ),
        key="segment-loadings",
        title=_(
            "Component 1 says: {first}; component 2: {second}",
            first=_made_of(found, 0),
            second=_made_of(found, 1),
        ),
        source=_(
            "Loadings: correlation of each criterion, after its transformation, with the component, −1 to 1; below 0.4 "
            "it hardly takes part. In brackets the share of all differences (variance)."
        ),
        height=80 + 28 * len(shown),
    )
