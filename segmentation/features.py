"""Order lines to one row per customer that bought, as Ibis expressions that run on any engine Ibis knows.

Only one row per customer travels. The columns stand in `segmentation.feature_list`.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import asdict, dataclass
from datetime import date
from functools import reduce
from pathlib import Path
from typing import TYPE_CHECKING, Any

from segmentation.core_queries import core_statement, empty_table
from segmentation.errors import InputError, Message
from segmentation.feature_list import FEATURES
from segmentation.objections import CUSTOMERS as OBJECTING
from segmentation.periods import last_full_year, opening, order_days
from segmentation.rates import COST_TO_SERVE_RATE, GROWTH, LEAST_EUR, LEAST_SHARE_OF_ORDERED, MARGIN_RATE, Rate
from segmentation.schema import table
from segmentation.warehouse import named_query

if TYPE_CHECKING:
    import ibis.expr.types as ir
    import pandas as pd

    from segmentation.warehouse import Warehouse

DAYS_PER_YEAR = 365.25
# Below these a customer's rate says nothing.
LEAST_TENURE_DAYS = 90
LEAST_GAPS = 2
LEAST_DECIDED = 3
MOST_YEARS = 5
STATEMENT = "customer_features"
DIGITAL_CHANNELS = ("edi", "webshop")
TECHNICAL_ACTIVITY = "techn|engineer|entwickl|konstrukt|anwendung"
_TYPES = {
    "text": "string", "integer": "int64", "money": "decimal(18, 4)", "number": "float64",
    "percent": "float64", "date": "date",
}  # fmt: skip
_ORDERS = {
    "customer_key": "int32", "order_date": "date", "document_type": "string", "channel": "string", "lines": "int64",
    "revenue": "decimal(18, 4)", "costed_revenue": "decimal(18, 4)", "cost": "decimal(18, 4)",
}  # fmt: skip
_OF_ACCOUNTS = ("wz_code", "headcount", "annual_revenue", "erp_system", "ownership")
# WZ 2008: the divisions of each section.
DIVISIONS: dict[str, tuple[str, ...]] = {
    section: tuple(f"{number:02}" for number in range(first, last + 1))
    for section, first, last in (
        ("A", 1, 3), ("B", 5, 9), ("C", 10, 33), ("D", 35, 35), ("E", 36, 39), ("F", 41, 43), ("G", 45, 47),
        ("H", 49, 53), ("I", 55, 56), ("J", 58, 63), ("K", 64, 66), ("L", 68, 68), ("M", 69, 75), ("N", 77, 82),
        ("O", 84, 84), ("P", 85, 85), ("Q", 86, 88), ("R", 90, 93), ("S", 94, 96), ("T", 97, 98), ("U", 99, 99),
    )
}  # fmt: skip
SOURCES = (
    "customers", "orders", "order_lines", "products", "payments", "service_costs", "tickets", "surveys", "accounts",
    "opportunities",
)  # fmt: skip


@dataclass(frozen=True)
class View:
    """What the features look back from: the day, the last full calendar year before it, the one before that, and the
    first of the last full ones, five at most.

    Each year is None where the order lines do not cover it whole.
    """

    as_of: date
    last_year: int | None
    year_before: int | None
    first_year: int | None


# What stands for the view in the compiled statement, until it is put in as bound values.
PLACEHOLDER = View(date(1, 2, 3), 987654321, 876543210, 765432109)


def customer_features(warehouse: Warehouse, *, as_of: date | None = None) -> pd.DataFrame:
    """One row per customer with at least one order up to `as_of` (default: the last day in the order lines), but for
    those who object (`segmentation.objections`).

    Columns: those of `FEATURES`, in that order; money in EUR, rates as fractions, missing where not defined.
    Sorted by customer_id. Raises InputError if there are no order lines, none up to `as_of`, or if none of them is an
    order.
    """
    seen_from = view(warehouse, as_of)
    return _some(warehouse.query(_statement(warehouse), asdict(seen_from)))


def write_features(warehouse: Warehouse, *, as_of: date | None = None) -> None:
    """Write the features to marts.customer_features of a writable warehouse."""
    seen_from = view(warehouse, as_of)
    warehouse.execute("CREATE SCHEMA IF NOT EXISTS marts")
    warehouse.execute(f"CREATE OR REPLACE TABLE marts.customer_features AS {_statement(warehouse)}", asdict(seen_from))


def stored_features(warehouse: Warehouse) -> pd.DataFrame:
    """The features as last written; computed where none were, or not all there are today. Raises InputError as
    `customer_features`."""
    if warehouse.has("marts.customer_features"):
        found = warehouse.query("FROM marts.customer_features ORDER BY customer_id")
        if {feature.name for feature in FEATURES} <= set(found.columns):
            return _some(found)
    return customer_features(warehouse)


def features_over(warehouse: Warehouse, tables: Mapping[str, str], seen_from: Mapping[str, object]) -> pd.DataFrame:
    """As `customer_features`, empty where nobody bought. tables: SQL that stands in the place of these core tables;
    seen_from: the fields of a `View`."""
    return warehouse.query(_statement(warehouse, tables), dict(seen_from))


def _some(features: pd.DataFrame) -> pd.DataFrame:
    if features.empty:
        raise InputError(
            Message("No customer has bought anything"),
            [Message("The order lines are returns and credit notes only")],
        )
    return features


def view(warehouse: Warehouse, as_of: date | None = None) -> View:
    """The view from a day, by default the last of the order lines. InputError if nothing lies before."""
    first, last = order_days(warehouse)
    day = as_of or last
    if day < first:
        raise InputError(
            Message("No order line is as old as {as_of}", as_of=day),
            [Message("Order lines run from {first} to {last}", first=first, last=last)],
        )
    year = last_full_year(first, min(day, last))
    if year is None:
        return View(day, None, None, None)
    # Against a part of a year every customer would seem to grow.
    full = [one for one in range(year, year - MOST_YEARS, -1) if one == year or first <= opening(date(one, 1, 1))]
    return View(day, year, year - 1 if year - 1 in full else None, full[-1])


def _statement(warehouse: Warehouse, tables: Mapping[str, str] | None = None) -> str:
    """The compiled statement over those who do not object, with an empty table in the place of each that was not
    delivered, and of others what `tables` says."""
    there = set(warehouse.query("SELECT name FROM (SHOW ALL TABLES) WHERE schema = 'core'")["name"])
    statement = named_query(STATEMENT)
    for name in set(SOURCES) - there:
        statement = statement.replace(f'"core"."{name}"', empty_table(table(name)))
    for name, sql in (tables or {}).items():
        statement = statement.replace(f'"core"."{name}"', sql)
    objecting = core_statement(warehouse, OBJECTING)
    return f"SELECT * FROM ({statement}) WHERE customer_id NOT IN ({objecting}) ORDER BY customer_id"


def compiled() -> str:
    """The expression as a DuckDB statement over core, with the view as bound values $as_of,
    $last_year, $year_before and $first_year.

    Kept as segmentation/warehouse/sql/customer_features.sql (`python -m segmentation.features` writes it),
    so that neither Ibis' import nor its compilation, together longer than the query, is paid on every start.
    """
    import ibis

    types = {name: {c.name: _TYPES[c.kind] for c in table(name).columns} for name in SOURCES if name != "orders"}
    for keyed in ("customers", "order_lines"):
        types[keyed] |= {"customer_key": "int32"}
    types["customers"] |= {"bundesland": "string"}
    types["orders"] = _ORDERS
    tables = {name: ibis.table(types[name], name=name, database="core") for name in SOURCES}
    statement = str(ibis.to_sql(feature_table(tables, PLACEHOLDER), dialect="duckdb"))
    day = PLACEHOLDER.as_of
    statement = statement.replace(f"MAKE_DATE({day.year}, {day.month}, {day.day})", "$as_of::DATE")
    for name in ("last_year", "year_before", "first_year"):
        statement = statement.replace(str(getattr(PLACEHOLDER, name)), f"${name}::INTEGER")
    return statement


def feature_table(tables: Mapping[str, ir.Table], seen_from: View) -> ir.Table:
    """The expression of all features.

    tables: Ibis tables by the names in `SOURCES`. Features whose table is empty come out missing.
    """
    customers = order_features(tables, seen_from)
    customers = _left_join(customers, _assortment(tables, seen_from), "customer_key")
    for part in (_payments, _service_costs, _tickets, _surveys, _firmographics, _opportunities):
        customers = _left_join(customers, part(tables, seen_from), "customer_id")
    # No ticket or cost for a customer is none at all, unless the firm keeps no such record.
    tickets = _if_kept(tables["tickets"], customers.tickets)
    figures = customers.mutate(
        tickets_per_year=_per_year(tickets, customers.tenure_days),
        cost_to_serve=_if_kept(tables["service_costs"], customers.cost_to_serve),
    ).mutate(
        cost_to_serve_rate=lambda t: _customer_rate(COST_TO_SERVE_RATE, t),
        profit=lambda t: t.contribution_margin - t.cost_to_serve,
    )
    return figures.select(*(feature.name for feature in FEATURES)).order_by("customer_id")


def order_features(tables: Mapping[str, ir.Table], seen_from: View) -> ir.Table:
    """The features that orders and order lines alone give; one row per customer_key with an order."""
    parts = [
        _order_sums(tables["orders"], seen_from),
        _order_gaps(tables["orders"], seen_from),
        _discounts(tables["order_lines"], seen_from),
        tables["customers"].select("customer_key", "customer_id"),
    ]
    joined = reduce(lambda left, right: _left_join(left, right, "customer_key"), parts)
    return joined.mutate(
        recency_days=_days_between(joined.last_order, seen_from.as_of),
        tenure_days=_days_between(joined.first_order, seen_from.as_of),
        contribution_margin=joined.costed_revenue - joined.cost,
        contribution_margin_last_year=joined.costed_last_year - joined.cost_last_year,
        mean_order_value=joined.ordered / joined.orders,
        growth=_customer_rate(GROWTH, joined),
        return_rate=_rate(joined.returned, joined.ordered),
        digital_share=joined.digital_orders / joined.channel_orders.nullif(0),
    ).mutate(
        orders_per_year=lambda t: _per_year(t.orders, t.tenure_days),
        margin_rate=lambda t: _customer_rate(MARGIN_RATE, t),
    )


def _order_sums(orders: ir.Table, seen_from: View) -> ir.Table:
    import ibis

    known = _known(orders, seen_from)
    bought = _is_order(known)
    year = known.order_date.year()
    last, before, first = (
        ibis.literal(one, type="int32") for one in (seen_from.last_year, seen_from.year_before, seen_from.first_year)
    )

    def total(amount: Any, where: Any = None) -> Any:
        return amount.sum(where=where).cast("float64")

    def in_year(amount: Any, which: Any) -> Any:
        # No document in the year is nothing made in it; without a full year or any cost it is not known.
        known_at_all = (amount.count() > 0) & which.notnull()
        return ibis.ifelse(known_at_all, total(amount, year == which).fill_null(0.0), _nothing())

    def in_years(amount: Any) -> Any:
        years = last - first + 1
        made = total(amount, (year >= first) & (year <= last)).fill_null(0.0)
        return ibis.ifelse(last.notnull(), made / years, _nothing())

    sums = known.group_by("customer_key").aggregate(
        first_order=known.order_date.min(where=bought),
        last_order=known.order_date.max(where=bought),
        orders=known.count(where=bought),
        lines=total(known.lines, bought).cast("int64"),
        ordered=total(known.revenue, bought),
        returned=0.0 - total(known.revenue, known.document_type == "return").fill_null(0.0),
        revenue=total(known.revenue),
        costed_revenue=total(known.costed_revenue),
        costed_ordered=total(known.costed_revenue, bought),
        cost=total(known.cost),
        revenue_last_year=in_year(known.revenue, last),
        costed_last_year=in_year(known.costed_revenue, last),
        cost_last_year=in_year(known.cost, last),
        revenue_year_before=in_year(known.revenue, before),
        ordered_year_before=total(known.revenue, (year == before) & bought),
        mean_revenue=in_years(known.revenue),
        digital_orders=known.count(where=bought & known.channel.isin(DIGITAL_CHANNELS)),
        channel_orders=known.count(where=bought & known.channel.notnull()),
    )
    return sums.filter(sums.orders > 0)


def _order_gaps(orders: ir.Table, seen_from: View) -> ir.Table:
    """Coefficient of variation of the gaps, by sums of gaps and squares, which whole days make exact."""
    import ibis

    known = _known(orders, seen_from)
    days = known.filter(_is_order(known)).select("customer_key", "order_date")
    before = days.order_date.lag().over(ibis.window(group_by="customer_key", order_by="order_date"))
    gaps = days.mutate(gap=days.order_date.delta(before, unit="day"))
    sums = gaps.group_by("customer_key").aggregate(
        gaps=gaps.gap.count(), total=gaps.gap.sum(), squares=(gaps.gap * gaps.gap).sum()
    )
    mean = sums.total / sums.gaps.nullif(0)
    variance = (sums.squares - sums.total * mean) / (sums.gaps - 1).nullif(0)
    defined = (sums.gaps >= LEAST_GAPS) & (sums.total >= 1)
    return sums.select(
        "customer_key",
        order_regularity=ibis.ifelse(defined, ibis.greatest(variance, 0.0).sqrt() / mean.nullif(0), _nothing()),
    )


def _discounts(order_lines: ir.Table, seen_from: View) -> ir.Table:
    known = _known(order_lines, seen_from)
    lines = known.filter(_is_order(known))
    gross = lines.quantity * lines.unit_price.cast("float64")
    sums = lines.group_by("customer_key").aggregate(
        gross=gross.sum(), net=lines.revenue.cast("float64").sum(where=gross.notnull())
    )
    return sums.select("customer_key", discount_rate=1.0 - _rate(sums.net, sums.gross))


def _assortment(tables: Mapping[str, ir.Table], seen_from: View) -> ir.Table:
    known = _known(tables["order_lines"], seen_from)
    products = tables["products"].select("product_id", "product_group", "list_price")
    lines = known.filter(_is_order(known)).select("customer_key", "product_id", "quantity", "revenue")
    priced = _left_join(lines, products, "product_id")
    listed = priced.quantity * priced.list_price.cast("float64")
    groups = priced.group_by("customer_key", "product_group").aggregate(
        sold=priced.revenue.sum().cast("float64"),
        listed=listed.sum(),
        paid=priced.revenue.cast("float64").sum(where=listed.notnull()),
    )
    sums = groups.group_by("customer_key").aggregate(
        product_groups=groups.product_group.count(),
        grouped=groups.sold.sum(where=groups.product_group.notnull()),
        largest=groups.sold.max(where=groups.product_group.notnull()),
        listed=groups.listed.sum(),
        paid=groups.paid.sum(),
    )
    return sums.select(
        "customer_key",
        product_groups=sums.product_groups.nullif(0),
        top_group_share=_rate(sums.largest, sums.grouped),
        price_level=_rate(sums.paid, sums.listed),
    )


def _payments(tables: Mapping[str, ir.Table], seen_from: View) -> ir.Table:
    payments = tables["payments"]
    paid = payments.filter(payments.paid_on <= seen_from.as_of)
    delay = paid.paid_on.delta(paid.due_on, unit="day")
    return paid.group_by("customer_id").aggregate(payment_delay_days=delay.mean())


def _service_costs(tables: Mapping[str, ir.Table], seen_from: View) -> ir.Table:
    costs = tables["service_costs"]
    known = costs.filter(costs.month <= seen_from.as_of)
    technical = known.activity.lower().re_search(TECHNICAL_ACTIVITY)
    sums = known.group_by("customer_id").aggregate(
        cost_to_serve=known.amount.sum().cast("float64"),
        technical=known.amount.sum(where=technical).cast("float64").fill_null(0.0),
    )
    return sums.select(
        "customer_id", "cost_to_serve", technical_service_share=_rate(sums.technical, sums.cost_to_serve)
    )


def _tickets(tables: Mapping[str, ir.Table], seen_from: View) -> ir.Table:
    tickets = tables["tickets"]
    known = tickets.filter(tickets.opened_on <= seen_from.as_of)
    return known.group_by("customer_id").aggregate(tickets=known.count())


def _surveys(tables: Mapping[str, ir.Table], seen_from: View) -> ir.Table:
    surveys = tables["surveys"]
    known = surveys.filter(surveys.answered_on <= seen_from.as_of)
    return known.group_by("customer_id").aggregate(nps=known.nps.mean())


def _firmographics(tables: Mapping[str, ir.Table], seen_from: View) -> ir.Table:
    """What ERP and CRM say of each customer; where they differ the ERP holds. Of several accounts the first that tells
    it counts, of their automation the mean."""
    import ibis

    customers, accounts = tables["customers"], tables["accounts"]
    ours = accounts.filter(accounts.customer_id.notnull())
    first = {name: ours[name].first(order_by=ours.account_id) for name in _OF_ACCOUNTS}
    known = _left_join(
        customers.select("customer_id", "bundesland", "wz_code", "headcount", "annual_revenue"),
        ours.group_by("customer_id").aggregate(automation=ours.automation.mean(), **first).rename("crm_{name}"),
        "customer_id",
        "crm_customer_id",
    )
    division = known.wz_code.coalesce(known.crm_wz_code).left(2)
    section = ibis.cases(
        *((division.isin(divisions), letter) for letter, divisions in DIVISIONS.items()), else_=ibis.null("string")
    )
    return known.select(
        "customer_id",
        "bundesland",
        automation=known.crm_automation,
        erp_system=known.crm_erp_system,
        ownership=known.crm_ownership,
        wz_section=section,
        wz_division=ibis.ifelse(section.notnull(), division, ibis.null("string")),
        headcount=known.headcount.coalesce(known.crm_headcount).cast("float64"),
        annual_revenue=known.annual_revenue.coalesce(known.crm_annual_revenue).cast("float64"),
    )


def _opportunities(tables: Mapping[str, ir.Table], seen_from: View) -> ir.Table:
    import ibis

    deals, accounts = tables["opportunities"].select("account_id", "stage", "closed_on"), tables["accounts"]
    decided = deals.filter(deals.stage.isin(("won", "lost")) & (deals.closed_on <= seen_from.as_of))
    ours = decided.inner_join(
        accounts.filter(accounts.customer_id.notnull()).select("account_id", "customer_id"), "account_id"
    )
    sums = ours.group_by("customer_id").aggregate(decided=ours.count(), won=ours.count(where=ours.stage == "won"))
    enough = sums.decided >= LEAST_DECIDED
    return sums.select("customer_id", win_rate=ibis.ifelse(enough, sums.won / sums.decided, _nothing()))


def _known(rows: ir.Table, seen_from: View) -> ir.Table:
    """The documents up to the day; a line whose customer is not in the master data belongs to nobody."""
    return rows.filter(rows.customer_key.notnull(), rows.order_date <= seen_from.as_of)


def _is_order(rows: ir.Table) -> Any:
    return rows.document_type == "order"


def _left_join(left: ir.Table, right: ir.Table, key: str, other: str | None = None) -> ir.Table:
    renamed = right.rename({"joined_key": other or key})
    return left.left_join(renamed, left[key] == renamed.joined_key).drop("joined_key")


def _days_between(first: Any, last: date) -> Any:
    import ibis

    return ibis.literal(last).delta(first, unit="day")


def _if_kept(rows: ir.Table, figure: Any) -> Any:
    import ibis

    return ibis.ifelse(rows.count().as_scalar() > 0, figure.fill_null(0), _nothing())


def _per_year(count: Any, days: Any) -> Any:
    import ibis

    return ibis.ifelse(days >= LEAST_TENURE_DAYS, count * DAYS_PER_YEAR / days.nullif(0), _nothing())


def _rate(part: Any, whole: Any) -> Any:
    """part / whole, missing where the whole is next to nothing or below."""
    import ibis

    return ibis.ifelse(whole >= LEAST_EUR, part / whole.nullif(0.0), _nothing())


def _customer_rate(rate: Rate, sums: ir.Table) -> Any:
    """`Rate.of` as an expression."""
    import ibis

    part, whole, ordered = (sums[name] for name in (rate.part, rate.whole, rate.ordered))
    enough = whole >= ordered * LEAST_SHARE_OF_ORDERED
    return ibis.ifelse(enough, _rate(part, whole) - rate.less, _nothing())


def _nothing() -> Any:
    import ibis

    return ibis.null("float64")


if __name__ == "__main__":
    path = Path(__file__).parent / "warehouse" / "sql" / f"{STATEMENT}.sql"
    path.write_text(
        f"-- Made from segmentation/features.py by python -m segmentation.features.\n{compiled()}\n", "utf-8"
    )
