"""Which table a file fills, and which of its columns fill ours: proposed from names and data, with a confidence.

Confidence goes from 0 to 1. What only its cells tell, since a file does not name its columns, stays below a third.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import PurePosixPath

from segmentation.errors import Message
from segmentation.extracts.looks import Looks, common, looks_of
from segmentation.extracts.mapping_file import FileMapping
from segmentation.extracts.matching import KNOWN_KEYS, MADE, UNLIKELY, Match, Reading, best_head, matches
from segmentation.extracts.vocabulary import (
    SystemTable,
    bare,
    file_score,
    known_word,
    system_tables,
    usual_headers,
)
from segmentation.schema import LOADABLE, ORDER_LINES, Table
from segmentation.schema import table as schema_table
from segmentation.warehouse.plan import BOOK_SUFFIXES, offered

# A file whose best table fits less is proposed none.
LEAST_TABLE = 0.4
# What a file is called decides between tables that its columns fit as well, but for this; what they tell weighs more.
AS_WELL = 0.1
BY_NAME = 0.2
WITHOUT_KEY = 0.5
COUNTED = "number within order_id"
PRICED = "unit_price * quantity"
DISCOUNTED = "unit_price * quantity * (1 - discount)"


@dataclass(frozen=True)
class Sample:
    """The first records of a file, or of a sheet, with its column names; named: the file itself gives them."""

    file: str
    names: tuple[str, ...]
    rows: tuple[tuple[str, ...], ...]
    named: bool = True

    @property
    def looks(self) -> dict[str, Looks]:
        """The looks of each column that has a name."""
        return {name: looks_of([row[at] for row in self.rows]) for at, name in enumerate(self.names) if name}

    @property
    def stem(self) -> str:
        """What the file, or the sheet, is called."""
        path = PurePosixPath(self.file)
        return path.name if path.parent.suffix.casefold() in BOOK_SUFFIXES else PurePosixPath(path.name).stem


@dataclass(frozen=True)
class Proposal:
    """table: None where the file fits none, or only serves others; system: which one it seems to come from; missing:
    needed columns that nothing fills; mapping: what all comes to, None without a table."""

    file: str
    table: str | None
    confidence: float
    system: str | None = None
    matches: tuple[Match, ...] = ()
    missing: tuple[str, ...] = ()
    mapping: FileMapping | None = None


def propose(samples: Sequence[Sample], tables: Mapping[str, str] | None = None) -> list[Proposal]:
    """A proposal for each sample; tables: which table a file fills, where that is said."""
    said = tables or {}
    looks = [sample.looks for sample in samples]
    both = list(zip(samples, looks, strict=True))
    first = [_best(sample, columns, {}, said.get(sample.file)) for sample, columns in both]
    keys = _keys(first, looks)
    found = [_best(sample, columns, keys, said.get(sample.file)) for sample, columns in both]
    lookups = [_lookups(proposal, looks, samples, found) for proposal in found]
    heads = {lookup["file"] for by_column in lookups for lookup in by_column.values()} - said.keys()
    return [
        replace(proposal, table=None, matches=(), missing=())
        if proposal.table is None or (proposal.file in heads and _is_but_heads(proposal))
        else _finished(proposal, columns, lookup)
        for proposal, columns, lookup in zip(found, looks, lookups, strict=True)
    ]


def _is_but_heads(proposal: Proposal) -> bool:
    """Whether a file that others look up in holds nothing else: as lines, its amounts would count once more."""
    return bool(proposal.missing) or proposal.table == ORDER_LINES.name


def _keys(proposals: Sequence[Proposal], looks: Sequence[Mapping[str, Looks]]) -> dict[str, frozenset[str]]:
    """The keys of the tables that others refer to, as far as the samples show them."""
    keys: dict[str, frozenset[str]] = {}
    for proposal, columns in zip(proposals, looks, strict=True):
        if proposal.table is not None:
            key = schema_table(proposal.table).key
            header = next((match.header for match in proposal.matches if (match.column,) == key), None)
            if header is not None and header in columns:
                keys[proposal.table] = keys.get(proposal.table, frozenset()) | columns[header].values
    return keys


def _best(
    sample: Sample, columns: Mapping[str, Looks], keys: Mapping[str, frozenset[str]], said: str | None
) -> Proposal:
    headers = frozenset(map(bare, columns))
    found = []
    for table in LOADABLE if said is None else (schema_table(said),):
        system = _system_of(table, headers, sample.stem) if sample.named else None
        fitting = matches(Reading(table, system, keys, sample.named), columns)
        columns_tell, name_adds = _table_scores(table, system, sample, fitting)
        found.append((columns_tell, columns_tell + name_adds, table, system, fitting))
    least = max(one[0] for one in found) - AS_WELL
    _, score, table, system, fitting = max((one for one in found if one[0] >= least), key=lambda one: one[1])
    if said is None and score < LEAST_TABLE:
        return Proposal(sample.file, None, round(score, 2))
    given = {match.column for match in fitting}
    missing = tuple(column.name for column in table.columns if column.required and column.name not in given)
    name = f"{system.system} {system.name}" if system else None
    return Proposal(sample.file, table.name, 1.0 if said else round(score, 2), name, tuple(fitting), missing)


def _system_of(table: Table, headers: frozenset[str], stem: str) -> SystemTable | None:
    """The system's table that the headers are most likely of: three of them, or two of a file that is called like it,
    fill columns of ours, and one at least is nobody else's word."""
    found = []
    for one in system_tables():
        least = 2 if bare(one.name) == bare(stem) else 3
        known = (one.filling | one.other) & headers
        if one.table == table.name and len(one.filling & headers) >= least and known - usual_headers(table):
            found.append((len(known), one))
    return max(found, key=lambda shared: shared[0], default=(0, None))[1]


def _table_scores(
    table: Table, system: SystemTable | None, sample: Sample, fitting: Sequence[Match]
) -> tuple[float, float]:
    """How well the file fits the table: what its columns tell, and what its name adds to that."""
    sure = {match.column: match.confidence for match in fitting}
    needed = [column.name for column in table.columns if column.required]
    filled = sum(sure.get(name, 0.0) for name in needed) / len(needed)
    used = sum(match.confidence for match in fitting if match.header) / max(len(sample.names), 1)
    named = 1.0 if system and bare(system.name) == bare(sample.stem) else file_score(table, sample.stem)
    score = 0.55 * filled + 0.25 * min(1.5 * used, 1.0)
    # A number alone is anything's, unless the file says whose.
    has_key = all(name in sure for name in table.key) and (named or len({match.header for match in fitting}) > 1)
    share = 1.0 if has_key else WITHOUT_KEY
    return share * score, share * BY_NAME * named


def _finished(proposal: Proposal, looks: Mapping[str, Looks], lookups: dict[str, dict[str, str]]) -> Proposal:
    """The proposal with what other files add to it, and with the mapping that it comes to."""
    because = Message("It stands in another file.")
    own = [match for match in proposal.matches if match.column not in lookups]
    fetched = [Match(name, f"{found['file']}: {found['value']}", MADE, because) for name, found in lookups.items()]
    given = {match.column for match in (*own, *fetched)}
    ways = {"revenue": DISCOUNTED if "discount" in given else PRICED, "line_no": COUNTED}
    mapping = FileMapping(
        proposal.file,
        proposal.table or "",
        columns={match.column: match.header for match in own if match.header},
        computed={match.column: ways[match.column] for match in own if not match.header},
        values=_values(proposal.table or "", own, looks),
        lookups=lookups,
    )
    missing = tuple(name for name in proposal.missing if name not in given)
    return replace(proposal, matches=(*own, *fetched), missing=missing, mapping=mapping)


def with_counted_lines(mapping: FileMapping) -> FileMapping:
    """The mapping with the lines of a document counted where no column numbers them, as far as documents have a number.

    Order lines only; another table's mapping stays as it is.
    """
    others = {name: way for name, way in mapping.computed.items() if (name, way) != ("line_no", COUNTED)}
    given = {*mapping.columns, *mapping.constants, *mapping.lookups, *others}
    if mapping.table == ORDER_LINES.name and "order_id" in given and "line_no" not in given:
        others["line_no"] = COUNTED
    return replace(mapping, computed=others)


def _values(table: str, own: Sequence[Match], looks: Mapping[str, Looks]) -> dict[str, dict[str, str]]:
    """The words of the file that stand for ours."""
    columns = {column.name: column for column in offered(schema_table(table))}
    found = {}
    for match in own:
        column = columns[match.column]
        if not column.values or match.header not in looks:
            continue
        known = {word.casefold() for pair in column.values for word in pair}
        words = {value: known_word(column, value) for value in sorted(looks[match.header].values)}
        if ours := {word: stored for word, stored in words.items() if stored and word.casefold() not in known}:
            found[match.column] = ours
    return found


def _lookups(
    proposal: Proposal, looks: Sequence[Mapping[str, Looks]], samples: Sequence[Sample], proposals: Sequence[Proposal]
) -> dict[str, dict[str, str]]:
    """Where a file with the heads of documents tells what the lines do not: day, customer, kind."""
    sure = {match.column: match for match in proposal.matches}
    wanted = [name for name in ("order_date", "customer_id") if name not in sure or sure[name].confidence < UNLIKELY]
    if proposal.table != ORDER_LINES.name or "order_id" not in sure or not wanted:
        return {}
    needed = set(wanted)
    wanted += [name for name in ("document_type", "channel", "requested_on", "delivered_on") if name not in sure]
    own = sure["order_id"].header
    orders = next(columns[own].values for sample, columns in zip(samples, looks, strict=True)
                  if sample.file == proposal.file)  # fmt: skip
    for sample, heads, other in zip(samples, looks, proposals, strict=True):
        if sample.file == proposal.file or other.table in ("customers", "products"):
            continue
        key = _key_of_heads(heads, orders)
        if key is None:
            continue
        best = {name: best_head(ORDER_LINES, name, system_tables(), heads) for name in wanted}
        found = {name: header for name, (header, sure) in best.items() if sure >= UNLIKELY}
        if needed <= found.keys():
            return {
                name: {"file": sample.file, "own": own, "key": key, "value": header} for name, header in found.items()
            }
    return {}


def _key_of_heads(heads: Mapping[str, Looks], orders: frozenset[str]) -> str | None:
    """The column with the number of the document, in a file that has each of these documents once: called so, or one
    that holds nearly all of them."""
    unique = {header: looks for header, looks in heads.items() if looks.unique and looks.values & orders}
    holding = {header: common(looks.values, orders) for header, looks in unique.items()}
    if (best := max(holding, key=lambda header: holding[header], default=None)) and holding[best] >= KNOWN_KEYS:
        return best
    key, score = best_head(ORDER_LINES, "order_id", system_tables(), unique)
    return key if score >= UNLIKELY else None
