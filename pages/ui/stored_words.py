"""The words that core tables store for everybody's own, as the screens say them."""

from __future__ import annotations

from pages.ui.i18n import _

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


def stored_word(column: str, value: str) -> str:
    """What stands in that column, in the session's language; a word of the extract's own as it stands."""
    known = WORDS.get(column, {}).get(value)
    return value if known is None else _(known)
