"""The map of customers: two features, one point a customer."""

from __future__ import annotations

from html import escape

import pandas as pd
import streamlit as st

from pages.ui import inputs, state
from pages.ui import segments_texts as texts
from pages.ui.charts.segments_map import MOST_POINTS, Axis, customer_map
from pages.ui.formatting import number, set_percent
from pages.ui.i18n import _
from pages.ui.plot import plot
from pages.ui.segments_frames import Picture
from pages.ui.segments_state import ACROSS, AXES, CUSTOMER, NONE, UP, open_customer
from segmentation.feature_list import BY_NAME, Feature
from segmentation.segment_figures import LEAST_OWN, NEIGHBOURS, by_themselves


def customers(picture: Picture, chosen: int | None) -> None:
    """Choose the axes, see the clouds, click a customer."""
    offered = tuple(name for name in AXES if picture.features[name].notna().any())
    telling = picture.axes or (offered[0], offered[1])
    left, right = st.columns(2)
    with left:
        across = _axis(ACROSS, _("Horizontal axis"), offered, telling[0])
    with right:
        up = _axis(UP, _("Vertical axis"), offered, telling[1])
    points = _points(picture, across, up)
    if points.empty:
        st.info(_("No customer has both figures; choose another axis."), icon=":material/info:")
        return
    drawn = fewer(points)
    show(
        picture,
        drawn.assign(text=_hover(drawn, picture, across, up)),
        (_drawn(across), _drawn(up)),
        chosen,
        key="segment-map",
        title=texts.map_title(_(across.label), _(up.label), picture, by_themselves(drawn)),
        source=_(
            "One point a customer: {drawn} of {all}; features over all years, scaled as for clustering. By themselves: "
            "at least {share} of the {neighbours} nearest customers are of the same segment. Click a point to open the "
            "customer.",
            drawn=number(len(drawn)),
            all=number(len(picture.customers)),
            share=set_percent(LEAST_OWN),
            neighbours=number(NEIGHBOURS),
        ),
    )


def fewer(points: pd.DataFrame) -> pd.DataFrame:
    """As many of them as a browser draws at once."""
    return points if len(points) <= MOST_POINTS else points.sample(MOST_POINTS, random_state=0)


def show(
    picture: Picture,
    points: pd.DataFrame,
    axes: tuple[Axis, Axis],
    chosen: int | None,
    *,
    key: str,
    title: str,
    source: str,
) -> None:
    """Draw a map of customers; a click opens one. points: as `customer_map` asks for them."""
    clicked = plot(
        customer_map(points, *axes, texts.names(picture.figures), chosen=chosen, customer=state.get(CUSTOMER)),
        key=key,
        title=title,
        source=source,
        height=540,
        clickable=True,
    )
    if clicked is not None and clicked != state.get(CUSTOMER):
        open_customer(clicked)
        st.rerun()


def _axis(param: state.Param, label: str, offered: tuple[str, ...], telling: str) -> Feature:
    if state.get(param) not in offered:
        state.put(param, NONE)
    chosen = inputs.select(
        param,
        label,
        (NONE, *offered),
        show=lambda name: (
            _(BY_NAME[name].label) if name else _("Tells apart best: {name}", name=_(BY_NAME[telling].label))
        ),
    )
    return BY_NAME[chosen or telling]


def _drawn(feature: Feature) -> Axis:
    return Axis(feature.transform, _(feature.label), lambda value: texts.round_value(value, feature.unit))


def _points(picture: Picture, across: Feature, up: Feature) -> pd.DataFrame:
    points = picture.customers[["customer_id", "name", "segment"]].assign(
        x=picture.features[across.name].to_numpy(float), y=picture.features[up.name].to_numpy(float)
    )
    return points.dropna(subset=["x", "y"])


def _hover(points: pd.DataFrame, picture: Picture, across: Feature, up: Feature) -> list[str]:
    names = texts.names(picture.figures)
    labels = _(across.label), _(up.label)
    return [
        f"<b>{escape(name)}</b> ({escape(customer)})<br>{names[segment]}"
        f"<br>{labels[0]}: {texts.feature_value(x, across.unit)}<br>{labels[1]}: {texts.feature_value(y, up.unit)}"
        for customer, name, segment, x, y in zip(
            points["customer_id"], points["name"], points["segment"], points["x"], points["y"], strict=True
        )
    ]
