"""The ROI page under stress, and what it tells of break-even: how much the plan bears."""

from __future__ import annotations

import json

from streamlit.testing.v1 import AppTest

import roi
from roi.break_even import break_even
from segmentation.warehouse import Warehouse
from tests.app.opened import charts, control, elements, headline, opened
from tests.app.test_roi import drawn, tables


def headline_lead(app: AppTest) -> str:
    (data,) = elements(app, "headline").values()
    return str(data["lead"])


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


def test_break_even_draws_those_that_have_one_and_tells_of_the_others(demo_warehouse: Warehouse) -> None:
    app = opened("roi", demo_warehouse.path, lang="en", baseline="example")
    found = break_even(roi.case_values())
    reached = [roi.assumption(b.id).label.en for b in found if b.break_even is not None]
    assert 0 < len(reached) < len(found) - 5
    assert drawn(app, "roi-break-even")[0]["y"] == reached
    source = next(data["source"] for name, data in charts(app).items() if "roi-break-even" in name)
    times = 1 + next(b.break_even for b in found if b.id == "cost_overrun" and b.break_even is not None)
    assert f"All cost may rise to {times:.1f} times the plan's" in source
    missing = {roi.assumption(b.id).label.en for b in found} - set(reached)
    assert all(label in source for label in missing)
    assert "Without effect: Tax rate." in source


def test_where_no_driver_has_a_break_even_the_chart_says_so(demo_warehouse: Warehouse) -> None:
    costly = {"project_cost": "10000000", "cost_overrun": "50"}
    none = {"annual_revenue": "10000", "revenue_uplift": "0", "cost_savings": "0", "learning_effect": "0"}
    app = opened("roi", demo_warehouse.path, lang="en", baseline="example", **costly, **none)
    chart = next(data for name, data in charts(app).items() if "roi-break-even" in name)
    assert chart["title"] == "No driver alone brings Net present value to zero within its range"
    assert json.loads(chart["figure"])["data"][0]["y"] == []
    beyond, _idle = chart["source"].split("(Net present value stays negative): ")[1].split(". Without effect: ")
    assert set(beyond.split("; ")) == {a.label.en for a in roi.ASSUMPTIONS} - {"Tax rate"}
