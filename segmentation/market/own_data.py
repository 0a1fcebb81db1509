"""What the firm's own extracts say about its market: customers, CRM accounts, how opportunities end."""

from __future__ import annotations

from dataclasses import dataclass

import pandas as pd

from segmentation import periods
from segmentation.core_queries import query_core
from segmentation.errors import InputError, Message
from segmentation.market.sections import SIZE_CLASSES
from segmentation.warehouse import Warehouse


@dataclass(frozen=True)
class OwnData:
    """The reference counts beside the firm's own customers and CRM accounts.

    establishments: year, section, title, size_class, establishments.
    customers: customer_id, section, headcount, size_class, bundesland, german, revenue (EUR in the last full
    calendar year), active (bought in it).
    accounts: account_id, customer_id, section, headcount, size_class, bundesland, open_value (EUR),
    open_deals, approached (an opportunity was opened in that year).
    won, lost: closed opportunities, also those without an account. year: the last full calendar year.
    """

    establishments: pd.DataFrame
    customers: pd.DataFrame
    accounts: pd.DataFrame
    bundeslaender: tuple[str, ...]
    won: int
    lost: int
    year: int

    @property
    def active(self) -> pd.DataFrame:
        """The German customers that bought in the last full calendar year."""
        return self.customers[self.customers["german"] & self.customers["active"]]

    @property
    def prospects(self) -> pd.DataFrame:
        """The CRM accounts in Germany that are no active customer."""
        buying = set(self.customers.loc[self.customers["active"], "customer_id"])
        accounts = self.accounts[self.accounts["bundesland"].notna()]
        return accounts[~accounts["customer_id"].isin(buying)]


def read_own_data(warehouse: Warehouse) -> OwnData:
    """Read it. Raises InputError without order lines, a full calendar year or reference counts."""
    if not warehouse.has("reference.establishments"):
        raise InputError(
            Message("The market cannot be sized"),
            [Message("The warehouse holds no reference counts (table reference.establishments)")],
        )
    year = periods.resolve(warehouse, "last-year")
    days = {"first": year.first, "last": year.last}
    deals = query_core(warehouse, "market_deals")
    regions = warehouse.query("SELECT DISTINCT bundesland FROM reference.postal_regions ORDER BY bundesland")
    return OwnData(
        establishments=query_core(warehouse, "market_establishments"),
        customers=_with_size_class(query_core(warehouse, "market_customers", days)),
        accounts=_with_size_class(query_core(warehouse, "market_accounts", days)),
        bundeslaender=tuple(regions["bundesland"]),
        won=int(deals["won"].iloc[0]),
        lost=int(deals["lost"].iloc[0]),
        year=year.first.year,
    )


def _with_size_class(frame: pd.DataFrame) -> pd.DataFrame:
    bins = [0, 10, 50, 250, float("inf")]
    classes = pd.cut(frame["headcount"].astype(float), bins, right=False, labels=list(SIZE_CLASSES))
    return frame.assign(size_class=classes.astype(object).where(classes.notna(), None))
