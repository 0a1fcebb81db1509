"""Amounts on screen are in the currency of the data."""

from __future__ import annotations

import json
import re

import pytest
from streamlit.testing.v1 import AppTest

from segmentation.warehouse import Warehouse
from tests.app.opened import charts, elements, figures, metrics, opened, texts

TWO_DOLLARS = re.compile(r"(?<!\\)\$.*(?<!\\)\$", re.DOTALL)


def _amounts(app: AppTest) -> str:
    """All texts, key figures, charts and number fields of the page."""
    own = [json.dumps(elements(app, kind), ensure_ascii=False) for kind in ("headline", "metrics", "plot", "figure")]
    return "\n".join([texts(app), *metrics(app).values(), *own]).replace("$$ID", "")


def _sent(app: AppTest) -> bytes:
    """All that the browser gets, the cells of tables among it."""
    return b"".join(node.proto.SerializeToString() for node in app.main if getattr(node, "proto", None) is not None)


@pytest.mark.parametrize("lang", ["de", "en"])
@pytest.mark.parametrize("page", ["overview", "segments", "pareto", "market", "data", "icp"])
def test_dollars_stay_dollars(page: str, lang: str, adventureworks_warehouse: Warehouse) -> None:
    address = {"sections": "G"} if page == "market" else {}
    app = opened(page, adventureworks_warehouse.path, lang=lang, **address)
    assert not app.exception
    sent = _sent(app)
    # Only the plan's amounts come from a source that counts in euros, and the overview says so.
    assert sent.count("€".encode()) == (page == "overview")
    assert b"\\u20ac" not in sent
    assert ("$" in _amounts(app)) == (page != "icp")


@pytest.mark.parametrize("lang", ["de", "en"])
@pytest.mark.parametrize("page", ["overview", "segments", "pareto", "market", "data", "roi"])
def test_dollars_make_no_formula(page: str, lang: str, adventureworks_warehouse: Warehouse) -> None:
    address = {"sections": "G"} if page == "market" else {}
    app = opened(page, adventureworks_warehouse.path, lang=lang, **address)
    read_as_markdown = [
        str(element.value)
        for kind in ("title", "markdown", "caption", "subheader", "info", "warning", "error", "success")
        for element in app.get(kind)
    ] + [str(metric.proto.help) for metric in app.metric]
    assert [text for text in read_as_markdown if TWO_DOLLARS.search(text)] == []


def test_the_demo_firm_stays_in_euros(demo_warehouse: Warehouse) -> None:
    for page in ("overview", "pareto", "market"):
        shown = _amounts(opened(page, demo_warehouse.path, lang="en"))
        assert "€" in shown
        assert "$" not in shown


def test_the_example_firm_of_the_source_stays_in_euros(adventureworks_warehouse: Warehouse) -> None:
    own = opened("roi", adventureworks_warehouse.path, lang="en", baseline="own")
    example = opened("roi", adventureworks_warehouse.path, lang="en", baseline="example")
    assert metrics(own)["NPV"].lstrip("−").startswith("$")
    assert metrics(example)["NPV"].lstrip("−").startswith("€")
    assert figures(own)["project_cost"]["shown"].startswith("$")
    assert figures(example)["project_cost"]["shown"].startswith("€")
    overview = opened("overview", adventureworks_warehouse.path, lang="en")
    for page in (own, overview):
        assert "$1 counts as much as the source's €1" in texts(page).replace("\\$", "$")
    assert "$" not in texts(example)


def test_a_field_reads_dollars(adventureworks_warehouse: Warehouse) -> None:
    totals = adventureworks_warehouse.rows("SELECT sum(revenue) FROM core.order_lines")[0][0]
    app = opened("data", adventureworks_warehouse.path, lang="en")
    (field,) = (widget for widget in app.text_input if widget.label == "Revenue on your list ($)")
    field.set_value(f"${totals:,.2f}").run()
    assert "Agrees with your list to the cent." in [element.value for element in app.success]
    assert charts(app) == {}
