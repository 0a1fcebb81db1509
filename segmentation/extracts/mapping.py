"""Mapping files (TOML): how a foreign layout fills the core tables.

    [format]                    # of all files; each key may be left out and is then found from the file
    delimiter = ","
    encoding = "utf-8"
    decimal = "."
    thousands = ""              # none
    date = "yyyy-mm-dd"         # or yyyymmdd, dd.mm.yyyy, dd-mm-yyyy, dd/mm/yyyy, mm-dd-yyyy, mm/dd/yyyy; the same with
                                # or without leading zeros: yyyy-m-d, yyyy/m/d, d.m.yyyy, d-m-yyyy, d/m/yyyy, m-d-yyyy,
                                # m/d/yyyy. A time of day behind a date is left out
    header = 1                  # the row that names the columns; 0: none does, they are Spalte 1, Spalte 2 …
    currency = "USD"            # of amounts that name none; what is not EUR is converted by the table exchange_rates
    empty = ["NULL"]            # words that stand for nothing
    percent = "12.5"            # how 12.5 % is written; or "0.125"
    returns = "positive"        # amounts of returns and credit notes have no minus; or "negative": they have
    chart = "SKR03"             # a DATEV client's chart of accounts, or "SKR04"

    leave_out = ["Notes.txt"]   # files that are not read; stands above all sections

    [privacy]
    sales_reps = true           # the names of sales reps are loaded; else they are left out

    [[source]]
    file = "orders.csv"         # in the source folder: text, Parquet, Excel or one of these as .gz; "a.zip/orders.csv"
                                # is a file in an archive, "book.xlsx/Orders" a sheet (else the one whose header fits).
                                # Where no file is called so, one may differ in capitals and in how umlauts are encoded.
                                # orders_2025_11.csv beside orders_2025_10.csv is read likewise, as another part of the
                                # same extract, for only a number or a period differs in their names; with none of the
                                # columns it is another file, and left out
    table = "order_lines"
    [source.format]             # of this file
    [source.columns]            # core column = column of the file
    order_id = "OrderNo"
    [source.constants]          # core column = the same value in every row
    document_type = "order"
    [source.computed]           # core column = a product of others, or the place of the row among those of a document
    revenue = "unit_price * quantity * (1 - discount)"
    line_no = "number within order_id"
    [source.factors]            # numbers are multiplied: thousands of EUR -> EUR
    revenue = 1000
    [source.values.channel]     # words replaced
    "Online" = "webshop"
    [source.lookups.product_group]   # fetched from another file
    file = "groups.csv"
    own = "GroupNo"             # column of this file
    key = "No"                  # column of the other that must be equal
    value = "Title"             # column of the other that is taken

Beside the core columns there are `currency`, for tables with amounts, and for order lines `unit_cost`, which times
quantity gives the cost, and `customer_name`, which names the customers where no file of them is delivered. A mapping
without [[source]] keeps the German file names and headers and changes only the format.
"""

from __future__ import annotations

import re
import sys
from dataclasses import dataclass, replace
from pathlib import Path, PurePosixPath
from typing import Any

from segmentation.errors import InputError, Message
from segmentation.extracts.deliveries import Delivered, Deliveries, file_called
from segmentation.extracts.layout import Layout, closest, german_sources, leads_nowhere, source_folder
from segmentation.extracts.mapping_file import (
    LOOKUP_KEYS,
    Mapping,
    no_names,
    no_section,
    no_table,
    no_text,
    read_toml,
    unknown_key,
)
from segmentation.extracts.said import FORMAT_KEYS, said_format
from segmentation.extracts.unnamed import unnamed
from segmentation.schema import Column, Table, table
from segmentation.warehouse.plan import BOOK_SUFFIXES, Field, Format, Lookup, Numbered, Product, Source, offered

SOURCE_KEYS = ("file", "table", "format", "columns", "constants", "computed", "factors", "values", "lookups")
WAYS = ("columns", "constants", "computed", "lookups")
_NO_NUMBERS = ("text", "date")
_NUMBERED = re.compile(r"number within (?P<within>\w+)")
_FACTOR = re.compile(r"\s*(?:(?P<plain>\w+)|\(\s*1\s*-\s*(?P<less>\w+)\s*\))\s*")
LONGEST_NAME = 255  # bytes


def mapped_sources(deliveries: Deliveries, mapping: Path | Mapping) -> Layout:
    """The sources a mapping describes, its files found in the folder with further parts of the same extracts; which
    files it does not name; and what is wrong with files, which only a mapping without sources of its own tells.
    InputError with all that is wrong with the mapping.
    """
    source_folder(deliveries.folder)
    name = mapping.name
    reader = _Reader(deliveries, name)
    content = read_toml(mapping) if isinstance(mapping, Path) else mapping.content()
    reader.known_keys(content, ("format", "privacy", "source", "leave_out"), "top level")
    unwanted = reader.unwanted(content.get("leave_out", []))
    sales_reps = reader.sales_reps(content.get("privacy", {}))
    has_sources = "source" in content
    form = reader.form(content.get("format", {}), Format(), "format")
    entries = content.get("source", [])
    if not isinstance(entries, list):
        reader.note(Message("{mapping}: Write [[source]], one for each file.", mapping=name))
        entries = []
    sources = [reader.source(entry, form, number) for number, entry in enumerate(entries, start=1)]
    if reader.problems:
        raise InputError(Message("The mapping {file} cannot be used.", file=name), reader.problems)
    if not has_sources:
        return replace(german_sources(deliveries, form), sales_reps=sales_reps)
    named = [source for source in sources if source is not None]
    parts, left_out = unnamed(deliveries, named, reader.named, unwanted)
    return Layout(named + parts, [], left_out, sales_reps)


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
        self.named: set[Path] = set()

    def note(self, problem: Message) -> None:
        self.problems.append(problem)

    def at(self, where: str) -> dict[str, object]:
        return {"mapping": self.file, "where": where}

    def known_keys(self, found: dict[str, Any], known: tuple[str, ...], where: str) -> None:
        for key in found:
            if key not in known:
                self.note(unknown_key(self.at(where), key, known))

    def unwanted(self, names: object) -> frozenset[str]:
        """The files that are not to be read."""
        problems = no_names(self.at("leave_out"), names)
        self.problems += problems
        return frozenset(names) if isinstance(names, list) and not problems else frozenset()

    def sales_reps(self, privacy: object) -> bool:
        """Whether the names of sales reps are to be loaded."""
        if not isinstance(privacy, dict):
            self.note(no_section(self.at("privacy"), privacy))
            return False
        self.known_keys(privacy, ("sales_reps",), "privacy")
        said = privacy.get("sales_reps", False)
        if not isinstance(said, bool):
            self.note(
                Message("{mapping}, {where}: “{key}” is true or false, not {value}.",
                        **self.at("privacy"), key="sales_reps", value=said)
            )  # fmt: skip
        return said is True

    def text(self, found: dict[str, Any], key: str, where: str) -> str | None:
        value = found.get(key)
        if isinstance(value, str) and value:
            return value
        self.note(no_text(self.at(where), key, value))
        return None

    def section(self, found: dict[str, Any], key: str, where: str) -> dict[str, Any]:
        value = found.get(key, {})
        if isinstance(value, dict):
            return value
        self.note(no_section(self.at(f"{where}, {key}"), value))
        return {}

    def form(self, found: Any, base: Format, where: str) -> Format:
        if not isinstance(found, dict):
            self.note(no_section(self.at(where), found))
            return base
        self.known_keys(found, FORMAT_KEYS, where)
        known = {key: value for key, value in found.items() if key in FORMAT_KEYS}
        return said_format(known, base, self.at(where), self.note)

    def source(self, found: Any, form: Format, number: int) -> Source | None:
        where = f"source {number}"
        if not isinstance(found, dict):
            self.note(no_section(self.at(where), found))
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
        fields = tuple(field for column in offered(target) if (field := self.field(column, sections, where)))
        self.known_factors(fields, where)
        return Source(place.delivered.path, place.name, number, target, fields, form, sheet=place.sheet)

    def place(self, found: dict[str, Any], where: str) -> _Place | None:
        """The file, or the part of an archive or the sheet of a workbook, that a mapping names."""
        name = self.text(found, "file", where)
        if name is None:
            return None
        if not _is_file_name(name):
            self.note(self.not_there(where, name, [entry.name for entry in self.folder.iterdir()]))
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
        path = file_called(self.folder, outer).resolve()
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
        self.named.add(path)
        shown = path.relative_to(self.folder.resolve()).as_posix()
        return self.within(self.deliveries.within(path, shown), shown, inner, where)

    def outer(self, name: str) -> tuple[str, str, str]:
        """The name of the archive or workbook in the folder, and what is named behind it; else the whole name."""
        parts = name.split("/")
        for end in range(1, len(parts)):
            outer = "/".join(parts[:end])
            if outer.casefold().endswith((".zip", *BOOK_SUFFIXES)) and file_called(self.folder, outer).is_file():
                return outer, "/", "/".join(parts[end:])
        return name, "", ""

    def within(self, packed: list[Delivered], shown: str, inner: str, where: str) -> _Place | None:
        name = f"{shown}/{inner}" if inner else shown
        for delivered in packed:
            if delivered.name == name or (not inner and len(packed) == 1):
                return _Place(delivered, delivered.name)
            if name.startswith(f"{delivered.name}/") and delivered.file.suffix.casefold() in BOOK_SUFFIXES:
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
            self.note(no_table(self.at(where), name))
            return None

    def core_columns(self, section: dict[str, Any], target: Table, where: str) -> None:
        known = [column.name for column in offered(target)]
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

    def field(self, column: Column, sections: dict[str, dict[str, Any]], where: str) -> Field | None:
        name = column.name
        given = [key for key in WAYS if name in sections[key]]
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
        if factor is not None and not _is_factor(factor):
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
        header = constant = lookup = computed = None
        if given == ["columns"]:
            header = self.text(sections["columns"], name, f"{where}, columns")
        elif given == ["constants"]:
            constant = str(sections["constants"][name])
        elif given == ["computed"]:
            computed = self.computed(column, sections["computed"][name], where)
        else:
            lookup = self.lookup(self.section(sections["lookups"], name, where), f"{where}, lookups.{name}")
        words = tuple((str(old), str(new)) for old, new in values.items())
        return Field(column, header, constant, lookup, words, factor, computed)

    def computed(self, column: Column, text: object, where: str) -> Product | Numbered | None:
        numbered = _NUMBERED.fullmatch(text) if isinstance(text, str) else None
        if numbered and column.kind == "integer":
            return Numbered(numbered["within"])
        factors = [_FACTOR.fullmatch(part) for part in text.split("*")] if isinstance(text, str) else [None]
        found = [factor for factor in factors if factor is not None]
        if len(found) == len(factors) and column.kind in ("money", "number"):
            return Product(
                tuple(factor["plain"] for factor in found if factor["plain"]),
                tuple(factor["less"] for factor in found if factor["less"]),
            )
        self.note(
            Message(
                "{mapping}, {where}: “{column}” cannot be computed as “{value}”. What can be computed are amounts, "
                "such as {product}, and whole numbers, such as {number}.",
                **self.at(where), column=column.name, value=str(text),
                product="unit_price * quantity * (1 - discount)", number="number within order_id",
            )
        )  # fmt: skip
        return None

    def known_factors(self, fields: tuple[Field, ...], where: str) -> None:
        known = {field.column.name: field.column for field in fields if field.computed is None}
        for field in fields:
            for name in field.computed.columns if field.computed else ():
                number = isinstance(field.computed, Numbered) or (name in known and known[name].kind not in _NO_NUMBERS)
                if name not in known or not number:
                    self.note(
                        Message(
                            "{mapping}, {where}: “{column}” is computed from “{name}”, which is no number that the "
                            "mapping gives.",
                            **self.at(where), column=field.column.name, name=name,
                        )
                    )  # fmt: skip

    def lookup(self, found: dict[str, Any], where: str) -> Lookup | None:
        self.known_keys(found, LOOKUP_KEYS, where)
        place = self.place(found, where)
        own, key, value = (self.text(found, name, where) for name in LOOKUP_KEYS[1:])
        if place is None or own is None or key is None or value is None:
            return None
        return Lookup(place.delivered.path, place.name, own, key, value)


def _is_factor(value: Any) -> bool:
    """Whether numbers can be multiplied by it; no factor is 0 or beyond all numbers."""
    is_number = isinstance(value, int | float) and not isinstance(value, bool)
    return is_number and 0 < abs(value) <= sys.float_info.max


def _is_file_name(name: str) -> bool:
    """Whether a system can be asked for a file called so."""
    return "\0" not in name and all(len(part.encode()) <= LONGEST_NAME for part in name.split("/"))
