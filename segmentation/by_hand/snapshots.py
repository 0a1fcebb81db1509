"""Segments as they were when somebody said something of them: by their customers they are known again later."""

from __future__ import annotations

import hashlib
import json
import zlib
from dataclasses import dataclass
from typing import TYPE_CHECKING

import sqlalchemy as sa

from segmentation.authored.store import METADATA, now

if TYPE_CHECKING:
    import pandas as pd

_TABLE = sa.Table(
    "segment_snapshots",
    METADATA,
    sa.Column("id", sa.Integer, primary_key=True),
    sa.Column("digest", sa.String(64), nullable=False, unique=True),
    # The customers among whom the segments were found, as `scope.Scope` is written.
    sa.Column("scope", sa.String(200), nullable=False),
    sa.Column("taken_at", sa.DateTime, nullable=False),
    # A row a customer would be a hundred thousand rows for every name given.
    sa.Column("members", sa.LargeBinary, nullable=False),
)


@dataclass(frozen=True)
class Snapshot:
    """segment: by customer number. scope: among which customers."""

    segment: pd.Series[int]
    scope: str


def take(connection: sa.Connection, segment: pd.Series[int], scope: str) -> int:
    """The number under which it is kept, the same for the same segments. segment, scope: as of a `Snapshot`."""
    members = {str(customer): int(number) for customer, number in sorted(segment.items())}
    text = json.dumps(members, ensure_ascii=False).encode()
    digest = hashlib.sha256(scope.encode() + b"\0" + text).hexdigest()
    known = connection.execute(sa.select(_TABLE.c.id).where(_TABLE.c.digest == digest)).scalar()
    if known is not None:
        return int(known)
    row = {"digest": digest, "scope": scope, "taken_at": now(), "members": zlib.compress(text)}
    made = connection.execute(sa.insert(_TABLE).values(row)).inserted_primary_key
    return int(made[0]) if made else 0


def read(connection: sa.Connection) -> dict[int, Snapshot]:
    """All that were taken, by their numbers."""
    import pandas as pd

    rows = connection.execute(sa.select(_TABLE.c.id, _TABLE.c.scope, _TABLE.c.members)).all()
    return {
        int(row.id): Snapshot(pd.Series(json.loads(zlib.decompress(row.members)), dtype="int64"), str(row.scope))
        for row in rows
    }
