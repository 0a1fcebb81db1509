"""The view over time, in both languages, on data with and without enough years."""

from __future__ import annotations

from pathlib import Path

from segmentation.warehouse import Warehouse
from tests.app.opened import charts, opened, texts
from tests.app.segmented import chart


def test_years_are_held_against_each_other(demo: Path) -> None:
    app = opened("segments", demo, lang="de", panel="time")
    assert not app.exception
    shown = texts(app)
    assert "Keine Überprüfung fällig" in shown
    assert "nicht mehr als der Zufall bewegt" in chart(app, "segment-migration")["title"]
    lines = [part for part in chart(app, "segment-years")["figure"]["data"] if part.get("mode") == "lines+markers"]
    assert len(lines) == 4
    assert all(part["x"] == [2023, 2024, 2025] for part in lines)
    assert abs(sum(part["y"][-1] for part in lines) - 1.0) < 1e-9
    assert "sicher in einem anderen Segment" in shown
    earlier = opened("segments", demo, lang="en", panel="time", since="2023")
    assert not earlier.exception
    assert chart(earlier, "segment-migration")["title"].startswith("2023 to 2025")


def test_of_one_year_nobody_moved(northwind_warehouse: Warehouse) -> None:
    app = opened("segments", northwind_warehouse.path, lang="de", panel="time")
    assert not app.exception
    assert "zwei vollen Kalenderjahren" in "".join(error.value for error in app.error)
    assert not any("segment-migration" in name for name in charts(app))
