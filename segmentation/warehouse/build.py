"""Building a new warehouse file beside the one in use: tables, rejects, totals, checks, publication.

Rows of staged tables live in the in-memory catalog, which spills to disk; only what is loaded reaches the file.
"""

from __future__ import annotations

import json
from collections.abc import Generator, Iterator, Sequence
from contextlib import ExitStack, closing
from dataclasses import dataclass
from pathlib import Path
from types import TracebackType
from typing import Any

from segmentation.errors import InputError, Message
from segmentation.progress import Stage, steering
from segmentation.schema import CUSTOMERS, ORDER_LINES, TABLES, Table
from segmentation.warehouse import amounts, computing, staging
from segmentation.warehouse.casting import SQL_TYPES
from segmentation.warehouse.connection import attach, literal, lock_down, named_query, one_number, quoted
from segmentation.warehouse.direct import load_directly
from segmentation.warehouse.plan import Cells, Field, Prepared, Source
from segmentation.warehouse.publish import WriteLock, building_path, discard, publish, spill_folder
from segmentation.warehouse.reader import Reader
from segmentation.warehouse.reference import load_reference

CHECKS = Path(__file__).parent / "checks"
LOAD_MEMORY = "2GB"
SET_BY_A_LOAD = ("disabled_optimizers", "preserve_insertion_order")
BATCH = 20_000


@dataclass(frozen=True)
class Problem:
    """One thing that is wrong with one record of one file; rule: what, and the core column it is about."""

    file_no: int
    record: int
    column: str
    value: str | None
    rule: str
    core_column: str


@dataclass(frozen=True)
class Duplicate:
    """A record whose key an earlier record had already."""

    file_no: int
    record: int
    first_file_no: int
    first_record: int
    same: bool


@dataclass(frozen=True)
class Counts:
    """What became of the records of one file that reached the database."""

    loaded: int
    rejected: int
    duplicate: int


class CheckFailedError(AssertionError):
    """An accounting identity does not hold: a fault of the program, not of its input."""


class Build(Reader):
    """A warehouse in the making; a context manager that leaves no trace when left with an error.

    source_dir: the only folder whose files may be read; scratch: one for files needed only until it is left.
    """

    def __init__(self, target: Path, source_dir: Path) -> None:
        self.target = target.resolve()
        self.building = building_path(self.target)
        self.scratch = spill_folder(self.building)
        self.loaded: set[str] = set()
        self._drafted = False
        _check_place(self.target)
        self._open = ExitStack()
        with ExitStack() as held:
            held.callback(WriteLock(self.target).release)
            discard(self.building)
            held.callback(discard, self.building)
            held.callback(self._open.close)
            self.scratch.mkdir()
            self.root = attach(self.building, read_only=False)
            self._open.callback(self.root.close)
            self.root.execute(f"SET memory_limit = '{LOAD_MEMORY}'")
            # Else it cannot be asked how far a statement is.
            self.root.execute("SET enable_progress_bar_print = false")
            self.root.execute("SET enable_progress_bar = true")
            self.root.execute(named_query("load_tables"))
            load_reference(self.root)
            lock_down(self.root, [source_dir, self.scratch], SET_BY_A_LOAD)
            self._held = held.pop_all()

    def __enter__(self) -> Build:
        self._open.enter_context(steering().interruptible(self.root))
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._held.close()

    def load_directly(self, prepared: Prepared) -> int | None:
        """Load a clean file in one pass; the number of rows, or None if it needs a careful look (nothing is kept)."""
        table = prepared.source.table
        rows = load_directly(self.root, prepared, self.loaded)
        if rows is not None:
            self.loaded.add(table.name)
            self._drafted = self._drafted or table is ORDER_LINES
        return rows

    def open_stage(self, table: Table) -> None:
        """Make room for the rows of its files until they are judged."""
        self.root.execute(staging.stage_table(table))

    def stage(self, prepared: Prepared, number: int) -> None:
        """Read the file of this number cell by cell into the open stage of its table."""
        steering().begin(Stage.CHECKING, prepared.source.table.name, prepared.source.file)
        with self.beside() as beside:
            asked = [beside.ask(self.staging(piece, number)) for piece in prepared.pieces]
            for done, insert in enumerate(asked, start=1):
                insert.result()
                steering().part(done / len(asked))

    def staging(self, piece: Prepared, number: int, proven: Sequence[Field] = ()) -> str:
        """The statement that stages a piece of a file. proven: as staging.careful_select has it."""
        select = staging.careful_select(piece, number, proven)
        return f"INSERT INTO {staging.staged(piece.source.table)} {select}"

    def unstage(self, table: Table, number: int) -> None:
        """Take the rows of a file out of the stage again."""
        # Rows that are only deleted go on taking their room in memory.
        stage = staging.staged(table)
        self.root.execute(f"CREATE OR REPLACE TABLE {stage} AS FROM {stage} WHERE file_no <> {number}")

    def judge(self, table: Table, sources: Sequence[Prepared]) -> None:
        """Mark unknown references and duplicates among the staged rows of all files of a table."""
        stage = staging.staged(table)
        for column in table.columns:
            if column.required and column.references in self.loaded - {table.name}:
                self._reject_unknown(table, column.name, sources)
        key = ", ".join(quoted(name) for name in table.key)
        # A number for each key is quicker to count than the key; two keys of one number are told apart afterwards.
        self.root.execute(
            f"CREATE OR REPLACE TABLE {stage}_duplicates AS "
            f"SELECT file_no, record, first_value(file_no) OVER same_key AS first_file_no, "
            f"first_value(record) OVER same_key AS first_record, row_number() OVER same_key AS place "
            f"FROM {stage} WHERE problems IS NULL AND hash({key}) IN "
            f"(SELECT hash({key}) AS short FROM {stage} WHERE problems IS NULL GROUP BY short HAVING count(*) > 1) "
            f"WINDOW same_key AS (PARTITION BY {key} ORDER BY file_no, record)"
        )
        self.root.execute(f"DELETE FROM {stage}_duplicates WHERE place = 1")
        if table is ORDER_LINES:
            numbers = [prepared.source.number for prepared in sources]
            self.root.execute(amounts.by_outcome(numbers))
            self.root.execute(amounts.stated(numbers))

    def counts(self, table: Table, file_no: int) -> Counts:
        """What becomes of the staged records of one file."""
        stage = staging.staged(table)
        records = one_number(self.root, f"SELECT count(*) FROM {stage} WHERE file_no = ?", file_no)
        rejected = one_number(
            self.root, f"SELECT count(*) FROM {stage} WHERE file_no = ? AND problems IS NOT NULL", file_no
        )
        duplicate = one_number(self.root, f"SELECT count(*) FROM {stage}_duplicates WHERE file_no = ?", file_no)
        return Counts(records - rejected - duplicate, rejected, duplicate)

    def problems(self, table: Table) -> Iterator[list[Problem]]:
        """The problems of the staged records by file, record and field, in batches of bounded size."""
        batches = self._batches(
            "SELECT file_no, record, p.column, p.value, p.rule FROM (SELECT file_no, record, unnest(problems) AS p, "
            f"generate_subscripts(problems, 1) AS place FROM {staging.staged(table)} WHERE problems IS NOT NULL) "
            "ORDER BY file_no, record, place"
        )
        return ([Problem(*row[:4], *row[4].split(" ", 1)) for row in rows] for rows in batches)

    def duplicates(self, table: Table) -> Iterator[list[Duplicate]]:
        """The duplicates among the staged records by file and record, in batches of bounded size."""
        stage = staging.staged(table)
        others = [quoted(column.name) for column in table.columns if column.name not in table.key]
        same = " AND ".join(f"a.{name} IS NOT DISTINCT FROM b.{name}" for name in others) or "true"
        batches = self._batches(
            f"SELECT d.file_no, d.record, d.first_file_no, d.first_record, {same} FROM {stage}_duplicates AS d "
            f"JOIN {stage} AS a ON a.file_no = d.file_no AND a.record = d.record "
            f"JOIN {stage} AS b ON b.file_no = d.first_file_no AND b.record = d.first_record "
            "ORDER BY d.file_no, d.record"
        )
        return ([Duplicate(*row) for row in rows] for rows in batches)

    def raw_records(self, cells: Cells, records: Sequence[int]) -> dict[int, str]:
        """The text of records of a Parquet file, which has no lines."""
        return dict(self.root.execute(staging.raw_select(cells), [sorted(set(records))]).fetchall())

    def take(self, table: Table) -> None:
        """Move the good rows of the stage into the core table."""
        steering().begin(Stage.STORING, table.name)
        stage = staging.staged(table)
        columns = ", ".join(f"s.{quoted(column.name)}" for column in table.columns)
        key, join = (", c.customer_key", f"JOIN {staging.CUSTOMER_OF_LINE}") if table is ORDER_LINES else ("", "")
        self.root.execute(
            f"CREATE TABLE {staging.core(table)} AS SELECT {columns}{key} FROM {stage} AS s {join} "
            f"ANTI JOIN {stage}_duplicates AS d ON d.file_no = s.file_no AND d.record = s.record "
            "WHERE s.problems IS NULL"
        )
        self.root.execute(f"DROP TABLE {stage}")
        self.root.execute(f"DROP TABLE {stage}_duplicates")
        self.loaded.add(table.name)

    def derive_customers(self, table: Table) -> None:
        """Where no customer file was delivered: one customer for each number in the staged order lines.

        Its name is the one that most of its lines give, of several the one that comes first; else its number.
        """
        columns = ", ".join(
            f"NULL::{SQL_TYPES[column.kind]} AS {quoted(column.name)}"
            for column in CUSTOMERS.columns
            if column.name not in ("customer_id", "name")
        )
        self.root.execute(
            f"CREATE TABLE core.customers AS SELECT customer_id, coalesce(first(customer_name ORDER BY lines DESC, "
            f"place) FILTER (customer_name IS NOT NULL), customer_id) AS name, {columns} FROM "
            "(SELECT customer_id, customer_name, count(*) AS lines, min((file_no, record)) AS place "
            f"FROM {staging.staged(table)} WHERE problems IS NULL GROUP BY customer_id, customer_name) "
            "GROUP BY customer_id"
        )
        self.loaded.add("customers")

    def number_customers(self) -> None:
        """Give core.customers a dense integer key and German customers their Bundesland."""
        self.root.execute(named_query("customers"))

    def build_orders(self) -> None:
        """core.orders from core.order_lines."""
        if not self._drafted:
            self.root.execute(named_query("orders_draft"))
        self.root.execute(named_query("orders"))
        self.root.execute("DROP TABLE memory.main.orders_draft")

    def rows(self, sql: str, params: Sequence[object]) -> list[tuple[Any, ...]]:
        """The rows of one statement."""
        return self.root.execute(sql, params).fetchall()

    def note_source(self, source: Source, read: int, counts: Counts) -> None:
        """Enter one source in load.sources."""
        self.root.execute(
            "INSERT INTO load.sources VALUES (?, ?, ?, ?, ?, ?, ?)",
            [
                source.file, source.table.name, read, counts.loaded, counts.rejected, counts.duplicate, source.number,
            ],
        )  # fmt: skip

    def note(self, table: str, row: Sequence[object]) -> None:
        """Enter one row in a table of schema load."""
        self.root.execute(f"INSERT INTO load.{table} VALUES ({', '.join('?' for _ in row)})", row)

    def prepare_rates(self) -> None:
        """Make the rates to EUR from core.exchange_rates."""
        self.root.execute(computing.rates_table())

    def note_fields(self, source: Source) -> None:
        """Enter in load.fields where each field of the source comes from and what becomes of it."""
        self._append(
            "load.fields",
            [
                (source.file, source.table.name, f.column.name, f.shown, f.column.treatment, source.number)
                for f in source.fields
            ],
        )

    def note_rejects(self, rows: Sequence[tuple[str, int, str, str | None, Message, str, int]]) -> None:
        """Enter (file, row, column, value, reason, line, source number) in load.rejects."""
        self._append(
            "load.rejects",
            [(*row[:4], json.dumps({"template": row[4].template, "params": row[4].params}), *row[5:]) for row in rows],
        )

    def note_duplicates(self, rows: Sequence[tuple[str, int, str, int, bool, str, int]]) -> None:
        """Enter (file, row, first file, first row, same, line, source number) in load.duplicates."""
        self._append("load.duplicates", rows)

    def note_orphans(self) -> None:
        """Enter unknown values of optional references in load.orphans; their rows stay loaded."""
        for table in TABLES:
            for column in table.columns if table.name in self.loaded else ():
                if column.required or column.references not in self.loaded:
                    continue
                self._note_unknown(table, column.name, staging.core(table), "true", "kept")

    def note_totals(self) -> None:
        """Enter the control totals of what was loaded."""
        for table in ("order_lines", "opportunities"):
            if table in self.loaded:
                self.root.execute(named_query(f"totals_{table}"))

    def note_run(self, seconds: float) -> None:
        """Enter how long the load took, and the days that its orders span."""
        days = "SELECT min(order_date), max(order_date) FROM core.orders" if "order_lines" in self.loaded else ""
        self.note("run", [seconds, *(self.rows(days, [])[0] if days else (None, None))])

    def publish(self) -> None:
        """Run all checks and put the new file in the place of the old one. CheckFailedError if one finds a row."""
        for check in sorted(CHECKS.glob("*.sql")):
            if check.stem in ("order_revenue", "every_line_has_a_customer") and "order_lines" not in self.loaded:
                continue
            rows = self.root.execute(check.read_text(encoding="utf-8")).fetchmany(5)
            if rows:
                raise CheckFailedError(f"check {check.stem} failed, nothing was published: {rows}")
        self.root.execute("CHECKPOINT")
        self._open.close()
        steering().commit()
        publish(self.building, self.target)

    def _batches(self, sql: str) -> Iterator[list[tuple[Any, ...]]]:
        """The rows of a query while others are run; none any more once the build is over."""

        def batches() -> Generator[list[tuple[Any, ...]]]:
            with closing(self.root.cursor()) as cursor, steering().interruptible(cursor):
                cursor.execute(sql)
                while rows := cursor.fetchmany(BATCH):
                    steering().check()
                    yield rows

        # Whoever is interrupted does not read them to the end, and what is read holds the file open.
        return self._open.enter_context(closing(batches()))

    def _reject_unknown(self, table: Table, column: str, sources: Sequence[Prepared]) -> None:
        stage = staging.staged(table)
        name = quoted(column)
        self._note_unknown(table, column, stage, "problems IS NULL", "rejected")
        unknown = "SELECT value FROM load.orphans WHERE (table_name, column_name, outcome) = (?, ?, 'rejected')"
        if not self.rows(unknown, [table.name, column]):
            return
        for number, prepared in enumerate(sources):
            shown = next(field.shown for field in prepared.source.fields if field.column.name == column)
            self.root.execute(
                f"UPDATE {stage} SET problems = [{{'column': {literal(shown)}, 'value': {name}, "
                f"'rule': {literal(f'unknown {column}')}}}] WHERE file_no = {number} AND problems IS NULL "
                f"AND {name} IN ({unknown})",
                [table.name, column],
            )

    def _note_unknown(self, table: Table, column: str, relation: str, condition: str, outcome: str) -> None:
        known, key = staging.referenced(table, column)
        name = quoted(column)
        revenue = "sum(revenue)" if table is ORDER_LINES else "NULL::DECIMAL"
        self.root.execute(
            f"INSERT INTO load.orphans SELECT ?, ?, {name}, count(*), ?, {revenue} FROM {relation} "
            f"WHERE {condition} AND {name} NOT IN (SELECT {key} FROM {known}) "
            f"GROUP BY {name} ORDER BY abs({revenue}) DESC NULLS LAST, count(*) DESC, {name}",
            [table.name, column, outcome],
        )

    def _append(self, table: str, rows: Sequence[tuple[object, ...]]) -> None:
        if rows:
            columns = [list(column) for column in zip(*rows, strict=True)]
            self.root.execute(f"INSERT INTO {table} SELECT {', '.join('unnest(?)' for _ in columns)}", columns)


def _check_place(target: Path) -> None:
    if target.is_dir():
        raise InputError(Message("{path} is a folder; the warehouse is a file", path=str(target)))
    try:
        target.parent.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise InputError(
            Message(
                "The folder {path} for the warehouse cannot be made: {cause}",
                path=str(target.parent),
                cause=str(error),
            )
        ) from error
