"""Labelled sets of firms, and what a search finds in them."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass
from math import comb
from pathlib import Path

import pandas as pd

FIELDS = ("name", "street", "postal_code", "city", "country", "vat_id", "phone", "mail_domain")


@dataclass(frozen=True)
class Quality:
    """How many of the pairs that are one firm were found, and how many of those found are."""

    precision: float
    recall: float

    @property
    def f1(self) -> float:
        return 2 * self.precision * self.recall / (self.precision + self.recall)


def quality(pairs: pd.DataFrame, firm_of: Mapping[str, str]) -> Quality:
    """pairs: columns left, right; firm_of: the true firm of every record, found or not."""
    true = sum(comb(size, 2) for size in Counter(firm_of.values()).values())
    right = sum(firm_of[left] == firm_of[other] for left, other in zip(pairs["left"], pairs["right"], strict=True))
    return Quality(right / len(pairs), right / true)


def chicago(shared_data: Path) -> tuple[pd.DataFrame, dict[str, str]]:
    """Sites of childcare as several agencies list them, each pair labelled by hand; no VAT ids, no towns."""
    rows = pd.read_csv(shared_data / "company_duplicates" / "chicago_sites_true_ids.csv", dtype=str)
    records = pd.DataFrame(
        {
            "kind": "customer",
            "id": [str(place) for place in range(len(rows))],
            "name": rows["Site name"],
            "street": rows["Address"],
            "postal_code": rows["Zip"],
            "phone": rows["Phone"],
            "mail_domain": rows["Email Address"],
        }
    ).reindex(columns=["kind", "id", *FIELDS, "parent_id"])
    return records, {f"customer {place}": firm for place, firm in enumerate(rows["True Id"])}


def as_records(truth: Mapping[str, str]) -> dict[str, str]:
    """The true firms by the records' unique ids."""
    return {f"customer {number}": firm for number, firm in truth.items()}
