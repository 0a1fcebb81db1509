"""SQL for what a row says only together: columns made from others, the sign of returns, amounts in EUR.

Each step takes a SELECT of typed columns, their text cells beside, and gives one of the same form.
"""

from __future__ import annotations

from segmentation.schema import ACCOUNTS, CUSTOMERS, ORDER_LINES, PRODUCTS
from segmentation.warehouse.casting import SQL_TYPES, cell_name, replaced
from segmentation.warehouse.connection import literal, quoted
from segmentation.warehouse.plan import CURRENCIES, CURRENCY, Field, Numbered, Source

RATES = "memory.main.rates"
# Amounts of these tables have no day: the latest rate counts.
UNDATED = (CUSTOMERS, PRODUCTS, ACCOUNTS)
LAST_DAY = "DATE '9999-12-31'"
SIGNED = ("quantity", "revenue", "cost")


def finished(typed: str, source: Source) -> str:
    """The SELECT with computed columns, returns negative and amounts converted, as far as the source needs it."""
    return _converted(_netted(_computed(typed, source), source), source)


def _computed(typed: str, source: Source) -> str:
    made = [f"{_made(field)} AS {quoted(field.column.name)}" for field in source.fields if field.computed]
    return f"SELECT *, {', '.join(made)} FROM ({typed})" if made else typed


def _made(field: Field) -> str:
    kind = SQL_TYPES[field.column.kind]
    if isinstance(field.computed, Numbered):
        within = quoted(field.computed.within)
        return f"(row_number() OVER (PARTITION BY {within} ORDER BY record))::{kind}"
    assert field.computed is not None
    factors = [f"{quoted(name)}::DOUBLE" for name in field.computed.factors]
    factors += [f"(1 - coalesce({quoted(name)}, 0))" for name in field.computed.less]
    return f"try_cast({' * '.join(factors)} AS {kind})"


def violations(field: Field) -> list[tuple[str, str]]:
    """(rule, condition) for what may be wrong with a computed column, beside what is wrong with its sources."""
    assert field.computed is not None
    value = quoted(field.column.name)
    sources = [name for name in field.computed.columns if name not in getattr(field.computed, "less", ())]
    empty = " OR ".join(f"{quoted(f'cell {name}')} IS NULL" for name in sources)
    known = " AND ".join(f"{quoted(name)} IS NOT NULL" for name in sources)
    found = [("missing", f"{value} IS NULL AND ({empty})")] if field.column.required else []
    found.append((field.column.kind, f"{value} IS NULL AND {known}"))
    if field.column.low is not None:
        found.append(("low", f"{value} < {field.column.low!r}"))
    return found


def shown_value(field: Field, rule: str) -> str:
    """What a problem shows as the value that is wrong."""
    if rule == "rate":
        return "code"
    return f"{quoted(field.column.name) if field.computed else cell_name(field)}::VARCHAR"


def _netted(select: str, source: Source) -> str:
    given = {field.column.name for field in source.fields}
    if source.format.returns != "positive" or source.table is not ORDER_LINES or "document_type" not in given:
        return select
    signed = ", ".join(
        f"CASE WHEN document_type <> 'order' THEN -abs({name}) ELSE {name} END AS {name}"
        for name in SIGNED if name in given
    )  # fmt: skip
    return f"SELECT * REPLACE ({signed}) FROM ({select})"


def _amounts(source: Source) -> list[Field]:
    own = {column.name for column in source.table.columns}
    return [field for field in source.fields if field.column.kind == "money" and field.column.name in own]


def code(source: Source) -> str:
    """The column `amounts_in` of a careful SELECT."""
    named = source.convert or any(field.column is CURRENCY for field in source.fields)
    return f"{'code' if named else 'NULL::VARCHAR'} AS amounts_in"


def _converted(select: str, source: Source) -> str:
    """With `code`, where the currency is told, and, if amounts are converted, `has_amount`, the `rate` and, for each
    amount, whether it is too large in EUR; such an amount and one without a rate stay as they are, and are rejected."""
    named = any(field.column is CURRENCY for field in source.fields)
    if not named and source.convert is None:
        return select
    words = tuple((word, code) for code, words in CURRENCIES.items() for word in words)
    cell = quoted(f"cell {CURRENCY.name}")
    stated = f"upper({replaced(cell, words)})" if named else "NULL::VARCHAR"
    coded = f"SELECT *, coalesce({stated}, {literal(source.convert or '')}) AS code"
    if source.convert is None:
        return f"SELECT * REPLACE (nullif(code, '') AS code) FROM ({coded} FROM ({select}))"
    amounts = [field.column.name for field in _amounts(source)]
    has_amount = " OR ".join(f"{quoted(name)} IS NOT NULL" for name in amounts) or "false"
    dates = [] if source.table in UNDATED else [f.column.name for f in source.fields if f.column.kind == "date"]
    day = f"coalesce({', '.join([*map(quoted, dates), LAST_DAY])})"
    in_euro = {name: f"try_cast(v.{quoted(name)} * k.rate AS {SQL_TYPES['money']})" for name in amounts}
    converted = ", ".join(f"coalesce({value}, v.{quoted(name)}) AS {quoted(name)}" for name, value in in_euro.items())
    large = [
        f", v.{quoted(name)} IS NOT NULL AND k.rate IS NOT NULL AND {value} IS NULL AS {_large(name)}"
        for name, value in in_euro.items()
    ]
    replacing = f" REPLACE ({converted})" if amounts else ""
    return (
        f"SELECT v.*{replacing}, k.rate AS rate{''.join(large)} FROM ("
        f"{coded}, {has_amount} AS has_amount, {day} AS day FROM ({select})) AS v "
        f"ASOF LEFT JOIN {RATES} AS k ON k.currency = v.code AND v.day >= k.valid_from"
    )


def rate_violations(source: Source) -> list[tuple[Field, str, str]]:
    """(field, rule, condition) for an amount that cannot be converted."""
    amounts = _amounts(source)
    if source.convert is None or not amounts:
        return []
    large = [(field, "large", _large(field.column.name)) for field in amounts]
    return [(amounts[0], "rate", "has_amount AND rate IS NULL"), *large]


def _large(name: str) -> str:
    return quoted(f"large {name}")


def rates_table() -> str:
    """SQL that makes the table of rates to EUR from core.exchange_rates."""
    return (
        f"CREATE TABLE {RATES} AS SELECT upper(currency) AS currency, valid_from, rate FROM core.exchange_rates "
        "WHERE upper(currency) <> 'EUR' UNION ALL SELECT 'EUR', DATE '0001-01-01', 1"
    )
