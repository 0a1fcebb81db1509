"""A labelled list of firms: a seeded generator of customers of which some stand there twice, damaged as lists are.

Each second entry is damaged by several of the DAMAGES, drawn independently of each other and of how the search under
test cleans anything up. Beside the duplicates stand their counterparts: works of one group with one mail domain and
one switchboard, firms of one name in other towns, neighbours in one business park.
"""

from __future__ import annotations

from collections.abc import Callable

import numpy as np
import pandas as pd

Record = dict[str, str | None]

TRADES = (
    "Maschinenbau", "Werkzeugbau", "Metallbau", "Stahlbau", "Antriebstechnik", "Fördertechnik", "Hydraulik",
    "Armaturen", "Elektrotechnik", "Kunststofftechnik", "Feinmechanik", "Gießerei", "Schweißtechnik",
    "Oberflächentechnik", "Drehteile", "Zerspanung", "Anlagenbau", "Kältetechnik", "Medizintechnik", "Verpackungen",
    "Sondermaschinen", "Industriebedarf",
)  # fmt: skip
SYLLABLES = (
    (
        "Ber", "Stein", "Hol", "Wal", "Kö", "Mül", "Schrö", "Lan", "Grü", "Har", "Wei", "Ro", "Fel", "Brü", "Ei",
        "Jä", "Vo", "Zim", "Krau", "Nie",
    ),
    (
        "ger", "mann", "ter", "der", "ler", "ner", "gel", "bach", "berg", "hauser", "meier", "feld", "hoff", "ke",
        "ling", "brand", "wald", "sen",
    ),
)  # fmt: skip
TOWNS = (
    ("Köln", 50667, 6), ("Düsseldorf", 40210, 5), ("München", 80331, 6), ("Nürnberg", 90402, 4),
    ("Göppingen", 73033, 1), ("Lüdenscheid", 58507, 2), ("Schweinfurt", 97421, 1), ("Chemnitz", 9111, 2),
    ("Bielefeld", 33602, 2), ("Osnabrück", 49074, 2), ("Villingen-Schwenningen", 78048, 1),
    ("Hamburg", 20095, 6), ("Berlin", 10115, 6), ("Saarbrücken", 66111, 1), ("Dresden", 1067, 3),
    ("Mülheim an der Ruhr", 45468, 1), ("Ulm", 89073, 1), ("Kassel", 34117, 1),
)  # fmt: skip
STREETS = (
    "Industriestraße", "Hauptstraße", "Bahnhofstraße", "Gewerbepark", "Werkstraße", "Am Hafen",
    "Robert-Bosch-Straße", "Siemensstraße", "Daimlerstraße", "Rudolf-Diesel-Straße", "Im Gewerbegebiet",
    "Ringstraße", "Mühlenweg", "Lindenstraße", "Carl-Zeiss-Straße", "Max-Planck-Straße", "Goethestraße",
    "Schillerstraße", "Am Kanal", "Talstraße",
)  # fmt: skip
FORMS = ("GmbH", "GmbH & Co. KG", "AG", "KG", "e.K.", "OHG")
FORM_WEIGHTS = (0.55, 0.25, 0.06, 0.06, 0.06, 0.02)
KEYBOARD = "abcdefghijklmnopqrstuvwxyz"


def firms(count: int, seed: int, duplicates: float = 0.04) -> tuple[pd.DataFrame, dict[str, str]]:
    """About `count` records, columns as of `records.read_records`, and the true firm of each record's id.

    duplicates: share of the firms that have a second entry, every tenth of these a third one.
    """
    rng = np.random.default_rng([seed, count])
    people = ["".join(parts) for parts in zip(*(_drawn(rng, part, count) for part in SYLLABLES), strict=True)]
    originals: list[Record] = [_firm(rng, person) for person in people]
    for place in range(0, count - 1, 25):
        originals[place + 1] = _works_of(rng, originals[place])
    for place in range(7, count - 1, 40):
        originals[place + 1] = {**originals[place + 1], "name": originals[place]["name"]}
    for place in range(11, count - 1, 30):
        originals[place + 1] = originals[place + 1] | {
            name: originals[place][name] for name in ("street", "postal_code", "city")
        }
    rows, truth = [], {}
    for number, firm in enumerate(originals):
        entries = 1 + (rng.random() < duplicates) * (1 + (rng.random() < 0.1))
        for entry in range(int(entries)):
            row = firm if entry == 0 else damaged(rng, firm)
            identity = f"{10_000 + len(rows)}"
            truth[identity] = str(number)
            rows.append({"kind": "customer", "id": identity, "parent_id": None, **_with_gaps(rng, row)})
    return pd.DataFrame(rows, dtype=object), truth


def damaged(rng: np.random.Generator, firm: Record) -> Record:
    """The firm as somebody else entered it: each damage befalls it by its own chance."""
    for chance, damage in DAMAGES:
        if rng.random() < chance:
            firm = damage(rng, dict(firm))
    return firm


def _drawn(rng: np.random.Generator, options: tuple[str, ...], count: int) -> list[str]:
    return [options[place] for place in rng.integers(len(options), size=count)]


def _firm(rng: np.random.Generator, person: str) -> Record:
    weights = np.array([weight for _, _, weight in TOWNS], dtype=float)
    town, code, _ = TOWNS[int(rng.choice(len(TOWNS), p=weights / weights.sum()))]
    trade = TRADES[int(rng.integers(len(TRADES)))]
    second = rng.random()
    name = (
        f"{person} {trade}"
        if second < 0.6
        else f"{trade} {person}"
        if second < 0.8
        else f"{person} & {person[:3]}ke {trade}"
    )
    form = FORMS[int(rng.choice(len(FORMS), p=FORM_WEIGHTS))]
    domain = _plain(f"{person}-{trade}").lower() + f"{int(rng.integers(1, 1_000))}.de"
    return {
        "name": f"{name} {form}",
        "street": f"{STREETS[int(rng.integers(len(STREETS)))]} {int(rng.integers(1, 180))}",
        "postal_code": f"{code + int(rng.integers(0, 60)):05d}",
        "city": town,
        "country": "Deutschland",
        "vat_id": f"DE{int(rng.integers(100_000_000, 999_999_999))}",
        "phone": f"0{int(rng.integers(200, 9_900))} {int(rng.integers(1_000, 999_999))}-0",
        "mail_domain": domain,
    }


def _works_of(rng: np.random.Generator, parent: Record) -> Record:
    """Another firm of the same group: own register entry, address and VAT id; the parent's mail and switchboard."""
    own = _firm(rng, "Werk")
    stem = str(parent["name"]).split(" ")[0]
    return own | {
        "name": f"{stem} {TRADES[int(rng.integers(len(TRADES)))]} {own['city']} GmbH",
        "mail_domain": parent["mail_domain"],
        "phone": parent["phone"] if rng.random() < 0.3 else own["phone"],
    }


def _with_gaps(rng: np.random.Generator, firm: Record) -> Record:
    """What no list has for everybody."""
    missing = {"vat_id": 0.25, "phone": 0.15, "mail_domain": 0.3, "street": 0.02, "country": 0.1}
    return {name: None if rng.random() < missing.get(name, 0.0) else value for name, value in firm.items()}


def _plain(text: str) -> str:
    for umlaut, letters in (("ä", "ae"), ("ö", "oe"), ("ü", "ue"), ("ß", "ss"), ("Ä", "Ae"), ("Ö", "Oe"), ("Ü", "Ue")):
        text = text.replace(umlaut, letters)
    return text


def _typo(rng: np.random.Generator, text: str) -> str:
    place = int(rng.integers(1, max(len(text) - 1, 2)))
    letter = KEYBOARD[int(rng.integers(26))]
    kind = int(rng.integers(4))
    if kind == 0:
        return text[:place] + text[place + 1 :]
    if kind == 1:
        return text[:place] + letter + text[place:]
    if kind == 2:
        return text[:place] + letter + text[place + 1 :]
    return text[:place] + text[place : place + 2][::-1] + text[place + 2 :]


def _typed_wrongly(rng: np.random.Generator, firm: Record) -> Record:
    stem, _, form = str(firm["name"]).partition(" ")
    return firm | {"name": f"{_typo(rng, stem)} {form}"}


def _without_umlauts(rng: np.random.Generator, firm: Record) -> Record:
    return firm | {name: _plain(str(firm[name])) for name in ("name", "street", "city")}


def _other_legal_form(rng: np.random.Generator, firm: Record) -> Record:
    name = str(firm["name"])
    if rng.random() < 0.4:
        for form in sorted(FORMS, key=len, reverse=True):
            name = name.removesuffix(f" {form}")
        return firm | {"name": name}
    for short, long in (
        (" GmbH", " Gesellschaft mit beschränkter Haftung" if rng.random() < 0.3 else " G.m.b.H."),
        (" & Co. KG", " u. Co KG"),
        (" AG", " Aktiengesellschaft"),
    ):
        name = name.replace(short, long)
    return firm | {"name": name}


def _shortened(rng: np.random.Generator, firm: Record) -> Record:
    name = str(firm["name"])
    for long, short in (
        ("Maschinenbau", "Masch.bau"),
        ("technik", "techn."),
        ("Industrie", "Ind."),
        ("Elektro", "El."),
    ):
        name = name.replace(long, short)
    return firm | {"name": name}


def _half_name(rng: np.random.Generator, firm: Record) -> Record:
    words = str(firm["name"]).split(" ")
    return firm | {"name": " ".join([words[0], *words[2:]]) if len(words) > 3 else " ".join(["Fa.", *words])}


def _shouted(rng: np.random.Generator, firm: Record) -> Record:
    return firm | {name: str(firm[name]).upper() for name in ("name", "city")}


def _moved(rng: np.random.Generator, firm: Record) -> Record:
    elsewhere = _firm(rng, "Um")
    return firm | {name: elsewhere[name] for name in ("street", "postal_code", "city")}


def _street_otherwise(rng: np.random.Generator, firm: Record) -> Record:
    street = str(firm["street"]).replace("straße", "str.").replace("Straße", "Str.")
    return firm | {"street": street if rng.random() < 0.7 else _typo(rng, street)}


def _other_number(rng: np.random.Generator, firm: Record) -> Record:
    return firm | {"street": f"{str(firm['street']).rpartition(' ')[0]} {int(rng.integers(1, 180))}"}


def _phone_otherwise(rng: np.random.Generator, firm: Record) -> Record:
    digits = str(firm["phone"])
    kind = rng.random()
    if kind < 0.5:
        return firm | {"phone": "+49 (0) " + digits[1:].replace("-", " / ")}
    if kind < 0.8:
        return firm | {"phone": digits[:-1] + str(int(rng.integers(10, 99)))}
    return firm | {"phone": _firm(rng, "Tel")["phone"]}


def _no_vat_id(rng: np.random.Generator, firm: Record) -> Record:
    return firm | {"vat_id": None}


def _vat_id_otherwise(rng: np.random.Generator, firm: Record) -> Record:
    number = str(firm["vat_id"] or "")
    return firm | {"vat_id": f"{number[:2]} {number[2:5]} {number[5:8]} {number[8:]}".strip() or None}


def _wrong_vat_id(rng: np.random.Generator, firm: Record) -> Record:
    return firm | {"vat_id": _typo(rng, str(firm["vat_id"])).upper() if firm["vat_id"] else None}


def _private_mail(rng: np.random.Generator, firm: Record) -> Record:
    return firm | {"mail_domain": "t-online.de" if rng.random() < 0.5 else "gmx.de"}


DAMAGES: tuple[tuple[float, Callable[[np.random.Generator, Record], Record]], ...] = (
    (0.30, _typed_wrongly),
    (0.35, _without_umlauts),
    (0.40, _other_legal_form),
    (0.20, _shortened),
    (0.10, _half_name),
    (0.20, _shouted),
    (0.15, _moved),
    (0.45, _street_otherwise),
    (0.10, _other_number),
    (0.50, _phone_otherwise),
    (0.40, _no_vat_id),
    (0.20, _vat_id_otherwise),
    (0.05, _wrong_vat_id),
    (0.25, _private_mail),
)
"""(how often, what) befalls a second entry; in the order in which it is applied."""
