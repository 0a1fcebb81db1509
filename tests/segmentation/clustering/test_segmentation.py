"""Segments: right on known kinds, the same whatever the order, and a message instead of nonsense."""

from __future__ import annotations

import csv
import subprocess
import sys
from pathlib import Path

import numpy as np
import pandas as pd
import pytest
from sklearn.cluster import KMeans
from sklearn.metrics import adjusted_rand_score
from threadpoolctl import threadpool_limits

from segmentation.clustering import METHODS, Segmentation, segment_customers
from segmentation.clustering.preparation import prepare
from segmentation.errors import InputError
from segmentation.features import customer_features
from segmentation.warehouse import Warehouse
from tests.segmentation.clustering.customers import customers

TRUTH = Path(__file__).parents[3] / "sample_data" / "truth" / "buyer_types.csv"
FRAMES = ("assignments", "segments", "profile", "k_choice")


def rand(found: Segmentation, kinds: pd.Series) -> float:
    return float(adjusted_rand_score(kinds[found.assignments["customer_id"]], found.assignments["segment"]))


@pytest.fixture(scope="module")
def demo_features(demo_warehouse: Warehouse) -> pd.DataFrame:
    return customer_features(demo_warehouse)


def truth() -> pd.Series:
    rows = list(csv.DictReader(TRUTH.open(encoding="utf-8")))
    return pd.Series({row["customer_id"]: row["buyer_type"] for row in rows})


def test_the_demo_firms_hidden_types_are_found(demo_features: pd.DataFrame) -> None:
    found = segment_customers(demo_features)
    kinds = truth()
    assert rand(found, kinds) >= 0.80
    assert found.k == 4
    types = found.assignments.assign(kind=kinds[found.assignments["customer_id"]].to_numpy())
    most = types.groupby("segment")["kind"].agg(lambda kind: kind.mode()[0])
    assert list(found.segments["role"]) == list(most)
    assert (found.segments["stability"] > 0.75).all()


@pytest.mark.parametrize("method", ["ward", "mixture", "latent-class"])
def test_other_methods_find_them_too(demo_features: pd.DataFrame, method: str) -> None:
    assert rand(segment_customers(demo_features, method=method, k=4), truth()) >= 0.80


def test_k_means_is_scikit_learns() -> None:
    frame, _ = customers(400, noise=2.0)
    found = segment_customers(frame, k=5, seed=3)
    ordered = frame.sort_values("customer_id")
    bare = KMeans(n_clusters=5, n_init=10, random_state=3).fit(prepare(ordered).matrix)
    assert adjusted_rand_score(bare.labels_, found.assignments["segment"]) == 1.0


@pytest.mark.parametrize("method", METHODS)
def test_same_data_same_segments_whatever_the_order_of_rows(method: str) -> None:
    frame, _ = customers(300, noise=1.5)
    k = 4 if method == "latent-class" else "auto"
    one = segment_customers(frame, method=method, k=k, seed=7)
    other = segment_customers(frame.sample(frac=1, random_state=5), method=method, k=k, seed=7)
    for name in FRAMES:
        pd.testing.assert_frame_equal(getattr(one, name), getattr(other, name))
    assert [str(reason) for reason in one.reasons] == [str(reason) for reason in other.reasons]


def test_same_segments_with_any_number_of_threads() -> None:
    frame, _ = customers(600, noise=1.5)
    with threadpool_limits(limits=1):
        one = segment_customers(frame)
    with threadpool_limits(limits=4):
        other = segment_customers(frame)
    pd.testing.assert_frame_equal(one.assignments, other.assignments)


ONE_THREAD = """
from dataclasses import replace
from threadpoolctl import threadpool_info
from segmentation.clustering import METHODS, segment_customers
from tests.segmentation.clustering.customers import customers

method = METHODS["kmeans"]
threads = set()

def fit(*arguments):
    found = method.fit(*arguments)
    threads.update(pool["num_threads"] for pool in threadpool_info())
    return found

METHODS["kmeans"] = replace(method, fit=fit, resamples=1)
segment_customers(customers(60)[0], k=4)
print(threads)
"""


def test_one_thread_also_where_scikit_learn_was_not_loaded_before() -> None:
    done = subprocess.run(
        [sys.executable, "-c", ONE_THREAD], cwd=Path(__file__).parents[3], capture_output=True, text=True, check=True
    )
    assert done.stdout.strip() == "{1}"


def test_sums_are_conserved() -> None:
    frame, _ = customers(300)
    found = segment_customers(frame)
    for name in ("revenue", "contribution_margin", "cost_to_serve", "profit"):
        assert found.segments[name].sum() == pytest.approx(frame[name].sum(), rel=1e-12)
    assert found.segments["customers"].sum() == len(frame)
    assert found.segments["share"].sum() == pytest.approx(1)
    counted = found.assignments["segment"].value_counts().sort_index()
    assert list(counted) == list(found.segments["customers"])


def test_order_names_and_membership() -> None:
    frame, _ = customers(300, noise=2.0)
    found = segment_customers(frame, k=8)
    each = found.segments["contribution_margin"] / found.segments["customers"]
    assert list(each) == sorted(each, reverse=True)
    assert found.segments["name"].is_unique
    assert found.segments["name_en"].is_unique
    assert found.assignments["membership"].between(0, 1).all()
    assert (found.assignments["next_segment"] != found.assignments["segment"]).all()


def test_profile_is_the_mean_of_the_segment() -> None:
    frame, _ = customers(200)
    found = segment_customers(frame, k=4)
    joined = frame.merge(found.assignments, on="customer_id")
    profile = found.profile.set_index(["segment", "feature"])
    for segment, mine in joined.groupby("segment"):
        assert profile.loc[(segment, "revenue"), "value"] == pytest.approx(mine["revenue"].mean())
    assert profile.loc[(1, "revenue"), "overall"] == pytest.approx(frame["revenue"].mean())
    weights = found.segments.set_index("segment")["share"]
    weighted = found.profile.set_index("segment").groupby("feature")["difference"].apply(
        lambda z: (z * weights[z.index]).sum()
    )  # fmt: skip
    assert np.abs(weighted).max() < 1e-6


def test_a_segments_growth_is_that_of_its_sums(demo_warehouse: Warehouse, demo_features: pd.DataFrame) -> None:
    found = segment_customers(demo_features, k=5)
    years = demo_warehouse.query(
        "SELECT customer_id, (sum(revenue) FILTER (year(order_date) = 2025))::DOUBLE AS last_year, "
        "(sum(revenue) FILTER (year(order_date) = 2024))::DOUBLE AS year_before FROM core.order_lines GROUP BY 1"
    )
    sums = years.merge(found.assignments, on="customer_id").groupby("segment")[["last_year", "year_before"]].sum()
    expected = (sums["last_year"] / sums["year_before"] - 1).to_list()
    assert found.segments["growth"].to_list() == pytest.approx(expected)
    told = found.profile[found.profile["feature"] == "growth"]
    assert told["value"].to_list() == pytest.approx(expected)
    total = sums.sum()
    assert told["overall"].to_list() == [pytest.approx(total["last_year"] / total["year_before"] - 1)] * 5
    # Small customers that began anew grow many times over: their mean rate is several times the segment's.
    rates = demo_features.merge(found.assignments, on="customer_id").groupby("segment")["growth"].mean()
    assert abs(rates.iloc[0] - expected[0]) > 0.1


def test_a_year_that_is_not_covered_gives_no_growth() -> None:
    frame, _ = customers(200)
    found = segment_customers(frame.assign(revenue_last_year=frame["revenue"], revenue_year_before=np.nan), k=4)
    assert found.segments["growth"].isna().all()


def test_rates_in_the_profile_are_those_of_the_sums(demo_features: pd.DataFrame) -> None:
    found = segment_customers(demo_features, k=4)
    segments = found.segments.set_index("segment")
    told = found.profile.set_index(["feature", "segment"])["value"]
    pd.testing.assert_series_equal(told["margin_rate"], segments["margin_rate"], check_names=False)
    served = segments["cost_to_serve"] / segments["revenue"]
    pd.testing.assert_series_equal(told["cost_to_serve_rate"], served, check_names=False)


def test_a_sample_is_fitted_and_everyone_assigned(monkeypatch: pytest.MonkeyPatch) -> None:
    from dataclasses import replace

    frame, kinds = customers(2_000)
    monkeypatch.setitem(METHODS, "kmeans", replace(METHODS["kmeans"], most_rows=400))
    found = segment_customers(frame)
    assert len(found.assignments) == len(frame)
    assert rand(found, kinds) > 0.95


def test_one_giant_customer_does_not_make_a_segment_of_its_own() -> None:
    frame, kinds = customers(400)
    frame.loc[0, ["revenue", "contribution_margin", "profit", "mean_order_value"]] = 1e13
    found = segment_customers(frame)
    assert found.segments["customers"].min() > 1
    assert rand(found, kinds) > 0.9


@pytest.mark.parametrize("method", METHODS)
@pytest.mark.parametrize("case", ["constant", "missing", "collinear", "infinite", "two kinds"])
def test_hostile_columns_give_segments_or_a_message(method: str, case: str) -> None:
    frame, _ = customers(80)
    if case == "constant":
        frame[["product_groups", "digital_share"]] = 3.0
    elif case == "missing":
        frame[["margin_rate", "contribution_margin"]] = np.nan
        frame.loc[frame.index[::3], "discount_rate"] = np.nan
    elif case == "collinear":
        frame["price_level"] = 1 - frame["discount_rate"]
    elif case == "infinite":
        frame.loc[3, "mean_order_value"] = np.inf
        frame.loc[4, "margin_rate"] = -np.inf
    else:
        frame.iloc[:, 1:] = np.repeat(frame.iloc[[0, 79], 1:].to_numpy(), 40, axis=0)
        with pytest.raises(InputError):
            segment_customers(frame, method=method, k=4)
        return
    found = segment_customers(frame, method=method, k=4)
    assert found.segments["customers"].sum() == 80
    assert found.segments["stability"].between(0, 1).all()
    if case == "collinear":
        assert "Price against list price is left out: it says the same as Discount" in map(str, found.reasons)


@pytest.mark.parametrize(
    ("arguments", "names"),
    [
        ({"k": 1}, "segments: it is auto or a whole number"),
        ({"k": 21}, "segments: it is auto or a whole number"),
        ({"k": 2.5}, "segments: it is auto or a whole number"),
        ({"k": True}, "segments: it is auto or a whole number"),
        ({"k": "five"}, "five"),
        ({"seed": -1}, "The seed cannot be"),
        ({"method": "magic"}, "kmeans, ward, mixture, latent-class"),
    ],
)
def test_bad_settings_are_named(arguments: dict[str, object], names: str) -> None:
    frame, _ = customers(60)
    with pytest.raises(InputError, match=names):
        segment_customers(frame, **arguments)  # type: ignore[arg-type]


def test_bad_frames_are_named() -> None:
    frame, _ = customers(40)
    with pytest.raises(InputError, match="3 customers cannot form 4 segments"):
        segment_customers(frame.head(3), k=4)
    with pytest.raises(InputError, match="12 customers are too few"):
        segment_customers(frame.head(12))
    with pytest.raises(InputError, match="0 customers"):
        segment_customers(frame.head(0))
    with pytest.raises(InputError, match="more than once"):
        segment_customers(pd.concat([frame, frame.head(1)]))
    with pytest.raises(InputError, match="do not tell"):
        segment_customers(frame[["customer_id", "revenue"]])
