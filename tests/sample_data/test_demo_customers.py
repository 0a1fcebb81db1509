"""Who the customers are: places, industries, groups, duplicates, hidden types and what gives them away."""

from __future__ import annotations

import csv
from collections import Counter, defaultdict
from difflib import SequenceMatcher
from pathlib import Path

import numpy as np
import pandas as pd
import pytest
from sklearn.cluster import KMeans
from sklearn.metrics import adjusted_rand_score
from sklearn.preprocessing import StandardScaler

REFERENCE = Path(__file__).resolve().parents[2] / "sample_data" / "reference"
TYPES = {"premium", "volume", "innovation", "occasional"}


@pytest.fixture(scope="module")
def types(truth) -> dict[str, str]:
    return {row["customer_id"]: row["buyer_type"] for row in truth("buyer_types")}


def test_german_postal_codes_lie_in_a_bundesland(extract) -> None:
    with (REFERENCE / "plz_bundesland.csv").open(encoding="utf-8", newline="") as file:
        ranges = [(row["plz_from"], row["plz_to"], row["bundesland"]) for row in csv.DictReader(file)]
    lands = Counter()
    for row in extract("customers").rows:
        if row["country"] == "Deutschland":
            found = {land for low, high, land in ranges if low <= row["postal_code"] <= high}
            assert len(found) == 1, (row["postal_code"], row["city"])
            lands[found.pop()] += 1
    assert len(lands) == 16
    assert lands["Nordrhein-Westfalen"] + lands["Baden-Württemberg"] > 0.4 * lands.total()


def test_some_customers_are_abroad(extract) -> None:
    countries = Counter(row["country"] for row in extract("customers").rows)
    assert set(countries) == {"Deutschland", "Österreich", "Schweiz", "Niederlande"}
    assert countries.total() - countries["Deutschland"] < 0.06 * countries.total()


def test_industry_codes_are_wz_2008(extract) -> None:
    with (REFERENCE / "wz2008.csv").open(encoding="utf-8", newline="") as file:
        codes = {row["code"] for row in csv.DictReader(file)}
    used = {row["wz_code"] for name in ("customers", "accounts") for row in extract(name).rows}
    assert used <= codes


def test_every_customer_has_a_hidden_type(extract, types, active) -> None:
    assert types.keys() == {row["customer_id"] for row in extract("customers").rows}
    counts = Counter(types[customer] for customer in active)
    assert counts.keys() == TYPES
    assert min(counts.values()) >= 100


def test_no_extract_names_the_type(extract, table_name) -> None:
    assert not any(field.lower() in TYPES for row in extract(table_name).raw for field in row)


def test_duplicates_are_the_same_firm_spelled_otherwise(extract, truth) -> None:
    firms = {row["customer_id"]: row for row in extract("customers").rows}
    pairs = truth("duplicates")
    assert len(pairs) >= 10
    for pair in pairs:
        double, original = firms[pair["customer_id"]], firms[pair["duplicate_of"]]
        assert double["name"] != original["name"]
        assert (double["postal_code"], double["city"]) == (original["postal_code"], original["city"])
        assert SequenceMatcher(None, double["name"].lower(), original["name"].lower()).ratio() > 0.7
    doubles = {pair["customer_id"] for pair in pairs}
    names = Counter(row["name"] for number, row in firms.items() if number not in doubles)
    assert max(names.values()) == 1


def test_groups_have_a_parent_that_is_no_subsidiary(extract) -> None:
    parents = {row["customer_id"]: row["parent_id"] for row in extract("customers").rows}
    children = [parent for parent in parents.values() if parent]
    assert len(children) >= 20
    assert all(parents[parent] is None for parent in children)


def test_planted_drivers_set_premium_and_innovation_apart(extract, truth, types, active) -> None:
    accounts = [row for row in extract("accounts").rows if row["customer_id"] in active]
    holds = {
        "headcount": lambda row: row["headcount"] is not None and row["headcount"] >= 150,
        "wz_code": lambda row: row["wz_code"][:2] in {"26", "28", "29", "30", "32"},
        "erp_system": lambda row: row["erp_system"] is not None,
        "automation": lambda row: row["automation"] is not None and row["automation"] >= 4,
        "ownership": lambda row: row["ownership"] in {"Konzern", "Mittelstand"},
    }
    told = {row["attribute"]: row for row in truth("drivers")}
    assert told.keys() == holds.keys()
    for attribute, test in holds.items():
        groups = defaultdict(list)
        for row in accounts:
            groups[types[row["customer_id"]] in {"premium", "innovation"}].append(test(row))
        good, others = np.mean(groups[True]), np.mean(groups[False])
        assert good - others > 0.3
        # The truth knows the headcounts that the CRM does not.
        assert abs(good - float(told[attribute]["share_premium_innovation"])) < 0.06
        assert abs(others - float(told[attribute]["share_others"])) < 0.06


def test_contacts_are_functions_with_a_buying_role(extract) -> None:
    rows = extract("contacts").rows
    assert {row["buying_role"] for row in rows} == {"Anwender", "Entscheider", "Blockierer"}
    assert {row["opt_out"] for row in rows} == {"ja", "nein"}
    assert len({row["function"] for row in rows}) <= 12


def test_prospects_have_won_nothing_and_new_customers_came_by_a_won_opportunity(extract) -> None:
    accounts = {row["account_id"]: row for row in extract("accounts").rows}
    prospects = {number for number, row in accounts.items() if row["customer_id"] is None}
    deals = extract("opportunities").rows
    won = {row["account_id"] for row in deals if row["stage"] == "Gewonnen"}
    assert len(prospects) >= 300
    assert not won & prospects
    since = {row["customer_id"]: row["customer_since"] for row in extract("customers").rows}
    new = {
        number
        for number, row in accounts.items()
        if row["customer_id"] and since[row["customer_id"]] >= pd.Timestamp(2023, 1, 10).date()
    }
    assert len(new) > 200
    assert new <= won
    for row in deals:
        decided = row["stage"] in {"Gewonnen", "Verloren"}
        assert (row["closed_on"] is not None) == decided == (row["reason"] is not None)
        assert row["closed_on"] is None or row["closed_on"] >= row["created_on"]


def test_tickets_vary_and_follow_the_needs_of_the_type(extract, truth, types) -> None:
    rows = extract("tickets").rows
    assert len({row["text"] for row in rows}) > 0.9 * len(rows)
    need = {row["ticket_id"]: row["need"] for row in truth("ticket_needs")}
    counts = defaultdict(Counter)
    for row in rows:
        counts[types[row["customer_id"]]][need[row["ticket_id"]]] += 1
    commonest = {kind: found.most_common(1)[0][0] for kind, found in counts.items()}
    assert commonest == {
        "premium": "quality", "innovation": "quality", "volume": "cost", "occasional": "delivery",
    }  # fmt: skip


def test_innovation_and_premium_customers_recommend_us_more(extract, types) -> None:
    answers = defaultdict(list)
    for row in extract("surveys").rows:
        answers[types[row["customer_id"]]].append(row["nps"])
    means = {kind: np.mean(found) for kind, found in answers.items()}
    assert min(means["premium"], means["innovation"]) > max(means["volume"], means["occasional"]) + 0.5


@pytest.fixture(scope="module")
def behaviour(extract, known_lines, active) -> pd.DataFrame:
    """Plain features of the active customers over all their lines."""
    lines = pd.DataFrame([row for row in known_lines if row["customer_id"] in active])
    group_of = {row["product_id"]: row["product_group"] for row in extract("products").rows}
    lines["group"] = lines.product_id.map(group_of)
    for column in ("revenue", "cost", "discount"):
        lines[column] = lines[column].astype(float)
    bought = lines[lines.document_type == "Auftrag"]
    orders = bought.groupby("order_id").agg(
        customer_id=("customer_id", "first"), day=("order_date", "first"), value=("revenue", "sum"),
        channel=("channel", "first"),
    )  # fmt: skip
    orders["digital"] = orders.channel.isin(["EDI", "Webshop"])
    orders["day"] = pd.to_datetime(orders.day)
    by_customer = orders.groupby("customer_id")
    years = (pd.Timestamp(2026, 10, 31) - by_customer.day.min()).dt.days / 365
    sums = lines.groupby("customer_id")[["revenue", "cost"]].sum()
    service = pd.DataFrame(extract("service_costs").rows)
    service["amount"] = service.amount.astype(float)
    spent = service.groupby("customer_id").amount.sum().reindex(sums.index).fillna(0)
    return pd.DataFrame({
        "frequency": np.log1p(by_customer.size() / years.clip(lower=0.25)),
        "order_value": np.log1p(by_customer.value.mean()),
        "recency": np.log1p((pd.Timestamp(2026, 10, 31) - by_customer.day.max()).dt.days),
        "digital": by_customer.digital.mean(),
        "discount": bought.groupby("customer_id").discount.mean(),
        "margin": 1 - sums.cost / sums.revenue,
        "groups": bought.groupby("customer_id").group.nunique(),
        "service": np.log1p(spent / sums.revenue),
    })  # fmt: skip


@pytest.mark.parametrize("left_out", [None, "recency", "service", "groups", "margin"])
def test_k_means_finds_the_hidden_types_but_not_perfectly(behaviour, types, left_out) -> None:
    features = behaviour if left_out is None else behaviour.drop(columns=left_out)
    scaled = StandardScaler().fit_transform(features)
    found = KMeans(4, n_init=10, random_state=0).fit_predict(scaled)
    score = adjusted_rand_score([types[customer] for customer in features.index], found)
    assert 0.85 <= score < 0.99
