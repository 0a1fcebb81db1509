"""Which decisions cannot hold together, and which of them stand against a new one."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import TYPE_CHECKING

from segmentation.customer_master.records import ACCOUNT, CUSTOMER
from segmentation.customer_master.standing import is_below_itself, merged_into
from segmentation.errors import InputError, Message

if TYPE_CHECKING:
    from segmentation.customer_master.decisions import Decision


def can_hold(decisions: Sequence[Decision]) -> bool:
    """Whether no firm is kept apart from itself or its own mother, none has two mothers, and no account two customers.

    decisions: in the order they were decided.
    """
    merged = merged_into((d.left_id, d.right_id) for d in decisions if d.verdict == "same" and d.right_kind == CUSTOMER)
    return _firms_can(decisions, merged) and _accounts_can(decisions, merged)


def refuse(new: Decision, earlier: Sequence[Decision]) -> None:
    """InputError if the new decision contradicts the earlier ones, which can hold together; it names those of them
    that stand against it, and without any one of which it would not be refused for this."""
    if can_hold([*earlier, new]):
        return
    against = list(earlier)
    for decision in earlier:
        fewer = [other for other in against if other is not decision]
        if not can_hold([*fewer, new]):
            against = fewer
    title = Message("This contradicts an earlier decision.")
    raise InputError(title, [*(_told(decision) for decision in against), Message("Undo the earlier decision first.")])


def newest_first(decisions: Sequence[Decision]) -> list[Decision]:
    """Those that hold together where not all can: a later decision comes before an earlier one. In the given order.

    decisions: in the order they were decided.
    """
    if can_hold(decisions):
        return list(decisions)
    kept: list[Decision] = []
    for decision in reversed(decisions):
        if can_hold([decision, *kept]):
            kept.insert(0, decision)
    return kept


def _firms_can(decisions: Iterable[Decision], merged: Mapping[str, str]) -> bool:
    mothers: dict[str, str] = {}
    for decision in decisions:
        if decision.right_kind != CUSTOMER or decision.verdict == "same":
            continue
        left = merged.get(decision.left_id, decision.left_id)
        right = merged.get(decision.right_id, decision.right_id)
        if left == right:
            return False
        if decision.verdict == "subsidiary" and mothers.setdefault(right, left) != left:
            return False
    return not any(is_below_itself(customer, mothers) for customer in mothers)


def _accounts_can(decisions: Iterable[Decision], merged: Mapping[str, str]) -> bool:
    belongs: dict[str, str] = {}
    apart: set[tuple[str, str]] = set()
    for decision in decisions:
        if decision.right_kind != ACCOUNT:
            continue
        left = merged.get(decision.left_id, decision.left_id)
        if decision.verdict == "apart":
            apart.add((decision.right_id, left))
        elif belongs.setdefault(decision.right_id, left) != left:
            return False
    return not apart & belongs.items()


def _told(decision: Decision) -> Message:
    facts = {
        "left": decision.left_name, "left_id": decision.left_id, "right": decision.right_name,
        "right_id": decision.right_id, "day": decision.decided_at.date(),
    }  # fmt: skip
    if decision.verdict == "apart":
        return Message("{left} ({left_id}) and {right} ({right_id}) were kept apart on {day}.", **facts)
    if decision.verdict == "subsidiary":
        return Message("{right} ({right_id}) was made a subsidiary of {left} ({left_id}) on {day}.", **facts)
    if decision.right_kind == ACCOUNT:
        return Message("The CRM account {right} ({right_id}) was linked to {left} ({left_id}) on {day}.", **facts)
    return Message("{left} ({left_id}) and {right} ({right_id}) were merged on {day}.", **facts)
