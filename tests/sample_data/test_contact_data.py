"""Phone numbers and mail domains of the demo firm: what a search for duplicates has to tell apart."""

from __future__ import annotations

from collections import Counter

from segmentation.customer_master.cleaning import phone


def test_subsidiaries_have_the_domain_of_their_parent_company(extract) -> None:
    firms = {row["customer_id"]: row for row in extract("customers").rows}
    pairs = [(row, firms[row["parent_id"]]) for row in firms.values() if row["parent_id"]]
    known = [
        (one["mail_domain"], other["mail_domain"])
        for one, other in pairs
        if one["mail_domain"] and other["mail_domain"]
    ]
    assert len(known) > 20
    assert all(one == other for one, other in known)
    assert not [1 for one, other in pairs if one["phone"] and one["phone"] == other["phone"]]


def test_second_entries_have_no_number_of_their_own(extract, truth) -> None:
    firms = {row["customer_id"]: row for row in extract("customers").rows}
    numbers = [
        (phone(firms[row["customer_id"]]["phone"]), phone(firms[row["duplicate_of"]]["phone"]))
        for row in truth("duplicates")
    ]
    known = [(one, other) for one, other in numbers if one and other]
    assert len(known) > 6
    assert all(one[:-3] == other[:-3] or one.startswith(other[:-1]) for one, other in known)


def test_most_firms_have_both_and_some_have_none(extract) -> None:
    rows = extract("customers").rows
    for column in ("phone", "mail_domain"):
        filled = sum(row[column] is not None for row in rows) / len(rows)
        assert 0.85 < filled < 0.95


def test_prospects_share_no_number_with_anyone(extract) -> None:
    accounts = extract("accounts").rows
    numbers = Counter(phone(row["phone"]) for row in accounts if row["phone"] and not row["customer_id"])
    assert len(numbers) > 300
    assert max(numbers.values()) == 1
