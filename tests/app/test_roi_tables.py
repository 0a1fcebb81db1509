"""The ROI page's tables: rows that add up, break-even values between two whole years."""

from __future__ import annotations

import pytest

import roi
from pages.ui.roi_tables import year_figures
from roi.break_even import break_even
from segmentation.warehouse import Warehouse
from tests.app.opened import opened
from tests.app.test_roi import tables

PER_YEAR_ONLY = {"roi", "benefit_cost_ratio", "cumulative_net", "cumulative_cash"}


@pytest.mark.parametrize("method", roi.METHODS)
@pytest.mark.parametrize("horizon", [1.0, 5.0, 10.0])
def test_each_row_adds_up_to_its_total(method: roi.Method, horizon: float) -> None:
    result = roi.evaluate({**roi.case_values(), "horizon": horizon}, method)
    figures = year_figures(result)
    assert {line.id for line in roi.MODEL.lines if line.group} <= set(figures)
    for name, (*years, total) in figures.items():
        assert len(years) == horizon + 1
        if name not in PER_YEAR_ONLY:
            assert sum(year or 0 for year in years) == pytest.approx(total), name
    assert figures["cash_flow"][0] == -result.values["project_cost"]
    assert figures["present_value"][-1] == pytest.approx(result.npv)
    assert figures["benefit"][0] is None
    assert figures["cumulative_cash"][-1] is None
    assert figures["roi"][-1] == result.total.roi


def test_today_is_a_column(demo_warehouse: Warehouse) -> None:
    app = opened("roi", demo_warehouse.path, lang="de", roi_view="years", baseline="example")
    assert not app.exception
    shown = tables(app)
    assert "Jahr 0 (heute)" in shown
    assert "−120.000" in shown.split("Zahlungsreihe")[1].split("|")[1]


@pytest.mark.parametrize(("language", "text"), [("de", "ab 2"), ("en", "from 2")])
def test_a_step_between_whole_years_is_written_as_one(demo_warehouse: Warehouse, language: str, text: str) -> None:
    drivers = {"project_cost": "10000000", "margin_uplift": "0.1", "revenue_uplift": "0.04", "discount_rate": "0.0008"}
    values = {**roi.case_values(), **{name: float(value) for name, value in drivers.items()}}
    assert next(b for b in break_even(values) if b.id == "horizon").step == "from"
    app = opened("roi", demo_warehouse.path, lang=language, roi_view="break-even", baseline="example", **drivers)
    assert not app.exception
    assert f"{text}|" in tables(app).replace("\u00a0", " ")
