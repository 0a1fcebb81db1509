"""SQL that reads one source: straight into types where it is clean, or cell by cell with what is wrong."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

from segmentation.schema import Table
from segmentation.schema import table as schema_table
from segmentation.warehouse import casting
from segmentation.warehouse.connection import literal, quoted
from segmentation.warehouse.plan import MACHINE, Cells, Field, Prepared, Source

LONGEST_RECORD = 1 << 24  # bytes
# In one pass; a file with longer ones gets the careful look. Buffers go with the length, and small ones stay in cache.
LONGEST_DIRECT_RECORD = 1 << 22
# What DuckDB casts to a date and has this shape is written yyyy-mm-dd, or its year is one that no extract speaks of.
ISO_SHAPE = "????-??-?[0-9]"
# Of an order line s.
CUSTOMER_OF_LINE = "core.customers AS c ON c.customer_id = s.customer_id"


def core(table: Table) -> str:
    """The core table as it stands in SQL."""
    return f"core.{quoted(table.name)}"


def referenced(table: Table, column: str) -> tuple[str, str]:
    """The core table that a column refers to, and its key."""
    other = schema_table(table.column(column).references or "")
    return core(other), quoted(other.key[0])


def can_be_direct(source: Source) -> bool:
    """Whether the file may be typed in one pass: it writes numbers and dates as DuckDB does."""
    form = source.format
    machine = form.decimal == MACHINE.decimal and not form.thousands and form.date == MACHINE.date
    plain = all(field.header is not None and field.factor is None for field in source.fields)
    return machine and plain and not source.is_parquet


def direct_select(source: Source, cells: Cells) -> str:
    """A SELECT of the source's core columns, typed; it fails on the first cell that is not written as it should be."""
    given = {field.column.name: field for field in source.fields}
    columns = []
    for column in source.table.columns:
        if (field := given.get(column.name)) is None:
            value = casting.with_default(f"NULL::{casting.SQL_TYPES[column.kind]}", column)
        else:
            value = _direct_value(field, f"r.{_column(cells, field.header or '')}")
        columns.append(f"{value} AS {quoted(column.name)}")
    return (
        f"SELECT {', '.join(columns)} FROM {_read_csv(cells, LONGEST_DIRECT_RECORD)} AS r "
        f"WHERE {_strictly_written(source, cells)}"
    )


def _strictly_written(source: Source, cells: Cells) -> str:
    """True, or an error: the casts alone would take `2025-1-5` and `1e3`, which a careful reading refuses."""
    conditions, numbers, patterns = [], [], []
    for field in source.fields:
        cell = f"r.{_column(cells, field.header or '')}"
        if field.column.kind == "date":
            conditions.append(f"NOT {cell} GLOB {literal(ISO_SHAPE)}")
        elif field.column.kind != "text":
            # Whole numbers of nine digits fit their type; what is longer or has decimals gets the careful look.
            whole = field.column.kind == "integer"
            numbers.append(cell)
            patterns.append(r"[+-]?\d{1,9}" if whole else casting.number_pattern(MACHINE))
    if numbers:
        # All numbers of a row are matched at once, which costs little of what one match for each would.
        text = ", ';', ".join(numbers)
        row = ";".join(f"(?:{pattern})?" for pattern in patterns)
        conditions.append(f"NOT regexp_full_match(concat({text}), {literal(row)})")
    return f"CASE WHEN {' OR '.join(conditions)} THEN error('a cell') ELSE true END" if conditions else "true"


def _direct_value(field: Field, cell: str) -> str:
    column = field.column
    if column.kind == "percent":
        return casting.number_value(f"{cell}::DOUBLE", field)
    if column.kind != "text":
        return f"{cell}::{casting.SQL_TYPES[column.kind]}"
    word = casting.replaced(cell, field.values)
    value = casting.text_value(word, field)
    if column.closed:
        value = f"coalesce({value}, CASE WHEN {word} IS NOT NULL THEN error({word}) END)"
    return casting.with_default(value, column)


def direct_problems(table: Table) -> Iterator[str]:
    """SELECTs of one number each: rows of a directly read table that break a rule of the schema.

    Several, since DuckDB plans small queries in far less time than one large one.
    """
    conditions = ["0"]
    for column in table.columns:
        name = quoted(column.name)
        if column.kind == "text":
            # Looking for blanks and line ends afterwards is cheap, since stored text is compressed; trimming is not.
            odd = [f"{name} LIKE '{blank}%' OR {name} LIKE '%{blank}'" for blank in casting.BLANKS]
            odd.append(f"contains({name}, chr(13))")
            yield f"SELECT count(*) FROM {core(table)} WHERE {' OR '.join(odd)}"
        if column.required:
            conditions.append(f"count(*) - count({name})")
        if column.kind == "date":
            conditions.append(
                f"coalesce(min({name}) < {casting.FIRST_DAY} OR max({name}) > {casting.LAST_DAY}, false)::INT"
            )
        if column.low is not None:
            conditions.append(f"coalesce(min({name}) < {column.low!r}, false)::INT")
        if column.high is not None:
            conditions.append(f"coalesce(max({name}) > {column.high!r}, false)::INT")
        if column.kind in ("number", "percent"):
            conditions.append(f"coalesce(NOT isfinite(min({name})) OR NOT isfinite(max({name})), false)::INT")
    yield f"SELECT ({' + '.join(conditions)})::BIGINT FROM {core(table)}"


def careful_select(prepared: Prepared, number: int) -> str:
    """A SELECT of what the rows of a source say and what is wrong with them.

    Columns: file_no, record (from 0), the core columns, typed, and problems: a list of (column, value, rule),
    NULL for a good row.
    """
    source = prepared.source
    given = {field.column.name: field for field in source.fields}
    cells = [f"{_cell(prepared, field)} AS {casting.cell_name(field)}" for field in source.fields]
    values = [f"{_value(prepared, field)} AS {quoted(field.column.name)}" for field in source.fields]
    stored = []
    for column in source.table.columns:
        value = quoted(column.name) if column.name in given else f"NULL::{casting.SQL_TYPES[column.kind]}"
        stored.append(f"{casting.with_default(value, column)} AS {quoted(column.name)}")
    rules = [
        (field, rule, condition)
        for field in source.fields
        for rule, condition in casting.violations(field.column, casting.cell_name(field), quoted(field.column.name))
    ]
    found = ", ".join(
        f"CASE WHEN {condition} THEN {{'column': {literal(field.shown)}, "
        f"'value': {casting.cell_name(field)}::VARCHAR, 'rule': {literal(f'{rule} {field.column.name}')}}} END"
        for field, rule, condition in rules
    )
    bad = " OR ".join(f"({condition})" for _, _, condition in rules)
    return (
        f"SELECT {number}::INTEGER AS file_no, record, {', '.join(stored)}, "
        f"CASE WHEN {bad} THEN list_filter([{found}], lambda p: p IS NOT NULL) END AS problems "
        f"FROM (SELECT *, {', '.join(values)} FROM (SELECT record, {', '.join(cells)} FROM {_joined(prepared)}))"
    )


def decimal_evidence(prepared: Prepared, field: Field) -> str | None:
    """A SELECT of one row on how a column writes its numbers; None where that is beyond doubt.

    Columns: cells with the format's decimal sign, the first cell that reads as a thousands group, the first one
    (and its record) that can only be a number with the other decimal sign.
    """
    numeric = field.column.kind in ("integer", "money", "number", "percent")
    patterns = casting.other_sign_patterns(prepared.source.format)
    if not numeric or patterns is None or field.constant is not None or _typed_by_file(prepared.source, field):
        return None
    decimal, group, other = (f"regexp_full_match(cell, {literal(pattern)})" for pattern in patterns)
    return (
        f"SELECT count(*) FILTER ({decimal}), min_by(cell, record) FILTER ({group}), "
        f"min_by(cell, record) FILTER ({other}), min(record) FILTER ({other}) "
        f"FROM (SELECT record, {_cell(prepared, field)} AS cell FROM {_joined(prepared)})"
    )


def raw_select(cells: Cells) -> str:
    """A SELECT of the text of the records (from 0) given as parameter, for a file that has no lines."""
    text = ", ".join(f"r.{quoted(name)}::VARCHAR" for name in cells.headers)
    return (
        f"SELECT file_row_number AS record, concat_ws(' | ', {text}) AS line "
        f"FROM read_parquet({literal(str(cells.path))}, file_row_number=true) AS r "
        "WHERE list_contains(?, file_row_number)"
    )


def parquet_headers(path: Path) -> str:
    """A SELECT of the column names of a Parquet file."""
    return f"DESCRIBE FROM read_parquet({literal(str(path))})"


def _typed_by_file(source: Source, field: Field) -> bool:
    own = field.lookup is None and field.constant is None
    return source.is_parquet and own and field.column.kind != "text"


def _value(prepared: Prepared, field: Field) -> str:
    source = prepared.source
    cell = casting.cell_name(field)
    if _typed_by_file(source, field):
        return casting.typed_value(cell, field)
    machine = source.is_parquet or field.constant is not None
    return casting.strict_value(cell, field, MACHINE if machine else source.format)


def _cell(prepared: Prepared, field: Field) -> str:
    if field.constant is not None:
        return literal(field.constant)
    if field.lookup is not None:
        return casting.replaced(casting.trimmed(f"{_lookup_name(field)}.value"), field.values)
    if not prepared.cells.padded:
        return casting.replaced("r." + _column(prepared.cells, field.header or ""), field.values)
    cell = "r." + _column(prepared.cells, field.header or "")
    if _typed_by_file(prepared.source, field):
        return cell
    return casting.replaced(casting.trimmed(cell), field.values)


def _column(cells: Cells, header: str) -> str:
    return quoted(header) if cells.parquet else f"c{cells.headers.index(header)}"


def _joined(prepared: Prepared) -> str:
    """The records with their number, and each lookup beside; a lookup key that stands twice gives its least value."""
    cells = prepared.cells
    number = "file_row_number" if cells.parquet else "row_number() OVER () - 1"
    joined = f"(SELECT {number} AS record, * FROM {_relation(cells)}) AS r"
    for field in prepared.source.fields:
        if (lookup := field.lookup) is None:
            continue
        other = prepared.lookups[lookup.path]
        joined += (
            f" LEFT JOIN (SELECT {_column(other, lookup.key)}::VARCHAR AS key, "
            f"min({_column(other, lookup.value)}::VARCHAR) AS value FROM {_relation(other)} GROUP BY 1) "
            f"AS {_lookup_name(field)} ON {_lookup_name(field)}.key = r.{_column(cells, lookup.own)}::VARCHAR"
        )
    return joined


def _lookup_name(field: Field) -> str:
    return quoted(f"lookup {field.column.name}")


def _relation(cells: Cells) -> str:
    if cells.parquet:
        return f"read_parquet({literal(str(cells.path))}, file_row_number=true)"
    return _read_csv(cells, LONGEST_RECORD)


def _read_csv(cells: Cells, longest: int) -> str:
    columns = ", ".join(f"'c{position}': 'VARCHAR'" for position in range(len(cells.headers)))
    # DuckDB's own choice, 16 times the longest, has one thread wait until the other has fetched most of a file.
    return (
        f"read_csv({literal(str(cells.path))}, auto_detect=false, header=false, skip={cells.skip}, "
        f"delim={literal(cells.delimiter)}, quote='\"', escape='\"', "
        f"max_line_size={longest}, buffer_size={2 * longest}, columns={{{columns}}})"
    )
