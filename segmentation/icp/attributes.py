"""What is known of an account before it buys: the attributes that a profile may ask for."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

import pandas as pd

from segmentation.firms import read_firms
from segmentation.objections import without_objecting
from segmentation.warehouse import Warehouse


@dataclass(frozen=True)
class Attribute:
    """An attribute: ordered ones are asked for by a threshold, the others by a set of values."""

    name: str
    label_en: str
    label_de: str
    kind: Literal["ordered", "named"]
    thresholds: tuple[float, ...] = ()


ATTRIBUTES = (
    Attribute("headcount", "Employees", "Beschäftigte", "ordered", (10, 20, 50, 100, 150, 250, 500, 1000)),
    Attribute("automation", "Degree of automation (1-5)", "Automatisierungsgrad (1-5)", "ordered", (2, 3, 4, 5)),
    Attribute("erp", "ERP in place", "ERP im Einsatz", "named"),
    Attribute("ownership", "Ownership", "Eigentümerstruktur", "named"),
    Attribute("wz_division", "Industry (WZ division)", "Branche (WZ-Abteilung)", "named"),
    Attribute("bundesland", "Bundesland", "Bundesland", "named"),
)


def read_accounts(warehouse: Warehouse) -> pd.DataFrame:
    """One row per CRM account and per customer without one, but for those who object.

    Columns account_id (missing: not in the CRM), customer_id (missing: not in the ERP), name, prospect (bool: never
    bought), and the attributes: headcount, wz_division, erp ("yes", "no"), automation (1 to 5), ownership, bundesland;
    missing where not known.
    """
    firms = read_firms(warehouse)
    known = firms[["account_id", "customer_id", "name", *(attribute.name for attribute in ATTRIBUTES)]]
    return without_objecting(warehouse, known.assign(prospect=firms["first_order"].isna())).reset_index(drop=True)


def with_attributes(customers: pd.DataFrame) -> pd.DataFrame:
    """Those of whom at least one attribute is known."""
    return customers[customers[[attribute.name for attribute in ATTRIBUTES]].notna().any(axis=1)]
