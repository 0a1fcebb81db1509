"""A warehouse in which the decisions hold: a copy of the loaded one, made anew whenever a decision changes."""

from __future__ import annotations

import hashlib
import json
from dataclasses import dataclass
from typing import TYPE_CHECKING

from segmentation.authored import Store
from segmentation.customer_master.decisions import Decision, history, holding, standing
from segmentation.customer_master.records import CUSTOMER, read_records
from segmentation.customer_master.standing import Standing
from segmentation.warehouse.mastering import apply_standing

if TYPE_CHECKING:
    import pandas as pd

    from segmentation.warehouse import Warehouse


@dataclass(frozen=True)
class Master:
    """What holds for one warehouse as it was loaded.

    hold, wait: decisions in force, and those that wait for their records (`decisions.holding`). subsidiaries: how many
    customers have a mother among the customers, merges and decisions counted in. parents: every customer with the
    mother that the extract names.
    """

    hold: tuple[Decision, ...]
    wait: tuple[Decision, ...]
    subsidiaries: int
    parents: tuple[tuple[str, str | None], ...]

    def standing(self, together: bool = False) -> Standing:
        """What it makes of the customers; together only where there are subsidiaries."""
        return standing(self.hold, together and self.subsidiaries > 0)


def read_master(warehouse: Warehouse, store: Store) -> Master:
    """What holds for the warehouse, as it was loaded, by the decisions in the store."""
    records = read_records(warehouse)
    hold, wait = holding(history(store), records)
    own = records[records["kind"] == CUSTOMER]
    mothers = [str(mother) if isinstance(mother, str) else None for mother in own["parent_id"]]
    parents = tuple(zip(own["id"].astype(str), mothers, strict=True))
    stands = standing(hold).stands_for(dict(parents))
    subsidiaries = {stays for stays, mother, _ in stands.values() if mother is not None}
    return Master(tuple(hold), tuple(wait), len(subsidiaries), parents)


def apply(warehouse: Warehouse, master: Master, together: bool = False) -> None:
    """Rewrite a writable copy of the warehouse so that every firm is one customer; its marts are gone then.

    together: mothers stand for their subsidiaries.
    """
    import pandas as pd

    made = master.standing(together)
    stands = made.stands_for(dict(master.parents))
    customers = pd.DataFrame(
        [(customer, *what) for customer, what in stands.items()],
        columns=["customer_id", "merged_into", "mother", "stands_for"],
        dtype="str",
    )
    links = pd.DataFrame(list(made.links.items()), columns=["account_id", "customer_id"], dtype="str")
    apply_standing(warehouse, customers, links)


def master_list(warehouse: Warehouse, master: Master) -> pd.DataFrame:
    """Who stands for whom: one row per customer of the extracts, by customer_id.

    Columns customer_id, name, merged_into (itself where it is not merged), parent_id (of the one it is merged into,
    missing without one).
    """
    import pandas as pd

    stands = master.standing().stands_for(dict(master.parents))
    rows = [(customer, into, mother) for customer, (into, mother, _) in stands.items()]
    names = read_records(warehouse).query("kind == @CUSTOMER")[["id", "name"]].rename(columns={"id": "customer_id"})
    table = pd.DataFrame(rows, columns=["customer_id", "merged_into", "parent_id"], dtype=object)
    found = table.merge(names, on="customer_id", how="left").sort_values("customer_id", ignore_index=True)
    return found[["customer_id", "name", "merged_into", "parent_id"]]


def digest(standing: Standing) -> str:
    """Tells two outcomes apart; the same for the same outcome, in whatever order it was decided."""
    told = [sorted(standing.merged.items()), sorted(standing.mothers.items()), sorted(standing.links.items())]
    return hashlib.sha256(json.dumps([*told, standing.together]).encode()).hexdigest()[:12]
