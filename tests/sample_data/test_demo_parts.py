"""Parts of the generator, each on its own."""

from __future__ import annotations

from datetime import date
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sample_data import german
from sample_data.buyer_types import BUYER_TYPES, INNOVATION, OCCASIONAL, VOLUME, blend
from sample_data.seasons import intensity
from sample_data.settings import DAYS, calendar_day, day_number
from sample_data.towns import TOWNS


@given(cents=st.integers(-(10**12), 10**12), grouped=st.booleans())
def test_money_reads_back(cents: int, grouped: bool) -> None:
    text = german.money(cents, grouped)
    assert Decimal(text.replace(".", "").replace(",", ".")) * 100 == cents


@pytest.mark.parametrize(("thousandths", "text"), [(0, "0"), (40, "4"), (125, "12,5"), (400, "40")])
def test_percent_is_written_with_a_comma_where_needed(thousandths: int, text: str) -> None:
    assert german.percent(thousandths) == text


@pytest.mark.parametrize("own", BUYER_TYPES)
@pytest.mark.parametrize("other", BUYER_TYPES)
def test_a_blend_lies_between_its_types(own, other) -> None:
    mixed = blend(own, other, 0.3)
    assert mixed.name == own.name
    for field in ("orders_per_year", "order_value", "returns", "nps"):
        low, high = sorted((getattr(own, field), getattr(other, field)))
        assert low * (1 - 1e-12) <= getattr(mixed, field) <= high * (1 + 1e-12)
    assert sum(mixed.channels.values()) == pytest.approx(1)


def test_a_blend_by_nothing_changes_nothing() -> None:
    mixed = blend(VOLUME, INNOVATION, 0.0)
    assert mixed.orders_per_year == VOLUME.orders_per_year
    assert {key: value for key, value in mixed.channels.items() if value} == VOLUME.channels


@pytest.mark.parametrize("kind", BUYER_TYPES, ids=lambda kind: kind.name)
def test_weights_of_a_type_sum_to_one(kind) -> None:
    for weights in (kind.channels.values(), kind.needs.values(), kind.ownership):
        assert sum(weights) == pytest.approx(1)


def test_occasional_customers_order_least_and_smallest() -> None:
    assert min(BUYER_TYPES, key=lambda kind: kind.order_value) is OCCASIONAL
    assert min(BUYER_TYPES, key=lambda kind: kind.orders_per_year) is OCCASIONAL


def test_nobody_works_on_weekends_and_holidays() -> None:
    level = intensity()
    assert level.mean() == pytest.approx(1)
    for number in range(DAYS):
        assert level[number] == 0 or calendar_day(number).weekday() < 5
    for day in (date(2024, 3, 29), date(2025, 5, 29), date(2026, 5, 25), date(2023, 12, 26)):
        assert level[day_number(day)] == 0


def test_towns_are_listed_once() -> None:
    assert len({(town.postal_code, town.country) for town in TOWNS}) == len(TOWNS)
    german_codes = [town.postal_code for town in TOWNS if town.country == "Deutschland"]
    assert all(len(code) == 5 and code.isdigit() for code in german_codes)
