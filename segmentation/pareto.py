"""Who makes the money: concentration, whale curve and ABC classes of a measure per customer (S-SEG)."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal, get_args

import numpy as np
import numpy.typing as npt
import pandas as pd

from segmentation import periods
from segmentation.core_queries import query_core
from segmentation.errors import InputError, Message
from segmentation.warehouse import Warehouse

Measure = Literal["revenue", "contribution_margin", "profit"]
MEASURES: tuple[Measure, ...] = get_args(Measure)
ABC_LIMITS = (0.80, 0.95)
# Sums of decimals that arrive as floats: a share that misses a limit by this much has reached it.
ROUNDING = 1e-9

Floats = npt.NDArray[np.float64]


@dataclass(frozen=True)
class Concentration:
    """How unevenly a measure is spread over customers. Shares are fractions of the total.

    top_15_share, top_20_share: made by the best 15 / 20 % of customers, interpolated inside one customer;
    above 1 where others lose what these make. customers_for_80 (a count) and share_for_80 (of all customers):
    the fewest customers that make 80 %. These four are None when the total is not positive: nothing to take a
    share of. gini: 0 all equal, towards 1 one customer has all. With negative values the mean absolute
    difference is taken relative to the mean absolute value (Raffinetti, Siletti and Vernizzi 2015), which
    stays within 0 and 1 and is the usual Gini where no value is negative.
    """

    customers: int
    total: float
    top_15_share: float | None
    top_20_share: float | None
    customers_for_80: int | None
    share_for_80: float | None
    negative_customers: int
    gini: float


def customer_values(warehouse: Warehouse, period: str = "all") -> pd.DataFrame:
    """What every customer that bought in the period brought and cost, EUR over the period.

    period: 'all', 'last-year' (last full calendar year) or 'YYYY'. Customers have at least one order line in
    it; their returns and credit notes are netted.
    Columns customer_id, name, bundesland, wz_code, revenue, costed_revenue (of the lines with a cost),
    costed_ordered (of these, of orders alone), contribution_margin (costed revenue − cost; missing, as the two
    before, where no line has a cost), cost_to_serve, profit (contribution margin − cost to serve), orders,
    lines_without_cost; one row a customer, ordered by customer_id. Raises InputError for a bad period and for one in
    which nobody bought.
    """
    days = periods.resolve(warehouse, period)
    values = query_core(warehouse, "pareto_customer_values", {"first": days.first, "last": days.last})
    if values.empty:
        raise InputError(
            Message("From {first} to {last} nobody bought.", first=days.first, last=days.last),
            [Message("The order lines of these days are returns and credit notes, or there are none.")],
        )
    return values


def measured(values: pd.DataFrame, measure: str) -> pd.Series[float]:
    """The measure per customer, indexed by customer_id, without the customers for whom it is unknown.

    Raises InputError for an unknown measure and where no line has the cost that it needs.
    """
    if measure not in MEASURES:
        raise InputError(
            Message("There is no measure “{value}”.", value=measure),
            [Message("It is one of {choices}.", choices=", ".join(MEASURES))],
        )
    known = values.set_index("customer_id")[measure].dropna().astype(float)
    if known.empty:
        raise InputError(
            Message("No order line has a cost."),
            [Message("Without variable costs only revenue can be ranked. Load them with the order lines.")],
        )
    return known


def concentration(values: pd.Series[float] | Floats) -> Concentration:
    """Concentration of one measure, one value a customer, any order. InputError when empty or not finite."""
    ranked = _descending(values)
    total = float(ranked.sum())
    needed = _customers_for(ranked, 0.80) if total > 0 else None
    return Concentration(
        customers=len(ranked),
        total=total,
        top_15_share=_top_share(ranked, 0.15) if total > 0 else None,
        top_20_share=_top_share(ranked, 0.20) if total > 0 else None,
        customers_for_80=needed,
        share_for_80=None if needed is None else needed / len(ranked),
        negative_customers=int((ranked < 0).sum()),
        gini=gini(ranked),
    )


def gini(values: pd.Series[float] | Floats) -> float:
    """Mean absolute difference of all pairs over twice the mean absolute value: 0 to 1, negatives too."""
    ascending = _descending(values)[::-1]
    size = len(ascending)
    absolute = float(np.abs(ascending).sum())
    if absolute == 0:
        return 0.0
    rank = np.arange(1, size + 1)
    return float(((2 * rank - size - 1) * ascending).sum() / (size * absolute))


def curve(values: pd.Series[float] | Floats, points: int = 200) -> pd.DataFrame:
    """The whale curve: customers from best to worst against what they make together.

    Columns rank (0 is the origin), customer_share, cumulative (EUR), cumulative_share (of the total; missing
    when that is not positive); at most `points` rows. Rises above 1 and falls back where customers lose
    money. Exact points, whatever the thinning: the first customer, the peak (the last that adds), the first
    that loses, the customer that completes 80 %, the last.
    """
    if points < 10:
        raise InputError(Message("A curve needs at least 10 points, not {value}.", value=points))
    ranked = _descending(values)
    size = len(ranked)
    cumulative = np.concatenate([[0.0], np.cumsum(ranked)])
    total = cumulative[-1]
    earners = int((ranked > 0).sum())
    exact = {0, 1, earners, min(int((ranked >= 0).sum()) + 1, size), size}
    if total > 0:
        exact.add(_customers_for(ranked, 0.80))
    even = np.linspace(0, size, max(points - len(exact), 2)).round().astype(int)
    ranks = np.array(sorted(exact | set(even.tolist())))
    shares = cumulative[ranks] / total if total > 0 else np.full(len(ranks), np.nan)
    return pd.DataFrame(
        {
            "rank": ranks,
            "customer_share": ranks / size,
            "cumulative": cumulative[ranks],
            "cumulative_share": shares,
        }
    )


def abc_classes(frame: pd.DataFrame, measure: str, limits: tuple[float, float] = ABC_LIMITS) -> pd.DataFrame:
    """The frame from best to worst with rank, cumulative_share and class ("A", "B" or "C").

    A customer is A while those before it make less than the first limit of all positive values, B while less
    than the second, else C. Shares are of the positive values, so that losses do not push customers up a
    class; whoever makes nothing or a loss is C. Customers without a value for the measure are left out.
    """
    if not 0 < limits[0] < limits[1] <= 1:
        raise InputError(
            Message(
                "ABC limits must rise between 0 and 1, not {value}.",
                value=", ".join(map(str, limits)),
            )
        )
    known = measured(frame, measure)
    ranked = (
        frame[frame["customer_id"].isin(known.index)]
        .sort_values([measure, "customer_id"], ascending=[False, True], kind="stable")
        .reset_index(drop=True)
    )
    value = ranked[measure].to_numpy(dtype=float)
    positive = np.clip(value, 0, None)
    shares = np.cumsum(positive) / (positive.sum() or 1.0)
    before = np.concatenate([[0.0], shares[:-1]])
    classes = np.where(before < limits[0] - ROUNDING, "A", np.where(before < limits[1] - ROUNDING, "B", "C"))
    return ranked.assign(
        rank=np.arange(1, len(ranked) + 1),
        cumulative_share=shares,
        **{"class": np.where(value > 0, classes, "C")},
    )


def class_summary(classes: pd.DataFrame, measure: str) -> pd.DataFrame:
    """One row a class: class, customers, customer_share, total (EUR), share (of the net total), mean."""
    grouped = classes.groupby("class")[measure].agg(["size", "sum"]).reindex(["A", "B", "C"], fill_value=0)
    total = float(grouped["sum"].sum())
    count = grouped["size"].to_numpy(dtype=float)
    amount = grouped["sum"].to_numpy(dtype=float)
    return pd.DataFrame(
        {
            "class": grouped.index.to_numpy(),
            "customers": grouped["size"].to_numpy(),
            "customer_share": count / max(count.sum(), 1),
            "total": amount,
            "share": amount / total if total > 0 else np.full(3, np.nan),
            "mean": np.divide(amount, count, out=np.full(3, np.nan), where=count > 0),
        }
    )


def _descending(values: pd.Series[float] | Floats) -> Floats:
    array = np.sort(np.asarray(values, dtype=np.float64))[::-1]
    if len(array) == 0:
        raise InputError(Message("There is no customer to rank."))
    if not np.isfinite(array).all():
        raise InputError(
            Message(
                "{count} of {all} customers have no finite value.",
                count=int((~np.isfinite(array)).sum()),
                all=len(array),
            )
        )
    return array


def _top_share(ranked: Floats, fraction: float) -> float:
    cumulative = np.concatenate([[0.0], np.cumsum(ranked)])
    reached = np.interp(fraction * len(ranked), np.arange(len(cumulative)), cumulative)
    return float(reached / cumulative[-1])


def _customers_for(ranked: Floats, share: float) -> int:
    cumulative = np.cumsum(ranked)
    return int(np.argmax(cumulative >= (share - ROUNDING) * cumulative[-1])) + 1
