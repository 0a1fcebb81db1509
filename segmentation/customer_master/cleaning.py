"""Names, addresses and numbers of firms brought into one form, so that two spellings of one firm can be compared.

Only for comparing: what a screen shows is always what the extract said.
"""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass

from segmentation.schema import MAIL_DOMAIN

_LEGAL_FORMS = (
    ("GmbH & Co. KGaA", r"gmbh (?:und |u )?co kgaa"),
    ("GmbH & Co. KG", r"(?:gmbh|ges mbh|gesellschaft mbh|gesellschaft mit beschrankter haftung|ug|ag|se) (?:und |u )?"
     r"(?:co|comp|cie|compagnie)(?: kg| ohg)?"),
    ("GmbH", r"ggmbh|gesmbh|gmbh|ges m b h|ges mbh|gesellschaft mbh|gesellschaft mit beschrankter haftung|mbh"),
    ("UG", r"ug haftungsbeschrankt|ug"),
    ("KGaA", r"kgaa"),
    ("AG", r"aktiengesellschaft|ag"),
    ("SE", r"se"),
    ("KG", r"kommanditgesellschaft|kg"),
    ("OHG", r"offene handelsgesellschaft|ohg"),
    ("GbR", r"gesellschaft burgerlichen rechts|gbr"),
    ("e. K.", r"eingetragener kaufmann|e kfm|e kfr|ekfm|ekfr|e k|ek"),
    ("eG", r"eingetragene genossenschaft|eg"),
    ("e. V.", r"eingetragener verein|e v|ev"),
    ("Ltd.", r"limited|ltd|plc"),
    ("Inc.", r"incorporated|inc|corporation|corp|llc"),
    ("B.V.", r"b v|bv|n v|nv"),
    ("S.A.", r"s a|sa|s a s|sas|sarl|s a r l"),
    ("S.r.l.", r"s r l|srl|s p a|spa"),
    ("Sp. z o.o.", r"sp z o o|spolka z o o"),
    ("s.r.o.", r"s r o|sro|a s"),
    ("A/S", r"aps|as|ab|oy|oyj"),
)  # fmt: skip
_LEGAL = [(form, re.compile(rf"(?<= )(?:{pattern})$")) for form, pattern in _LEGAL_FORMS]
_NO_NAME = {"fa", "firma", "firmengruppe", "herr", "herrn", "frau", "und", "and", "u", "the", "der", "die", "das", "of"}
_SHORTENED = {
    "masch": "maschinen", "maschb": "maschinenbau", "maschbau": "maschinenbau", "techn": "technik", "ind": "industrie",
    "elektr": "elektro", "gebr": "gebruder", "fab": "fabrik", "ges": "gesellschaft", "dt": "deutsche",
    "verw": "verwaltung", "intl": "international", "ctr": "center", "centre": "center", "serv": "service",
}  # fmt: skip
_STREET_WORDS = {
    "strasse": "str", "street": "str", "st": "str", "strase": "str", "avenue": "ave", "av": "ave", "road": "rd",
    "boulevard": "blvd", "drive": "dr", "platz": "pl", "allee": "al", "north": "n", "south": "s", "east": "e",
    "west": "w", "place": "pl", "gasse": "g",
}  # fmt: skip
_LEFT_OUT_OF_STREETS = {"fl", "floor", "suite", "ste", "og", "eg", "etage", "haus", "tor", "nr", "no"}
_SHARED_DOMAINS = frozenset({
    "aol.com", "arcor.de", "bluewin.ch", "email.de", "freenet.de", "gmail.com", "gmx.at", "gmx.ch", "gmx.de", "gmx.net",
    "googlemail.com", "hotmail.com", "hotmail.de", "icloud.com", "live.com", "live.de", "mail.de", "me.com", "msn.com",
    "online.de", "outlook.com", "outlook.de", "posteo.de", "t-online.de", "web.de", "yahoo.com", "yahoo.de",
})  # fmt: skip
_COUNTRY_CODES = ("49", "43", "41", "31", "32", "33", "39", "44", "45", "420", "48", "1")
_LEAST_DIGITS = 6


@dataclass(frozen=True)
class FirmName:
    """words: of the name in their order without the legal form; legal_form: its usual spelling, None without one."""

    words: tuple[str, ...]
    legal_form: str | None


@dataclass(frozen=True)
class Street:
    """name: joined words with `str` for every spelling of Straße; number: the first house number, None without one."""

    name: str | None
    number: str | None


def folded(text: str) -> str:
    """Lower case, umlauts and accents as plain letters (`ü` and `ue` alike), everything else but digits a blank."""
    plain = text.lower().replace("ß", "ss")
    plain = unicodedata.normalize("NFKD", plain)
    plain = "".join(sign for sign in plain if not unicodedata.combining(sign))
    plain = re.sub(r"(?<=[aou])e(?=[bcdfghjklmnpqrstvwxz])", "", plain)
    # G.m.b.H. is one word, "Masch.bau" are two.
    plain = re.sub(r"\b(?:[a-z]\.){2,}[a-z]?\b\.?", lambda found: found.group().replace(".", ""), plain)
    return " ".join(re.sub(r"[^a-z0-9]+", " ", plain.replace("'", "").replace("’", "")).split())


def firm_name(text: str | None) -> FirmName:
    """The words of a firm's name and its legal form."""
    name = " " + folded(text or "")
    legal_form = None
    for form, pattern in _LEGAL:
        shorter = pattern.sub("", name)
        if shorter != name and shorter.strip():
            name, legal_form = shorter.rstrip(), form
            break
    words = tuple(_SHORTENED.get(word, word) for word in name.split() if word not in _NO_NAME)
    return FirmName(words or tuple(name.split()), legal_form)


def street(text: str | None) -> Street:
    """Street and house number; neither of a post-office box."""
    plain = folded(text or "")
    if not plain or re.match(r"(?:postfach|po box|p o box)\b", plain):
        return Street(None, None)
    plain = re.sub(r"(?<=[a-z])(?:strasse|str)\b", " str", plain)
    # 12 a and 4-6 are told apart by their first number alone.
    plain = re.sub(r"\b(\d+)(?: [a-z]$|[a-z]\b)", r"\1", plain)
    plain = re.sub(r"\b(\d{1,4})(?: \d{1,4})+$", r"\1", plain)
    words = [_STREET_WORDS.get(word, word) for word in plain.split() if word not in _LEFT_OUT_OF_STREETS]
    number = next((word for word in words if re.fullmatch(r"\d{1,5}", word)), None)
    # A postal code that was written into the street.
    rest = [word for word in words if word != number and not re.fullmatch(r"\d{5}", word)]
    while len(rest) > 1 and rest[-1] in ("str", "ave", "rd", "dr", "blvd", "pl"):
        rest = rest[:-1]
    return Street("".join(rest) or None, number)


def vat_id(text: str | None) -> str | None:
    """Letters and digits of a VAT id; None for what is none or a placeholder."""
    plain = re.sub(r"[^A-Z0-9]", "", (text or "").upper())
    digits = re.findall(r"\d", plain)
    is_one = re.fullmatch(r"[A-Z]{2}[A-Z0-9]{6,13}", plain) and len(digits) >= _LEAST_DIGITS and len(set(digits)) > 2
    return plain if is_one else None


def phone(text: str | None) -> str | None:
    """The national digits of a phone number without trunk and country code; None for what is too short to tell."""
    given = (text or "").strip()
    digits = re.sub(r"\D", "", given.replace("(0)", ""))
    if given.startswith("+") or digits.startswith("00"):
        digits = digits.removeprefix("00")
        digits = next((digits.removeprefix(code) for code in _COUNTRY_CODES if digits.startswith(code)), digits)
    digits = digits.lstrip("0")
    return digits if len(digits) >= _LEAST_DIGITS and len(set(digits)) > 2 else None


def mail_domain(text: str | None) -> str | None:
    """The domain of an address, a site or itself; None where many firms share it (gmx.de, t-online.de)."""
    found = re.search(MAIL_DOMAIN, (text or "").strip())
    domain = found.group(1).lower() if found else None
    return None if domain in _SHARED_DOMAINS else domain


def postal_code(text: str | None) -> str | None:
    """The code without blanks, country letters and leading zeros, which spreadsheets lose."""
    plain = re.sub(r"[^A-Z0-9]", "", (text or "").upper())
    return re.sub(r"^(?:[A-Z]{1,2}(?=\d))?0*", "", plain) or None
