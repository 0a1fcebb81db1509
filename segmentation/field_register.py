"""The register of fields: what is stored, what for, from where, how long, and what becomes of what tells of persons.

It is the schema's declaration, with what a load noted of the fields it found: a record of processing (Art. 30 GDPR)
starts from it.
"""

from __future__ import annotations

from collections import defaultdict
from dataclasses import asdict, dataclass
from typing import TYPE_CHECKING, Any

from segmentation.schema import LOADABLE, RETENTION, Column, Table

if TYPE_CHECKING:
    from segmentation.warehouse import Warehouse

OUTCOMES = {
    "kept": "Stored as it stands",
    "part": "Only the domain is stored",
    "hashed": "A pseudonym is stored: a keyed hash, the key outside the data",
    "left out": "Left out",
}
NAMED = "Stored as it stands: whoever loaded the data said so"


@dataclass(frozen=True)
class Entry:
    """One field. field: its name in the German layout; sources: "file: column" of the loads that filled it, none where
    no file had it; person: whether it tells of a natural person; outcome, purpose, retention: sentences."""

    table: str
    column: str
    field: str
    sources: tuple[str, ...]
    person: bool
    outcome: str
    purpose: str
    retention: str


def field_register(warehouse: Warehouse | None = None) -> list[Entry]:
    """All fields by table. warehouse: the one whose sources are told; without it, or where it was made before loads
    noted them, there are none."""
    sources: dict[tuple[str, str], list[str]] = defaultdict(list)
    named: set[tuple[str, str]] = set()
    if warehouse is not None and warehouse.has("load.fields"):
        for table, column, file, header, treatment in warehouse.rows(
            "SELECT table_name, column_name, file, header, treatment FROM load.fields ORDER BY source, header"
        ):
            sources[table, column].append(f"{file}: {header}")
            if treatment == "kept":
                named.add((table, column))
    return [
        Entry(
            table.name,
            column.name,
            column.header,
            tuple(sources[table.name, column.name]),
            column.person,
            _outcome(column, (table.name, column.name) in named),
            column.purpose or table.purpose,
            RETENTION,
        )
        for table, column in _fields()
    ]


def as_json(entries: list[Entry]) -> list[dict[str, Any]]:
    """The register in JSON's own types."""
    return [asdict(entry) | {"sources": list(entry.sources)} for entry in entries]


def _fields() -> list[tuple[Table, Column]]:
    return [(table, column) for table in LOADABLE for column in table.columns]


def _outcome(column: Column, is_named: bool) -> str:
    if column.treatment != "kept" and is_named:
        return NAMED
    return OUTCOMES["part" if column.kept is not None else column.treatment]
