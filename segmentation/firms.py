"""Every firm the extracts know: the ERP's customers and the CRM's accounts, each once."""

from __future__ import annotations

import pandas as pd

from segmentation.core_queries import query_core
from segmentation.warehouse import Warehouse


def read_firms(warehouse: Warehouse) -> pd.DataFrame:
    """One row per ERP customer and per CRM account that is none.

    Columns account_id (missing: not in the CRM), customer_id (missing: the ERP has no such customer), name, headcount,
    section and wz_division (WZ 2008: a letter, two digits), erp ("yes", "no"), automation (1 to 5), ownership,
    bundesland, german (bool), first_order (date; missing: a prospect, it never bought); missing where not known.
    """
    return query_core(warehouse, "firms")
