"""Which files fill which tables: the German layout that schema.py declares, or a mapping resolved on real files."""

from __future__ import annotations

from difflib import get_close_matches
from pathlib import Path

from segmentation.errors import InputError, Message
from segmentation.extracts.sniff import Header, Text, find_header, normal, sniff_text
from segmentation.schema import TABLES, Table
from segmentation.warehouse.plan import Field, Format, Source

TEXT_SUFFIXES = (".csv", ".txt")
DATA_SUFFIXES = (*TEXT_SUFFIXES, ".parquet")


def source_folder(path: Path) -> list[Path]:
    """The files of the source folder; InputError if it is missing or empty."""
    if not path.exists():
        raise InputError(Message("The folder {path} does not exist", path=str(path)))
    if not path.is_dir():
        raise InputError(Message("{path} is a file; load wants the folder that holds the extracts", path=str(path)))
    files = sorted(entry for entry in path.iterdir() if entry.is_file())
    if not files:
        raise InputError(Message("The folder {path} holds no files", path=str(path)))
    return files


def german_sources(folder: Path, form: Format) -> list[Source]:
    """One source for each file whose stem is that of a table.

    InputError if there is none, and if a data file is none of them, stands there twice or lies elsewhere: no file
    is left out without a word.
    """
    files = [path for path in source_folder(folder) if path.suffix.casefold() in DATA_SUFFIXES]
    by_stem: dict[str, list[Path]] = {}
    for path in files:
        if path.suffix.casefold() in TEXT_SUFFIXES:
            by_stem.setdefault(path.stem.casefold(), []).append(path)
    taken = {table.file_stem: by_stem[table.file_stem] for table in TABLES if table.file_stem in by_stem}
    if not taken:
        raise InputError(
            Message("The folder {path} holds no extract that load knows", path=str(folder)),
            [
                Message(
                    "expected at least one of {expected}; found {found} (other layouts need --mapping)",
                    expected=", ".join(f"{table.file_stem}.csv" for table in TABLES),
                    found=", ".join(path.name for path in source_folder(folder)[:20]),
                )
            ],
        )
    problems = [_not_known(path) for path in files if path not in taken.get(path.stem.casefold(), ())]
    problems += [
        Message("{files} are the same extract: leave one of them", files=", ".join(path.name for path in paths))
        for paths in taken.values()
        if len(paths) > 1
    ]
    home = folder.resolve()
    problems += [
        Message("{file} lies outside the source folder: put the file itself there, not a link", file=path.name)
        for paths in taken.values()
        for path in paths
        if not path.resolve().is_relative_to(home)
    ]
    if problems:
        raise wrong_layout(problems)
    return [
        Source(
            taken[table.file_stem][0].resolve(),
            taken[table.file_stem][0].name,
            number,
            table,
            tuple(Field(column, header=column.header) for column in table.columns),
            form,
            declared=True,
        )
        for number, table in enumerate(TABLES, start=1)
        if table.file_stem in taken
    ]


def read_header(source: Source) -> tuple[Text, Header]:
    """How the CSV file is written and where its header stands."""
    text = sniff_text(source.path, source.format.encoding)
    wanted = [field.shown for field in source.fields if field.constant is None]
    return text, find_header(text, wanted, source.format.delimiter)


def check_header(source: Source, names: tuple[str, ...]) -> list[Message]:
    """What is wrong with the columns of a file."""
    problems = []
    file = source.file
    there = {normal(name) for name in names if name}
    asked = {
        normal(field.shown): field
        for field in source.fields
        if field.constant is None and (field.header is not None or field.lookup is not None)
    }
    for name, field in asked.items():
        if name not in there and (field.column.required or not source.declared):
            problems.append(_missing(file, field.shown, names))
    for name in names if source.declared else ():
        if name and normal(name) not in asked:
            problems.append(_unknown(file, name, source.table))
    doubled = sorted({name for name in names if name and sum(normal(name) == normal(n) for n in names) > 1})
    problems += [
        Message("{file}: column {column} stands twice in the header", file=file, column=name) for name in doubled
    ]
    return problems


def wrong_layout(problems: list[Message]) -> InputError:
    """The error that carries the problems of all headers."""
    return InputError(Message("The extracts do not have the expected layout"), problems)


def _not_known(path: Path) -> Message:
    """What is wrong with a data file that no table takes."""
    names = [f"{table.file_stem}.csv" for table in TABLES]
    stems = [table.file_stem for table in TABLES]
    if close := closest(path.stem, stems):
        return Message(
            "{file} is no extract that load knows (did you mean {close}?); known: {known} "
            "(other layouts need --mapping)",
            file=path.name, close=f"{close}.csv", known=", ".join(names),
        )  # fmt: skip
    return Message(
        "{file} is no extract that load knows; known: {known} (other layouts need --mapping)",
        file=path.name, known=", ".join(names),
    )  # fmt: skip


def _missing(file: str, column: str, names: tuple[str, ...]) -> Message:
    close = closest(column, names)
    found = ", ".join(name for name in names if name)
    if close:
        return Message(
            "{file}: column {column} is missing; found: {found} (did you mean {close}?)",
            file=file, column=column, found=found, close=close,
        )  # fmt: skip
    return Message("{file}: column {column} is missing; found: {found}", file=file, column=column, found=found)


def _unknown(file: str, column: str, table: Table) -> Message:
    headers = [known.header for known in table.columns]
    close = closest(column, headers)
    if close:
        return Message("{file}: unknown column {column} (did you mean {close}?)", file=file, column=column, close=close)
    return Message(
        "{file}: unknown column {column}; known: {known} (leave a column out by means of --mapping)",
        file=file, column=column, known=", ".join(headers),
    )  # fmt: skip


def closest(name: str, candidates: list[str] | tuple[str, ...]) -> str | None:
    """The candidate that the name is most likely a slip of."""
    folded = {normal(candidate): candidate for candidate in candidates if candidate}
    found = get_close_matches(normal(name), list(folded), n=1, cutoff=0.6)
    return folded[found[0]] if found else None
