"""The palette: calm, distinct for colour-blind eyes, each colour with one meaning. See `dark` for the night."""

from __future__ import annotations

ACTUAL = "#1F5A8A"
"""What was measured; the one series that matters."""
ACCENT = "#C0702A"
"""The part the chart's title speaks of."""
QUIET = "#9AA7B5"
"""Everything beside it."""
GAIN = "#2C7F6B"
LOSS = "#B2453C"

ON_COLOUR = "#FDFDFD"
"""Text on a bar of any of these colours but the quiet one."""
ON_QUIET = "#1B2634"

SEGMENTS = ("#1F5A8A", "#C0702A", "#2C7F6B", "#8A6BAE", "#B09A2E", "#5B7A93", "#A8556F", "#6E7F3A")
"""One colour a segment, in the segments' stable order."""

OUTLIERS = QUIET

DARK: dict[str, str] = {
    ON_COLOUR: "#121820",
    ON_QUIET: "#F4F6F9",
    ACTUAL: "#6FA8D6",
    ACCENT: "#E39A58",
    QUIET: "#7D8A99",
    GAIN: "#5DB59D",
    LOSS: "#E07A6E",
    "#8A6BAE": "#B497D6",
    "#B09A2E": "#D6C158",
    "#5B7A93": "#90B0C8",
    "#A8556F": "#D88BA3",
    "#6E7F3A": "#A6B96B",
}
"""The same colour on a dark ground; the chart component exchanges them in the browser."""


def segment_colour(number: int) -> str:
    """The colour of segment 1, 2, …; outliers (0) are quiet."""
    return OUTLIERS if number < 1 else SEGMENTS[(number - 1) % len(SEGMENTS)]
