"""The screens in the order of the story, by their address."""

from __future__ import annotations

OVERVIEW = "overview"
DATA = "data"
SCREENS: dict[str, tuple[str, str]] = {
    OVERVIEW: ("Overview", ":material/explore:"),
    DATA: ("Data", ":material/database:"),
    "segments": ("Segments", ":material/hub:"),
    "pareto": ("Pareto", ":material/stacked_line_chart:"),
    "market": ("Market", ":material/public:"),
    "icp": ("Ideal customer", ":material/target:"),
    "roi": ("ROI", ":material/trending_up:"),
}
"""Address: (title, icon); the title is translated where it is shown, the file is `pages/<address>.py`."""
WITHOUT_CHARTS = (DATA,)
"""Screens that need not fetch the chart library."""
NO_PAGE = "no_page"
"""In the overview's address: what was asked for in place of a screen; gone once it is told."""
