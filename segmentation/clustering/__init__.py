"""Customers to segments: methods, choice of k, stability, profiles, names."""

from segmentation.clustering.choice import weigh
from segmentation.clustering.methods import METHODS, method_named
from segmentation.clustering.segmentation import Segmentation, segment_customers
from segmentation.clustering.store import store, stored

__all__ = ["METHODS", "Segmentation", "method_named", "segment_customers", "store", "stored", "weigh"]
