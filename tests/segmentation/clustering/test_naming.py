"""Names of segments: they follow the profile, differ, double no word and claim nothing that the figures do not show."""

from __future__ import annotations

import re

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from segmentation.clustering import segment_customers
from segmentation.clustering.naming import NOTICEABLE, NOUNS, ROLES, TRAITS, propose_names
from segmentation.feature_list import BY_NAME
from segmentation.features import customer_features
from segmentation.warehouse import Warehouse

NAMED_BY = sorted({word.feature for word in (*TRAITS, *NOUNS)} | {f for role in ROLES for f in role.signature})
BARE = {("Kunden", "customers"), ("Typische Kunden", "Typical customers")} | {(n.german, n.english) for n in NOUNS}


def profile_of(scores: dict[int, dict[str, float]], spread: float = 0.5) -> pd.DataFrame:
    """A profile whose figures follow the scores: overall 1, one score a spread."""
    rows = [
        {"segment": segment, "feature": feature, "value": 1 + spread * z, "overall": 1.0, "difference": z}
        for segment, row in scores.items()
        for feature, z in ({"nps": 0.0} | row).items()
    ]
    return pd.DataFrame(rows)


def test_names_follow_the_profile_and_differ() -> None:
    scores = {
        1: {"orders_per_year": 1.5, "price_level": 1.0, "margin_rate": 0.8, "profit": 1.5, "revenue": 1.5},
        2: {"discount_rate": 1.5, "price_level": -1.4, "margin_rate": -1.2, "mean_order_value": 0.9, "revenue": 1.0},
        3: {"technical_service_share": 2.0, "mean_order_value": 1.2, "product_groups": 1.4, "margin_rate": 1.0},
        4: {"orders_per_year": -0.9, "mean_order_value": -0.9, "revenue": -1.0},
        5: {"orders_per_year": 0.6, "discount_rate": 0.8, "price_level": -0.7},
        6: {"orders_per_year": 0.6, "discount_rate": 0.8, "price_level": -0.7},
        7: {"orders_per_year": 0.1},
        8: {},
    }  # fmt: skip
    names = propose_names(profile_of(scores))
    assert [names[segment].role for segment in range(1, 9)] == [
        "premium", "volume", "innovation", "occasional", "other", "other", "other", "other",
    ]  # fmt: skip
    assert [names[segment].german for segment in range(5, 9)] == [
        "Hoch rabattierte Stammkunden", "Preisbewusste Stammkunden", "Typische Kunden", "Typische Kunden 2",
    ]  # fmt: skip
    assert names[5].english == "Heavily discounted regular customers"
    assert names[8].english == "Typical customers 2"


def test_customers_that_order_often_and_steadily_are_not_called_regular_twice() -> None:
    scores = {1: {"orders_per_year": 0.9, "order_regularity": -1.4}}
    (name,) = propose_names(profile_of(scores)).values()
    assert (name.german, name.english) == ("Stammkunden", "Regular customers")


@pytest.mark.parametrize(
    ("feature", "value", "overall", "called"),
    [
        # High scores of the customers, but the figure that the reader sees is that of all: nothing to be called by.
        ("margin_rate", 0.268, 0.268, False), ("margin_rate", 0.25, 0.268, False), ("margin_rate", 0.28, 0.268, False),
        ("margin_rate", 0.40, 0.268, True), ("margin_rate", -0.02, -0.10, False),
        ("growth", -0.01, -0.20, False), ("growth", 0.08, 0.07, False), ("growth", 0.15, 0.07, True),
        ("digital_share", 0.12, 0.04, False), ("digital_share", 0.80, 0.42, True),
        ("recency_days", 40.0, 20.0, False), ("recency_days", 400.0, 60.0, True),
        ("payment_delay_days", -1.0, -4.0, False), ("payment_delay_days", 9.0, 4.0, True),
    ],
)  # fmt: skip
def test_a_qualifier_needs_a_material_difference(feature: str, value: float, overall: float, called: bool) -> None:
    profile = pd.DataFrame([{"segment": 1, "feature": feature, "value": value, "overall": overall, "difference": 0.9}])
    qualifier = next(trait.german for trait in TRAITS if trait.feature == feature and trait.side == 1)
    (name,) = propose_names(profile).values()
    assert name.german == (f"{qualifier} Kunden" if called else "Typische Kunden")


@st.composite
def profiles(draw: st.DrawFn) -> pd.DataFrame:
    """Any profile: figures on the side of the scores or not, some unknown, segments that are copies of each other."""
    rng = np.random.default_rng(draw(st.integers(0, 2**32 - 1)))
    segments, spread = draw(st.integers(1, 20)), draw(st.sampled_from([0.2, 0.6, 1.5]))
    kinds = draw(st.integers(1, segments))
    scores = rng.normal(0, spread, (kinds, len(NAMED_BY)))
    apart = scores * rng.lognormal(0, 1, scores.shape) * rng.choice([1.0, 1.0, 1.0, -1.0, 0.0], scores.shape)
    overall = rng.normal(1, 1, len(NAMED_BY)) * rng.choice([0.1, 1.0, 100.0], len(NAMED_BY))
    rows = [
        {
            "segment": segment + 1, "feature": feature, "overall": overall[place],
            "value": overall[place] + abs(overall[place]) * apart[segment % kinds, place],
            "difference": scores[segment % kinds, place],
        }
        for segment in range(segments)
        for place, feature in enumerate(NAMED_BY)
    ]  # fmt: skip
    profile = pd.DataFrame(rows)
    unknown = rng.random(len(profile)) < draw(st.sampled_from([0.0, 0.1]))
    profile.loc[unknown, ["value", "difference"]] = np.nan
    return profile


@settings(max_examples=150, deadline=None)
@given(profiles())
def test_of_any_profile_names_are_unique_double_no_word_and_are_justified(profile: pd.DataFrame) -> None:
    names = propose_names(profile)
    assert list(names) == sorted(set(profile["segment"]))
    for language in ("german", "english"):
        told = [getattr(name, language) for name in names.values()]
        assert len(set(told)) == len(told)
        for name in told:
            words = re.findall(r"\w+", name.lower())
            assert len(set(words)) == len(words), name
    for segment, name in names.items():
        if name.role == "other":
            justified(name.german, name.english, profile[profile["segment"] == segment].set_index("feature"))


def justified(german: str, english: str, own: pd.DataFrame) -> None:
    """Each word stands on the side of all customers that it names, by score and by figure."""
    german, english = re.sub(r" \d+$", "", german), re.sub(r" \d+$", "", english)
    for text, language in ((german.lower(), "german"), (english.lower(), "english")):
        said = [word for word in (*TRAITS, *NOUNS) if re.search(rf"\b{getattr(word, language).lower()}", text)]
        assert said or (german, english) in BARE, text
        for word in said:
            value, overall, difference = own.loc[word.feature, ["value", "overall", "difference"]]
            assert word.side * difference >= NOTICEABLE
            assert word.side * (value - overall) >= 0.1 * abs(overall)
            if BY_NAME[word.feature].unit == "fraction":
                assert word.side * (value - overall) >= 0.02


@pytest.mark.parametrize("firm", ["demo_warehouse", "adventureworks_warehouse"])
@pytest.mark.parametrize("method", ["kmeans", "ward", "mixture"])
def test_names_of_real_segments_are_justified(firm: str, method: str, request: pytest.FixtureRequest) -> None:
    warehouse: Warehouse = request.getfixturevalue(firm)
    features = customer_features(warehouse)
    for k in (5, 8):
        found = segment_customers(features, method=method, k=k)
        assert found.segments["name"].is_unique
        assert found.segments["name_en"].is_unique
        for row in found.segments[found.segments["role"] == "other"].to_dict("records"):
            own = found.profile[found.profile["segment"] == row["segment"]].set_index("feature")
            justified(row["name"], row["name_en"], own)
