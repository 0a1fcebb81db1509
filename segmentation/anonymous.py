"""Files whose reader knows no firm by name: numbers become pseudonyms, names and places are left out."""

from __future__ import annotations

import hashlib
import hmac
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    import pandas as pd

# What names a firm or tells where it is to the town; figures stay, by which who knows them may know it again.
LEFT_OUT = ("name", "city", "street", "postal_code")
# Of a hundred thousand customers two are alike in one of fifty thousand firms.
_DIGITS = 12


def pseudonym(customer_id: str, key: bytes) -> str:
    """A- and hexadecimal digits (HMAC-SHA-256): the same for the same number and key, and no way back without it."""
    return f"A-{hmac.new(key, f'customer:{customer_id}'.encode(), hashlib.sha256).hexdigest()[:_DIGITS]}"


def anonymised(table: pd.DataFrame, key: bytes) -> pd.DataFrame:
    """The same rows in the order of their pseudonyms, which tells nothing. table: customer_id and whatever else."""
    named = table.assign(customer_id=[pseudonym(str(number), key) for number in table["customer_id"]])
    return named.drop(columns=[*LEFT_OUT], errors="ignore").sort_values("customer_id", ignore_index=True)
