"""What is read of the firms of a warehouse, and the keys by which pairs are found."""

from __future__ import annotations

from pathlib import Path

import pandas as pd

from segmentation.customer_master import find_duplicates, read_records
from segmentation.customer_master.records import MOST_ALIKE, prepared
from segmentation.warehouse import Warehouse, open_warehouse
from tests.segmentation.small_warehouse import small_warehouse

SAME = {"street": "Am Hafen 3", "postal_code": "20095", "city": "Hamburg", "vat_id": "DE123456780"}


def test_accounts_that_name_a_customer_are_no_records(tmp_path: Path) -> None:
    customers = [{"customer_id": "1", "name": "Hansa Stahl GmbH", **SAME}]
    accounts = [
        {"account_id": "A", "name": "Hansa Stahl", "customer_id": "1"},
        {"account_id": "B", "name": "Hansa-Stahl GmbH", **SAME},
        {"account_id": "C", "name": "Hansa Stahl GmbH", "customer_id": "gone", **SAME},
    ]
    with small_warehouse(tmp_path / "w.duckdb", customers=customers, accounts=accounts) as warehouse:
        records = read_records(warehouse)
        assert list(zip(records["kind"], records["id"], strict=True)) == [
            ("account", "B"), ("account", "C"), ("customer", "1"),
        ]  # fmt: skip
        # Both accounts may be the customer's; two accounts are no pair.
        found = find_duplicates(warehouse)
        assert {(pair.left.id, pair.right.id, pair.is_link) for pair in found.pairs} == {
            ("1", "B", True),
            ("1", "C", True),
        }


def test_a_mother_and_her_subsidiary_are_no_pair_but_two_entries_of_a_subsidiary_are(tmp_path: Path) -> None:
    customers = [
        {"customer_id": "1", "name": "Hansa Stahl GmbH", **SAME},
        {"customer_id": "2", "name": "Hansa Stahl Werk Ulm GmbH", "parent_id": "1", **SAME},
        {"customer_id": "3", "name": "HANSA STAHL WERK ULM", "parent_id": "1", **SAME},
    ]
    with small_warehouse(tmp_path / "w.duckdb", customers=customers) as warehouse:
        found = find_duplicates(warehouse)
    assert [(pair.left.id, pair.right.id) for pair in found.pairs] == [("2", "3")]
    assert found.in_groups == 2


def test_a_warehouse_loaded_before_phones_were_known_is_read(tmp_path: Path) -> None:
    path = tmp_path / "w.duckdb"
    small_warehouse(path, customers=[{"customer_id": "1", "name": "Hansa", "phone": "040 123456"}]).close()
    with open_warehouse(path, writable=True) as warehouse:
        warehouse.execute("ALTER TABLE core.customers DROP COLUMN phone")
    with open_warehouse(path) as warehouse:
        records = read_records(warehouse)
    assert records["id"].tolist() == ["1"]
    assert records["phone"].isna().all()


def test_a_warehouse_without_customers_has_no_pairs(maven_warehouse: Warehouse) -> None:
    assert find_duplicates(maven_warehouse).pairs == ()


def test_a_key_that_very_many_share_pairs_nobody() -> None:
    records = pd.DataFrame(
        [
            ("customer", str(n), f"Firma{n}", None, None, None, None, None, "040 123456", None)
            for n in range(MOST_ALIKE)
        ],
        columns=["kind", "id", "name", "street", "postal_code", "city", "country", "vat_id", "phone", "mail_domain"],
    )
    assert prepared(records)["keys"].map(lambda keys: "phone 40123456" in keys).all()
    one_more = pd.concat([records, records.tail(1).assign(id="more")], ignore_index=True)
    assert not prepared(one_more)["keys"].map(lambda keys: "phone 40123456" in keys).any()
