"""Customers and orders of a small firm, and the published counts beside them."""

from __future__ import annotations

from datetime import date
from typing import Any

from tests.segmentation.small_warehouse import destatis_counts

POSTAL_CODE = {"Hessen": "60311", "Bayern": "80331"}


def customers(count: int, wz_code: str, headcount: int, bundesland: str, since: int) -> list[dict[str, Any]]:
    return [
        {"customer_id": f"c{since + i}", "name": f"Firma {since + i}", "country": "Deutschland",
         "wz_code": wz_code, "postal_code": POSTAL_CODE[bundesland], "headcount": headcount,
         "bundesland": bundesland}
        for i in range(count)
    ]  # fmt: skip


def order(number: int, customer: str, day: date, revenue: float) -> dict[str, Any]:
    return {
        "order_id": f"o{number}",
        "line_no": 1,
        "order_date": day,
        "customer_id": customer,
        "revenue": revenue,
    }


def count_of(section: str, size_class: str, year: int = 2024) -> int:
    return next(n for y, s, _, c, n in destatis_counts() if (y, s, c) == (year, section, size_class))
