"""Segments that the data do not bear out are not told as a fact, on the segments page and on the overview."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest

from pages.ui import caches
from segmentation.warehouse import Warehouse
from tests.app.opened import control, opened, texts
from tests.app.segmented import chart, picture_of
from tests.segmentation.order_warehouse import order_warehouse
from tests.segmentation.random_orders import random_orders


@pytest.fixture(scope="module")
def chance(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Random orders, whose segments come back when customers are drawn again."""
    path = tmp_path_factory.mktemp("chance") / "w.duckdb"
    order_warehouse(path, order_lines=random_orders(1_000, 10_000, seed=10)).close()
    return path


@pytest.mark.parametrize(
    ("language", "title", "lead", "number"),
    [
        ("de", "Keine deutlich getrennten Segmente in diesen Daten: Die 4 Gruppen", "Beschreibung, nicht als Befund",
         "Kunden ohne jede Gruppe"),
        ("en", "No distinct segments in these data: the 4 groups", "as a description, not as a finding",
         "Customers without any groups"),
    ],
)  # fmt: skip
def test_random_orders_are_said_to_hold_none(chance: Path, language: str, title: str, lead: str, number: str) -> None:
    app = opened("segments", chance, lang=language)
    assert not app.exception
    assert app.title[0].value.startswith(title)
    assert lead in texts(app)
    uncertain = " (unsicher)" if language == "de" else " (uncertain)"
    assert all(name.endswith(" *") for name in app.dataframe[0].value["named"])
    assert ("* unsicher." if language == "de" else "* uncertain.") in texts(app)
    assert uncertain in chart(app, "segment-shares")["title"]
    assert number in texts(opened("segments", chance, lang=language, panel="number"))


@pytest.mark.parametrize(
    ("language", "title", "closest"),
    [
        ("de", "Keine stabilen Segmente in diesen Daten", "Keine Anzahl von 4 bis 8 ergibt stabile, große Segmente"),
        ("en", "No stable segments in these data", "No number from 4 to 8 gives stable, large segments"),
    ],
)
def test_a_firm_without_stable_segments_is_told_so(
    northwind_warehouse: Warehouse, language: str, title: str, closest: str
) -> None:
    assert opened("segments", northwind_warehouse.path, lang=language).title[0].value.startswith(title)
    assert chart(opened("overview", northwind_warehouse.path, lang=language), "overview-segments")["title"].startswith(
        title
    )
    tried = opened("segments", northwind_warehouse.path, lang=language, panel="number")
    assert chart(tried, "segment-numbers")["title"].startswith(closest)
    verdicts = tried.dataframe[0].value["verdict"].to_list()
    assert "chosen" not in verdicts
    assert "gewählt" not in verdicts


def test_each_uncertain_segment_is_named(demo: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    picture = picture_of(demo)
    figures = picture.figures.assign(certain=[True, False, False, True], stability=[0.9, 0.7, 0.9, 0.9])
    monkeypatch.setattr(caches, "segments_picture", lambda *_asked: replace(picture, figures=figures))
    app = opened("segments", demo, lang="en")
    assert app.title[0].value.startswith("4 segments, 2 of them uncertain: ")
    assert f"Uncertain when customers are drawn again: {figures['name_en'].iloc[1]}." in texts(app)
    assert f"no further apart than parts of customers without any groups: {figures['name_en'].iloc[2]}." in texts(app)


@pytest.mark.parametrize(("language", "doubt"), [("de", " (unsicher)"), ("en", " (uncertain)")])
def test_buttons_list_and_card_carry_the_doubt(
    demo: Path, monkeypatch: pytest.MonkeyPatch, language: str, doubt: str
) -> None:
    picture = picture_of(demo)
    figures = picture.figures.assign(certain=[True, False, True, True])
    monkeypatch.setattr(caches, "segments_picture", lambda *_asked: replace(picture, figures=figures))
    names = figures["name" if language == "de" else "name_en"].to_list()
    doubted = [names[0], names[1] + doubt, *names[2:]]
    app = opened("segments", demo, lang=language, segment="2")
    assert control(app, "choice", "segment").options[1:] == doubted
    assert any(doubted[1] in heading.value for heading in app.subheader)
    listed = opened("segments", demo, lang=language)
    assert set(listed.dataframe[-1].value["segment_name"]) <= set(doubted)
    customer = picture.customers.loc[picture.customers["segment"] == 2, "customer_id"].iloc[0]
    card = opened("segments", demo, lang=language, customer=str(customer))
    assert f"**{doubted[1]}**" in texts(card)
