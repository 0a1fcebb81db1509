"""The columns of one file against those of one table: which fills which, and how sure that is."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from segmentation.errors import Message
from segmentation.extracts.looks import MISFIT, Looks, by_looks, fit, overlap
from segmentation.extracts.vocabulary import BY_PART, BY_SYNONYM, SystemTable, name_score
from segmentation.schema import Column, Table
from segmentation.schema import table as schema_table
from segmentation.warehouse.plan import offered

# Below this nothing is proposed. For what a table needs a little less will do, but no mere part of a name; columns
# without names are never likely and are shown all the same.
UNLIKELY = 0.5
NEEDED = BY_PART + 0.05
# What is made from other columns, or shows by known keys only.
MADE = 0.6
LINES_ARE_COUNTED = Message("The lines of a document are counted.")
# What shows by the cells alone.
NAMELESS = 0.33
KNOWN_KEYS = 0.8
ALMOST_UNIQUE = 0.98


@dataclass(frozen=True)
class Match:
    """A column of ours, what it is filled from, and how sure that is. header: "" where it is made from others."""

    column: str
    header: str
    confidence: float
    because: Message


@dataclass(frozen=True)
class Reading:
    """In whose light columns are read: a table, a system that has it, known keys, and whether columns have names."""

    table: Table
    system: SystemTable | None
    keys: Mapping[str, frozenset[str]]
    named: bool


def matches(reading: Reading, columns: Mapping[str, Looks]) -> list[Match]:
    """The best match of each column of the table that has any; columns: looks by header."""
    ours = offered(reading.table)
    scored = [(_scored(reading, column, header, looks), column) for column in ours for header, looks in columns.items()]
    ranked = sorted(scored, key=lambda one: (-one[0].confidence, not one[1].required))
    taken: dict[str, Match] = {}
    used: set[str] = set()
    for match, column in ranked:
        least = (NEEDED if column.required else UNLIKELY) if reading.named else 0.1
        if match.confidence >= least and column.name not in taken and match.header not in used:
            taken[column.name] = match
            used.add(match.header)
    # A name may be the key as well.
    for match, column in ranked:
        if column.required and column.name not in taken and match.confidence >= UNLIKELY:
            taken[column.name] = match
    return [taken[column.name] for column in ours if column.name in taken] + _made(reading, taken)


def _scored(reading: Reading, column: Column, header: str, looks: Looks) -> Match:
    is_key = reading.table.key == (column.name,)
    if not reading.named:
        confidence, because = by_looks(column, looks, is_key), Message("Its cells look like it.")
    else:
        name, because = _by_name(reading, column, header)
        confidence = name * (MISFIT + (1 - MISFIT) * fit(column, looks))
        distinct = len(looks.values) / looks.filled if looks.filled else float(looks.rows == 0)
        if is_key and confidence:
            confidence = min(1.0, confidence + 0.03) if distinct >= ALMOST_UNIQUE else confidence * distinct
    known = MADE if reading.named else NAMELESS
    if confidence < known and overlap(looks, reading.keys.get(column.references or "", frozenset())) >= KNOWN_KEYS:
        table = schema_table(column.references or "").title
        confidence, because = known, Message("It holds keys of “{table}”.", table=table)
    return Match(column.name, header, round(confidence, 2), because)


def _by_name(reading: Reading, column: Column, header: str) -> tuple[float, Message]:
    system = reading.system
    if system and (known := system.score(column.name, header)) is not None:
        return known, Message("{system} calls it so.", system=f"{system.system} {system.name}")
    name = name_score(reading.table, column, header)
    if name < BY_SYNONYM:
        return name, Message("Its name is like others of this kind.")
    return name, Message("It is called so.")


def _made(reading: Reading, taken: Mapping[str, Match]) -> list[Match]:
    """What is missing and can be made from what is there."""
    made = []
    if reading.table.name == "order_lines" and reading.named:
        if "revenue" not in taken and {"unit_price", "quantity"} <= taken.keys():
            made.append(Match("revenue", "", MADE, Message("Price times quantity, less the discount.")))
        if "line_no" not in taken and "order_id" in taken:
            made.append(Match("line_no", "", MADE, LINES_ARE_COUNTED))
    return made


def best_head(table: Table, name: str, systems: Sequence[SystemTable], heads: Mapping[str, Looks]) -> tuple[str, float]:
    """The header that best names a column of the table, in a file that holds the heads of documents."""
    column = table.column(name)

    def score(header: str) -> float:
        called = [one.score(name, header) or 0.0 for one in systems if one.table == table.name]
        named = max(name_score(table, column, header), *called)
        return named * (MISFIT + (1 - MISFIT) * fit(column, heads[header]))

    best = max(heads, key=score, default="")
    return best, score(best) if best else 0.0
