"""The segments page: Ward's tree, principal components, the correspondence map."""

from __future__ import annotations

import json
from pathlib import Path

import pandas as pd
import pytest
from scipy.stats import chi2_contingency
from streamlit.components.v2.bidi_component.main import _make_trigger_id
from streamlit.testing.v1 import AppTest

from segmentation.clustering import Segmentation, principal_components, segment_customers, ward_tree
from segmentation.features import customer_features
from segmentation.warehouse import Warehouse, open_warehouse
from tests.app.opened import address, charts, control, opened, texts
from tests.app.segmented import chart

SPACE = "\u00a0"


def _features(demo: Path) -> pd.DataFrame:
    with open_warehouse(demo) as warehouse:
        return customer_features(warehouse)


def _clicked(app: AppTest, key: str, value: str) -> AppTest:
    """What the browser reports of a click on a mark."""
    base = next(element.proto.id for element in app.get("bidi_component") if f"plot:{key}" in element.proto.id)
    states = app._tree.get_widget_states()
    event = json.dumps([{"event": "clicked", "value": value}])
    states.widgets.add(id=_make_trigger_id(base, "events"), json_trigger_value=event)
    return app._run(states)


@pytest.mark.parametrize(
    ("language", "words"),
    [
        ("de", ("liegt er bei diesem Schnitt mit 4", "Ein Sprung zeigt", "Die letzten 29 Zusammenfassungen")),
        ("en", ("this cut at 4", "A jump says", "The last 29 merges")),
    ],
)
def test_wards_tree_tells_where_its_largest_jump_lies(demo: Path, language: str, words: tuple[str, ...]) -> None:
    app = opened("segments", demo, lang=language, panel="number", clustering="ward", k="4")
    told = chart(app, "segment-tree")
    features = _features(demo)
    tree = ward_tree(features, segment_customers(features, method="ward", k=4))
    assert all(word in texts(app) for word in words)
    heights = tree.heights
    jumps = {k: heights[-(k - 1)] - heights[-k] for k in range(2, 13)}
    best = max(jumps, key=lambda k: jumps[k])
    assert (best, tree.largest_jump()) == (3, 3)
    low = f"{heights[-4]:.1f}"
    assert (low.replace(".", ",") if language == "de" else low) in told["title"]
    assert sum(int(text) for text in told["figure"]["layout"]["xaxis"]["ticktext"]) == len(features)


@pytest.mark.parametrize("k", ["2", "7", "12"])
def test_a_click_on_a_merge_cuts_there(demo: Path, k: str) -> None:
    app = opened("segments", demo, lang="en", panel="number", clustering="ward", k="4")
    _clicked(app, "segment-tree", k)
    assert address(app).items() >= {"clustering": "ward", "k": k}.items()
    assert control(app, "choice", "k").value == k
    other = segment_customers(_features(demo), method="ward", k=int(k))
    judged = next(frame.value for frame in app.dataframe if "durable" in frame.value)
    assert judged["customers"].to_list() == other.segments["customers"].to_list()
    assert not app.exception


def test_another_method_leads_to_the_tree(demo: Path, found: Segmentation) -> None:
    app = opened("segments", demo, lang="de", panel="number")
    assert not any("segment-tree" in name for name in charts(app))
    next(b for b in app.button if b.label == f"Baum nach Ward mit {found.k} Segmenten ansehen").click().run()
    assert address(app).items() >= {"clustering": "ward", "k": str(found.k)}.items()
    assert chart(app, "segment-tree")["title"]
    next(b for b in app.button if b.label == "Bei 5 schneiden").click().run()
    assert address(app)["k"] == "5"


def test_a_tree_of_few_customers(northwind_warehouse: Warehouse) -> None:
    app = opened("segments", northwind_warehouse.path, lang="de", panel="number", clustering="ward", k="20")
    assert not app.exception
    assert "20" in chart(app, "segment-tree")["title"]


@pytest.mark.parametrize(
    ("language", "title", "component"),
    [("de", "Zwei Hauptkomponenten fassen", "Komponente"), ("en", "Two components hold", "Component")],
)
def test_customers_by_principal_components(
    demo: Path, found: Segmentation, language: str, title: str, component: str
) -> None:
    app = opened("segments", demo, lang=language, panel="map", map="components")
    told = chart(app, "segment-components")
    other = principal_components(_features(demo), found)
    share = f"{100 * other.shares[:2].sum():.0f}"
    assert told["title"].startswith(title)
    assert f" {share}{SPACE if language == 'de' else ''}%" in told["title"]
    assert told["title"].endswith(str(other.needed))
    assert told["figure"]["layout"]["xaxis"]["title"]["text"].startswith(f"{component} 1 (")
    assert f"{component} 1 {'und' if language == 'de' else 'and'} {component} 2: " in texts(app)
    points = {number: x for trace in told["figure"]["data"] if "customdata" in trace
              for number, x in zip(trace["customdata"], trace["x"], strict=True)}  # fmt: skip
    assert points == pytest.approx(dict(zip(other.customers, other.scores[:, 0], strict=True)), abs=1e-6)
    heat = chart(app, "segment-loadings")["figure"]["data"][0]
    assert max(max(row) for row in heat["z"]) == pytest.approx(other.loadings[[0, 1, 2, 3]].max().max(), abs=1e-6)


def test_a_click_on_the_components_opens_the_customer(demo: Path) -> None:
    app = opened("segments", demo, lang="de", panel="map", map="components")
    number = str(_features(demo)["customer_id"].iloc[3])
    _clicked(app, "segment-components", number)
    assert address(app)["customer"] == number


def test_components_of_one_figure_are_said(demo: Path) -> None:
    app = opened(
        "segments", demo, lang="de", panel="map", map="components", clustering="kmeans", k="2",
        by_value="margin_rate", by_behavioural="-", by_needs="-", by_technographic="-", by_firmographic="-",
    )  # fmt: skip
    assert not app.exception
    assert "Hauptkomponenten brauchen mindestens zwei Merkmale" in texts(app)


@pytest.mark.parametrize(
    ("language", "title", "head"),
    [
        ("de", "Wirtschaftsabteilung hängt mit den Segmenten am engsten zusammen: Cramérs V ", "Zusammenhang"),
        ("en", "Industry division goes together with the segments most: Cramér’s V ", "Connection"),
    ],
)
def test_the_correspondence_map_of_industry_and_size(
    demo: Path, found: Segmentation, language: str, title: str, head: str
) -> None:
    app = opened("segments", demo, lang=language, panel="map", map="correspondence")
    told = chart(app, "segment-correspondence")
    features = _features(demo)
    segment = features["customer_id"].map(found.assignments.set_index("customer_id")["segment"])
    table = pd.crosstab(segment, features["wz_division"])
    statistic = chi2_contingency(table).statistic
    v = (statistic / table.to_numpy().sum() / 3) ** 0.5
    written = f"{v:.2f}".replace(".", ",") if language == "de" else f"{v:.2f}"
    assert told["title"].startswith(title + written)
    assert head in "".join(element.proto.body for element in app.get("html"))
    frequent = next(frame.value for frame in app.dataframe if "residual" in frame.value)
    assert frequent["residual"].abs().is_monotonic_decreasing
    assert "29 Herstellung von Kraftwagen und …" in set(frequent["named"])
    marks = [trace for trace in told["figure"]["data"] if trace["marker"]["symbol"] == "square"]
    assert len(marks) == found.k


def test_chance_is_said_and_so_is_what_the_segments_were_formed_by(demo: Path) -> None:
    app = opened("segments", demo, lang="de", panel="map", map="correspondence", map_by="bundesland")
    title = chart(app, "segment-correspondence")["title"]
    assert title == "Bundesland: kein Zusammenhang mit den Segmenten, der über Zufall hinausgeht"
    app = opened("segments", demo, lang="de", panel="map", map="correspondence", map_by="discount_rate")
    title = chart(app, "segment-correspondence")["title"]
    assert title == "Die Segmente wurden nach Rabattquote gebildet: Die Karte zeigt, wie, und ist kein Befund"
    assert control(app, "some", "map_by").value == ["discount_rate"]


def test_without_words_figures_make_the_map(northwind_warehouse: Warehouse) -> None:
    app = opened("segments", northwind_warehouse.path, lang="en", panel="map", map="correspondence")
    assert not app.exception
    assert chart(app, "segment-correspondence")["title"]


def test_two_segments_have_one_axis(demo: Path) -> None:
    app = opened(
        "segments", demo, lang="en", panel="map", map="correspondence", clustering="ward", k="2", map_by="erp_system"
    )
    assert not app.exception
    figure = chart(app, "segment-correspondence")["figure"]
    assert figure["layout"]["yaxis"]["title"]["text"] == ""
    assert {y for trace in figure["data"] for y in trace["y"]} == {0.0}
