"""Who the customers and prospects are: invented firms with place, industry, size and life as a customer."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import date
from typing import Literal

import numpy as np

from sample_data.buyer_types import BUYER_TYPES, BuyerType, blend
from sample_data.settings import DAYS, day_number, stream
from sample_data.towns import TOWNS, Town

Life = Literal["active", "churned", "new", "never", "prospect"]

_TRADE_WORDS = {
    "29": ("Fahrzeugtechnik", "Fahrwerktechnik", "Antriebstechnik", "Automotive Systeme", "Karosserietechnik",
           "Getriebetechnik", "Lenksysteme", "Bremsentechnik", "Fahrzeugkomponenten", "Powertrain"),
    "28": ("Maschinenbau", "Werkzeugmaschinen", "Anlagentechnik", "Fördertechnik", "Hydraulik",
    "Pumpentechnik",
           "Sondermaschinen", "Landtechnik", "Kunststoffmaschinen", "Automation", "Baumaschinen",
           "Montagetechnik"),
    "25": ("Metallbau", "Präzisionstechnik", "Stahlbau", "Blechtechnik", "Zerspanungstechnik",
    "Metallverarbeitung",
           "Feinmechanik", "Schweißtechnik", "Umformtechnik", "Metallwaren"),
    "43": ("Haustechnik", "Ausbau", "Montagebau", "Gebäudetechnik", "Rohrleitungsbau", "Trockenbau"),
    "46": ("Industriebedarf", "Werkzeughandel", "Technischer Handel", "Stahlhandel"),
    "41": ("Hochbau", "Industriebau", "Systembau"),
    "26": ("Messtechnik", "Sensorik", "Prüftechnik"),
    "27": ("Elektrotechnik", "Antriebe", "Schaltanlagen"),
    "30": ("Bahntechnik", "Schienenfahrzeugtechnik", "Luftfahrttechnik"),
    "32": ("Medizintechnik", "Implantattechnik", "Dentaltechnik"),
    "33": ("Instandhaltung", "Maschinenservice", "Anlagenservice", "Industriemontage"),
    "42": ("Tiefbau", "Rohrleitungsbau", "Anlagenbau"),
    "45": ("Fahrzeugservice", "Nutzfahrzeuge", "Karosseriebau"),
    "": ("Technik", "Industrietechnik", "Instandhaltung", "Service und Technik", "Technische Werke"),
}  # fmt: skip
_LEGAL_FORMS = ("GmbH", "GmbH & Co. KG", "AG", "KG", "SE")
_LEGAL_WEIGHTS = (0.62, 0.24, 0.08, 0.05, 0.01)
_LEGAL_ABROAD = {"Österreich": "GmbH", "Schweiz": "AG", "Niederlande": "B.V."}
_STREETS = (
    "Industriestraße", "Gewerbepark", "Werkstraße", "Am Bahnhof", "Hauptstraße", "Nordring",
    "Im Gewerbegebiet",
    "Motorenstraße", "Werkzeugstraße", "Fabrikstraße", "Hüttenstraße", "Talstraße", "Bergstraße",
    "Eisenwerkstraße",
    "Am Hafen", "Lindenallee", "Südstraße", "Schmiedeweg",
)  # fmt: skip
_COUNTRY_CODES = {"Deutschland": "DE", "Österreich": "ATU", "Schweiz": "CHE", "Niederlande": "NL"}
_BETWEEN_TYPES = 0.09
_YEAR_START = day_number(date(2025, 1, 1))
_YEAR_END = day_number(date(2025, 12, 31))


@dataclass(frozen=True)
class Firm:
    """One customer or prospect; first_day and last_day bound its orders (day numbers).

    size is its place within its type, standard normal; revenue in EUR a year.
    """

    buyer_type: BuyerType
    life: Life
    name: str
    street: str
    town: Town
    wz_code: str
    headcount: int
    revenue: int
    since: int
    first_day: int
    last_day: int
    size: float
    vat_id: str
    payment_terms: int
    customer_id: str = ""
    parent_id: str = ""
    duplicate_of: str = ""
    phone: str = ""
    mail_domain: str = ""


def make_firms() -> tuple[list[Firm], list[Firm]]:
    """All customers in the order of their customer numbers, and the prospects."""
    rng = stream("firms")
    names: set[str] = set()
    firms: list[Firm] = []
    for kind in BUYER_TYPES:
        lives: tuple[tuple[Life, int], ...] = (
            ("active", kind.active), ("churned", kind.churned), ("new", kind.new),
            ("never", kind.never), ("prospect", kind.prospects),
        )  # fmt: skip
        firms += [_firm(rng, kind, life, names) for life, count in lives for _ in range(count)]
    prospects = [firm for firm in firms if firm.life == "prospect"]
    customers = sorted((firm for firm in firms if firm.life != "prospect"), key=lambda firm: firm.since)
    customers = [replace(firm, customer_id=str(10_001 + i)) for i, firm in enumerate(customers)]
    return _add_groups(rng, _add_duplicates(rng, customers)), prospects


def _firm(rng: np.random.Generator, kind: BuyerType, life: Life, names: set[str]) -> Firm:
    weights = np.array([town.weight for town in TOWNS])
    town = TOWNS[int(rng.choice(len(TOWNS), p=weights / weights.sum()))]
    codes = np.array(list(kind.wz_codes.values()), dtype=float)
    wz_code = list(kind.wz_codes)[int(rng.choice(len(codes), p=codes / codes.sum()))]
    size = float(rng.standard_normal())
    headcount = max(
        3, int(kind.headcount * np.exp(kind.headcount_spread * (0.45 * size + 0.89 * rng.standard_normal())))
    )
    first, last = _span(rng, kind, life)
    since = first if first > 0 else -int(rng.integers(30, 6_500))
    vat = _COUNTRY_CODES[town.country] + str(int(rng.integers(100_000_000, 999_999_999)))
    others = [other for other in BUYER_TYPES if other.name != kind.name]
    other, share = others[int(rng.integers(len(others)))], 0.22 + 0.3 * rng.random()
    return Firm(
        buyer_type=blend(kind, other, share) if rng.random() < _BETWEEN_TYPES else kind,
        life=life,
        name=_name(rng, wz_code, town, names),
        street=f"{_STREETS[int(rng.integers(len(_STREETS)))]} {int(rng.integers(1, 140))}",
        town=town,
        wz_code=wz_code,
        headcount=headcount,
        revenue=int(round(headcount * 175_000 * float(np.exp(0.3 * rng.standard_normal())), -4)),
        since=since,
        first_day=first,
        last_day=last,
        size=size,
        vat_id=vat,
        payment_terms=int(kind.payment_terms[int(rng.integers(len(kind.payment_terms)))]),
    )


def _span(rng: np.random.Generator, kind: BuyerType, life: Life) -> tuple[int, int]:
    """First and last day of buying; an active customer's span reaches into the last full calendar year."""
    if life == "churned":
        return 0, int(rng.integers(150, _YEAR_START - 20))
    if life == "new":
        return int(rng.integers(_YEAR_END + 1, DAYS - 60)), DAYS - 1
    if life in ("never", "prospect"):
        return 0, -1
    first = int(rng.integers(20, _YEAR_END - 90)) if rng.random() < kind.newcomers else 0
    leaves = rng.random() < (0.12 if kind.name == "occasional" else 0.06)
    last = int(rng.integers(max(first, _YEAR_START) + 60, DAYS - 1)) if leaves else DAYS - 1
    return first, last


def _name(rng: np.random.Generator, wz_code: str, town: Town, names: set[str]) -> str:
    words = _TRADE_WORDS.get(wz_code[:2], _TRADE_WORDS[""])
    form = _LEGAL_ABROAD.get(town.country) or _LEGAL_FORMS[int(rng.choice(len(_LEGAL_FORMS), p=_LEGAL_WEIGHTS))]
    extras = ("", "", " Nord", " Süd", " West", " Ost", " Mitte", " Neustadt", " Altstadt", " Industriepark")
    candidates = [(word, extra) for extra in extras[1:] for word in words]
    start = int(rng.integers(len(words)))
    for word, extra in candidates[start:] + candidates[:start]:
        stem = f"{word} {town.name}{extra}"
        if stem not in names:
            names.add(stem)
            return f"{stem} {form}"
    raise RuntimeError(f"no name left for {wz_code} in {town.name}")


def _add_duplicates(rng: np.random.Generator, customers: list[Firm]) -> list[Firm]:
    """Twelve firms stand in the ERP a second time, under another number and spelling."""
    result = list(customers)
    for kind, count in (("volume", 5), ("occasional", 7)):
        places = [i for i, firm in enumerate(result) if firm.buyer_type.name == kind and firm.life == "active"
                  and firm.town.country == "Deutschland"]  # fmt: skip
        chosen = sorted(int(i) for i in rng.choice(places, size=2 * count, replace=False))
        for step, (original, double) in enumerate(zip(chosen[:count], chosen[count:], strict=True)):
            source = result[original]
            result[double] = replace(
                result[double],
                name=_respelled(source.name, step),
                street=source.street.replace("straße", "str."),
                town=source.town,
                wz_code=source.wz_code,
                headcount=source.headcount,
                revenue=source.revenue,
                vat_id=source.vat_id if step % 2 == 0 else "",
                duplicate_of=source.customer_id,
            )
    return result


def _respelled(name: str, step: int) -> str:
    plain = name
    for umlaut, letters in (
        ("ä", "ae"),
        ("ö", "oe"),
        ("ü", "ue"),
        ("ß", "ss"),
        ("Ü", "Ue"),
        ("Ä", "Ae"),
        ("Ö", "Oe"),
    ):
        plain = plain.replace(umlaut, letters)
    spellings = (
        name.upper().replace("GMBH", "GmbH"),
        plain,
        name.replace("technik ", "-Technik ").replace("bau ", "bau-"),
        name.replace(" GmbH & Co. KG", " GmbH").replace(" AG", ""),
        name.replace(" GmbH", " Gesellschaft mbH"),
        "Fa. " + name,
    )
    step %= len(spellings)
    return next(spelling for spelling in spellings[step:] + spellings if spelling != name)


def _add_groups(rng: np.random.Generator, customers: list[Firm]) -> list[Firm]:
    """Groups of firms: parents among the larger premium customers, one to three subsidiaries each."""
    result = list(customers)
    large = [
        i
        for i, firm in enumerate(result)
        if firm.life == "active" and firm.buyer_type.name == "premium" and firm.headcount > 500
    ]
    parents = large[:18]
    free = [
        i
        for i, firm in enumerate(result)
        if firm.life == "active" and firm.buyer_type.name in ("premium", "volume", "innovation")
        and i not in parents and not firm.duplicate_of and firm.town.country == "Deutschland"
    ]  # fmt: skip
    for parent in parents:
        for _ in range(int(rng.integers(1, 4))):
            place = free.pop(int(rng.integers(len(free))))
            stem = result[parent].name.rsplit(result[parent].town.name, 1)[0].strip()
            name = f"{stem} {result[parent].town.name} Werk {result[place].town.name} GmbH"
            if any(firm.name == name for firm in result):
                continue
            result[place] = replace(result[place], name=name, parent_id=result[parent].customer_id)
    return result
