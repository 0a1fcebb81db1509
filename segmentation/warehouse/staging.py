"""SQL that reads one source: straight into types where it is clean, or cell by cell with what is wrong."""

from __future__ import annotations

from collections.abc import Iterator, Sequence, Set
from pathlib import Path

from segmentation.schema import ORDER_LINES, Column, Table
from segmentation.schema import table as schema_table
from segmentation.warehouse import casting, computing
from segmentation.warehouse.connection import file_literal, literal, quoted
from segmentation.warehouse.plan import CUSTOMER_NAME, TOTAL, Cells, Field, Prepared, Source

LONGEST_RECORD = 1 << 24  # bytes
# In one pass; a file with longer ones gets the careful look. Buffers go with the length, and small ones stay in cache.
LONGEST_DIRECT_RECORD = 1 << 22
# What DuckDB casts to a date and has this shape is written yyyy-mm-dd, or its year is one that no extract speaks of.
ISO_SHAPE = "????-??-?[0-9]"
# What DuckDB casts to a finite number and holds none of these is written as casting.strict_value demands.
LOOSE_NUMBERS = ("e", "E", "_", "+-")
NOT_ONLY_DIGITS = "*[!0-9]*"
ORDER_NUMBER = "order_id"
# Of an order line s.
CUSTOMER_OF_LINE = "core.customers AS c ON c.customer_id = s.customer_id"


def core(table: Table) -> str:
    """The core table as it stands in SQL."""
    return f"core.{quoted(table.name)}"


def staged(table: Table) -> str:
    """Where the table's rows stand until they are judged."""
    return f"memory.main.stage_{table.name}"


def referenced(table: Table, column: str) -> tuple[str, str]:
    """The core table that a column refers to, and its key."""
    other = schema_table(table.column(column).references or "")
    return core(other), quoted(other.key[0])


def can_be_direct(source: Source) -> bool:
    """Whether the columns may be typed in one pass, if their numbers and dates are written as DuckDB writes them."""
    own = {column.name for column in source.table.columns}
    plain = all(f.header is not None and f.factor is None and f.column.name in own for f in source.fields)
    said = source.format.empty or source.format.returns == "positive" or source.convert
    return plain and not said and not source.is_parquet


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
    read, conditions = _read_csv(cells, LONGEST_DIRECT_RECORD), _loosely_written(source, cells)
    if numbers := _cells_of(source, cells, "money", "number", "percent"):
        # All numbers of a row are looked at as one text: that costs little of what one look at each would.
        read = f"(SELECT *, concat({', '.join(numbers)}) AS numbers FROM {read})"
        conditions += [f"contains(numbers, {literal(loose)})" for loose in LOOSE_NUMBERS]
    strictly = f"CASE WHEN {' OR '.join(conditions)} THEN error('a cell') ELSE true END" if conditions else "true"
    return f"SELECT {', '.join(columns)} FROM {read} AS r WHERE {strictly}"


def _loosely_written(source: Source, cells: Cells) -> list[str]:
    """Conditions for what the casts alone would take and a careful reading refuses: `2025-1-5`, 1.5 as 2, `0x1F`."""
    dates = [f"NOT {cell} GLOB {literal(ISO_SHAPE)}" for cell in _cells_of(source, cells, "date")]
    return dates + [f"{cell} GLOB {literal(NOT_ONLY_DIGITS)}" for cell in _cells_of(source, cells, "integer")]


def _cells_of(source: Source, cells: Cells, *kinds: str) -> list[str]:
    """The cells of the columns of these kinds."""
    return [_column(cells, field.header or "") for field in source.fields if field.column.kind in kinds]


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


def padded(relation: str, column: str) -> str:
    """A SELECT of the number of rows whose text has blanks around it or a line end within."""
    # Looking for them in stored text is cheap, since it is compressed; trimming is not.
    name = quoted(column)
    # Most texts hold no blank at all: one look tells.
    odd = [
        f"(contains({name}, '{blank}') AND ({name} LIKE '{blank}%' OR {name} LIKE '%{blank}'))"
        for blank in casting.BLANKS
    ]
    return f"SELECT count(*) FROM {relation} WHERE {' OR '.join(odd)} OR contains({name}, chr(13))"


def direct_problems(table: Table, known: Set[str]) -> Iterator[str]:
    """SELECTs of one number each: rows of a directly read table that break a rule of the schema.

    Several, since DuckDB plans small queries in far less time than one large one. known: the tables loaded before;
    what must be found in one of them is not looked at, nor is an order number, of which there is a shorter list.
    """
    conditions = ["0"]
    for column in table.columns:
        name = quoted(column.name)
        is_looked_up = column.required and column.references in known
        if column.kind == "text" and not is_looked_up and (table, column.name) != (ORDER_LINES, ORDER_NUMBER):
            yield padded(core(table), column.name)
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
        if column.kind == "percent":
            # Percent of at most one may be shares: that is asked.
            conditions.append(f"coalesce(max(abs({name})) BETWEEN 1e-12 AND 0.01, false)::INT")
    if table is ORDER_LINES:
        conditions.append(_returns_without_minus())
    yield f"SELECT ({' + '.join(conditions)})::BIGINT FROM {core(table)}"
    words = [column for column in table.columns if column.kind in ("text", "date")]
    if sum(column.required for column in words) < 2:
        names = [quoted(column.name) for column in words]
        yield f"SELECT count(*) FROM {core(table)} WHERE {_one_filled(names)} AND {_total(_first(names))}"


def _returns_without_minus() -> str:
    back = "document_type <> 'order' AND revenue"
    return f"(count(*) FILTER ({back} > 0) > 0 AND count(*) FILTER ({back} < 0) = 0)::INT"


def _one_filled(cells: Sequence[str]) -> str:
    """Whether at most one of these cells holds something."""
    return f"({' + '.join(f'({cell} IS NOT NULL)::INT' for cell in cells) or '0'}) <= 1"


def _first(cells: Sequence[str]) -> str:
    return f"coalesce({', '.join([*(f'{cell}::VARCHAR' for cell in cells), 'NULL::VARCHAR'])})"


def _total(cell: str) -> str:
    return f"coalesce(regexp_full_match(lower({cell}), {literal(TOTAL)}), false)"


def stage_table(table: Table) -> str:
    """A statement that makes the table's empty stage, which has the columns of `careful_select`."""
    columns = [f"{quoted(column.name)} {casting.SQL_TYPES[column.kind]}" for column in stored_columns(table)]
    found = 'STRUCT("column" VARCHAR, value VARCHAR, rule VARCHAR)[]'
    return (
        f"CREATE OR REPLACE TABLE {staged(table)} (file_no INTEGER, record BIGINT, {', '.join(columns)}, "
        f"amounts_in VARCHAR, doubtful VARCHAR[], problems {found})"
    )


def stored_columns(table: Table) -> tuple[Column, ...]:
    """The columns of the table that a stage keeps; of order lines also what may name the customer."""
    return (*table.columns, *(CUSTOMER_NAME,) * (table is ORDER_LINES))


def careful_select(prepared: Prepared, number: int, proven: Sequence[Field] = ()) -> str:
    """A SELECT of what the rows of a source say and what is wrong with them.

    Columns: file_no, record (from 0), the core columns, typed, of order lines customer_name, amounts_in: their currency
    (both NULL where the source tells none), doubtful: the cells of the fields `proven`, NULL for a row in which all of
    them are plain, and problems: a list of (column, value, rule), NULL for a good row.
    """
    source = prepared.source
    given = {field.column.name: field for field in source.fields}
    read = [field for field in source.fields if field.computed is None]
    written = [field for field in read if field.column.kind != "text" and not _typed_by_file(source, field)]
    cells = [f"{_cell(prepared, field)} AS {casting.cell_name(field)}" for field in read]
    alike: dict[str, list[Field]] = {}
    for field in written:
        alike.setdefault(casting.plain_pattern(field), []).append(field)
    together = {pattern: f"plain_{place}" for place, pattern in enumerate(alike)}
    flags = [f"{casting.are_plain(fields)} AS {together[pattern]}" for pattern, fields in alike.items()]
    plain = [
        f"CASE WHEN {together[pattern]} THEN true ELSE {casting.is_plain(casting.cell_name(f), f)} END "
        f"AS {casting.plain_name(f)}"
        for pattern, fields in alike.items()
        for f in fields
    ]
    values = [f"{_value(prepared, field)} AS {quoted(field.column.name)}" for field in read]
    stored = []
    for column in stored_columns(source.table):
        value = quoted(column.name) if column.name in given else f"NULL::{casting.SQL_TYPES[column.kind]}"
        stored.append(f"{casting.with_default(value, column)} AS {quoted(column.name)}")
    rules = [
        (field, rule, condition)
        for field in source.fields
        for rule, condition in (
            computing.violations(field)
            if field.computed
            else casting.violations(field.column, casting.cell_name(field), quoted(field.column.name))
        )
    ]
    rules += computing.rate_violations(source)
    found = ", ".join(
        f"CASE WHEN {condition} THEN {{'column': {literal(field.shown)}, "
        f"'value': {computing.shown_value(field, rule)}, 'rule': {literal(f'{rule} {field.column.name}')}}} END"
        for field, rule, condition in rules
    )
    bad = " OR ".join(f"({condition})" for _, _, condition in rules)
    words = [casting.cell_name(field) for field in read if field.column.kind in ("text", "date")]
    needed = [casting.cell_name(f) for f in read if f.column.required and f.column.kind in ("text", "date")]
    lacking = " OR ".join(f"{cell} IS NULL" for cell in needed) or "false"
    raw = _raw_columns(prepared.cells)
    # Told where a row is in doubt, from columns that go along for that: for every row it would double the time.
    first_cell = _first([casting.trimmed(column) for column in raw])
    total = (
        f"CASE WHEN {bad} THEN ({_one_filled(words)} OR {lacking}) AND {_total(first_cell)} "
        f"WHEN {_one_filled(words)} THEN {_total(_first(words))} ELSE false END"
    )
    as_total = f"[{{'column': '', 'value': {first_cell}, 'rule': {literal(f'total {source.fields[0].column.name}')}}}]"
    is_empty = f"{first_cell} IS NULL" if raw else "false"
    as_empty = f"[{{'column': '', 'value': NULL::VARCHAR, 'rule': {literal(f'empty {source.fields[0].column.name}')}}}]"
    told = f"SELECT {', '.join(['record', *cells, *raw])} FROM {_joined(prepared)}"
    typed = (
        f"SELECT *, {', '.join(values)}, {_doubtful(proven)} AS doubtful FROM "
        f"(SELECT {', '.join(['*', *plain])} FROM (SELECT {', '.join(['*', *flags])} FROM ({told})))"
    )
    return (
        f"SELECT {number}::INTEGER AS file_no, record, {', '.join(stored)}, {computing.code(source)}, doubtful, "
        f"CASE WHEN {total} THEN {as_total} "
        f"WHEN {bad} THEN CASE WHEN {is_empty} THEN {as_empty} "
        f"ELSE list_filter([{found}], lambda p: p IS NOT NULL) END END AS problems "
        f"FROM ({computing.finished(typed, source)})"
    )


def _doubtful(fields: Sequence[Field]) -> str:
    """The cells of the fields where one of them is not plain, else NULL."""
    if not fields:
        return "NULL::VARCHAR[]"
    odd = " OR ".join(f"NOT {casting.plain_name(field)}" for field in fields)
    return f"CASE WHEN {odd} THEN [{', '.join(casting.cell_name(field) for field in fields)}] END"


def _raw_columns(cells: Cells) -> list[str]:
    """The columns as they are read; none of a file that types its own, which has no rows of totals."""
    return [] if cells.parquet else [f"c{place}" for place in range(len(cells.headers))]


def cells_select(prepared: Prepared, fields: Sequence[Field]) -> str:
    """A SELECT of the records (from 0) of a source and their cells of these fields, as casting.cell_name calls them."""
    cells = ", ".join(f"{_cell(prepared, field)} AS {casting.cell_name(field)}" for field in fields)
    return f"SELECT record, {cells} FROM {_joined(prepared)}"


def raw_select(cells: Cells) -> str:
    """A SELECT of the text of the records (from 0) given as parameter, for a file that has no lines."""
    text = ", ".join(f"r.{quoted(name)}::VARCHAR" for name in cells.headers) or "''"
    return (
        f"SELECT file_row_number AS record, concat_ws(' | ', {text}) AS line "
        f"FROM {relation(cells)} AS r "
        "WHERE list_contains(?, file_row_number)"
    )


def parquet_headers(path: Path) -> str:
    """A SELECT of the column names of a Parquet file."""
    return f"DESCRIBE FROM read_parquet({file_literal(path)})"


def _typed_by_file(source: Source, field: Field) -> bool:
    own = field.header is not None
    return source.is_parquet and own and field.column.kind != "text"


def _value(prepared: Prepared, field: Field) -> str:
    source = prepared.source
    cell = casting.cell_name(field)
    if _typed_by_file(source, field):
        return casting.typed_value(cell, field)
    return casting.strict_value(cell, field, casting.plain_name(field))


def _cell(prepared: Prepared, field: Field) -> str:
    if field.constant is not None:
        return literal(field.constant)
    said = (field.values, prepared.source.format.empty)
    if field.lookup is not None:
        return casting.replaced(casting.trimmed(f"{_lookup_name(field)}.value"), *said)
    cell = "r." + _column(prepared.cells, field.header or "")
    if not prepared.cells.padded:
        return casting.replaced(cell, *said)
    if _typed_by_file(prepared.source, field):
        return cell
    return casting.replaced(casting.trimmed(cell), *said)


def _column(cells: Cells, header: str) -> str:
    return quoted(header) if cells.parquet else f"c{cells.headers.index(header)}"


def _joined(prepared: Prepared) -> str:
    """The records with their number, and each lookup beside; a lookup key that stands twice gives its least value."""
    cells = prepared.cells
    number = "file_row_number" if cells.parquet else f"row_number() OVER () + {cells.first - 1}"
    joined = f"(SELECT {number} AS record, * FROM {relation(cells)}) AS r"
    for field in prepared.source.fields:
        if (lookup := field.lookup) is None:
            continue
        other = prepared.lookups[lookup.path]
        joined += (
            f" LEFT JOIN (SELECT {_column(other, lookup.key)}::VARCHAR AS key, "
            f"min({_column(other, lookup.value)}::VARCHAR) AS value FROM {relation(other)} GROUP BY 1) "
            f"AS {_lookup_name(field)} ON {_lookup_name(field)}.key = r.{_column(cells, lookup.own)}::VARCHAR"
        )
    return joined


def _lookup_name(field: Field) -> str:
    return quoted(f"lookup {field.column.name}")


def relation(cells: Cells) -> str:
    """What is read, as it stands behind FROM."""
    if cells.parquet:
        return f"read_parquet({_files(cells)}, file_row_number=true)"
    return _read_csv(cells, LONGEST_RECORD)


def _read_csv(cells: Cells, longest: int) -> str:
    columns = ", ".join(f"'c{position}': 'VARCHAR'" for position in range(len(cells.headers)))
    # DuckDB's own choice, 16 times the longest, has one thread wait until the other has fetched most of a file.
    return (
        f"read_csv({_files(cells)}, auto_detect=false, header=false, skip={cells.skip}, "
        f"delim={literal(cells.delimiter)}, quote='\"', escape='\"', "
        f"max_line_size={longest}, buffer_size={2 * longest}, columns={{{columns}}})"
    )


def _files(cells: Cells) -> str:
    return f"[{', '.join(file_literal(path) for path in cells.paths)}]"
