"""The treemap of customers: its sums are those of the segments, a click chooses, what is chosen holds everywhere."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pandas as pd
import pytest

from pages.ui import caches, segments_state, theme
from pages.ui.charts.segments_treemap import treemap
from pages.ui.segments_tiles import MOST_NAMED, for_half, tiles
from segmentation.warehouse import open_warehouse
from tests.app.opened import address, control, opened, texts
from tests.app.segmented import chart, clicked, picture_of

NAMES = {1: "Premium-Partner", 2: "Volumenkunden"}
SUMS = {
    "revenue": "sum(revenue)",
    "contribution_margin": "sum(revenue - cost)",
}


def by_sql(demo: Path, measure: str) -> pd.DataFrame:
    """What each customer in a segment that ordered in 2025 brought then."""
    with open_warehouse(demo) as warehouse:
        return warehouse.query(
            f"SELECT customer_id, segment, {SUMS[measure]}::DOUBLE AS value FROM core.order_lines "
            "JOIN marts.customer_segments USING (customer_id) WHERE year(order_date) = 2025 "
            "GROUP BY ALL HAVING bool_or(document_type = 'order')"
        )


@pytest.mark.parametrize("measure", SUMS)
def test_the_tiles_sum_up_to_the_segments_by_sql(demo: Path, measure: str) -> None:
    app = opened("segments", demo, lang="en", drawn="treemap", area=measure)
    told = chart(app, "segment-treemap")
    (trace,) = told["figure"]["data"]
    rows = pd.DataFrame({name: trace[name] for name in ("ids", "parents", "values", "customdata", "labels")})
    brought = by_sql(demo, measure)
    positive = brought[brought["value"] > 0]
    areas = positive.groupby("segment")["value"].sum()
    segments = rows[rows["parents"] == ""].set_index("ids")["values"]
    assert {int(at.removeprefix("segment:")): area for at, area in segments.items()} == pytest.approx(areas.to_dict())
    # Within each segment the tiles fill it.
    inside = rows[rows["parents"] != ""].groupby("parents")["values"].sum()
    assert inside.to_dict() == pytest.approx(segments.to_dict())
    named = rows[rows["ids"].str.startswith("customer:")]
    assert len(named) == MOST_NAMED
    largest = positive.sort_values("value", ascending=False).head(MOST_NAMED)
    assert set(named["customdata"]) == {f"customer:{customer}" for customer in largest["customer_id"]}
    # What a segment is said to have brought is what its table says, those below zero included.
    below = brought[brought["value"] < 0]
    net = dict(zip(app.dataframe[0].value["named"], app.dataframe[0].value[measure], strict=True))
    assert sum(net.values()) == pytest.approx(brought["value"].sum())
    assert areas.sum() + below["value"].sum() == pytest.approx(sum(net.values()))
    count = "one customer" if len(below) == 1 else f"{len(below)} customers"
    assert f"Not drawn: {count} below zero" in told["source"]
    half = brought.sort_values("value", ascending=False)["value"].cumsum()
    needed = int((half < brought["value"].sum() / 2).sum()) + 1
    assert told["title"].startswith(f"{needed} customers bring half of the ")


@pytest.mark.parametrize(
    ("language", "title"),
    [("de", "Volumenkunden: 327 Kunden, 29,1\u00a0% des Deckungsbeitrags; die Hälfte davon bringen "),
     ("en", "Volume customers: 327 customers, 29.1% of contribution margin; ")],
)  # fmt: skip
def test_a_chosen_segment_stands_out_and_is_told(demo: Path, language: str, title: str) -> None:
    app = opened("segments", demo, lang=language, drawn="treemap", segment="3")
    told = chart(app, "segment-treemap")
    assert told["title"].startswith(title)
    (trace,) = told["figure"]["data"]
    for parent, place, colour in zip(trace["parents"], trace["ids"], trace["marker"]["colors"], strict=True):
        is_chosen = "segment:3" in (parent, place)
        assert (len(colour) == 7) == (is_chosen and not place.startswith("others:"))
        if is_chosen:
            assert colour.startswith(theme.segment_colour(3))


def test_a_click_on_a_segment_lists_it_and_one_on_a_customer_opens_the_card(demo: Path) -> None:
    app = clicked(opened("segments", demo, lang="en", drawn="treemap"), "segment-treemap", "segment:2")
    assert (address(app)["segment"], address(app)["drawn"]) == ("2", "treemap")
    assert any("Innovation drivers" in each.value for each in app.subheader)
    largest = by_sql(demo, "contribution_margin").sort_values("value", ascending=False)["customer_id"].iloc[0]
    app = clicked(app, "segment-treemap", f"customer:{largest}")
    assert (address(app)["customer"], address(app)["segment"]) == (largest, "2")
    assert any(largest in each.value for each in app.subheader)
    # The list comes back with the next segment.
    app = clicked(app, "segment-treemap", "segment:1")
    assert "customer" not in address(app)
    assert address(app)["segment"] == "1"


@pytest.mark.parametrize("panel", segments_state.PANELS)
@pytest.mark.parametrize("language", ["de", "en"])
def test_a_chosen_segment_holds_in_every_view_and_can_be_taken_back(demo: Path, panel: str, language: str) -> None:
    app = opened("segments", demo, lang=language, panel=panel, segment="2")
    assert not app.exception
    mark = {"de": "In allen Ansichten gewählt: Innovationstreiber", "en": "Chosen in all views: Innovation drivers"}
    assert any(mark[language] in element.proto.body for element in app.get("html"))
    listed = {"de": "194 Kunden: Innovationstreiber", "en": "194 customers: Innovation drivers"}
    assert any(each.value.startswith(listed[language]) for each in app.subheader)
    back = {"de": "Alle Segmente zeigen", "en": "Show all segments"}[language]
    next(button for button in app.button if button.label == back).click().run()
    assert "segment" not in address(app)
    assert address(app).get("panel", "overview") == panel
    assert not any(mark[language] in element.proto.body for element in app.get("html"))


def test_the_way_from_view_to_view_keeps_the_segment(demo: Path) -> None:
    app = clicked(opened("segments", demo, lang="en"), "segment-shares", "4")
    for panel in segments_state.PANELS[1:]:
        control(app, "choice", "panel").set_value(panel).run()
        assert (address(app)["segment"], address(app)["panel"]) == ("4", panel)
    figure = chart(opened("segments", demo, lang="en", panel="profile", segment="4"), "segment-profile")["figure"]
    (frame,) = figure["layout"]["shapes"]
    assert (round(frame["x0"] + frame["x1"]) / 2, frame["line"]["color"]) == (3, theme.segment_colour(4))


def test_without_costs_only_revenue_is_offered(demo: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    bare = replace(picture_of(demo), measures=("revenue",))
    monkeypatch.setattr(caches, "segments_picture", lambda *_asked: bare)
    app = opened("segments", demo, lang="en", drawn="treemap", area="profit")
    assert [str(each) for each in control(app, "choice", "area").options] == ["Revenue"]
    assert "half of the revenue" in chart(app, "segment-treemap")["title"]


def test_nobody_above_zero_is_said(demo: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    picture = picture_of(demo)
    lost = picture.customers.assign(contribution_margin=-1.0)
    monkeypatch.setattr(caches, "segments_picture", lambda *_asked: replace(picture, customers=lost))
    app = opened("segments", demo, lang="de", drawn="treemap")
    assert not app.exception
    assert "Niemand hat etwas gebracht" in texts(app)


def made(values: list[float | None], name: str = "Müller") -> pd.DataFrame:
    return pd.DataFrame(
        {
            "customer_id": [f"K{at}" for at in range(len(values))],
            "name": [f"{name} {at}" for at in range(len(values))],
            "segment": [1 + at % 2 for at in range(len(values))],
            "revenue": values,
        }
    )


def test_who_is_drawn_by_name_and_who_together() -> None:
    found = tiles(made([5.0, 4.0, 3.0, 2.0, -7.0, None, 0.0]), "revenue", most=2)
    assert found.named["customer_id"].to_list() == ["K0", "K1"]
    assert found.others.to_dict("records") == [
        {"segment": 1, "customers": 1, "value": 3.0}, {"segment": 2, "customers": 1, "value": 2.0},
    ]  # fmt: skip
    assert (found.negative, found.lost) == (1, 7.0)
    assert found.drawn.to_dict() == {1: 8.0, 2: 6.0}


def test_half_of_nothing_is_brought_by_nobody() -> None:
    assert for_half(made([5.0, -9.0]), "revenue").empty
    assert for_half(made([]), "revenue").empty
    assert for_half(made([5.0, 3.0, 2.0]), "revenue")["customer_id"].to_list() == ["K0"]
    assert for_half(made([4.0, 4.0, 2.0]), "revenue")["customer_id"].to_list() == ["K0", "K1"]


def test_names_of_the_data_are_text_and_never_markup() -> None:
    shown = tiles(made([5.0, 4.0], '<img src=x onerror="alert(1)">'), "revenue")
    figure = treemap(shown, NAMES, {1: 5.0, 2: 4.0}, "Revenue", None)
    (trace,) = figure.data
    told = " ".join([*trace.labels, *trace.text])
    assert "<img" not in told
    assert "&lt;img" in told
