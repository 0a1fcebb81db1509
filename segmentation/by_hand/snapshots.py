"""Segments as they were when somebody said something of them: by their customers they are known again later."""

from __future__ import annotations

import hashlib
import json
import zlib
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
    sa.Column("taken_at", sa.DateTime, nullable=False),
    # A row a customer would be a hundred thousand rows for every name given.
    sa.Column("members", sa.LargeBinary, nullable=False),
)


def take(connection: sa.Connection, segment: pd.Series[int]) -> int:
    """The number under which it is kept, the same for the same segments. segment: by customer number."""
    members = {str(customer): int(number) for customer, number in sorted(segment.items())}
    text = json.dumps(members, ensure_ascii=False).encode()
    digest = hashlib.sha256(text).hexdigest()
    known = connection.execute(sa.select(_TABLE.c.id).where(_TABLE.c.digest == digest)).scalar()
    if known is not None:
        return int(known)
    row = {"digest": digest, "taken_at": now(), "members": zlib.compress(text)}
    made = connection.execute(sa.insert(_TABLE).values(row)).inserted_primary_key
    return int(made[0]) if made else 0


def read(connection: sa.Connection) -> dict[int, pd.Series[int]]:
    """Segment by customer number, of all that were taken, by their numbers."""
    import pandas as pd

    rows = connection.execute(sa.select(_TABLE.c.id, _TABLE.c.members)).all()
    return {
        int(row.id): pd.Series(json.loads(zlib.decompress(row.members)), dtype="int64").rename_axis("customer_id")
        for row in rows
    }
