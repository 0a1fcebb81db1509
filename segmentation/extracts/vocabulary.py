"""What columns, files and words are called elsewhere: synonyms in two languages, and the headers of known systems."""

from __future__ import annotations

import tomllib
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from difflib import SequenceMatcher
from functools import cache
from pathlib import Path
from typing import Any

from segmentation.schema import LOADABLE, Column, Table
from segmentation.warehouse.plan import offered

FOLDER = Path(__file__).parent / "profiles"
_UMLAUTS = str.maketrans({"ä": "ae", "ö": "oe", "ü": "ue"})
# How well a header names a column, at best 1.
BY_SYSTEM, BY_SCHEMA, BY_SYNONYM, BY_PART, BY_LIKENESS = 0.97, 0.95, 0.9, 0.45, 0.7
SHORTEST_PART = 5
LEAST_LIKENESS = 0.84


@dataclass(frozen=True, eq=False)
class SystemTable:
    """A table of a known system: headers, as `bare` writes them, by the column of ours that they fill."""

    system: str
    name: str
    table: str
    columns: Mapping[str, tuple[str, ...]]

    @property
    def headers(self) -> frozenset[str]:
        """All headers that it knows."""
        return frozenset(header for headers in self.columns.values() for header in headers)


def bare(name: str) -> str:
    """A name as it is compared: letters and digits in lower case, umlauts written out."""
    return "".join(sign for sign in name.casefold().translate(_UMLAUTS) if sign.isalnum())


def system_tables() -> tuple[SystemTable, ...]:
    """The tables of the systems that profiles are shipped for."""
    return _system_tables()


@cache
def _system_tables() -> tuple[SystemTable, ...]:
    found = []
    for path in sorted(FOLDER.glob("*.toml")):
        content = _content(path)
        for table in content.get("table", ()):
            columns = {column: tuple(map(bare, headers)) for column, headers in table["columns"].items()}
            found.append(SystemTable(content["system"], table["name"], table["fills"], columns))
    return tuple(found)


@cache
def _synonyms() -> dict[str, Any]:
    return _content(FOLDER / "synonyms.toml")


def _content(path: Path) -> dict[str, Any]:
    return tomllib.loads(path.read_text(encoding="utf-8"))


@cache
def _names(table: str, column: str) -> tuple[frozenset[str], frozenset[str]]:
    """What schema.py calls the column, and its synonyms."""
    declared = next(c for t in LOADABLE if t.name == table for c in offered(t) if c.name == column)
    words = _synonyms()
    others = [*words.get(table, {}).get(column, ()), *words["any"].get(column, ())]
    return frozenset(map(bare, (declared.name, declared.header))), frozenset(map(bare, others))


def headers_of(table: Table, column: Column) -> frozenset[str]:
    """What the column may be called, as `bare` writes it."""
    own, others = _names(table.name, column.name)
    return own | others


def name_score(table: Table, column: Column, header: str) -> float:
    """How well the header names the column of the table, from 0 to 1, whatever the system."""
    name = bare(header)
    own, others = _names(table.name, column.name)
    if not name or name in own | others:
        return 0.0 if not name else BY_SCHEMA if name in own else BY_SYNONYM
    part = any(len(word) >= SHORTEST_PART and name.startswith(word) for word in own | others)
    likeness = max(_likeness(name, word) for word in own | others)
    return max(BY_PART if part else 0.0, BY_LIKENESS * likeness)


@cache
def _likeness(one: str, other: str) -> float:
    if min(len(one), len(other)) < SHORTEST_PART:
        return 0.0
    matcher = SequenceMatcher(None, one, other)
    if matcher.real_quick_ratio() < LEAST_LIKENESS or matcher.quick_ratio() < LEAST_LIKENESS:
        return 0.0
    ratio = matcher.ratio()
    return ratio if ratio >= LEAST_LIKENESS else 0.0


def file_score(table: Table, file: str) -> float:
    """How well the name of a file, or of a sheet, says which table it fills, from 0 to 1."""
    name = bare(file)
    words = [bare(word) for word in (table.file_stem, table.name, *_synonyms()["files"].get(table.name, ()))]
    if name in words:
        return 1.0
    return 0.5 if any(len(word) >= SHORTEST_PART and word in name for word in words) else 0.0


def known_word(column: Column, word: str) -> str | None:
    """The stored value that a word stands for which schema.py does not know; None if no list has it."""
    return _words(column.name).get(bare(word))


@cache
def _words(column: str) -> dict[str, str]:
    lists = _synonyms()["values"].get(column, {})
    return {bare(word): stored for stored, words in lists.items() for word in words}


def all_headers() -> tuple[str, ...]:
    """Every header that is known, so that the row that names the columns can be found."""
    return _all_headers()


@cache
def _all_headers() -> tuple[str, ...]:
    return tuple(dict.fromkeys(_each_header()))


def _each_header() -> Iterator[str]:
    words = _synonyms()
    for table in LOADABLE:
        for column in offered(table):
            yield from (column.header, column.name, *words.get(table.name, {}).get(column.name, ()))
    for headers in words["any"].values():
        yield from headers
    for path in sorted(FOLDER.glob("*.toml")):
        for table in _content(path).get("table", ()):
            for headers in table["columns"].values():
                yield from headers
