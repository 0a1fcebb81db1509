"""The segments page: by what customers are grouped, and who is set apart."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pandas as pd
import pytest
from streamlit.testing.v1 import AppTest

from segmentation.clustering import STANDARD, TEMPLATES, Segmentation, criteria_of, segment_customers
from segmentation.feature_list import BY_NAME, CRITERIA
from segmentation.features import customer_features
from segmentation.warehouse import open_warehouse
from tests.app.opened import address, control, opened, texts
from tests.app.segmented import chart


@pytest.fixture(scope="module")
def features(demo: Path) -> pd.DataFrame:
    with open_warehouse(demo) as warehouse:
        return customer_features(warehouse)


def criteria_table(app: AppTest) -> pd.DataFrame:
    return next(frame.value for frame in app.dataframe if "between" in frame.value)


def figures_table(app: AppTest) -> pd.DataFrame:
    return next(frame.value for frame in app.dataframe if "customers_in_period" in frame.value)


def test_every_criterion_is_told_whether_it_counts_or_not(demo: Path, found: Segmentation) -> None:
    app = opened("segments", demo, lang="de", panel="criteria")
    rows = criteria_table(app).set_index("label")
    assert len(rows) == len(CRITERIA)
    counted = {BY_NAME[name].label_de for name, _ in STANDARD.weights}
    assert set(rows.index[rows["weight"] > 0]) == counted
    # What counts stands first.
    assert set(rows.index[: len(counted)]) == counted
    drawn = chart(app, "segment-criterion")
    assert drawn["title"].startswith("Technischer Anteil der Betreuung: ")
    assert sum(sum(trace["y"]) for trace in drawn["figure"]["data"]) == len(found.assignments)
    assert not app.warning


def test_a_template_counts_other_criteria_and_names_segments_by_it(demo: Path, features: pd.DataFrame) -> None:
    app = opened("segments", demo, lang="de", panel="criteria")
    control(app, "choice", "weight_needs").set_value("3").run()
    control(app, "choice", "template").set_value("machinery").run()
    template = TEMPLATES["machinery"]
    expected = segment_customers(features, criteria=template.criteria, roles=template.roles)
    names = [trace["name"] for trace in chart(app, "segment-criterion")["figure"]["data"]]
    assert names == expected.segments["name"].to_list()
    assert "Technologieführer" in names
    # What was set for the template before is not meant for this one.
    said = address(app)
    assert said["template"] == "machinery"
    assert "weight_needs" not in said
    assert "Automatisierungsgrad" in [str(each) for each in control(app, "some", "by_technographic").options]
    assert control(app, "some", "by_technographic").value == ["digital_share", "automation"]


def test_weights_and_criteria_are_those_that_are_computed_by(demo: Path, features: pd.DataFrame) -> None:
    app = opened("segments", demo, lang="en", panel="criteria", k="4")
    control(app, "choice", "weight_behavioural").set_value("0").run()
    control(app, "choice", "weight_value").set_value("2").run()
    control(app, "some", "by_firmographic").set_value(["bundesland", "headcount"]).run()
    weights = {name: 1.0 for name, _ in STANDARD.weights if BY_NAME[name].approach not in ("behavioural", "value")}
    weights |= {name: 2.0 for name, _ in STANDARD.weights if BY_NAME[name].approach == "value"}
    weights |= {"bundesland": 1.0, "headcount": 1.0}
    expected = segment_customers(features, k=4, criteria=criteria_of(weights))
    drawn = chart(app, "segment-criterion")["figure"]["data"]
    assert [sum(trace["y"]) for trace in drawn] == expected.segments["customers"].to_list()
    rows = criteria_table(app).set_index("label")
    assert rows.loc["Bundesland", "weight"] == 1.0
    assert rows.loc["Orders per year", "weight"] == 0.0
    said = address(app)
    assert (said["by_firmographic"], said["weight_behavioural"], said["weight_value"]) == (
        "bundesland,headcount", "0", "2",
    )  # fmt: skip
    # The link shows another visitor the same.
    linked = opened("segments", demo, **said)
    assert chart(linked, "segment-criterion")["figure"]["data"] == drawn
    assert any(f"grouped by {len(weights)} chosen criteria" in text for text in texts(linked).splitlines())


def test_a_criterion_is_drawn_by_its_words(demo: Path, features: pd.DataFrame) -> None:
    app = opened("segments", demo, lang="en", panel="criteria", criterion="ownership")
    drawn = chart(app, "segment-criterion")
    assert drawn["title"].startswith("Ownership: ")
    words = drawn["figure"]["layout"]["xaxis"]["ticktext"]
    assert words == features["ownership"].value_counts().index.to_list()
    for place, word in enumerate(words):
        height = sum(
            y for trace in drawn["figure"]["data"] for x, y in zip(trace["x"], trace["y"], strict=True) if x == place
        )
        assert height == (features["ownership"] == word).sum()


def test_nothing_that_counts_is_told_and_can_be_taken_back(demo: Path) -> None:
    off = {f"weight_{approach}": "0" for approach in ("value", "behavioural", "needs", "technographic")}
    app = opened("segments", demo, lang="de", panel="criteria", **off)
    assert "Geben Sie mindestens einem ein Gewicht" in "".join(error.value for error in app.error)
    control(app, "choice", "weight_value").set_value("1").run()
    assert not app.error
    app = opened("segments", demo, lang="de", panel="criteria", **off)
    next(button for button in app.button if button.label == "Zurück zu den gespeicherten Segmenten").click().run()
    assert not app.error
    assert not [name for name in address(app) if name.startswith("weight_")]


def test_an_empty_choice_of_criteria_stands_in_the_address(demo: Path) -> None:
    app = opened("segments", demo, lang="en", panel="criteria", k="4")
    control(app, "some", "by_needs").set_value([]).run()
    assert address(app)["by_needs"] == "-"
    linked = opened("segments", demo, **address(app))
    assert control(linked, "some", "by_needs").value == []
    assert (criteria_table(linked).set_index("approach").loc["Needs", "weight"] == 0.0).all()


def test_special_cases_stand_beside_the_segments_and_say_why(demo: Path, features: pd.DataFrame) -> None:
    expected = segment_customers(features, criteria=replace(STANDARD, outliers_apart=True))
    apart = expected.assignments[expected.assignments["far_out_in"].notna()]
    app = opened("segments", demo, lang="de", outliers="apart")
    assert app.title[0].value.startswith(f"4 Segmente und {len(apart)} Sonderfälle: ")
    assert figures_table(app)["named"].to_list()[-1] == "Sonderfälle"
    assert "gruppiert nach ihrem Kaufverhalten" in texts(app)
    one = apart.iloc[0]
    card = opened("segments", demo, lang="de", outliers="apart", customer=one["customer_id"])
    label = BY_NAME[one["far_out_in"]].label_de
    assert f"**Sonderfälle**: liegt bei {label} weit außen und steht deshalb für sich" in texts(card)
    number = opened("segments", demo, lang="de", outliers="apart", panel="number")
    assert not number.exception
