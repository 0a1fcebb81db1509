"""The ROI page under stress, and what it tells of break-even: how much the plan bears."""

from __future__ import annotations

import json
from math import ceil

import pytest
from streamlit.testing.v1 import AppTest

import roi
from roi.break_even import break_even
from segmentation.warehouse import Warehouse
from tests.app.opened import charts, control, elements, enter, figures, headline, opened, texts
from tests.app.test_roi import drawn, tables


def headline_lead(app: AppTest) -> str:
    (data,) = elements(app, "headline").values()
    return str(data["lead"])


def stress_in_sight(app: AppTest) -> bool:
    return {"cost_overrun", "start_delay"} <= set(figures(app))


def test_stress_burdens_every_case_and_outlives_the_choice_of_one(demo_warehouse: Warehouse) -> None:
    app = opened("roi", demo_warehouse.path, lang="en", baseline="example", cost_overrun="0.5", start_delay="6")
    control(app, "choice", "case").set_value("worst").run()
    burdened = {"cost_overrun": 0.5, "start_delay": 6.0}
    expected = {case: roi.evaluate({**roi.case_values(case), **burdened}) for case in roi.SCENARIOS}
    assert drawn(app, "roi-cumulative")[0]["y"] == [year.cumulative_net for year in expected["worst"].years]
    assert all(f"€{result.npv:,.0f}" in tables(app) for result in expected.values())
    assert headline(app).startswith("Worst case under stress (example firm): ")
    assert "Cost is 50% above plan in every case. The effects begin 6 months later in every case." in headline_lead(app)
    app.button(key="roi:reset").click().run()
    assert "stress" not in headline(app)


def test_stress_is_in_sight_where_it_is_set(demo_warehouse: Warehouse) -> None:
    calm = opened("roi", demo_warehouse.path, lang="en", baseline="example")
    assert not stress_in_sight(calm)
    assert "Cost overrun, Later start of effects" in texts(calm)
    burdened = opened("roi", demo_warehouse.path, lang="en", baseline="example", start_delay="6")
    assert figures(burdened)["start_delay"]["typed"] == "6"
    enter(burdened, "start_delay", "0")
    assert figures(burdened)["start_delay"]["typed"] == "0", "the field does not go from under the hand"


def test_stress_that_comes_to_a_page_in_view_opens_its_group_once(demo_warehouse: Warehouse) -> None:
    app = opened("roi", demo_warehouse.path, lang="en", baseline="example")
    app.query_params["start_delay"] = "6"
    assert stress_in_sight(app.run())
    app.session_state["roi:stress"] = False
    assert not stress_in_sight(app.run()), "closed by hand"
    control(app, "choice", "case").set_value("worst").run()
    assert not stress_in_sight(app)
    control(app, "choice", "lang").set_value("de").run()
    assert stress_in_sight(app)
    app.switch_page("pages/pareto.py").run()
    assert stress_in_sight(app.switch_page("pages/roi.py").run())


@pytest.mark.parametrize(
    ("lang", "help_on_payback"),
    [
        ("en", "running cost accrues evenly over each year, and so does the benefit, but only once its effects have"),
        ("de", "laufende Kosten fallen gleichmäßig über das Jahr an, ebenso der Nutzen, dieser aber erst ab Wirkungs"),
    ],
)
def test_before_the_effects_begin_nothing_is_paid_back(
    demo_warehouse: Warehouse, lang: str, help_on_payback: str
) -> None:
    app = opened("roi", demo_warehouse.path, lang=lang, baseline="example", start_delay="6")
    # Half a year's running cost on top of the project; then half a year's benefit and cost in six months.
    deepest = 120_000 + 25_000 / 2
    a_month = ((50_000_000 * (0.02 * 0.3 + 0.015) + 150_000) - 25_000) / 12
    (key_figures,) = elements(app, "metrics").values()
    payback = key_figures["figures"][-1]
    assert payback["value"].split()[-1] == f"{6 + ceil(deepest / a_month)}"
    assert help_on_payback in payback["help"]
    assert "132.500" in payback["help"].replace(",", ".")


def test_break_even_draws_those_that_have_one_and_tells_of_the_others(demo_warehouse: Warehouse) -> None:
    app = opened("roi", demo_warehouse.path, lang="en", baseline="example")
    found = break_even(roi.case_values())
    reached = [roi.assumption(b.id).label.en for b in found if b.break_even is not None]
    assert 0 < len(reached) < len(found) - 5
    assert drawn(app, "roi-break-even")[0]["y"] == reached
    source = next(data["source"] for name, data in charts(app).items() if "roi-break-even" in name)
    rise = next(b.break_even for b in found if b.id == "cost_overrun" and b.break_even is not None)
    assert f"All cost may rise by {100 * rise:,.1f}% on what is planned without overrun" in source
    missing = {roi.assumption(b.id).label.en for b in found} - set(reached)
    assert all(label in source for label in missing)
    assert "Without effect: Tax rate." in source


def test_how_far_all_cost_may_rise_is_told_where_it_is_little(demo_warehouse: Warehouse) -> None:
    plan = {**roi.case_values(), "project_cost": 5e6, "cost_overrun": 0.02}
    rise = next(b.break_even for b in break_even(plan) if b.id == "cost_overrun")
    assert rise is not None
    assert 0.02 < rise < 0.2
    shown = {"project_cost": "5000000", "cost_overrun": "0.02", "method": "contribution-margin"}
    app = opened("roi", demo_warehouse.path, lang="en", baseline="example", **shown)
    source = next(data["source"] for name, data in charts(app).items() if "roi-break-even" in name)
    assert f"All cost may rise by {100 * rise:.1f}% on what is planned without overrun" in source


def test_where_no_driver_has_a_break_even_the_chart_says_so(demo_warehouse: Warehouse) -> None:
    costly = {"project_cost": "10000000", "cost_overrun": "50"}
    none = {"annual_revenue": "10000", "revenue_uplift": "0", "cost_savings": "0", "learning_effect": "0"}
    app = opened("roi", demo_warehouse.path, lang="en", baseline="example", **costly, **none)
    chart = next(data for name, data in charts(app).items() if "roi-break-even" in name)
    assert chart["title"] == "No driver alone brings Net present value to zero within its range"
    assert json.loads(chart["figure"])["data"][0]["y"] == []
    beyond, _idle = chart["source"].split("(Net present value stays negative): ")[1].split(". Without effect: ")
    assert set(beyond.split("; ")) == {a.label.en for a in roi.ASSUMPTIONS} - {"Tax rate"}
