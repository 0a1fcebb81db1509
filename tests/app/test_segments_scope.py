"""Pilots and segments of a segment on the page."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from segmentation.clustering import Segmentation
from tests.app.opened import address, control, opened, texts


def test_a_pilot_of_the_top_hundred(demo: Path) -> None:
    app = opened("segments", demo, lang="de", among="top:100")
    assert not app.exception
    assert "Die 100 wertvollsten Kunden: Nur sie" in texts(app)
    assert "100 Kunden" in texts(app)
    # All that they brought is theirs.
    table = next(frame.value for frame in app.dataframe if "customers_in_period" in frame.value)
    assert table["customers_in_period"].sum() <= 100
    assert len(control(app, "select", "among").options) > 20
    next(button for button in app.button if button.label == "Zurück zu allen Kunden").click().run()
    assert "among" not in address(app)
    assert "clustering" not in address(app)


def test_a_segment_is_divided_level_by_level(demo: Path, found: Segmentation) -> None:
    name = str(found.segments["name"].iloc[3])
    app = opened("segments", demo, lang="de", segment="4")
    next(button for button in app.button if button.label == f"{name} weiter unterteilen").click().run()
    assert not app.exception
    assert address(app)["among"] == "segment:4"
    members = int(found.segments["customers"].iloc[3])
    assert f"{members} Kunden" in texts(app)
    app.query_params["segment"] = "1"
    deeper = opened("segments", demo, lang="de", among="segment:4", segment="1", clustering="kmeans")
    assert any("weiter unterteilen" in button.label for button in deeper.button)
    by_other = opened("segments", demo, lang="de", among="segment:4", segment="1", clustering="ward")
    assert not any("weiter unterteilen" in button.label for button in by_other.button)


@pytest.mark.parametrize("among", ["segment:9", "region:Atlantis"])
def test_where_nobody_is_there_is_a_way_back(demo: Path, among: str) -> None:
    app = opened("segments", demo, lang="en", among=among)
    assert not app.exception
    assert "No customer belongs to" in texts(app)
    next(button for button in app.button if button.label == "Back to the stored segments").click().run()
    assert "among" not in address(app)
    assert not app.error


def test_every_view_is_of_the_pilot(demo: Path) -> None:
    for panel in ("overview", "profile", "map", "rules", "number", "criteria"):
        app = opened("segments", demo, lang="en", among="region:Bayern", panel=panel)
        assert not app.exception, panel
        assert re.search(r"Bayern\W* only they", texts(app)), panel
