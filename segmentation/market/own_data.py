"""What the firm's own extracts say about its market: who buys, who could, how opportunities end."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import pandas as pd

from segmentation import periods
from segmentation.core_queries import query_core
from segmentation.errors import InputError, Message
from segmentation.firms import read_firms
from segmentation.market.sections import SIZE_CLASSES
from segmentation.warehouse import Warehouse

ACTIVE, FORMER, NEW, PROSPECT = STANDINGS = ("active", "former", "new", "prospect")


@dataclass(frozen=True)
class OwnData:
    """The reference counts beside the firms known from ERP and CRM.

    establishments: year, section, title, size_class, establishments.
    firms: one row per ERP customer and per CRM account that is none: account_id, customer_id, section, headcount,
    size_class, bundesland, german, standing, revenue (EUR in the last full calendar year, returns netted),
    open_value (EUR), open_deals, approached (an opportunity was opened in that year).
    standing: "active" bought in that year, "former" before it but not in it (also those that bought again since),
    "new" for the first time after it, "prospect" never.
    won, lost: closed opportunities, also those without an account. year: the last full calendar year.
    """

    establishments: pd.DataFrame
    firms: pd.DataFrame
    bundeslaender: tuple[str, ...]
    won: int
    lost: int
    year: int

    @property
    def german(self) -> pd.DataFrame:
        """The firms known to be in Germany."""
        return self.firms[self.firms["german"]]

    @property
    def active_anywhere(self) -> pd.DataFrame:
        """The customers that bought in the last full calendar year."""
        return self.firms[self.firms["standing"] == ACTIVE]

    @property
    def active(self) -> pd.DataFrame:
        """The German customers that bought in the last full calendar year."""
        return self.german[self.german["standing"] == ACTIVE]

    @property
    def prospects(self) -> pd.DataFrame:
        """The German firms that never bought."""
        return self.german[self.german["standing"] == PROSPECT]


def read_own_data(warehouse: Warehouse) -> OwnData:
    """Read it. Raises InputError without order lines, a full calendar year or reference counts."""
    if not warehouse.has("reference.establishments"):
        raise InputError(
            Message("The market cannot be sized from these data."),
            [Message("These data hold no reference counts of establishments.")],
        )
    year = periods.resolve(warehouse, "last-year")
    deals = query_core(warehouse, "market_deals")
    regions = warehouse.query("SELECT DISTINCT bundesland FROM reference.postal_regions ORDER BY bundesland")
    return OwnData(
        establishments=query_core(warehouse, "market_establishments"),
        firms=_firms(warehouse, year),
        bundeslaender=tuple(regions["bundesland"]),
        won=int(deals["won"].iloc[0]),
        lost=int(deals["lost"].iloc[0]),
        year=year.first.year,
    )


def _firms(warehouse: Warehouse, year: periods.Period) -> pd.DataFrame:
    days = {"first": year.first, "last": year.last}
    firms = (
        read_firms(warehouse)
        .merge(query_core(warehouse, "market_revenue", days), on="customer_id", how="left")
        .merge(query_core(warehouse, "market_opportunities", days), on="account_id", how="left")
    )
    first_order = pd.to_datetime(firms["first_order"])
    bought = firms["active"].eq(True)
    later = first_order > pd.Timestamp(year.last)
    return firms[["account_id", "customer_id", "section", "headcount", "bundesland", "german"]].assign(
        size_class=_size_classes(firms["headcount"]),
        standing=np.select([bought, first_order.isna(), later], [ACTIVE, PROSPECT, NEW], FORMER),
        revenue=firms["revenue"].fillna(0.0),
        open_value=firms["open_value"].fillna(0.0),
        open_deals=firms["open_deals"].fillna(0).astype(int),
        approached=firms["approached"].eq(True),
    )


def _size_classes(headcount: pd.Series[float]) -> pd.Series[str]:
    bins = [0, 10, 50, 250, float("inf")]
    classes = pd.cut(headcount.astype(float), bins, right=False, labels=list(SIZE_CLASSES))
    return classes.astype(object).where(classes.notna(), None)
