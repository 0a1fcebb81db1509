"""All order lines, by whether their customers are in a segment: segments and who is in none make the whole."""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import TYPE_CHECKING

from segmentation.core_queries import core_statement
from segmentation.objections import CUSTOMERS as OBJECTING
from segmentation.warehouse import named_query

if TYPE_CHECKING:
    from segmentation.clustering import Segmentation
    from segmentation.warehouse import Warehouse

# Of sums of floats over millions of customers.
ROUNDING = 1e-9


@dataclass(frozen=True)
class Part:
    """customers: how many; revenue, contribution_margin: of all their order lines, EUR, returns and credit notes
    netted; the margin is None where no line has a cost."""

    customers: int
    revenue: float
    contribution_margin: float | None


@dataclass(frozen=True)
class Balance:
    """objecting: customers that ordered and object (`segmentation.objections`). without_order: those of whom there are
    returns and credit notes alone. total: everybody, the segments included."""

    objecting: Part
    without_order: Part
    total: Part


def balance(warehouse: Warehouse, segmentation: Segmentation) -> Balance:
    """What stands beside the segments of all order lines. segmentation: of this warehouse.

    Raises ArithmeticError if the segments do not bring what the order lines of their customers do.
    """
    statement = named_query("segment_balance").replace("$objecting", core_statement(warehouse, OBJECTING))
    parts = {name: Part(*figures) for name, *figures in warehouse.rows(statement)}
    _check(segmentation, parts["segments"])
    return Balance(parts["objecting"], parts["without_order"], parts["total"])


def _check(segmentation: Segmentation, part: Part) -> None:
    found = segmentation.segments[["customers", "revenue", "contribution_margin"]].sum()
    for name, brought in found.items():
        expected = getattr(part, str(name)) or 0.0
        if not math.isclose(brought, expected, rel_tol=ROUNDING, abs_tol=0.01):
            raise ArithmeticError(
                f"{name}: {brought} in the segments, {expected} in the order lines of their customers"
            )
