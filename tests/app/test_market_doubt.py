"""A market of which more seems obtainable than the own figures bear out is told so, on its page and the overview."""

from __future__ import annotations

import dataclasses

import pytest

from pages.ui import market_doubt, market_sizes
from pages.ui.i18n import settled_language
from segmentation import market
from segmentation.warehouse import Warehouse
from tests.app.opened import control, opened, texts

FAR = {"serviceable_share": "1", "reach": "1", "win_rate": "0.9"}


def sizes_of(own: market.OwnData, moved: dict[str, float]) -> market_sizes.Sizes:
    start = market.default_assumptions(own)
    presets = market.default_assumptions(own, numbers=moved)
    return market_sizes.size(own, start, presets, moved)


@pytest.fixture(scope="module")
def own(demo_warehouse: Warehouse) -> market.OwnData:
    return market.read_own_data(demo_warehouse)


@pytest.mark.parametrize(
    ("lang", "said"), [("de", "das {times}-Fache des Umsatzes 2025"), ("en", "{times} times the revenue of 2025")]
)
def test_far_more_than_the_own_revenue_is_doubted_on_both_pages(
    demo_warehouse: Warehouse, own: market.OwnData, lang: str, said: str
) -> None:
    sizes = sizes_of(own, {name: float(text) for name, text in FAR.items()})
    inside = own.german[own.german["section"].isin(sizes.assumptions.choices.sections)]
    inside = inside[inside["size_class"].isin(sizes.assumptions.choices.size_classes)]
    times = f"{sizes.top_down.som / inside['revenue'].sum():.1f}".replace(".", "," if lang == "de" else ".")
    for page in ("market", "overview"):
        assert said.format(times=times) in texts(opened(page, demo_warehouse.path, lang=lang, **FAR)), page
    assert not any(said.partition("}")[2] in texts(opened(page, demo_warehouse.path, lang=lang))
                   for page in ("market", "overview"))  # fmt: skip


def test_the_bound_is_three_times_the_own_revenue(own: market.OwnData) -> None:
    sizes = sizes_of(own, {})
    som = sizes.top_down.som
    with settled_language("en"):
        assert not market_doubt.in_short(dataclasses.replace(sizes, own_revenue=som / 3))
        beyond = dataclasses.replace(sizes, own_revenue=som / 3.1)
        assert "3.1 times the revenue" in market_doubt.in_short(beyond)


@pytest.mark.parametrize(
    ("customers", "said"), [(30, ""), (29, "29 customers"), (1, "1 customer that bought"), (0, "nobody bought")]
)
def test_few_customers_carry_no_market(own: market.OwnData, customers: int, said: str) -> None:
    sizes = sizes_of(own, {})
    bridge = sizes.bridge.copy()
    bridge.loc[bridge["step"] == "market", "active_customers"] = customers
    with settled_language("en"):
        told = market_doubt.in_short(dataclasses.replace(sizes, bridge=bridge))
    assert said in told
    assert bool(told) is bool(said)


@pytest.mark.parametrize(
    ("lang", "title", "sum_up"),
    [
        ("de", "ist weniger, als wir schon verkaufen", "kauft in diesem Markt noch niemand bei uns"),
        ("en", "is less than we sell already", "nothing of this market buys from us already"),
    ],
)
def test_a_market_of_nothing_is_less_than_is_sold(
    demo_warehouse: Warehouse, lang: str, title: str, sum_up: str
) -> None:
    app = opened("market", demo_warehouse.path, lang=lang, region_share="0")
    assert title in app.title[0].value
    assert sum_up in texts(app)


def test_what_nobody_measured_is_named(adventureworks_warehouse: Warehouse) -> None:
    app = opened("market", adventureworks_warehouse.path, lang="en")
    control(app, "some", "sections").set_value(["G"]).run()
    (warning,) = (element.value for element in app.warning)
    assert "nobody bought in this market in 2012" in warning
    assert "Not measured and to be doubted first: “Share of the market the firm can serve” 50%" in warning
    assert "“Win rate of opportunities” 22%" in warning
