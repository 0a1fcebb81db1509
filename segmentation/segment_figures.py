"""A segmentation read in one period: what each segment brought, and which features tell the segments apart."""

from __future__ import annotations

from itertools import combinations

import numpy as np
import pandas as pd

from segmentation.clustering import Criteria, Segmentation
from segmentation.rates import LEAST_EUR, MARGIN_RATE

SUMS = ("revenue", "costed_revenue", "costed_ordered", "contribution_margin", "cost_to_serve", "profit")
SHARES = ("customers_in_period", "revenue", "contribution_margin", "profit")
# On a map a feature with few values, or with one that many customers share, lies in stripes.
LEAST_VALUES = 20
MOST_ALIKE = 0.2
# On a map a segment lies by itself where most of the nearest customers are of it.
NEIGHBOURS = 10
LEAST_OWN = 0.6


def segment_figures(segmentation: Segmentation, values: pd.DataFrame) -> pd.DataFrame:
    """One row per segment, in its order.

    values: `pareto.customer_values` of a period. Columns segment, name, name_en, role; of all years: customers,
    share (of all customers), stability, certain (see `Segmentation`), leading (whether it has the most contribution
    margin a customer, revenue where no cost is known, those set apart aside); of the period: customers_in_period
    (those that bought), revenue, costed_revenue (of the lines with a cost), costed_ordered (of these, of orders
    alone), contribution_margin, cost_to_serve, profit (EUR, missing where not known), margin_rate (`rates.Rate.of`)
    and customers_in_period_share, revenue_share, contribution_margin_share, profit_share (of all customers in
    `values`, those in no segment as well, so that a share is of what it is called; missing where their sum is not
    positive). Beside a figure of the period stands its own share of customers, never that of all years.
    """
    bought = segmentation.assignments[["customer_id", "segment"]].merge(values, on="customer_id")
    grouped = bought.groupby("segment")
    sums = grouped[list(SUMS)].sum(min_count=1)
    sums["customers_in_period"] = grouped.size()
    head = segmentation.segments[["segment", "name", "name_en", "role", "customers", "share", "stability", "certain"]]
    head = head.assign(leading=head["segment"] == _leading(segmentation))
    table = head.merge(sums, on="segment", how="left")
    table["customers_in_period"] = table["customers_in_period"].fillna(0).astype("int64")
    for name in SUMS:
        # A segment in which nobody bought brought nothing; where no costs are known at all, nobody knows.
        table[name] = table[name].where((table["customers_in_period"] > 0) | bool(values[name].isna().all()), 0.0)
    table["margin_rate"] = MARGIN_RATE.of(table)
    totals = values[list(SUMS)].sum(min_count=1)
    totals["customers_in_period"] = len(values)
    for name in SHARES:
        total = totals[name]
        table[f"{name}_share"] = table[name] / total if total >= LEAST_EUR else np.nan
    return table


def _leading(segmentation: Segmentation) -> int:
    own = segmentation.segments[segmentation.segments["segment"] <= segmentation.k]
    worth = own["contribution_margin"] if own["contribution_margin"].notna().any() else own["revenue"]
    return int(own["segment"].iloc[(worth / own["customers"]).fillna(0.0).round(6).argmax()])


def by_themselves(points: pd.DataFrame) -> list[int]:
    """The segments that lie mostly by themselves on a map of two features, in their order.

    points: one row per customer: segment, x, y. Of a segment's customers at least 60 % of the ten nearest others, in
    the mean, are of the same segment (of the fewer others that a small segment has, as many). On ranks, so that
    neither scale nor outliers count.
    """
    from sklearn.neighbors import NearestNeighbors

    segment = points["segment"].to_numpy()
    sizes = points.groupby("segment")["segment"].transform("size").to_numpy()
    looked_at = min(NEIGHBOURS, int(sizes.max()) - 1)
    if looked_at < 1:
        return []
    ranks = points[["x", "y"]].rank().to_numpy()
    # Asked without points, it leaves out each point itself.
    nearest = NearestNeighbors(n_neighbors=looked_at).fit(ranks).kneighbors(return_distance=False)
    own = segment[nearest] == segment[:, None]
    counted = np.arange(looked_at) < (sizes - 1)[:, None]
    share = (own & counted).sum(axis=1) / np.maximum(counted.sum(axis=1), 1)
    means = pd.Series(share).groupby(segment).mean()
    return [int(number) for number in means.index[means >= LEAST_OWN]]


def telling_pair(features: pd.DataFrame, segment: pd.Series[int], criteria: Criteria) -> tuple[str, str] | None:
    """The two figures among the criteria that together tell the segments apart best; None with fewer than two.

    features: one row per customer; segment: theirs, in the same order. On ranks, so that neither scale nor
    outliers count: the share of the spread that lies between segments, added up over both features, less what the
    second repeats of the first. Features that would lie in stripes only where no others are there.
    """
    known = [
        feature.name
        for feature in criteria.features
        if feature.unit != "category" and feature.name in features.columns and features[feature.name].nunique() > 1
    ]
    fine = [
        name
        for name in known
        if features[name].nunique() >= LEAST_VALUES
        and features[name].value_counts(normalize=True).iloc[0] <= MOST_ALIKE
    ]
    names = fine if len(fine) >= 2 else known
    if len(names) < 2:
        return None
    ranks = features[names].rank()
    ranks = ranks.fillna(ranks.mean())
    between = ranks.groupby(segment.to_numpy()).transform("mean").var(ddof=0) / ranks.var(ddof=0)
    alike = ranks.corr() ** 2
    best = max(
        combinations(names, 2),
        key=lambda pair: sum(between[list(pair)]) - alike.loc[pair] * min(between[list(pair)]),
    )
    return best if between[best[0]] >= between[best[1]] else (best[1], best[0])
