"""Which customers the Market page counts: firms however groups are counted, and only those known to be in it."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest

from segmentation.warehouse import Warehouse
from tests.app.opened import charts, metrics, opened, texts
from tests.app.test_market import amounts, drawn


@pytest.fixture
def own_extracts(demo: Path, tmp_path: Path) -> Path:
    """The demo firm as a visitor's own upload, beside which a warehouse of groups can be made."""
    room = tmp_path / "private" / "visitor" / "room"
    room.mkdir(parents=True)
    return Path(shutil.copy2(demo, room / "warehouse.duckdb"))


def test_the_market_is_sized_in_firms_however_customers_are_counted(own_extracts: Path) -> None:
    """Counted are establishments: a group's revenue times their number would be a market that nobody has."""
    apart, together = (opened("market", own_extracts, lang="en", groups=how) for how in ("apart", "together"))
    assert not together.exception
    assert amounts(together) == amounts(apart)
    assert not apart.info
    assert "Sized in firms" in together.info[0].value
    told = [element.type for element in together.main if element.type in {"alert", "info", "multiselect"}]
    assert told.index("info") < told.index("multiselect")
    data = opened("data", own_extracts, lang="en", groups="together")
    assert "groups on all but the market’s" in texts(data)


def test_a_market_in_which_no_customer_is_known_has_no_zeros(adventureworks_warehouse: Warehouse) -> None:
    app = opened("market", adventureworks_warehouse.path, lang="en", sections="C,G")
    assert [bar["name"] for bar in drawn(app, "levels")["data"]] == ["top-down"]
    assert metrics(app)["Our share of the SAM"] == "–"
    assert "Top-down alone" in texts(app)
    assert "what buys from us already is not known" in texts(app)
    assert not any("$0 " in data["title"] for data in charts(app).values())
