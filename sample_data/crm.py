"""The CRM's accounts and contacts. Accounts carry the planted drivers of good customers."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from sample_data import german
from sample_data.buyer_types import GOOD_TYPES
from sample_data.firms import Firm
from sample_data.german import Rows
from sample_data.settings import stream

_OWNERSHIP = ("Konzern", "Mittelstand", "inhabergeführt")
_ERP_LARGE = ("SAP S/4HANA", "SAP ERP", "Infor LN", "proALPHA", "Microsoft Dynamics 365")
_ERP_SMALL = ("abas ERP", "proALPHA", "Sage 100", "Microsoft Dynamics 365", "Lexware")
_SECTORS = {
    "29": "Automobilindustrie", "28": "Maschinenbau", "25": "Metallverarbeitung", "41": "Bau", "42": "Bau",
    "43": "Bau", "46": "Großhandel", "33": "Instandhaltung", "45": "Kfz-Gewerbe", "26": "Messtechnik",
    "27": "Elektrotechnik", "30": "Fahrzeugbau", "32": "Medizintechnik",
}  # fmt: skip
_FUNCTIONS = (
    ("Einkaufsleitung", "Entscheider"), ("Technische Leitung", "Entscheider"), ("Geschäftsführung",
    "Entscheider"),
    ("Produktionsleitung", "Anwender"), ("Konstruktion", "Anwender"), ("Disposition", "Anwender"),
    ("Instandhaltung", "Anwender"), ("Qualitätsmanagement", "Blockierer"), ("Strategischer Einkauf",
    "Blockierer"),
    ("Controlling", "Blockierer"), ("Werksleitung", "Entscheider"), ("Fertigungsplanung", "Anwender"),
)  # fmt: skip
_CONTACT_CHANNELS = ("E-Mail", "Telefon", "Vor Ort", "Videokonferenz", "Portal")
_CHANNEL_WEIGHTS = {
    "premium": (0.30, 0.15, 0.30, 0.15, 0.10), "volume": (0.40, 0.20, 0.05, 0.05, 0.30),
    "innovation": (0.25, 0.15, 0.35, 0.22, 0.03), "occasional": (0.50, 0.38, 0.02, 0.02, 0.08),
}  # fmt: skip


@dataclass(frozen=True)
class Account:
    """One CRM account; erp_system is empty where none is known, automation 1 to 5, 0 where not asked."""

    account_id: str
    firm: Firm
    erp_system: str
    automation: int
    ownership: str


def make_accounts(customers: list[Firm], prospects: list[Firm]) -> list[Account]:
    """Nearly all customers and every prospect, in no telling order."""
    rng = stream("accounts")
    firms = [firm for firm in customers if rng.random() < 0.97] + prospects
    accounts = []
    for number, place in enumerate(rng.permutation(len(firms)).tolist()):
        firm = firms[place]
        kind = firm.buyer_type
        systems = _ERP_LARGE if firm.headcount >= 150 else _ERP_SMALL
        erp = systems[int(rng.integers(len(systems)))] if rng.random() < kind.erp else ""
        level = int(np.clip(np.floor(kind.automation + 0.75 * rng.standard_normal() + 0.5), 1, 5))
        accounts.append(
            Account(
                account_id=f"F{20_001 + number}",
                firm=firm,
                erp_system=erp,
                automation=level if rng.random() < 0.94 else 0,
                ownership="Konzern" if firm.parent_id else _OWNERSHIP[int(rng.choice(3, p=kind.ownership))],
            )
        )
    return accounts


def account_rows(accounts: list[Account], customers: list[Firm]) -> Rows:
    """crm_firmen.csv, one row an account."""
    rng = stream("account-rows")
    names = {firm.customer_id: firm.name for firm in customers}
    rows = []
    for account in accounts:
        firm = account.firm
        knows_size, knows_revenue = rng.random(2) < (0.95, 0.8)
        rows.append([
            account.account_id, firm.name, firm.customer_id, _SECTORS.get(firm.wz_code[:2], "Sonstige"),
            firm.wz_code,
            firm.town.postal_code, firm.town.name, str(firm.headcount) if knows_size else "",
            german.money(firm.revenue * 100, grouped=True) if knows_revenue else "", account.erp_system,
            str(account.automation) if account.automation else "", account.ownership,
            names.get(firm.parent_id, ""), firm.street, "", firm.phone, firm.mail_domain,
        ])  # fmt: skip
    return rows


def contact_rows(accounts: list[Account]) -> Rows:
    """crm_kontakte.csv: functions at the firms with their role in buying, no person's name."""
    rng = stream("contacts")
    rows: Rows = []
    for account in accounts:
        kind = account.firm.buyer_type.name
        usual = 2.4 if kind in GOOD_TYPES else 0.9
        count = 1 + int(rng.poisson(usual if account.firm.customer_id else 0.5))
        for place in rng.permutation(len(_FUNCTIONS))[:count].tolist():
            function, role = _FUNCTIONS[place]
            channel = _CONTACT_CHANNELS[int(rng.choice(5, p=_CHANNEL_WEIGHTS[kind]))]
            rows.append([
                f"K{30_001 + len(rows)}", account.account_id, function, role, channel,
                "ja" if rng.random() < 0.035 else "nein",
            ])  # fmt: skip
    return rows


def driver_rows(accounts: list[Account]) -> list[tuple[str, str, str, str]]:
    """truth/drivers.csv: the planted account attributes and how common they are among active customers."""
    active = [account for account in accounts if account.firm.life == "active"]
    criteria = (
        ("headcount", ">= 150", lambda a: a.firm.headcount >= 150),
        ("wz_code", "26, 28, 29, 30 or 32", lambda a: a.firm.wz_code[:2] in ("26", "28", "29", "30", "32")),
        ("erp_system", "in place", lambda a: bool(a.erp_system)),
        ("automation", ">= 4", lambda a: a.automation >= 4),
        ("ownership", "Konzern or Mittelstand", lambda a: a.ownership != "inhabergeführt"),
    )
    rows = []
    for attribute, criterion, holds in criteria:
        shares = []
        for good in (True, False):
            group = [account for account in active if (account.firm.buyer_type.name in GOOD_TYPES) == good]
            shares.append(sum(map(holds, group)) / len(group))
        rows.append((attribute, criterion, f"{shares[0]:.3f}", f"{shares[1]:.3f}"))
    return rows
