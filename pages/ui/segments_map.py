"""The map of customers: two features, one point a customer."""

from __future__ import annotations

import pandas as pd
import streamlit as st

from pages.ui import inputs, state
from pages.ui import segments_texts as texts
from pages.ui.charts.segments_map import MOST_POINTS, customer_map
from pages.ui.formatting import number
from pages.ui.i18n import _, language
from pages.ui.plot import plot
from pages.ui.segments_frames import Picture
from pages.ui.segments_state import ACROSS, AXES, CUSTOMER, NONE, UP, open_customer
from segmentation.feature_list import BY_NAME, Feature


def customers(picture: Picture, chosen: int | None) -> None:
    """Choose the axes, see the clouds, click a customer."""
    offered = tuple(name for name in AXES if picture.features[name].notna().any())
    default = picture.axes or offered[:2]
    across, up = _axis(ACROSS, _("Across"), offered, default[0]), _axis(UP, _("Upwards"), offered, default[1])
    both = picture.features[across].notna() & picture.features[up].notna()
    points = picture.customers.loc[both.to_numpy(), ["customer_id", "name", "segment"]].assign(
        x=picture.features.loc[both, across].to_numpy(float), y=picture.features.loc[both, up].to_numpy(float)
    )
    if points.empty:
        st.info(_("No customer has both figures; choose other axes."))
        return
    clicked = plot(
        customer_map(
            hovered(_sample(points), BY_NAME[across], BY_NAME[up], language()),
            (BY_NAME[across], texts.feature_label(across)),
            (BY_NAME[up], texts.feature_label(up)),
            texts.names(picture.figures),
            lambda value, feature: texts.feature_value(value, feature.unit),
            chosen,
            state.get(CUSTOMER),
        ),
        key="segment-map",
        title=_(
            "{across} and {up} tell the segments apart",
            across=texts.feature_label(across),
            up=texts.feature_label(up),
        )
        if (across, up) == picture.axes
        else _("{across} against {up}", across=texts.feature_label(across), up=texts.feature_label(up)),
        source=_source(len(points), len(picture.customers)),
        height=560,
        clickable=True,
    )
    if clicked is not None and clicked != state.get(CUSTOMER):
        open_customer(clicked)
        st.rerun()


def _axis(param: state.Param, label: str, offered: tuple[str, ...], default: str) -> str:
    chosen = state.get(param)
    if chosen not in offered:
        chosen = default
    return chosen
