"""Market sizes against the counts as Destatis publishes them, by hand, and for every set of assumptions."""

from __future__ import annotations

from collections import Counter
from dataclasses import replace

import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from segmentation import market
from segmentation.warehouse import Warehouse
from tests.segmentation.market.firm import count_of
from tests.segmentation.small_warehouse import destatis_counts


def test_top_down_by_hand(own: market.OwnData) -> None:
    preset = market.default_assumptions(own, sections=["C"], size_classes=["10-49"])
    numbers = {"region_share": 0.5, "relevance.C": 0.1, "revenue_per_customer.10-49": 2000,
               "serviceable_share": 0.4, "penetration": 0.2, "reach": 0.3, "win_rate": 0.25}  # fmt: skip
    result = market.top_down(own.establishments, preset.with_values(numbers))
    tam = count_of("C", "10-49") * 0.5 * 0.1 * 2000
    assert count_of("C", "10-49") == 50407
    assert (result.tam, result.sam) == pytest.approx((tam, tam * 0.4))
    assert result.som == pytest.approx(tam * 0.4 * (0.2 + 0.8 * 0.3 * 0.25))


def test_bottom_up_by_hand(own: market.OwnData) -> None:
    assumptions = market.default_assumptions(own).with_values({"relevance.C": 0.5, "relevance.F": 0.5})
    result = market.bottom_up(own, assumptions)
    steps = result.steps.set_index("size_class")
    assert steps.index.tolist() == ["10-49", "250+"]
    assert steps["current_revenue"].tolist() == [12_000, 15_000]
    assert result.som == pytest.approx(27_000 + 2000 * 3 / 12)
    # Of 22 manufacturers that do not buy (one former customer, one that never ordered), ten have an offer of 200.
    idle = ["open_pipeline", "prospects", "former_customers", "new_customers"]
    assert steps.loc["10-49", idle].tolist() == [2000, 11, 1, 0]
    assert result.sam == pytest.approx(27_000 + 2000 + 12 * 1000)
    assert steps["known_firms"].tolist() == [34, 3]
    small = 34 / (0.5 * (count_of("C", "10-49") + count_of("F", "10-49")))
    large = 3 / (0.5 * (count_of("C", "250+") + count_of("F", "250+")))
    assert result.tam == pytest.approx(26_000 / small + 15_000 / large)


def test_breakdown_holds_the_published_totals(own: market.OwnData) -> None:
    sections = sorted({section for _, section, *_ in destatis_counts()})
    for year in (2020, 2024):
        assumptions = market.default_assumptions(own, sections=sections, size_classes=market.SIZE_CLASSES, year=year)
        breakdown = market.top_down(own.establishments, assumptions).breakdown
        published: Counter[str] = Counter()
        for y, section, _, _, number in destatis_counts():
            published[section] += number if y == year else 0
        assert breakdown.groupby("section")["establishments"].sum().to_dict() == published
    assert breakdown["establishments"].sum() == 3_844_055  # the printed total of 2024


SHARES = st.floats(min_value=0, max_value=1)


SECTIONS = ("C", "F", "G")


@st.composite
def assumption_sets(draw: st.DrawFn) -> tuple[dict[str, float], str, float]:
    """Random values, and one of them to raise to another value."""
    shares = ["region_share", "serviceable_share", "penetration", "reach", "win_rate"]
    shares += [f"relevance.{s}" for s in SECTIONS]
    values = {id: draw(SHARES) for id in shares}
    values |= {f"revenue_per_customer.{c}": draw(st.floats(0, 1e9)) for c in market.SIZE_CLASSES}
    moved = draw(st.sampled_from(sorted(values)))
    return values, moved, draw(st.floats(values[moved], 1e9 if moved.startswith("revenue") else 1))


@settings(deadline=None)
@given(assumption_sets())
def test_som_sam_tam_are_ordered_and_rise_with_every_assumption(
    own: market.OwnData, drawn: tuple[dict[str, float], str, float]
) -> None:
    values, moved, higher = drawn
    preset = market.default_assumptions(own, sections=SECTIONS, size_classes=market.SIZE_CLASSES)
    before = preset.with_values(values)
    result = market.top_down(own.establishments, before)
    assert 0 <= result.som <= result.sam <= result.tam
    assert (result.breakdown["som"] <= result.breakdown["sam"]).all()
    assert (result.breakdown["sam"] <= result.breakdown["tam"]).all()
    raised = market.top_down(own.establishments, before.with_values({moved: higher}))
    for size in ("tam", "sam", "som"):
        assert getattr(raised, size) >= getattr(result, size) * (1 - 1e-12)
    upward = market.bottom_up(own, before)
    assert 0 <= upward.som <= upward.sam <= upward.tam


def test_more_sections_never_shrink_the_market(own: market.OwnData) -> None:
    one = market.default_assumptions(own, sections=["C"])
    two = replace(one, choices=replace(one.choices, sections=("C", "G")))
    small, large = (market.top_down(own.establishments, a) for a in (one, two))
    assert small.tam < large.tam
    assert small.som < large.som


def test_regions_show_all_sixteen_and_sum_up(own: market.OwnData) -> None:
    view = market.regions(own, market.default_assumptions(own)).set_index("bundesland")
    assert len(view) == 16
    assert view["revenue"].sum() == own.active["revenue"].sum()
    assert view.loc["Hessen", list(market.FIRM_COUNTS)].tolist() == [12, 1, 0, 16]
    assert view.loc["Hessen", "penetration"] == pytest.approx(12 / 29)
    assert view.loc["Hessen", "white_space"] == 17 * 1000
    assert pd.isna(view.loc["Saarland", "penetration"])


def test_english_titles_are_there_for_every_section_of_the_reference() -> None:
    assert {section for _, section, *_ in destatis_counts()} <= set(market.SECTION_TITLES_EN)
    assert len(market.SECTION_TITLES_EN) == 21


def test_demo_firm_both_ways_agree_in_order_of_magnitude(demo_warehouse: Warehouse) -> None:
    own = market.read_own_data(demo_warehouse)
    preset = market.default_assumptions(own)
    downward, upward = market.top_down(own.establishments, preset), market.bottom_up(own, preset)
    assert 0 < downward.som <= downward.sam <= downward.tam
    assert 0 < upward.som <= upward.sam <= upward.tam
    assert 1 / 3 < downward.tam / upward.tam < 3


def test_bottom_up_follows_the_choices(own: market.OwnData) -> None:
    def sized(**choices: list[str]) -> tuple[float, float]:
        assumptions = market.default_assumptions(own, **choices)
        return market.bottom_up(own, assumptions).som, market.regions(own, assumptions)["revenue"].sum()

    assert sized(sections=["C"])[1] == 12_000
    assert sized(sections=["F"]) == (15_000, 15_000)
    assert sized(size_classes=["250+"]) == (15_000, 15_000)
    assert sized(sections=["Q"]) == (0, 0)


def test_the_som_is_what_is_held_and_what_is_won_of_what_is_worked(own: market.OwnData) -> None:
    for numbers in ({}, {"relevance.C": 0.4}, {"penetration": 0.3, "reach": 0.5, "win_rate": 0.1}):
        assumptions = market.default_assumptions(own, numbers=numbers).with_values(numbers)
        found = market.top_down(own.establishments, assumptions)
        assert found.som == pytest.approx(found.held + found.worked * assumptions.value("win_rate"))


def test_the_rows_of_the_bundeslaender_add_up_to_the_market(demo_warehouse: Warehouse) -> None:
    own = market.read_own_data(demo_warehouse)
    placeless = own.firms.assign(bundesland=own.firms["bundesland"].where(own.firms.index % 7 != 0))
    for firms in (own.firms, placeless):
        changed = replace(own, firms=firms)
        assumptions = market.default_assumptions(changed)
        view = market.regions(changed, assumptions)
        inside = market.bridge(changed, assumptions.choices).set_index("step").loc["market"]
        total = market.total(view)
        for column in ("revenue", *market.FIRM_COUNTS):
            assert total[column] == pytest.approx(inside[column])
        known = sum(inside[column] for column in market.FIRM_COUNTS)
        assert total["penetration"] == pytest.approx(inside["active_customers"] / known)
        assert view["bundesland"].isna().sum() == (firms is placeless)
    assert market.total(view.iloc[:0])["penetration"] is None


def test_a_guess_has_two_digits(demo_warehouse: Warehouse) -> None:
    for item in market.default_assumptions(market.read_own_data(demo_warehouse)).items:
        if item.id.startswith("relevance."):
            for value in (item.value, item.low, item.high):
                assert value == float(f"{value:.2g}")
