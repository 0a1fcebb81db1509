"""What people decided about pairs of records. Nothing is ever deleted: an undone decision stays, with the day."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import asdict, dataclass, replace
from datetime import datetime
from typing import TYPE_CHECKING, Literal, get_args

import sqlalchemy as sa

from segmentation.authored.store import METADATA, Store, now
from segmentation.customer_master.contradictions import newest_first, refuse
from segmentation.customer_master.records import ACCOUNT, CUSTOMER
from segmentation.customer_master.standing import Standing, merged_into
from segmentation.errors import InputError, Message

if TYPE_CHECKING:
    import pandas as pd

    from segmentation.customer_master.search import Record

Verdict = Literal["same", "apart", "subsidiary"]
VERDICTS: tuple[Verdict, ...] = get_args(Verdict)
LONGEST_REASON = 500
LONGEST_NAME = 500

_TABLE = sa.Table(
    "customer_decisions",
    METADATA,
    sa.Column("id", sa.Integer, primary_key=True),
    sa.Column("verdict", sa.String(20), nullable=False),
    sa.Column("left_id", sa.String(200), nullable=False),
    sa.Column("right_kind", sa.String(20), nullable=False),
    sa.Column("right_id", sa.String(200), nullable=False),
    sa.Column("left_name", sa.String(LONGEST_NAME), nullable=False),
    sa.Column("right_name", sa.String(LONGEST_NAME), nullable=False),
    sa.Column("reason", sa.String(LONGEST_REASON), nullable=False),
    sa.Column("decided_at", sa.DateTime, nullable=False),
    sa.Column("undone_at", sa.DateTime),
)
# A table of its own: stores that were written without it go on as they are.
_TAKEN_TOGETHER = sa.Table(
    "customer_decisions_together",
    METADATA,
    sa.Column("decision_id", sa.Integer, primary_key=True, autoincrement=False),
    sa.Column("first_id", sa.Integer, nullable=False),
)


@dataclass(frozen=True)
class Decision:
    """One decision about a customer (left) and another customer or an account that named none (right).

    verdict: same (right is a second entry of left, or left's account in the CRM), apart, or subsidiary (right is a
    subsidiary of left). The names are those of the day of the decision: another firm may get a number that became
    free, so that a decision holds only as long as both names are as they were. undone_at: None while it holds.
    first_id: the first of those that were taken together with it; its own where it was taken alone.
    """

    id: int
    verdict: Verdict
    left_id: str
    right_kind: str
    right_id: str
    left_name: str
    right_name: str
    reason: str
    decided_at: datetime
    undone_at: datetime | None
    first_id: int

    @property
    def pair(self) -> tuple[str, str, str]:
        """(left id, right kind, right id), two customers in the order of their numbers."""
        return pair_of(self.left_id, self.right_kind, self.right_id)


def pair_of(left_id: str, right_kind: str, right_id: str) -> tuple[str, str, str]:
    """What a decision is about, whichever of two customers came first."""
    if right_kind == CUSTOMER and right_id < left_id:
        left_id, right_id = right_id, left_id
    return (left_id, right_kind, right_id)


def history(store: Store) -> tuple[Decision, ...]:
    """All decisions, the undone ones too, the newest first."""
    with store.reading() as connection:
        if connection is None or not sa.inspect(connection).has_table(_TABLE.name):
            return ()
        return _read(connection)


def _read(connection: sa.Connection) -> tuple[Decision, ...]:
    first: dict[int, int] = {}
    if sa.inspect(connection).has_table(_TAKEN_TOGETHER.name):
        together = connection.execute(sa.select(_TAKEN_TOGETHER))
        first = {row.decision_id: row.first_id for row in together}
    rows = connection.execute(sa.select(_TABLE).order_by(_TABLE.c.id.desc())).mappings().all()
    return tuple(Decision(**row, first_id=first.get(row["id"], row["id"])) for row in rows)


def decide(
    store: Store,
    verdict: Verdict,
    left: Record,
    right: Record,
    reason: str = "",
    *,
    records: pd.DataFrame | None = None,
) -> Decision:
    """Note one decision, as `decide_all` does."""
    (made,) = decide_all(store, [(verdict, left, right)], reason, records)
    return made


def decide_all(
    store: Store,
    wanted: Sequence[tuple[Verdict, Record, Record]],
    reason: str = "",
    records: pd.DataFrame | None = None,
) -> tuple[Decision, ...]:
    """Note these decisions, all or none, as taken at one moment; each undoes an earlier one about the same two firms.

    records: as of `records.read_records`; a decision that waits for its records stands against none. Without them all
    that were not undone count. Raises InputError if one contradicts what was decided before (two that were kept apart
    would become one by way of a third, or a firm its own mother or one of two), naming the decisions that stand
    against it.
    """
    for verdict, left, right in wanted:
        _refuse_what_is_none(verdict, left, right)
    moment = now()
    made: list[Decision] = []
    with store.writing() as connection:
        for verdict, left, right in wanted:
            wish = Decision(
                id=0, verdict=verdict, left_id=left.id, right_kind=right.kind, right_id=right.id,
                left_name=left.name[:LONGEST_NAME], right_name=right.name[:LONGEST_NAME],
                reason=reason.strip()[:LONGEST_REASON], decided_at=moment, undone_at=None,
                first_id=made[0].id if made else 0,
            )  # fmt: skip
            made.append(_note(connection, wish, records))
    return tuple(made)


def _refuse_what_is_none(verdict: Verdict, left: Record, right: Record) -> None:
    if verdict not in VERDICTS or (verdict == "subsidiary" and right.kind == ACCOUNT) or left.kind == ACCOUNT:
        raise InputError(Message("“{value}” is no decision on these two records.", value=verdict))
    if left == right:
        raise InputError(Message("A record is no pair with itself."))


def _note(connection: sa.Connection, made: Decision, records: pd.DataFrame | None) -> Decision:
    """Read, check and write in the one transaction: nobody decides in between."""
    in_force = [decision for decision in reversed(_read(connection)) if decision.undone_at is None]
    there = in_force if records is None else _there(in_force, records)
    before = [decision.id for decision in there if decision.pair == made.pair]
    refuse(made, newest_first([decision for decision in there if decision.id not in before]))
    connection.execute(sa.update(_TABLE).where(_TABLE.c.id.in_(before)).values(undone_at=made.decided_at))
    row = {name: value for name, value in asdict(made).items() if name in _TABLE.c and name != "id"}
    key = connection.execute(sa.insert(_TABLE).values(row)).inserted_primary_key
    own = int(key[0]) if key else 0
    if not made.first_id:
        return replace(made, id=own, first_id=own)
    connection.execute(sa.insert(_TAKEN_TOGETHER).values(decision_id=own, first_id=made.first_id))
    return replace(made, id=own)


def undo(store: Store, *decision_ids: int) -> None:
    """These decisions hold no longer, all or none; they stay in the history, and those undone before as they were."""
    with store.writing() as connection:
        connection.execute(
            sa.update(_TABLE).where(_TABLE.c.id.in_(decision_ids), _TABLE.c.undone_at.is_(None)).values(undone_at=now())
        )


def holding(decisions: Iterable[Decision], records: pd.DataFrame) -> tuple[list[Decision], list[Decision]]:
    """The decisions that were not undone: those that hold for these records, and those that wait.

    records: as of `records.read_records`. A decision waits where one of both records is not there or has another name
    than on the day of the decision, and holds again when it is back, unless a later one stands against it. Both in the
    order in which they were decided.
    """
    in_force = [d for d in sorted(decisions, key=lambda decision: decision.id) if d.undone_at is None]
    hold = newest_first(_there(in_force, records))
    return hold, [decision for decision in in_force if decision not in hold]


def _there(decisions: Iterable[Decision], records: pd.DataFrame) -> list[Decision]:
    """Those whose records are there under the names of the day of the decision."""
    names = {
        (kind, number): str(name)[:LONGEST_NAME]
        for kind, number, name in zip(records["kind"], records["id"], records["name"], strict=True)
    }
    # An account that a later extract links to a customer is no longer among the records: the extract holds.
    return [
        decision
        for decision in decisions
        if names.get((CUSTOMER, decision.left_id)) == decision.left_name
        and names.get((decision.right_kind, decision.right_id)) == decision.right_name
    ]


def standing(decisions: Sequence[Decision], together: bool = False) -> Standing:
    """What these decisions make of the customers. together: mothers stand for their subsidiaries."""
    same = [decision for decision in decisions if decision.verdict == "same"]
    merged = merged_into((d.left_id, d.right_id) for d in same if d.right_kind == CUSTOMER)
    return Standing(
        merged=merged,
        mothers={d.right_id: d.left_id for d in decisions if d.verdict == "subsidiary"},
        links={d.right_id: d.left_id for d in same if d.right_kind == ACCOUNT},
        together=together,
    )
