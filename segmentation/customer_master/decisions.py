"""What people decided about pairs of records. Nothing is ever deleted: an undone decision stays, with the day."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import asdict, dataclass, replace
from datetime import datetime
from typing import TYPE_CHECKING, Literal, get_args

import sqlalchemy as sa

from segmentation.authored.store import METADATA, Store, now
from segmentation.customer_master.records import ACCOUNT, CUSTOMER
from segmentation.customer_master.standing import Standing, merged_into
from segmentation.errors import InputError, Message

if TYPE_CHECKING:
    import pandas as pd

    from segmentation.customer_master.search import Record

Verdict = Literal["same", "apart", "subsidiary"]
VERDICTS: tuple[Verdict, ...] = get_args(Verdict)
LONGEST_REASON = 500

_TABLE = sa.Table(
    "customer_decisions",
    METADATA,
    sa.Column("id", sa.Integer, primary_key=True),
    sa.Column("verdict", sa.String(20), nullable=False),
    sa.Column("left_id", sa.String(200), nullable=False),
    sa.Column("right_kind", sa.String(20), nullable=False),
    sa.Column("right_id", sa.String(200), nullable=False),
    sa.Column("left_name", sa.String(500), nullable=False),
    sa.Column("right_name", sa.String(500), nullable=False),
    sa.Column("reason", sa.String(LONGEST_REASON), nullable=False),
    sa.Column("decided_at", sa.DateTime, nullable=False),
    sa.Column("undone_at", sa.DateTime),
)


@dataclass(frozen=True)
class Decision:
    """One decision about a customer (left) and another customer or an account that named none (right).

    verdict: same (right is a second entry of left, or left's account in the CRM), apart, or subsidiary (right is a
    subsidiary of left). The names are those of the day of the decision: another firm may get a number that became
    free, so that a decision holds only as long as both names are as they were. undone_at: None while it holds.
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
        rows = connection.execute(sa.select(_TABLE).order_by(_TABLE.c.id.desc())).mappings().all()
    return tuple(Decision(**row) for row in rows)


def decide(store: Store, verdict: Verdict, left: Record, right: Record, reason: str = "") -> Decision:
    """Note a decision; an earlier one about the same pair is undone by it.

    Raises InputError if it contradicts what was decided before (two that were kept apart would become one by way of a
    third, or a firm its own mother), naming the decision that stands against it.
    """
    if verdict not in VERDICTS or (verdict == "subsidiary" and right.kind == ACCOUNT) or left.kind == ACCOUNT:
        raise InputError(Message("“{value}” is no decision on these two records.", value=verdict))
    if left == right:
        raise InputError(Message("A record is no pair with itself."))
    about = pair_of(left.id, right.kind, right.id)
    made = Decision(
        id=0, verdict=verdict, left_id=left.id, right_kind=right.kind, right_id=right.id, left_name=left.name[:500],
        right_name=right.name[:500], reason=reason.strip()[:LONGEST_REASON], decided_at=now(), undone_at=None,
    )  # fmt: skip
    in_force = [decision for decision in reversed(history(store)) if decision.undone_at is None]
    others = [decision for decision in in_force if decision.pair != about]
    with store.writing() as connection:
        for decision in in_force:
            if decision.pair == about:
                connection.execute(sa.update(_TABLE).where(_TABLE.c.id == decision.id).values(undone_at=now()))
        row = {name: value for name, value in asdict(made).items() if name != "id"}
        key = connection.execute(sa.insert(_TABLE).values(row)).inserted_primary_key
        _check([*others, made])
    return replace(made, id=int(key[0]) if key else 0)


def undo(store: Store, decision_id: int) -> None:
    """The decision holds no longer; it stays in the history. One that was undone before stays as it was."""
    with store.writing() as connection:
        connection.execute(
            sa.update(_TABLE).where(_TABLE.c.id == decision_id, _TABLE.c.undone_at.is_(None)).values(undone_at=now())
        )


def holding(decisions: Iterable[Decision], records: pd.DataFrame) -> tuple[list[Decision], list[Decision]]:
    """The decisions that were not undone: those that hold for these records, and those that wait.

    records: as of `records.read_records`. A decision waits where one of both records is not there or has another name
    than on the day of the decision, and holds again when it is back. Both in the order in which they were decided.
    """
    names = {
        (kind, number): name for kind, number, name in zip(records["kind"], records["id"], records["name"], strict=True)
    }
    hold: list[Decision] = []
    wait: list[Decision] = []
    for decision in sorted(decisions, key=lambda decision: decision.id):
        if decision.undone_at is not None:
            continue
        # An account that a later extract links to a customer is no longer among the records: the extract holds.
        is_there = (
            names.get((CUSTOMER, decision.left_id)) == decision.left_name
            and names.get((decision.right_kind, decision.right_id)) == decision.right_name
        )
        (hold if is_there else wait).append(decision)
    return hold, wait


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


def _check(decisions: Sequence[Decision]) -> None:
    """InputError if these cannot hold together."""
    merged = standing(decisions).merged
    accounts: dict[str, Decision] = {}
    for decision in decisions:
        left = merged.get(decision.left_id, decision.left_id)
        if decision.right_kind == CUSTOMER and decision.verdict != "same":
            if left == merged.get(decision.right_id, decision.right_id):
                raise _contradiction(
                    Message(
                        "{left} ({left_id}) and {right} ({right_id}) would be one firm and two.",
                        left=decision.left_name, left_id=decision.left_id,
                        right=decision.right_name, right_id=decision.right_id,
                    )
                )  # fmt: skip
        elif decision.right_kind == ACCOUNT and decision.verdict == "same":
            earlier = accounts.setdefault(decision.right_id, decision)
            if merged.get(earlier.left_id, earlier.left_id) != left:
                raise _contradiction(
                    Message(
                        "The CRM account {account} would belong to {left} ({left_id}) and to {right} ({right_id}).",
                        account=decision.right_name, left=earlier.left_name, left_id=earlier.left_id,
                        right=decision.left_name, right_id=decision.left_id,
                    )
                )  # fmt: skip


def _contradiction(problem: Message) -> InputError:
    return InputError(
        Message("This contradicts an earlier decision."), [problem, Message("Undo the earlier decision first.")]
    )
