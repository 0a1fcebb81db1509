"""Mapping files (TOML): how a foreign layout fills the core tables.

    [format]                    # of all files; each key may be left out and is then found from the file
    delimiter = ","
    encoding = "utf-8"
    decimal = "."
    thousands = ""              # none
    date = "yyyy-mm-dd"         # or dd.mm.yyyy, yyyymmdd, d/m/yyyy, m/d/yyyy (with or without leading zeros),
                                # dd/mm/yyyy, mm/dd/yyyy, dd-mm-yyyy, mm-dd-yyyy

    [[source]]
    file = "orders.csv"         # in the source folder: CSV, Parquet, .xlsx or one of these as .gz; "a.zip/orders.csv"
                                # is a file in an archive, "book.xlsx/Orders" a sheet (else the one whose header fits)
    table = "order_lines"
    [source.format]             # of this file
    [source.columns]            # core column = column of the file
    order_id = "OrderNo"
    [source.constants]          # core column = the same value in every row
    document_type = "order"
    [source.factors]            # numbers are multiplied: thousands of EUR -> EUR
    revenue = 1000
    [source.values.channel]     # words replaced
    "Online" = "webshop"
    [source.lookups.product_group]   # fetched from another file
    file = "groups.csv"
    own = "GroupNo"             # column of this file
    key = "No"                  # column of the other that must be equal
    value = "Title"             # column of the other that is taken

A mapping without [[source]] keeps the German file names and headers and changes only the format.
"""

from __future__ import annotations

import codecs
import re
import tomllib
from dataclasses import dataclass
from pathlib import Path, PurePosixPath
from typing import Any

from segmentation.errors import InputError, Message
from segmentation.extracts.deliveries import BOOK_SUFFIX, Delivered, Deliveries
from segmentation.extracts.layout import closest, german_sources, leads_nowhere, source_folder
from segmentation.schema import TABLES, Table, table
from segmentation.warehouse.plan import DATE_FORMS, Field, Format, Lookup, Source

FORMAT_KEYS = ("delimiter", "encoding", "decimal", "thousands", "date")
SOURCE_KEYS = ("file", "table", "format", "columns", "constants", "factors", "values", "lookups")
LOOKUP_KEYS = ("file", "own", "key", "value")


def mapped_sources(deliveries: Deliveries, mapping: Path) -> tuple[list[Source], list[Message]]:
    """The sources a mapping file describes, its files found in the folder; and what is wrong with other files, which
    only a mapping without sources of its own tells. InputError with all that is wrong with the mapping.
    """
    source_folder(deliveries.folder)
    reader = _Reader(deliveries, mapping.name)
    content = _content(mapping)
    reader.known_keys(content, ("format", "source"), "top level")
    has_sources = "source" in content
    form = reader.form(content.get("format", {}), Format(), "format")
    entries = content.get("source", [])
    if not isinstance(entries, list):
        reader.note(Message("{mapping}: Write [[source]], one for each file.", mapping=mapping.name))
        entries = []
    sources = [reader.source(entry, form, number) for number, entry in enumerate(entries, start=1)]
    if reader.problems:
        raise InputError(Message("The mapping {file} cannot be used.", file=mapping.name), reader.problems)
    if not has_sources:
        return german_sources(deliveries, form)
    return [source for source in sources if source is not None], []


def _content(mapping: Path) -> dict[str, Any]:
    try:
        return tomllib.loads(mapping.read_text(encoding="utf-8"))
    except FileNotFoundError as error:
        raise InputError(Message("The mapping file {path} does not exist.", path=str(mapping))) from error
    except OSError as error:
        raise InputError(
            Message("The mapping file {path} cannot be read: {cause}.", path=str(mapping), cause=error.strerror)
        ) from error
    except UnicodeDecodeError as error:
        raise InputError(Message("{file} is not UTF-8 text. Save it as UTF-8.", file=mapping.name)) from error
    except tomllib.TOMLDecodeError as error:
        raise InputError(_no_toml(mapping.name, str(error))) from error


def _no_toml(file: str, cause: str) -> Message:
    # The library tells the place in its text alone.
    place = re.search(r"at line (\d+), column (\d+)", cause)
    if place is None:
        return Message("{file} is not valid TOML: something is missing at its end.", file=file)
    return Message(
        "{file}, row {row}: From character {character} on this is not valid TOML.",
        file=file, row=int(place[1]), character=int(place[2]),
    )  # fmt: skip


@dataclass(frozen=True)
class _Place:
    """A file that a mapping names, its name with the sub-folder or archive; sheet: the one it names."""

    delivered: Delivered
    name: str
    sheet: str | None = None


class _Reader:
    """Walks a parsed mapping and collects what is wrong with it."""

    def __init__(self, deliveries: Deliveries, file: str) -> None:
        self.deliveries = deliveries
        self.folder = deliveries.folder
        self.file = file
        self.problems: list[Message] = []

    def note(self, problem: Message) -> None:
        self.problems.append(problem)

    def at(self, where: str) -> dict[str, object]:
        return {"mapping": self.file, "where": where}

    def known_keys(self, found: dict[str, Any], known: tuple[str, ...], where: str) -> None:
        for key in found:
            if key not in known:
                self.note(
                    Message(
                        "{mapping}, {where}: The key “{key}” is not known. Known are {known}.",
                        **self.at(where), key=key, known=", ".join(known),
                    )
                )  # fmt: skip

    def text(self, found: dict[str, Any], key: str, where: str) -> str | None:
        value = found.get(key)
        if isinstance(value, str) and value:
            return value
        self.note(self.no_text(where, key, value))
        return None

    def no_text(self, where: str, key: str, value: object) -> Message:
        if value is None:
            return Message("{mapping}, {where}: The key “{key}” is missing.", **self.at(where), key=key)
        return Message(
            "{mapping}, {where}: “{key}” must be a text, not {value}.", **self.at(where), key=key, value=value
        )

    def no_section(self, where: str, value: object) -> Message:
        return Message("{mapping}, {where}: This must be a table, not {value}.", **self.at(where), value=value)

    def section(self, found: dict[str, Any], key: str, where: str) -> dict[str, Any]:
        value = found.get(key, {})
        if isinstance(value, dict):
            return value
        self.note(self.no_section(f"{where}, {key}", value))
        return {}

    def form(self, found: Any, base: Format, where: str) -> Format:
        if not isinstance(found, dict):
            self.note(self.no_section(where, found))
            return base
        self.known_keys(found, FORMAT_KEYS, where)
        for key, value in found.items():
            if not isinstance(value, str):
                self.note(self.no_text(where, key, value))
                return base
        decimal = found.get("decimal", base.decimal)
        # A new decimal sign without a word on thousands: to be found, since the old sign may now be the decimal one.
        thousands = found.get("thousands", base.thousands if "decimal" not in found else None)
        date = found.get("date", base.date.name if base.date else None)
        delimiter = found.get("delimiter", base.delimiter)
        encoding = found.get("encoding", base.encoding)
        for key, value, known in (
            ("decimal", decimal, (",", ".")),
            ("thousands", thousands, ("", ",", ".", " ", "'")),
            ("date", date, tuple(DATE_FORMS)),
        ):
            if value is not None and value not in known:
                self.note(
                    Message(
                        "{mapping}, {where}: “{key}” cannot be “{value}”. It is one of {known}.",
                        **self.at(where), key=key, value=value, known=", ".join(f"“{word}”" for word in known),
                    )
                )  # fmt: skip
                return base
        if decimal is not None and decimal == thousands:
            self.note(
                Message(
                    "{mapping}, {where}: “decimal” and “thousands” are both “{value}”. They must differ.",
                    **self.at(where), value=decimal,
                )
            )  # fmt: skip
        if delimiter is not None and (len(delimiter) != 1 or delimiter in '"\r\n'):
            self.note(
                Message(
                    "{mapping}, {where}: “delimiter” must be one character such as “;”, not “{value}”.",
                    **self.at(where), value=delimiter,
                )
            )  # fmt: skip
        if encoding is not None and not _is_encoding(encoding):
            self.note(
                Message(
                    "{mapping}, {where}: There is no encoding “{value}”. Usual ones are utf-8 and cp1252.",
                    **self.at(where), value=encoding,
                )
            )  # fmt: skip
        return Format(decimal, thousands, DATE_FORMS[date] if date else None, delimiter, encoding)

    def source(self, found: Any, form: Format, number: int) -> Source | None:
        where = f"source {number}"
        if not isinstance(found, dict):
            self.note(self.no_section(where, found))
            return None
        self.known_keys(found, SOURCE_KEYS, where)
        place = self.place(found, where)
        target = self.table(found, where)
        form = self.form(found.get("format", {}), form, f"{where}, format")
        sections = {key: self.section(found, key, where) for key in SOURCE_KEYS[3:]}
        if place is None or target is None:
            return None
        where = f"{where} ({PurePosixPath(place.name).name})"
        for key, section in sections.items():
            self.core_columns(section, target, f"{where}, {key}")
        fields = tuple(
            field for column in target.columns if (field := self.field(target, column.name, sections, where))
        )
        return Source(place.delivered.path, place.name, number, target, fields, form, sheet=place.sheet)

    def place(self, found: dict[str, Any], where: str) -> _Place | None:
        """The file, or the part of an archive or the sheet of a workbook, that a mapping names."""
        name = self.text(found, "file", where)
        if name is None:
            return None
        outer, _, inner = self.outer(name)
        if leads_nowhere(self.folder / outer):
            self.note(
                Message(
                    "{mapping}, {where}: {file} is a link that leads nowhere. Put the file itself in its place.",
                    **self.at(where), file=name,
                )
            )  # fmt: skip
            return None
        path = (self.folder / outer).resolve()
        if not path.is_relative_to(self.folder.resolve()):
            self.note(
                Message(
                    "{mapping}, {where}: {file} lies outside the folder of the extracts. Put the file itself there.",
                    **self.at(where), file=name,
                )
            )  # fmt: skip
            return None
        if not path.is_file():
            self.note(self.not_there(where, name, [entry.name for entry in self.folder.iterdir()]))
            return None
        shown = path.relative_to(self.folder.resolve()).as_posix()
        return self.within(self.deliveries.within(path, shown), shown, inner, where)

    def outer(self, name: str) -> tuple[str, str, str]:
        """The name of the archive or workbook in the folder, and what is named behind it; else the whole name."""
        parts = name.split("/")
        for end in range(1, len(parts)):
            outer = "/".join(parts[:end])
            if outer.casefold().endswith((".zip", ".xlsx")) and (self.folder / outer).is_file():
                return outer, "/", "/".join(parts[end:])
        return name, "", ""

    def within(self, packed: list[Delivered], shown: str, inner: str, where: str) -> _Place | None:
        name = f"{shown}/{inner}" if inner else shown
        for delivered in packed:
            if delivered.name == name or (not inner and len(packed) == 1):
                return _Place(delivered, delivered.name)
            if name.startswith(f"{delivered.name}/") and delivered.file.suffix.casefold() == BOOK_SUFFIX:
                return _Place(delivered, name, name.removeprefix(f"{delivered.name}/"))
        self.note(self.not_there(where, name, [delivered.name for delivered in packed]))
        return None

    def not_there(self, where: str, name: str, names: list[str]) -> Message:
        return Message(
            "{mapping}, {where}: {file} is not among the extracts. Found: {found}.",
            **self.at(where), file=name, found=", ".join(sorted(names)[:20]),
        )  # fmt: skip

    def table(self, found: dict[str, Any], where: str) -> Table | None:
        name = self.text(found, "table", where)
        if name is None:
            return None
        try:
            return table(name)
        except KeyError:
            self.note(
                Message(
                    "{mapping}, {where}: There is no table “{table}”. Known are {known}.", **self.at(where), table=name,
                    known=", ".join(known.name for known in TABLES),
                )
            )  # fmt: skip
            return None

    def core_columns(self, section: dict[str, Any], target: Table, where: str) -> None:
        known = [column.name for column in target.columns]
        for name in section:
            if name in known:
                continue
            if close := closest(name, known):
                self.note(
                    Message(
                        "{mapping}, {where}: The table {table} has no column “{column}”. Did you mean “{close}”?",
                        **self.at(where), table=target.name, column=name, close=close,
                    )
                )  # fmt: skip
            else:
                self.note(
                    Message(
                        "{mapping}, {where}: The table {table} has no column “{column}”. Known are {known}.",
                        **self.at(where), table=target.name, column=name, known=", ".join(known),
                    )
                )  # fmt: skip

    def field(self, target: Table, name: str, sections: dict[str, dict[str, Any]], where: str) -> Field | None:
        column = target.column(name)
        given = [key for key in ("columns", "constants", "lookups") if name in sections[key]]
        if len(given) != 1:
            if given:
                self.note(
                    Message(
                        "{mapping}, {where}: The column “{column}” is given more than once: {given}. Keep one of them.",
                        **self.at(where), column=name, given=", ".join(given),
                    )
                )  # fmt: skip
            elif column.required:
                self.note(
                    Message(
                        "{mapping}, {where}: The required column “{column}” is not given.",
                        **self.at(where), column=name,
                    )
                )  # fmt: skip
            return None
        values = self.section(sections["values"], name, f"{where}, values")
        factor = sections["factors"].get(name)
        if factor is not None and (isinstance(factor, bool) or not isinstance(factor, int | float) or factor == 0):
            self.note(
                Message(
                    "{mapping}, {where}: The factor of “{column}” must be a number other than 0, not “{value}”.",
                    **self.at(where), column=name, value=str(factor),
                )
            )  # fmt: skip
            factor = None
        if factor is not None and column.kind in ("text", "date"):
            self.note(
                Message(
                    "{mapping}, {where}: The column “{column}” holds no numbers and takes no factor.",
                    **self.at(where), column=name,
                )
            )  # fmt: skip
        header = constant = lookup = None
        if given == ["columns"]:
            header = self.text(sections["columns"], name, f"{where}, columns")
        elif given == ["constants"]:
            constant = str(sections["constants"][name])
        else:
            lookup = self.lookup(self.section(sections["lookups"], name, where), f"{where}, lookups.{name}")
        words = tuple((str(old), str(new)) for old, new in values.items())
        return Field(column, header, constant, lookup, words, factor)

    def lookup(self, found: dict[str, Any], where: str) -> Lookup | None:
        self.known_keys(found, LOOKUP_KEYS, where)
        place = self.place(found, where)
        own, key, value = (self.text(found, name, where) for name in LOOKUP_KEYS[1:])
        if place is None or own is None or key is None or value is None:
            return None
        return Lookup(place.delivered.path, place.name, own, key, value)


def _is_encoding(name: str) -> bool:
    try:
        codecs.lookup(name)
    except LookupError:
        return False
    return True
