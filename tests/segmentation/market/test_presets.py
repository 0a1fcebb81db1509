"""What the assumptions are before anybody touches them, and what is said of where they come from."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from segmentation import market
from segmentation.errors import InputError
from segmentation.warehouse import Warehouse
from tests.segmentation.market.firm import order
from tests.segmentation.small_warehouse import small_warehouse


def test_presets_are_measured_from_the_customers(own: market.OwnData) -> None:
    preset = market.default_assumptions(own)
    assert preset.choices == market.MarketChoices(2024, ("C", "F"), ("10-49", "250+"))
    by_id = {item.id: item for item in preset.items}
    assert (by_id["revenue_per_customer.10-49"].value, by_id["revenue_per_customer.10-49"].evidence) == (
        1000,
        "measured",
    )
    assert by_id["revenue_per_customer.250+"].value == pytest.approx((12 * 1000 + 3 * 5000) / 15)
    assert by_id["revenue_per_customer.250+"].evidence == "guess"
    assert by_id["win_rate"].value == pytest.approx(3 / 12)
    # 15 prospects and a customer that never ordered, in Hessen, are in groups that buy, 5 prospects in Bayern are not.
    assert by_id["serviceable_share"].value == pytest.approx(16 / 21)
    for item in preset.items:
        assert item.low <= item.value <= item.high, item.id
        assert item.problem_with(item.value) is None, item.id


def test_without_german_customers_the_message_says_what_to_choose(tmp_path: Path) -> None:
    foreign = [{"customer_id": f"c{i}", "name": "Shop", "country": "United States", "headcount": 5} for i in range(12)]
    lines = [order(i, f"c{i}", date(2023, 1, 3), 100.0) for i in range(12)] + [order(99, "c0", date(2024, 1, 3), 1.0)]
    own = market.read_own_data(small_warehouse(tmp_path / "us.duckdb", customers=foreign, order_lines=lines))
    with pytest.raises(InputError, match="choose the sections yourself"):
        market.default_assumptions(own)
    result = market.top_down(own.establishments, market.default_assumptions(own, sections=["G"]))
    assert 0 < result.som <= result.sam <= result.tam


@settings(max_examples=40, deadline=None)
@given(
    shares=st.fixed_dictionaries(
        dict.fromkeys(("relevance.C", "region_share", "serviceable_share"), st.floats(0.0, 1.0))
    ),
    price=st.floats(1.0, 1e6),
    sections=st.sets(st.sampled_from("CFG"), min_size=1),
)
def test_the_preset_penetration_is_the_own_revenue_in_whatever_market(
    own: market.OwnData, shares: dict[str, float], price: float, sections: set[str]
) -> None:
    numbers = {**shares, "revenue_per_customer.10-49": price}
    assumptions = market.default_assumptions(own, sorted(sections), numbers=numbers).with_values(numbers)
    revenue = {"C": 12_000.0, "F": 15_000.0, "G": 0.0}
    sizes = market.top_down(own.establishments, assumptions)
    classes = set(assumptions.choices.size_classes)
    assert {"10-49", "250+"} == classes
    inside = sum(revenue[section] for section in sections)
    assert assumptions.value("penetration") * sizes.sam == pytest.approx(min(inside, sizes.sam), rel=1e-9, abs=1e-6)
    assert sizes.som >= min(inside, sizes.sam) * (1 - 1e-9)


def test_a_larger_market_raises_no_own_revenue(demo_warehouse: Warehouse) -> None:
    own = market.read_own_data(demo_warehouse)
    numbers = {"relevance.C": 1.0}
    usual = market.default_assumptions(own)
    assumptions = market.default_assumptions(own, numbers=numbers).with_values(numbers)
    sam = market.top_down(own.establishments, assumptions).sam
    assert sam > 2 * market.top_down(own.establishments, usual).sam
    revenue = market.revenue_in_market(own, assumptions.choices)
    assert assumptions.value("penetration") * sam == pytest.approx(revenue)
    assert assumptions.value("reach") < usual.value("reach")
    typed = {**numbers, "penetration": 0.5}
    assert market.default_assumptions(own, numbers=typed).with_values(typed).value("penetration") == 0.5


def test_revenue_averaged_over_customers_abroad_says_so(adventureworks_warehouse: Warehouse) -> None:
    own = market.read_own_data(adventureworks_warehouse)
    averaged = [item for item in market.default_assumptions(own, ["C"]).items if item.id.startswith("revenue_per")]
    everyone = adventureworks_warehouse.rows(
        "SELECT count(DISTINCT customer_id) FROM core.order_lines "
        "WHERE document_type = 'order' AND year(order_date) = $1",
        [own.year],
    )[0][0]
    german = len(own.active)
    assert 0 < german < 10 < everyone
    for item in averaged:
        assert "worldwide" in item.label_en
        assert "weltweit" in item.label_de
        assert item.evidence == "guess"
        assert "of them German" in str(item.note)
    assert any(f"all {everyone} active customers worldwide, {german} of them" in str(item.note) for item in averaged)


def test_notes_do_not_count_to_zero(own: market.OwnData) -> None:
    notes = {item.id: str(item.note) for item in market.default_assumptions(own).items}
    assert "no active customer among" in notes["relevance.G"]
    assert notes["revenue_per_customer.0-9"].startswith("No active customer of this size")
    bare = replace(own, firms=own.firms.iloc[:0], won=0, lost=0)
    for item in market.default_assumptions(bare, ["C"], ["10-49"]).items:
        assert " 0 " not in f" {item.note} ", item.id
