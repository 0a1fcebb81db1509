"""The words of the core tables as the screens say them: what columns are called, and what is stored in them."""

from __future__ import annotations

from pages.ui.i18n import _, language
from segmentation.schema import Column

_IN_NAMES = {"id": "number", "no": "number", "vat": "VAT", "wz": "WZ"}

WORDS = {
    "document_type": {"order": "Order", "return": "Return", "credit": "Credit note"},
    "channel": {"edi": "EDI", "webshop": "Web shop", "email": "E-mail", "phone": "Telephone", "field": "Field sales"},
    "stage": {
        "lead": "Lead", "qualified": "Qualified", "offer": "Offer", "negotiation": "Negotiation",
        "won": "Won", "lost": "Lost",
    },
    "opt_out": {"yes": "yes", "no": "no"},
}  # fmt: skip
"""By column of the core tables (segmentation.schema)."""


def field_name(column: Column) -> str:
    """What the column is called: in German as in an extract's header, in English with that behind."""
    if language() == "de":
        return column.header
    words = " ".join(_IN_NAMES.get(word, word) for word in column.name.split("_"))
    return f"{words[0].upper()}{words[1:]} ({column.header})"


def stored_word(column: str, value: str) -> str:
    """What stands in that column, in the session's language; a word of the extract's own as it stands."""
    known = WORDS.get(column, {}).get(value)
    return value if known is None else _(known)
