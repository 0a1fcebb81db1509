"""Why two records may be one firm, in words: what agrees, what does not, how strongly each speaks."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from segmentation.customer_master.linkage import CERTAIN, LEVELS, LIKELY
from segmentation.errors import Message

_WORDS = {
    ("name", "same"): "The names have the same words",
    ("name", "typo"): "The names differ by one or two letters",
    ("name", "contained"): "One name has all the words of the other",
    ("name", "similar"): "The names are written alike",
    ("name", "partly"): "The names share some words",
    ("name", "different"): "The names are different",
    ("legal_form", "same"): "The legal form is the same",
    ("legal_form", "different"): "The legal forms are different",
    ("address", "same"): "Street, number and town are the same",
    ("address", "typo"): "Street and number differ by one or two letters, the town is the same",
    ("address", "street"): "The street is the same, the number is not or is not known",
    ("address", "postal_code"): "The postal code is the same, the street is not or is not known",
    ("address", "city"): "The town is the same, the postal code is not or is not known",
    ("address", "different"): "The addresses are different",
    ("vat_id", "same"): "The VAT id is the same",
    ("vat_id", "typo"): "The VAT ids differ by one sign",
    ("vat_id", "different"): "The VAT ids are different",
    ("contact", "both"): "Phone number and mail domain are the same",
    ("contact", "phone"): "The phone number is the same",
    ("contact", "extension"): "The phone numbers differ in the extension only",
    ("contact", "mail_domain"): "The mail domain is the same",
    ("contact", "different"): "Phone number and mail domain are different, as far as both are known",
}
_UNKNOWN = {
    "name": "A name is missing",
    "legal_form": "A legal form is missing",
    "address": "An address is missing",
    "vat_id": "A VAT id is missing",
    "contact": "Phone number and mail domain are missing",
}
GRADES = ("certain", "likely", "possible")


@dataclass(frozen=True)
class Reason:
    """What one field says. level: None where it is unknown in one of both. bits: for one firm, negative against."""

    field: str
    level: str | None
    bits: float

    @property
    def words(self) -> Message:
        """The sentence."""
        return Message(_UNKNOWN[self.field] if self.level is None else _WORDS[self.field, self.level])


def reasons(pair: Mapping[str, object]) -> tuple[Reason, ...]:
    """What each field says of a pair (a row of `linkage.pair_weights`), the strongest word first, the unknown last."""
    found = [
        Reason(field, str(pair[field]) if isinstance(pair[field], str) else None, float(str(pair[f"{field}_weight"])))
        for field in LEVELS
    ]
    return tuple(sorted(found, key=lambda reason: (reason.level is None, -abs(reason.bits))))


def grade(weight: float) -> str:
    """One of GRADES."""
    if weight >= CERTAIN:
        return "certain"
    return "likely" if weight >= LIKELY else "possible"
