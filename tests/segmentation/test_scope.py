"""Segments among some customers: a pilot's, or those of one segment, level by level."""

from __future__ import annotations

import re

import pytest

from segmentation.clustering import Segmentation, segment_customers
from segmentation.errors import InputError
from segmentation.features import customer_features
from segmentation.scope import ALL, MOST_LEVELS, Scope, in_scope, regions_and_lines, scope_of
from segmentation.warehouse import Warehouse


@pytest.fixture(scope="module")
def whole(demo_warehouse: Warehouse) -> Segmentation:
    return segment_customers(customer_features(demo_warehouse), k=4)


def ids(warehouse: Warehouse, scope: Scope, whole: Segmentation | None = None) -> list[str]:
    return list(in_scope(warehouse, customer_features(warehouse), scope, whole)["customer_id"])


def test_the_most_valuable_customers_are_those_of_sql(demo_warehouse: Warehouse) -> None:
    expected = demo_warehouse.query(
        "SELECT customer_id FROM core.order_lines GROUP BY 1 HAVING bool_or(document_type = 'order') "
        "ORDER BY sum(revenue - cost) DESC, 1 LIMIT 100"
    )["customer_id"]
    assert ids(demo_warehouse, Scope("top", "100")) == sorted(expected)


def test_revenue_tells_where_no_cost_is_known(northwind_warehouse: Warehouse) -> None:
    features = customer_features(northwind_warehouse).assign(contribution_margin=float("nan"))
    found = in_scope(northwind_warehouse, features, Scope("top", "5"), None)
    best = northwind_warehouse.query(
        "SELECT customer_id FROM core.order_lines GROUP BY 1 ORDER BY sum(revenue) DESC LIMIT 5"
    )
    assert set(found["customer_id"]) == set(best["customer_id"])


def test_regions_and_lines_are_those_of_sql(demo_warehouse: Warehouse) -> None:
    regions, lines = regions_and_lines(demo_warehouse, customer_features(demo_warehouse))
    there = set(ids(demo_warehouse, ALL))
    assert len(regions) == 16
    for region in regions[:3]:
        own = demo_warehouse.query(f"SELECT customer_id FROM core.customers WHERE bundesland = '{region.value}'")
        assert set(ids(demo_warehouse, region)) == set(own["customer_id"]) & there
    assert lines
    for line in lines[:3]:
        own = demo_warehouse.query(
            "SELECT DISTINCT customer_id FROM core.order_lines WHERE document_type = 'order' AND product_id IN "
            f"(SELECT product_id FROM core.products WHERE product_group = '{line.value}')"
        )
        assert set(ids(demo_warehouse, line)) == set(own["customer_id"]) & there


def test_segments_of_a_segment_divide_its_customers(demo_warehouse: Warehouse, whole: Segmentation) -> None:
    members = set(whole.assignments.loc[whole.assignments["segment"] == 4, "customer_id"])
    features = in_scope(demo_warehouse, customer_features(demo_warehouse), Scope("segment", "4"), whole)
    assert set(features["customer_id"]) == members
    within = segment_customers(features)
    below = set(within.assignments.loc[within.assignments["segment"] == 2, "customer_id"])
    assert set(ids(demo_warehouse, Scope("segment", "4").within(2), whole)) == below
    assert 0 < len(below) < len(members)


@pytest.mark.parametrize("scope", [Scope("region", "Atlantis"), Scope("line", "x"), Scope("segment", "9")])
def test_nobody_is_told(demo_warehouse: Warehouse, whole: Segmentation, scope: Scope) -> None:
    with pytest.raises(InputError, match="No customer belongs"):
        ids(demo_warehouse, scope, whole)


@pytest.mark.parametrize("text", ["", "top:100", "region:Baden-Württemberg", "line:Rohr: gebogen", "segment:3.2.1"])
def test_a_scope_is_read_as_it_is_written(text: str) -> None:
    assert str(scope_of(text)) == text


@pytest.mark.parametrize(
    "text",
    ["top", "top:", "top:1", "top:-5", "top:9999999", "region:", "region:\x00", "segment:0", "segment:1.",
     "segment:a", "segment:" + ".".join("1" * (MOST_LEVELS + 1)), "other:1", "segment:100"],
)  # fmt: skip
def test_what_is_no_scope_is_refused(text: str) -> None:
    with pytest.raises(ValueError, match=re.escape(text)):
        scope_of(text)
