"""Control totals by calendar year, and the user's own sum beside them."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import ROUND_HALF_UP, Decimal

from segmentation.warehouse import Warehouse, named_query

_CENT = Decimal("0.01")


@dataclass(frozen=True)
class YearTotals:
    """The order lines of one calendar year; year None: of all years.

    revenue: EUR, returns and credit notes netted. buying_customers: with at least one order.
    """

    year: int | None
    lines: int
    revenue: Decimal
    buying_customers: int


@dataclass(frozen=True)
class Comparison:
    """The user's sum beside what was loaded, EUR to the cent; missing: what the load lacks, negative where it has more.

    share: missing as a fraction of the user's sum; None where that is zero.
    """

    told: Decimal
    loaded: Decimal

    @property
    def missing(self) -> Decimal:
        return self.told - self.loaded

    @property
    def share(self) -> float | None:
        return float(self.missing / self.told) if self.told else None


def control_totals(warehouse: Warehouse) -> tuple[YearTotals, ...]:
    """The years in their order, then all of them together; nothing without order lines."""
    if not warehouse.has("core.order_lines"):
        return ()
    return tuple(
        YearTotals(year, lines, revenue, buying)
        for year, lines, revenue, buying in warehouse.rows(named_query("control_totals_by_year"))
    )


def compare(told: float, totals: YearTotals) -> Comparison:
    """The user's sum of the revenue of that year, or of all years, beside the loaded one."""
    return Comparison(_to_the_cent(Decimal(repr(told))), _to_the_cent(totals.revenue))


def _to_the_cent(amount: Decimal) -> Decimal:
    return amount.quantize(_CENT, ROUND_HALF_UP)
