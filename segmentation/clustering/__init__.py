"""Customers to segments: criteria, methods, choice of k, stability, profiles, names."""

from segmentation.clustering.choice import weigh
from segmentation.clustering.comparison import crossed, standing_figures
from segmentation.clustering.components import Components, principal_components
from segmentation.clustering.criteria import APPROACHES, STANDARD, Criteria, criteria_of
from segmentation.clustering.criteria_figures import criteria_figures, distribution
from segmentation.clustering.dendrogram import Tree, ward_tree
from segmentation.clustering.matching import best_match, by_customer, in_the_order_of
from segmentation.clustering.methods import METHODS, method_named
from segmentation.clustering.prerequisites import PREREQUISITES, agreement, manageable, prerequisites
from segmentation.clustering.rules import Rule, RuleCard, rule_card
from segmentation.clustering.segmentation import Segmentation, segment_customers, segmented
from segmentation.clustering.store import require_stored, store, stored
from segmentation.clustering.templates import TEMPLATES, template_named

__all__ = [
    "APPROACHES",
    "METHODS",
    "PREREQUISITES",
    "STANDARD",
    "TEMPLATES",
    "Components",
    "Criteria",
    "Rule",
    "RuleCard",
    "Segmentation",
    "Tree",
    "agreement",
    "best_match",
    "by_customer",
    "criteria_figures",
    "criteria_of",
    "crossed",
    "distribution",
    "in_the_order_of",
    "manageable",
    "method_named",
    "prerequisites",
    "principal_components",
    "require_stored",
    "rule_card",
    "segment_customers",
    "segmented",
    "standing_figures",
    "store",
    "stored",
    "template_named",
    "ward_tree",
    "weigh",
]
