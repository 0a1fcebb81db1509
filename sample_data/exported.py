"""What the demo firm's systems export: no names of persons, and objections only of contacts."""

from __future__ import annotations

from dataclasses import replace

from segmentation.schema import Table, table

NOT_EXPORTED = {
    ("customers", "opt_out"), ("accounts", "opt_out"), ("contacts", "person"), ("contacts", "email"),
    ("opportunities", "sales_rep"), ("activities", "sales_rep"),
}  # fmt: skip


def exported(name: str) -> Table:
    """The table of that name with the columns that its extract has."""
    declared = table(name)
    columns = tuple(column for column in declared.columns if (name, column.name) not in NOT_EXPORTED)
    return replace(declared, columns=columns)
