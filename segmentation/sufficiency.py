"""What the data at hand can support: which questions can be answered from them, and what would answer more."""

from __future__ import annotations

import math
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from typing import Literal

from segmentation import periods, schema
from segmentation.clustering.choice import CUSTOMERS_PER_SEGMENT, FEWEST
from segmentation.core_queries import core_statement
from segmentation.errors import Message
from segmentation.icp.backtest import FEWEST_CUSTOMERS
from segmentation.objections import CUSTOMERS as OBJECTING
from segmentation.warehouse import Warehouse

Level = Literal["whole", "partly", "not"]
_MOSTLY = 0.95


@dataclass(frozen=True)
class Need:
    """A column of core that must hold something, or with no column a table that must have rows."""

    table: str
    column: str = ""


@dataclass(frozen=True)
class Ability:
    """A question that the product answers.

    screen: the page that does. label: English, translated by the screens. needs: without one of these there is no
    answer, unless the need is one of several of which one must be there (`any_of`). years: full calendar years of
    order lines that it takes; buyers: customers that ordered in the last of them; customers: that ordered at all. Who
    objects (`segmentation.objections`) is in neither number. better: what adds to the answer.
    """

    screen: str
    label: str
    needs: tuple[Need, ...] = ()
    any_of: tuple[Need, ...] = ()
    years: int = 0
    buyers: int = 0
    customers: int = 0
    better: tuple[Need, ...] = ()


_LINES = Need("order_lines")
_COST = Need("order_lines", "cost")
_SERVICE = Need("service_costs")
_DEALS = Need("opportunities", "closed_on")
_PLACE, _INDUSTRY, _HEADS = (Need("customers", column) for column in ("postal_code", "wz_code", "headcount"))

ABILITIES: tuple[Ability, ...] = (
    Ability(
        "segments",
        "Segments by what customers buy",
        needs=(_LINES,),
        customers=FEWEST * CUSTOMERS_PER_SEGMENT,
        better=(
            _COST,
            Need("order_lines", "channel"),
            Need("order_lines", "unit_price"),
            Need("products", "product_group"),
            _SERVICE,
            Need("payments", "paid_on"),
            Need("tickets"),
            Need("surveys", "nps"),
            _DEALS,
        ),
    ),
    Ability("segments", "Growth of customers and segments", needs=(_LINES,), years=2),
    Ability("pareto", "Pareto and ABC by revenue", needs=(_LINES,)),
    Ability("pareto", "Pareto and ABC by contribution margin", needs=(_LINES, _COST)),
    Ability("pareto", "Profit after cost to serve by customer", needs=(_LINES, _COST, _SERVICE)),
    Ability(
        "market", "TAM, SAM and SOM", needs=(_LINES, _PLACE), years=1, better=(_INDUSTRY, _HEADS, Need("opportunities"))
    ),
    Ability(
        "icp",
        "Ideal customer profile",
        needs=(_LINES,),
        years=1,
        buyers=FEWEST_CUSTOMERS,
        any_of=(
            _INDUSTRY,
            _HEADS,
            Need("accounts", "sector"),
            Need("accounts", "headcount"),
            Need("accounts", "erp_system"),
        ),
        better=(_COST, _SERVICE, Need("surveys", "nps"), Need("accounts", "automation")),
    ),
    Ability(
        "icp",
        "Test of the profile on closed opportunities",
        needs=(_LINES, _DEALS, Need("accounts")),
        years=1,
        buyers=FEWEST_CUSTOMERS,
    ),
    Ability("roi", "Segmentation ROI on your own baseline", needs=(_LINES,), years=1, better=(_COST,)),
)


@dataclass(frozen=True)
class Verdict:
    """Whether the data answer the question: wholly, partly or not; lacks: what would add to the answer, or give one."""

    ability: Ability
    level: Level
    lacks: tuple[Message, ...]


def judge(warehouse: Warehouse) -> tuple[Verdict, ...]:
    """A verdict on each of ABILITIES, in their order."""
    found = _found(warehouse)
    years = _full_years(warehouse)
    buyers = _buyers(warehouse) if years else 0
    customers = _ordering(warehouse, *periods.order_days(warehouse)) if _LINES in found else 0
    return tuple(_judged(ability, found, years, buyers, customers) for ability in ABILITIES)


def _judged(ability: Ability, found: dict[Need, float], years: int, buyers: int, customers: int) -> Verdict:
    lacks = _missing(ability.needs, found)
    if ability.any_of and not any(need in found for need in ability.any_of):
        columns = ", ".join(dict.fromkeys(_header(need) for need in ability.any_of))
        lacks.append(Message("One of these columns is needed: {columns}.", columns=columns))
    if years < ability.years and _LINES in found:
        lacks.append(
            Message("Full calendar years of order lines: {found}; needed: {needed}.", found=years, needed=ability.years)
        )
    elif buyers < ability.buyers and _LINES in found:
        lacks.append(
            Message(
                "Customers that ordered in the last full year and do not object: {found}; needed: {needed}.",
                found=buyers, needed=ability.buyers,
            )
        )  # fmt: skip
    if customers < ability.customers and _LINES in found:
        lacks.append(
            Message(
                "Customers that ordered and do not object: {found}; needed: {needed}.",
                found=customers, needed=ability.customers,
            )
        )  # fmt: skip
    if lacks:
        return Verdict(ability, "not", tuple(lacks))
    adding = [_gaps(need, found[need]) for need in ability.needs if found[need] < _MOSTLY]
    adding += _missing(ability.better, found)
    return Verdict(ability, "partly" if adding else "whole", tuple(adding))


def _missing(needs: Iterable[Need], found: dict[Need, float]) -> list[Message]:
    """What is not there of these, a table that is not there at all once."""
    lacks = {}
    for need in needs:
        if need in found:
            continue
        is_there = Need(need.table) in found
        lacks[(need.table, need.column if is_there else "")] = _lack(need) if is_there else _no_file(need.table)
    return list(lacks.values())


def _no_file(table: str) -> Message:
    return Message("{file} is missing: {content}.", file=_file(table), content=schema.table(table).title)


def _lack(need: Need) -> Message:
    return Message("“{column}” in {file} is missing or empty.", column=_header(need), file=_file(need.table))


def _gaps(need: Need, share: float) -> Message:
    return Message(
        "“{column}” in {file} is filled in {share:.0%} of the rows.",
        column=_header(need), file=_file(need.table), share=math.floor(share * 100) / 100,
    )  # fmt: skip


def _file(table: str) -> str:
    return f"{schema.table(table).file_stem}.csv"


def _header(need: Need) -> str:
    return schema.table(need.table).column(need.column).header


def _found(warehouse: Warehouse) -> dict[Need, float]:
    """Each need that is there, and the share of rows that hold it: 1 for a table with rows."""
    asked = {need for ability in ABILITIES for need in (*ability.needs, *ability.any_of, *ability.better)}
    asked |= {Need(need.table) for need in asked}
    found: dict[Need, float] = {}
    for table in sorted({need.table for need in asked}):
        if warehouse.has(f"core.{table}"):
            needs = sorted((need for need in asked if need.table == table), key=lambda need: need.column)
            found |= dict(zip(needs, _counted(warehouse, table, needs), strict=True))
    return {need: share for need, share in found.items() if share}


def _counted(warehouse: Warehouse, table: str, needs: Iterable[Need]) -> list[float]:
    columns = [f'count("{need.column}")' if need.column else "count(*)" for need in needs]
    # A deal that is still open has no day of closing; what counts is whether those that ended have one.
    of = "count(*) FILTER (stage IN ('won', 'lost'))" if table == "opportunities" else "count(*)"
    ((*filled, rows),) = warehouse.rows(f"SELECT {', '.join(columns)}, {of} FROM core.{table}")
    return [min(count / rows, 1.0) if rows else 0.0 for count in filled]


def _buyers(warehouse: Warehouse) -> int:
    year = periods.resolve(warehouse, "last-year")
    return _ordering(warehouse, year.first, year.last)


def _ordering(warehouse: Warehouse, first: date, last: date) -> int:
    """How many customers ordered from the first to the last day and do not object."""
    objecting = core_statement(warehouse, OBJECTING)
    ((count,),) = warehouse.rows(
        "SELECT count(DISTINCT customer_id) FROM core.order_lines "
        f"WHERE document_type = 'order' AND order_date BETWEEN ? AND ? AND customer_id NOT IN ({objecting})",
        [first, last],
    )
    return int(count)


def _full_years(warehouse: Warehouse) -> int:
    """How many full calendar years the order lines cover without a gap, counted back from the last."""
    if not warehouse.has("core.order_lines"):
        return 0
    first, last = periods.order_days(warehouse)
    newest = periods.last_full_year(first, last)
    if newest is None:
        return 0
    years = {year for (year,) in warehouse.rows("SELECT DISTINCT year(order_date) FROM core.order_lines")}
    if first > periods.opening(first.replace(month=1, day=1)):
        years.remove(first.year)
    return next(count for count in range(len(years) + 1) if newest - count not in years)
