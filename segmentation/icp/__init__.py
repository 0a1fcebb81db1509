"""The ideal customer profile: who the best customers are, what they share, does it foretell (S-ICP)."""

from segmentation.icp.attributes import ATTRIBUTES, Attribute, read_accounts
from segmentation.icp.backtest import Backtest, backtest, judge
from segmentation.icp.best_customers import BestWeights, rated_customers
from segmentation.icp.criteria import Criterion, find_criteria
from segmentation.icp.fit import balanced_threshold, distinct_thresholds, fit_scores, strictness_curve
from segmentation.icp.profile import Profile, make_profile

__all__ = [
    "ATTRIBUTES",
    "Attribute",
    "Backtest",
    "BestWeights",
    "Criterion",
    "Profile",
    "backtest",
    "balanced_threshold",
    "distinct_thresholds",
    "find_criteria",
    "fit_scores",
    "judge",
    "make_profile",
    "rated_customers",
    "read_accounts",
    "strictness_curve",
]
