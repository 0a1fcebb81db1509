"""The CRM's opportunities and activities."""

from __future__ import annotations

import numpy as np

from sample_data import german
from sample_data.crm import Account
from sample_data.german import Rows
from sample_data.seasons import intensity
from sample_data.settings import DAYS, stream

_SOURCES = ("Empfehlung", "Messe", "Website", "Kaltakquise", "Bestandskunde", "Ausschreibung")
_SOURCE_WEIGHTS = {True: (0.10, 0.10, 0.08, 0.04, 0.58, 0.10), False: (0.14, 0.22, 0.24, 0.28, 0.0, 0.12)}
_SOURCE_LUCK = {
    "Empfehlung": 1.45, "Messe": 1.0, "Website": 0.85, "Kaltakquise": 0.45, "Bestandskunde": 1.15,
    "Ausschreibung": 0.7,
}  # fmt: skip
_NEW_SOURCES = (0.36, 0.22, 0.20, 0.10, 0.0, 0.12)
_OPEN_STAGES = ("Interesse", "Qualifiziert", "Angebot", "Verhandlung")
_WON_REASONS = {
    "premium": ("Qualität", "Liefertreue", "Bestehende Beziehung", "Technische Beratung"),
    "volume": ("Preis", "Liefertreue", "Lieferzeit", "Bestehende Beziehung"),
    "innovation": ("Entwicklungskompetenz", "Technische Beratung", "Qualität", "Empfehlung"),
    "occasional": ("Lieferzeit", "Preis", "Verfügbarkeit", "Empfehlung"),
}
_LOST_REASONS = (
    "Preis",
    "Lieferzeit",
    "Wettbewerber",
    "Kein Budget",
    "Projekt verschoben",
    "Technisch nicht machbar",
)
_ACTIVITIES = {
    "Telefonat": (15, 0.30), "E-Mail": (10, 0.28), "Besuch": (120, 0.16), "Videokonferenz": (45, 0.12),
    "Technikgespräch": (90, 0.08), "Messegespräch": (30, 0.06),
}  # fmt: skip


def opportunity_rows(accounts: list[Account]) -> Rows:
    """crm_chancen.csv by date. Customers won since 2023 came by an opportunity; no prospect was won."""
    rng = stream("opportunities")
    found: list[tuple[int, list[str]]] = []
    for account in accounts:
        firm = account.firm
        kind = firm.buyer_type
        if firm.customer_id and firm.first_day > 0:
            cycle = _cycle(rng, True)
            source = _SOURCES[int(rng.choice(6, p=_NEW_SOURCES))]
            closed = max(1, firm.first_day - int(rng.integers(1, 25)))
            found.append((max(0, closed - cycle), _row(rng, account, "Gewonnen", source, closed)))
        mean = kind.opportunities if firm.life == "active" else 0.4 * kind.opportunities
        count = 1 + int(rng.poisson(0.5)) if firm.life == "prospect" else int(rng.poisson(mean))
        for _ in range(count):
            created = int(rng.integers(min(max(0, firm.first_day), DAYS - 20), DAYS - 5))
            source = _SOURCES[int(rng.choice(6, p=_SOURCE_WEIGHTS[bool(firm.customer_id)]))]
            chance = 0.0 if firm.life in ("prospect", "never") else min(0.85, kind.win_rate * _SOURCE_LUCK[source])
            won = rng.random() < chance
            closed = created + _cycle(rng, won)
            stage = "Gewonnen" if won else "Verloren"
            if closed >= DAYS or rng.random() < 0.04:
                stage = _OPEN_STAGES[int(rng.choice(4, p=(0.25, 0.25, 0.32, 0.18)))]
                closed = -1
            found.append((created, _row(rng, account, stage, source, closed)))
    found.sort(key=lambda item: item[0])
    return [[f"C{40_001 + i}", *row[:4], german.day(created), *row[4:]] for i, (created, row) in enumerate(found)]


def activity_rows(accounts: list[Account]) -> Rows:
    """crm_aktivitaeten.csv by date."""
    rng = stream("activities")
    level = intensity()
    kinds = list(_ACTIVITIES)
    weights = np.array([_ACTIVITIES[kind][1] for kind in kinds])
    found: list[tuple[int, list[str]]] = []
    for account in accounts:
        firm = account.firm
        if firm.life in ("prospect", "never"):
            first, last, mean = 0, DAYS - 1, 2.0
        else:
            first, last = max(0, firm.first_day - 60), firm.last_day
            mean = firm.buyer_type.activities * (last - first + 1) / DAYS
        count = int(rng.poisson(mean))
        span = level[first : last + 1]
        for day in rng.choice(np.arange(first, last + 1), size=count, p=span / span.sum()).tolist():
            kind = kinds[int(rng.choice(len(kinds), p=weights / weights.sum()))]
            usual = _ACTIVITIES[kind][0] * float(np.exp(0.4 * rng.standard_normal()))
            minutes = max(5, round(usual / 5) * 5)
            found.append((day, [account.account_id, german.day(day), kind, str(minutes)]))
    found.sort(key=lambda item: item[0])
    return [[f"A{100_001 + i}", *row] for i, (_, row) in enumerate(found)]


def _cycle(rng: np.random.Generator, won: bool) -> int:
    return 5 + int((62 if won else 85) * float(np.exp(0.55 * rng.standard_normal())))


def _row(rng: np.random.Generator, account: Account, stage: str, source: str, closed: int) -> list[str]:
    """Account, product, stage, source, closing date, value and reason."""
    kind = account.firm.buyer_type
    groups = np.array(list(kind.groups.values()), dtype=float)
    group = list(kind.groups)[int(rng.choice(len(groups), p=groups / groups.sum()))]
    value = (
        kind.order_value * (1 + 5 * rng.random()) * float(np.exp(0.4 * account.firm.size + 0.3 * rng.standard_normal()))
    )
    reason = ""
    if stage == "Gewonnen":
        reason = _WON_REASONS[kind.name][int(rng.choice(4, p=(0.4, 0.25, 0.2, 0.15)))]
    elif stage == "Verloren":
        reason = _LOST_REASONS[int(rng.choice(6, p=(0.34, 0.16, 0.2, 0.1, 0.12, 0.08)))]
    return [
        account.account_id, group, stage, source, german.day(closed),
        german.money(int(round(value, -2)) * 100, grouped=True), reason,
    ]  # fmt: skip
