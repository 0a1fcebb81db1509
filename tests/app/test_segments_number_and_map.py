"""The segments page: another number of segments, and the map of customers."""

from __future__ import annotations

import shutil
from dataclasses import replace
from pathlib import Path

import pandas as pd
import pytest
from sklearn.metrics import adjusted_rand_score

from pages.ui import caches, segments_choice, segments_state, segments_texts, state
from segmentation.clustering import Segmentation, criteria_of, segment_customers, store
from segmentation.features import customer_features
from segmentation.warehouse import Warehouse, open_warehouse
from tests.app.opened import address, control, opened, texts
from tests.app.segmented import chart, picture_of

SPACE = "\u00a0"


def test_the_reasons_are_written_in_german(demo: Path, found: Segmentation) -> None:
    app = opened("segments", demo, lang="de", panel="number")
    k, best = found.k, found.k_choice[found.k_choice["k"] == found.k].iloc[0]
    stability = f"{best['stability']:.2f}".replace(".", ",")
    assert f"- {k} Segmente: Stabilität {stability} von 1, wenn Kunden neu gezogen werden" in texts(app)
    assert f"(Silhouette {found.k_choice['silhouette'].max():.2f})".replace(".", ",") in texts(app)
    assert app.dataframe[0].value["k"].to_list() == found.k_choice["k"].to_list()
    assert app.dataframe[1].value["customers"].to_list() == found.segments["customers"].to_list()
    assert app.dataframe[1].value["stability"].to_list() == pytest.approx(found.segments["stability"].to_list())


@pytest.mark.parametrize(
    ("language", "words"),
    [
        ("de", ["gewählt", "möglich", "ausgeschlossen: ein Segment zu klein", "ausgeschlossen: nicht stabil genug",
                "ausgeschlossen: ein Segment zu klein, nicht stabil genug"]),
        ("en", ["chosen", "possible", "ruled out: a segment too small", "ruled out: not stable enough",
                "ruled out: a segment too small, not stable enough"]),
    ],
)  # fmt: skip
def test_the_verdict_says_what_rules_a_number_out(
    demo: Path, found: Segmentation, language: str, words: list[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    """4 is chosen; each other number gets another verdict."""
    assert found.k == 4
    tried = found.k_choice.sort_values("k").assign(
        too_small=[False, False, True, False, True], unstable=[False, False, False, True, True]
    )
    judged = replace(picture_of(demo), segmentation=replace(found, k_choice=tried))
    monkeypatch.setattr(caches, "segments_picture", lambda *_asked: judged)
    app = opened("segments", demo, lang=language, panel="number")
    assert app.dataframe[0].value["verdict"].to_list() == words


def test_another_method_and_number_are_computed(demo: Path, found: Segmentation) -> None:
    app = opened("segments", demo, lang="en", clustering="ward", k="5", panel="number")
    with open_warehouse(demo) as warehouse:
        other = segment_customers(customer_features(warehouse), method="ward", k=5)
    assert app.title[0].value.startswith("5 segments")
    assert app.dataframe[1].value["customers"].to_list() == other.segments["customers"].to_list()
    assert app.query_params["clustering"] in ("ward", ["ward"])


@pytest.mark.parametrize("page_made", [False, True])
def test_a_number_alone_is_one_of_the_stored_method(demo: Path, found: Segmentation, page_made: bool) -> None:
    asked = {"k": "8"} | ({"clustering": "stored"} if page_made else {})
    app = opened("segments", demo, lang="de", panel="number", **asked)
    with open_warehouse(demo) as warehouse:
        other = segment_customers(customer_features(warehouse), method=found.method, k=8)
    assert app.title[0].value.startswith("8 Segmente")
    assert app.dataframe[1].value["customers"].to_list() == other.segments["customers"].to_list()
    # The address it leads to says the same again, method and all.
    said = {"lang": "de", "panel": "number", "k": "8", "clustering": found.method}
    assert address(app).items() >= said.items()
    assert control(app, "select", "clustering").value == found.method
    assert control(app, "choice", "k").value == "8"
    back = next(button for button in app.button if button.label == "Zurück zu den gespeicherten Segmenten")
    back.click().run()
    assert app.title[0].value.startswith("4 Segmente")
    assert not {"k", "clustering"} & set(address(app))


def test_a_number_alone_keeps_the_criteria_of_the_stored_segments(tmp_path: Path, demo: Path) -> None:
    path = Path(shutil.copy2(demo, tmp_path / "w.duckdb"))
    criteria = criteria_of({"margin_rate": 2.0, "digital_share": 1.0})
    with open_warehouse(path, writable=True) as warehouse:
        features = customer_features(warehouse)
        store(warehouse, segment_customers(features, k=4, criteria=criteria))
    app = opened("segments", path, lang="en", k="5", panel="number")
    other = segment_customers(features, k=5, criteria=criteria)
    assert app.dataframe[1].value["customers"].to_list() == other.segments["customers"].to_list()
    assert "The segments are built by other criteria" in texts(
        opened("segments", path, lang="en", k="5", panel="criteria")
    )


def test_a_number_alone_without_stored_segments(adventureworks_warehouse: Warehouse) -> None:
    app = opened("segments", adventureworks_warehouse.path, lang="en", k="6")
    assert "the 6 groups" in app.title[0].value
    assert address(app)["clustering"] == "kmeans"


@pytest.mark.parametrize(
    ("language", "k", "title"),
    [
        ("de", "4", "Preisniveau gegen Liste und Aufträge pro Jahr: Alle 4 Segmente liegen überwiegend für sich"),
        ("de", "8", "Preisniveau gegen Liste und Aufträge pro Jahr: Premium-Partner und Innovationstreiber liegen "
         "überwiegend für sich, die übrigen vermischen sich"),
        ("en", "8", "Price against list price and Orders per year: Premium partners and Innovation drivers lie mostly "
         "by themselves, the others mix"),
    ],
)  # fmt: skip
def test_the_map_says_which_segments_lie_by_themselves(demo: Path, language: str, k: str, title: str) -> None:
    told = chart(opened("segments", demo, lang=language, panel="map", clustering="kmeans", k=k), "segment-map")
    assert told["title"] == title


@pytest.mark.parametrize(
    ("alone", "title"),
    [
        ((), "A and B: the segments mix"),
        ((2,), "A and B: two lie mostly by themselves, the others mix"),
        ((1, 2, 3, 4, 5), "A and B: six mix with others, the rest lie mostly by themselves"),
        ((1, 2, 3, 4, 5, 6), "A and B: all 6 segments lie mostly by themselves"),
    ],
)
def test_the_title_of_the_map_names_the_few(
    demo: Path, alone: tuple[int, ...], title: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(segments_texts, "language", lambda: "en")
    figures = pd.DataFrame({"segment": range(1, 7), "name_en": ["one", "two", "three", "four", "five", "six"]})
    picture = replace(picture_of(demo), figures=figures.assign(name=figures["name_en"]))
    assert segments_texts.map_title("A", "B", picture, alone) == title


def test_of_many_segments_the_title_of_the_map_counts(demo: Path) -> None:
    figures = pd.DataFrame({"segment": range(1, 10), "name": "x", "name_en": "x"})
    picture = replace(picture_of(demo), figures=figures)
    assert "A and B: 5 of 9 segments lie" in segments_texts.map_title("A", "B", picture, (1, 2, 3, 4, 5))


@pytest.mark.parametrize(
    ("language", "heads"),
    [
        ("de", ("Was für 6 Segmente spricht", "Was gegen 6 Segmente spricht")),
        ("en", ("What speaks for 6 segments", "What speaks against 6 segments")),
    ],
)
def test_a_number_set_by_hand_is_weighed_against_the_recommended_one(
    demo: Path, found: Segmentation, language: str, heads: tuple[str, str]
) -> None:
    app = opened("segments", demo, lang=language, clustering="kmeans", k="6", panel="number")
    told = texts(app)
    tried = found.k_choice.set_index("k")
    for head in heads:
        assert head in told
    for column, digits in (("stability", 2), ("weakest_stability", 2), ("silhouette", 2), ("separation", 1)):
        for k in (6, found.k):
            figure = f"{tried[column][k]:.{digits}f}"
            assert (figure.replace(".", ",") if language == "de" else figure) in told
    verdicts = app.dataframe[0].value.set_index("k")["verdict"]
    assert verdicts[found.k] == ("empfohlen" if language == "de" else "recommended")
    assert verdicts[6].startswith("von Hand gewählt; " if language == "de" else "set by hand; ")


def test_reading_the_choice_sets_nothing(demo: Path) -> None:
    """Only `settle` writes; asked twice without it, the choice is the same."""
    session = state.session_of(segments_state.PARAMS, {"k": "5"})
    before = dict(session)
    with state.standing_for(session):
        segments_choice.picture(demo, (demo.with_name("none"), 0))
    assert session == before


def test_each_segment_is_judged_by_its_prerequisites(demo: Path, found: Segmentation) -> None:
    app = opened("segments", demo, lang="de", panel="number")
    assert "Alle 4 Segmente sind erkennbar, beständig und bearbeitbar" in texts(app)
    rows = app.dataframe[1].value
    assert rows["found"].min() > 0.9
    assert rows[["recognisable", "durable", "actionable"]].stack().eq("yes").all()


def test_other_methods_are_compared_when_asked_for(demo: Path, found: Segmentation) -> None:
    app = opened("segments", demo, lang="de", panel="number")
    assert not any("same" in frame.value for frame in app.dataframe)
    next(button for button in app.button if button.label == "Mit den anderen Verfahren vergleichen").click().run()
    compared = next(frame.value for frame in app.dataframe if "same" in frame.value).set_index("method")
    assert address(app)["methods"] == "compared"
    with open_warehouse(demo) as warehouse:
        features = customer_features(warehouse)
    ward = segment_customers(features, method="ward", k=4).assignments["segment"]
    expected = adjusted_rand_score(found.assignments["segment"], ward)
    assert compared.loc["Hierarchisch (Ward)", "index"] == pytest.approx(expected)
    assert compared.loc["Hierarchisch (Ward)", "verdict"] == "fast dieselben Segmente"
    assert len(compared) == 3
