"""The segments of a warehouse year by year: shares, who moved, and whether they should be reviewed (S-SEG: yearly)."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import date
from typing import TYPE_CHECKING

import pandas as pd

from segmentation.clustering.movement import NOT_BOUGHT, Movement, Places, movement
from segmentation.errors import InputError, Message
from segmentation.period_features import Span, full_years, period_features

if TYPE_CHECKING:
    from segmentation.clustering import Segmentation
    from segmentation.warehouse import Warehouse

DRAWS = 9
REVIEW_DAYS = 365
# A share that moved by less than this is nothing to act on, chance or not.
NOTICEABLE = 0.05
# Where fewer of a year's customers are placed as the method has them, it tells of other years.
LEAST_KEPT = 0.75
Ask = Callable[[int, tuple[int, int] | None], pd.DataFrame]
"""The features of a year, or of one that exchanged weeks with another: that year, and which draw it is."""


def asked_of(warehouse: Warehouse) -> Ask:
    """Reads each year where it is asked for."""

    def ask(year: int, exchanged: tuple[int, int] | None) -> pd.DataFrame:
        other = None if exchanged is None else (Span.of_year(exchanged[0]), exchanged[1])
        return period_features(warehouse, Span.of_year(year), other)

    return ask


def years_of(warehouse: Warehouse) -> list[int]:
    """The full years that there are. InputError with fewer than two: of one nobody moved."""
    years = full_years(warehouse)
    if len(years) < 2:
        raise InputError(
            Message("Segments over time need order lines of two full calendar years; there are {years}.",
                    years=len(years)),
        )  # fmt: skip
    return years


def shares_by_year(found: Segmentation, years: list[int], ask: Ask) -> pd.DataFrame:
    """Who was where: year, segment, customers, share (of those that bought in the year). InputError as of `Places`."""
    read = [ask(year, None) for year in years]
    rows = []
    for year, placed in zip(years, Places(read[-1], found).of(read), strict=True):
        segment = placed.segment
        counted = segment.value_counts().reindex(range(1, found.k + 1), fill_value=0)
        rows += [
            {"year": year, "segment": number, "customers": int(count), "share": count / max(1, len(segment))}
            for number, count in counted.items()
        ]
    return pd.DataFrame(rows)


def moved_between(found: Segmentation, before: int, after: int, newest: int, ask: Ask) -> Movement:
    """From one year to another, on the scale of the newest. InputError as of `Places`."""

    def drawn() -> Iterator[tuple[pd.DataFrame, pd.DataFrame]]:
        for draw in range(DRAWS):
            yield ask(before, (after, draw)), ask(after, (before, draw))

    return movement(Places(ask(newest, None), found), ask(before, None), ask(after, None), drawn)


def matrix(moved: Movement) -> pd.DataFrame:
    """One row per pair of segments that customers went between: before, after (NOT_BOUGHT: in none), customers,
    by_chance (as many as years with exchanged weeks have; missing where one of both is none), worth_before,
    worth_after (EUR)."""
    counted = moved.customers.groupby(["before", "after"], as_index=False).agg(
        customers=("customer_id", "size"), worth_before=("worth_before", "sum"), worth_after=("worth_after", "sum")
    )
    table = counted.merge(
        moved.noise.rename(columns={"customers": "by_chance"}), on=["before", "after"], how="outer"
    ).fillna({"customers": 0, "worth_before": 0.0, "worth_after": 0.0})
    bought = (table[["before", "after"]] != NOT_BOUGHT).all(axis=1)
    table["by_chance"] = table["by_chance"].fillna(0.0).where(bought)
    return table.astype({"customers": "int64"}).sort_values(["before", "after"], ignore_index=True)


def risers_and_fallers(moved: Movement, found: Segmentation) -> pd.DataFrame:
    """Who surely is in another segment: customer_id, before, after, rises (bool: to one of more contribution margin a
    customer, revenue where no cost is known), worth_before, worth_after, change (EUR); the largest change first."""
    own = found.segments.set_index("segment")
    worth = own["contribution_margin"] if own["contribution_margin"].notna().any() else own["revenue"]
    value = (worth / own["customers"]).to_dict()
    rows = moved.customers[moved.customers["sure"]].drop(columns="sure")
    rows = rows.assign(
        rises=[value[after] > value[before] for before, after in zip(rows["before"], rows["after"], strict=True)],
        change=rows["worth_after"] - rows["worth_before"],
    )
    order = rows["change"].abs().sort_values(ascending=False, kind="stable").index
    return rows.loc[order].reset_index(drop=True)


def review(moved: Movement, kept_on: date | None, today: date) -> tuple[Message, ...]:
    """Why the segments should be reviewed; empty where nothing says so. kept_on: when they were put together by hand,
    None where each load does so."""
    reasons = []
    if moved.is_more_than_chance and moved.moved - moved.floor >= NOTICEABLE:
        reasons.append(
            Message("{moved:.0%} of the customers are in another segment, by chance {floor:.0%} at most",
                    moved=moved.moved, floor=moved.floor)
        )  # fmt: skip
    if moved.kept < LEAST_KEPT:
        reasons.append(
            Message("only {kept:.0%} of the newest year’s customers are where all years together put them",
                    kept=moved.kept)
        )  # fmt: skip
    if kept_on is not None and (today - kept_on).days > REVIEW_DAYS:
        reasons.append(Message("they were put together on {day}, more than a year ago", day=kept_on))
    return tuple(reasons)
