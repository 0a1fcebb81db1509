"""The load: from a folder of extracts to a published warehouse."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from pathlib import Path

from segmentation.errors import InputError, Message
from segmentation.extracts.deliveries import BOOK_SUFFIX, Deliveries
from segmentation.extracts.forms import Settled, formed, machine_written, settle
from segmentation.extracts.layout import check_header, german_sources, read_header, source_folder, wrong_layout
from segmentation.extracts.mapping import mapped_sources
from segmentation.extracts.reasons import reason
from segmentation.extracts.report import LoadReport, rejects_of, report_from
from segmentation.extracts.scan import RawLines, Scan, scan
from segmentation.extracts.seen import ColumnSeen, Seen
from segmentation.extracts.sheets import Sheet, find_sheet, settle_sheet, write_sheet
from segmentation.extracts.sniff import Header, Text, find_header, normal, settle_encoding, sniff_text
from segmentation.schema import ORDER_LINES, TABLES, Table
from segmentation.warehouse.build import Build, Counts, Problem
from segmentation.warehouse.plan import Cells, Field, Format, Lookup, Prepared, Source, is_parquet
from segmentation.warehouse.staging import can_be_direct

Progress = Callable[[str, float], None]
SHOWN_PROBLEMS = 20


@dataclass(frozen=True)
class Extract:
    """A source with what was found out about its file; text and header are None for Parquet.

    settled: the forms of a sheet, which are found with it.
    """

    source: Source
    text: Text | Sheet | None
    header: Header | None
    settled: Settled | None = None


def load(
    source_dir: str | Path,
    warehouse_path: str | Path,
    mapping: str | Path | None = None,
    progress: Progress | None = None,
) -> LoadReport:
    """Load the extracts of a folder into a new warehouse file, which replaces the old one at the very end.

    mapping: a TOML file for foreign layouts (segmentation.extracts.mapping); without it the German layout of
    schema.py. progress: called with a stage's name and the share done. Lines that cannot be loaded are listed
    in load.rejects with file, line, column, value and reason. Raises InputError if the folder, a file's layout
    or the mapping cannot be used, or if no line of a file can be loaded; the old warehouse then stays.
    """
    folder = Path(source_dir)
    tell = progress or (lambda _stage, _share: None)
    source_folder(folder)
    with Build(Path(warehouse_path), folder) as build:
        deliveries = Deliveries(folder, build.scratch / "unpacked")
        found = german_sources(deliveries, Format()) if mapping is None else mapped_sources(deliveries, Path(mapping))
        extracts = _examined(*found)
        extracts = [_with_parquet_headers(extract, build) for extract in extracts]
        tables = [table for table in TABLES if any(e.source.table is table for e in extracts)]
        for number, table in enumerate(tables):
            tell(f"loading {table.name}", 0.05 + 0.8 * number / len(tables))
            _TableLoad(build, table, [e for e in extracts if e.source.table is table]).run()
        build.note_orphans()
        tell("building orders and totals", 0.85)
        if ORDER_LINES in tables:
            build.build_orders()
        build.note_totals()
        tell("checking and publishing", 0.95)
        report = report_from(build.rows)
        build.publish()
    tell("done", 1.0)
    return report


def _examined(sources: Iterable[Source], others: Sequence[Message]) -> list[Extract]:
    """The sources with their headers checked; InputError with these problems, if any, and those of the other files."""
    extracts, problems = [], list(others)
    for source in sources:
        if source.is_parquet:
            extracts.append(Extract(source, None, None))
            continue
        try:
            text, header = read_header(source)
        except InputError as error:
            problems += [error.title, *error.problems]
            continue
        found = check_header(source, header.names)
        problems += found
        if not found:
            extract = Extract(_with_file_headers(source, header.names), text, header)
            problems += _settle_sheet(extract, extracts)
    if problems:
        raise wrong_layout(problems)
    return extracts


def _settle_sheet(extract: Extract, extracts: list[Extract]) -> list[Message]:
    """Add the extract, a sheet with its forms; or what is wrong with them."""
    if isinstance(extract.text, Sheet) and extract.header is not None:
        settled = settle_sheet(extract.source, extract.text, extract.header)
        if isinstance(settled, list):
            return settled
        extract = replace(extract, source=settled.source, settled=settled)
    extracts.append(extract)
    return []


def _with_parquet_headers(extract: Extract, build: Build) -> Extract:
    if extract.header is not None:
        return extract
    names = build.parquet_headers(extract.source.path, extract.source.file)
    if problems := check_header(extract.source, names):
        raise wrong_layout(problems)
    return Extract(_with_file_headers(extract.source, names), None, Header(0, names, ""))


def _with_file_headers(source: Source, names: tuple[str, ...]) -> Source:
    """The source with headers spelled as in its file, without the optional columns that the file does not have."""
    spelled = {normal(name): name for name in names}

    def in_file(field: Field) -> Field | None:
        if field.constant is not None:
            return field
        name = spelled.get(normal(field.shown))
        if name is None:
            return None
        if field.lookup is not None:
            return replace(field, lookup=replace(field.lookup, own=name))
        return replace(field, header=name)

    fields = [found for field in source.fields if (found := in_file(field)) is not None]
    return replace(source, fields=tuple(fields))


class _TableLoad:
    """Loads the files of one table: in one pass if they are clean, else every line under the glass."""

    def __init__(self, build: Build, table: Table, extracts: list[Extract]) -> None:
        self.build = build
        self.table = table
        self.extracts = extracts
        self.scratch = build.scratch
        self.scans: list[Scan | None] = []

    def run(self) -> None:
        if not self._directly():
            self._carefully()
        if self.table.name == "customers":
            self.build.number_customers()

    def _directly(self) -> bool:
        """Whether the one file of the table was clean and is loaded."""
        extract = self.extracts[0]
        text, header = extract.text, extract.header
        if len(self.extracts) > 1 or not isinstance(text, Text) or header is None or not can_be_direct(extract.source):
            return False
        if text.encoding != "utf-8-sig" or text.line_end != "\n":
            return False
        if self.table is ORDER_LINES and "customers" not in self.build.loaded:
            return False
        settled = machine_written(extract.source, text, header)
        if settled is None:
            return False
        cells = Cells(extract.source.path, header.names, header.delimiter, skip=header.line)
        rows = self.build.load_directly(Prepared(settled.source, cells, {}))
        if not rows:
            return False
        self.build.note_source(extract.source, rows, Counts(rows, 0, 0))
        self._note_format(extract, settled)
        return True

    def _carefully(self) -> None:
        prepared = [self._prepared(extract, number) for number, extract in enumerate(self.extracts)]
        settled = self._settled(prepared)
        prepared = [replace(ready, source=form.source) for ready, form in zip(prepared, settled, strict=True)]
        self.extracts = [replace(ex, source=form.source) for ex, form in zip(self.extracts, settled, strict=True)]
        self.build.stage(self.table, prepared)
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
            if counts.loaded == 0:
                raise self._refuse(extract.source, read)
        if self.table is ORDER_LINES and "customers" not in self.build.loaded:
            self.build.derive_customers(self.table)
            self.build.number_customers()
        self.build.take(self.table)
        for clean in self.scratch.glob("*.csv"):
            clean.unlink()

    def _prepared(self, extract: Extract, number: int) -> Prepared:
        source, text, header = extract.source, extract.text, extract.header
        assert header is not None
        asked = [field.lookup for field in source.fields if field.lookup is not None]
        lookups = {
            lookup.path: self._lookup_cells(lookup, source, self.scratch / f"lookup-{number}-{place}.csv")
            for place, lookup in enumerate(asked)
        }
        if text is None:
            self.scans.append(None)
            return Prepared(source, Cells(source.path, header.names, parquet=True), lookups)
        clean = self.scratch / f"{self.table.name}-{number}.csv"
        if isinstance(text, Sheet):
            scanned, cells = write_sheet(text, header, source.fields, clean)
            self.scans.append(scanned)
            return Prepared(source, cells, lookups)
        text = settle_encoding(text, source.format.encoding)
        self.extracts[number] = replace(extract, text=text)
        scanned = scan(text, header, clean)
        self.scans.append(scanned)
        return Prepared(source, Cells(clean, header.names, header.delimiter, padded=scanned.padded), lookups)

    def _lookup_cells(self, lookup: Lookup, source: Source, clean: Path) -> Cells:
        if is_parquet(lookup.path):
            cells = Cells(lookup.path, self.build.parquet_headers(lookup.path, lookup.file), parquet=True)
        elif lookup.path.suffix.casefold() == BOOK_SUFFIX:
            sheet, header = find_sheet(lookup.path, lookup.file, (lookup.key, lookup.value), None)
            _, cells = write_sheet(sheet, header, (), clean)
        else:
            text = settle_encoding(sniff_text(lookup.path, source.format.encoding, lookup.file), source.format.encoding)
            header = find_header(text, (lookup.key, lookup.value), source.format.delimiter)
            scan(text, header, clean)
            cells = Cells(clean, header.names, header.delimiter)
        missing = [name for name in (lookup.key, lookup.value) if name not in cells.headers]
        if missing:
            raise wrong_layout(
                [
                    Message("{file}: The column “{column}” is missing. Found: {found}.", file=lookup.file,
                            column=name, found=", ".join(cells.headers))
                    for name in missing
                ]
            )  # fmt: skip
        return cells

    def _note_format(self, extract: Extract, form: Settled) -> None:
        source, text, header, numbers = extract.source, extract.text, extract.header, form.numbers
        assert header is not None
        self.build.note_format(
            [
                source.file, source.table.name,
                *((text.shown_encoding, header.delimiter) if isinstance(text, Text) else (None, None)),
                *((numbers.decimal, numbers.thousands, numbers.currency) if numbers else (None, None, None)),
                [date.name for date in form.dates], header.line or None, source.number,
            ]
        )  # fmt: skip

    def _settled(self, prepared: list[Prepared]) -> list[Settled]:
        """The sources with the forms of their numbers and dates; InputError if any file's cannot be told."""
        found = [
            extract.settled or settle(ready.source, self._seen(ready, number))
            for number, (extract, ready) in enumerate(zip(self.extracts, prepared, strict=True))
        ]
        if problems := [problem for settled in found if isinstance(settled, list) for problem in settled]:
            raise InputError(Message("What is written in the extracts can be read in two ways."), problems)
        return [settled for settled in found if isinstance(settled, Settled)]

    def _seen(self, ready: Prepared, number: int) -> list[ColumnSeen]:
        """What the cells of numbers and dates look like."""
        fields = [field for field in ready.source.fields if formed(field, ready.source)]
        found: list[list[Seen]] = [[] for _ in fields]
        for place, look, count, cell, record in self.build.looks(ready, fields):
            found[place].append(Seen(look, count, cell, self._row(number, record)))
        return [ColumnSeen(field, tuple(cells)) for field, cells in zip(fields, found, strict=True)]

    def _note_problems(self, prepared: list[Prepared]) -> None:
        """Enter broken lines and bad cells in load.rejects, in batches."""
        for number, extract in enumerate(self.extracts):
            lines = self.scans[number]
            if lines is not None and extract.text is not None:
                raw = RawLines(extract.text.lines())
                for part in _parts(list(lines.broken.items())):
                    self.build.note_rejects(
                        [
                            (extract.source.file, line, "", None, why, raw.at(line), extract.source.number)
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

    def _source(self, file_no: int) -> Source:
        return self.extracts[file_no].source

    def _reason(self, problem: Problem) -> Message:
        fields = self._source(problem.file_no).fields
        field = next(field for field in fields if field.column.name == problem.core_column)
        return reason(problem.rule, field, problem.value)

    def _row(self, file_no: int, record: int) -> int:
        """The line in the file; in Parquet, which has none, the row (from 1)."""
        lines = self.scans[file_no]
        return record + 1 if lines is None else lines.line_of(record)

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


class _RawTexts:
    """The raw text of records asked for in rising order: lines of a CSV file, rows of a Parquet one."""

    def __init__(
        self, build: Build, extracts: list[Extract], scans: list[Scan | None], prepared: list[Prepared]
    ) -> None:
        self.build = build
        self.scans = scans
        self.prepared = prepared
        self.lines = [RawLines(extract.text.lines()) if extract.text else None for extract in extracts]

    def of(self, places: list[tuple[int, int]]) -> list[str]:
        """The text at each (file, record)."""
        rows = {
            number: self.build.raw_records(
                self.prepared[number].cells, [record for file_no, record in places if file_no == number]
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
        return lines.at(line, scanned.spans.get(line, 1))


def _parts(items: list[tuple[int, Message]], size: int = 20_000) -> Iterator[list[tuple[int, Message]]]:
    for start in range(0, len(items), size):
        yield items[start : start + size]
