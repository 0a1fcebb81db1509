"""Switchboards and mail domains of the firms: what a list holds beside name and address to know a firm again by.

Drawn from a stream of their own, after everything else is settled.
"""

from __future__ import annotations

import re
from dataclasses import replace
from zlib import crc32

import numpy as np

from sample_data.firms import Firm
from sample_data.settings import stream

_ENDINGS = {"Deutschland": "de", "Österreich": "at", "Schweiz": "ch", "Niederlande": "nl"}
_COUNTRY_CODES = {"Deutschland": "+49", "Österreich": "+43", "Schweiz": "+41", "Niederlande": "+31"}
_LEGAL_FORM = re.compile(r" (?:GmbH & Co\. KG|Gesellschaft mbH|GmbH|AG|KG|SE|B\.V\.)$")
_LETTERS = {"ä": "ae", "ö": "oe", "ü": "ue", "ß": "ss"}


def with_contact_data(firms: list[Firm], stream_name: str) -> list[Firm]:
    """The firms with phone and mail_domain; empty where the list has none.

    A works of a group has the domain of its mother. A second entry of a firm has the firm's number in another form or
    another extension, or none, and half of the time its domain.
    """
    rng = stream(stream_name)
    complete: dict[str, Firm] = {}
    result = list(firms)
    # Mothers and first entries come before those that take after them.
    for place in sorted(range(len(firms)), key=lambda place: bool(firms[place].parent_id or firms[place].duplicate_of)):
        firm = firms[place]
        digits, form = str(rng.integers(100_000, 999_999)), int(rng.integers(3))
        has_phone, has_domain = rng.random(2) < (0.92, 0.5 if firm.duplicate_of else 0.88)
        model = complete.get(firm.duplicate_of or firm.parent_id)
        domain = _domain(firm) if model is None else model.mail_domain
        phone = _otherwise(model.phone, rng) if model and firm.duplicate_of else _phone(firm, digits, form)
        if firm.customer_id:
            complete[firm.customer_id] = replace(firm, phone=phone, mail_domain=domain)
        result[place] = replace(firm, phone=phone if has_phone else "", mail_domain=domain if has_domain else "")
    return result


def _domain(firm: Firm) -> str:
    stem = _LEGAL_FORM.sub("", firm.name).lower()
    for umlaut, letters in _LETTERS.items():
        stem = stem.replace(umlaut, letters)
    return "-".join(re.findall(r"[a-z0-9]+", stem)) + "." + _ENDINGS[firm.town.country]


def _phone(firm: Firm, digits: str, form: int) -> str:
    area = str(200 + crc32(firm.town.name.encode()) % 7_800)
    if form == 0:
        return f"0{area} {digits}-0"
    if form == 1:
        return f"{_COUNTRY_CODES[firm.town.country]} {area} {digits}-0"
    return f"0{area}/{digits}0"


def _otherwise(phone: str, rng: np.random.Generator) -> str:
    if rng.random() < 0.5:
        return phone[:-1] + str(int(rng.integers(10, 100)))
    return phone.replace("+49 ", "0").replace("/", "-")
