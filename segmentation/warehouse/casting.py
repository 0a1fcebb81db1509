"""SQL expressions that turn the cells of a source into typed values and name what is wrong with them.

Numbers pass a strict pattern before they are cast: DuckDB's own `thousands='.'` reads `12.5` as 125.
Money keeps four decimals; further ones are rounded half away from zero.
"""

from __future__ import annotations

import re
from collections.abc import Sequence

from segmentation.schema import Column
from segmentation.warehouse.connection import literal, quoted
from segmentation.warehouse.hashing import pseudonym
from segmentation.warehouse.plan import CURRENCIES, TIME_OF_DAY, DateForm, Field, NumberForm

SQL_TYPES = {
    "text": "VARCHAR",
    "integer": "INTEGER",
    "money": "DECIMAL(18,4)",
    "number": "DOUBLE",
    "percent": "DOUBLE",
    "date": "DATE",
}
# The years that an extract can speak of.
FIRST_YEAR, LAST_YEAR = 1900, 2100
FIRST_DAY, LAST_DAY = f"DATE '{FIRST_YEAR}-01-01'", f"DATE '{LAST_YEAR}-12-31'"
BLANKS = (" ", "\t", "\u00a0")
BLANK = "[ \u00a0\u202f\u2009]"
# Blanks and line ends beside a number mean nothing.
AROUND_SIGNS = " \t\n\v\f\r"
AROUND = r"[ \t\n\v\f\r]*"
# Thousands signs that are typed in several ways.
THOUSANDS = {" ": BLANK, "'": "['’]"}
_PLAIN_THOUSANDS = (".", ",")
_BETWEEN = "\x1f"


def trimmed(cell: str) -> str:
    """The cell as text without blanks around it; nothing is NULL."""
    return f"nullif(trim({cell}::VARCHAR, {literal(''.join(BLANKS))}), '')"


def number_pattern(form: NumberForm) -> str:
    """A regular expression for whole cells: one sign before or (SAP) behind, thousands only in groups of three.

    `0.125` among decimal commas is no grouped number, but one that came with a decimal point: it is refused. So is
    `5,-`, which may be 5 and may be -5.
    """
    body = _digits(form)
    return rf"[+-]?{body}|[+-]?\d+{re.escape(form.decimal)}|{body}-"


def marked_pattern(form: NumberForm, marks: Sequence[str]) -> str:
    """As number_pattern, with one of these marks beside the number, and brackets for a negative one."""
    body = _digits(form)
    found = rf"{number_pattern(form)}|\({body}\)"
    if not marks:
        return found
    mark = "(?:" + "|".join(re.escape(mark) for mark in marks) + ")"
    before, behind = rf"{mark}{BLANK}?", rf"{BLANK}?{mark}"
    return (
        rf"{found}|[+-]?{before}{body}|{before}[+-]?{body}|{before}{body}-|[+-]?{body}{behind}|{body}-{behind}"
        rf"|{body}{behind}-|\({before}{body}\)|\({body}{behind}\)|{before}\({body}\)|\({body}\){behind}"
    )


def plain_pattern(field: Field) -> str:
    """A regular expression for cells of the field that are written in its form beyond doubt, as most are.

    They name no currency, have no thousands sign alone (`1.234`), and no three digits behind a decimal sign, which may
    be thousands.
    """
    if field.column.kind == "date":
        return field.date_form.pattern
    form = field.number_form
    decimal = re.escape(form.decimal)
    whole, part = r"\d+", rf"{decimal}(?:\d{{1,2}}|\d{{4,}})"
    if form.thousands in _PLAIN_THOUSANDS:
        grouped = rf"[1-9]\d{{0,2}}(?:{re.escape(form.thousands)}\d{{3}})+{decimal}\d+"
        return rf"[+-]?(?:{whole}(?:{part})?|{grouped})"
    return rf"[+-]?{whole}(?:{part})?"


def is_plain(cell: str, field: Field) -> str:
    """Whether a trimmed text cell of numbers or dates matches `plain_pattern`; NULL for nothing."""
    return f"regexp_full_match({cell}, {literal(plain_pattern(field))})"


def are_plain(fields: Sequence[Field]) -> str:
    """As `is_plain`, of the cells of fields that have one pattern: whether all that hold something match it.

    One look at them together costs little more than one at a single cell.
    """
    one = f"(?:{plain_pattern(fields[0])})"
    cells = f"concat_ws({literal(_BETWEEN)}, {', '.join(map(cell_name, fields))})"
    return f"regexp_full_match({cells}, {literal(f'(?:{one}(?:{_BETWEEN}{one})*)?')})"


def _digits(form: NumberForm) -> str:
    digits, decimal = r"\d+", re.escape(form.decimal)
    if form.thousands:
        sign = THOUSANDS.get(form.thousands, re.escape(form.thousands))
        digits = rf"(?:[1-9]\d{{0,2}}(?:{sign}\d{{3}})+|\d+)"
    return rf"(?:{digits}(?:{decimal}\d+)?|{decimal}\d+)"


def marks_of(field: Field) -> tuple[str, ...]:
    """What may stand beside a number of the field."""
    if field.column.kind == "percent":
        return ("%",)
    return CURRENCIES.get(field.number_form.currency, ()) if field.column.kind == "money" else ()


def text_value(cell: str, field: Field) -> str:
    """The canonical word for a text cell, or what is kept of it, or its pseudonym; NULL for a word that a closed column
    does not take."""
    column = field.column
    if column.treatment == "left out":
        return "NULL::VARCHAR"
    if column.treatment == "hashed":
        return pseudonym(trimmed(cell))
    if column.kept is not None:
        return f"nullif(lower(regexp_extract({cell}, {literal(column.kept)}, 1)), '')"
    if not column.values:
        return cell
    words = dict(column.values) | {stored: stored for _, stored in column.values}
    other = "NULL" if column.closed else cell
    in_any_case = _chosen(f"lower({cell})", {word.lower(): stored for word, stored in words.items()}, other)
    # Most cells are written as expected: found by that first, they need no lower().
    return _chosen(cell, words, in_any_case)


def _chosen(cell: str, words: dict[str, str], other: str) -> str:
    cases = " ".join(f"WHEN {literal(word)} THEN {literal(stored)}" for word, stored in words.items())
    return f"CASE {cell} {cases} ELSE {other} END"


def with_default(value: str, column: Column) -> str:
    """The value, or the column's default where the extract has nothing."""
    return value if column.default is None else f"coalesce({value}, {literal(column.default)})"


def replaced(cell: str, values: tuple[tuple[str, str], ...], empty: tuple[str, ...] = ()) -> str:
    """The cell with the mapping's words replaced; NULL for a word that stands for nothing."""
    if empty:
        cell = f"CASE WHEN {cell} NOT IN ({', '.join(map(literal, empty))}) THEN {cell} END"
    return _chosen(cell, dict(values), cell) if values else cell


def strict_value(cell: str, field: Field, plain: str | None = None) -> str:
    """The typed value of a trimmed text cell; NULL if the cell is not written in the field's form.

    plain: where it stands already whether the cell of numbers or dates is plain.
    """
    kind = field.column.kind
    if kind == "text":
        return text_value(cell, field)
    plain = plain or is_plain(cell, field)
    if kind == "date":
        date = field.date_form
        day = f"regexp_extract({cell}, {literal(date.pattern)})"
        return plausible_date(
            f"CASE WHEN {plain} THEN {_parsed(cell, date)} "
            f"WHEN regexp_full_match({cell}, {literal(date.pattern + TIME_OF_DAY)}) THEN {_parsed(day, date)} END"
        )
    cast = "DECIMAL(18,4)" if kind in ("money", "integer") else "DOUBLE"
    form = field.number_form
    ungrouped = f"replace({cell}, {literal(form.thousands)}, '')" if form.thousands in _PLAIN_THOUSANDS else cell
    bare = ungrouped if form.decimal == "." else f"replace({ungrouped}, {literal(form.decimal)}, '.')"
    whole = rf"{AROUND}(?:{marked_pattern(form, marks_of(field))}){AROUND}"
    # Most cells are bare numbers; taking the rest apart costs several times as much.
    return number_value(
        f"CASE WHEN {plain} THEN try_cast({bare} AS {cast}) "
        f"WHEN regexp_full_match({cell}, {literal(whole)}) THEN try_cast({_plain(cell, field)} AS {cast}) END",
        field,
    )


def _parsed(cell: str, form: DateForm) -> str:
    return f"try_strptime({cell}, {literal(form.strptime)})::DATE"


def without_time(cell: str) -> str:
    """The cell of a date without a time of day behind it."""
    return (
        f"CASE WHEN length({cell}) <= 10 THEN {cell} ELSE regexp_replace({cell}, {literal(TIME_OF_DAY + '$')}, '') END"
    )


def _plain(cell: str, field: Field) -> str:
    """The number as SQL writes it, of a cell that matches the field's pattern."""
    form = field.number_form
    noise = {
        *"".join(marks_of(field)),
        *THOUSANDS.get(form.thousands, form.thousands),
        *THOUSANDS[" "],
        *AROUND_SIGNS,
        *")[]",
    }
    # A bracket stands where a minus may stand; what has no counterpart is left out.
    plain = f"translate({cell}, {literal(form.decimal + '(' + ''.join(sorted(noise - {form.decimal})))}, '.-')"
    return f"CASE WHEN ends_with({plain}, '-') THEN '-' || {plain}[:-2] ELSE {plain} END"


def typed_value(cell: str, field: Field) -> str:
    """The value of a cell that the file itself types (Parquet)."""
    kind = field.column.kind
    if kind == "text":
        return text_value(trimmed(cell), field)
    if kind == "date":
        return plausible_date(f"try_cast({cell} AS DATE)")
    return number_value(f"try_cast({cell} AS {'DECIMAL(18,4)' if kind in ('money', 'integer') else 'DOUBLE'})", field)


def number_value(number: str, field: Field) -> str:
    """The number in the unit that is stored: factor applied, percent as a fraction, integers whole."""
    kind, factor = field.column.kind, field.factor
    if kind == "percent":
        number = f"({number}) / {100 / (factor or 1)!r}"
    elif factor is not None:
        number = f"({number}) * {factor:.12g}"
    if kind in ("percent", "number"):
        return number
    if kind == "integer":
        return f"CASE WHEN ({number}) = floor({number}) THEN try_cast({number} AS INTEGER) END"
    return f"try_cast({number} AS {SQL_TYPES[kind]})"


def plausible_date(date: str) -> str:
    """The date if it lies in the years an extract can speak of, else NULL."""
    return f"CASE WHEN ({date}) BETWEEN {FIRST_DAY} AND {LAST_DAY} THEN {date} END"


def violations(column: Column, cell: str, value: str) -> list[tuple[str, str]]:
    """(rule, condition) for what may be wrong with one cell."""
    found = []
    if column.required:
        found.append(("missing", f"{cell} IS NULL"))
    if column.kind != "text" or column.closed:
        rule = "word" if column.kind == "text" else column.kind
        found.append((rule, f"{cell} IS NOT NULL AND {value} IS NULL"))
    if column.low is not None:
        found.append(("low", f"{value} < {column.low!r}"))
    if column.high is not None:
        found.append(("high", f"{value} > {column.high!r}"))
    if column.kind in ("number", "percent"):
        found.append((column.kind, f"NOT isfinite({value})"))
    return found


def cell_name(field: Field) -> str:
    """The name of the field's text cell in a staging query."""
    return quoted(f"cell {field.column.name}")


def plain_name(field: Field) -> str:
    """The name of what tells in a staging query whether the field's cell is plain."""
    return quoted(f"plain {field.column.name}")
