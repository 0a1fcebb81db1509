"""The firms of a warehouse made ready to be compared: one row a record, each field in one form."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Sequence
from typing import TYPE_CHECKING

from segmentation.core_queries import query_core
from segmentation.customer_master import cleaning

if TYPE_CHECKING:
    import pandas as pd

    from segmentation.warehouse import Warehouse

CUSTOMER, ACCOUNT = "customer", "account"
FIELDS = ("name", "street", "postal_code", "city", "country", "vat_id", "phone", "mail_domain")
"""What the extracts say of a firm, and what firms are compared by."""
MOST_ALIKE = 100
"""A key that more records share than this says nothing about any two of them."""
_PREFIX = 5


def read_records(warehouse: Warehouse) -> pd.DataFrame:
    """One row per ERP customer and per CRM account that names no customer of the ERP, by kind and id.

    Columns kind ("customer", "account"), id, the FIELDS as the extracts have them, parent_id (of customers), all text.
    """
    return query_core(warehouse, "master_records")


def prepared(records: pd.DataFrame) -> pd.DataFrame:
    """The records in the form in which they are compared, with the keys by which pairs are found.

    records: as of `read_records`. Columns unique_id ("customer 10001"), name_joined (words without blanks), name_words
    (the same, sorted), words (list), digits (those in the name), legal_form, street, number, place ("" where anything
    of the address is known), postal_code, city, vat_id, phone, mail_domain, keys (list); None where not known.
    """
    import pandas as pd

    text = {name: [None if pd.isna(cell) else str(cell) for cell in records[name]] for name in FIELDS}
    names = [cleaning.firm_name(cell) for cell in text["name"]]
    streets = [cleaning.street(cell) for cell in text["street"]]
    ready = pd.DataFrame(
        {
            "unique_id": [f"{kind} {number}" for kind, number in zip(records["kind"], records["id"], strict=True)],
            "name_joined": ["".join(name.words) or None for name in names],
            "name_words": [" ".join(sorted(name.words)) or None for name in names],
            "words": [sorted(set(name.words)) for name in names],
            "digits": [re.sub(r"\D", "", "".join(name.words)) for name in names],
            "legal_form": [name.legal_form for name in names],
            "street": [street.name for street in streets],
            "number": [street.number for street in streets],
            "postal_code": [cleaning.postal_code(cell) for cell in text["postal_code"]],
            "city": [cleaning.folded(cell or "") or None for cell in text["city"]],
            "vat_id": [cleaning.vat_id(cell) for cell in text["vat_id"]],
            "phone": [cleaning.phone(cell) for cell in text["phone"]],
            "mail_domain": [cleaning.mail_domain(cell) for cell in text["mail_domain"]],
        },
        dtype=object,
    )
    known = ready[["street", "postal_code", "city"]].notna().any(axis=1)
    ready["place"] = known.map({True: "", False: None}).astype(object)
    ready["keys"] = _keys(ready, [name.words for name in names])
    return ready.where(ready.notna(), None)


def _keys(ready: pd.DataFrame, names: Sequence[Sequence[str]]) -> list[list[str]]:
    """The keys of every record: two that share one are compared."""
    count = Counter(word for words in names for word in set(words))
    columns = ("name_joined", "street", "number", "postal_code", "city", "vat_id", "phone", "mail_domain")
    rows = ready[list(columns)].where(ready[list(columns)].notna(), None)
    found = []
    for words, cells in zip(names, rows.itertuples(index=False, name=None), strict=True):
        name, street, number, postal_code, city, vat_id, phone, mail_domain = cells
        telling = sorted(set(words), key=lambda word: (count[word], -len(word), word))[:2]
        place = postal_code or city
        keys: list[tuple[str | None, ...]] = [
            ("vat", vat_id),
            ("phone", phone),
            ("domain", mail_domain),
            ("name", name),
            ("words", *telling) if len(telling) > 1 else ("", None),
            ("address", street, number),
            ("begin", name and name[:_PREFIX], place),
            ("end", name and name[-_PREFIX:], place),
            *(("word", word, place) for word in telling),
        ]
        found.append(list(dict.fromkeys(" ".join(map(str, key)) for key in keys if all(key))))
    shared = Counter(key for keys in found for key in keys)
    return [[key for key in keys if 1 < shared[key] <= MOST_ALIKE] for keys in found]
