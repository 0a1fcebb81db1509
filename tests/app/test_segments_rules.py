"""The segments page: the rules, the form that places a customer, and what the rules say of one."""

from __future__ import annotations

from io import BytesIO
from pathlib import Path

import openpyxl
import pandas as pd
import pytest

from segmentation.clustering import RuleCard, Segmentation, rule_card
from segmentation.clustering.rules import rule_for
from segmentation.feature_list import BY_NAME
from segmentation.features import customer_features
from segmentation.warehouse import open_warehouse
from tests.app.opened import address, control, downloads, opened, texts
from tests.app.segmented import chart


@pytest.fixture(scope="module")
def features(demo: Path) -> pd.DataFrame:
    with open_warehouse(demo) as warehouse:
        return customer_features(warehouse)


@pytest.fixture(scope="module")
def card(features: pd.DataFrame, found: Segmentation) -> RuleCard:
    return rule_card(features, found)


def test_the_rules_stand_there_with_what_they_are_worth(demo: Path, found: Segmentation, card: RuleCard) -> None:
    app = opened("segments", demo, lang="de", panel="rules")
    drawn = chart(app, "segment-rules")
    share = f"{card.agreed:.1%}".replace(".", ",").replace("%", "\u00a0%")
    assert drawn["title"].startswith(f"{len(card.rules)} Regeln ordnen {share} der Kunden so zu wie das Verfahren")
    solid, pale, hollow = (trace["x"] for trace in drawn["figure"]["data"])
    assert solid == pytest.approx(card.fidelity["found"].to_list())
    assert [sum(bar) for bar in zip(solid, pale, hollow, strict=True)] == pytest.approx([1.0] * found.k)
    shown = next(part.proto.body for part in app.get("html") if "… dann" in part.proto.body)
    for rule in card.rules:
        for condition in rule.conditions:
            assert BY_NAME[condition.feature].label_de in shown
    assert "Fehlt ein Wert, zählt der Median" in texts(app)
    assert [button.label for button in app.get("download_button")][:3] == ["Text", "SQL", "Excel"]


def test_the_rules_can_be_taken_along(
    demo: Path, features: pd.DataFrame, found: Segmentation, card: RuleCard, monkeypatch: pytest.MonkeyPatch
) -> None:
    offered = downloads("segments", demo, monkeypatch, lang="de", panel="rules")
    text = offered["Segmentregeln.txt"]().decode("utf-8-sig")
    assert all(f"\r\n{place}. Wenn " in text for place in range(1, len(card.rules) + 1))
    assert openpyxl.load_workbook(BytesIO(offered["Segmentregeln.xlsx"]())).sheetnames == ["Regeln", "Kunde einordnen"]
    import duckdb

    statement = offered["Segmentregeln.sql"]().decode().replace("marts.customer_features", "features")
    placed = duckdb.sql(statement).df()["segment_name"].value_counts()
    names = dict(zip(found.segments["segment"], found.segments["name"], strict=True)) | {None: "unsicher"}
    expected = pd.Series({"unsicher": 0} | dict.fromkeys(names.values(), 0))
    for rule in card.rules:
        expected[names[rule.segment]] += rule.customers
    assert placed.to_dict() == expected[expected > 0].to_dict()


def test_a_typed_customer_is_placed_by_its_rule(demo: Path, features: pd.DataFrame, card: RuleCard) -> None:
    app = opened("segments", demo, lang="de", panel="rules")
    assert not app.success
    control(app, "optional", "new_technical_service_share").set_value("20").run()
    control(app, "optional", "new_discount_rate").set_value("5,5").run()
    rule = rule_for(card, {"technical_service_share": 0.2, "discount_rate": 0.055})
    (placed,) = app.success
    assert placed.value.startswith(f"Premium-Partner nach Regel {card.rules.index(rule) + 1}")
    assert (address(app)["new_technical_service_share"], address(app)["new_discount_rate"]) == ("0.2", "0.055")
    # What cannot be read is told, and counts as not known.
    control(app, "optional", "new_technical_service_share").set_value("viel").run()
    rule = rule_for(card, {"discount_rate": 0.055})
    assert f"nach Regel {card.rules.index(rule) + 1}" in app.success[0].value


def test_a_word_is_chosen_among_those_that_the_rules_know(demo: Path) -> None:
    app = opened("segments", demo, lang="en", panel="rules", k="4", by_firmographic="wz_division",
                 by_value="-", by_behavioural="-", by_needs="-", by_technographic="-")  # fmt: skip
    asked = control(app, "select", "new_wz_division")
    assert asked.options[0] == "another one"
    asked.set_value(str(asked.options[1])).run()
    assert f"Industry division is {asked.options[1]}" in "".join(box.value for box in [*app.success, *app.warning])


def test_a_customers_card_says_what_the_rules_say(
    demo: Path, features: pd.DataFrame, found: Segmentation, card: RuleCard
) -> None:
    rules = [rule_for(card, row) for row in features.to_dict("records")]
    segment = found.assignments.set_index("customer_id")["segment"]
    said = {
        "By the rule card as well: ": lambda rule, own: rule.segment == own,
        "The rule card is uncertain here: ": lambda rule, own: rule.segment is None,
        "The rule card says ": lambda rule, own: rule.segment not in (None, own),
    }
    for text, fits in said.items():
        customer = next(
            customer
            for customer, rule in zip(features["customer_id"], rules, strict=True)
            if fits(rule, segment[customer])
        )
        app = opened("segments", demo, lang="en", customer=customer)
        assert any(caption.value.startswith(text) for caption in app.caption), text
