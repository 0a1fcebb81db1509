"""What columns, files and words are called elsewhere: synonyms in two languages, and the headers of known systems."""

from __future__ import annotations

import tomllib
from collections.abc import Iterable, Iterator, Mapping
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
BY_SYSTEM, BY_SYSTEM_TOO, BY_SCHEMA, BY_SYNONYM, BY_PART, BY_LIKENESS = 0.97, 0.96, 0.95, 0.9, 0.35, 0.7
SHORTEST_PART = 5
LEAST_LIKENESS = 0.86


@dataclass(frozen=True, eq=False)
class SystemTable:
    """A table of a known system: headers, as `bare` writes them, by the column of ours that they fill; the best first.

    other: headers that fill none, whatever they are called like; persons: those of them that name somebody; spellings:
    in how many ways each header is written.
    """

    system: str
    name: str
    table: str
    columns: Mapping[str, tuple[str, ...]]
    other: frozenset[str] = frozenset()
    persons: frozenset[str] = frozenset()
    spellings: int = 1

    @property
    def filling(self) -> frozenset[str]:
        """The headers that fill a column of ours."""
        return frozenset[str]().union(*self.columns.values())

    def score(self, column: str, header: str) -> float | None:
        """How well the header names the column in this system, 0 if it is known for something else; None if unknown."""
        headers, name = self.columns.get(column, ()), bare(header)
        if name in headers:
            return BY_SYSTEM if headers.index(name) < self.spellings else BY_SYSTEM_TOO
        return 0.0 if name in self.other else None


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
            columns = {column: tuple(map(bare, _spelled(table, names))) for column, names in table["columns"].items()}
            persons = frozenset(map(bare, _spelled(table, table.get("persons", ()))))
            other = persons.union(map(bare, _spelled(table, table.get("other", ()))))
            spellings = len(list(_spelled(table, ("",))))
            name, fills = table["name"], table["fills"]
            found.append(SystemTable(content["system"], name, fills, columns, other, persons, spellings))
    return tuple(found)


def _spelled(table: Mapping[str, Any], headers: Iterable[str]) -> Iterator[str]:
    """The headers as the system's exports write them: with what it sets before and behind some of them, or without."""
    for header in headers:
        for before in ("", *table.get("before", ())):
            yield from (before + header + behind for behind in ("", *table.get("behind", ())))


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


@cache
def usual_headers(table: Table) -> frozenset[str]:
    """What columns of the table are called whatever the system, as `bare` writes it."""
    return frozenset[str]().union(*(headers_of(table, column) for column in offered(table)))


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
                yield from _spelled(table, headers)
