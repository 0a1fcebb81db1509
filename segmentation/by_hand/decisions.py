"""Names given to segments, and customers placed by hand. Nothing is ever deleted: what was undone stays."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import asdict, dataclass, field, replace
from datetime import datetime
from typing import TYPE_CHECKING, TypeVar

import sqlalchemy as sa

from segmentation.authored.store import METADATA, Store, now
from segmentation.by_hand import snapshots
from segmentation.by_hand.snapshots import Snapshot
from segmentation.clustering.matching import by_customer, matched
from segmentation.errors import InputError, Message
from segmentation.scope import ALL, Scope

if TYPE_CHECKING:
    import pandas as pd

    from segmentation.clustering import Segmentation

LONGEST_NAME = 40
LONGEST_REASON = 500
_LONGEST_ID = 200
LONGEST_FIRM = 500
# A name stands in headings, charts, formulas and files: what any of them takes for its own is no part of it.
_NAME = re.compile(r"[^\W_](?:[^\W_]|[ \-–/&+,'’()%]|\.(?= |$))*")
_A_LIST = re.compile(r"\d+[.)]")

_NAMES = sa.Table(
    "segment_names",
    METADATA,
    sa.Column("id", sa.Integer, primary_key=True),
    sa.Column("snapshot_id", sa.Integer, nullable=False),
    sa.Column("segment", sa.Integer, nullable=False),
    sa.Column("name", sa.String(LONGEST_NAME), nullable=False),
    sa.Column("before", sa.String(LONGEST_FIRM), nullable=False),
    sa.Column("decided_at", sa.DateTime, nullable=False),
    sa.Column("undone_at", sa.DateTime),
)
_PLACEMENTS = sa.Table(
    "segment_placements",
    METADATA,
    sa.Column("id", sa.Integer, primary_key=True),
    sa.Column("customer_id", sa.String(_LONGEST_ID), nullable=False),
    sa.Column("customer_name", sa.String(LONGEST_FIRM), nullable=False),
    sa.Column("snapshot_id", sa.Integer, nullable=False),
    sa.Column("segment", sa.Integer, nullable=False),
    sa.Column("segment_name", sa.String(LONGEST_FIRM), nullable=False),
    sa.Column("before", sa.String(LONGEST_FIRM), nullable=False),
    sa.Column("reason", sa.String(LONGEST_REASON), nullable=False),
    sa.Column("decided_at", sa.DateTime, nullable=False),
    sa.Column("undone_at", sa.DateTime),
)


@dataclass(frozen=True)
class SegmentName:
    """A name given to a segment, which the snapshot tells by its customers. before: what it was called until then.
    undone_at: None while it holds."""

    id: int
    snapshot_id: int
    segment: int
    name: str
    before: str
    decided_at: datetime
    undone_at: datetime | None


@dataclass(frozen=True)
class Placement:
    """A customer placed in a segment, which the snapshot tells by its customers, with the reason.

    segment_name, before: that segment, and the one the method had put it in, as they were called on that day.
    customer_name: of that day, too: a number that became free may be given to another firm, for whom nothing was
    decided. undone_at: None while it holds.
    """

    id: int
    customer_id: str
    customer_name: str
    snapshot_id: int
    segment: int
    segment_name: str
    before: str
    reason: str
    decided_at: datetime
    undone_at: datetime | None


Decision = SegmentName | Placement
_D = TypeVar("_D", SegmentName, Placement)


@dataclass(frozen=True)
class ByHand:
    """All that was decided, the undone as well, the newest first; snapshots: the segments they speak of."""

    names: tuple[SegmentName, ...] = ()
    placements: tuple[Placement, ...] = ()
    snapshots: Mapping[int, Snapshot] = field(default_factory=dict)

    @property
    def history(self) -> tuple[Decision, ...]:
        """Both kinds together, the newest first."""
        return tuple(sorted((*self.names, *self.placements), key=lambda one: (one.decided_at, one.id), reverse=True))

    def found_again(self, snapshot: int, now_in: pd.Series[int]) -> dict[int, int]:
        """The segments of that snapshot that are there today, and which they are."""
        return matched(self.snapshots[snapshot].segment, now_in)

    def scope_of(self, decision: Decision) -> str:
        """Among which customers its segment was found."""
        return self.snapshots[decision.snapshot_id].scope

    def within(self, scope: Scope) -> ByHand:
        """What was decided of segments among these customers: segments of others are others."""
        own = str(scope)
        return replace(
            self,
            names=tuple(one for one in self.names if self.scope_of(one) == own),
            placements=tuple(one for one in self.placements if self.scope_of(one) == own),
        )


def read(store: Store) -> ByHand:
    """What was decided. InputError if the file is no such store."""
    with store.reading() as connection:
        if connection is None or not sa.inspect(connection).has_table(_NAMES.name):
            return ByHand()
        return _read(connection)


def _read(connection: sa.Connection) -> ByHand:
    names = connection.execute(sa.select(_NAMES).order_by(_NAMES.c.id.desc())).mappings().all()
    placements = connection.execute(sa.select(_PLACEMENTS).order_by(_PLACEMENTS.c.id.desc())).mappings().all()
    return ByHand(
        tuple(SegmentName(**row) for row in names),
        tuple(Placement(**row) for row in placements),
        snapshots.read(connection),
    )


def rename(
    store: Store, found: Segmentation, segment: int, name: str, *, called: Mapping[int, str], scope: Scope = ALL
) -> SegmentName:
    """Give the segment a name, in place of one that was given before.

    found: the segments as the method made them, among the customers of the scope; called: what they are called until
    now, by number. Raises InputError: no such segment, those set apart, a name that is empty, too long, another
    segment's, or that holds characters which a heading, a chart or a formula would take for its own.
    """
    cleaned = " ".join(name.split())
    _refuse_name(found, segment, cleaned, called)
    now_in = by_customer(found.assignments)
    with store.writing() as connection:
        known = _read(connection).within(scope)
        before = [
            d.id for d in _holding(known.names) if known.found_again(d.snapshot_id, now_in).get(d.segment) == segment
        ]
        snapshot = snapshots.take(connection, now_in, str(scope))
        made = SegmentName(0, snapshot, segment, cleaned, called[segment], now(), None)
        return _write(connection, _NAMES, before, made)


def place(
    store: Store,
    found: Segmentation,
    customer: tuple[str, str],
    segment: int,
    *,
    reason: str,
    called: Mapping[int, str],
    scope: Scope = ALL,
) -> Placement:
    """Place a customer in another segment than the method did, in place of an earlier decision on it.

    found, scope: as of `rename`; customer: number and name; called: what the segments are called, by number. Raises
    InputError: no such customer or segment, the segment it is in anyway, no reason or one that is too long.
    """
    number, firm = customer
    now_in = by_customer(found.assignments)
    _refuse_placement(found, now_in, number, segment, reason)
    with store.writing() as connection:
        known = _read(connection).within(scope)
        before = [d.id for d in _holding(known.placements) if d.customer_id == number]
        made = Placement(
            0, number, firm[:LONGEST_FIRM], snapshots.take(connection, now_in, str(scope)), segment,
            called[segment], called[int(now_in[number])], " ".join(reason.split()), now(), None,
        )  # fmt: skip
        return _write(connection, _PLACEMENTS, before, made)


def undo(store: Store, decision: Decision) -> None:
    """It holds no longer; it stays in the history, and one undone before as it was."""
    table = _NAMES if isinstance(decision, SegmentName) else _PLACEMENTS
    with store.writing() as connection:
        _end(connection, table, [decision.id], now())


def _holding(decisions: Iterable[_D]) -> list[_D]:
    return [decision for decision in decisions if decision.undone_at is None]


def _write(connection: sa.Connection, table: sa.Table, before: list[int], made: _D) -> _D:
    """What it takes the place of is undone in the same moment."""
    _end(connection, table, before, made.decided_at)
    row = {name: value for name, value in asdict(made).items() if name != "id"}
    key = connection.execute(sa.insert(table).values(row)).inserted_primary_key
    return type(made)(**row, id=int(key[0]) if key else 0)


def _end(connection: sa.Connection, table: sa.Table, ids: list[int], moment: datetime) -> None:
    connection.execute(
        sa.update(table).where(table.c.id.in_(ids), table.c.undone_at.is_(None)).values(undone_at=moment)
    )


def _refuse_name(found: Segmentation, segment: int, name: str, called: Mapping[int, str]) -> None:
    title = Message("The segment cannot be called “{name}”.", name=name)
    if not 1 <= segment <= found.k:
        raise InputError(title, [Message("There is no segment {segment}.", segment=segment)])
    if not name:
        raise InputError(Message("A segment needs a name."))
    if len(name) > LONGEST_NAME:
        raise InputError(
            title, [Message("The name has {length} characters: {most} at most.", length=len(name), most=LONGEST_NAME)]
        )
    if not _NAME.fullmatch(name) or _A_LIST.match(name):
        raise InputError(
            title,
            [Message("It begins with a letter or a digit and holds letters, digits, blanks and - – / & + , ' ( ) %.")],
        )
    if other := [s for s, is_called in called.items() if s != segment and is_called.casefold() == name.casefold()]:
        raise InputError(title, [Message("Segment {segment} is called so already.", segment=other[0])])


def _refuse_placement(found: Segmentation, now_in: pd.Series[int], customer: str, segment: int, reason: str) -> None:
    title = Message("Customer {customer} cannot be placed there.", customer=customer)
    if customer not in now_in.index:
        raise InputError(title, [Message("It is not among the customers that were put into segments.")])
    if not 1 <= segment <= found.k:
        raise InputError(title, [Message("There is no segment {segment}.", segment=segment)])
    if now_in[customer] == segment:
        raise InputError(title, [Message("The method has put it there already.")])
    if not reason.strip():
        raise InputError(
            Message("A placement by hand needs a reason: who asks later why the method does not hold finds it there.")
        )
    if (length := len(" ".join(reason.split()))) > LONGEST_REASON:
        raise InputError(
            title, [Message("The reason has {length} characters: {most} at most.", length=length, most=LONGEST_REASON)]
        )
