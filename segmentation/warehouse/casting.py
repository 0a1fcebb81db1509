"""SQL expressions that turn the cells of a source into typed values and name what is wrong with them.

Numbers pass a strict pattern before they are cast: DuckDB's own `thousands='.'` reads `12.5` as 125.
Money keeps four decimals; further ones are rounded half away from zero.
"""

from __future__ import annotations

import re

from segmentation.schema import Column
from segmentation.warehouse.connection import literal, quoted
from segmentation.warehouse.plan import Field, Format

SQL_TYPES = {
    "text": "VARCHAR",
    "integer": "INTEGER",
    "money": "DECIMAL(18,4)",
    "number": "DOUBLE",
    "percent": "DOUBLE",
    "date": "DATE",
}
FIRST_DAY, LAST_DAY = "DATE '1900-01-01'", "DATE '2100-12-31'"
BLANKS = (" ", "\t", "\u00a0")


def trimmed(cell: str) -> str:
    """The cell as text without blanks around it; nothing is NULL."""
    return f"nullif(trim({cell}::VARCHAR, {literal(''.join(BLANKS))}), '')"


def number_pattern(form: Format) -> str:
    """A regular expression for whole cells: sign before or (SAP) behind, thousands only in groups of three.

    `0.125` among decimal commas is no grouped number, but one that came with a decimal point: it is refused.
    """
    digits = r"\d+"
    if form.thousands:
        digits = rf"(?:[1-9]\d{{0,2}}(?:{re.escape(form.thousands)}\d{{3}})+|\d+)"
    body = rf"{digits}(?:{re.escape(form.decimal)}\d+)?"
    return rf"[+-]?{body}|{body}-"


def other_sign_patterns(form: Format) -> tuple[str, str, str] | None:
    """Regular expressions for whole cells that tell which of two signs is the decimal one.

    A number with the format's decimal sign; one that reads as a thousands group (`12.500`); one that can only be
    a number whose decimal sign is the format's thousands sign (`3.25`). None where the two cannot be mistaken.
    """
    if form.thousands not in (",", "."):
        return None
    decimal, thousands = re.escape(form.decimal), re.escape(form.thousands)
    sign, behind = "[+-]?", "-?[% ]*"
    return (
        rf"{sign}[\d{thousands}]+{decimal}\d+{behind}",
        rf"{sign}[1-9]\d{{0,2}}{thousands}\d{{3}}{behind}",
        rf"{sign}(?:\d+{thousands}(?:\d{{1,2}}|\d{{4,}})|(?:0\d*|\d{{4,}}){thousands}\d{{3}}){behind}",
    )


def text_value(cell: str, field: Field) -> str:
    """The canonical word for a text cell; NULL for a word that a closed column does not take."""
    column = field.column
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


def replaced(cell: str, values: tuple[tuple[str, str], ...]) -> str:
    """The cell with the mapping's words replaced."""
    return _chosen(cell, dict(values), cell) if values else cell


def strict_value(cell: str, field: Field, form: Format) -> str:
    """The typed value of a trimmed text cell; NULL if the cell is not written as the format says."""
    kind = field.column.kind
    if kind == "text":
        return text_value(cell, field)
    if kind == "date":
        matches = f"regexp_full_match({cell}, {literal(form.date.pattern)})"
        parsed = f"try_strptime({cell}, {literal(form.date.strptime)})::DATE"
        return plausible_date(f"CASE WHEN {matches} THEN {parsed} END")
    if kind == "percent":
        cell = f"rtrim({cell}, '% ')"
    plain = cell
    if form.thousands:
        plain = f"replace({plain}, {literal(form.thousands)}, '')"
    if form.decimal != ".":
        plain = f"replace({plain}, {literal(form.decimal)}, '.')"
    plain = f"CASE WHEN ends_with({plain}, '-') THEN '-' || {plain}[:-2] ELSE {plain} END"
    matches = f"regexp_full_match({cell}, {literal(number_pattern(form))})"
    cast = "DECIMAL(18,4)" if kind in ("money", "integer") else "DOUBLE"
    return number_value(f"CASE WHEN {matches} THEN try_cast({plain} AS {cast}) END", field)


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
