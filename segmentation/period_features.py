"""The customer features of one period alone, as they were and as they might as well have been.

What a customer does in a year is partly chance. Two years whose weeks are exchanged at random, each customer's for
itself, would differ as much if nothing had changed (a permutation test with blocks of a week): so much is chance.
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


def period_features(warehouse: Warehouse, span: Span, exchanged: tuple[Span, int] | None = None) -> pd.DataFrame:
    """One row per customer with an order in the span, columns as of `customer_features`, of what happened in it.

    Per year: of the whole span, also for who first ordered in it. exchanged: another span as long, half of the weeks of
    which, drawn for each customer, are in the place of this one's; another number another draw. The same number gives
    the other span what this one lost.
    """
    tables = {name: _rows(name, key, days, span, exchanged) for name, key, days in _DATED}
    found = features_over(warehouse, tables, asdict(view(warehouse, span.last)))
    years = span.days / DAYS_PER_YEAR
    # Who first ordered in November has not ordered for two months, but in this year.
    tickets = found["tickets_per_year"] * found["tenure_days"] / DAYS_PER_YEAR
    return found.assign(orders_per_year=found["orders"] / years, tickets_per_year=tickets / years)


def _rows(name: str, key: str, days: Sequence[str], span: Span, exchanged: tuple[Span, int] | None) -> str:
    """What stands in the place of the table: its rows of the span, or of its weeks and those of the other."""
    if exchanged is None:
        return f"(SELECT t.* FROM core.{name} AS t WHERE {_within(days[0], span)})"
    other, draw = exchanged
    later = (span.first - other.first).days
    last = f"DATE '{span.last}'"
    # The last day of a leap year has no other; it falls on the day before.
    moved = ", ".join(
        f"{f'least({shifted}, {last})' if day == days[0] else shifted} AS {day}"
        for day, shifted in ((day, f"t.{day}::DATE + {later}") for day in days)
    )
    parts = [
        f"SELECT {rows} FROM core.{name} AS t JOIN core.customers AS c ON c.{key} = t.{key} "
        f"WHERE {_within(days[0], source)} "
        # As one text: of several values the last bits are added up, and each draw would be the first or its reverse.
        f"AND hash(concat_ws(':', c.customer_key, (t.{days[0]}::DATE - DATE '{source.first}') // 7, {draw})) % 2 "
        f"= {side}"
        for rows, source, side in (("t.*", span, 0), (f"t.* REPLACE ({moved})", other, 1))
    ]
    return f"({' UNION ALL '.join(parts)})"


def _within(day: str, span: Span) -> str:
    return f"t.{day} BETWEEN DATE '{span.first}' AND DATE '{span.last}'"
