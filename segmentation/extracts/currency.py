"""Which currency amounts are in: what a file's cells, columns or mapping tell, and what the warehouse speaks."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

from segmentation.errors import InputError, Message
from segmentation.extracts.forms import Settled
from segmentation.warehouse import Warehouse
from segmentation.warehouse.plan import CURRENCY, Source

EURO = "EUR"


@dataclass(frozen=True)
class CurrencyCount:
    """Rows of a file whose amounts are in a currency. told: the file or the mapping names it; else it is assumed."""

    file: str
    table: str
    currency: str
    told: bool
    rows: int


def has_amounts(source: Source) -> bool:
    """Whether the source fills columns of money."""
    return any(field.column.kind == "money" for field in source.fields)


def names_currency(source: Source) -> bool:
    """Whether the rows of the source name their currency."""
    return any(field.column is CURRENCY for field in source.fields)


def told_currency(source: Source, settled: Settled) -> str | None:
    """The currency that the mapping says or the cells' signs show. InputError if they contradict each other."""
    said = source.format.currency
    shown = settled.numbers.currency if settled.numbers else ""
    if said and shown and said != shown:
        raise InputError(
            Message("The extracts are in different currencies."),
            [
                Message(
                    "{file}: The mapping says that amounts are in {said}, but the cells name {shown}. Correct the "
                    "mapping.",
                    file=source.file, said=said, shown=shown,
                )
            ],
        )  # fmt: skip
    return said or shown or None


def with_conversion(source: Source, told: str | None, has_rates: bool) -> Source:
    """The source, its amounts to be converted into EUR where that is needed and there are rates."""
    needed = has_rates and has_amounts(source) and (names_currency(source) or told not in (None, EURO))
    return replace(source, convert=told or EURO) if needed else source


def stored_currency(counts: Sequence[CurrencyCount], has_rates: bool, named: bool) -> str:
    """The currency of all amounts in the warehouse; InputError if they are in several and there are no rates.

    named: some file itself names its currency; then one that is assumed elsewhere counts as well. If the mapping alone
    tells one, that is what the firm speaks.
    """
    if has_rates:
        return EURO
    told = [count for count in counts if count.told]
    judged = counts if named else told
    if len({count.currency for count in judged}) > 1:
        raise InputError(
            Message("The extracts are in different currencies."),
            [_rows_in(count) for count in judged]
            + [
                Message(
                    "Deliver exchange rates beside them ({file}, with the columns {columns}), or files in one "
                    "currency.",
                    file="wechselkurse.csv", columns="Währung, Gültig ab, Kurs in EUR",
                )
            ],
        )  # fmt: skip
    return told[0].currency if told else EURO


def _rows_in(count: CurrencyCount) -> Message:
    if count.told:
        return Message(
            "{file}: {rows} rows are in {currency}.", file=count.file, rows=count.rows, currency=count.currency
        )
    return Message(
        "{file}: {rows} rows name no currency, so that {currency} is assumed for them. If that is wrong, name theirs "
        "in a column “{column}”, or in the mapping, under [format], such as {example}.",
        file=count.file, rows=count.rows, currency=count.currency, column=CURRENCY.header,
        example='currency = "USD"',
    )  # fmt: skip


def warehouse_currency(warehouse: Warehouse) -> str:
    """The code of the currency that all amounts in the warehouse are in, such as EUR."""
    if not warehouse.has("load.currency"):
        return EURO
    return str(warehouse.rows("SELECT code FROM load.currency", [])[0][0])
