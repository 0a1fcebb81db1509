"""What customers say: service tickets and satisfaction surveys, in German, by the needs of their type."""

from __future__ import annotations

import numpy as np

from sample_data import german, phrases
from sample_data.firms import Firm
from sample_data.german import Rows
from sample_data.seasons import intensity
from sample_data.settings import DAYS, stream

_CATEGORIES = {
    "quality": ("Reklamation", "Technik"),
    "delivery": ("Lieferung", "Auftragsauskunft"),
    "cost": ("Rechnung", "Preisanfrage"),
}
# Plurals that read alike in every case, so that they fit every sentence.
_ARTICLES = (
    "Antriebswellen", "Schweißbaugruppen", "Grundplatten", "Kolbenstangen", "Sechskantschrauben",
    "Blechtafeln",
    "Laschen", "Lagerbuchsen", "Klammern", "Gewindehülsen", "Rippen", "Trägerplatten", "Scheiben",
    "Aufnahmen",
)  # fmt: skip


def ticket_rows(customers: list[Firm]) -> tuple[Rows, list[tuple[str, str]]]:
    """tickets.csv by date, and the need behind each ticket (truth/ticket_needs.csv)."""
    rng = stream("tickets")
    level = intensity()
    found: list[tuple[int, list[str], str]] = []
    for firm in customers:
        if firm.last_day < firm.first_day:
            continue
        years = (firm.last_day - firm.first_day + 1) / 365
        span = level[firm.first_day : firm.last_day + 1]
        count = int(rng.poisson(firm.buyer_type.tickets_per_year * years * float(np.exp(0.25 * rng.standard_normal()))))
        for day in rng.choice(np.arange(firm.first_day, firm.last_day + 1), size=count, p=span / span.sum()).tolist():
            need = _need(rng, firm)
            closed = day + 1 + int(6 * float(np.exp(0.7 * rng.standard_normal())))
            category = _CATEGORIES[need][int(rng.random() < 0.3)]
            row = [firm.customer_id, german.day(day), german.day(closed if closed < DAYS else -1), category]
            found.append((day, [*row, _ticket_text(rng, need)], need))
    found.sort(key=lambda item: item[0])
    rows = [[f"T{50_001 + i}", *row] for i, (_, row, _) in enumerate(found)]
    return rows, [(row[0], need) for row, (_, _, need) in zip(rows, found, strict=True)]


def survey_rows(customers: list[Firm]) -> Rows:
    """umfragen.csv by date: NPS 0 to 10, CSAT 1 to 5 in halves, a comment in two of three."""
    rng = stream("surveys")
    found: list[tuple[int, list[str]]] = []
    for firm in customers:
        if firm.last_day < firm.first_day:
            continue
        mood = 0.8 * rng.standard_normal() - (1.6 if firm.life == "churned" else 0.0)
        for _ in range(int(rng.poisson(firm.buyer_type.surveys * (firm.last_day - firm.first_day + 1) / DAYS))):
            day = int(rng.integers(firm.first_day, firm.last_day + 1))
            nps = int(np.clip(np.floor(firm.buyer_type.nps + mood + 1.2 * rng.standard_normal() + 0.5), 0, 10))
            csat = float(np.clip(np.floor((1.1 + 0.36 * nps + 0.35 * rng.standard_normal()) * 2 + 0.5) / 2, 1, 5))
            comment = _comment(rng, _need(rng, firm), nps) if rng.random() < 0.66 else ""
            found.append((day, [firm.customer_id, german.day(day), str(nps), _half(csat), comment]))
    found.sort(key=lambda item: item[0])
    return [[f"U{60_001 + i}", *row] for i, (_, row) in enumerate(found)]


def _need(rng: np.random.Generator, firm: Firm) -> str:
    needs = firm.buyer_type.needs
    return list(needs)[int(rng.choice(len(needs), p=list(needs.values())))]


def _pick(rng: np.random.Generator, choices: tuple[str, ...]) -> str:
    return choices[int(rng.integers(len(choices)))]


def _ticket_text(rng: np.random.Generator, need: str) -> str:
    problem = _pick(rng, phrases.PROBLEMS[need]).format(
        article=_pick(rng, _ARTICLES), number=int(rng.integers(2, 480)), days=int(rng.integers(2, 24)),
        percent=int(rng.integers(3, 18)),
    )  # fmt: skip
    opening = _pick(rng, phrases.OPENINGS)
    if not opening or opening.endswith(":"):
        problem = problem[0].upper() + problem[1:]
    sentences = (
        opening,
        problem + ".",
        _pick(rng, phrases.CONSEQUENCES[need]),
        _pick(rng, phrases.REQUESTS[need]),
        _pick(rng, phrases.CLOSINGS),
    )
    return " ".join(sentence for sentence in sentences if sentence)


def _comment(rng: np.random.Generator, need: str, nps: int) -> str:
    praise, complaint = _pick(rng, phrases.PRAISE[need]), _pick(rng, phrases.COMPLAINTS[need])
    if nps >= 9:
        return praise + _pick(rng, (".", "!", ", gerne weiter so.", "; wir empfehlen Sie weiter."))
    if nps >= 7:
        return _pick(rng, (_pick(rng, phrases.NEUTRAL), praise)) + "."
    return complaint + _pick(rng, (".", "; wir prüfen Alternativen.", ", das muss besser werden."))


def _half(value: float) -> str:
    return f"{value:.1f}".replace(".", ",")
