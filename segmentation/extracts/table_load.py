"""The load of one table: in one pass if its file is clean, else every line under the glass."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from functools import partial

from segmentation.errors import InputError, Message
from segmentation.extracts import expected
from segmentation.extracts.currency import CurrencyCount, has_amounts, told_currency, with_conversion
from segmentation.extracts.datev import Ledger, LineNumbers
from segmentation.extracts.forms import Settled, machine_written, marked, settle
from segmentation.extracts.masking import Masking
from segmentation.extracts.opening import Extract
from segmentation.extracts.preparing import prepare, row_of
from segmentation.extracts.presuming import Presuming
from segmentation.extracts.questions import questions
from segmentation.extracts.reasons import reason
from segmentation.extracts.report import rejects_of
from segmentation.extracts.scan import RawLines, Rows, Scan
from segmentation.extracts.seen import ColumnSeen
from segmentation.extracts.sniff import Header, Text
from segmentation.progress import Stage, steering
from segmentation.schema import CUSTOMERS, EXCHANGE_RATES, ORDER_LINES, Table
from segmentation.warehouse.build import Build, Counts, Problem
from segmentation.warehouse.judging import StagedFile, with_amounts
from segmentation.warehouse.plan import CUSTOMER_NAME, Cells, Prepared, Source
from segmentation.warehouse.staging import can_be_direct

SHOWN_PROBLEMS = 20


class TableLoad:
    """Loads the files of one table.

    currencies: what their amounts are in, named: whether a file itself says so, once it has run.
    """

    def __init__(self, build: Build, table: Table, extracts: list[Extract]) -> None:
        self.build = build
        self.table = table
        self.extracts = [_without_customer_name(e) for e in extracts] if CUSTOMERS.name in build.loaded else extracts
        self.scratch = build.scratch
        self.scans: list[Scan | None] = []
        self.seen: list[tuple[ColumnSeen, ...]] = []
        self.staged: set[int] = set()
        self.numbers = LineNumbers()
        self.read = 0
        self.currencies: list[CurrencyCount] = []
        self.named = False
        self.has_rates = EXCHANGE_RATES.name in build.loaded

    def run(self) -> None:
        """Load the files; InputError if one cannot be read in one way only, or no line of one can be loaded."""
        if not self._directly():
            self._carefully()
        steering().expect_no_more(self.table.name)
        if self.table.name == "customers":
            self.build.number_customers()

    def _directly(self) -> bool:
        """Whether the one file of the table was clean and is loaded."""
        extract = self.extracts[0]
        text, header = extract.text, extract.header
        if not isinstance(text, Text) or not self._may_be_direct(extract.source, text, header):
            return False
        settled = machine_written(extract.source, text, header)
        if settled is None:
            return False
        cells = Cells((extract.source.path,), header.names, header.delimiter, skip=header.line)
        self._begin_in_one_pass(extract)
        rows = self.build.load_directly(Prepared(settled.source, cells, {}))
        if not rows:
            return False
        self.build.note_source(extract.source, rows, Counts(rows, 0, 0))
        self._note_format(extract, settled)
        if has_amounts(extract.source):
            rows = with_amounts(self.build.rows, self.table)
            self._note_currency(extract, settled, None, rows)
        return True

    def _begin_in_one_pass(self, extract: Extract) -> None:
        progress = steering()
        progress.expect_no_more(self.table.name)
        progress.expect([expected.in_one_pass(extract, expected.rows_of(extract, self.build))])
        progress.begin(Stage.LOADING, self.table.name, extract.source.file)

    def _may_be_direct(self, source: Source, text: Text, header: Header) -> bool:
        plain = text.encoding == "utf-8-sig" and text.line_end == "\n" and not header.ruled
        lines_first = self.table is ORDER_LINES and "customers" not in self.build.loaded
        converted = with_conversion(source, source.format.currency, self.has_rates).convert
        return len(self.extracts) == 1 and plain and not lines_first and not converted and can_be_direct(source)

    def _carefully(self) -> None:
        steering().expect(expected.with_care(self.extracts, [expected.rows_of(e, self.build) for e in self.extracts]))
        self.build.open_stage(self.table)
        prepared = [self._prepared(extract, number) for number, extract in enumerate(self.extracts)]
        counted = [
            (scanned.records, True) if scanned else expected.rows_of(e, self.build)
            for e, scanned in zip(self.extracts, self.scans, strict=True)
        ]
        steering().know_better(expected.with_care(self.extracts, counted))
        settled = self._settled(prepared)
        prepared = [replace(ready, source=form.source) for ready, form in zip(prepared, settled, strict=True)]
        self.extracts = [replace(ex, source=form.source) for ex, form in zip(self.extracts, settled, strict=True)]
        told = [told_currency(form.source, form) for form in settled]
        prepared = [
            replace(ready, source=with_conversion(ready.source, currency, self.has_rates))
            for ready, currency in zip(prepared, told, strict=True)
        ]
        for number, ready in enumerate(prepared):
            if number not in self.staged:
                self.build.stage(ready, number)
        self.build.judge(self.table, prepared)
        steering().begin(Stage.LISTING, self.table.name)
        self._ask()
        self._note_problems(prepared)
        self._note_duplicates(prepared)
        for number, extract in enumerate(self.extracts):
            counts = self.build.counts(self.table, number)
            lines = self.scans[number]
            broken = len(lines.broken) if lines else 0
            read = lines.read if lines else counts.loaded + counts.rejected + counts.duplicate
            counts = replace(counts, rejected=counts.rejected + broken)
            self.build.note_source(extract.source, read, counts)
            self._note_format(extract, settled[number])
            if has_amounts(extract.source):
                for code, rows in self._staged(number).currencies():
                    self._note_currency(extract, settled[number], code, rows)
            # Of several parts one may be empty: a month without orders.
            if counts.loaded + counts.duplicate == 0 and (read > 0 or len(self.extracts) == 1):
                raise self._refuse(extract.source, read)
            self.read += read
        if self.read == 0:
            raise self._refuse(self.extracts[0].source, 0)
        if self.table is ORDER_LINES and "customers" not in self.build.loaded:
            self.build.derive_customers(self.table)
            self.build.number_customers()
        self.build.take(self.table)
        for clean in self.scratch.glob("*.csv"):
            clean.unlink()

    def _prepared(self, extract: Extract, number: int) -> Prepared:
        presuming = Presuming(self.build, number, has_rates=self.has_rates)
        ready = prepare(
            extract, f"{self.table.name}-{number}", self.scratch, self.build, self.numbers, presuming=presuming
        )
        if presuming.is_staged:
            self.staged.add(number)
        self.scans.append(ready.scanned)
        self.seen.append(ready.seen)
        self.extracts[number] = ready.extract
        return ready.prepared

    def _note_format(self, extract: Extract, form: Settled) -> None:
        self.build.note_fields(form.source)
        source, text, header, numbers = extract.source, extract.text, extract.header, form.numbers
        plain = text.text if isinstance(text, Ledger) else text
        self.build.note(
            "formats",
            [
                source.file, source.table.name,
                *((plain.shown_encoding, header.delimiter) if isinstance(plain, Text) else (None, None)),
                *((numbers.decimal, numbers.thousands, numbers.currency) if numbers else (None, None, None)),
                [date.name for date in form.dates], (header.named and header.line) or None, source.number,
            ],
        )  # fmt: skip

    def _note_currency(self, extract: Extract, form: Settled, code: str | None, rows: int) -> None:
        """Enter rows in load.currencies. code: what their column names."""
        if rows == 0:
            return
        source, told = extract.source, code or told_currency(extract.source, form)
        shown = form.numbers is not None and form.numbers.currency != ""
        self.named = self.named or code is not None or shown or isinstance(extract.text, Ledger)
        count = CurrencyCount(source.file, source.table.name, told or "EUR", told is not None, rows)
        self.currencies.append(count)
        self.build.note("currencies", [count.file, count.table, count.currency, count.told, count.rows, source.number])

    def _ask(self) -> None:
        """InputError for what only all rows together show to have two meanings."""
        problems: list[Message] = []
        for number, extract in enumerate(self.extracts):
            row_of_record = partial(row_of, self.scans[number])
            problems += questions(extract, self.marked[number], self._staged(number), row_of_record)
        if problems:
            raise two_meanings(problems)

    def _settled(self, prepared: list[Prepared]) -> list[Settled]:
        """The sources with the forms of their numbers and dates; InputError if any file's cannot be told."""
        found, self.marked = [], []
        for number, (extract, ready) in enumerate(zip(self.extracts, prepared, strict=True)):
            found.append(extract.settled or settle(ready.source, self.seen[number]))
            self.marked.append(marked(self.seen[number]))
        if problems := [problem for settled in found if isinstance(settled, list) for problem in settled]:
            raise two_meanings(problems)
        return [settled for settled in found if isinstance(settled, Settled)]

    def _note_problems(self, prepared: list[Prepared]) -> None:
        """Enter broken lines and bad cells in load.rejects, in batches."""
        for number, extract in enumerate(self.extracts):
            lines = self.scans[number]
            if lines is not None and extract.text is not None:
                raw, masking = RawLines(_rows(extract), lines), Masking(extract)
                for part in _parts(list(lines.broken.items())):
                    self.build.note_rejects(
                        [
                            (
                                extract.source.file,
                                line,
                                "",
                                None,
                                why,
                                masking.line(raw.at(line)),
                                extract.source.number,
                            )
                            for line, why in part
                        ]
                    )
        texts = _RawTexts(self.build, self.extracts, self.scans, prepared)
        for batch in self.build.problems(self.table):
            raw_texts = texts.of([(problem.file_no, problem.record) for problem in batch])
            self.build.note_rejects(
                [
                    (
                        self._source(p.file_no).file, self._row(p.file_no, p.record), p.column, p.value,
                        self._reason(p), text, self._source(p.file_no).number,
                    )
                    for p, text in zip(batch, raw_texts, strict=True)
                ]
            )  # fmt: skip

    def _note_duplicates(self, prepared: list[Prepared]) -> None:
        texts = _RawTexts(self.build, self.extracts, self.scans, prepared)
        for batch in self.build.duplicates(self.table):
            raw_texts = texts.of([(duplicate.file_no, duplicate.record) for duplicate in batch])
            self.build.note_duplicates(
                [
                    (
                        self._source(d.file_no).file, self._row(d.file_no, d.record),
                        self._source(d.first_file_no).file, self._row(d.first_file_no, d.first_record), d.same, text,
                        self._source(d.file_no).number,
                    )
                    for d, text in zip(batch, raw_texts, strict=True)
                ]
            )  # fmt: skip

    def _staged(self, file_no: int) -> StagedFile:
        return StagedFile(self.build.rows, self.table, file_no)

    def _source(self, file_no: int) -> Source:
        return self.extracts[file_no].source

    def _reason(self, problem: Problem) -> Message:
        fields = self._source(problem.file_no).fields
        field = next(field for field in fields if field.column.name == problem.core_column)
        return reason(problem.rule, field, problem.value)

    def _row(self, file_no: int, record: int) -> int:
        return row_of(self.scans[file_no], record)

    def _refuse(self, source: Source, read: int) -> InputError:
        """Nothing of a file could be loaded: that is a wrong layout or format, not dirt."""
        if read == 0:
            return InputError(
                Message("{file} holds a header but no lines. Export it again, or leave it out.", file=source.file)
            )
        return InputError(
            Message("{file}: No line could be loaded. Lines read: {read}.", file=source.file, read=read),
            [reject.message() for reject in rejects_of(self.build.rows, source.number, SHOWN_PROBLEMS)],
        )


def _without_customer_name(extract: Extract) -> Extract:
    """The extract of order lines beside a customer file, which tells the names; the lines are then read in one pass."""
    fields = tuple(field for field in extract.source.fields if field.column is not CUSTOMER_NAME)
    source = replace(extract.source, fields=fields)
    return replace(extract, source=source, settled=extract.settled and replace(extract.settled, source=source))


def _rows(extract: Extract) -> Rows:
    """The rows of a file as they stood."""
    assert extract.text is not None
    return extract.text.text if isinstance(extract.text, Ledger) else extract.text


def two_meanings(problems: list[Message]) -> InputError:
    """The error that carries what is asked."""
    return InputError(Message("What is written in the extracts can be read in two ways."), problems)


class _RawTexts:
    """The raw text of records asked for in rising order: lines of a CSV file, rows of a Parquet one."""

    def __init__(
        self, build: Build, extracts: list[Extract], scans: list[Scan | None], prepared: list[Prepared]
    ) -> None:
        self.build = build
        self.scans = scans
        self.prepared = prepared
        self.lines = [
            RawLines(_rows(extract), scanned) if extract.text else None
            for extract, scanned in zip(extracts, scans, strict=True)
        ]
        self.masking = [Masking(extract) for extract in extracts]

    def of(self, places: list[tuple[int, int]]) -> list[str]:
        """The text at each (file, record)."""
        rows = {
            number: self.build.raw_records(
                self.masking[number].shown(self.prepared[number].cells),
                [record for file_no, record in places if file_no == number],
            )
            for number in {file_no for file_no, _ in places}
            if self.scans[number] is None
        }
        return [rows[file_no][record] if file_no in rows else self._line(file_no, record) for file_no, record in places]

    def _line(self, file_no: int, record: int) -> str:
        lines, scanned = self.lines[file_no], self.scans[file_no]
        assert lines is not None
        assert scanned is not None
        line = scanned.line_of(record)
        return self.masking[file_no].line(lines.at(line, scanned.spans.get(line, 1)))


def _parts(items: list[tuple[int, Message]], size: int = 20_000) -> Iterator[list[tuple[int, Message]]]:
    for start in range(0, len(items), size):
        yield items[start : start + size]
