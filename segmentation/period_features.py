"""The customer features of one period alone, as they were and as they might as well have been.

What a customer does in a year is partly chance. Its months drawn again (block bootstrap, Künsch 1989: blocks of a
month, drawn with replacement from its own) say how large a part.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import asdict, dataclass
from datetime import date
from typing import TYPE_CHECKING

from segmentation.features import DAYS_PER_YEAR, features_over, view
from segmentation.periods import order_days

if TYPE_CHECKING:
    import pandas as pd

    from segmentation.warehouse import Warehouse

# The table, whose a row is, and its days, of which the first says to which period it belongs.
_DATED = (
    ("orders", "customer_key", ("order_date",)),
    ("order_lines", "customer_key", ("order_date",)),
    ("payments", "customer_id", ("due_on", "paid_on")),
    ("service_costs", "customer_id", ("month",)),
    ("tickets", "customer_id", ("opened_on",)),
    ("surveys", "customer_id", ("answered_on",)),
)


@dataclass(frozen=True)
class Span:
    """Whole months: the first day of the first and the last day of the last."""

    first: date
    last: date

    @classmethod
    def of_year(cls, year: int) -> Span:
        """A calendar year."""
        return cls(date(year, 1, 1), date(year, 12, 31))

    @property
    def months(self) -> int:
        """How many."""
        return (self.last.year - self.first.year) * 12 + self.last.month - self.first.month + 1

    @property
    def days(self) -> int:
        """How many."""
        return (self.last - self.first).days + 1


def full_years(warehouse: Warehouse) -> list[int]:
    """The last calendar years that the order lines cover whole, five at most, the oldest first. InputError without
    order lines."""
    _first, last = order_days(warehouse)
    newest = view(warehouse, last)
    if newest.last_year is None or newest.first_year is None:
        return []
    return list(range(newest.first_year, newest.last_year + 1))


def period_features(warehouse: Warehouse, span: Span, draw: int | None = None) -> pd.DataFrame:
    """One row per customer with an order in the span, columns as of `customer_features`, of what happened in it.

    Per year: of the whole span, also for who first ordered in it. draw: each customer's months drawn again, another
    number another draw.
    """
    tables = {name: _rows(name, key, days, (span, draw)) for name, key, days in _DATED}
    found = features_over(warehouse, tables, asdict(view(warehouse, span.last)))
    years = span.days / DAYS_PER_YEAR
    # Who first ordered in November has not ordered for two months, but in this year.
    tickets = found["tickets_per_year"] * found["tenure_days"] / DAYS_PER_YEAR
    return found.assign(orders_per_year=found["orders"] / years, tickets_per_year=tickets / years)


def _rows(name: str, key: str, days: Sequence[str], drawn: tuple[Span, int | None]) -> str:
    """What stands in the place of the table: its rows of the span, or the months of it that were drawn."""
    span, draw = drawn
    within = f"t.{days[0]} BETWEEN DATE '{span.first}' AND DATE '{span.last}'"
    if draw is None:
        return f"(SELECT t.* FROM core.{name} AS t WHERE {within})"
    months = (
        f"SELECT c.{key}, m.month AS target, "
        f"(hash(c.customer_key, m.month, {draw}) % {span.months})::INTEGER AS source "
        f"FROM core.customers AS c CROSS JOIN range({span.months}) AS m(month)"
    )
    moved = ", ".join(f"(t.{day} + to_months((d.target - d.source)::INTEGER))::DATE AS {day}" for day in days)
    return (
        f"(SELECT t.* REPLACE ({moved}) FROM core.{name} AS t JOIN ({months}) AS d "
        f"ON d.{key} = t.{key} AND d.source = datediff('month', DATE '{span.first}', t.{days[0]}) WHERE {within})"
    )
