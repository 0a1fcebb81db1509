"""Fairness: segments against region, size, legal form and ownership, and what explains the differences (S-SEG)."""

from segmentation.fairness.expected import CONDITIONS
from segmentation.fairness.groups import ATTRIBUTES, BY_NAME, REST, Attribute
from segmentation.fairness.judged import (
    LEAST_CUSTOMERS,
    MATERIAL,
    SIGNIFICANT,
    VERDICTS,
    Fairness,
    Verdict,
    judge,
    striking,
)
from segmentation.fairness.treatment import MEASURES

__all__ = [
    "ATTRIBUTES",
    "BY_NAME",
    "CONDITIONS",
    "LEAST_CUSTOMERS",
    "MATERIAL",
    "MEASURES",
    "REST",
    "SIGNIFICANT",
    "VERDICTS",
    "Attribute",
    "Fairness",
    "Verdict",
    "judge",
    "striking",
]
