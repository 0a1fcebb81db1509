"""Segmentations that somebody kept under a name: to compare them, or to have them hold in place of the default one."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import asdict, dataclass, field
from datetime import datetime
from typing import TYPE_CHECKING, Any

import sqlalchemy as sa

from segmentation.authored.store import METADATA, Store, now
from segmentation.by_hand import snapshots
from segmentation.clustering.criteria import Criteria, criteria_of
from segmentation.clustering.matching import by_customer
from segmentation.errors import InputError, Message
from segmentation.scope import ALL, Scope, scope_of

if TYPE_CHECKING:
    import pandas as pd

    from segmentation.clustering import Segmentation

LONGEST_TITLE = 60

_TABLE = sa.Table(
    "kept_segmentations",
    METADATA,
    sa.Column("id", sa.Integer, primary_key=True),
    sa.Column("title", sa.String(LONGEST_TITLE), nullable=False),
    sa.Column("snapshot_id", sa.Integer, nullable=False),
    sa.Column("settings", sa.Text, nullable=False),
    sa.Column("kept_at", sa.DateTime, nullable=False),
    sa.Column("given_up_at", sa.DateTime),
)
# One row for each time another one came into force; the last holds. No number: the default one.
_IN_FORCE = sa.Table(
    "segmentations_in_force",
    METADATA,
    sa.Column("id", sa.Integer, primary_key=True),
    sa.Column("kept_id", sa.Integer),
    sa.Column("decided_at", sa.DateTime, nullable=False),
)


@dataclass(frozen=True)
class Kept:
    """A segmentation as it was kept.

    method, k, seed, criteria, template, scope: what it is computed by, on any data; segment: as it was then, by
    customer number; names: of the segments, German and English; figures: `standing_figures` of then. given_up_at: None
    while it is in the list.
    """

    id: int
    title: str
    kept_at: datetime
    method: str
    k: int
    seed: int
    criteria: Criteria
    template: str
    scope: Scope
    segment: pd.Series[int] = field(compare=False)
    names: Mapping[int, tuple[str, str]] = field(compare=False)
    figures: Mapping[str, float] = field(compare=False)
    given_up_at: datetime | None = None


def keep(
    store: Store, found: Segmentation, title: str, *, template: str, scope: Scope, figures: Mapping[str, float]
) -> Kept:
    """Keep it as it is. found: with the names given to segments. InputError without a title, with one that is too long,
    or where another has it."""
    cleaned = " ".join(title.split())
    if not cleaned.isprintable() or not cleaned:
        raise InputError(Message("A segmentation that is kept needs a name."))
    if len(cleaned) > LONGEST_TITLE:
        raise InputError(
            Message("The segmentation cannot be kept as “{name}”.", name=cleaned),
            [Message("The name has {length} characters: {most} at most.", length=len(cleaned), most=LONGEST_TITLE)],
        )
    names = {
        str(row["segment"]): [row["name"], row["name_en"]]
        for row in found.segments[["segment", "name", "name_en"]].to_dict("records")
    }
    settings = {
        "method": found.method, "k": found.k, "seed": found.seed, "criteria": asdict(found.criteria),
        "template": template, "scope": str(scope), "names": names, "figures": dict(figures),
    }  # fmt: skip
    with store.writing() as connection:
        if any(one.title.casefold() == cleaned.casefold() for one in _read(connection) if one.given_up_at is None):
            raise InputError(Message("Another segmentation is kept as “{name}”.", name=cleaned))
        row = {
            "title": cleaned,
            "snapshot_id": snapshots.take(connection, by_customer(found.assignments), str(scope)),
            "settings": json.dumps(settings, ensure_ascii=False),
            "kept_at": now(),
        }
        connection.execute(sa.insert(_TABLE).values(row))
        return _read(connection)[0]


def kept(store: Store) -> tuple[Kept, ...]:
    """All that were kept and not given up, the newest first."""
    with store.reading() as connection:
        if connection is None or not sa.inspect(connection).has_table(_TABLE.name):
            return ()
        return tuple(one for one in _read(connection) if one.given_up_at is None)


def give_up(store: Store, kept_id: int) -> None:
    """Take it off the list; what was in force then gives way to the default one. It stays in the store."""
    with store.writing() as connection:
        connection.execute(sa.update(_TABLE).where(_TABLE.c.id == kept_id).values(given_up_at=now()))
        if _in_force(connection) == kept_id:
            connection.execute(sa.insert(_IN_FORCE).values(kept_id=None, decided_at=now()))


def put_in_force(store: Store, kept_id: int | None) -> None:
    """From now on it is the firm's segmentation, computed on whatever data there are; None: the default one.
    InputError for one that is not in the list any more, or that is of some customers alone."""
    with store.writing() as connection:
        if kept_id is not None:
            _refuse_in_force([one for one in _read(connection) if one.id == kept_id and one.given_up_at is None])
        connection.execute(sa.insert(_IN_FORCE).values(kept_id=kept_id, decided_at=now()))


def _refuse_in_force(found: list[Kept]) -> None:
    title = Message("The segmentation cannot be put in force.")
    if not found:
        raise InputError(title, [Message("It is not in the list of kept segmentations any more.")])
    if found[0].scope != ALL:
        raise InputError(
            title,
            [Message("“{name}” is of some customers alone; the others would be in no segment.", name=found[0].title)],
        )


def holding(store: Store) -> Kept | None:
    """The one that was put in force; None where the default one holds."""
    with store.reading() as connection:
        if connection is None or not sa.inspect(connection).has_table(_IN_FORCE.name):
            return None
        own = _in_force(connection)
        return next((one for one in _read(connection) if one.id == own and one.given_up_at is None), None)


def _in_force(connection: sa.Connection) -> int | None:
    return connection.execute(sa.select(_IN_FORCE.c.kept_id).order_by(_IN_FORCE.c.id.desc()).limit(1)).scalar()


def _read(connection: sa.Connection) -> list[Kept]:
    there = snapshots.read(connection)
    rows = connection.execute(sa.select(_TABLE).order_by(_TABLE.c.id.desc())).mappings().all()
    return [_kept(dict(row), json.loads(row["settings"]), there[row["snapshot_id"]].segment) for row in rows]


def _kept(row: Mapping[str, Any], settings: Mapping[str, Any], segment: pd.Series[int]) -> Kept:
    criteria = settings["criteria"]
    return Kept(
        id=row["id"],
        title=row["title"],
        kept_at=row["kept_at"],
        method=settings["method"],
        k=settings["k"],
        seed=settings["seed"],
        criteria=criteria_of(dict(criteria["weights"]), criteria["outliers_apart"]),
        template=settings["template"],
        scope=scope_of(settings["scope"]),
        given_up_at=row["given_up_at"],
        names={int(number): (german, english) for number, (german, english) in settings["names"].items()},
        figures=settings["figures"],
        segment=segment,
    )
