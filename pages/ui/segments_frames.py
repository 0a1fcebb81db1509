"""What the segments screen shows, gathered from the domain once and shared: read only."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Literal

import numpy as np
import pandas as pd

from pages.ui.pareto_ranking import measures_known
from segmentation import clustering, customer, pareto, periods
from segmentation.by_hand import ByHand, InForce, Kept, firm_names, in_force, recomputed
from segmentation.feature_list import BY_NAME, FEATURES, Feature
from segmentation.features import stored_features
from segmentation.rates import MARGIN_RATE
from segmentation.scope import ALL, Scope, in_scope
from segmentation.segment_figures import segment_figures, telling_pair
from segmentation.warehouse import Warehouse

STORED = "stored"
GENERAL = "general"
"""The template that is the product's own."""
FIRST_METHOD = "kmeans"
"""What customers are put into segments by until another method is asked for."""
VALUES = ("revenue", "contribution_margin", "cost_to_serve", "profit")


@dataclass(frozen=True)
class Asked:
    """The segmentation that is asked for.

    method: one of clustering.METHODS, or STORED, which has a number, criteria and a template of its own. decided: where
    a segment's customers are asked for, what people decided of the segments: a store and when it was last written.
    kept: where the stored one is asked for, what somebody put in its place. judged: with stability, for which
    one waits.
    """

    method: str
    k: int | Literal["auto"] = "auto"
    criteria: clustering.Criteria = clustering.STANDARD
    template: str = GENERAL
    scope: Scope = ALL
    decided: tuple[Path, int] | None = None
    kept: Kept | None = None
    judged: bool = True


@dataclass(frozen=True)
class Picture:
    """One segmentation with the figures of the last full year (of all years where there is none).

    figures: `segment_figures`. features: one row a customer, by customer_id. customers: one row a customer: name,
    city, bundesland, segment, membership, next_segment, orders_per_year, last_order; placed_by_hand (the reason,
    missing for all others); bought (in the period), and of the period VALUES (EUR) and margin_rate (a fraction),
    missing for who did not buy in it. measures: the values that these data give. year: the period; None: all years.
    days: of the order lines. axes: the two features that tell the segments apart best. by_method: the segmentation as
    the method made it; by_hand: what people made of it; asked: what was asked for.
    """

    segmentation: clustering.Segmentation
    figures: pd.DataFrame
    features: pd.DataFrame
    customers: pd.DataFrame
    measures: tuple[str, ...]
    year: int | None
    days: tuple[date, date]
    axes: tuple[str, str] | None
    by_method: clustering.Segmentation
    by_hand: InForce
    asked: Asked

    @property
    def leading(self) -> pd.Series:
        """The segment with the most contribution margin a customer."""
        return self.figures[self.figures["leading"]].iloc[0]


def segmentations(
    warehouse: Warehouse, asked: Asked, whole: clustering.Segmentation | None = None
) -> Iterator[clustering.Segmentation]:
    """As the method makes it: as soon as it is found, and judged; the stored one at once. whole: the segments of all
    customers, where those of a segment are asked for. Raises InputError without order lines or with too few
    customers."""
    if asked.kept is not None:
        return iter((recomputed(warehouse, asked.kept),))
    found = clustering.stored(warehouse) if asked.method == STORED else None
    if found is not None:
        return iter((found,))
    return clustering.segmented(
        in_scope(warehouse, stored_features(warehouse), asked.scope, whole),
        method=FIRST_METHOD if asked.method == STORED else asked.method,
        k=asked.k,
        criteria=asked.criteria,
        roles=clustering.template_named(asked.template).roles,
    )


def picture(warehouse: Warehouse, asked: Asked, by_method: clustering.Segmentation, decided: ByHand) -> Picture:
    """The segmentation with what people decided of it. InputError without order lines."""
    first, last = periods.order_days(warehouse)
    features = stored_features(warehouse)
    features = features[features["customer_id"].isin(by_method.assignments["customer_id"])]
    by_hand = in_force(by_method, features, firm_names(warehouse), decided.within(asked.scope))
    found = by_hand.segmentation
    year = periods.last_full_year(first, last)
    values = pareto.customer_values(warehouse, "all" if year is None else "last-year")
    if asked.scope != ALL:
        # Shares are of these customers; of all, they are of everybody, those in no segment as well.
        values = values[values["customer_id"].isin(features["customer_id"])]
    customers = _customers(warehouse, features, by_hand, values)
    return Picture(
        segmentation=found,
        figures=segment_figures(found, values),
        features=features.set_index("customer_id").loc[customers["customer_id"]].reset_index(),
        customers=customers,
        measures=measures_known(values),
        year=year,
        days=(first, last),
        axes=telling_pair(
            features,
            features["customer_id"].map(found.assignments.set_index("customer_id")["segment"]),
            found.criteria,
        ),
        by_method=by_method,
        by_hand=by_hand,
        asked=asked,
    )


def standing(warehouse: Warehouse, kept: Kept | None) -> Asked:
    """What the stored segments, or those kept that were put in their place, were computed by, or would be where none
    are stored."""
    if kept is not None:
        return Asked(kept.method, criteria=kept.criteria, template=kept.template)
    found = clustering.stored(warehouse)
    return Asked(FIRST_METHOD) if found is None else Asked(found.method, criteria=found.criteria)


def _customers(warehouse: Warehouse, features: pd.DataFrame, by_hand: InForce, values: pd.DataFrame) -> pd.DataFrame:
    table = (
        by_hand.segmentation.assignments.merge(customer.customer_list(warehouse), on="customer_id", how="left")
        .merge(features[["customer_id", "orders_per_year", "last_order"]], on="customer_id", how="left")
        .merge(values[["customer_id", "costed_revenue", "costed_ordered", *VALUES]], on="customer_id", how="left")
    )
    return table.assign(
        name=table["name"].fillna(table["customer_id"]),
        bought=table["customer_id"].isin(values["customer_id"]),
        margin_rate=MARGIN_RATE.of(table),
        placed_by_hand=table["customer_id"].map({c: one.reason for c, one in by_hand.placements.items()}).astype("str"),
    ).drop(columns=["costed_revenue", "costed_ordered"])


def listed(picture: Picture, segment: int | None, search: str) -> pd.DataFrame:
    """The customers of the segment (None: of all) whose number, name or city holds the text; the highest contribution
    margin first, revenue where no cost is known."""
    rows = picture.customers
    if segment is not None:
        rows = rows[rows["segment"] == segment]
    if search:
        held = [
            rows[name].fillna("").str.contains(search, case=False, regex=False)
            for name in ("customer_id", "name", "city")
        ]
        rows = rows[np.logical_or.reduce(held)]
    order = "contribution_margin" if "contribution_margin" in picture.measures else "revenue"
    return rows.sort_values([order, "customer_id"], ascending=[False, True], ignore_index=True)


def profiled(picture: Picture) -> list[Feature]:
    """The features of the profile: what was clustered by, and the rates and scores beside it; sums stand in the
    table of segments. The one that sets the leading segment apart most to the right comes first."""
    there = set(picture.segmentation.profile["feature"])
    criteria = picture.segmentation.criteria
    chosen = [f for f in FEATURES if f.name in there and (f.name in criteria or f.unit not in ("eur", "count"))]
    apart = differences(picture, int(picture.leading["segment"]))
    return sorted(chosen, key=lambda feature: -apart[feature.name])


def differences(picture: Picture, segment: int) -> dict[str, float]:
    """Each profiled feature's difference of that segment from all customers, in standard scores."""
    profile = picture.segmentation.profile
    own = profile[profile["segment"] == segment]
    return dict(zip(own["feature"], own["difference"], strict=True))


def sets_apart(picture: Picture, segment: int, count: int = 3) -> list[tuple[Feature, float, float]]:
    """The criteria in which the segment differs most: (feature, its figure, that of all)."""
    profile, criteria = picture.segmentation.profile, picture.segmentation.criteria
    own = profile[(profile["segment"] == segment) & profile["feature"].isin([f.name for f in criteria.features])]
    most = own.reindex(own["difference"].abs().sort_values(ascending=False, kind="stable").index).head(count)
    return [
        (BY_NAME[feature], float(value), float(overall))
        for feature, value, overall in zip(most["feature"], most["value"], most["overall"], strict=True)
    ]


@dataclass(frozen=True)
class Card:
    """All that is known of one customer, as `segmentation.customer` gives it; facts: one row."""

    facts: pd.Series
    quarters: pd.DataFrame
    orders: pd.DataFrame
    opportunities: pd.DataFrame
    tickets: pd.DataFrame
    surveys: pd.DataFrame


def card(warehouse: Warehouse, customer_id: str) -> Card | None:
    """None if the ERP does not know the customer."""
    facts = customer.customer_facts(warehouse, customer_id)
    if facts.empty:
        return None
    return Card(
        facts=facts.iloc[0],
        quarters=customer.customer_revenue(warehouse, customer_id),
        orders=customer.customer_orders(warehouse, customer_id),
        opportunities=customer.open_opportunities(warehouse, customer_id),
        tickets=customer.customer_tickets(warehouse, customer_id),
        surveys=customer.customer_surveys(warehouse, customer_id),
    )


def compared(picture: Picture, customer_id: str) -> pd.DataFrame:
    """The customer's figures among the criteria beside its segment's figure and that of all customers.

    Columns feature (its name), own, segment, overall; a row for each feature that tells customers apart.
    """
    own = picture.features[picture.features["customer_id"] == customer_id].iloc[0]
    number = picture.customers.loc[picture.customers["customer_id"] == customer_id, "segment"].iloc[0]
    profile = picture.segmentation.profile
    figures = profile[profile["segment"] == number].set_index("feature")
    known = [feature.name for feature in picture.segmentation.criteria.features if feature.name in figures.index]
    return pd.DataFrame(
        {
            "feature": known,
            "own": [own[name] for name in known],
            "segment": figures.loc[known, "value"].to_numpy(),
            "overall": figures.loc[known, "overall"].to_numpy(),
        }
    )
