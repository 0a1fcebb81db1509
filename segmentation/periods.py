"""Which days a question is about: all, the last full calendar year, or a named year."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import date, timedelta

import pandas as pd

from segmentation.errors import InputError, Message
from segmentation.warehouse import Warehouse

# A firm closes over New Year: a year counts as full when lines reach into its first and its last fortnight.
OPENING = timedelta(days=14)
CLOSING_DAY = (12, 15)


@dataclass(frozen=True)
class Period:
    """The days from first to last, both included; name is what was asked for ("all", "last-year", "2024")."""

    name: str
    first: date
    last: date


def opening(begin: date) -> date:
    """The last day by which the first order line must have come for a year from `begin` on to count as covered."""
    return begin + OPENING


def last_full_year(first: date, last: date) -> int | None:
    """The last calendar year that order lines from `first` to `last` cover whole; None if they cover none."""
    year = last.year if last >= date(last.year, *CLOSING_DAY) else last.year - 1
    return year if first <= opening(date(year, 1, 1)) else None


def order_days(warehouse: Warehouse) -> tuple[date, date]:
    """The days of the first and the last order line. Raises InputError if there are no order lines."""
    if warehouse.has("core.order_lines"):
        span = warehouse.query("SELECT min(order_date) AS first, max(order_date) AS last FROM core.order_lines")
        first, last = (pd.to_datetime(span[column]).dropna() for column in ("first", "last"))
        if len(first):
            return first.iloc[0].date(), last.iloc[0].date()
    raise InputError(
        Message("The data hold no order lines."),
        [Message("Load an extract of order lines with order, date, customer and revenue.")],
    )


def resolve(warehouse: Warehouse, name: str) -> Period:
    """The days that 'all', 'last-year' or a year 'YYYY' stands for in this warehouse.

    Raises InputError naming the value and what is there: unknown word, year without lines, no full year.
    """
    first, last = order_days(warehouse)
    if name == "all":
        return Period(name, first, last)
    if name == "last-year":
        year = last_full_year(first, last)
        if year is None:
            raise InputError(
                Message("The data hold no full calendar year."),
                [
                    Message(
                        "The order lines run from {first} to {last}, which is no full calendar year.",
                        first=first,
                        last=last,
                    )
                ],
            )
        return Period(name, date(year, 1, 1), date(year, 12, 31))
    if re.fullmatch(r"[0-9]{4}", name) and int(name) > 0:
        year = int(name)
        if first.year <= year <= last.year:
            return Period(name, date(year, 1, 1), date(year, 12, 31))
        raise _no_such_period(
            name,
            Message(
                "The order lines run from {first} to {last}: there is none in {year}.",
                first=first,
                last=last,
                year=name,
            ),
        )
    raise _no_such_period(name, Message("It is all, last-year or a year such as {year}.", year=last.year))


def _no_such_period(name: str, problem: Message) -> InputError:
    return InputError(Message("There is no period “{value}”.", value=name), [problem])
