"""The maps of customers and segments: two criteria, principal components, correspondence."""

from __future__ import annotations

from pathlib import Path

from pages.ui import inputs, segments_components, segments_correspondence, segments_map
from pages.ui.i18n import _
from pages.ui.segments_frames import Picture
from pages.ui.segments_state import MAP, MAPS

MAP_NAMES = {
    "criteria": "Two criteria",
    "components": "Principal components",
    "correspondence": "Correspondence map",
}


def maps(picture: Picture, chosen: int | None, path: Path) -> None:
    """Choose the map and see it. chosen: the segment that stands out."""
    kind = inputs.choice(
        MAP,
        _("Map"),
        MAPS,
        show=lambda name: _(MAP_NAMES[name]),
        help=_(
            "Two criteria: where each customer stands in them. Principal components: all figures at once, in the two "
            "directions in which customers differ most. Correspondence map: which industries, sizes and other groups "
            "go with which segments."
        ),
    )
    if kind == "components":
        segments_components.components(picture, chosen, path)
    elif kind == "correspondence":
        segments_correspondence.correspondences(picture, path)
    else:
        segments_map.customers(picture, chosen)
