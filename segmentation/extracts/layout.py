"""Which files fill which tables: the German layout that schema.py declares, or a mapping resolved on real files."""

from __future__ import annotations

from collections.abc import Set
from dataclasses import dataclass
from difflib import get_close_matches
from pathlib import Path

from segmentation.errors import InputError, Message
from segmentation.extracts.datev import ADDED, OWN, Head, Ledger, open_ledger, read_head
from segmentation.extracts.deliveries import DATA_SUFFIXES, TEXT_SUFFIXES, Delivered, Deliveries
from segmentation.extracts.headers import text_header
from segmentation.extracts.parts import part_of
from segmentation.extracts.sheets import Sheet, find_sheet, sheet_titles
from segmentation.extracts.sniff import Header, Text, normal, sniff_text
from segmentation.schema import EXCHANGE_RATES, LOADABLE, TABLES, Table, table
from segmentation.warehouse.plan import BOOK_SUFFIXES, Field, Format, Source, is_parquet, offered

__all__ = [
    "DATA_SUFFIXES", "STEMS", "Layout", "LayoutError", "check_header", "closest", "german_sources", "is_foreign",
    "leads_nowhere", "missing_columns", "read_header", "source_folder", "wrong_layout",
]  # fmt: skip

STEMS = tuple(table.file_stem for table in (*TABLES, EXCHANGE_RATES))


class LayoutError(InputError):
    """Files that are called otherwise, or have other columns, than what is read without a mapping."""


@dataclass(frozen=True)
class Layout:
    """The sources found in a folder, what is wrong with its other files, and what is left out of it, and why.

    sales_reps: whether the names of sales reps are to be loaded.
    """

    sources: list[Source]
    problems: list[Message]
    left_out: tuple[Message, ...] = ()
    sales_reps: bool = False


def source_folder(path: Path) -> list[Path]:
    """The files of the source folder, links that lead nowhere among them; InputError if it is missing or empty."""
    if not path.exists():
        raise InputError(Message("The folder {path} does not exist.", path=str(path)))
    if not path.is_dir():
        raise InputError(Message("{path} is a file. Name the folder that holds the extracts.", path=str(path)))
    files = sorted(entry for entry in path.iterdir() if entry.is_file() or leads_nowhere(entry))
    if not files:
        raise InputError(Message("The folder {path} holds no files.", path=str(path)))
    return files


def leads_nowhere(path: Path) -> bool:
    """Whether it is a link to what is not there (or to itself)."""
    return path.is_symlink() and not path.exists()


def german_sources(deliveries: Deliveries, form: Format) -> Layout:
    """One source for each DATEV file of a category that fills a table, and for each other file or sheet that is named
    like a table or a part of it; and what is wrong with the other files.

    No file is left out without a word: the data files that are none of them, stand there twice or lie elsewhere are
    told. InputError if there is no source at all.
    """
    folder = deliveries.folder
    files = [path for path in source_folder(folder) if path.suffix.casefold() in DATA_SUFFIXES]
    links = {path.name: link for path in files if (link := _link_away(path, folder))}
    tables: list[_Found] = []
    for path in files:
        # What a link leads to is neither unpacked nor opened.
        packed = [Delivered(path.name, path)] if path.name in links else deliveries.within(path, path.name)
        tables += [found for delivered in packed for found in _tables_in(delivered, path.name in links)]
    heads = {found: head for found in tables if found.name not in links and (head := found.datev_head())}
    tables = [found for found in tables if found not in heads]
    by_stem: dict[str, list[_Found]] = {}
    for found in tables:
        if found.extract and not is_parquet(found.delivered.path):
            by_stem.setdefault(found.stem, []).append(found)
    others = [found for found in tables if found not in by_stem.get(found.stem, ())]
    unreadable = {found: why for found in others if found.name not in links and (why := found.unreadable())}
    if not by_stem and all(head.table is None for head in heads.values()):
        if unreadable and len(unreadable) == len(tables):
            raise wrong_layout(list(unreadable.values()))
        raise LayoutError(Message("None of the files is a known extract."), [*unreadable.values(), _needed(deliveries)])
    problems = [unreadable.get(found) or _not_known(found) for found in others]
    problems += [
        Message("{files} are the same extract. Keep one of them.", files=", ".join(found.name for found in same))
        for same in by_stem.values()
        if len(same) > 1
    ]
    problems += [links[found.name] for same in by_stem.values() for found in same if found.name in links]
    parts = [same[0] for _stem, same in sorted(by_stem.items()) if len(same) == 1 and same[0].name not in links]
    ordered = [(found, table) for table in LOADABLE for found in parts if found.extract == table.file_stem]
    sources = [_declared_source(found, table, form, number) for number, (found, table) in enumerate(ordered, start=1)]
    ledgers = [
        _ledger_source(found, head, form, len(sources) + at) for at, (found, head) in enumerate(heads.items(), 1)
    ]
    left_out = tuple(not_needed(found.name, head) for found, head in heads.items() if head.table is None)
    return Layout(sources + [source for source in ledgers if source], problems, left_out)


def _declared_source(found: _Found, table: Table, form: Format, number: int) -> Source:
    return Source(
        found.delivered.path.resolve(),
        found.name,
        number,
        table,
        tuple(Field(column, header=column.header) for column in offered(table)),
        form,
        declared=True,
        sheet=found.sheet,
    )


def _ledger_source(found: _Found, head: Head, form: Format, number: int) -> Source | None:
    if head.table is None:
        return None
    target = table(head.table)
    fields = {**ADDED[head.category], **OWN[head.category]}.items()
    return Source(
        found.delivered.path.resolve(), found.name, number, target,
        tuple(Field(target.column(name), header=header) for name, header in fields), form,
    )  # fmt: skip


def not_needed(file: str, head: Head) -> Message:
    """Why a DATEV file that fills no table is left out."""
    return Message(
        "{file} is left out: DATEV files of the category “{category}” hold neither bookings nor customers.",
        file=file, category=head.name,
    )  # fmt: skip


@dataclass(frozen=True)
class _Found:
    """A file of the delivery, or one sheet of it, that may be an extract."""

    delivered: Delivered
    sheet: str | None = None

    @property
    def name(self) -> str:
        return self.delivered.name if self.sheet is None else f"{self.delivered.name}/{self.sheet}"

    @property
    def stem(self) -> str:
        return (self.delivered.file.stem if self.sheet is None else self.sheet).strip().casefold()

    @property
    def extract(self) -> str | None:
        """The table's file stem that it is named like, whole or as a part."""
        return part_of(self.stem, STEMS)

    @property
    def is_text(self) -> bool:
        return self.delivered.file.suffix.casefold() in TEXT_SUFFIXES

    def unreadable(self) -> Message | None:
        """Why a text file is none, whatever it is called."""
        try:
            if self.is_text:
                sniff_text(self.delivered.path, None, self.name)
        except InputError as error:
            return error.title
        return None

    def datev_head(self) -> Head | None:
        """What the first line of a DATEV file tells."""
        filled = self.is_text and self.delivered.path.stat().st_size > 0
        return read_head(self.delivered.path, self.name) if filled else None


def _tables_in(delivered: Delivered, link: bool) -> list[_Found]:
    """The file itself; of a workbook that is named like no table those of its sheets that are."""
    whole = _Found(delivered)
    if link or delivered.file.suffix.casefold() not in BOOK_SUFFIXES or whole.extract:
        return [whole]
    sheets = [_Found(delivered, title) for title in sheet_titles(delivered.path, delivered.name)]
    return [sheet for sheet in sheets if sheet.extract] or [whole]


def read_header(source: Source) -> tuple[Text | Sheet | Ledger, Header]:
    """How the file is written, or which sheet of a workbook it is, and where its header stands."""
    wanted = [field.shown for field in _asked(source)]
    said = source.format
    if source.is_book:
        return find_sheet(source.path, source.file, wanted, source.sheet, said.header)
    text = sniff_text(source.path, said.encoding, source.file)
    if head := read_head(source.path, source.file):
        if head.table is None:
            raise InputError(not_needed(source.file, head))
        ledger = open_ledger(source.path, source.file, head, said.encoding, said.chart)
        return ledger, ledger.header
    return text, text_header(text, wanted, said)


def missing_columns(source: Source, header: Header) -> list[str]:
    """The columns that the source needs and its file does not have."""
    there = {normal(name) for name in header.names if name}
    needed = [field for field in _asked(source) if field.column.required or not source.declared]
    return list({normal(field.shown): field.shown for field in needed if normal(field.shown) not in there}.values())


def is_foreign(source: Source, header: Header) -> bool:
    """Whether the file names its columns, and none of them is one that is asked of it."""
    return header.named and not _shares_a_column(source, header)


def _shares_a_column(source: Source, header: Header) -> bool:
    asked = {normal(field.shown) for field in _asked(source)}
    return any(normal(name) in asked for name in header.names if name)


def _asked(source: Source) -> list[Field]:
    """The fields that are taken from a column of the file."""
    return [field for field in source.fields if field.header is not None or field.lookup is not None]


def check_header(source: Source, header: Header) -> list[Message]:
    """What is wrong with the columns of a file."""
    names = header.names
    problems = []
    file = source.file
    asked = {normal(field.shown) for field in _asked(source)}
    if not header.named and not _shares_a_column(source, header):
        return [
            Message(
                "{file}: The first line holds data, so that the file does not name its columns. They are called "
                "{first} to {last} here; say in a mapping what they hold.",
                file=file, first=names[0], last=names[-1],
            )
        ]  # fmt: skip
    free = tuple(name for name in names if normal(name) not in asked)
    problems += [_missing(file, column, names, free) for column in missing_columns(source, header)]
    for name in names if source.declared else ():
        if name and normal(name) not in asked:
            problems.append(_unknown(file, name, source.table, {normal(other) for other in names}))
    doubled = sorted(
        {name for name in names if normal(name) in asked and sum(normal(name) == normal(n) for n in names) > 1}
    )
    problems += [
        Message(
            "{file}: The column “{column}” stands in the header more than once. Rename or delete one of them.",
            file=file, column=name,
        )
        for name in doubled
    ]  # fmt: skip
    return problems


def wrong_layout(problems: list[Message]) -> LayoutError:
    """The error that carries the problems of all headers."""
    return LayoutError(Message("The extracts do not have the expected layout."), problems)


def _link_away(path: Path, folder: Path) -> Message | None:
    if leads_nowhere(path):
        return Message("{file} is a link that leads nowhere. Put the file itself in its place.", file=path.name)
    if not path.resolve().is_relative_to(folder.resolve()):
        return Message(
            "{file} is a link that leads out of the folder. Put the file itself in its place.", file=path.name
        )
    return None


def _needed(deliveries: Deliveries) -> Message:
    """What a folder without any known extract would have to hold."""
    found = [name for path in source_folder(deliveries.folder) for name in _names_in(deliveries, path)]
    return Message(
        "At least one of {expected} is needed; found: {found}. Files of another layout need a mapping file.",
        expected=", ".join(f"{table.file_stem}.csv" for table in TABLES),
        found=", ".join(found[:20]),
    )


def _names_in(deliveries: Deliveries, path: Path) -> list[str]:
    """The names of the tables that a file of the folder holds; its own where that is none, or elsewhere."""
    packed = [] if _link_away(path, deliveries.folder) else deliveries.within(path, path.name)
    return [delivered.name for delivered in packed] or [path.name]


def _not_known(found: _Found) -> Message:
    """What is wrong with a data file that no table takes."""
    names = [f"{stem}.csv" for stem in STEMS]
    if close := closest(found.stem, STEMS):
        return Message(
            "{file} is not a known extract. Did you mean {close}? Known are {known}. Files of another layout need a "
            "mapping file.",
            file=found.name, close=f"{close}.csv", known=", ".join(names),
        )  # fmt: skip
    return Message(
        "{file} is not a known extract. Known are {known}. Files of another layout need a mapping file.",
        file=found.name, known=", ".join(names),
    )  # fmt: skip


def _missing(file: str, column: str, names: tuple[str, ...], free: tuple[str, ...]) -> Message:
    """free: those of the names that are not asked for by another column."""
    close = closest(column, free)
    found = ", ".join(name for name in names if name)
    if close:
        return Message(
            "{file}: The column “{column}” is missing. Did you mean “{close}”? Found: {found}.",
            file=file, column=column, found=found, close=close,
        )  # fmt: skip
    return Message("{file}: The column “{column}” is missing. Found: {found}.", file=file, column=column, found=found)


def _unknown(file: str, column: str, table: Table, there: Set[str]) -> Message:
    """there: the file's headers, as `normal` writes them."""
    headers = [known.header for known in offered(table)]
    close = closest(column, [header for header in headers if normal(header) not in there])
    if close:
        return Message(
            "{file}: The column “{column}” is not known. Did you mean “{close}”?",
            file=file, column=column, close=close,
        )  # fmt: skip
    return Message(
        "{file}: The column “{column}” is not known. Known are {known}. A mapping file can leave a column out.",
        file=file, column=column, known=", ".join(headers),
    )  # fmt: skip


def closest(name: str, candidates: list[str] | tuple[str, ...]) -> str | None:
    """The candidate that the name is most likely a slip of."""
    folded = {normal(candidate): candidate for candidate in candidates if candidate}
    found = get_close_matches(normal(name), list(folded), n=1, cutoff=0.6)
    return folded[found[0]] if found else None
