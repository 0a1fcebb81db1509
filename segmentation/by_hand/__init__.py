"""What people say of segments: their names, and customers placed in another one; it outlives every new computation."""

from segmentation.by_hand.decisions import (
    LONGEST_NAME,
    LONGEST_REASON,
    ByHand,
    Placement,
    SegmentName,
    place,
    read,
    rename,
    undo,
)
from segmentation.by_hand.in_force import InForce, firm_names, in_force, stored_in_force

__all__ = [
    "LONGEST_NAME",
    "LONGEST_REASON",
    "ByHand",
    "InForce",
    "Placement",
    "SegmentName",
    "firm_names",
    "in_force",
    "place",
    "read",
    "rename",
    "stored_in_force",
    "undo",
]
