"""Market sizes against the counts as Destatis publishes them, by hand, and for every set of assumptions."""

from __future__ import annotations

from collections import Counter
from dataclasses import replace
from datetime import date
from pathlib import Path
from typing import Any

import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from segmentation import market
from segmentation.errors import InputError
from segmentation.warehouse import Warehouse
from tests.segmentation.small_warehouse import destatis_counts, small_warehouse

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


@pytest.fixture(scope="module")
def firm(tmp_path_factory: pytest.TempPathFactory) -> Warehouse:
    """12 manufacturers (20 staff, Hessen) at 1,000 a year, 3 builders (400, Bayern) at 5,000; 2 inactive."""
    known = [*customers(14, "25.62", 20, "Hessen", 100), *customers(3, "43.99", 400, "Bayern", 200)]
    active = [*known[:12], *known[14:]]
    lines = [
        order(n, c["customer_id"], date(2024, 3, 1), 1000.0 if c["headcount"] == 20 else 5000.0)
        for n, c in enumerate(active)
    ]
    lines += [order(900, "c112", date(2023, 1, 2), 77.0), order(901, "c100", date(2025, 2, 1), 9.0)]
    accounts = [
        {"account_id": f"a{c['customer_id']}", "customer_id": c["customer_id"], "name": c["name"],
         "wz_code": c["wz_code"], "headcount": c["headcount"], "postal_code": c["postal_code"]}
        for c in known
    ]  # fmt: skip
    accounts += [
        {"account_id": f"p{i}", "name": f"Interessent {i}", "wz_code": "25.11", "headcount": 30,
         "postal_code": POSTAL_CODE["Hessen" if i < 15 else "Bayern"]}
        for i in range(20)
    ]  # fmt: skip
    deals = [
        {"opportunity_id": f"w{i}", "account_id": "p0", "stage": "won" if i < 3 else "lost", "value": 10,
         "created_on": date(2023, 5, 1)}
        for i in range(12)
    ]  # fmt: skip
    deals += [
        {"opportunity_id": f"x{i}", "account_id": f"p{i}", "stage": "offer", "value": 200,
         "created_on": date(2024, 5, 1)}
        for i in range(10)
    ]  # fmt: skip
    path = tmp_path_factory.mktemp("market") / "firm.duckdb"
    return small_warehouse(path, customers=known, order_lines=lines, accounts=accounts, opportunities=deals)


@pytest.fixture(scope="module")
def own(firm: Warehouse) -> market.OwnData:
    return market.read_own_data(firm)


def count_of(section: str, size_class: str, year: int = 2024) -> int:
    return next(n for y, s, _, c, n in destatis_counts() if (y, s, c) == (year, section, size_class))


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


@pytest.mark.parametrize(
    ("values", "named"),
    [({"reach": 1.2}, "reach: 1.2"), ({"reach": -0.1}, "between 0 and 1"), ({"reach": float("nan")}, "nan"),
     ({"revenue_per_customer.250+": 2e9}, "EUR/yr"), ({"gewinn": 1.0}, '"gewinn"')],
)  # fmt: skip
def test_values_out_of_bounds_are_named(own: market.OwnData, values: dict[str, float], named: str) -> None:
    with pytest.raises(InputError) as error:
        market.default_assumptions(own).with_values({**values, "win_rate": 7.0})
    assert named in str(error.value)
    assert len(error.value.problems) == 2


@pytest.mark.parametrize(
    ("texts", "named"),
    [(["reach"], '"reach"'), (["reach=0,2"], '"0,2"'), (["reach=nan"], '"nan"'),
     (["sections="], '"sections="'), (["reach=inf"], '"inf"'), (["year=2023.9"], '"2023.9"')],
)  # fmt: skip
def test_settings_that_say_nothing_are_named(texts: list[str], named: str) -> None:
    with pytest.raises(InputError) as error:
        market.parse_settings(texts)
    assert named in str(error.value)


def test_a_year_is_taken_as_it_is_written() -> None:
    assert market.parse_settings(["year=2023", "reach=0.2"]) == ({"year": 2023}, {"reach": 0.2})


def test_choices_that_the_reference_lacks_are_named_together(own: market.OwnData) -> None:
    with pytest.raises(InputError) as error:
        market.default_assumptions(own, sections=["C", "A"], size_classes=["5-9"], year=1999)
    assert len(error.value.problems) == 3
    assert '"A"' in str(error.value)


def test_without_german_customers_the_message_says_what_to_choose(tmp_path: Path) -> None:
    foreign = [{"customer_id": f"c{i}", "name": "Shop", "country": "United States", "headcount": 5} for i in range(12)]
    lines = [order(i, f"c{i}", date(2023, 1, 3), 100.0) for i in range(12)] + [order(99, "c0", date(2024, 1, 3), 1.0)]
    own = market.read_own_data(small_warehouse(tmp_path / "us.duckdb", customers=foreign, order_lines=lines))
    with pytest.raises(InputError, match="choose the sections yourself"):
        market.default_assumptions(own)
    result = market.top_down(own.establishments, market.default_assumptions(own, sections=["G"]))
    assert 0 < result.som <= result.sam <= result.tam


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


def test_own_revenue_adds_up_from_all_customers_to_the_market(demo_warehouse: Warehouse) -> None:
    own = market.read_own_data(demo_warehouse)
    preset = market.default_assumptions(own)
    assert preset.choices.sections == ("C", "F", "G")
    bridge = market.bridge(own, preset.choices).set_index("step")
    revenue = demo_warehouse.rows(
        """
        SELECT
            sum(revenue)::DOUBLE,
            sum(revenue) FILTER (country = 'Deutschland')::DOUBLE,
            sum(revenue) FILTER (
                country = 'Deutschland' AND coalesce(customers.headcount, accounts.headcount) IS NOT NULL
                AND (left(coalesce(customers.wz_code, accounts.wz_code), 2) BETWEEN '10' AND '33'
                OR left(coalesce(customers.wz_code, accounts.wz_code), 2) BETWEEN '41' AND '47')
            )::DOUBLE
        FROM core.order_lines
        JOIN core.customers USING (customer_id)
        LEFT JOIN core.accounts USING (customer_id)
        WHERE year(order_date) = 2025
        """
    )
    assert bridge.loc[["all", "germany", "market"], "revenue"].tolist() == pytest.approx(revenue[0])
    whole = bridge.drop(columns=["prospects_in_erp"])
    assert (whole.loc["all"] + whole.loc["abroad"]).tolist() == pytest.approx(whole.loc["germany"].tolist())
    parts = whole.loc["germany"] + whole.loc["no_section_or_size"] + whole.loc["elsewhere"]
    assert parts.tolist() == pytest.approx(whole.loc["market"].tolist())
    # One figure wherever the screen and the command line speak of the own revenue.
    inside = bridge.loc["market", "revenue"]
    assert market.revenue_in_market(own, preset.choices) == pytest.approx(inside)
    assert market.bottom_up(own, preset).steps["current_revenue"].sum() == pytest.approx(inside)
    assert market.regions(own, preset)["revenue"].sum() == pytest.approx(inside)
    sam = market.top_down(own.establishments, preset).sam
    assert preset.value("penetration") == pytest.approx(inside / sam)


def test_prospects_never_bought_and_former_customers_stand_apart(demo_warehouse: Warehouse) -> None:
    own = market.read_own_data(demo_warehouse)
    everyone = market.bridge(own, market.default_assumptions(own).choices).iloc[0]
    first_order = """
        SELECT customer_id, min(order_date) AS first, count(*) FILTER (year(order_date) = 2025) AS in_year
        FROM core.order_lines WHERE document_type = 'order' GROUP BY 1
    """
    counted = demo_warehouse.rows(
        f"""
        WITH bought AS ({first_order})
        SELECT
            (SELECT count(*) FROM bought WHERE in_year > 0),
            (SELECT count(*) FROM bought WHERE in_year = 0 AND first < DATE '2025-01-01'),
            (SELECT count(*) FROM bought WHERE first > DATE '2025-12-31'),
            (SELECT count(*) FROM core.accounts WHERE customer_id IS NULL),
            (SELECT count(*) FROM core.customers WHERE customer_id NOT IN (SELECT customer_id FROM bought))
        """
    )
    active, former, new, accounts, without_order = counted[0]
    assert everyone[list(market.FIRM_COUNTS)].tolist() == [active, former, new, accounts + without_order]
    assert everyone["prospects_in_erp"] == without_order
    assert accounts == 400
    german = own.prospects["customer_id"].isna().sum()
    located = demo_warehouse.rows(
        "SELECT count(*) FROM core.accounts JOIN reference.postal_codes USING (postal_code) WHERE customer_id IS NULL"
    )
    assert german == located[0][0]


def test_bottom_up_follows_the_choices(own: market.OwnData) -> None:
    def sized(**choices: list[str]) -> tuple[float, float]:
        assumptions = market.default_assumptions(own, **choices)
        return market.bottom_up(own, assumptions).som, market.regions(own, assumptions)["revenue"].sum()

    assert sized(sections=["C"])[1] == 12_000
    assert sized(sections=["F"]) == (15_000, 15_000)
    assert sized(size_classes=["250+"]) == (15_000, 15_000)
    assert sized(sections=["Q"]) == (0, 0)


def test_an_account_without_place_or_size_has_its_customers(tmp_path: Path) -> None:
    known = customers(1, "25.62", 20, "Hessen", 1)
    former = {"customer_id": "c2", "name": "Alt", "country": "DE", "wz_code": "25.62", "headcount": 20,
              "postal_code": "80331", "bundesland": "Bayern"}  # fmt: skip
    foreign = {"customer_id": "c3", "name": "Ailleurs", "country": "France"}
    unplaced = {"customer_id": "c4", "name": "Ohne Ort"}
    accounts = [
        {"account_id": "a2", "customer_id": "c2", "name": "Alt"},
        {"account_id": "a3", "customer_id": "c3", "name": "Ailleurs", "postal_code": "80331"},
        {"account_id": "a4", "customer_id": "c4", "name": "Ohne Ort", "postal_code": "80331", "headcount": 5},
        {"account_id": "b4", "customer_id": "c4", "name": "Ohne Ort, Werk 2"},
    ]
    deals = [
        {"opportunity_id": f"o{n}", "account_id": account, "stage": "offer", "value": 10.0}
        for n, account in enumerate(["a2", "a4", "b4"])
    ]
    lines = [
        order(1, "c1", date(2024, 3, 1), 9.0), order(2, "c2", date(2024, 1, 2), 5.0),
        order(3, "c1", date(2025, 2, 1), 9.0), order(4, "c1", date(2026, 2, 1), 1.0),
        order(5, "c3", date(2026, 1, 7), 2.0),
    ]  # fmt: skip
    warehouse = small_warehouse(
        tmp_path / "w.duckdb",
        customers=[*known, former, foreign, unplaced],
        accounts=accounts,
        opportunities=deals,
        order_lines=lines,
    )
    firms = market.read_own_data(warehouse).firms.set_index("customer_id")
    assert firms["bundesland"].dropna().to_dict() == {"c1": "Hessen", "c2": "Bayern", "c4": "Bayern"}
    assert firms["standing"].to_dict() == {"c1": "active", "c2": "former", "c3": "new", "c4": "prospect"}
    assert firms.loc["c2", ["section", "size_class", "open_value"]].tolist() == ["C", "10-49", 10.0]
    assert firms.loc["c4", ["open_deals", "open_value", "size_class"]].tolist() == [2, 20.0, "0-9"]


def test_an_account_whose_customer_the_erp_does_not_know_is_a_prospect_of_the_crm(tmp_path: Path) -> None:
    known = customers(2, "25.62", 20, "Hessen", 1)
    accounts = [
        {"account_id": account, "customer_id": customer, "name": account, "wz_code": "25.11", "headcount": 20}
        for account, customer in (("a1", "c1"), ("b1", "c1"), ("x1", "gone"), ("x2", "gone"), ("p1", None))
    ]
    deals = [
        {"opportunity_id": f"o{account}", "account_id": account, "stage": "offer", "value": value}
        for account, value in (("a1", 1.0), ("b1", 2.0), ("x1", 10.0), ("x2", 20.0))
    ]
    lines = [order(1, "c1", date(2024, 1, 2), 9.0), order(2, "c1", date(2024, 12, 30), 9.0)]
    with small_warehouse(
        tmp_path / "w.duckdb", customers=known, accounts=accounts, opportunities=deals, order_lines=lines
    ) as warehouse:
        own = market.read_own_data(warehouse)
    everyone = market.bridge(own, market.default_assumptions(own).choices).iloc[0]
    assert everyone[["active_customers", "prospects", "prospects_in_erp"]].to_list() == [1, 4, 1]
    alone = own.firms.dropna(subset="account_id").set_index("account_id")
    assert alone["customer_id"].dropna().to_dict() == {"a1": "c1"}
    assert alone["open_value"].to_dict() == {"a1": 3.0, "p1": 0.0, "x1": 10.0, "x2": 20.0}


def test_who_bought_before_and_again_after_but_not_in_the_year_is_a_former_customer(tmp_path: Path) -> None:
    days = {"c1": [date(2023, 5, 1), date(2025, 2, 1)], "c2": [date(2025, 2, 1)], "c3": [date(2024, 1, 2)]}
    lines = [
        order(n, customer, day, 9.0)
        for n, (customer, day) in enumerate((customer, day) for customer in days for day in days[customer])
    ]
    with small_warehouse(
        tmp_path / "w.duckdb", customers=customers(3, "25.62", 20, "Hessen", 1), order_lines=lines
    ) as warehouse:
        own = market.read_own_data(warehouse)
    assert own.year == 2024
    assert own.firms.set_index("customer_id")["standing"].to_dict() == {"c1": "former", "c2": "new", "c3": "active"}


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


def test_numbers_that_cannot_be_are_named_all_at_once(own: market.OwnData) -> None:
    with pytest.raises(InputError) as error:
        market.default_assumptions(own, numbers={"reach": 1.2, "gewinn": 1.0, "win_rate": -1.0})
    assert len(error.value.problems) == 3


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


def test_an_entered_value_is_no_longer_called_measured(own: market.OwnData) -> None:
    preset = market.default_assumptions(own)
    moved = {item.id: item for item in preset.with_values({"win_rate": 0.5, "reach": preset.value("reach")}).items}
    assert (moved["win_rate"].source, moved["win_rate"].evidence) == ("entered", "guess")
    assert str(moved["win_rate"].note) == "Entered instead of the preset of 25.00%."
    assert moved["reach"] == next(item for item in preset.items if item.id == "reach")
