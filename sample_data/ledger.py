"""The rows of the ERP extracts: customers, products, order lines and payments."""

from __future__ import annotations

from datetime import timedelta

import numpy as np

from sample_data import german
from sample_data.catalogue import Product
from sample_data.firms import Firm
from sample_data.german import Rows
from sample_data.orders import Lines
from sample_data.pricing import Priced, Returns
from sample_data.settings import DAYS, calendar_day, day_number, stream

FIRST_ORDER, FIRST_RETURN, FIRST_CREDIT = 450_001, 610_001, 710_001


def customer_rows(customers: list[Firm]) -> Rows:
    """kunden.csv, one row a customer; what the CRM never asked for stays empty here and there."""
    rng = stream("customers")
    rows = []
    for firm in customers:
        knows_size, knows_revenue, knows_vat = rng.random(3) < (0.94, 0.85, 0.97)
        rows.append([
            firm.customer_id, firm.name, firm.street, firm.town.postal_code, firm.town.name,
            firm.town.country,
            firm.wz_code, str(firm.headcount) if knows_size else "",
            german.money(firm.revenue * 100, grouped=True) if knows_revenue else "",
            german.day(firm.since), firm.vat_id if knows_vat else "", firm.parent_id, str(firm.payment_terms),
            firm.phone, firm.mail_domain,
        ])  # fmt: skip
    return rows


def product_rows(products: list[Product]) -> Rows:
    """artikel.csv, one row a product."""
    return [
        [item.product_id, item.name, item.group, german.money(item.list_price), german.money(item.unit_cost)]
        for item in products
    ]


def order_rows(customers: list[Firm], products: list[Product], lines: Lines, returns: Returns, priced: Priced) -> Rows:
    """auftragspositionen.csv: orders by date, then returns and credit notes."""
    rows = [
        [
            str(FIRST_ORDER + order), str(position), "Auftrag", german.day(day), customers[firm].customer_id,
            products[product].product_id, str(channel), str(quantity), german.money(unit_price),
            german.percent(discount), german.money(revenue), german.money(cost), german.day(requested),
            german.day(delivered),
        ]
        for order, position, day, firm, product, channel, quantity, unit_price, discount, revenue, cost,
            requested, delivered in zip(
            lines.order.tolist(), lines.position.tolist(), lines.day.tolist(), lines.firm.tolist(),
            lines.product.tolist(), lines.channel.tolist(), priced.quantity.tolist(),
            priced.unit_price.tolist(),
            lines.discount.tolist(), priced.revenue.tolist(), priced.cost.tolist(), lines.requested.tolist(),
            lines.delivered.tolist(), strict=True)
    ]  # fmt: skip
    numbers = {True: FIRST_CREDIT, False: FIRST_RETURN}
    for i, line in enumerate(returns.line.tolist()):
        credit = bool(returns.credit[i])
        rows.append([
            str(numbers[credit]), "1", "Gutschrift" if credit else "Retoure", german.day(int(returns.day[i])),
            customers[lines.firm[line]].customer_id, products[lines.product[line]].product_id,
            str(lines.channel[line]), str(priced.back_quantity[i]), german.money(priced.back_unit_price[i]),
            "0" if credit else german.percent(lines.discount[line]), german.money(priced.back_revenue[i]),
            german.money(priced.back_cost[i]), "", "",
        ])  # fmt: skip
        numbers[credit] += 1
    return rows


def payment_rows(customers: list[Firm], lines: Lines, returns: Returns, priced: Priced) -> Rows:
    """zahlungen.csv: one collective invoice a customer and month, gross for Germany; open ones unpaid."""
    rng = stream("payments")
    month_of_day, month_ends = month_calendar()
    months = len(month_ends)
    net = np.zeros(len(customers) * months, dtype=np.int64)
    billed = np.zeros(len(net), dtype=bool)
    for place, day, revenue in (
        (lines.firm, lines.day, priced.revenue),
        (lines.firm[returns.line], returns.day, priced.back_revenue),
    ):
        cell = place * months + month_of_day[day]
        np.add.at(net, cell, revenue)
        billed[cell] = True
    habit = np.exp(0.3 * rng.standard_normal(len(customers)))
    rows = []
    cells = np.flatnonzero(billed)
    for number, cell in enumerate(sorted(cells.tolist(), key=lambda c: (c % months, c // months))):
        row, month = divmod(cell, months)
        firm = customers[row]
        due = month_ends[month] + firm.payment_terms
        delay = firm.buyer_type.payment_delay * habit[row] + 2.5 * rng.standard_normal()
        late = 45 if rng.random() < 0.01 else 0
        paid = due + late + max(-firm.payment_terms + 2, round(float(delay)))
        gross = int(net[cell]) * (119 if firm.town.country == "Deutschland" else 100)
        rows.append([
            f"R{200_001 + number}", firm.customer_id, german.day(month_ends[month]), german.day(due),
            german.day(paid) if paid < DAYS else "",
            german.money((abs(gross) + 50) // 100 * (1 if gross >= 0 else -1), grouped=True),
        ])  # fmt: skip
    return rows


def month_calendar() -> tuple[np.ndarray, list[int]]:
    """The month's number of each day, and the last day of each month."""
    first_year = calendar_day(0).year
    month_of_day = np.array([(calendar_day(n).year - first_year) * 12 + calendar_day(n).month - 1 for n in range(DAYS)])
    ends = []
    for month in range(int(month_of_day[-1]) + 1):
        start = calendar_day(0).replace(year=first_year + (month + 1) // 12, month=(month + 1) % 12 + 1)
        ends.append(day_number(start - timedelta(days=1)))
    return month_of_day, ends
