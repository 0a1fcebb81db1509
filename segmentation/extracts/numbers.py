"""How a file writes its numbers, found from its cells: decimal sign, thousands sign, currency."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass

from segmentation.errors import Message
from segmentation.extracts.asked import Answer, Question
from segmentation.extracts.seen import DIRT, ColumnSeen, Seen, Tally, two_ways
from segmentation.warehouse.plan import CURRENCIES, Format, NumberForm

OTHER = {",": ".", ".": ","}
SIGNS = {"\u00a0": " ", "\u202f": " ", "\u2009": " ", "’": "'"}
_CURRENCY_OF = {word: code for code, words in CURRENCIES.items() for word in words}
_MARK = "|".join(re.escape(word) for word in sorted(_CURRENCY_OF, key=len, reverse=True))
_CELL = re.compile(rf"[-+−(]*(?P<before>{_MARK})? ?[-+−(]?(?P<body>[\d.,][\d., ']*?)\)?-? ?(?P<behind>{_MARK}|%)?[-)]?")
_GROUPED = re.compile(r"[1-9]\d{0,2}(?:(?P<group>[., '])\d{3})(?:(?P=group)\d{3})*(?:(?P<decimal>[.,])\d+)?")
_PLAIN = re.compile(r"\d*(?:(?P<decimal>[.,])(?P<part>\d+))?")


@dataclass(frozen=True)
class Told:
    """What one cell tells. decimal: its decimal sign, beyond doubt; group: its thousands sign, beyond doubt;
    open: a sign that is the one or the other (`1.234`); currency: the code of the one it names."""

    decimal: str = ""
    group: str = ""
    open: str = ""
    currency: str = ""


def told_by(cell: str, whole: bool) -> Told | None:
    """What a cell tells of how its file writes numbers; None if it is none. whole: the column has no decimals."""
    for sign, same in SIGNS.items():
        cell = cell.replace(sign, same)
    parts = _CELL.fullmatch(cell)
    if parts is None:
        return None
    body = parts["body"]
    currency = _CURRENCY_OF.get(parts["before"] or parts["behind"] or "", "")
    if plain := _PLAIN.fullmatch(body):
        sign = plain["decimal"] or ""
        if sign and _GROUPED.fullmatch(body):
            if whole and plain["part"].strip("0"):
                return Told(OTHER[sign], sign, currency=currency)
            return Told(open=sign, currency=currency)
        return Told(sign, currency=currency)
    grouped = _GROUPED.fullmatch(body)
    if grouped is None or grouped["group"] == grouped["decimal"]:
        return None
    group = grouped["group"]
    return Told(grouped["decimal"] or OTHER.get(group, ""), group, currency=currency)


@dataclass(frozen=True)
class _Column:
    """What the cells of one column tell."""

    decimal: Tally
    group: Tally
    open: Tally
    currency: Tally


def settle_numbers(file: str, columns: Sequence[ColumnSeen], said: Format, usual: NumberForm) -> NumberForm | Message:
    """The form in which all numbers of the file are read, or why it cannot be told.

    said: what the mapping says; usual: taken where no cell has any sign, so that it makes no difference.
    """
    told = [_tally(column) for column in columns]
    decimal = said.decimal or OTHER.get(said.thousands or "") or _found_decimal(file, told, said)
    if isinstance(decimal, Message):
        return decimal
    if decimal and said.thousands is None and (mistaken := _mistaken(file, told, decimal)):
        return mistaken
    thousands = _found_thousands(file, told, decimal) if said.thousands is None else said.thousands
    if isinstance(thousands, Message):
        return thousands
    currency = _found_currency(file, told)
    if isinstance(currency, Message):
        return currency
    decimal = decimal or (usual.decimal if usual.decimal != thousands else OTHER[usual.decimal])
    return NumberForm(decimal, thousands, currency)


def has_decimals(columns: Sequence[ColumnSeen]) -> bool:
    """Whether a cell tells the decimal sign beyond doubt, or there are no numbers at all."""
    return not columns or any(_tally(column).decimal.total for column in columns)


def _tally(column: ColumnSeen) -> _Column:
    result = _Column(Tally(), Tally(), Tally(), Tally())
    declared = column.field.column
    for seen in column.cells:
        told = told_by(seen.look, whole=declared.kind == "integer")
        if told is None:
            continue
        currency = told.currency if declared.kind == "money" else ""
        for sign, tally in (
            (told.decimal, result.decimal), (told.group, result.group), (told.open, result.open),
            (currency, result.currency),
        ):  # fmt: skip
            if sign:
                tally.add(sign, column, seen)
    return result


def _found_decimal(file: str, columns: Sequence[_Column], said: Format) -> str | Message | None:
    """The decimal sign; None if no cell has any."""
    found = Tally().add_all(column.decimal for column in columns)
    doubtful = Tally().add_all(column.open for column in columns)
    if said.thousands is not None:
        # Neither comma nor point parts thousands here.
        found, doubtful = found.add_all([doubtful]), Tally()
    winner, rival, open_sign = found.winner(), found.rival(), doubtful.winner()
    if winner and rival:
        return two_ways(file, "decimal", (winner, *found.first[winner]), (rival, *found.first[rival]))
    # Few certain cells among many doubtful ones may be dirt themselves.
    if open_sign and found.total < DIRT * doubtful.total:
        return _doubt(file, *doubtful.first[open_sign], open_sign)
    return winner


def _doubt(file: str, column: ColumnSeen, seen: Seen, sign: str) -> Message:
    digits = re.sub(rf"[^\d{sign}]", "", seen.cell)
    whole, _, _ = digits.partition(sign)
    asked = Message(
        "{file}, row {row}, column {column}: “{value}” may be {thousands} (“{sign}” parts thousands) or {whole} and a "
        "fraction (“{sign}” is the decimal sign), and the other cells of the file do not tell which.",
        file=file, row=seen.row, column=column.field.shown, value=seen.cell, sign=sign, whole=whole,
        thousands=digits.replace(sign, ""),
    )  # fmt: skip
    parts = Answer("decimal", OTHER[sign], Message("“{sign}” parts thousands", sign=sign))
    return Question(asked, (parts, Answer("decimal", sign, Message("“{sign}” is the decimal sign", sign=sign))))


def _mistaken(file: str, columns: Sequence[_Column], decimal: str) -> Message | None:
    """Rather no warehouse than one with figures a thousand times too big or small: a column in which doubtful cells
    stand beside more cells with the other decimal sign than with the file's own.
    """
    other = OTHER[decimal]
    for tallies in columns:
        if tallies.open.total and tallies.decimal.counts[other] > tallies.decimal.counts[decimal]:
            column, seen = tallies.decimal.first[other]
            _, doubtful = tallies.open.first[tallies.open.winner() or ""]
            return Message(
                "{file}, row {row}, column {column}: “{value}” has the decimal sign “{other}”, so that “{group}” may "
                "have it, too; the file's decimal sign is “{decimal}”. Write “{right}”, or export the column as the "
                "others are.",
                file=file, row=seen.row, column=column.field.shown, value=seen.cell, group=doubtful.cell, other=other,
                decimal=decimal, right=seen.cell.replace(other, decimal),
            )  # fmt: skip
    return None


def _found_thousands(file: str, columns: Sequence[_Column], decimal: str | None) -> str | Message:
    found = Tally().add_all(tally for column in columns for tally in (column.group, column.open))
    if decimal:
        found.counts.pop(decimal, None)
    winner, rival = found.winner(), found.rival()
    if winner and rival:
        return two_ways(file, "thousands", (winner, *found.first[winner]), (rival, *found.first[rival]))
    return winner or ""


def _found_currency(file: str, columns: Sequence[_Column]) -> str | Message:
    found = Tally().add_all(column.currency for column in columns)
    winner, rival = found.winner(), found.rival()
    if winner and rival:
        (_, one), (column, other) = found.first[winner], found.first[rival]
        return Message(
            "{file}: “{value}” (row {row}) and “{other_value}” (row {other_row}, column {column}) are amounts in "
            "different currencies. Convert them to one currency, or deliver them in files of their own.",
            file=file, value=one.cell, row=one.row, other_value=other.cell, other_row=other.row,
            column=column.field.shown,
        )  # fmt: skip
    return winner or ""
