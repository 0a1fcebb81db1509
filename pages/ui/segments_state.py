"""What the segments screen can be asked, by the names of the address."""

from __future__ import annotations

from pages.ui import state
from pages.ui.segments_frames import STORED
from segmentation.clustering import METHODS
from segmentation.feature_list import FIGURES

AUTO = "auto"
ALL = "all"
NONE = ""
NUMBERS = (AUTO, "4", "5", "6", "7", "8")
PANELS = ("overview", "profile", "map", "number")
# What the map can put on an axis.
AXES = tuple(feature.name for feature in FIGURES)

METHOD = state.one_of("clustering", (STORED, *METHODS), STORED)
NUMBER = state.one_of("k", NUMBERS, AUTO)
PANEL = state.one_of("panel", PANELS, PANELS[0])
SEGMENT = state.one_of("segment", (ALL, *map(str, range(1, 21))), ALL)
CUSTOMER = state.free_text("customer")
SEARCH = state.free_text("search")
ACROSS = state.one_of("map_x", (NONE, *AXES), NONE)
UP = state.one_of("map_y", (NONE, *AXES), NONE)
PARAMS = (METHOD, NUMBER, PANEL, SEGMENT, CUSTOMER, SEARCH, ACROSS, UP)


def choose_segment(segment: str) -> None:
    """Its customers are listed; an open customer card makes room for the list."""
    state.put(SEGMENT, segment)
    state.put(CUSTOMER, NONE)


def open_customer(customer_id: str) -> None:
    """Its card takes the place of the list."""
    state.put(CUSTOMER, customer_id)
