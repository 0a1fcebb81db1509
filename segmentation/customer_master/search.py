"""The search for customers that stand in the extracts twice, and for CRM accounts that are customers (S-SEG)."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING

from segmentation.customer_master.decisions import pair_of
from segmentation.customer_master.evidence import Reason, grade, reasons
from segmentation.customer_master.linkage import THRESHOLD, pair_weights
from segmentation.customer_master.records import ACCOUNT, CUSTOMER, FIELDS, prepared, read_records

if TYPE_CHECKING:
    import pandas as pd

    from segmentation.warehouse import Warehouse


@dataclass(frozen=True)
class Record:
    """A firm as an extract has it. kind: "customer" (ERP) or "account" (CRM); fields: what is known of FIELDS."""

    kind: str
    id: str
    fields: Mapping[str, str]

    @property
    def name(self) -> str:
        """The firm's name, its number where it has none."""
        return self.fields.get("name", self.id)


@dataclass(frozen=True)
class Pair:
    """Two records that may be one firm: two customers, or a customer and (right) an account that names none.

    weight: log2 of the odds that they are one firm; grade: certain, likely or possible; reasons: field by field.
    """

    left: Record
    right: Record
    weight: float
    reasons: tuple[Reason, ...]

    @property
    def grade(self) -> str:
        """How sure it is."""
        return grade(self.weight)

    @property
    def key(self) -> tuple[str, str, str]:
        """What tells it apart: (left id, right kind, right id)."""
        return pair_of(self.left.id, self.right.kind, self.right.id)

    @property
    def is_link(self) -> bool:
        """Whether it would link a CRM account to a customer, not merge two customers."""
        return self.right.kind == ACCOUNT


@dataclass(frozen=True)
class Found:
    """pairs: the strongest first. records: how many were compared. in_groups: pairs of a firm and a mother of it, which
    are two firms whatever they share and are not among the pairs."""

    pairs: tuple[Pair, ...]
    records: int
    in_groups: int


def find_duplicates(warehouse: Warehouse, threshold: float = THRESHOLD) -> Found:
    """Search all customers, and the accounts that name no customer. threshold: in bits, see `linkage`.

    Two accounts are no pair: who is not in the ERP has no figures to add up. The warehouse is only read.
    """
    records = read_records(warehouse)
    weights = pair_weights(prepared(records), threshold)
    known = {f"{row['kind']} {row['id']}": _record(row) for row in records.to_dict("records")}
    lineage = _lineage(records)
    pairs, in_groups = [], 0
    for row in weights.to_dict("records"):
        left, right = sorted(
            (known[row["left"]], known[row["right"]]), key=lambda record: (record.kind == ACCOUNT, record.id)
        )
        if left.kind == ACCOUNT:
            continue
        if (left.id, right.id) in lineage or (right.id, left.id) in lineage:
            in_groups += 1
            continue
        pairs.append(Pair(left, right, float(row["weight"]), reasons({str(name): cell for name, cell in row.items()})))
    return Found(tuple(pairs), len(records), in_groups)


def _record(row: Mapping[object, object]) -> Record:
    fields = {name: str(row[name]) for name in FIELDS if isinstance(row[name], str) and row[name]}
    return Record(str(row["kind"]), str(row["id"]), fields)


def _lineage(records: pd.DataFrame) -> set[tuple[str, str]]:
    """(customer, each of its mothers up to the uppermost)."""
    own = records[records["kind"] == CUSTOMER]
    parents = {str(c): str(p) for c, p in zip(own["id"], own["parent_id"], strict=True) if isinstance(p, str)}
    found = set()
    for customer in parents:
        way = customer
        while way in parents and (customer, parents[way]) not in found:
            way = parents[way]
            found.add((customer, way))
    return found
