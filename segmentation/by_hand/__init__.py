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
from segmentation.by_hand.in_force import InForce, firm_names, in_force, recomputed, stored_in_force
from segmentation.by_hand.kept import LONGEST_TITLE, Kept, give_up, holding, keep, kept, put_in_force

__all__ = [
    "LONGEST_NAME",
    "LONGEST_REASON",
    "LONGEST_TITLE",
    "ByHand",
    "InForce",
    "Kept",
    "Placement",
    "SegmentName",
    "firm_names",
    "give_up",
    "holding",
    "in_force",
    "keep",
    "kept",
    "place",
    "put_in_force",
    "read",
    "recomputed",
    "rename",
    "stored_in_force",
    "undo",
]
