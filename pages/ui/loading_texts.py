"""What is said of a load under way: the stage, the rows, the time left."""

from __future__ import annotations

from pages.ui.formatting import number
from pages.ui.i18n import _, counted
from pages.ui.messages import plain
from segmentation import schema
from segmentation.progress import Stage, Standing
from segmentation.time_left import Unit, in_units

_UNITS = {
    Unit.SECONDS: ("one second", "{count} seconds"),
    Unit.MINUTES: ("one minute", "{count} minutes"),
    Unit.HOURS: ("one hour", "{count} hours"),
}


def stage(standing: Standing) -> str:
    """What is being done, to be shown where Markdown is read."""
    file = plain(standing.file, longest=60)
    content = _(schema.table(standing.table).title) if standing.stage in (Stage.LISTING, Stage.STORING) else ""
    said = {
        Stage.OPENING: lambda: _("Looking at the files"),
        Stage.UNPACKING: lambda: _("Unpacking {file}", file=file),
        Stage.READING: lambda: _("Reading {file}", file=file),
        Stage.FORMS: lambda: _("Finding out how {file} writes numbers and dates", file=file),
        Stage.CHECKING: lambda: _("Checking {file}", file=file),
        Stage.LISTING: lambda: _("Listing what was rejected: {content}", content=content),
        Stage.STORING: lambda: _("Storing: {content}", content=content),
        Stage.LOADING: lambda: _("Reading and checking {file}", file=file),
        Stage.ORDERS: lambda: _("Adding up orders and control totals"),
        Stage.FEATURES: lambda: _("Calculating key figures of the customers"),
        Stage.SEGMENTS: lambda: _("Forming segments"),
        Stage.FINISHING: lambda: _("Checking the result"),
    }
    return said[standing.stage]()


def rows(standing: Standing) -> str:
    """How many rows of the stage are done; empty where it counts none, or none yet."""
    if not standing.rows:
        return ""
    done, all_of_them = number(standing.rows), number(standing.of_rows)
    if standing.is_exact:
        return _("{done} of {all} lines", done=done, all=all_of_them)
    return _("{done} of about {all} lines", done=done, all=number(standing.of_about))


def time_left(standing: Standing) -> str:
    """As a person says it; empty while nobody knows."""
    if standing.seconds_left is None:
        return ""
    said = [counted(count, *_UNITS[unit], count=number(count)) for unit, count in in_units(standing.seconds_left)]
    if not said:
        return _("a few seconds left")
    return _("about {time} left", time=_("{first} and {then}", first=said[0], then=said[1]) if said[1:] else said[0])
