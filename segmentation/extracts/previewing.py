"""A look at extracts before they are loaded: what was detected, what fills what, the first records as they would load.

Only the beginning of large files is read. The same code as in a load types the cells, so that what a preview shows of
a record is what a load stores.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from functools import partial
from pathlib import Path
from tempfile import TemporaryDirectory

from segmentation.errors import InputError, Message
from segmentation.extracts.datev import ADDED, OWN, Ledger, LineNumbers
from segmentation.extracts.deliveries import DATA_SUFFIXES, Deliveries
from segmentation.extracts.forms import Settled, marked, settle
from segmentation.extracts.mapping import mapped_sources
from segmentation.extracts.mapping_file import FileMapping, Mapping
from segmentation.extracts.masking import Masking, hidden_columns, masked
from segmentation.extracts.matching import LINES_ARE_COUNTED, Match
from segmentation.extracts.opening import Extract, examined
from segmentation.extracts.preparing import Ready, prepare, row_of
from segmentation.extracts.previewed import ColumnPreview, FilePreview, Preview, RowPreview
from segmentation.extracts.proposals import COUNTED, Proposal, propose
from segmentation.extracts.questions import questions
from segmentation.extracts.reasons import is_total, reason
from segmentation.extracts.report import Reject
from segmentation.extracts.said import FORMAT_KEYS, said_format
from segmentation.extracts.samples import BYTES, RECORDS, Opened, Part, open_part, parts_of, shortened_ledger
from segmentation.extracts.sheets import Sheet
from segmentation.extracts.sniff import Text
from segmentation.schema import table
from segmentation.warehouse.glimpse import Glimpse, Typed
from segmentation.warehouse.judging import Signs
from segmentation.warehouse.plan import Format, Prepared, Source, is_parquet, offered

SHOWN_ROWS = 20
SHOWN_REJECTS = 20


def preview(files: Path | Sequence[Path], mapping: Mapping | None = None, rows: int = SHOWN_ROWS) -> Preview:
    """What a load of these files would read. files: a folder, or files of one folder.

    mapping: what it says of a file takes the place of what would be found or proposed; a FileMapping without columns
    only says the table and the format. rows: how many records of each file are shown.
    """
    paths = _extracts(files) if isinstance(files, Path) else list(files)
    folder = files if isinstance(files, Path) else paths[0].parent
    with TemporaryDirectory(prefix="segmentkompass-", ignore_cleanup_errors=True) as room:
        scratch = Path(room).resolve()
        with Glimpse([folder, scratch]) as glimpse:
            return _Previewing(folder, scratch, glimpse, mapping or Mapping(), rows).run(paths)


def _extracts(folder: Path) -> list[Path]:
    """The files of a folder that may be extracts; what a link leads to elsewhere is not opened."""
    files = (path for path in folder.iterdir() if path.is_file() and path.suffix.casefold() in DATA_SUFFIXES)
    return sorted(path for path in files if path.resolve().is_relative_to(folder.resolve()))


class _Previewing:
    def __init__(self, folder: Path, scratch: Path, glimpse: Glimpse, mapping: Mapping, rows: int) -> None:
        self.scratch = scratch
        self.glimpse = glimpse
        self.mapping = mapping
        self.rows = rows
        self.deliveries = Deliveries(folder, scratch / "unpacked")

    def run(self, paths: Sequence[Path]) -> Preview:
        """The preview of all parts of these files."""
        opened: list[Opened | FilePreview] = []
        for path in paths:
            if path.name in self.mapping.leave_out:
                opened.append(FilePreview(path.name, path.stat().st_size, left_out=True))
                continue
            try:
                parts = [part for found in self.deliveries.within(path, path.name) for part in parts_of(found)]
            except InputError as error:
                opened.append(FilePreview(path.name, path.stat().st_size, problems=(error.title, *error.problems)))
                continue
            opened += [self._unwanted(part) or self._opened(part) for part in parts]
        readable = [one for one in opened if isinstance(one, Opened)]
        # Of a file that nobody knows it may be said how it is written, too.
        tables = {file.file: file.table for file in self.mapping.files if file.table}
        proposals = propose([one.sample for one in readable], tables)
        by_file = {one.part.name: self._said(one, found) for one, found in zip(readable, proposals, strict=True)}
        previews = tuple(
            one if isinstance(one, FilePreview) else self._file(one, by_file[one.part.name]) for one in opened
        )
        known = {preview.file for preview in previews}
        files = [preview.mapping for preview in previews if preview.mapping is not None]
        others = [one for one in self.mapping.files if one.file not in known or self._own(one.file) is not one]
        files += [one for one in others if one.file not in self.mapping.leave_out]
        return Preview(previews, replace(self.mapping, files=tuple(files)))

    def _unwanted(self, part: Part) -> FilePreview | None:
        if part.name not in self.mapping.leave_out:
            return None
        return FilePreview(part.name, part.delivered.path.stat().st_size, left_out=True)

    def _opened(self, part: Part) -> Opened | FilePreview:
        try:
            said = self._format(part)
            own = self._own(part.name)
            wanted = [*own.columns.values(), *(found["own"] for found in own.lookups.values())] if own else []
            return open_part(part, said, wanted, self.glimpse, self.scratch)
        except InputError as error:
            size = part.delivered.path.stat().st_size
            return FilePreview(part.name, size, problems=(error.title, *error.problems))

    def _own(self, file: str) -> FileMapping | None:
        """What the mapping says of the file; of one that fills several tables, the first."""
        return next((one for one in self.mapping.files if one.file == file), None)

    def _format(self, part: Part) -> Format:
        own = self._own(part.name)
        problems: list[Message] = []
        form = Format()
        for section in (self.mapping.format, own.format if own else {}):
            known = {key: value for key, value in section.items() if key in FORMAT_KEYS}
            form = said_format(known, form, {"mapping": self.mapping.name, "where": part.name}, problems.append)
        if problems:
            raise InputError(Message("The mapping {file} cannot be used.", file=self.mapping.name), problems)
        return form

    def _said(self, opened: Opened, proposal: Proposal) -> Proposal:
        """The proposal, with what the mapping says in its place; a DATEV file needs none."""
        if opened.head is not None and opened.head.table is not None:
            columns = {**ADDED[opened.head.category], **OWN[opened.head.category]}
            because = Message("{system} calls it so.", system="DATEV")
            proposal = Proposal(
                proposal.file, opened.head.table, 1.0, f"DATEV {opened.head.name}",
                tuple(Match(column, header, 1.0, because) for column, header in columns.items()), (),
                FileMapping(proposal.file, opened.head.table, columns=columns),
            )  # fmt: skip
        own = self._own(proposal.file)
        if own is None or proposal.mapping is None:
            return proposal
        if not own.columns and not own.lookups:
            return replace(proposal, mapping=replace(proposal.mapping, format=own.format))
        because = Message("The mapping says so.")
        given = {**own.columns, **{column: found["own"] for column, found in own.lookups.items()}}
        matches = [Match(column, header, 1.0, because) for column, header in given.items()]
        matches += [Match(column, "", 1.0, because) for column in own.constants]
        matches += [
            Match(column, "", 1.0, LINES_ARE_COUNTED if way == COUNTED else because)
            for column, way in own.computed.items()
        ]
        filled = {match.column for match in matches}
        missing = tuple(
            column.name for column in table(own.table).columns if column.required and column.name not in filled
        )
        return replace(proposal, confidence=1.0, system=None, matches=tuple(matches), missing=missing, mapping=own)

    def _file(self, opened: Opened, proposal: Proposal) -> FilePreview:
        part, text = opened.part, opened.text
        size = part.delivered.path.stat().st_size
        rows, estimated = self._count(opened, size)
        hidden = _hidden(opened, proposal)
        found = FilePreview(
            part.name, size, rows, estimated,
            text.shown_encoding if text else None, opened.header.delimiter if text else None,
            header_row=(opened.header.named and opened.header.line) or None,
            table=proposal.table, confidence=proposal.confidence, system=proposal.system, missing=proposal.missing,
            columns=_columns(opened, proposal, {}),
            made=tuple(match for match in proposal.matches if match.header not in opened.sample.names),
            records=tuple(
                RowPreview(opened.header.line + 1 + at, masked(cells, hidden), {})
                for at, cells in enumerate(opened.sample.rows[: self.rows])
            ),
            mapping=proposal.mapping,
        )  # fmt: skip
        if proposal.mapping is None or proposal.missing:
            return found
        try:
            return self._read(found, opened, proposal)
        except InputError as error:
            return replace(found, problems=(error.title, *error.problems))

    def _count(self, opened: Opened, size: int) -> tuple[int, bool]:
        """How many records the part holds, and whether that is an estimate."""
        path, sheet = opened.part.delivered.path, opened.part.sheet
        if is_parquet(path):
            return self.glimpse.parquet_rows(path), False
        if sheet is not None:
            return Sheet(path, sheet).records(opened.header), False
        seen = len(opened.sample.rows)
        if size <= BYTES and seen < RECORDS:
            return seen, False
        length = sum(len(cell) + 1 for row in opened.sample.rows for cell in row) / max(seen, 1)
        return round(size / max(length, 1)), True

    def _read(self, found: FilePreview, opened: Opened, proposal: Proposal) -> FilePreview:
        """The preview with the first records as they would load."""
        assert proposal.mapping is not None
        layout = mapped_sources(self.deliveries, replace(self.mapping, files=(proposal.mapping,)))
        # Behind the file itself stand those that would be read as further parts of it.
        extract = examined(layout.sources[:1], (), self.glimpse.parquet_headers).extracts[0]
        ready = self._prepared(_shortened(extract))
        settled = ready.extract.settled or settle(ready.prepared.source, ready.seen)
        if isinstance(settled, list):
            return replace(found, problems=tuple(settled))
        prepared = replace(ready.prepared, source=settled.source)
        extract = replace(ready.extract, source=settled.source)
        typed = self.glimpse.typed(prepared)
        cells = self.glimpse.records(prepared.cells, self.rows)
        numbers, masking = settled.numbers, Masking(extract)
        rejects = _rejects(found.file, ready, prepared, typed)
        totals = {reject.row for reject in rejects if is_total(reject.reason)}
        broken = ready.scanned.broken if ready.scanned else {}
        return replace(
            found,
            decimal=numbers.decimal if numbers else None,
            thousands=numbers.thousands if numbers else None,
            currency=settled.source.format.currency or (numbers.currency if numbers else None) or None,
            columns=_columns(opened, proposal, _dates(settled)),
            records=tuple(
                RowPreview(
                    row_of(ready.scanned, one.record),
                    masked(raw, masking.hidden),
                    one.values,
                    _reasons(prepared.source, one),
                )
                for one, raw in zip(typed, cells, strict=False)
            ),
            rejects=tuple(rejects[:SHOWN_REJECTS]),
            looked_at=len(typed) + len(broken) - len(totals),
            rejected=len({reject.row for reject in rejects} - totals),
            problems=tuple(
                questions(extract, marked(ready.seen), _TypedRecords(typed), partial(row_of, ready.scanned))
            ),
        )

    def _prepared(self, extract: Extract) -> Ready:
        if extract.text is None:
            short = self.scratch / "short.parquet"
            self.glimpse.shorten_parquet(extract.source.path, short, RECORDS)
            extract = replace(extract, source=replace(extract.source, path=short))
        return prepare(extract, "preview", self.scratch, self.glimpse, LineNumbers())


def _shortened(extract: Extract) -> Extract:
    """The extract with the beginning of its file only."""
    text = extract.text
    if isinstance(text, Ledger):
        return replace(extract, text=shortened_ledger(text))
    if isinstance(text, Text):
        return replace(extract, text=replace(text, most=BYTES))
    if isinstance(text, Sheet):
        return replace(extract, text=replace(text, most=extract.header.line + RECORDS))
    return extract


def _columns(opened: Opened, proposal: Proposal, dates: dict[str, str]) -> tuple[ColumnPreview, ...]:
    by_header: dict[str, list[Match]] = {}
    for match in proposal.matches:
        by_header.setdefault(match.header, []).append(match)
    found = []
    for name in opened.sample.names:
        own = by_header.get(name, []) if name else []
        least = min(own, key=lambda match: match.confidence, default=None)
        found.append(
            ColumnPreview(
                name,
                tuple(match.column for match in own),
                least.confidence if least else None,
                least.because if least else None,
                next((dates[match.column] for match in own if match.column in dates), None),
            )
        )
    return tuple(found)


def _hidden(opened: Opened, proposal: Proposal) -> frozenset[int]:
    """The places of the columns whose cells are not shown."""
    whole = table(proposal.table) if proposal.table else None
    columns = {column.name: column for column in offered(whole)} if whole else {}
    taken = [(match.header, columns[match.column]) for match in proposal.matches if match.column in columns]
    return hidden_columns(opened.sample.names, taken, whole)


def _dates(settled: Settled) -> dict[str, str]:
    return {f.column.name: f.date_form.name for f in settled.source.fields if f.form and f.column.kind == "date"}


def _reasons(source: Source, typed: Typed) -> tuple[Message, ...]:
    by_column = {field.column.name: field for field in source.fields}
    return tuple(reason(rule, by_column[core], value) for _, value, rule, core in typed.problems)


def _rejects(file: str, ready: Ready, prepared: Prepared, typed: Sequence[Typed]) -> list[Reject]:
    found = [
        Reject(file, row_of(ready.scanned, one.record), column, value, why, "")
        for one in typed
        for (column, value, _, _), why in zip(one.problems, _reasons(prepared.source, one), strict=True)
    ]
    broken = ready.scanned.broken.items() if ready.scanned else ()
    found += [Reject(file, line, "", None, why, "") for line, why in broken]
    return sorted(found, key=lambda reject: reject.row)


class _TypedRecords:
    """The good records of a preview, as what is asked of a file wants them (segmentation.extracts.questions)."""

    def __init__(self, typed: Sequence[Typed]) -> None:
        self.good = [one for one in typed if not one.problems]

    def largest_share(self, column: str) -> tuple[float, int] | None:
        shares = [(abs(one.values[column] or 0), one.record) for one in self.good]
        largest = max(shares, key=lambda found: found[0], default=(0, 0))
        return largest if largest[0] else None

    def signs_of_returns(self) -> Signs:
        back = [one for one in self.good if one.values["document_type"] != "order" and one.values["revenue"]]
        positive = [one for one in back if one.values["revenue"] > 0]
        if not positive:
            return Signs(0, len(back), None, None)
        return Signs(len(positive), len(back) - len(positive), positive[0].record, positive[0].values["revenue"])
