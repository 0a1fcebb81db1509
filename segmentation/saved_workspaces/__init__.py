"""Workspaces that were saved under a name: kept until they are deleted, refreshed as a whole, open to all users."""

from segmentation.saved_workspaces.editions import Edition
from segmentation.saved_workspaces.folders import NoAccessError
from segmentation.saved_workspaces.names import LONGEST_NAME, cleaned
from segmentation.saved_workspaces.shelf import Extracts, Refreshed, SavedWorkspace, Shelf
from segmentation.workspaces import home

__all__ = [
    "LONGEST_NAME",
    "Edition",
    "Extracts",
    "NoAccessError",
    "Refreshed",
    "SavedWorkspace",
    "Shelf",
    "cleaned",
    "of_this_installation",
]


def of_this_installation() -> Shelf:
    """The saved workspaces of this installation."""
    return Shelf(home() / "saved")
