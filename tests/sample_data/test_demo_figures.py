"""The case's figures, recounted from the extracts in decimal arithmetic."""

from __future__ import annotations

from collections import Counter, defaultdict
from datetime import date
from decimal import ROUND_HALF_UP, Decimal

CENT = Decimal("0.01")


def margins(known_lines, active, year: int) -> dict[str, Decimal]:
    result: dict[str, Decimal] = defaultdict(Decimal)
    for row in known_lines:
        if row["order_date"].year == year and row["customer_id"] in active:
            result[row["customer_id"]] += row["revenue"] - row["cost"]
    return result


def test_exactly_1200_customers_bought_in_2025(active) -> None:
    assert len(active) == 1_200


def test_15_percent_of_active_customers_make_72_percent_of_contribution_margin(known_lines, active) -> None:
    ranked = sorted(margins(known_lines, active, 2025).values(), reverse=True)
    assert len(ranked) == 1_200
    share = sum(ranked[:180]) / sum(ranked)
    assert abs(share - Decimal("0.72")) <= Decimal("0.005")


def test_nobody_but_active_customers_has_documents_in_2025(known_lines, active) -> None:
    assert {row["customer_id"] for row in known_lines if row["order_date"].year == 2025} == active


def test_lines_outside_the_master_data_do_not_touch_2025(extract, known_lines) -> None:
    total = sum(1 for row in extract("order_lines").rows if row["order_date"].year == 2025)
    assert total == sum(1 for row in known_lines if row["order_date"].year == 2025)


def test_net_value_is_quantity_times_price_less_discount(extract) -> None:
    wrong = []
    for row in extract("order_lines").rows:
        net = row["quantity"] * row["unit_price"] * (1 - row["discount"])
        if abs(net).quantize(CENT, ROUND_HALF_UP) != abs(row["revenue"]):
            wrong.append(row)
    assert wrong == []


def test_cost_is_quantity_times_unit_cost_times_one_level_a_customer_and_year(extract, known_lines) -> None:
    unit_cost = {row["product_id"]: row["unit_cost"] for row in extract("products").rows}
    levels = defaultdict(list)
    for row in known_lines:
        if row["document_type"] == "Auftrag" and row["cost"] > 500:
            standard = row["quantity"] * unit_cost[row["product_id"]]
            levels[row["customer_id"], row["order_date"].year].append(row["cost"] / standard)
    assert max(max(found) - min(found) for found in levels.values()) < Decimal("0.0001")


def test_a_unit_costs_less_than_its_list_price(extract) -> None:
    assert all(0 < row["unit_cost"] < row["list_price"] for row in extract("products").rows)


def test_returns_and_credit_notes_take_away(extract) -> None:
    rows = extract("order_lines").rows
    kinds = Counter(row["document_type"] for row in rows)
    assert set(kinds) == {"Auftrag", "Retoure", "Gutschrift"}
    assert min(kinds["Retoure"], kinds["Gutschrift"]) > 300
    for row in rows:
        back = row["document_type"] != "Auftrag"
        assert (row["quantity"] < 0) == back
        assert (row["revenue"] < 0) == back
        assert row["cost"] <= 0 if back else row["cost"] > 0


def test_an_order_has_one_customer_day_and_channel(extract) -> None:
    heads = defaultdict(set)
    for row in extract("order_lines").rows:
        heads[row["order_id"]].add((row["customer_id"], row["order_date"], row["channel"], row["document_type"]))
    assert all(len(found) == 1 for found in heads.values())


def test_days_run_over_46_months_in_order(extract) -> None:
    rows = extract("order_lines").rows
    days = [row["order_date"] for row in rows]
    assert (min(days).year, min(days).month) == (2023, 1)
    assert (max(days).year, max(days).month) == (2026, 10)
    assert len({(day.year, day.month) for day in days}) == 46
    for row in rows:
        assert row["requested_on"] is None or row["requested_on"] > row["order_date"]
        assert row["delivered_on"] is None or row["order_date"] <= row["delivered_on"] <= date(2026, 10, 31)


def test_august_and_december_dip_and_the_firm_grows(known_lines) -> None:
    months: dict[tuple[int, int], Decimal] = defaultdict(Decimal)
    for row in known_lines:
        months[row["order_date"].year, row["order_date"].month] += row["revenue"]
    years = {year: [months[year, month] for month in range(1, 13)] for year in (2023, 2024, 2025)}
    for figures in years.values():
        mean = sum(figures) / 12
        assert figures[7] < mean * Decimal("0.85")
        assert figures[11] < mean * Decimal("0.85")
    assert sum(years[2023]) < sum(years[2024]) < sum(years[2025])
    assert 300_000_000 < sum(years[2025]) < 450_000_000


def test_customers_come_and_go(known_lines, active) -> None:
    orders = defaultdict(list)
    for row in known_lines:
        if row["document_type"] == "Auftrag":
            orders[row["customer_id"]].append(row["order_date"])
    left = [customer for customer, days in orders.items() if max(days) < date(2025, 1, 1)]
    came = [customer for customer, days in orders.items() if min(days) >= date(2026, 1, 1)]
    assert len(left) == 200
    assert len(came) == 50
    assert not active & {*left, *came}


def test_some_customers_lose_money_and_more_after_cost_to_serve(extract, known_lines, active) -> None:
    margin = margins(known_lines, active, 2025)
    profit = dict(margin)
    for row in extract("service_costs").rows:
        if row["month"].year == 2025 and row["customer_id"] in profit:
            profit[row["customer_id"]] -= row["amount"]
    negative = sum(value < 0 for value in margin.values())
    assert 10 <= negative <= 60
    assert 60 <= sum(value < 0 for value in profit.values()) <= 200
    assert sum(profit.values()) > 0


def test_invoices_carry_the_sales_of_their_customer_and_month(extract, known_lines) -> None:
    country = {row["customer_id"]: row["country"] for row in extract("customers").rows}
    net: dict[tuple[str, int, int], Decimal] = defaultdict(Decimal)
    for row in known_lines:
        net[row["customer_id"], row["order_date"].year, row["order_date"].month] += row["revenue"]
    billed = {
        (row["customer_id"], row["invoiced_on"].year, row["invoiced_on"].month): row["amount"]
        for row in extract("payments").rows
        if row["customer_id"] in country
    }
    assert billed.keys() == net.keys()
    for key, amount in billed.items():
        tax = Decimal("1.19") if country[key[0]] == "Deutschland" else Decimal(1)
        assert abs(net[key] * tax - amount) <= CENT
