"""The firm's own year, and one contribution margin rate for features, Pareto, segments and best customers."""

from __future__ import annotations

from datetime import date
from pathlib import Path
from types import SimpleNamespace
from typing import Any, cast

import numpy as np
import pandas as pd
import pytest

from segmentation import clustering, icp, pareto
from segmentation.clustering.profiles import segment_profile, segment_sums
from segmentation.errors import InputError
from segmentation.features import customer_features
from segmentation.own_figures import own_figures
from segmentation.segment_figures import segment_figures
from segmentation.warehouse import Warehouse
from tests.segmentation.order_warehouse import order_warehouse


def line(order: str, day: date, revenue: float, cost: float | None, **more: Any) -> dict[str, Any]:
    return {"order_id": order, "order_date": day, "customer_id": "K1", "revenue": revenue, "cost": cost} | more


def one_segment(*customers: str) -> clustering.Segmentation:
    """What `segment_figures` reads of a segmentation."""
    head = {"segment": 1, "name": "A", "name_en": "A", "role": "other", "customers": 1, "share": 1.0, "stability": 1.0,
            "certain": True}  # fmt: skip
    assignments = pd.DataFrame({"customer_id": customers, "segment": 1})
    worth = {"contribution_margin": 1.0, "revenue": 1.0}
    found = SimpleNamespace(assignments=assignments, segments=pd.DataFrame([head | worth]), k=1)
    return cast("clustering.Segmentation", found)


def test_one_missing_cost_gives_one_margin_and_one_rate(tmp_path: Path) -> None:
    """An uncosted line is neither all margin nor all cost: it is left out, wherever a margin is told."""
    lines = [
        line("A", date(2024, 1, 2), 100, 60),
        line("A", date(2024, 1, 2), 60, None, line_no=2),
        # A number used for an order and its return: split in the order table.
        line("B", date(2024, 6, 3), 220, 120),
        line("B", date(2024, 6, 3), -20, -10, document_type="return", line_no=2),
        line("C", date(2024, 12, 30), 40, None),
    ]
    with order_warehouse(tmp_path / "w.duckdb", order_lines=lines) as warehouse:
        customers = customer_features(warehouse)
        values = pareto.customer_values(warehouse, "last-year")
        best = icp.rated_customers(warehouse, date(2024, 12, 31)).iloc[0]
        own = own_figures(warehouse)
        segment = segment_figures(one_segment("K1"), values).iloc[0]
    features, alone = customers.iloc[0], np.ones(1, dtype=np.intp)
    clustered = segment_sums(customers, alone, stability=np.ones(1)).iloc[0]
    margins = {
        "features": features["contribution_margin"],
        "features, last year": features["contribution_margin_last_year"],
        "pareto": values["contribution_margin"].iloc[0],
        "segments": segment["contribution_margin"],
        "clustered segments": clustered["contribution_margin"],
        "best customers": best["contribution_margin"],
        "own figures": own.contribution_margin,
    }
    assert margins == dict.fromkeys(margins, 300 - 170)
    rates = {
        "features": features["margin_rate"],
        "segments": segment["margin_rate"],
        "clustered segments": clustered["margin_rate"],
        "best customers": best["margin_rate"],
        "own figures": own.margin_rate,
    }
    assert rates == dict.fromkeys(rates, pytest.approx(130 / 300))
    assert (own.revenue, own.lines, own.lines_with_cost) == (400, 5, 3)
    assert (clustered["revenue"], clustered["costed_revenue"]) == (400, 300)


def test_rates_of_a_customer_are_one_in_features_list_and_best_customers(tmp_path: Path) -> None:
    """Where returns leave next to nothing of the orders there is no rate, wherever one is told."""
    year_before = {"K1": (8000, -7999.99), "K2": (8000, -7998), "K3": (8000, -4000), "K4": (8000, 0)}
    last_year = {"K1": (10_000, -2), "K2": (10_000, -2000), "K3": (10_000, -9998), "K4": (10_000, -9999.5)}
    lines = [
        line(f"{kind}{year}", date(year, 1, 2 + number), revenue, cost, document_type=kind, customer_id=customer)
        for year, customers in ((2024, year_before), (2025, last_year))
        for number, (customer, sums) in enumerate(customers.items())
        for kind, revenue, cost in zip(("order", "return"), sums, (5000, -1998), strict=True)
    ]
    lines.append(line("end", date(2025, 12, 30), 100, 40, customer_id="K5"))
    costs = [
        {"customer_id": customer, "month": date(2025, 6, 1), "activity": "visit", "amount": 70}
        for customer in year_before
    ]
    with order_warehouse(tmp_path / "w.duckdb", order_lines=lines, service_costs=costs) as warehouse:
        growth = customer_features(warehouse).set_index("customer_id")["growth"]
        best = icp.rated_customers(warehouse, date(2025, 12, 31)).set_index("customer_id").sort_index()
    assert best["growth"].to_list() == pytest.approx(
        [np.nan, np.nan, 2 / 4000 - 1, 0.5 / 8000 - 1, np.nan], nan_ok=True
    )
    assert growth.to_list() == pytest.approx(best["growth"].to_list(), nan_ok=True)

    only = [line for line in lines if line["order_date"].year == 2025]
    with order_warehouse(tmp_path / "y.duckdb", order_lines=only, service_costs=costs) as warehouse:
        features = customer_features(warehouse).set_index("customer_id")
    for rate, known in {
        "margin_rate": [(9998 - 3002) / 9998, (8000 - 3002) / 8000, np.nan, np.nan, 0.6],
        "cost_to_serve_rate": [70 / 9998, 70 / 8000, np.nan, np.nan, 0],
    }.items():
        expected = pytest.approx(known, nan_ok=True)
        assert features[rate].to_list() == expected
        assert best[rate].to_list() == expected


def test_a_line_without_cost_is_left_out_of_the_rate_in_the_profile_too(tmp_path: Path) -> None:
    lines = [
        line("A", date(2024, 1, 2), 100, 60),
        line("B", date(2024, 1, 2), 1e6, None),
        line("C", date(2024, 12, 30), 50, 45, customer_id="K2"),
    ]
    with order_warehouse(tmp_path / "w.duckdb", order_lines=lines) as warehouse:
        customers = customer_features(warehouse)
    profile = segment_profile(customers, np.array([1, 1])).set_index("feature")
    assert profile.loc["margin_rate", ["value", "overall"]].to_list() == [pytest.approx(45 / 150)] * 2


def test_the_year_counts_all_lines_and_all_cost_to_serve(demo_warehouse: Warehouse) -> None:
    revenue, margin, service = demo_warehouse.rows(
        "SELECT sum(revenue), sum(revenue - cost), "
        "(SELECT sum(amount) FROM core.service_costs WHERE year(month) = 2025) "
        "FROM core.order_lines WHERE year(order_date) = 2025"
    )[0]
    own = own_figures(demo_warehouse)
    assert own.year == 2025
    assert own.revenue == pytest.approx(float(revenue))
    assert own.contribution_margin == pytest.approx(float(margin))
    assert own.margin_rate == pytest.approx(float(margin / revenue))
    assert own.profit == pytest.approx(float(margin - service))


def test_without_any_cost_there_is_no_margin_but_a_revenue(tmp_path: Path) -> None:
    lines = [line("A", date(2024, 1, 2), 100, None), line("B", date(2024, 12, 30), 50, None)]
    with order_warehouse(tmp_path / "w.duckdb", order_lines=lines) as warehouse:
        own = own_figures(warehouse)
    assert (own.revenue, own.contribution_margin, own.margin_rate, own.profit) == (150, None, None, None)


@pytest.mark.parametrize(
    ("entries", "cost_to_serve"),
    [({}, None), ({date(2023, 5, 1): 20}, None), ({date(2024, 5, 1): 0}, 0), ({date(2024, 1, 1): 7}, 7)],
    ids=["none delivered", "of another year", "an entry of nothing", "an entry"],
)
def test_without_cost_to_serve_of_the_year_nobody_knows_the_profit(
    tmp_path: Path, entries: dict[date, float], cost_to_serve: float | None
) -> None:
    lines = [line("A", date(2024, 1, 2), 100, 60), line("B", date(2024, 12, 30), 50, 20)]
    costs = [
        {"customer_id": "K1", "month": month, "activity": "visit", "amount": amount}
        for month, amount in entries.items()
    ]
    with order_warehouse(tmp_path / "w.duckdb", order_lines=lines, service_costs=costs) as warehouse:
        own = own_figures(warehouse)
    assert own.contribution_margin == 70
    assert own.cost_to_serve == cost_to_serve
    assert own.profit == (None if cost_to_serve is None else 70 - cost_to_serve)


def test_a_year_without_lines_made_nothing(tmp_path: Path) -> None:
    lines = [line("A", date(2021, 1, 4), 100, 60), line("B", date(2024, 3, 1), 50, 20)]
    with order_warehouse(tmp_path / "w.duckdb", order_lines=lines) as warehouse:
        own = own_figures(warehouse)
    assert (own.year, own.revenue, own.lines, own.margin_rate) == (2023, 0, 0, None)


def test_without_order_lines_it_says_so(tmp_path: Path) -> None:
    with order_warehouse(tmp_path / "w.duckdb") as warehouse, pytest.raises(InputError, match="no order lines"):
        own_figures(warehouse)
