"""What people decide, apart from the warehouse, which can always be rebuilt: a load never touches it."""

from segmentation.authored.store import STORE_NAME, Store, beside, take_along

__all__ = ["STORE_NAME", "Store", "beside", "take_along"]
