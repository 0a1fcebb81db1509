"""Puts the demo firm together and writes it."""

from __future__ import annotations

from pathlib import Path

from sample_data import crm, dirt, german, ledger, sales, voices
from sample_data.catalogue import make_catalogue
from sample_data.contact_data import with_contact_data
from sample_data.exported import exported
from sample_data.firms import make_firms
from sample_data.german import Rows
from sample_data.orders import make_lines
from sample_data.pricing import calibrate, make_conditions, make_returns
from sample_data.service import service_cost_rows


def write_demo_firm(folder: Path) -> None:
    """Write folder/extracts/*.csv (German layout) and folder/truth/*.csv."""
    customers, prospects = make_firms()
    customers = with_contact_data(customers, "contact-data")
    prospects = with_contact_data(prospects, "contact-data-of-prospects")
    products = make_catalogue()
    lines = make_lines(customers, products)
    returns = make_returns(customers, lines)
    priced = calibrate(lines, returns, make_conditions(customers), products)
    accounts = crm.make_accounts(customers, prospects)
    tickets, ticket_needs = voices.ticket_rows(customers)
    extracts: dict[str, Rows] = {
        "customers": ledger.customer_rows(customers),
        "products": ledger.product_rows(products),
        "order_lines": ledger.order_rows(customers, products, lines, returns, priced),
        "payments": ledger.payment_rows(customers, lines, returns, priced),
        "service_costs": service_cost_rows(customers, lines, returns, priced),
        "accounts": crm.account_rows(accounts, customers),
        "contacts": crm.contact_rows(accounts),
        "opportunities": sales.opportunity_rows(accounts),
        "activities": sales.activity_rows(accounts),
        "tickets": tickets,
        "surveys": voices.survey_rows(customers),
    }
    target = folder / "extracts"
    target.mkdir(parents=True, exist_ok=True)
    for name, rows in dirt.soil(extracts).items():
        declared = exported(name)
        header = [column.header for column in declared.columns]
        german.write_extract(target / f"{declared.file_stem}.csv", header, rows)

    truth = folder / "truth"
    truth.mkdir(parents=True, exist_ok=True)
    types = [(firm.customer_id, firm.buyer_type.name) for firm in customers]
    doubles = [(firm.customer_id, firm.duplicate_of) for firm in customers if firm.duplicate_of]
    german.write_truth(truth / "buyer_types.csv", ("customer_id", "buyer_type"), types)
    german.write_truth(truth / "duplicates.csv", ("customer_id", "duplicate_of"), doubles)
    german.write_truth(truth / "ticket_needs.csv", ("ticket_id", "need"), ticket_needs)
    german.write_truth(truth / "dirt.csv", ("file", "outcome", "reason", "rows"), dirt.dirt_rows())
    german.write_truth(
        truth / "drivers.csv",
        ("attribute", "criterion", "share_premium_innovation", "share_others"),
        crm.driver_rows(accounts),
    )
