"""Dirt as real extracts hold it: rows a loader must reject, exact duplicates and rows of unknown customers.

All of it is put in beside the clean rows, never in their place,
so that their sums stay. Lines of unknown customers lie before the last full calendar year.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Literal

import numpy as np

from sample_data.exported import exported
from sample_data.german import Rows
from sample_data.settings import stream

Outcome = Literal["rejected", "duplicate", "orphan"]
UNKNOWN = {"customer_id": ("99901", "99902", "99903"), "account_id": ("F99901", "F99902")}


@dataclass(frozen=True)
class Dirt:
    """`rows` copies of clean rows, `column` set to `value` in each; too short rows lose their last fields."""

    table: str
    outcome: Outcome
    reason: str
    rows: int
    column: str = ""
    value: str = ""


DIRT: tuple[Dirt, ...] = (
    Dirt("customers", "rejected", "empty required field", 1, "name"),
    Dirt("customers", "rejected", "not a whole number", 1, "headcount", "ca. 120"),
    Dirt("customers", "rejected", "too few fields", 1),
    Dirt("customers", "duplicate", "exact duplicate", 2),
    Dirt("products", "rejected", "not a number", 1, "list_price", "auf Anfrage"),
    Dirt("order_lines", "rejected", "no such date", 6, "order_date", "31.02.2024"),
    Dirt("order_lines", "rejected", "not a number", 5, "quantity", "#WERT!"),
    Dirt("order_lines", "rejected", "empty required field", 5, "customer_id"),
    Dirt("order_lines", "rejected", "too few fields", 4),
    Dirt("order_lines", "duplicate", "exact duplicate", 6),
    Dirt("order_lines", "orphan", "unknown customer", 6, "customer_id"),
    Dirt("payments", "rejected", "no such date", 2, "due_on", "30.02.2025"),
    Dirt("payments", "rejected", "not a number", 2, "amount", "k. A."),
    Dirt("payments", "duplicate", "exact duplicate", 2),
    Dirt("payments", "orphan", "unknown customer", 2, "customer_id"),
    Dirt("service_costs", "rejected", "below the lowest value", 2, "amount", "-50,00"),
    Dirt("service_costs", "rejected", "empty required field", 1, "customer_id"),
    Dirt("accounts", "rejected", "above the highest value", 1, "automation", "7"),
    Dirt("contacts", "orphan", "unknown account", 2, "account_id"),
    Dirt("opportunities", "rejected", "no such date", 2, "created_on", "31.06.2025"),
    Dirt("activities", "rejected", "empty required field", 2, "activity_date"),
    Dirt("tickets", "rejected", "empty required field", 2, "customer_id"),
    Dirt("tickets", "duplicate", "exact duplicate", 1),
    Dirt("surveys", "rejected", "above the highest value", 2, "nps", "11"),
)


def soil(extracts: Mapping[str, Rows]) -> dict[str, Rows]:
    """The extracts with the dirt put in at random places."""
    rng = stream("dirt")
    soiled = {name: list(rows) for name, rows in extracts.items()}
    for dirt in DIRT:
        rows, clean = soiled[dirt.table], extracts[dirt.table]
        for copy in range(dirt.rows):
            # The first third of an extract by date lies before the last full calendar year.
            source = list(clean[int(rng.integers(len(clean) // 3))])
            dirty = source if dirt.outcome == "duplicate" else _spoiled(rng, dirt, source, copy)
            rows.insert(int(rng.integers(len(rows) // 10, len(rows))), dirty)
    return soiled


def dirt_rows() -> list[tuple[str, str, str, str]]:
    """truth/dirt.csv: what a loader has to find in each file."""
    return [(f"{exported(dirt.table).file_stem}.csv", dirt.outcome, dirt.reason, str(dirt.rows)) for dirt in DIRT]


def _spoiled(rng: np.random.Generator, dirt: Dirt, source: list[str], copy: int) -> list[str]:
    """A copy under a key of its own, with one thing wrong."""
    declared = exported(dirt.table)
    names = [column.name for column in declared.columns]
    if dirt.table != "service_costs":
        source[0] = f"{source[0][0]}9{8 if dirt.outcome == 'orphan' else 9}{int(rng.integers(100, 999))}{copy}"
    if dirt.reason == "too few fields":
        return source[: len(names) // 2]
    if dirt.outcome == "orphan":
        source[names.index(dirt.column)] = UNKNOWN[dirt.column][copy % len(UNKNOWN[dirt.column])]
    else:
        source[names.index(dirt.column)] = dirt.value
    return source
