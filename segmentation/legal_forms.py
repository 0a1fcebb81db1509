"""The legal form of a firm, read from its name where no column tells it."""

from __future__ import annotations

import re

from segmentation.customer_master.cleaning import firm_name, folded

# Beyond those by which two spellings of one firm are compared; asked first.
_FURTHER = (
    ("GmbH & Co. KG", r"(?:ltd|limited|haftungsbeschrankt|stiftung) (?:und )?co kg"),
    ("Stiftung", r"stiftung|stiftung (?:burgerlichen|offentlichen) rechts"),
    ("PartG", r"partg|partg ?mbb|partnerschaft|partnerschaftsgesellschaft(?: mbb)?"),
    ("AöR/KdöR", r"aor|kdor|(?:anstalt|korperschaft) (?:des )?offentlichen rechts"),
)
_ENDS = [(form, re.compile(rf"(?<=[ a-z])(?:{pattern})$")) for form, pattern in _FURTHER]
# The others may be words within a name: a place, a direction, another language's article.
_CERTAIN_WITHIN = frozenset(
    {"GmbH", "GmbH & Co. KG", "GmbH & Co. KGaA", "KGaA", "AG", "KG", "OHG", "GbR", "UG", "e. K.", "eG", "Ltd."}
)


def legal_form(name: str | None) -> str | None:
    """GmbH, GmbH & Co. KG (whatever the general partner), AG, SE, KG, e. K., …, S.A.; None where the name tells none.

    The end of the name counts first, then what stands before an addition (`Müller GmbH i. L.`, `Huber KG Werk Süd`).
    """
    words = folded(name or "").split()
    if form := _at_the_end(words):
        return form
    for end in range(len(words) - 1, 1, -1):
        # 10 kg are no limited partnership.
        if not words[end - 2].isdigit() and (form := _at_the_end(words[:end])) in _CERTAIN_WITHIN:
            return form
    return None


def _at_the_end(words: list[str]) -> str | None:
    plain = " ".join(words)
    further = next((form for form, ending in _ENDS if ending.search(plain)), None)
    return further or firm_name(plain).legal_form
