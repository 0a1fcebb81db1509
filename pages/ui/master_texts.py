"""How pairs of records and decisions on them are told."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from pages.ui.formatting import MISSING, day, number
from pages.ui.i18n import _, counted
from pages.ui.messages import plain, say
from segmentation.customer_master import ACCOUNT, Decision, Found, Pair, Reason, Record

GRADES = {"certain": "certain", "likely": "likely", "possible": "possible"}
FIELDS = {
    "name": "Name",
    "street": "Street",
    "postal_code": "Postal code",
    "city": "Town",
    "country": "Country",
    "vat_id": "VAT id",
    "phone": "Phone",
    "mail_domain": "Mail domain",
}
_STRONG, _WEAK = 8.0, 1.5


def record_title(record: Record) -> str:
    """Its number, and which list it stands in."""
    if record.kind == ACCOUNT:
        return _("CRM account {id}", id=record.id)
    return _("Customer {id}", id=record.id)


def fields(pair: Pair) -> list[list[str]]:
    """What the extracts say of both, field by field; what neither has is left out."""
    return [
        [_(label), pair.left.fields.get(name, MISSING), pair.right.fields.get(name, MISSING)]
        for name, label in FIELDS.items()
        if name in pair.left.fields or name in pair.right.fields
    ]


def reason_rows(pair: Pair) -> list[list[str]]:
    """What each field says, and how strongly."""
    return [[say(reason.words), _strength(reason)] for reason in pair.reasons if reason.level is not None]


def unknown(pair: Pair) -> str:
    """What could not be compared; empty if all could."""
    missing = [say(reason.words) for reason in pair.reasons if reason.level is None]
    return _("Not compared: {fields}.", fields="; ".join(missing)) if missing else ""


def _strength(reason: Reason) -> str:
    if abs(reason.bits) < _WEAK:
        return _("says little")
    if reason.bits > 0:
        return _("strongly for one firm") if reason.bits >= _STRONG else _("for one firm")
    return _("strongly against it") if reason.bits <= -_STRONG / 2 else _("against it")


def grade(pair: Pair) -> str:
    """How sure the search is."""
    return _(GRADES[pair.grade])


def pair_title(pair: Pair) -> str:
    """The question that the pair puts, to be shown where Markdown is read."""
    left, right = plain(pair.left.id), plain(pair.right.id)
    if pair.is_link:
        return _("Does CRM account {account} belong to customer {customer}?", account=right, customer=left)
    return _("Are customers {left} and {right} one firm?", left=left, right=right)


def verdict(decision: Decision) -> str:
    """What was decided."""
    if decision.verdict == "apart":
        return _("kept apart")
    if decision.verdict == "subsidiary":
        return _("{right} is a subsidiary of {left}", left=decision.left_id, right=decision.right_id)
    if decision.right_kind == ACCOUNT:
        return _("account {right} belongs to {left}", left=decision.left_id, right=decision.right_id)
    return _("merged, {left} stays", left=decision.left_id)


def last(decisions: Sequence[Decision]) -> str:
    """What was decided together, to be shown where Markdown is read."""
    if len(decisions) > 1:
        return _("{count} pairs decided at once.", count=number(len(decisions)))
    (decision,) = decisions
    names = plain(decision.left_name), plain(decision.right_name)
    return _("{left} and {right}: {verdict}.", left=names[0], right=names[1], verdict=plain(verdict(decision)))


def state(decision: Decision, waiting: Iterable[Decision]) -> str:
    """Whether it holds."""
    if decision.undone_at is not None:
        return _("undone on {day}", day=day(decision.undone_at.date()))
    return _("waits for its records") if decision in waiting else _("holds")


def summary(found: Found, to_decide: int) -> str:
    """What the search came to, in a sentence."""
    searched = _(
        "{records} records compared by name, address, VAT id, phone and mail domain.", records=number(found.records)
    )
    if not to_decide:
        return f"{searched} {_('No pair is left to be decided.')}"
    return (
        searched
        + " "
        + counted(
            to_decide,
            "One pair may be one firm and waits for your decision.",
            "{count} pairs may be one firm each and wait for your decision.",
            count=number(to_decide),
        )
    )
